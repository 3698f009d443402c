"""Traffic at crossings, ports, links and on corridors, from what routes and services carried."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from corridor_sim.results import Way

_LOAD = {"t": "tonnes_t", "teu": "load_teu", "vehicles": "consignments"}
"""Column of the loads that is counted in a unit; by road a consignment is one truckload."""

_COLUMN_OF_RUNS = {"trains": "runs", "sailings": "runs", "teu_offered": "teu_offered"}
"""Column of the runs that is counted in a unit, whatever they carry."""

_Mask = npt.NDArray[np.bool_]


def passes(way: Way, place: Any) -> bool:
    """
    Return whether ``way`` passes a place of published traffic.

    Parameters
    ----------
    way
        What a route or a service passes.
    place
        A row of published_traffic: kind, places and towards.
    """
    if place.kind == "corridor":
        return way.corridor_id in place.places
    if place.kind == "port":
        return not set(place.places).isdisjoint(way.ports)
    passed = way.crossings if place.kind == "crossing" else way.links
    return any(name in place.places and place.towards in ("", country) for name, country in passed)


def traffic_of(
    place: Any, loads: pd.DataFrame, runs: pd.DataFrame, routes: Sequence[Way], services: Mapping[str, Way]
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

    Returns
    -------
    By replication, in the unit of the place: t, TEU, vehicles (consignments), trains, sailings, or TEU that runs offer.
    What passes several of the places counts once.
    """
    if place.unit in _COLUMN_OF_RUNS:
        passing = frozenset(name for name, way in services.items() if passes(way, place))
        counted = runs[_COLUMN_OF_RUNS[place.unit]].where(runs["service_id"].isin(passing), 0)
        return counted.groupby(runs["replication"]).sum()
    is_passing: _Mask = np.array([passes(way, place) for way in routes], dtype=bool)
    is_counted = is_passing[loads["route"].to_numpy()]
    if place.commodities:
        is_counted &= loads["commodity_id"].isin(place.commodities).to_numpy()
    return loads[_LOAD[place.unit]].where(is_counted, 0).groupby(loads["replication"]).sum()
