"""Published figures beside what a scenario simulates."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from corridor_sim.engine import Engine
from corridor_sim.errors import Issue, raise_if_any
from corridor_sim.experiment.run import Progress
from corridor_sim.experiment.traffic import Places, Simulated, simulate_tables
from corridor_sim.indicators import (
    Published,
    compare_fact,
    facts_frame,
    growing_queues,
    is_of,
    mean_at,
    post_hours,
    subjects_of,
)
from corridor_sim.plan import Plan, build_plan
from corridor_sim.scenario import Case
from corridor_sim.tables import rows_of


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
    Simulate ``case`` and put the figures of published_traffic and published_border_time beside what is simulated.

    Parameters
    ----------
    case
        What to simulate. Traffic of days that are not a year is scaled to one, whatever the season.
    workers
        Replications at a time, at least 1. Results do not depend on it.
    progress
        Called after each replication.
    engine
        Which engine. Results do not depend on it.

    Raises
    ------
    InputError
        If the network has no published figures, or the plan cannot be built.
    """
    traffic, times = (case.network.tables[name] for name in ("published_traffic", "published_border_time"))
    if traffic.empty and times.empty:
        files = (case.network.file_of(name) for name in ("published_traffic", "published_border_time"))
        found = ("no published traffic is given", "no published hours at borders are given")
        raise_if_any(
            Issue(file, 0, "", what, "a row for each figure to compare with, in one of the two")
            for file, what in zip(files, found, strict=True)
        )
    plan = build_plan(case)
    simulated = simulate_tables(case, plan, workers, progress, engine)
    facts = [*_traffic_facts(case, plan, simulated), *_border_facts(case, simulated)]
    return Validation(case, facts_frame(compare_fact(published, values) for published, values in facts))


def _traffic_facts(case: Case, plan: Plan, simulated: Simulated) -> Iterator[tuple[Published, list[float]]]:
    places = list(rows_of(case.network.tables["published_traffic"]))
    if not places:
        return
    source = _titles(case)
    traffic = Places(case, plan, places).traffic(simulated.loads, simulated.runs)
    for row, values in zip(places, traffic, strict=True):
        yield Published(
            row.traffic_id, row.name, "traffic", row.statistic, row.unit, int(row.year), float(row.observed),
            _or_nan(row.observed_low), _or_nan(row.observed_high), bool(row.used_in_calibration),
            source.get(row.observed_source, ""),
        ), values.tolist()  # fmt: skip


def _border_facts(case: Case, simulated: Simulated) -> Iterator[tuple[Published, list[float]]]:
    """Yield published hours at posts and the simulated ones of each replication; what nobody passes has none."""
    tables = case.network.tables
    times = tables["published_border_time"]
    times = times[(times["statistic"] != "processing") & ((times["bcp_id"] != "") | (times["country"] != ""))]
    if times.empty:
        return
    source = _titles(case)
    used = frozenset(tables["border_target"]["time_id"])
    n = case.simulation.replications
    growing = frozenset(growing_queues(simulated.stations, simulated.queues, n)["station_id"])
    subjects = subjects_of(tables, case.flows, pd.DataFrame())
    posts = [
        _with_hours_elsewhere(case, post_hours(stations, subjects, growing, tables["bcp"]))
        for _, stations in simulated.stations.groupby("replication", sort=True)
    ]
    names = tables["bcp"].set_index("bcp_id")["name"]
    for row in rows_of(times):
        name = f"{names.get(row.bcp_id, row.bcp_id) or row.country}, {row.mode}{row.direction and f' {row.direction}'}"
        if any(is_of(row, of_one).any() for of_one in posts):
            yield Published(
                row.time_id, name, "border", row.statistic, "h", int(row.year), float(row.observed_h),
                _or_nan(row.observed_low_h), _or_nan(row.observed_high_h), row.time_id in used,
                source.get(row.observed_h_source, ""),
            ), [mean_at(row, of_one) for of_one in posts]  # fmt: skip


def _with_hours_elsewhere(case: Case, posts: pd.DataFrame) -> pd.DataFrame:
    """Add what published hours of a post hold and the model has at the terminal."""
    targets = case.network.tables["border_target"]
    elsewhere_h = targets.set_index(["bcp_id", "direction"])["elsewhere_h"]
    its_h = elsewhere_h.reindex(pd.MultiIndex.from_frame(posts[["bcp_id", "direction"]])).fillna(0.0).to_numpy()
    return posts.assign(hours=posts["hours"] + its_h * posts["passages"])


def _titles(case: Case) -> dict[str, str]:
    table = case.network.tables["source"]
    return dict(zip(table["source_id"], table["title"], strict=True))


def _or_nan(value: Any) -> float:
    return math.nan if pd.isna(value) else float(value)
