"""Lanes, breaks at stations and luck, through the tiny corridor."""

from datetime import date

import numpy as np
import pytest

from corridor_sim.kernels import draws
from corridor_sim.plan.keys import hash_name
from corridor_sim.results import frames_of


def test_two_lanes(tiny, send, run_case) -> None:
    """Two lanes serve two at a time, in the order of arrival."""
    tiny.change("procedure", "alpha_road_out", lanes=2)
    visits = run_case(send(("alpha", "beta", "goods", 0, 5))).visits("alpha_road_out")
    assert visits[:, 1].tolist() == [5.75, 5.75, 7.25, 7.25, 8.75]


def test_no_number_of_lanes_makes_nobody_wait(tiny, send, run_case) -> None:
    """A procedure without lanes delays every run by its time and has no queue."""
    tiny.change("procedure", "alpha_road_out", lanes="")
    visits = run_case(send(("alpha", "beta", "goods", 0, 5))).visits("alpha_road_out")
    assert visits.tolist() == [[5.75, 5.75, 7.25]] * 5


def test_no_number_of_lanes_still_keeps_the_hours(tiny, send, run_case) -> None:
    """A post without a number of lanes lets everyone in when it opens, and nobody before."""
    tiny.change("procedure", "alpha_road_out", lanes="", opening_hours="08:00-09:00")
    visits = run_case(send(("alpha", "beta", "goods", 0, 2), ("alpha", "beta", "goods", 3.25, 1)))
    # The third arrives at 9, at closing time: it waits for the next day.
    assert visits.visits("alpha_road_out").tolist() == [[5.75, 8, 9.5], [5.75, 8, 9.5], [9, 32, 33.5]]


@pytest.mark.parametrize(
    ("mean_h", "arrival_h", "rest_h"),
    [
        # 5 h driven with a break after 4.5. 0.5 h of service is no break, 0.75 h is one.
        # Then 0.25, 0.5 + 1 of service (the latter a break) and 5 h with one break after 4.5;
        # the day's 9 h are over 3.75 h into those 5, unless the stop was a rest.
        (0.5, 5.75 + 0.5 + 0.25 + 1.5 + 5 + 11, 0.75 + 11),
        (0.75, 5.75 + 0.75 + 0.25 + 1.5 + 5 + 11, 0.75 + 11),
        # 10.75 h at the post are a break but no rest; 11 h are a rest: 5.25 h of the new day are driven at the end.
        (10.75, 5.75 + 10.75 + 0.25 + 1.5 + 5 + 11, 0.75 + 11),
        (11, 5.75 + 11 + 0.25 + 1.5 + 5 + 0.75, 0.75 + 0.75),
    ],
)
def test_a_stop_counts_as_a_break_or_a_rest(tiny, send, run_case, mean_h, arrival_h, rest_h) -> None:
    """A stop at a station of at least 0.75 h is a break, of at least 11 h a daily rest."""
    tiny.change("procedure", "alpha_road_out", mean_h=mean_h)
    row = run_case(send(("alpha", "beta", "goods", 0, 1))).consignments.iloc[0]
    assert (row["arrival_h"], row["rest_h"]) == (arrival_h, rest_h)


def test_waiting_counts_too(tiny, send, run_case) -> None:
    """Waiting and service together make the break: half an hour of each is one, half an hour of service none."""
    # The break is due after 4.5 h: 4.25 h to the post at 50 km/h, 0.25 h to the other side, 5 h to Beta.
    tiny.change("link", "road_1", length=212.5)
    tiny.change("procedure", "alpha_road_out", mean_h=0.5)
    tiny.change("procedure", "beta_road_in_2", mean_h=0)
    rows = run_case(send(("alpha", "beta", "goods", 0, 2))).consignments.sort_values("number")
    # First: 4.25 + 0.25 = 4.5 h driven, so a break at once; day over after 9 h, 4.5 h later: rest of 11 h.
    # Second: waits 0.5 h, a break. 0.25 h + 4.25 h, a break, 0.25 h until the day is over, a rest, 0.5 h.
    assert rows["queue_h"].tolist() == [0, 0.5]
    assert rows["rest_h"].tolist() == [0.75 + 11, 0.75 + 11]
    # Without the half hour of waiting the second would be like the first; seen in the clocks of a shorter drive:
    tiny.change("link", "road_3", length=240)
    rows = run_case(send(("alpha", "beta", "goods", 0, 2))).consignments.sort_values("number")
    # 4 h to Beta: the first needs its break (4.5 h behind it), the second has 4.25 h in all since its stop.
    assert rows["rest_h"].tolist() == [0.75, 0]


def test_each_run_has_its_own_luck(tiny, send, run_case) -> None:
    """Service and travel times are the draws of the consignment's key at that station and leg, on the time grid."""
    tiny.change("procedure", "alpha_road_out", distribution="exponential", lanes="")
    tiny.change("parameter", "truck_travel_cv", value=0.3)
    for parameter in ("truck_daily_driving_h", "truck_break_after_h"):
        tiny.change("parameter", parameter, value=0)
    ran = run_case(send(("alpha", "beta", "goods", 0, 4)))
    station, leg = hash_name("station:alpha_road_out"), hash_name("leg:truck:alpha>beta")
    for i, key in enumerate(ran.history.key):
        factor = draws.travel_factor(ran.history.stream, key, leg, 0.3)
        first_h = draws.round_hours(5 * factor)
        service_h = draws.service_hours(ran.history.stream, key, station, draws.EXPONENTIAL, 1.5, 0.0)
        assert [first_h, first_h, first_h + service_h] in ran.visits("alpha_road_out").tolist()
        travel_h = first_h + draws.round_hours(0.25 * factor) + draws.round_hours(5 * factor)
        assert ran.consignments["travel_h"][i] == travel_h
    assert len(np.unique(ran.consignments["travel_h"])) == 4


def test_a_train_is_cleared_as_one_run(tiny, send, run_case) -> None:
    """A train takes one lane once, however many consignments it carries, and they share its luck."""
    tiny.change("procedure", "alpha_rail_out", distribution="exponential")
    ran = run_case(send(("alpha", "beta_rail", "boxes", 0, 3)))
    assert len(ran.visits("alpha_rail_out")) == 1
    # The first of its service that closed on 1 January 2023.
    day = np.uint64(date(2023, 1, 1).toordinal())
    key = np.uint64(draws.run_key(hash_name("service:alpha_yard"), day, np.uint64(0)))
    hours = draws.service_hours(ran.history.stream, key, hash_name("station:alpha_rail_out"), draws.EXPONENTIAL, 3.0, 0)
    start_h, end_h = ran.visits("alpha_rail_out")[0, 1:]
    assert end_h - start_h == hours
    # Loading 2, customs drawn, customs 4, unloading 1.
    assert ran.consignments["service_h"].tolist() == [7 + hours] * 3


def test_totals_of_a_station(tiny, send, run_case) -> None:
    """Visits, waits, busy hours and the longest queue of a station are those of its visits, by hand."""
    # At the post at 5.75 (two), 6.75 and 7.25 with 1.5 h each in one lane: served 5.75, 7.25, 8.75 and 10.25,
    # after waits of 0, 1.5, 2 and 3 h. Waiting are 1 from 5.75, 2 from 6.75; at 7.25 one goes and one comes: 2.
    case = send(("alpha", "beta", "goods", 0, 2), ("alpha", "beta", "goods", 1, 1), ("alpha", "beta", "goods", 1.5, 1))
    ran = run_case(case)
    table = frames_of(ran.plan, ran.history, ran.trace)["stations"].set_index("station_id")
    columns = ["done", "mean_wait_h", "longest_wait_h", "service_h", "longest_queue"]
    assert table.loc["alpha_road_out", columns].tolist() == [4, 1.625, 3, 6, 2]
    # They come 1.5 h apart to the documents, half an hour each, so nobody waits.
    assert table.loc["beta_road_in_1", columns].tolist() == [4, 0, 0, 2, 0]


def test_who_is_served_at_once_is_in_no_queue(tiny, send, run_case) -> None:
    """Three who come at one instant to a post with three lanes never make a queue; a fourth does."""
    tiny.change("procedure", "alpha_road_out", lanes=3)
    for number, longest in ((3, 0), (4, 1)):
        ran = run_case(send(("alpha", "beta", "goods", 0, number)))
        table = frames_of(ran.plan, ran.history, ran.trace)["stations"].set_index("station_id")
        assert table.loc["alpha_road_out", "longest_queue"] == longest
