"""Published figures beside what a scenario simulates."""

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pandas as pd

from corridor_sim.engine import Engine, simulate
from corridor_sim.errors import Issue, raise_if_any
from corridor_sim.experiment.run import Progress
from corridor_sim.experiment.ways import links_at_crossings, ways_of_routes, ways_of_services
from corridor_sim.indicators import Published, compare_fact, facts_frame, traffic_of
from corridor_sim.plan import Plan, build_plan, draw_history
from corridor_sim.results import route_loads, service_runs
from corridor_sim.scenario import Case
from corridor_sim.tables import rows_of

_DAYS_PER_YEAR = 365.0


@dataclass(frozen=True)
class Validation:
    """
    Published figures beside simulated ones.

    Attributes
    ----------
    case
        What was simulated.
    facts
        One row for each figure; see ``indicators.compare_fact``.
    """

    case: Case
    facts: pd.DataFrame


def validate_case(case: Case, workers: int, progress: Progress, engine: Engine = "compiled") -> Validation:
    """
    Simulate ``case`` and put each figure of its network's published_traffic beside the simulated traffic of a year.

    Parameters
    ----------
    case
        What to simulate. Days that are not a year are scaled to one, whatever the season.
    workers
        Replications at a time, at least 1. Results do not depend on it.
    progress
        Called after each replication.
    engine
        Which engine. Results do not depend on it.

    Raises
    ------
    InputError
        If the network has no published traffic, or the plan cannot be built.
    """
    published = case.network.tables["published_traffic"]
    if published.empty:
        file = case.network.file_of("published_traffic")
        raise_if_any([Issue(file, 0, "", "no published traffic is given", "a row for each figure to compare with")])
    plan = build_plan(case)
    loads, runs = _simulated(case, plan, workers, progress, engine)
    routes = ways_of_routes(case.network, plan)
    services = ways_of_services(case.network)
    links_at = links_at_crossings(case.network)
    title = case.network.tables["source"].set_index("source_id")["title"]
    to_year = _DAYS_PER_YEAR / case.simulation.days
    rows = [
        compare_fact(
            _published(row, str(title.get(row.observed_source, ""))),
            (traffic_of(row, loads, runs, routes, services, links_at) * to_year).to_list(),
        )
        for row in rows_of(published)
    ]
    return Validation(case, facts_frame(rows))


def _published(row: Any, source: str) -> Published:
    return Published(
        row.traffic_id, row.name, "traffic", row.statistic, row.unit, int(row.year), float(row.observed),
        _or_nan(row.observed_low), _or_nan(row.observed_high), bool(row.used_in_calibration), source,
    )  # fmt: skip


def _or_nan(value: Any) -> float:
    return math.nan if pd.isna(value) else float(value)


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
