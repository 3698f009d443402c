"""Paired comparison of two scenarios under common random numbers."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from corridor_sim.indicators.door_to_door import PAIR, QUANTILES, door_to_door
from corridor_sim.results import PARTS

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Comparison:
    """
    Two scenarios compared, pair by pair.

    Attributes
    ----------
    baseline_name, scenario_name
        Names of the scenarios.
    replications
        How many replications were paired.
    pairs
        One row for each origin, destination and commodity: the columns of ``door_to_door`` with the prefixes baseline_
        and scenario_, then difference_mean_h, ci95_low_h, ci95_high_h, distinguishable, is_equal, more_replications.
    """

    baseline_name: str
    scenario_name: str
    replications: int
    pairs: pd.DataFrame


def compare(
    baseline_name: str, baseline: pd.DataFrame, scenario_name: str, scenario: pd.DataFrame, replications: int
) -> Comparison:
    """
    Compare two scenarios whose replications share their draws.

    Parameters
    ----------
    baseline_name, scenario_name
        Names of the two.
    replications
        How many replications both have.
    baseline, scenario
        Consignment tables of replications 0 to ``replications`` - 1.

    Returns
    -------
    The difference (scenario less baseline) of each replication's mean door-to-door hours, averaged, with Student's 95 %
    interval over the replications; withheld (nan) if a mean is.
    """
    sides = [
        door_to_door(frame).set_index(PAIR).add_prefix(prefix)
        for frame, prefix in ((baseline, "baseline_"), (scenario, "scenario_"))
    ]
    pairs = sides[0].join(sides[1], how="outer").reset_index()
    means = [_means_by_replication(frame) for frame in (baseline, scenario)]
    differences = [
        _difference(means[0].get(pair), means[1].get(pair))
        for pair in zip(*(pairs[column] for column in PAIR), strict=True)
    ]
    found = pd.DataFrame(differences, columns=list(_verdict(np.array([math.nan]))))
    found["more_replications"] = found["more_replications"].astype("Int64")
    return Comparison(baseline_name, scenario_name, replications, pd.concat([pairs, found], axis=1))


def _means_by_replication(frame: pd.DataFrame) -> dict[tuple[str, ...], pd.Series]:
    """Return for each pair the mean hours by replication; nan where one is unfinished."""
    means = frame.groupby([*PAIR, "replication"], observed=True)["door_to_door_h"].agg(
        lambda hours: hours.mean(skipna=False)
    )
    groups: Iterable[tuple[Any, pd.Series[float]]] = means.groupby(level=[0, 1, 2])
    return {pair: group.droplevel([0, 1, 2]) for pair, group in groups}


def _difference(baseline: pd.Series | None, scenario: pd.Series | None) -> dict[str, Any]:
    """Return mean, interval and verdict of the paired difference of two series by replication."""
    if baseline is None or scenario is None:
        return _verdict(np.array([math.nan]))
    return _verdict((scenario - baseline).to_numpy(dtype=np.float64))


def _verdict(differences: np.ndarray) -> dict[str, Any]:
    n = len(differences)
    mean = float(differences.mean())
    low = high = math.nan
    more: int | None = None
    if n > 1 and not math.isnan(mean):
        spread = _student(n - 1) * float(differences.std(ddof=1))
        low, high = mean - spread / math.sqrt(n), mean + spread / math.sqrt(n)
        if low <= 0.0 <= high and mean != 0.0:
            more = _replications_wanted(abs(mean) / float(differences.std(ddof=1)), n) - n
    return {
        "difference_mean_h": mean,
        "ci95_low_h": low,
        "ci95_high_h": high,
        "distinguishable": low > 0.0 or high < 0.0,
        "is_equal": bool((differences == 0.0).all()),
        "more_replications": more,
    }


def _student(df: int) -> float:
    """Return the half-width of Student's interval in standard errors; ``scipy.stats`` is slow to load."""
    return float(special.stdtrit(df, 0.5 + CONFIDENCE / 2.0))


def _replications_wanted(size: float, made: int) -> int:
    """
    Return the least number of replications whose interval would exclude zero, if mean and spread stayed as they are.

    Parameters
    ----------
    size
        Mean difference in units of its standard deviation between replications, above 0.
    made
        Replications made, which are too few.
    """

    def tells(n: int) -> bool:
        return _student(n - 1) < size * math.sqrt(n)

    few, many = made, 2 * made
    while not tells(many):
        few, many = many, 2 * many
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if tells(middle) else (middle, many)
    return many


def comparison_json(comparison: Comparison) -> list[dict[str, Any]]:
    """Return the pairs as plain data for JSON; withheld values are None."""
    return [_pair_json(comparison.scenario_name, row) for row in comparison.pairs.to_dict("records")]


def _pair_json(scenario_name: str, row: dict[Any, Any]) -> dict[str, Any]:
    return {
        "scenario_name": scenario_name,
        "origin": row["origin"],
        "destination": row["destination"],
        "commodity": row["commodity_id"],
        "baseline": _side_json(row, "baseline_"),
        "scenario": _side_json(row, "scenario_"),
        "difference": {
            "mean_h": _number(row["difference_mean_h"]),
            "ci95_low_h": _number(row["ci95_low_h"]),
            "ci95_high_h": _number(row["ci95_high_h"]),
            "distinguishable": bool(row["distinguishable"]),
        },
    }


def _side_json(row: dict[Any, Any], prefix: str) -> dict[str, Any]:
    side: dict[str, Any] = {
        name: _number(row[prefix + name]) for name in ("consignments", "unfinished", "mean_h", *QUANTILES)
    }
    side["corridor"] = row[prefix + "corridor_id"] if isinstance(row[prefix + "corridor_id"], str) else None
    side["split_h"] = {part: _number(row[f"{prefix}{part}_h"]) for part in PARTS}
    return side


def _number(value: Any) -> Any:
    return None if pd.isna(value) else value
