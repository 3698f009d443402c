"""A comparison in one row: its headline effects with intervals, and whether they can be told from zero."""

import math
from typing import Any

from corridor_sim.indicators.comparison import Comparison, replications_wanted
from corridor_sim.indicators.door_to_door import PAIR
from corridor_sim.indicators.grouping import pair_subject
from corridor_sim.indicators.intervals import Interval, student
from corridor_sim.indicators.pipelines import gas_difference

GAIN, LOSS, NONE, UNCLEAR = "gain", "loss", "none", "not distinguishable"
"""Verdicts: a benefit above zero, below, zero in every replication (and the hours too), or not known yet."""


def overview_row(comparison: Comparison, headline: tuple[str, str, str] | None) -> dict[str, Any]:
    """
    Return a comparison in one row.

    Parameters
    ----------
    comparison
        The comparison.
    headline
        Origin, destination and commodity whose hours are told; None for those of all consignments.

    Returns
    -------
    scenario, baseline, hours_of (all, or the pair), statistic (mean; median where the mean is withheld because some
    have not arrived), difference_h, benefit_usd_per_year and difference_kgco2e (of a mean consignment), each with the
    ends of its 95 % interval; moved_share; difference_gas_bcm_per_year, what pipelines deliver more, which is put in
    and no part of the verdict; verdict on the benefit, or on the hours where the benefit is zero in every replication;
    more_replications that would tell where it is not distinguishable from zero, if mean and spread stayed as they are
    (None otherwise).
    """
    overall = comparison.overall
    statistic, hours = _hours(comparison, headline)
    benefit = _interval(overall, "benefit", "usd_per_year")
    verdict = _verdict(benefit, hours)
    emissions = _interval(overall, "difference", "kgco2e")
    return {
        "scenario": comparison.scenario_name,
        "baseline": comparison.baseline_name,
        "hours_of": pair_subject(*headline) if headline else "all",
        "statistic": statistic,
        **_with_ends("difference", "h", hours),
        **_with_ends("benefit", "usd_per_year", benefit),
        **_with_ends("difference", "kgco2e", emissions),
        "moved_share": overall["moved_share"],
        "difference_gas_bcm_per_year": gas_difference(comparison.indicators),
        "verdict": verdict,
        "more_replications": _more(benefit, comparison.replications) if verdict == UNCLEAR else None,
    }


def _hours(comparison: Comparison, headline: tuple[str, str, str] | None) -> tuple[str, Interval]:
    """Return which statistic of the hours is known, and its difference; that of the mean if both are withheld."""
    gains: list[dict[Any, Any]] = [comparison.overall]
    kind, subject = "all", "all"
    if headline is not None:
        kind, subject = "pair", pair_subject(*headline)
        pairs = comparison.pairs
        gains = pairs[(pairs[PAIR] == list(headline)).all(axis=1)].to_dict("records")
    # Of a pair nothing may have been sent.
    mean = Interval(math.nan, math.nan, math.nan)
    for row in gains:
        mean = Interval(row["difference_mean_h"], row["ci95_low_h"], row["ci95_high_h"])
    if not math.isnan(mean.mean):
        return "mean", mean
    rows = comparison.indicators
    of_median = rows[(rows["indicator"] == "p50_h") & (rows["kind"] == kind) & (rows["subject"] == subject)]
    for row in of_median.to_dict("records"):
        if not math.isnan(row["difference"]):
            return "median", Interval(row["difference"], row["ci95_low"], row["ci95_high"])
    return "mean", mean


def _interval(gains: dict[str, Any], name: str, unit: str) -> Interval:
    return Interval(*(gains[f"{name}{end}_{unit}"] for end in ("", "_ci95_low", "_ci95_high")))


def _with_ends(name: str, unit: str, interval: Interval) -> dict[str, float]:
    return {
        f"{name}_{unit}": interval.mean,
        f"{name}_ci95_low_{unit}": interval.low,
        f"{name}_ci95_high_{unit}": interval.high,
    }


def _verdict(benefit: Interval, hours: Interval) -> str:
    if benefit.low == benefit.high == 0.0:
        # Nobody chose otherwise: what nobody knew of before may cost or save hours all the same.
        if hours.excludes_zero:
            return LOSS if hours.mean > 0.0 else GAIN
        return NONE if hours.low == hours.high == 0.0 else UNCLEAR
    if benefit.excludes_zero:
        return GAIN if benefit.mean > 0.0 else LOSS
    return UNCLEAR


def _more(benefit: Interval, made: int) -> int | None:
    """Return how many replications more would tell the benefit from zero; None if that is not known."""
    if math.isnan(benefit.low) or benefit.mean == 0.0:
        return None
    deviation = (benefit.high - benefit.mean) * math.sqrt(made) / student(made - 1)
    return replications_wanted(abs(benefit.mean) / deviation, made) - made
