"""Warm-up, drain and the end of a simulation."""

import numpy as np
import pytest

from corridor_sim.indicators import door_to_door

# Customs of 30 h in one lane and four trucks that reach it at 5.75 h: they leave at 35.75, 65.75, 95.75 and 125.75.
# Then 0.25 h, documents 0.5 h, inspection 1 h (a break), 5 h of driving with one break: 7.5 h.
ARRIVALS = [43.25, 73.25, 103.25, 133.25]


@pytest.mark.parametrize(
    ("drain_days", "arrived", "p50_h"),
    [
        # The simulation ends after 1 + drain days: 72, 96, 120 and 144 h.
        (2, 1, None),
        (3, 2, None),
        # The median of four is between the second and the third, 73.25 and 103.25.
        (4, 3, 88.25),
        (5, 4, 88.25),
    ],
)
def test_drain(tiny, send, run_case, drain_days: int, arrived: int, p50_h: float | None) -> None:
    """Who has not arrived when the drain is over counts as unfinished and withholds what it could change."""
    tiny.change("procedure", "alpha_road_out", mean_h=30)
    case = send(("alpha", "beta", "goods", 0, 4), days=1, drain_days=drain_days)
    ran = run_case(case)
    expected = [*ARRIVALS[:arrived], *[None] * (4 - arrived)]
    assert [None if np.isnan(hours) else hours for hours in ran.consignments["arrival_h"]] == expected
    (row,) = door_to_door(ran.consignments).to_dict("records")
    assert (row["consignments"], row["unfinished"]) == (4, 4 - arrived)
    assert (None if np.isnan(row["p50_h"]) else row["p50_h"]) == p50_h
    # The highest of four decides over the 90th percentile, and all of them over the mean.
    is_complete = arrived == 4
    assert [not np.isnan(row[name]) for name in ("mean_h", "p90_h", "p95_h", "queue_h")] == [is_complete] * 4
    if is_complete:
        assert row["mean_h"] == 88.25
        # rank 3 x 0.9 = 2.7: 103.25 + 0.7 x 30.
        assert row["p90_h"] == pytest.approx(124.25, rel=1e-15)


def test_what_happens_at_the_very_end_counts(tiny, send, run_case) -> None:
    """A consignment that arrives at the instant at which the drain ends has arrived."""
    # Customs of 34.75 h: ready at 0, at the post at 5.75, away at 40.5, at Beta 7.5 h later: 48.
    tiny.change("procedure", "alpha_road_out", mean_h=34.75)
    assert run_case(send(("alpha", "beta", "goods", 0, 1), days=1, drain_days=1)).consignments["arrival_h"][0] == 48
    tiny.change("procedure", "alpha_road_out", mean_h=34.7501)
    assert np.isnan(run_case(send(("alpha", "beta", "goods", 0, 1), days=1, drain_days=1)).consignments["arrival_h"][0])


def test_warm_up_is_simulated_but_not_counted(send, run_case) -> None:
    """Consignments ready before the start take part and are not in the result table; so those ready after the days."""
    # A truck ready at -1 is at the post from 4.75 to 6.25: the one ready at 0 waits from 5.75 for half an hour.
    case = send(
        ("alpha", "beta", "goods", -1, 1), ("alpha", "beta", "goods", 0, 1), ("alpha", "beta", "goods", 24, 1),
        days=1, warmup_days=1, drain_days=3,
    )  # fmt: skip
    ran = run_case(case)
    assert ran.history.ready_h.tolist() == [-1, 0, 24]
    assert ran.consignments[["ready_h", "queue_h"]].to_numpy().tolist() == [[0, 0.5]]


def test_demand_goes_on_while_the_last_arrive(tiny, run_case) -> None:
    """Consignments ready after the days that count take part until the last counted has arrived, and no longer."""
    # Boxes of the last day need more than 100 h, trucks of the days after that arrive meanwhile.
    tiny.change("procedure", "alpha_rail_out", mean_h=100, lanes="")
    ran = run_case(tiny.case(simulation={"days": 5}))
    is_counted = (ran.history.ready_h >= 0) & (ran.history.ready_h < 120)
    last_h = ran.trace.arrival_h[is_counted].max()
    is_late = (ran.history.ready_h >= 120) & ~np.isnan(ran.trace.arrival_h)
    assert is_late.any()
    assert ran.trace.arrival_h[is_late].max() <= last_h
    assert ran.trace.visit_end_h.max() <= last_h


def test_without_consignments_that_count(send, run_case) -> None:
    """A simulation in which no consignment counts has empty tables."""
    # The days that count end after 20 x 24 = 480 h.
    ran = run_case(send(("alpha", "beta", "goods", 500, 3)))
    assert ran.consignments.empty
    assert len(ran.trace.visit_start_h) == len(ran.trace.run_service) == 0


def test_an_engine_gives_the_same_trace_again(tiny, run_case) -> None:
    """Two simulations of one plan and history agree in every number."""
    case = tiny.case()
    first, again = run_case(case), run_case(case)
    for name in vars(first.trace):
        np.testing.assert_array_equal(getattr(first.trace, name), getattr(again.trace, name))
