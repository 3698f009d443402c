"""The green channel by exact tables on the tiny corridor: who gets which lane, when, and for how long."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

DAYS = {"start": "2023-01-01", "days": 20, "warmup_days": 0, "drain_days": 20, "replications": 1}
LISTED = {"flows": "none", "consignments": "list.csv"}

# A truck is at the customs of Alpha, 1.5 h, 5.75 h after it was ready.
CUSTOMS = "alpha_road_out"


@pytest.fixture
def run_green(tiny, send, run_case) -> Callable[..., Any]:
    """Return a function that simulates listed consignments of goods, and of fruit, which is green."""
    goods = next(row for row in tiny.read("commodity") if row["commodity_id"] == "goods")
    tiny.write("commodity", [*tiny.read("commodity"), {**goods, "commodity_id": "fruit", "name": "Fruit"}])

    def run(channel: dict[str, Any] | None, *rows: tuple[str, float], **simulation: int) -> Any:
        send(*(("alpha", "beta", commodity, ready_h, 1) for commodity, ready_h in rows))
        policies = {}
        if channel is not None:
            policies = {"green_channel": {"crossings": "all", "commodities": ["fruit"], **channel}}
        return run_case(tiny.case(demand=LISTED, policies=policies, simulation={**DAYS, **simulation}))

    return run


ROWS = (("goods", 0), ("goods", 0.25), ("goods", 0.5), ("goods", 0.75), ("fruit", 1), ("fruit", 1.25))


@pytest.mark.parametrize(
    ("lanes", "channel", "starts_h"),
    [
        # All by turns at two lanes.
        (2, None, [5.75, 6, 7.25, 7.5, 8.75, 9]),
        # One lane for all until 7.25, 8.75, 10.25, 11.75; the green lane is idle until fruit comes. Fruit takes a lane
        # for all only by its rank.
        (2, {"lanes": 1}, [5.75, 7.25, 8.75, 10.25, 6.75, 8.25]),
        # The second takes the idle green lane until 7.5, when fruit goes before the fourth, who came earlier. At 8.75
        # the lane for all takes the fourth by rank; at 9 the green lane the second fruit.
        (2, {"lanes": 1, "shared": True}, [5.75, 6, 7.25, 8.75, 7.5, 9]),
        # With priority the second fruit takes the lane for all at 7.25; from 8.25 on the green lane is idle.
        (2, {"lanes": 1, "priority": True}, [5.75, 8.75, 10.25, 11.75, 6.75, 7.25]),
        (2, {"priority": True}, [5.75, 6, 8.75, 9, 7.25, 7.5]),
        # New lanes leave those for all alone.
        (1, {"lanes": 1, "lanes_from": "new"}, [5.75, 7.25, 8.75, 10.25, 6.75, 8.25]),
        # The last general lane is not given up: green is priority there, asked for or not.
        (1, {"lanes": 1}, [5.75, 10.25, 11.75, 13.25, 7.25, 8.75]),
        (1, {"lanes": 3, "shared": True}, [5.75, 10.25, 11.75, 13.25, 7.25, 8.75]),
        # Of two lanes one at most is given.
        (2, {"lanes": 5}, [5.75, 7.25, 8.75, 10.25, 6.75, 8.25]),
        (1, {}, [5.75, 7.25, 8.75, 10.25, 11.75, 13.25]),
        (2, {"lanes": 1, "coverage": 0}, [5.75, 6, 7.25, 7.5, 8.75, 9]),
        # No number of lanes: nobody waits, and none is taken.
        ("", {"lanes": 1, "priority": True}, [5.75, 6, 6.25, 6.5, 6.75, 7]),
    ],
)
def test_who_begins_when(tiny, run_green, lanes, channel, starts_h) -> None:
    """Four trucks of goods and two of fruit come a quarter of an hour apart to customs of 1.5 h."""
    tiny.change("procedure", CUSTOMS, lanes=lanes)
    visits = run_green(channel, *ROWS).visits(CUSTOMS)
    assert visits[:, 0].tolist() == [5.75, 6, 6.25, 6.5, 6.75, 7]
    assert visits[:, 1].tolist() == starts_h
    assert (visits[:, 2] - visits[:, 1] == 1.5).all()


def test_queue_goes_on_once_lanes_are_free(tiny, run_green) -> None:
    """A green lane that becomes free takes who is green, at once, also while others wait for the lane for all."""
    tiny.change("procedure", CUSTOMS, lanes=2)
    rows = (("goods", 0), ("goods", 0), ("fruit", 0), ("fruit", 0), ("fruit", 0))
    # Of one instant, by flow: fruit before goods. Two fruit take both lanes at 5.75; at 7.25 the third takes the
    # green lane, the first goods the other.
    assert run_green({"lanes": 1}, *rows).visits(CUSTOMS)[:, 1].tolist() == [5.75, 5.75, 7.25, 7.25, 8.75]


def test_priority_of_goods_and_green(tiny, run_green) -> None:
    """Without the priority of green goods that of commodities decides; with it green goes before any."""
    for priority, starts_h in ((False, [5.75, 7.25, 8.75]), (True, [5.75, 8.75, 7.25])):
        tiny.change("commodity", "goods", priority=0)
        tiny.change("commodity", "fruit", priority=1)
        rows = (("goods", 0), ("goods", 0.5), ("fruit", 0.25))
        visits = run_green({"priority": priority}, *rows).visits(CUSTOMS)
        assert visits[np.argsort(visits[:, 1]), 0].tolist() == [5.75, *([6.25, 6] if not priority else [6, 6.25])]
        assert sorted(visits[:, 1]) == sorted(starts_h)


def test_opening_and_green_lanes(tiny, run_green) -> None:
    """At opening both lanes begin: the one for all with the first, the green one with fruit."""
    tiny.change("procedure", CUSTOMS, lanes=2, opening_hours="08:00-20:00")
    rows = (("goods", 0), ("goods", 0.25), ("fruit", 1))
    assert run_green({"lanes": 1}, *rows).visits(CUSTOMS).tolist() == [[5.75, 8, 9.5], [6, 9.5, 11], [6.75, 8, 9.5]]


def test_turned_back_out_of_a_green_lane(tiny, run_green) -> None:
    """Who is turned back at closing gives the green lane back and takes one again at opening."""
    tiny.change("procedure", CUSTOMS, lanes=2, opening_hours="06:00-07:30", at_closing="turn_back")
    rows = (("goods", 0), ("fruit", 1), ("goods", 2))
    # Goods are served from 6 to 7.5. Fruit begins at 6.75 and is turned back at 7.5; at 6 of the next day it begins in
    # the green lane, and the other goods in the lane for all.
    assert run_green({"lanes": 1}, *rows).visits(CUSTOMS).tolist() == [
        [5.75, 6, 7.5],
        [6.75, 30, 31.5],
        [7.75, 30, 31.5],
    ]


def test_green_before_an_admission_limit(tiny, run_green) -> None:
    """An admission limit is one lane: green goods are let in first, at the same pace."""
    tiny.change("procedure", CUSTOMS, mean_h=0)
    rows = [{**row, "entries_per_day": 24 if row["procedure_id"] == CUSTOMS else ""} for row in tiny.read("procedure")]
    tiny.write("procedure", rows)
    visits = run_green({"lanes": 1}, ("goods", 0), ("goods", 0.25), ("goods", 0.5), ("fruit", 0.75)).visits(CUSTOMS)
    assert visits.tolist() == [[5.75, 5.75, 5.75], [6, 7.75, 7.75], [6.25, 8.75, 8.75], [6.5, 6.75, 6.75]]


@pytest.mark.parametrize(
    ("factor", "hours"),
    [(0.5, (0.75, 0.25, 0.5)), ({"customs": 0.5}, (0.75, 0.5, 1)), ({"customs": 0.5, "inspection": 0}, (0.75, 0.5, 0))],
)
def test_shorter_service_of_named_procedures(run_green, factor, hours) -> None:
    """Fruit is served in a factor of the time, at the procedures named or at all; goods as before."""
    for commodity, served_h in (("fruit", hours), ("goods", (1.5, 0.5, 1))):
        ran = run_green({"time_factor": factor}, (commodity, 0))
        for station_id, hours_there in zip((CUSTOMS, "beta_road_in_1", "beta_road_in_2"), served_h, strict=True):
            _, start_h, end_h = ran.visits(station_id)[0]
            assert end_h - start_h == hours_there


def test_factor_of_the_same_luck(tiny, run_green) -> None:
    """Each truck of fruit is served for half of what it would have been served without the green channel."""
    tiny.change("procedure", CUSTOMS, distribution="exponential", lanes="")
    rows = [("fruit", hour / 4) for hour in range(20)]
    served = [
        visits[:, 2] - visits[:, 1]
        for visits in (run_green(channel, *rows).visits(CUSTOMS) for channel in (None, {"time_factor": 0.5}))
    ]
    assert len(set(served[0])) == len(rows)
    assert np.rint(served[0] / 2 * 2**20).tolist() == (served[1] * 2**20).tolist()


def test_only_trucks_are_green(tiny, send, run_case) -> None:
    """A train is cleared as one run, whatever it carries: goods that may go by rail are green aboard trucks only."""
    send(("alpha", "beta", "anything", 0, 3))
    for row_id in ("road_1", "road_2", "road_3"):
        tiny.change("link", row_id, status="planned")
    channel = {"crossings": "all", "commodities": ["anything"], "lanes": 1, "priority": True, "time_factor": 0.5}
    plain, green = (
        run_case(tiny.case(demand=LISTED, policies=policies, simulation=DAYS)).trace
        for policies in ({}, {"green_channel": channel})
    )
    assert plain.run_arrival_h.tolist() == green.run_arrival_h.tolist() != []
    assert (plain.split_h == green.split_h).all()


def test_wait_of_green_goods_is_news_of_its_own(tiny, run_green) -> None:
    """Who is green hears how long green goods have waited, others how long others have."""
    tiny.change("procedure", CUSTOMS, lanes=1)
    ran = run_green({"priority": True}, *[("goods", 0)] * 6, ("fruit", 0.25))
    waits, first_class = ran.plan.waits, ran.plan.green.first_class
    at_customs = waits.place == ran.plan.names.stations.index(CUSTOMS)
    told = {int(waits.priority[n]): ran.trace.news_wait_h[0, n] for n in np.flatnonzero(at_customs)}
    # Six trucks at once wait 0, 3, 4.5 ... 9 h: fruit, at 6, begins at 7.25, second. Smoothed once with weight 0.3.
    assert told[first_class] == pytest.approx(0.3 * 1.25)
    assert told[0] == pytest.approx(0.3 * np.mean([0, 3, 4.5, 6, 7.5, 9]))
