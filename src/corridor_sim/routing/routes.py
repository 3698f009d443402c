"""The route of least generalized cost and its distinct alternatives, on states (node, mode, gauge)."""

import math
from collections.abc import Collection, Iterable, Sequence
from itertools import groupby, pairwise

import numpy as np

from corridor_sim.errors import InputError, Issue, NoPathError
from corridor_sim.kernels.state import Floats
from corridor_sim.network import Network, in_force
from corridor_sim.routing.arcs import Arc, arcs_of
from corridor_sim.routing.carriers import Carriers
from corridor_sim.routing.choice import ChoiceRules
from corridor_sim.routing.corridors import corridor_of, corridors_by_rank
from corridor_sim.routing.cost import (
    Commodity,
    Cost,
    commodities_of,
    cost_along,
    cost_at_border,
    emissions_of,
    procedure_costs_of,
    rest_per_driving_hour,
    tariffs_of,
    terminal_costs_of,
)
from corridor_sim.routing.distinct import Candidate, distinct
from corridor_sim.routing.gap import Gap
from corridor_sim.routing.graph import Graph
from corridor_sim.routing.legs import TRUCK, Leg, Route, changes_trucks
from corridor_sim.routing.services import Services
from corridor_sim.routing.states import Move, StateGraph
from corridor_sim.routing.uncertainty import Uncertainty
from corridor_sim.routing.wayside import Wayside
from corridor_sim.routing.yards import Yards

_CANDIDATES = 20
"""How many times as many paths are asked for as alternatives are wanted: most differ little from each other."""


class _NoRightsError(Exception):
    """At ``arc`` no truck can go on."""

    def __init__(self, arc: Arc) -> None:
        self.arc = arc


class RouteFinder:
    """
    Finds routes on one network in force.

    Parameters
    ----------
    network
        A network, of which only links in force are used: those of the newest state that it tells. In the network of a
        case all links are, as its scenario says.

    Attributes
    ----------
    services
        The leg of each service that can run, by service id.
    handling_h, vessel_types
        By service id: expected hours before departure (wait, loading) and after arrival; type of vessel, or empty.
    wayside, crossings, procedures, tariffs, emissions, terminals, yards, commodities, rest_per_hour, corridors
        What the network says of them.
    carriers
        Which trucks posts admit.
    choice_rules, uncertainty
        What decides among alternatives, and what is not known beforehand.

    Raises
    ------
    InputError
        If a freight rate is missing for a mode and country of the network, or an emission intensity where some are
        given.
    """

    def __init__(self, network: Network) -> None:
        self._network = network = in_force(network)
        self._arcs = arcs_of(network)
        self.wayside = Wayside.of(network)
        self.crossings = self.wayside.crossings
        self.procedures = procedure_costs_of(network)
        self.tariffs = tariffs_of(network)
        self.emissions = emissions_of(network)
        self.terminals = terminal_costs_of(network, self.emissions)
        self.carriers = Carriers.of(network, self.crossings, self.terminals)
        self.commodities = commodities_of(network)
        self.rest_per_hour = rest_per_driving_hour(network)
        self.corridors = corridors_by_rank(network.tables["corridor"])
        self.choice_rules = ChoiceRules.of(network)
        self.yards = Yards.of(network)
        self.uncertainty = Uncertainty.of(network, self.wayside.sections, self.yards)
        issues = self.tariffs.missing(self._arcs, network.file_of("tariff"))
        self._all_services = Services.of(network, self._arcs, self.wayside)
        self.services = self._all_services.legs
        self.handling_h, self.vessel_types = self._all_services.handling_h, self._all_services.vessel_types
        runs = [(arc, "") for arc in self._arcs if arc.mode == "road"]
        runs += [(arc, self.vessel_types[name]) for name, leg in self.services.items() for arc in leg.path]
        issues += self.emissions.missing(runs, bool(self.terminals), network.file_of("emission"))
        if issues:
            raise InputError(issues)
        carriers = {name: (leg.path, leg.vessel_type) for name, leg in self.services.items()}
        self._states = StateGraph.build(self._arcs, carriers, self.terminals)
        # Many candidates have the same legs and pass the same arcs.
        self._truck_legs: dict[tuple[Arc, ...], Leg] = {}
        self._arc_costs: dict[tuple[str, str, str, str], Cost] = {}
        self._service_costs: dict[tuple[str, str], Cost] = {}
        self._of_commodity: dict[str, tuple[Graph, list[Cost]]] = {}

    def find(self, origin: str, destination: str, commodity_id: str) -> Route:
        """
        Return the route of least generalized cost.

        Raises
        ------
        NoPathError
            If no route leads there by the modes the commodity may use; the message says how far one gets, from where
            the destination can be reached, and where the two are nearest.
        """
        graph, costs = self._graph_for(commodity_id)
        source, target = self._ends(origin, destination, commodity_id)
        try:
            _, links = graph.path(source, target)
        except NoPathError:
            raise NoPathError(self._explain(origin, destination, commodity_id)) from None
        try:
            route = self._route(links.tolist(), costs, self.commodities[commodity_id])
        except _NoRightsError:
            return self.alternatives(origin, destination, commodity_id, 2)[0]
        # A way without a change of trucks may then cost less.
        return self.alternatives(origin, destination, commodity_id, 2)[0] if changes_trucks(route.legs) else route

    def alternatives(self, origin: str, destination: str, commodity_id: str, k: int) -> list[Route]:
        """
        Return distinct routes by generalized cost, the first of which is that of ``find``.

        Parameters
        ----------
        origin, destination, commodity_id
            As for ``find``.
        k
            How many of the cheapest, at least 1; if more, the cheapest of each other named
            corridor comes besides, as far as they are among the paths asked for.

        Returns
        -------
        Routes that are different to a shipper (``distinct``): over different links, in another corridor, or carried by
        other modes or another line of vessels. Those that pass a node twice, or change mode or gauge twice without
        moving, are left out. Fewer than ``k`` if there are no more.

        Raises
        ------
        NoPathError
            If no route leads there.
        """
        if k == 1:
            return [self.find(origin, destination, commodity_id)]
        ends = self._ends(origin, destination, commodity_id)
        commodity = self.commodities[commodity_id]
        barred: set[Arc] = set()
        try:
            routes = self._candidates(ends, _CANDIDATES * k, commodity, barred)
            while not routes:
                routes = self._candidates(ends, _CANDIDATES * k, commodity, barred)
        except NoPathError:
            raise NoPathError(self._explain(origin, destination, commodity_id, barred)) from None
        return [routes[i] for i in distinct([self._candidate(route, commodity) for route in routes], k)]

    def truck_leg(self, path: Iterable[Arc]) -> Leg:
        """Return the leg of a truck along ``path``."""
        path = tuple(path)
        leg = self._truck_legs.get(path)
        if leg is None:
            leg = self._truck_legs[path] = Leg(TRUCK, path, self.wayside.stages_along(TRUCK, path))
        return leg

    def is_for_one_truck(self, path: tuple[Arc, ...]) -> bool:
        """Return whether all posts on a way by road admit the truck that begins it."""
        return self.carriers.split(path).stretches == (path,)

    def route_along(self, legs: tuple[Leg, ...], commodity_id: str) -> Route:
        """Return the route of some legs, with what it costs: as the search would have added it up, but for rounding."""
        commodity = self.commodities[commodity_id]
        route = Route(legs, Cost(0.0, 0.0))
        cost = route.cost
        for leg, is_transloaded in zip(legs, route.transloads, strict=True):
            if is_transloaded:
                cost = cost + self.terminals[leg.from_node_id].of(commodity)
            if leg.service_id:
                cost = cost + self._service_cost(leg.service_id, commodity)
            else:
                cost = sum((self._arc_cost(arc, TRUCK, commodity) for arc in leg.path), cost)
        return Route(legs, cost)

    def _candidates(self, ends: tuple[int, int], n: int, commodity: Commodity, barred: set[Arc]) -> list[Route]:
        """
        Return straight routes by generalized cost, from the ``n`` least paths that do not go by the arcs ``barred``.

        Arcs at which no truck can go on are added to these; there are more of them if nothing is returned.
        """
        graph, costs = self._graph_for(commodity.commodity_id)
        if barred:
            is_barred = [move.arc in barred for move in self._states.moves]
            graph = graph.reweighted(np.where(is_barred, math.inf, graph.weight))
        routes: list[Route] = []
        for i, (_, links) in enumerate(graph.alternatives(*ends, n, 1.0)):
            if not i or self._is_straight(self._states.moves_at(links)):
                try:
                    routes.append(self._route(links.tolist(), costs, commodity))
                except _NoRightsError as error:
                    barred.add(error.arc)
        # The cost of a change of trucks is not in that of the path.
        if any(changes_trucks(route.legs) for route in routes):
            routes.sort(key=lambda route: route.cost.generalized(commodity))
        return routes

    def _candidate(self, route: Route, commodity: Commodity) -> Candidate:
        """Return a route as it is compared with others."""
        usd_by_link = {
            (arc.link_id, arc.tail): self._arc_cost(arc, leg.service_id, commodity).generalized(commodity)
            for leg in route.legs
            for arc in leg.path
        }
        carriers = (leg.service_id if leg.vehicle[0] == "sea" else leg.vehicle[0] for leg in route.legs)
        carriage = tuple(carrier for carrier, _ in groupby(carriers))
        corridor_id = corridor_of(route, self.corridors)
        return Candidate(route.cost.generalized(commodity), usd_by_link, corridor_id, carriage)

    def _is_straight(self, moves: Sequence[Move]) -> bool:
        """Return whether moves pass no node twice, and transload only between two vehicles."""
        if any(one.is_transfer and other.is_transfer for one, other in pairwise(moves)):
            return False
        nodes = [move.tail.node_id for move in moves[:1]]
        for move in moves:
            path = (move.arc,) if move.arc else self.services[move.service_id].path if move.service_id else ()
            nodes += [arc.head for arc in path]
        return len(nodes) == len(set(nodes))

    def _route(self, links: Sequence[int], costs: Sequence[Cost], commodity: Commodity) -> Route:
        """Return the route of a path; raise _NoRightsError where no truck can go on."""
        legs = self._legs([self._states.moves[link] for link in links])
        cost = sum((costs[link] for link in links), Cost(0.0, 0.0))
        for leg in changes_trucks(legs):
            cost = cost + self.terminals[leg.from_node_id].of(commodity)
        return Route(legs, cost)

    def _ends(self, origin: str, destination: str, commodity_id: str) -> tuple[int, int]:
        source, target = self._states.source(origin), self._states.target(destination)
        if source is None or target is None:
            raise NoPathError(self._explain(origin, destination, commodity_id))
        return source, target

    def _explain(self, origin: str, destination: str, commodity_id: str, barred: Collection[Arc] = ()) -> str:
        commodity = self.commodities[commodity_id]
        modes = " ".join(sorted(commodity.modes))
        roads = "road in force and no " if "road" in commodity.modes else ""
        ways = f"{roads}service that has its links in force and takes {commodity.teu:g} TEU and {commodity.tonnes:g} t"
        head = f"no route from '{origin}' to '{destination}' for '{commodity_id}' by {modes}"
        if destination not in {arc.tail for arc in self._arcs} | {arc.head for arc in self._arcs}:
            return f"{head}: no link in force touches '{destination}'"
        weight = self._graph_for(commodity_id)[0].weight
        if barred:
            links = ", ".join(sorted({arc.link_id for arc in barred}))
            return (
                f"{head}: posts on the way ({links}) do not admit the trucks that come there, and there is no terminal "
                "to transload them"
            )
        arrived = self._states.arrived(weight, self._states.source(origin))
        leading = self._states.leading(weight, self._states.target(destination))
        gap = Gap.between(self._network, (origin, arrived), (destination, leading))
        return f"{head}: {gap.in_words(ways)}"

    def _graph_for(self, commodity_id: str) -> tuple[Graph, list[Cost]]:
        """Return the state graph with a commodity's weights, and the cost of each of its links."""
        if commodity_id not in self._of_commodity:
            commodity = self.commodities[commodity_id]
            costs = [self._cost_of(move, commodity) for move in self._states.moves]
            weight: Floats = np.array([
                cost.generalized(commodity) if self._takes(move, commodity) else math.inf
                for move, cost in zip(self._states.moves, costs, strict=True)
            ])  # fmt: skip
            self._of_commodity[commodity_id] = self._states.graph.reweighted(weight), costs
        return self._of_commodity[commodity_id]

    def _takes(self, move: Move, commodity: Commodity) -> bool:
        fits = not move.service_id or self._all_services.take(move.service_id, commodity)
        return fits and move.modes <= commodity.modes

    def _cost_of(self, move: Move, commodity: Commodity) -> Cost:
        if move.arc is not None:
            return self._arc_cost(move.arc, TRUCK, commodity)
        if move.service_id:
            return self._service_cost(move.service_id, commodity)
        return self.terminals[move.tail.node_id].of(commodity) if move.is_transloading else Cost(0.0, 0.0)

    def _arc_cost(self, arc: Arc, service_id: str, commodity: Commodity) -> Cost:
        key = (arc.link_id, arc.tail, service_id, commodity.commodity_id)
        if key not in self._arc_costs:
            self._arc_costs[key] = self._new_arc_cost(arc, service_id, commodity)
        return self._arc_costs[key]

    def _new_arc_cost(self, arc: Arc, service_id: str, commodity: Commodity) -> Cost:
        factor = 1.0 + self.rest_per_hour if service_id == TRUCK else 1.0
        vessel_type = self.vessel_types.get(service_id, "")
        moving = cost_along((arc,), commodity, self.tariffs, self.emissions, factor, vessel_type)
        return moving + cost_at_border(arc, self.crossings, self.procedures, commodity)

    def _service_cost(self, service_id: str, commodity: Commodity) -> Cost:
        key = (service_id, commodity.commodity_id)
        if key not in self._service_costs:
            self._service_costs[key] = self._new_service_cost(service_id, commodity)
        return self._service_costs[key]

    def _new_service_cost(self, service_id: str, commodity: Commodity) -> Cost:
        path = self.services[service_id].path
        vessel_type = self.vessel_types[service_id]
        cost = cost_along(path, commodity, self.tariffs, self.emissions, vessel_type=vessel_type)
        for arc in path:
            cost = cost + cost_at_border(arc, self.crossings, self.procedures, commodity)
        stops_h = sum(self.wayside.stops.hours_along(service_id, path))
        return cost + Cost(0.0, sum(self.handling_h[service_id]) + stops_h)

    def _legs(self, moves: Iterable[Move]) -> tuple[Leg, ...]:
        """Return the legs that ``moves`` make up; road arcs in a row are by one truck, but for its rights."""
        legs: list[Leg] = []
        by_road: list[Arc] = []
        for move in moves:
            if move.arc is not None:
                by_road.append(move.arc)
                continue
            self._close_truck_leg(legs, by_road)
            if move.service_id:
                legs.append(self.services[move.service_id])
        self._close_truck_leg(legs, by_road)
        return tuple(legs)

    def _close_truck_leg(self, legs: list[Leg], by_road: list[Arc]) -> None:
        if by_road:
            split = self.carriers.split(tuple(by_road))
            if split.barred is not None:
                raise _NoRightsError(split.barred)
            legs.extend(map(self.truck_leg, split.stretches))
            by_road.clear()


def unreachable_issue(file: str, line: int, flow_id: str, error: NoPathError) -> Issue:
    """Return the issue of a flow whose destination cannot be reached."""
    return Issue(
        file, line, f"flow '{flow_id}'", str(error),
        "a destination that links and services in force lead to, by a mode of the commodity",
    )  # fmt: skip
