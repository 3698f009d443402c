"""The split of differences into same-route gain and shift, and the logsum benefit, by hand."""

import math

import pandas as pd
import pytest

from corridor_sim.indicators import gains_json, pair_consignments


def sent(consignments, *rows) -> pd.DataFrame:
    """Return a table of consignments; a row is route, hours, USD, kg CO2e, expected least generalized cost."""
    names = ("route_id", "hours", "cost_usd", "kgco2e", "logsum_usd")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    return consignments([columns.pop("hours")], **columns)


def test_split_by_hand(consignments, compared) -> None:
    """Two stay on the road and gain 4 and 2 h; two move to rail, which takes 6 and 12 h more and costs less."""
    before = sent(
        consignments, ("road", 50, 900, 80, 1000), ("road", 60, 900, 80, 1000), ("road", 50, 900, 80, 1000),
        ("road", 54, 900, 80, 1000),
    )  # fmt: skip
    after = sent(
        consignments, ("road", 46, 900, 80, 960), ("road", 58, 900, 80, 960), ("rail", 56, 500, 30, 960),
        ("rail", 66, 500, 30, 940),
    )  # fmt: skip
    gains = compared(before, after, days=73).overall
    # Hours: (-4 - 2) / 4 and (6 + 12) / 4; USD: 0 and 2 x -400 / 4; kg CO2e: 0 and 2 x -50 / 4.
    assert (gains["same_route_h"], gains["shift_h"], gains["difference_mean_h"]) == (-1.5, 4.5, 3.0)
    assert (gains["same_route_usd"], gains["shift_usd"], gains["difference_usd"]) == (0, -200, -200)
    assert (gains["same_route_kgco2e"], gains["shift_kgco2e"], gains["difference_kgco2e"]) == (0, -25, -25)
    assert gains["moved_share"] == 0.5
    # The expected least generalized cost falls by 40 + 40 + 40 + 60 USD in 73 days: five times as much in a year.
    assert gains["benefit_usd_per_year"] == 900
    # One replication has no interval.
    assert math.isnan(gains["benefit_ci95_low_usd_per_year"])


def test_a_mean_that_rises_while_everyone_gains(consignments, compared) -> None:
    """Goods drawn to a slower, cheaper way raise the mean though each way is quicker than before (Simpson)."""
    before = sent(consignments, ("road", 20, 900, 0, 1000), ("road", 20, 900, 0, 1000), ("rail", 100, 300, 0, 1000))
    after = sent(consignments, ("road", 18, 900, 0, 950), ("rail", 90, 300, 0, 950), ("rail", 90, 300, 0, 950))
    for side, hours in ((before, {"road": 20, "rail": 100}), (after, {"road": 18, "rail": 90})):
        assert side.groupby("route_id")["door_to_door_h"].mean().to_dict() == hours
    (row,) = compared(before, after).pairs.to_dict("records")
    # The mean rises from 140 / 3 to 198 / 3: stayers gain 2 + 10 h, the one that moved takes 70 h more.
    assert row["difference_mean_h"] == pytest.approx(58 / 3)
    assert row["same_route_h"] == pytest.approx(-12 / 3)
    assert row["shift_h"] == pytest.approx(70 / 3)
    assert row["benefit_usd_per_year"] == 150


def test_only_consignments_of_both_are_paired(consignments, compared) -> None:
    """What one side sends more, and a flow of the same name to another place, is left out of the split."""
    before = consignments([[50, 60]])
    after = consignments([[54, 62, 90, 99]], logsum_usd=310.0)
    gains = compared(before, after, days=365)
    (row,) = gains.pairs.to_dict("records")
    assert (row["baseline_consignments"], row["scenario_consignments"]) == (2, 4)
    # (4 + 2) / 2; the means of all differ by 76.25 - 55.
    assert (row["same_route_h"], row["difference_mean_h"], row["benefit_usd_per_year"]) == (3, 3, -20)
    assert row["scenario_mean_h"] - row["baseline_mean_h"] == 21.25
    elsewhere = consignments([[54, 62]], destination="c")
    assert len(pair_consignments(before, elsewhere)) == 0


def test_sum_is_exact_and_intervals_are_over_replications(consignments, compared) -> None:
    """In each of two replications the parts add up; the interval of a part is Student's of two values."""
    before = consignments([[40, 50], [30, 70, 80]])
    same, other = "over_the_pass", "under_it"
    after = before.assign(door_to_door_h=[36, 58, 28, 71, 90], route_id=[same, other, same, other, other])
    gains = compared(before, after, replications=2).overall
    # Same route: -4 / 2 and -2 / 3; shift: 8 / 2 and 11 / 3.
    assert gains["same_route_h"] == pytest.approx(-4 / 3)
    assert gains["shift_h"] == pytest.approx((4 + 11 / 3) / 2)
    assert gains["same_route_h"] + gains["shift_h"] == pytest.approx(gains["difference_mean_h"], rel=1e-14)
    # Half the difference of two values is their standard error; t for one degree of freedom is tan(0.475 pi).
    half = math.tan(0.475 * math.pi) * (2 - 2 / 3) / 2
    assert gains["same_route_ci95_high_h"] - gains["same_route_h"] == pytest.approx(half)


def test_rows_in_another_order_are_paired_by_key(consignments) -> None:
    """Consignments are paired by what names them: in one order by position, in another by a join, to the same sums."""
    before, after = consignments([[10, 20, 40]]), consignments([[11, 24, 49]], route_id="under_it")
    expected = pair_consignments(before, after)
    assert expected["shift_h"].tolist() == [14]
    assert expected["moved"].tolist() == [3]
    for rows in ([2, 0, 1], [1, 2]):
        pd.testing.assert_frame_equal(
            pair_consignments(before, after.iloc[rows]),
            pair_consignments(before.iloc[sorted(rows)], after.iloc[sorted(rows)]),
        )


def test_pairs_are_split_one_by_one(consignments, compared) -> None:
    """Each pair of places and goods has a split of its own; together they are weighted by consignments."""
    before = pd.concat([consignments([[10, 10, 10]]), consignments([[50]], origin="z", flow_id="zb")])
    after = pd.concat([consignments([[7, 7, 7]]), consignments([[58]], origin="z", flow_id="zb", route_id="under_it")])
    result = compared(before, after)
    pairs = result.pairs.set_index("origin")
    assert pairs["same_route_h"].to_dict() == {"a": -3, "z": 0}
    assert pairs["shift_h"].to_dict() == {"a": 0, "z": 8}
    assert (result.overall["same_route_h"], result.overall["shift_h"]) == (-9 / 4, 2)


def test_unfinished_withhold_hours_and_nothing_else(consignments, compared) -> None:
    """What an unfinished consignment pays, emits and expected to cost is known when it is sent."""
    gains = compared(consignments([[10, 10]]), consignments([[9, None]], logsum_usd=290.0)).overall
    assert math.isnan(gains["difference_mean_h"])
    assert math.isnan(gains["same_route_h"])
    assert (gains["shift_h"], gains["difference_usd"], gains["benefit_usd_per_year"]) == (0, 0, 20)
    assert gains_json(gains)["difference"]["mean_h"] is None


def test_consignments_are_paired_by_key_not_by_place(consignments) -> None:
    """The order of rows does not matter; flow, date and number do."""
    before = consignments([[10, 20, 30]])
    after = before.assign(door_to_door_h=before["door_to_door_h"] + 1, route_id=["over_the_pass", "b", "over_the_pass"])
    (row,) = pair_consignments(before, after.iloc[::-1]).to_dict("records")
    assert (row["consignments"], row["moved"], row["same_route_h"], row["shift_h"]) == (3, 1, 2, 1)
