"""Published figures beside what a scenario simulates."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from corridor_sim.engine import Engine
from corridor_sim.errors import Issue, raise_if_any
from corridor_sim.experiment.run import Progress
from corridor_sim.experiment.traffic import Places, Simulated, simulate_tables
from corridor_sim.experiment.transit_times import TransitTimes
from corridor_sim.indicators import (
    Published,
    compare_fact,
    facts_frame,
    growing_queues,
    interval_of_one,
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
    Simulate ``case`` and put what is published of traffic, border times and transit times beside what is simulated.

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
    if all(case.network.tables[name].empty for name in _PUBLISHED):
        raise_if_any(
            Issue(
                case.network.file_of(name), 0, "", found, "a row for each figure to compare with, in one of the three"
            )
            for name, found in _PUBLISHED.items()
        )
    plan = build_plan(case)
    times = TransitTimes(case, plan)
    with_passages = not case.network.tables["published_border_time"].empty
    simulated = simulate_tables(case, plan, workers, progress, engine, with_passages, times.flows)
    facts = [
        *_traffic_facts(case, plan, simulated),
        *_border_facts(case, simulated),
        *times.facts(simulated.transits, _titles(case)),
    ]
    return Validation(case, facts_frame(facts))


_PUBLISHED = {
    "published_traffic": "no published traffic is given",
    "published_border_time": "no published hours at borders are given",
    "published_transit_time": "no published transit times are given",
}
"""What is said of the tables if all of them are empty."""


def _traffic_facts(case: Case, plan: Plan, simulated: Simulated) -> Iterator[dict[str, Any]]:
    """Yield published traffic beside the simulated; forecasts for what no route passes, as it is not built, are not."""
    places = list(rows_of(case.network.tables["published_traffic"]))
    if not places:
        return
    source = _titles(case)
    simulates = Places(case, plan, places)
    traffic = simulates.traffic(simulated.loads, simulated.runs)
    for position, (row, values) in enumerate(zip(places, traffic, strict=True)):
        is_forecast = row.statistic == "forecast"
        if is_forecast and not simulates.passing(position).any():
            continue
        published = Published(
            row.traffic_id, row.name, "traffic", row.statistic, row.unit, int(row.year), float(row.observed),
            float(row.observed_low), float(row.observed_high), bool(row.used_in_calibration),
            source.get(row.observed_source, ""), "nothing" if is_forecast else "mean",
        )  # fmt: skip
        yield compare_fact(published, values.tolist())


def _border_facts(case: Case, simulated: Simulated) -> Iterator[dict[str, Any]]:
    """Yield published hours at posts beside the simulated ones; what nobody passes has none."""
    tables = case.network.tables
    times = tables["published_border_time"]
    times = times[(times["statistic"] != "processing") & ((times["bcp_id"] != "") | (times["country"] != ""))]
    if times.empty:
        return
    source = _titles(case)
    used = frozenset(tables["border_target"]["time_id"])
    n = case.simulation.replications
    growing = frozenset(growing_queues(simulated.stations, simulated.queues, n)["station_id"])
    subjects = subjects_of(tables, case.flows, pd.DataFrame(), case.simulation.days)
    elsewhere_h = _elsewhere_h(case)
    posts = [
        _with_hours_elsewhere(elsewhere_h, post_hours(stations, subjects, growing, tables["bcp"]))
        for _, stations in simulated.stations.groupby("replication", sort=True)
    ]
    single = _Single(simulated.passages, elsewhere_h)
    names = tables["bcp"].set_index("bcp_id")["name"]
    for row in rows_of(times):
        name = f"{names.get(row.bcp_id, row.bcp_id) or row.country}, {row.mode}{row.direction and f' {row.direction}'}"
        if any(is_of(row, of_one).any() for of_one in posts):
            published = Published(
                row.time_id, name, "border", row.statistic, "h", int(row.year), float(row.observed_h),
                float(row.observed_low_h), float(row.observed_high_h), row.time_id in used,
                source.get(row.observed_h_source, ""),
            )  # fmt: skip
            passed = frozenset(name for of_one in posts for name in of_one["post"][is_of(row, of_one)])
            yield compare_fact(published, [mean_at(row, of_one) for of_one in posts], single.at(passed))


def _elsewhere_h(case: Case) -> "pd.Series[float]":
    """Return what published hours of a post hold and the model has at the terminal, by "bcp_id direction"."""
    targets = case.network.tables["border_target"]
    return targets.set_index(targets["bcp_id"] + " " + targets["direction"])["elsewhere_h"].astype("float64")


def _with_hours_elsewhere(elsewhere_h: "pd.Series[float]", posts: pd.DataFrame) -> pd.DataFrame:
    its_h = elsewhere_h.reindex(posts["post"]).fillna(0.0).to_numpy()
    return posts.assign(hours=posts["hours"] + its_h * posts["passages"])


class _Single:
    """The hours of single passages, with those elsewhere."""

    def __init__(self, passages: pd.DataFrame, elsewhere_h: "pd.Series[float]") -> None:
        self._hours = {
            str(post): hours.to_numpy(dtype=np.float64) + float(elsewhere_h.get(post, 0.0))
            for post, hours in passages.groupby("post", observed=True)["hours"]
        }
        self._known: dict[frozenset[str], tuple[float, float]] = {}

    def at(self, posts: frozenset[str]) -> tuple[float, float]:
        """Return the interval of a single passage of any of the posts, of all replications together."""
        if posts not in self._known:
            hours = [self._hours[post] for post in sorted(posts) if post in self._hours]
            self._known[posts] = interval_of_one(np.concatenate([np.empty(0), *hours]))
        return self._known[posts]


def _titles(case: Case) -> dict[str, str]:
    table = case.network.tables["source"]
    return dict(zip(table["source_id"], table["title"], strict=True))
