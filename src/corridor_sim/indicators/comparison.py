"""Paired comparison of two scenarios under common random numbers."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from corridor_sim.indicators.catalog import CATALOG
from corridor_sim.indicators.door_to_door import PAIR, QUANTILES
from corridor_sim.indicators.grouping import Values
from corridor_sim.indicators.intervals import interval_of, student
from corridor_sim.indicators.measure import KEY, Measured, values_by_subject
from corridor_sim.indicators.paired import MEASURES
from corridor_sim.results import PARTS

DAYS_PER_YEAR = 365.0


@dataclass(frozen=True)
class Comparison:
    """
    Two scenarios compared.

    Attributes
    ----------
    baseline_name, scenario_name
        Names of the scenarios.
    replications
        How many replications were paired.
    pairs
        One row for each origin, destination and commodity: the columns of ``door_to_door`` with the prefixes baseline_
        and scenario_, then those of ``overall``.
    overall
        The same of all consignments: moved_share (of consignments, whose route differs), difference_mean_h, ci95_low_h,
        ci95_high_h, distinguishable, is_equal, more_replications; for each unit of ``MEASURES`` difference_<unit>,
        same_route_<unit> and shift_<unit>; benefit_usd_per_year; each of these with the ends of its interval, such as
        shift_ci95_low_h.
    indicators
        One row for each indicator that both have: indicator, kind, subject, unit, baseline_mean, scenario_mean,
        difference, ci95_low, ci95_high, distinguishable.
    """

    baseline_name: str
    scenario_name: str
    replications: int
    pairs: pd.DataFrame
    overall: dict[str, Any]
    indicators: pd.DataFrame


@dataclass(frozen=True)
class Side:
    """
    One of the two scenarios of a comparison.

    Attributes
    ----------
    name
        Of the scenario.
    pairs
        Its table ``door_to_door``.
    measured
        Its indicators.
    """

    name: str
    pairs: pd.DataFrame
    measured: Measured


def compare(baseline: Side, scenario: Side, paired: Sequence[pd.DataFrame], days: int) -> Comparison:
    r"""
    Compare two scenarios whose replications share their draws.

    Parameters
    ----------
    baseline, scenario
        The two.
    paired
        What ``pair_consignments`` gives of each replication.
    days
        Days whose consignments count.

    Returns
    -------
    The difference (scenario less baseline) of each replication's mean, averaged, with Student's 95 % interval over the
    replications; withheld (nan) if a consignment is unfinished.

    Notes
    -----
    With N consignments, those in S on the same route in both and those in M moved to another,

    .. math:: \frac{1}{N} \sum_i (s_i - b_i) = \frac{1}{N} \sum_{i \in S} (s_i - b_i)
              + \frac{1}{N} \sum_{i \in M} (s_i - b_i),

    the same-route gain and the shift between routes. The benefit in USD a year is the sum over consignments of the fall
    of the expected least generalized cost of their choice, the negative logsum, times 365 / days. The rule of half
    comes near it for small changes only; the logsum holds for large ones and new routes too.

    References
    ----------
    Small, K. A. and Rosen, H. S., 1981, Applied welfare economics with discrete choice models, Econometrica 49(1).
    de Jong, G. and others, 2007, The logsum as an evaluation measure, Transportation Research Part A 41(9).
    """
    before, after = baseline.pairs.set_index(PAIR), scenario.pairs.set_index(PAIR)
    pairs = before.add_prefix("baseline_").join(after.add_prefix("scenario_"), how="outer").reset_index()
    by_pair = _sums_by_pair(paired)
    found = pd.DataFrame([
        _gains(by_pair.get(pair), days) for pair in zip(*(pairs[column] for column in PAIR), strict=True)
    ], columns=list(_gains(None, days)))  # fmt: skip
    found["more_replications"] = found["more_replications"].astype("Int64")
    everything = pd.DataFrame([frame.drop(columns=PAIR).sum(skipna=False) for frame in paired])
    return Comparison(
        baseline_name=baseline.name,
        scenario_name=scenario.name,
        replications=len(paired),
        pairs=pd.concat([pairs, found], axis=1),
        overall=_gains(everything if len(everything) else None, days),
        indicators=_indicators(baseline.measured, scenario.measured, len(paired)),
    )


def _sums_by_pair(paired: Sequence[pd.DataFrame]) -> dict[tuple[str, ...], pd.DataFrame]:
    """Return the sums of each pair by replication; those without consignments of it are left out."""
    if not paired:
        return {}
    groups: Iterable[tuple[Any, pd.DataFrame]] = pd.concat(paired).groupby(PAIR, sort=False)
    return {pair: group.drop(columns=PAIR) for pair, group in groups}


def _gains(sums: pd.DataFrame | None, days: int) -> dict[str, Any]:
    """Return differences, their split and the benefit from sums by replication; nan where there are none."""
    if sums is None:
        nothing = np.array([math.nan])
        sums = pd.DataFrame(dict.fromkeys(_SUMS, nothing))
    each = {name: sums[name].to_numpy(dtype=np.float64) for name in _SUMS}
    n = each["consignments"]
    with np.errstate(invalid="ignore", divide="ignore"):
        split = {name: each[name] / n for name in _SUMS if name not in ("consignments", "benefit_usd")}
    gains: dict[str, Any] = {"moved_share": float(split["moved"].mean())}
    gains |= _verdict(split["same_route_h"] + split["shift_h"])
    for unit in MEASURES:
        if unit != "h":
            gains |= _with_ends("difference", unit, split[f"same_route_{unit}"] + split[f"shift_{unit}"])
        for part in ("same_route", "shift"):
            gains |= _with_ends(part, unit, split[f"{part}_{unit}"])
    return gains | _with_ends("benefit", "usd_per_year", each["benefit_usd"] * (DAYS_PER_YEAR / days))


_SUMS = ("consignments", "moved", *(f"{part}_{unit}" for unit in MEASURES for part in ("same_route", "shift")),
         "benefit_usd")  # fmt: skip


def _with_ends(name: str, unit: str, values: Values) -> dict[str, float]:
    """Return mean and ends of the interval by the names of their columns, which end with the unit."""
    mean, low, high = interval_of(values)
    return {f"{name}_{unit}": mean, f"{name}_ci95_low_{unit}": low, f"{name}_ci95_high_{unit}": high}


def _verdict(differences: Values) -> dict[str, Any]:
    n = len(differences)
    interval = interval_of(differences)
    more: int | None = None
    if not math.isnan(interval.low) and not interval.excludes_zero and interval.mean != 0.0:
        more = replications_wanted(abs(interval.mean) / float(differences.std(ddof=1)), n) - n
    return {
        "difference_mean_h": interval.mean,
        "ci95_low_h": interval.low,
        "ci95_high_h": interval.high,
        "distinguishable": interval.excludes_zero,
        "is_equal": bool((differences == 0.0).all()),
        "more_replications": more,
    }


def replications_wanted(size: float, made: int) -> int:
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
        return student(n - 1) < size * math.sqrt(n)

    few, many = made, 2 * made
    while not tells(many):
        few, many = many, 2 * many
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if tells(middle) else (middle, many)
    return many


def _indicators(baseline: Measured, scenario: Measured, replications: int) -> pd.DataFrame:
    """
    Return the paired differences of the indicators that both have.

    A total that only one has, such as the tonnes of a new corridor, is 0 in the other.
    """
    sides = [
        {key: values for key, values, _ in values_by_subject(measured.values, replications)}
        for measured in (baseline, scenario)
    ]
    for of_one, of_other in (sides, sides[::-1]):
        of_one |= {key: np.zeros(replications) for key in of_other.keys() - of_one.keys() if CATALOG[key[0]].is_total}
    rows = []
    order = {name: i for i, name in enumerate(CATALOG)}
    for key in sorted(sides[0].keys() & sides[1].keys(), key=lambda key: (key[1], key[2], order[key[0]])):
        if len(sides[0][key]) == len(sides[1][key]) == replications:
            difference = interval_of(sides[1][key] - sides[0][key])
            rows.append((*key, CATALOG[key[0]].unit, float(sides[0][key].mean()), float(sides[1][key].mean()),
                         *difference, difference.excludes_zero))  # fmt: skip
    columns = [*KEY, "unit", "baseline_mean", "scenario_mean", "difference", "ci95_low", "ci95_high", "distinguishable"]
    return pd.DataFrame(rows, columns=columns)


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
        **gains_json(row),
    }


def gains_json(gains: dict[Any, Any]) -> dict[str, Any]:
    """Return differences, their split and the benefit as plain data for JSON; withheld values are None."""
    difference = {f"{name}_h": _number(gains[f"{column}_h"]) for name, column in _DIFFERENCE.items()}
    return {
        "difference": {**difference, "distinguishable": bool(gains["distinguishable"])},
        **{f"difference_{unit}": _ends_json(gains, "difference", (unit,)) for unit in MEASURES if unit != "h"},
        "moved_share": _number(gains["moved_share"]),
        **{part: _ends_json(gains, part, tuple(MEASURES)) for part in ("same_route", "shift")},
        "benefit": _ends_json(gains, "benefit", ("usd_per_year",)),
    }


_DIFFERENCE = {"mean": "difference_mean", "ci95_low": "ci95_low", "ci95_high": "ci95_high"}


def _ends_json(gains: dict[Any, Any], name: str, units: Sequence[str]) -> dict[str, Any]:
    """Return mean and ends of the interval of what is called ``name``, in each unit."""
    return {
        f"{end or 'mean'}_{unit}": _number(gains["_".join(filter(None, (name, end, unit)))])
        for unit in units
        for end in ("", "ci95_low", "ci95_high")
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
