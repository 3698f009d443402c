"""The traffic of a year at places of which figures are published, as a plan simulates it."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from corridor_sim.engine import Engine, simulate
from corridor_sim.experiment.run import Progress
from corridor_sim.indicators import traffic_of
from corridor_sim.plan import Plan, draw_history
from corridor_sim.results import route_loads, service_runs, ways_of_routes, ways_of_services
from corridor_sim.scenario import Case

_DAYS_PER_YEAR = 365.0


def simulate_traffic(
    case: Case, plan: Plan, places: Sequence[Any], workers: int, progress: Progress, engine: Engine = "compiled"
) -> npt.NDArray[np.float64]:
    """
    Simulate a plan and count the traffic of a year at places.

    Parameters
    ----------
    case, plan
        The case, and its plan or one with other costs. Days that are not a year are scaled to one, whatever the season.
    places
        Rows of published_traffic.
    workers
        Replications at a time, at least 1. Results do not depend on it.
    progress
        Called after each replication.
    engine
        Which engine. Results do not depend on it.

    Returns
    -------
    shape (n_places, n_replications), each in the unit of its place.
    """
    loads, runs = _simulated(case, plan, workers, progress, engine)
    routes = ways_of_routes(plan, case.network.tables)
    services = ways_of_services(case.network)
    traffic = [traffic_of(place, loads, runs, routes, services) for place in places]
    return np.array(traffic, dtype=np.float64) * (_DAYS_PER_YEAR / case.simulation.days)


def _simulated(
    case: Case, plan: Plan, workers: int, progress: Progress, engine: Engine
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the loads of routes and the runs of services of all replications; consignments are not kept."""

    def one(replication: int) -> tuple[pd.DataFrame, pd.DataFrame]:
        history = draw_history(plan, case.simulation.seed, replication)
        trace = simulate(plan, history, engine)
        return route_loads(plan, history, trace), service_runs(plan, history, trace)

    total = case.simulation.replications
    progress(0, total)
    loads: list[pd.DataFrame] = []
    runs: list[pd.DataFrame] = []
    with ThreadPoolExecutor(workers) as pool:
        for done, (of_routes, of_services) in enumerate(pool.map(one, range(total)), start=1):
            loads.append(of_routes)
            runs.append(of_services)
            progress(done, total)
    return pd.concat(loads, ignore_index=True), pd.concat(runs, ignore_index=True)
