"""A published figure beside simulated ones, by hand."""

import math
from dataclasses import replace

import numpy as np
import pytest

from corridor_sim.indicators import Published, compare_fact, interval_of_one

NAN = math.nan
FIGURE = Published("port", "A port", "traffic", "year", "t", 2024, 100.0, NAN, NAN, False, "A report")


def test_intervals_by_hand() -> None:
    """
    Three replications of 90, 100 and 110: mean 100, standard deviation 10.

    Student's t with 2 degrees of freedom at 97.5 % is 4.30265: 10 / sqrt(3) of it for the mean, 10 sqrt(4/3) for the
    next replication.
    """
    fact = compare_fact(FIGURE, [90.0, 110.0, 100.0])
    assert (fact["simulated"], fact["ratio"], fact["within"]) == (100.0, 1.0, True)
    half = 4.302652729911275
    assert fact["ci95_low"] == pytest.approx(100 - half * 10 / math.sqrt(3))
    assert fact["ci95_high"] == pytest.approx(100 + half * 10 / math.sqrt(3))
    assert fact["pi95_low"] == pytest.approx(100 - half * 10 * math.sqrt(4 / 3))
    assert fact["pi95_high"] == pytest.approx(100 + half * 10 * math.sqrt(4 / 3))


def test_interval_of_a_single_trip_stands_in_its_place() -> None:
    """Trips spread wider than means do; where the mean is withheld, so is the interval of a trip."""
    fact = compare_fact(FIGURE, [90.0, 110.0, 100.0], (20.0, 300.0))
    assert (fact["simulated"], fact["pi95_low"], fact["pi95_high"]) == (100.0, 20.0, 300.0)
    assert fact["ci95_high"] < 130.0
    withheld = compare_fact(FIGURE, [90.0, NAN], (20.0, 300.0))
    assert math.isnan(withheld["pi95_low"])
    assert math.isnan(withheld["pi95_high"])


def test_interval_of_one_trip_by_hand() -> None:
    """
    Of the hours 0 to 40 the 2.5 % quantile is the second, 1, and the 97.5 % quantile 39.

    With one more under way for 20 h the ranks are 41 x 0.025 = 1.025 and 39.975 of 42: the lower is known, the upper
    lies between the two largest, which the unfinished may be.
    """
    hours = np.arange(41.0)
    assert interval_of_one(hours) == (1.0, 39.0)
    low, high = interval_of_one(hours, np.array([20.0]))
    assert low == pytest.approx(1.025)
    assert math.isnan(high)


def test_one_replication_has_no_interval() -> None:
    fact = compare_fact(FIGURE, [80.0])
    assert fact["simulated"] == 80.0
    assert all(math.isnan(fact[f"{kind}_{end}"]) for kind in ("ci95", "pi95") for end in ("low", "high"))


@pytest.mark.parametrize(
    ("low", "high", "simulated", "within"),
    [
        (NAN, NAN, 75.0, True), (NAN, NAN, 74.9, False), (NAN, NAN, 125.0, True), (NAN, NAN, 125.1, False),
        (95.0, 105.0, 94.9, False), (95.0, 105.0, 95.0, True), (95.0, NAN, 120.0, True), (95.0, NAN, 94.0, False),
    ],
)  # fmt: skip
def test_within_the_range_published_or_a_quarter(low, high, simulated, within) -> None:
    assert compare_fact(replace(FIGURE, low=low, high=high), [simulated])["within"] is within


def test_nothing_observed_has_no_ratio() -> None:
    fact = compare_fact(replace(FIGURE, observed=0.0), [5.0])
    assert math.isnan(fact["ratio"])
    assert fact["within"] is False
