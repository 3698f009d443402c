"""Published figures beside simulated ones, of whatever kind."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from corridor_sim.indicators.intervals import interval_of

TOLERANCE = 0.25
"""
A simulated mean within this share of a published figure without a range agrees with it.

Assumes that such figures are no better: most are rounded, scaled up from a part of the year, or of another year.
"""

COLUMNS = (
    "id", "kind", "name", "statistic", "unit", "year", "observed", "observed_low", "observed_high",
    "simulated", "ratio", "ci95_low", "ci95_high", "pi95_low", "pi95_high", "within",
    "is_range_assumed", "used_in_calibration", "source",
)  # fmt: skip


HeldTo = Literal["mean", "one_trip", "nothing"]
"""What a published figure has to agree with."""


@dataclass(frozen=True)
class Published:
    """
    One published figure.

    Attributes
    ----------
    id, name, kind, statistic, unit, year
        What it is of; ``kind`` is the family of figures, such as traffic.
    observed, low, high
        The figure and the range published; nan where none is.
    used_in_calibration
        Whether the model rests on it.
    source
        Title of the source.
    held_to
        What it has to agree with: the simulated mean, the interval of a single trip, or nothing if it was only
        announced or forecast.
    """

    id: str
    name: str
    kind: str
    statistic: str
    unit: str
    year: int
    observed: float
    low: float
    high: float
    used_in_calibration: bool
    source: str
    held_to: HeldTo = "mean"


def compare_fact(
    published: Published, simulated: Sequence[float], single: tuple[float, float] | None = None
) -> dict[str, Any]:
    """
    Return a published figure beside the simulated ones of each replication.

    Parameters
    ----------
    published
        The figure.
    simulated
        One value for each replication, at least one; nan where a replication says nothing, which withholds the mean.
    single
        Of a mean over trips the interval in which a single trip lies, see ``interval_of_one``; None for a total.

    Returns
    -------
    One row of ``COLUMNS``: ``simulated`` is the mean over replications, ``ci95_*`` Student's interval of that mean,
    nan with one replication; ``pi95_*`` is the interval of a single trip, or of a total that of one more replication.
    ``within`` says whether the mean lies in the range published, or in ``TOLERANCE`` of the figure where none is; of a
    figure of one trip, whether it lies in ``pi95_*``; None for what was only announced or forecast.
    ``ratio`` is simulated over observed.
    """
    values = np.asarray(simulated, dtype=np.float64)
    mean, ci_low, ci_high = interval_of(values)
    if single is None:
        # One more replication varies as much as each of the n that the mean is of.
        next_one = math.sqrt(len(values) + 1.0)
        single = (mean - (mean - ci_low) * next_one, mean + (ci_high - mean) * next_one)
    pi_low, pi_high = (math.nan, math.nan) if math.isnan(mean) else single
    return {
        "id": published.id,
        "kind": published.kind,
        "name": published.name,
        "statistic": published.statistic,
        "unit": published.unit,
        "year": published.year,
        "observed": published.observed,
        "observed_low": published.low,
        "observed_high": published.high,
        "simulated": mean,
        "ratio": mean / published.observed if published.observed else math.nan,
        "ci95_low": ci_low,
        "ci95_high": ci_high,
        "pi95_low": pi_low,
        "pi95_high": pi_high,
        "within": _agrees(published, mean, pi_low, pi_high),
        "is_range_assumed": published.held_to == "mean" and (math.isnan(published.low) or math.isnan(published.high)),
        "used_in_calibration": published.used_in_calibration,
        "source": published.source,
    }


def _agrees(published: Published, mean: float, pi_low: float, pi_high: float) -> bool | None:
    if published.held_to == "nothing":
        return None
    if published.held_to == "one_trip":
        return pi_low <= published.observed <= pi_high
    low, high = _range(published)
    return low <= mean <= high


def _range(published: Published) -> tuple[float, float]:
    """Return the range that agrees; an end that is not published is ``TOLERANCE`` away from the figure."""
    low = published.observed * (1.0 - TOLERANCE) if math.isnan(published.low) else published.low
    high = published.observed * (1.0 + TOLERANCE) if math.isnan(published.high) else published.high
    return low, high


def facts_frame(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Return the rows of ``compare_fact`` as a table of ``COLUMNS``; ``within`` is missing where nothing is held."""
    return pd.DataFrame(list(rows), columns=list(COLUMNS)).astype({"within": "boolean"})
