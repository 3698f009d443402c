"""The route of least generalized cost, by Dijkstra's algorithm on states (node, mode, gauge)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import networkx as nx

from corridor_sim.errors import InputError, Issue, NoPathError
from corridor_sim.network import Network
from corridor_sim.routing.arcs import Arc, Crossings, Stage, arcs_of, crossings_of, nodes_along, stages_along
from corridor_sim.routing.cost import (
    Commodity,
    Cost,
    Tariffs,
    TerminalCost,
    commodities_of,
    cost_along,
    cost_at_border,
    procedure_costs_of,
    rest_per_driving_hour,
    tariffs_of,
    terminal_costs_of,
)
from corridor_sim.tables import rows_of

TRUCK = ""
"""Service id of a leg by truck."""


class State(NamedTuple):
    """Where a consignment can be: at a node, in the reach of a mode and gauge; ``gauge_mm`` is 0 but for rail."""

    node_id: str
    mode: str
    gauge_mm: int


@dataclass(frozen=True)
class Leg:
    """
    A stretch of a route on one vehicle.

    Attributes
    ----------
    service_id
        The service, or TRUCK.
    path
        The arcs in order.
    stages
        What a run on it does.
    """

    service_id: str
    path: tuple[Arc, ...]
    stages: tuple[Stage, ...]

    @property
    def from_node_id(self) -> str:
        """Return the node where it starts."""
        return self.path[0].tail

    @property
    def to_node_id(self) -> str:
        """Return the node where it ends."""
        return self.path[-1].head

    @property
    def vehicle(self) -> tuple[str, int]:
        """Return mode and gauge."""
        return self.path[0].mode, self.path[0].gauge_mm


@dataclass(frozen=True)
class Route:
    """
    Legs in order, with what they cost one consignment.

    ``transloads`` says for each leg whether a crane is used before it (the first never is).
    """

    legs: tuple[Leg, ...]
    cost: Cost

    @property
    def transloads(self) -> tuple[bool, ...]:
        """Return for each leg whether the consignment is transloaded before it."""
        return (False, *(before.vehicle != leg.vehicle for before, leg in pairwise(self.legs)))

    @property
    def nodes(self) -> frozenset[str]:
        """Return every node passed."""
        return frozenset(node for leg in self.legs for node in nodes_along(leg.path))

    @property
    def length_km(self) -> float:
        """Return the operating length."""
        return sum(arc.length_km for leg in self.legs for arc in leg.path)


@dataclass(frozen=True)
class _Move:
    """What an arc of the state graph stands for: a service leg, a road arc, or a transfer (neither)."""

    cost: Cost
    leg: Leg | None = None
    arc: Arc | None = None


class RouteFinder:
    """
    Finds routes on one network in force.

    Parameters
    ----------
    network
        A network whose links are all in force.

    Attributes
    ----------
    services
        The leg of each service that can run, by service id.

    Raises
    ------
    InputError
        If a freight rate is missing for a mode and country of the network.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._arcs = arcs_of(network)
        self._crossings: Crossings = crossings_of(network)
        self._procedures = procedure_costs_of(network)
        self._terminals: Mapping[str, TerminalCost] = terminal_costs_of(network)
        self._tariffs: Tariffs = tariffs_of(network)
        self._commodities = commodities_of(network)
        self._rest_factor = 1.0 + rest_per_driving_hour(network)
        missing = self._tariffs.missing(self._arcs, network.file_of("tariff"))
        if missing:
            raise InputError(missing)
        self.services = self._service_legs()
        self._graphs: dict[str, nx.DiGraph] = {}

    def find(self, origin: str, destination: str, commodity_id: str) -> Route:
        """
        Return the route of least generalized cost.

        Raises
        ------
        NoPathError
            If no route leads there by the modes the commodity may use; the message says how far one gets.
        """
        graph = self._graph_for(commodity_id)
        source, target = State(origin, "", 0), State(destination, "", 1)
        try:
            states = nx.dijkstra_path(graph, source, target, weight="weight")
        except (nx.NetworkXNoPath, nx.NodeNotFound):
            raise NoPathError(self._explain(graph, source, destination, commodity_id)) from None
        moves = [graph.edges[pair]["move"] for pair in pairwise(states)]
        return Route(self._legs(moves), sum((move.cost for move in moves), Cost(0.0, 0.0)))

    def _explain(self, graph: nx.DiGraph, source: State, destination: str, commodity_id: str) -> str:
        commodity = self._commodities[commodity_id]
        modes = " ".join(sorted(commodity.modes))
        roads = "road in force and no " if "road" in commodity.modes else ""
        ways = f"{roads}service that has its links in force and takes {commodity.teu:g} TEU"
        head = f"no route from '{source.node_id}' to '{destination}' for '{commodity_id}' by {modes}"
        reached = {source.node_id}
        if source in graph:
            reached |= {state.node_id for state in nx.descendants(graph, source)}
        if destination not in {arc.tail for arc in self._arcs} | {arc.head for arc in self._arcs}:
            return f"{head}: no link in force touches '{destination}'"
        if len(reached) == 1:
            return f"{head}: no {ways} leaves '{source.node_id}'"
        sample = ", ".join(sorted(reached - {source.node_id})[:8])
        more = len(reached) - 9
        return f"{head}: it gets to {sample}{f' and {more} more' if more > 0 else ''}, and no further"

    def _graph_for(self, commodity_id: str) -> nx.DiGraph:
        if commodity_id not in self._graphs:
            self._graphs[commodity_id] = self._build_graph(self._commodities[commodity_id])
        return self._graphs[commodity_id]

    def _build_graph(self, commodity: Commodity) -> nx.DiGraph:
        graph = nx.DiGraph()
        if "road" in commodity.modes:
            for arc in self._arcs:
                if arc.mode == "road":
                    move = _Move(self._road_cost(arc, commodity), arc=arc)
                    _add(graph, State(arc.tail, "road", 0), State(arc.head, "road", 0), move, commodity)
        for service_id, leg in self.services.items():
            mode, gauge_mm = leg.vehicle
            if mode in commodity.modes and commodity.teu <= self._capacity_teu[service_id]:
                move = _Move(self._service_cost(service_id, leg, commodity), leg=leg)
                tail, head = State(leg.from_node_id, mode, gauge_mm), State(leg.to_node_id, mode, gauge_mm)
                _add(graph, tail, head, move, commodity)
        for node_id, states in _states_by_node(graph).items():
            self._add_transfers(graph, node_id, states, commodity)
        return graph

    def _add_transfers(self, graph: nx.DiGraph, node_id: str, states: Iterable[State], commodity: Commodity) -> None:
        """Add the ways on and off the network at a node, and transloading where there is a terminal."""
        source, target = State(node_id, "", 0), State(node_id, "", 1)
        free = _Move(Cost(0.0, 0.0))
        for state in states:
            _add(graph, source, state, free, commodity)
            _add(graph, state, target, free, commodity)
            if node_id in self._terminals:
                move = _Move(self._terminals[node_id].of(commodity))
                for other in states:
                    if other != state:
                        _add(graph, state, other, move, commodity)

    def _road_cost(self, arc: Arc, commodity: Commodity) -> Cost:
        moving = cost_along((arc,), commodity, self._tariffs, self._rest_factor)
        return moving + cost_at_border(arc, self._crossings, self._procedures)

    def _service_cost(self, service_id: str, leg: Leg, commodity: Commodity) -> Cost:
        cost = cost_along(leg.path, commodity, self._tariffs)
        for arc in leg.path:
            cost = cost + cost_at_border(arc, self._crossings, self._procedures)
        return cost + Cost(0.0, self._handling_h[service_id])

    def _service_legs(self) -> dict[str, Leg]:
        """Return the legs of the services whose links are in force; the path is the quickest through ``via``."""
        table = self._network.tables["service"].sort_values("service_id", kind="stable")
        self._capacity_teu = {row.service_id: float(row.capacity_teu) for row in rows_of(table)}
        self._handling_h = {
            row.service_id: float(row.expected_wait_h) + float(row.load_h) + float(row.unload_h)
            for row in rows_of(table)
        }
        legs: dict[str, Leg] = {}
        for row in rows_of(table):
            gauge_mm = int(row.gauge_mm) if row.mode == "rail" else 0
            path = self._quickest(row.mode, gauge_mm, (row.from_node_id, *row.via, row.to_node_id))
            if path:
                legs[row.service_id] = Leg(row.service_id, path, stages_along(path, self._crossings))
        # A fleet goes to and fro: with one way closed it cannot sail the other.
        fleet = dict(zip(table["service_id"], table["fleet_id"], strict=True))
        sailing = Counter(fleet[service_id] for service_id in legs)
        return {name: leg for name, leg in legs.items() if not fleet[name] or sailing[fleet[name]] == 2}

    def _quickest(self, mode: str, gauge_mm: int, stops: tuple[str, ...]) -> tuple[Arc, ...]:
        """Return the quickest path through ``stops`` by one mode and gauge; empty if there is none."""
        graph = nx.DiGraph()
        for arc in self._arcs:
            if (arc.mode, arc.gauge_mm) == (mode, gauge_mm):
                known = graph.get_edge_data(arc.tail, arc.head)
                if known is None or arc.travel_h < known["arc"].travel_h:
                    graph.add_edge(arc.tail, arc.head, arc=arc, hours=arc.travel_h)
        path: list[Arc] = []
        for tail, head in pairwise(stops):
            try:
                nodes = nx.dijkstra_path(graph, tail, head, weight="hours")
            except (nx.NetworkXNoPath, nx.NodeNotFound):
                return ()
            path.extend(graph.edges[pair]["arc"] for pair in pairwise(nodes))
        return tuple(path)

    def _legs(self, moves: Iterable[_Move]) -> tuple[Leg, ...]:
        """Return the legs that ``moves`` make up; road arcs in a row are one leg by truck."""
        legs: list[Leg] = []
        by_road: list[Arc] = []
        for move in moves:
            if move.arc is not None:
                by_road.append(move.arc)
                continue
            self._close_truck_leg(legs, by_road)
            if move.leg is not None:
                legs.append(move.leg)
        self._close_truck_leg(legs, by_road)
        return tuple(legs)

    def _close_truck_leg(self, legs: list[Leg], by_road: list[Arc]) -> None:
        if by_road:
            legs.append(Leg(TRUCK, tuple(by_road), stages_along(by_road, self._crossings)))
            by_road.clear()


def unreachable_issue(file: str, line: int, flow_id: str, error: NoPathError) -> Issue:
    """Return the issue of a flow whose destination cannot be reached."""
    return Issue(
        file, line, f"flow '{flow_id}'", str(error),
        "a destination that links and services in force lead to, by a mode of the commodity",
    )  # fmt: skip


def _add(graph: nx.DiGraph, tail: State, head: State, move: _Move, commodity: Commodity) -> None:
    """Add an arc unless a cheaper one is there; the first of equals stays."""
    weight = move.cost.generalized(commodity)
    known = graph.get_edge_data(tail, head)
    if known is None or weight < known["weight"]:
        graph.add_edge(tail, head, weight=weight, move=move)


def _states_by_node(graph: nx.DiGraph) -> dict[str, list[State]]:
    states: dict[str, list[State]] = {}
    for state in sorted(graph.nodes):
        states.setdefault(state.node_id, []).append(state)
    return states
