"""What a plan simulates of what is published: the traffic of a year at places, who waits where, hours in transit."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from corridor_sim.engine import Engine, simulate
from corridor_sim.experiment.run import Progress
from corridor_sim.indicators import passes, traffic_of
from corridor_sim.plan import Plan, draw_history
from corridor_sim.results import (
    passages_of,
    queues_of,
    route_loads,
    service_runs,
    stations_of,
    transits,
    ways_of_routes,
    ways_of_services,
)
from corridor_sim.scenario import Case

_DAYS_PER_YEAR = 365.0


class Places:
    """
    Counts the traffic of a year at places.

    Parameters
    ----------
    case, plan
        The case and its plan. Days that are not a year are scaled to one, whatever the season.
    places
        Rows of published_traffic.
    """

    def __init__(self, case: Case, plan: Plan, places: Sequence[Any]) -> None:
        self._places = places
        self._to_year = _DAYS_PER_YEAR / case.simulation.days
        self._routes = ways_of_routes(plan, case.network.tables)
        self._services = ways_of_services(case.network)

    def traffic(self, loads: pd.DataFrame, runs: pd.DataFrame) -> npt.NDArray[np.float64]:
        """Return the traffic in the unit of each place, shape (n_places, n_replications); see ``simulate_tables``."""
        traffic = [traffic_of(place, loads, runs, self._routes, self._services) for place in self._places]
        return np.array(traffic, dtype=np.float64) * self._to_year

    def passing(self, position: int) -> npt.NDArray[np.bool_]:
        """Return which routes of the plan pass a place, shape (n_routes,)."""
        return np.array([passes(way, self._places[position]) for way in self._routes], dtype=np.bool_)


class Simulated(NamedTuple):
    """
    Small tables of all replications.

    Attributes
    ----------
    loads, runs
        ``results.route_loads`` and ``results.service_runs``.
    stations, queues
        ``results.stations_of`` and ``results.queues_of``.
    passages
        ``results.passages_of``; of no rows if they were not asked for.
    transits
        ``results.transits`` of the flows asked for.
    """

    loads: pd.DataFrame
    runs: pd.DataFrame
    stations: pd.DataFrame
    queues: pd.DataFrame
    passages: pd.DataFrame
    transits: pd.DataFrame


def simulate_tables(
    case: Case,
    plan: Plan,
    workers: int,
    progress: Progress,
    engine: Engine = "compiled",
    with_passages: bool = False,
    transit_flows: Sequence[int] = (),
) -> Simulated:
    """
    Simulate all replications of a plan and return what routes carried, how often services ran, and who waited where.

    Parameters
    ----------
    case, plan
        The case, and its plan or one with other costs.
    workers
        Replications at a time, at least 1. Results do not depend on it.
    progress
        Called after each replication.
    engine
        Which engine. Results do not depend on it.
    with_passages
        Whether to return the passages of posts, which takes some time and memory.
    transit_flows
        Positions of the flows whose consignments are kept, with their hours in transit.

    Returns
    -------
    Other consignments are not kept.
    """

    def one(replication: int) -> Simulated:
        history = draw_history(plan, case.simulation.seed, replication)
        trace = simulate(plan, history, engine, keep_visits=with_passages)
        return Simulated(
            route_loads(plan, history, trace),
            service_runs(plan, history, trace),
            stations_of(plan, history, trace),
            queues_of(plan, history, trace),
            passages_of(plan, history, trace, case.network.tables["procedure"]),
            transits(plan, history, trace, transit_flows),
        )

    total = case.simulation.replications
    progress(0, total)
    found: list[Simulated] = []
    with ThreadPoolExecutor(workers) as pool:
        for done, of_one in enumerate(pool.map(one, range(total)), start=1):
            found.append(of_one)
            progress(done, total)
    return Simulated(*(pd.concat(tables, ignore_index=True) for tables in zip(*found, strict=True)))
