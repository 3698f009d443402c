"""Published figures beside what a scenario simulates."""

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from corridor_sim.engine import Engine
from corridor_sim.errors import Issue, raise_if_any
from corridor_sim.experiment.run import Progress
from corridor_sim.experiment.traffic import Places, simulate_loads
from corridor_sim.indicators import Published, compare_fact, facts_frame
from corridor_sim.plan import build_plan
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
    places = list(rows_of(published))
    plan = build_plan(case)
    traffic = Places(case, plan, places).traffic(*simulate_loads(case, plan, workers, progress, engine))
    title = case.network.tables["source"].set_index("source_id")["title"]
    rows = [
        compare_fact(_published(place, str(title.get(place.observed_source, ""))), simulated.tolist())
        for place, simulated in zip(places, traffic, strict=True)
    ]
    return Validation(case, facts_frame(rows))


def _published(row: Any, source: str) -> Published:
    return Published(
        row.traffic_id, row.name, "traffic", row.statistic, row.unit, int(row.year), float(row.observed),
        _or_nan(row.observed_low), _or_nan(row.observed_high), bool(row.used_in_calibration), source,
    )  # fmt: skip


def _or_nan(value: Any) -> float:
    return math.nan if pd.isna(value) else float(value)
