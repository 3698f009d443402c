"""Alternatives between two places, with their shares, as values and as a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from shapely.geometry import MultiLineString

from corridor_sim.network import Network, in_force, open_on, open_seasons
from corridor_sim.routing.chain import Element, ElementOf, elements_of
from corridor_sim.routing.choice import worth_of
from corridor_sim.routing.legs import Route
from corridor_sim.routing.routes import RouteFinder
from corridor_sim.routing.via import Via, vias_of

if TYPE_CHECKING:
    import geopandas as gpd

K_ALTERNATIVES = 8
"""How many alternatives are looked for unless told: some five lines, and other carriages over the same links."""


@dataclass(frozen=True)
class Alternative:
    """
    A route from one place to another, with its share.

    Attributes
    ----------
    route
        The route and its cost.
    elements
        Its elements in order.
    corridor_id
        The corridor it belongs to, or ``OTHER_CORRIDOR``.
    generalized_usd
        Money, value of the expected hours and of their standard deviation, carbon and the corridor's constant, USD per
        consignment.
    share
        The part of consignments expected to take it among the alternatives shown, with nobody in the way (free flow).
    seasons
        The parts of the year in which links and posts passed are open, in OpenStreetMap notation, each once; empty if
        all of them are open all year.
    via
        Border posts, nodes where goods change vehicles, services that sail, and what else tells it from the others.
    """

    route: Route
    elements: tuple[Element, ...]
    corridor_id: str
    generalized_usd: float
    share: float
    seasons: tuple[str, ...]
    via: Via

    @property
    def modes(self) -> tuple[str, ...]:
        """Return the modes in order, each once as long as it lasts."""
        modes = [leg.vehicle[0] for leg in self.route.legs]
        return tuple(mode for i, mode in enumerate(modes) if i == 0 or modes[i - 1] != mode)

    @cached_property
    def hours_split(self) -> dict[str, float]:
        """Return the hours by what they are spent on; they sum to the route's."""
        rest_h = sum((element.rest_h for element in self.elements), 0.0)
        by_kind = {
            kind: sum((each.cost.hours for each in self.elements if each.kind is kind), 0.0) for kind in ElementOf
        }
        return {
            "travel_h": by_kind[ElementOf.TRAVEL] - rest_h,
            "rest_h": rest_h,
            "border_h": by_kind[ElementOf.BORDER],
            "terminal_h": by_kind[ElementOf.TERMINAL],
        }

    @property
    def border_nodes(self) -> tuple[str, ...]:
        """Return the nodes of the posts passed, in order."""
        return _border_nodes(self.elements)

    @property
    def link_ids(self) -> tuple[str, ...]:
        """Return the links in order."""
        return tuple(arc.link_id for leg in self.route.legs for arc in leg.path)


def find_alternatives(
    network: Network,
    origin: str,
    destination: str,
    commodity_id: str,
    k: int = K_ALTERNATIVES,
    at: date | None = None,
) -> tuple[Alternative, ...]:
    """
    Return the distinct alternatives from one node to another, cheapest first, with their shares.

    Parameters
    ----------
    network
        A network, whole or of a case.
    origin, destination
        node_ids.
    commodity_id
        What is sent.
    k
        How many at most, at least 1.
    at
        A day: links in force and in season on it, at the speeds of its month. By default links in force in the newest
        state that the network tells, and every pass is taken as open; ``seasons`` says which are not all year.

    Raises
    ------
    NoPathError
        If there is none; the message says where the network breaks.
    InputError
        If a freight rate or an emission intensity is missing.
    """
    if at is not None:
        network = open_on(in_force(network, at), at)
    finder = RouteFinder(network)
    seasons_by_link = open_seasons(network)
    commodity = finder.commodities[commodity_id]
    routes = finder.alternatives(origin, destination, commodity_id, k)
    worth = worth_of(finder, routes, commodity)
    elements = [elements_of(finder, route, commodity_id) for route in routes]
    vias = vias_of(routes, [_border_nodes(each) for each in elements])
    alternatives = (
        Alternative(
            route=route,
            elements=its_elements,
            corridor_id=corridor_id,
            generalized_usd=float(generalized_usd),
            share=float(share),
            seasons=_seasons_along(route, seasons_by_link),
            via=via,
        )
        for route, its_elements, via, corridor_id, generalized_usd, share in zip(
            routes, elements, vias, worth.corridor_ids, worth.generalized_usd, worth.shares, strict=True
        )
    )
    return tuple(sorted(alternatives, key=lambda alternative: alternative.generalized_usd))


def _border_nodes(elements: Sequence[Element]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(element.node_id for element in elements if element.kind is ElementOf.BORDER))


def _seasons_along(route: Route, by_link: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    links = (arc.link_id for leg in route.legs for arc in leg.path)
    return tuple(dict.fromkeys(season for link_id in links for season in by_link.get(link_id, ())))


def route_table(
    network: Network,
    origin: str,
    destination: str,
    commodity_id: str,
    k: int = K_ALTERNATIVES,
    at: date | None = None,
) -> "gpd.GeoDataFrame":
    """
    Return the distinct alternatives from one node to another as a table.

    Parameters
    ----------
    network, origin, destination, commodity_id, k, at
        As for ``find_alternatives``.

    Returns
    -------
    One row for each, cheapest first; the columns are those of ``table_of``.

    Raises
    ------
    NoPathError, InputError
        As for ``find_alternatives``.
    """
    return table_of(network, find_alternatives(network, origin, destination, commodity_id, k, at))


def table_of(network: Network, alternatives: Sequence[Alternative]) -> "gpd.GeoDataFrame":
    """
    Return alternatives as a table.

    Returns
    -------
    Columns corridor (id), modes, borders (nodes of the posts), via, km, hours, travel_h, rest_h, border_h, terminal_h
    (waits for departures, loading and transloading), cost_usd and kgco2e per consignment (nan if the network has no
    table of emissions), generalized_usd, share (free flow), seasons, link_ids and geometry: the lines, EPSG:4326.
    """
    # Imported where tables of places are made, so that a run does not wait for it.
    import geopandas as gpd

    links = network.links.set_index("link_id")
    rows: list[dict[str, Any]] = [
        {
            "corridor": alternative.corridor_id,
            "modes": alternative.modes,
            "borders": alternative.border_nodes,
            "via": alternative.via,
            "km": alternative.route.length_km,
            "hours": alternative.route.cost.hours,
            **alternative.hours_split,
            "cost_usd": alternative.route.cost.usd,
            "kgco2e": alternative.route.cost.kgco2e,
            "generalized_usd": alternative.generalized_usd,
            "share": alternative.share,
            "seasons": alternative.seasons,
            "link_ids": alternative.link_ids,
        }
        for alternative in alternatives
    ]
    lines = [MultiLineString(list(links.geometry[list(alternative.link_ids)])) for alternative in alternatives]
    return gpd.GeoDataFrame(rows, geometry=lines, crs=links.crs)
