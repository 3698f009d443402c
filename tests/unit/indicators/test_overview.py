"""A comparison in one row: verdict on the benefit, and how many replications would tell."""

import math

import pandas as pd
import pytest

from corridor_sim.indicators import Comparison, overview_row

HOURS = {"difference_mean_h": -2.0, "ci95_low_h": -3.0, "ci95_high_h": -1.0}
WITHHELD = dict.fromkeys(HOURS, math.nan)


def row(
    benefit: tuple[float, float, float],
    hours: dict[str, float] = HOURS,
    n: int = 2,
    median: tuple[float, float, float] = (-4.0, -5.0, -3.0),
) -> dict[str, object]:
    """Return the row of a comparison with this benefit, these hours and this fall of their median."""
    overall = {
        **hours, "moved_share": 0.5, "difference_kgco2e": 1.0, "difference_ci95_low_kgco2e": 0.0,
        "difference_ci95_high_kgco2e": 2.0,
        **dict(zip((f"benefit{end}_usd_per_year" for end in ("", "_ci95_low", "_ci95_high")), benefit, strict=True)),
    }  # fmt: skip
    ends = dict(zip(("difference", "ci95_low", "ci95_high"), median, strict=True))
    indicators = pd.DataFrame([{"indicator": "p50_h", "kind": "all", "subject": "all"} | ends])
    return overview_row(Comparison("before", "after", n, pd.DataFrame(), overall, indicators), None)


@pytest.mark.parametrize(
    ("benefit", "verdict"),
    [((5.0, 1.0, 9.0), "gain"), ((-5.0, -9.0, -1.0), "loss"),
     ((5.0, -1.0, 11.0), "not distinguishable"), ((5.0, math.nan, math.nan), "not distinguishable")],
)  # fmt: skip
def test_verdict(benefit: tuple[float, float, float], verdict: str) -> None:
    """A gain lies above zero with all of its interval, a loss below; without an interval nothing is told."""
    assert row(benefit)["verdict"] == verdict


@pytest.mark.parametrize(
    ("hours", "verdict"),
    [((-2.0, -3.0, -1.0), "gain"), ((2.0, 1.0, 3.0), "loss"), ((0.0, 0.0, 0.0), "none"),
     ((1.0, -1.0, 3.0), "not distinguishable")],
)  # fmt: skip
def test_hours_tell_where_nobody_knew_before(hours: tuple[float, float, float], verdict: str) -> None:
    """A strike that nobody expects changes no choice, and so no benefit; it costs hours all the same."""
    assert row((0.0, 0.0, 0.0), dict(zip(HOURS, hours, strict=True)))["verdict"] == verdict


def test_how_many_more_would_tell() -> None:
    """
    Benefits of 2 and 10 have a mean of 6 and a half-width of t x 4, with t = tan(0.475 pi) for one degree of freedom.

    Six replications are the least with t(5) s / sqrt 6 = 2.571 x 5.657 / 2.449 = 5.94 < 6; five have 7.02.
    """
    half = math.tan(0.475 * math.pi) * 4.0
    assert row((6.0, 6.0 - half, 6.0 + half))["more_replications"] == 4
    assert row((0.0, -1.0, 1.0))["more_replications"] is None


def test_median_where_the_mean_is_withheld() -> None:
    """As long as some have not arrived the mean is not known; the median may be."""
    assert (row((1.0, 0.5, 1.5))["statistic"], row((1.0, 0.5, 1.5))["difference_h"]) == ("mean", -2.0)
    without = row((1.0, 0.5, 1.5), WITHHELD)
    assert (without["statistic"], without["difference_h"], without["difference_ci95_high_h"]) == ("median", -4.0, -3.0)


def test_hours_that_are_withheld_are_no_proof_of_none() -> None:
    """Who met what nobody knew of chose as before, and may still be under way."""
    withheld = (math.nan, math.nan, math.nan)
    assert row((0.0, 0.0, 0.0), WITHHELD, median=withheld)["verdict"] == "not distinguishable"
