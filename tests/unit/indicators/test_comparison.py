"""Paired comparison against SciPy's paired t-test, and by hand."""

import json
import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from corridor_sim.indicators import comparison_json
from corridor_sim.results import PARTS


@pytest.fixture
def paired(consignments, compared):
    """Return a function that gives the only pair of a comparison."""

    def of(baseline, scenario):
        (row,) = compared(consignments(baseline), consignments(scenario), len(baseline)).pairs.to_dict("records")
        return row

    return of


@pytest.mark.parametrize("replications", [2, 3, 20])
def test_interval_is_that_of_a_paired_t_test(paired, replications: int) -> None:
    """Mean and 95 % interval are those of a paired t-test over the replications' means."""
    rng = np.random.default_rng(replications)
    baseline = [rng.uniform(50, 100, size=n).tolist() for n in rng.integers(1, 6, size=replications)]
    scenario = [(np.array(hours) - rng.normal(2, 3)).tolist() for hours in baseline]
    row = paired(baseline, scenario)
    means = [np.array([np.mean(hours) for hours in side]) for side in (scenario, baseline)]
    interval = stats.ttest_rel(*means).confidence_interval(0.95)
    # Means of up to 100 h differ by a few: cancellation leaves 12 to 13 digits of the difference.
    assert row["difference_mean_h"] == pytest.approx((means[0] - means[1]).mean(), rel=1e-11)
    assert (row["ci95_low_h"], row["ci95_high_h"]) == pytest.approx(tuple(interval), rel=1e-11, abs=1e-11)
    assert row["distinguishable"] == (stats.ttest_rel(*means).pvalue < 0.05)


def test_replications_count_alike(paired) -> None:
    """Each replication counts once, however many consignments it has, and the difference pairs them by number."""
    # Means of 10 and 40; of 12 and 50: differences 2 and 10, mean 6, not that of all consignments together.
    row = paired([[10], [30, 50, 40]], [[12], [40, 60, 50]])
    assert row["difference_mean_h"] == 6
    # t for 1 degree of freedom and 97.5 % is tan(0.475 pi) = 12.7062; sd = 8 / sqrt 2, standard error 4.
    half = math.tan(0.475 * math.pi) * 4
    assert (row["ci95_low_h"], row["ci95_high_h"]) == pytest.approx((6 - half, 6 + half), rel=1e-12)
    assert not row["distinguishable"]


@pytest.mark.parametrize(("differences", "more"), [([2, 10], 4), ([3, 5.2], 1), ([1, 9], 6), ([2, 2.9, -0.5, 6], 3)])
def test_more_replications(paired, differences: list[float], more: int) -> None:
    """With so many more, and not with one less, the interval would leave out zero if mean and spread stayed."""
    row = paired([[10] for _ in differences], [[10 + difference] for difference in differences])
    assert row["more_replications"] == more
    mean, sd = np.mean(differences), np.std(differences, ddof=1)
    for n, is_enough in ((len(differences) + more, True), (len(differences) + more - 1, False)):
        assert (stats.t.ppf(0.975, n - 1) * sd / math.sqrt(n) < abs(mean)) == is_enough


def test_more_replications_is_at_least_one(paired) -> None:
    """An interval that just reaches zero needs one more."""
    # Differences d - e and d + e with mean d: the interval of two reaches zero for e = d / 12.7062. A little more.
    e = 1.0 / math.tan(0.475 * math.pi) * (1 + 1e-9)
    row = paired([[10], [10]], [[11 - e], [11 + e]])
    assert not row["distinguishable"]
    assert row["more_replications"] == 1


@pytest.mark.parametrize(("change", "low", "high"), [(-10, True, False), (10, False, True)])
def test_distinguishable_in_either_direction(paired, change: float, low: bool, high: bool) -> None:
    """A difference is distinguishable when its interval lies on one side of zero."""
    baseline = [[100], [110], [120], [130]]
    scenario = [[hours[0] + change + noise] for hours, noise in zip(baseline, (0.1, -0.1, 0.2, -0.2), strict=True)]
    row = paired(baseline, scenario)
    assert row["distinguishable"]
    assert (row["ci95_high_h"] < 0, row["ci95_low_h"] > 0) == (low, high)
    assert pd.isna(row["more_replications"])


def test_equal(paired) -> None:
    """Scenarios without any difference are equal, not merely indistinguishable."""
    row = paired([[10, 20], [30]], [[10, 20], [30]])
    assert row["is_equal"]
    assert (row["difference_mean_h"], row["ci95_low_h"], row["ci95_high_h"]) == (0, 0, 0)
    assert not row["distinguishable"]
    # No number of replications would tell.
    assert pd.isna(row["more_replications"])


def test_differences_that_cancel_are_not_equal(paired) -> None:
    """A mean difference of zero out of differences that are none is not equality."""
    row = paired([[10], [10]], [[11], [9]])
    assert row["difference_mean_h"] == 0
    assert not row["is_equal"]
    assert not row["distinguishable"]
    assert pd.isna(row["more_replications"])


def test_a_constant_difference_is_distinguishable(paired) -> None:
    """The same difference in every replication leaves an interval without width."""
    row = paired([[10], [30]], [[8], [28]])
    assert (row["difference_mean_h"], row["ci95_low_h"], row["ci95_high_h"]) == (-2, -2, -2)
    assert row["distinguishable"]


def test_one_replication_has_no_interval(paired) -> None:
    """From one replication there is a difference, but no interval and no verdict."""
    row = paired([[10, 20]], [[5, 15]])
    assert row["difference_mean_h"] == -5
    assert math.isnan(row["ci95_low_h"])
    assert math.isnan(row["ci95_high_h"])
    assert not row["distinguishable"]
    assert not row["is_equal"]
    assert pd.isna(row["more_replications"])


def test_unfinished_withhold_the_difference(paired) -> None:
    """One unfinished consignment in one replication of one scenario withholds the difference of its pair."""
    row = paired([[10], [20]], [[5], [None]])
    assert math.isnan(row["difference_mean_h"])
    assert math.isnan(row["ci95_low_h"])
    assert not row["distinguishable"]
    assert row["baseline_mean_h"] == 15
    assert math.isnan(row["scenario_mean_h"])


def test_pairs_are_compared_one_by_one(consignments, compared) -> None:
    """Each origin, destination and commodity is compared with its own; one that only one has is withheld."""
    baseline = pd.concat([consignments([[10], [12]]), consignments([[90], [80]], origin="z", flow_id="zb")])
    scenario = pd.concat([consignments([[7], [9]]), consignments([[1], [1]], commodity_id="boxes", flow_id="boxes")])
    pairs = compared(baseline, scenario, 2).pairs.set_index(["origin", "commodity_id"])
    assert pairs.loc[("a", "goods"), "difference_mean_h"] == -3
    assert pairs["difference_mean_h"].isna().to_dict() == {
        ("a", "goods"): False, ("a", "boxes"): True, ("z", "goods"): True,
    }  # fmt: skip
    assert not pairs["distinguishable"].loc[[("a", "boxes"), ("z", "goods")]].any()


def test_nothing_to_compare(consignments, compared) -> None:
    """Two scenarios in which no consignment counts have a comparison without pairs."""
    result = compared(consignments([]), consignments([]), 3)
    assert result.pairs.empty
    assert comparison_json(result) == []


def test_json(consignments, compared) -> None:
    """The plain form has the keys that programs read, and strict JSON: withheld values are null."""
    result = compared(consignments([[10, 20], [30]]), consignments([[10, 10], [None]]), 2)
    (pair,) = json.loads(json.dumps(comparison_json(result), allow_nan=False))
    assert {"scenario_name", "origin", "destination", "commodity", "baseline", "scenario", "difference"} <= set(pair)
    assert [pair[key] for key in ("scenario_name", "origin", "destination", "commodity")] == ["plan", "a", "b", "goods"]
    for side in ("baseline", "scenario"):
        assert {"mean_h", "p50_h", "p90_h", "p95_h", "split_h"} <= set(pair[side])
        assert set(pair[side]["split_h"]) == set(PARTS)
    assert set(pair["difference"]) >= {"mean_h", "ci95_low_h", "ci95_high_h", "distinguishable"}
    assert (pair["baseline"]["mean_h"], pair["baseline"]["p50_h"]) == (20, 20)
    # Parts of the 20 h as made up: three eighths travel.
    assert pair["baseline"]["split_h"]["travel"] == 7.5
    assert (pair["scenario"]["mean_h"], pair["scenario"]["p50_h"]) == (None, 10)
    assert pair["difference"] == {"mean_h": None, "ci95_low_h": None, "ci95_high_h": None, "distinguishable": False}
