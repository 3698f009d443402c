"""Traffic of a year at crossings, ports, links and on corridors, from what routes and services carried."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

_LOAD = {"t": "tonnes_t", "teu": "load_teu", "vehicles": "consignments"}
"""Column of the loads that is counted in a unit; by road a consignment is one truckload."""

_Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Way:
    """
    What a route or a service passes.

    Attributes
    ----------
    links
        Each link passed, with the country that it is left in.
    nodes
        Nodes where a sea link begins or ends.
    corridor_id
        Corridor of a route; empty for a service.
    """

    links: frozenset[tuple[str, str]]
    nodes: frozenset[str]
    corridor_id: str = ""


def passes(way: Way, place: Any, links_at: Mapping[str, frozenset[str]]) -> bool:
    """
    Return whether ``way`` passes a place of published traffic.

    Parameters
    ----------
    way
        What a route or a service passes.
    place
        A row of published_traffic: kind, places and towards.
    links_at
        The links of each crossing by its id.
    """
    if place.kind == "corridor":
        return way.corridor_id in place.places
    if place.kind == "port":
        return not way.nodes.isdisjoint(place.places)
    links = frozenset(place.places)
    if place.kind == "crossing":
        links = frozenset().union(*(links_at[name] for name in place.places))
    return any(link in links and place.towards in ("", country) for link, country in way.links)


def traffic_of(
    place: Any,
    loads: pd.DataFrame,
    runs: pd.DataFrame,
    routes: Sequence[Way],
    services: Mapping[str, Way],
    links_at: Mapping[str, frozenset[str]],
) -> pd.Series:
    """
    Return the traffic at a place in each replication, over the days simulated.

    Parameters
    ----------
    place
        A row of published_traffic.
    loads, runs
        ``results.route_loads`` and ``results.service_runs`` of all replications.
    routes, services
        What each route, by position, and each service that can run, by id, passes.
    links_at
        The links of each crossing by its id.

    Returns
    -------
    By replication, in the unit of the place: t, TEU, trains, or vehicles (consignments). What passes several of the
    places counts once.
    """
    if place.unit == "trains":
        passing = frozenset(name for name, way in services.items() if passes(way, place, links_at))
        return runs["runs"].where(runs["service_id"].isin(passing), 0).groupby(runs["replication"]).sum()
    is_passing: _Mask = np.array([passes(way, place, links_at) for way in routes], dtype=bool)
    is_counted = is_passing[loads["route"].to_numpy()]
    if place.commodities:
        is_counted &= loads["commodity_id"].isin(place.commodities).to_numpy()
    return loads[_LOAD[place.unit]].where(is_counted, 0).groupby(loads["replication"]).sum()
