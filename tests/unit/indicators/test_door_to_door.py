"""Door-to-door statistics: percentiles with unfinished consignments, means, groups."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor_sim.indicators import door_to_door
from corridor_sim.indicators.door_to_door import quantile_with_unfinished

HOURS = st.lists(st.floats(0.0, 1e4), max_size=12)
SHARES = st.one_of(st.sampled_from([0.0, 0.5, 0.9, 0.95, 1.0]), st.floats(0.0, 1.0))


@given(HOURS.filter(len), SHARES)
def test_quantile_is_that_of_numpy(hours: list[float], share: float) -> None:
    """When all have arrived the quantile is NumPy's (linear, type 7)."""
    found = quantile_with_unfinished(np.array(hours), np.array([]), share)
    # NumPy writes the interpolation differently: a rounding or two of the larger number.
    assert found == pytest.approx(np.quantile(hours, share), rel=1e-15, abs=max(hours) * 2.0**-51)


HOURS_SO_FAR = st.lists(st.integers(0, 60).map(float), max_size=5)


@given(st.lists(st.integers(0, 50).map(float), max_size=8), HOURS_SO_FAR, st.sampled_from([0.0, 0.5, 0.9, 0.95, 1.0]))
def test_withheld_if_and_only_if_the_unfinished_could_change_it(hours, so_far, share: float) -> None:
    """It is withheld just when two ways in which the unfinished may arrive differ in it."""
    found = quantile_with_unfinished(np.array(hours), np.array(so_far), share)
    # Each arrives this moment, a little later, or much later: the extremes are among them.
    completions = [[least + late for least in so_far] for late in (0.0, 0.5, 1e6)]
    quantiles = {float(np.quantile([*hours, *more], share)) for more in completions if [*hours, *more]}
    if math.isnan(found):
        assert len(quantiles) != 1
    else:
        (quantile,) = quantiles
        assert found == pytest.approx(quantile, rel=1e-15, abs=1e-13)


@pytest.mark.parametrize(
    ("arrived", "unfinished", "share", "quantile"),
    [
        # Rank (n - 1) q from 0: 4 x 0.5 = 2 is the third of five.
        ([1, 2, 3, 4, 5], 0, 0.5, 3),
        ([1, 2, 3], 2, 0.5, 3),
        ([1, 2], 3, 0.5, None),
        # 3 x 0.5 = 1.5: between the second and the third.
        ([4, 1, 3], 1, 0.5, 3.5),
        ([1, 3], 2, 0.5, None),
        # 20 x 0.95 = 19 is the twentieth of 21, so one may be missing.
        (list(range(20)), 1, 0.95, 19),
        (list(range(19)), 2, 0.95, None),
        ([7], 0, 0.95, 7),
        ([], 1, 0.5, None),
        ([], 0, 0.5, None),
    ],
)
def test_quantiles_by_hand(arrived, unfinished, share, quantile) -> None:
    """A quantile is given as long as the ranks that it lies between have arrived."""
    so_far_h = np.full(unfinished, 1000.0)
    found = quantile_with_unfinished(np.array(arrived, dtype=np.float64), so_far_h, share)
    assert (None if math.isnan(found) else found) == quantile


def test_who_left_late_may_still_be_quick() -> None:
    """One under way for 10 h could arrive before one that took 100 h: the median of 1, 2, 100 and it is not known."""
    assert math.isnan(quantile_with_unfinished(np.array([1.0, 2.0, 100.0]), np.array([10.0]), 0.5))
    # Under way for 100 h already, it is the last or equal to it: (2 + 100) / 2.
    assert quantile_with_unfinished(np.array([1.0, 2.0, 100.0]), np.array([100.0]), 0.5) == 51


def test_indicators_by_hand(consignments) -> None:
    """Mean, percentiles and parts are over all consignments of all replications together."""
    # 10, 20, 30, 40 and 100 h: mean 40; ranks 2, 3.6 and 3.8: 30, 40 + 0.6 x 60 and 40 + 0.8 x 60.
    (row,) = door_to_door(consignments([[40, 10], [100, 30, 20]])).to_dict("records")
    assert (row["consignments"], row["unfinished"], row["mean_h"], row["p50_h"]) == (5, 0, 40, 30)
    assert (row["p90_h"], row["p95_h"]) == (pytest.approx(76, rel=1e-15), pytest.approx(88, rel=1e-15))
    assert (row["travel_h"], row["queue_h"]) == (15, 5)
    assert (row["mean_cost_usd"], row["mean_length_km"], row["corridor_id"]) == (100, 500, "pass")


def test_one_unfinished_withholds_means_but_not_the_median(consignments) -> None:
    """With one of five unfinished the median stands; the mean, its parts and the high percentiles do not."""
    (row,) = door_to_door(consignments([[40, 10], [None, 30, 20]])).to_dict("records")
    assert (row["consignments"], row["unfinished"], row["p50_h"]) == (5, 1, 30)
    withheld = ["mean_h", "p90_h", "p95_h", "travel_h", "transloading_h"]
    assert [math.isnan(row[name]) for name in withheld] == [True] * 5
    # What a consignment pays and how far it goes is known when it is sent.
    assert (row["mean_cost_usd"], row["mean_length_km"]) == (100, 500)


def test_groups(consignments) -> None:
    """Each origin, destination and commodity has a row, sorted; only pairs that occur."""
    tables = [
        consignments([[1.0]], origin="b", destination="a"),
        consignments([[2.0]], commodity_id="boxes"),
        consignments([[3.0]]),
    ]
    frame = pd.concat(tables).astype(dict.fromkeys(["origin", "destination", "commodity_id"], "category"))
    found = door_to_door(frame)
    assert found[["origin", "destination", "commodity_id", "mean_h"]].to_numpy().tolist() == [
        ["a", "b", "boxes", 2.0], ["a", "b", "goods", 3.0], ["b", "a", "goods", 1.0],
    ]  # fmt: skip


def test_corridor_is_that_of_most_consignments(consignments) -> None:
    """A pair is named after the corridor of most of its consignments; the first by name when two have as many."""
    both = [consignments([[1.0, 1.0]], corridor_id="west"), consignments([[1.0]], corridor_id="east")]
    assert door_to_door(pd.concat(both))["corridor_id"].tolist() == ["west"]
    assert door_to_door(pd.concat([both[0], both[1], both[1]]))["corridor_id"].tolist() == ["east"]


def test_no_consignments(consignments) -> None:
    """A table without consignments gives a table of indicators without rows."""
    assert door_to_door(consignments([])).empty
