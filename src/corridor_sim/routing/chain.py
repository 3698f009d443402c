"""A route as a chain of elements in the order in which a consignment meets them: where hours, money and CO2e go."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from corridor_sim.routing.arcs import Arc
from corridor_sim.routing.cost import Commodity, Cost, cost_along, cost_of_procedures
from corridor_sim.routing.legs import TRUCK, Leg, Route
from corridor_sim.routing.routes import RouteFinder


class ElementOf(Enum):
    """What an element is."""

    TRAVEL = "travel"
    BORDER = "border"
    TERMINAL = "terminal"


@dataclass(frozen=True)
class Element:
    """
    One element of a route, for one consignment.

    Attributes
    ----------
    kind
        Travel along one link with its technical stops, the procedures at one post, or what is done at a terminal:
        waiting for a departure, loading, unloading, transloading.
    node_id
        Where it ends.
    link_id
        The link traveled; empty for the others.
    km
        Operating length; 0 unless it is travel.
    rest_h
        The part of the hours that is breaks and rests of the driver.
    cost
        What it costs; the elements of a route sum to the route's cost.
    """

    kind: ElementOf
    node_id: str
    link_id: str
    km: float
    rest_h: float
    cost: Cost


def elements_of(finder: RouteFinder, route: Route, commodity_id: str) -> tuple[Element, ...]:
    """
    Return the elements of a route.

    Parameters
    ----------
    finder
        That found the route.
    route, commodity_id
        The route, and the commodity it was found for.

    References
    ----------
    Travel and transloading are the transport chain elements of ISO 14083:2023, the latter as hub operations.
    """
    commodity = finder.commodities[commodity_id]
    elements: list[Element] = []
    for leg, is_transloaded in zip(route.legs, route.transloads, strict=True):
        if is_transloaded:
            elements.append(_at_terminal(leg.from_node_id, finder.terminals[leg.from_node_id].of(commodity)))
        elements += _elements_along(finder, leg, commodity)
    return tuple(elements)


def hours_to_arcs(finder: RouteFinder, route: Route, commodity_id: str) -> tuple[tuple[tuple[float, float], ...], ...]:
    """
    Return for each leg of a route the hours until one comes to each of its arcs, and to its end, before posts there.

    They are expected beforehand, from the beginning of the route on: travel with rests and stops, service and waits at
    posts and terminals, as in the cost of the route.
    """
    commodity = finder.commodities[commodity_id]
    by_leg: list[tuple[tuple[float, float], ...]] = []
    now_h = 0.0
    for leg, is_transloaded in zip(route.legs, route.transloads, strict=True):
        if is_transloaded:
            now_h += finder.terminals[leg.from_node_id].of(commodity).hours
        before_h, after_h = finder.handling_h[leg.service_id] if leg.service_id != TRUCK else (0.0, 0.0)
        per_hour = 1.0 if leg.service_id != TRUCK else 1.0 + finder.rest_per_hour
        now_h += before_h
        hours: list[tuple[float, float]] = []
        stops_h = finder.wayside.stops.hours_along(leg.service_id, leg.path)
        for arc, stop_h in zip(leg.path, stops_h, strict=True):
            begin_h = now_h
            now_h += cost_of_procedures(finder.crossings.at(arc), finder.procedures, commodity).hours
            now_h += arc.travel_h * per_hour + stop_h
            hours.append((begin_h, now_h))
            now_h += cost_of_procedures(finder.crossings.after(arc), finder.procedures, commodity).hours
        by_leg.append(tuple(hours))
        now_h += after_h
    return tuple(by_leg)


def _elements_along(finder: RouteFinder, leg: Leg, commodity: Commodity) -> Iterator[Element]:
    is_service = leg.service_id != TRUCK
    before_h, after_h = finder.handling_h[leg.service_id] if is_service else (0.0, 0.0)
    if is_service:
        yield _at_terminal(leg.from_node_id, Cost(0.0, before_h))
    stops_h = finder.wayside.stops.hours_along(leg.service_id, leg.path)
    for arc, stop_h in zip(leg.path, stops_h, strict=True):
        yield from _at_post(finder, arc.tail, finder.crossings.at(arc), commodity)
        yield _travel(finder, leg, arc, stop_h, commodity)
        yield from _at_post(finder, arc.head, finder.crossings.after(arc), commodity)
    if is_service:
        yield _at_terminal(leg.to_node_id, Cost(0.0, after_h))


def _travel(finder: RouteFinder, leg: Leg, arc: Arc, stop_h: float, commodity: Commodity) -> Element:
    rest_h = 0.0 if leg.service_id != TRUCK else arc.travel_h * finder.rest_per_hour
    vessel_type = finder.vessel_types.get(leg.service_id, "")
    driving = cost_along((arc,), commodity, finder.tariffs, finder.emissions, vessel_type=vessel_type)
    return Element(ElementOf.TRAVEL, arc.head, arc.link_id, arc.length_km, rest_h, driving + Cost(0.0, rest_h + stop_h))


def _at_post(
    finder: RouteFinder, node_id: str, procedure_ids: tuple[str, ...], commodity: Commodity
) -> Iterator[Element]:
    if procedure_ids:
        cost = cost_of_procedures(procedure_ids, finder.procedures, commodity)
        yield Element(ElementOf.BORDER, node_id, "", 0.0, 0.0, cost)


def _at_terminal(node_id: str, cost: Cost) -> Element:
    return Element(ElementOf.TERMINAL, node_id, "", 0.0, 0.0, cost)
