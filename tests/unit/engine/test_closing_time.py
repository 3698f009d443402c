"""Closing times and admission limits, through the tiny corridor: a truck is at its post 5.75 h after ready."""

from dataclasses import replace

import pytest

from corridor_sim.results import stations_of


@pytest.fixture
def post(tiny):
    """Return a function that changes columns of the post in Alpha, which the tiny corridor may not have."""

    def change(**columns) -> None:
        rows = tiny.read("procedure")
        known = dict.fromkeys([*rows[0], *columns], "")
        tiny.write("procedure", [{**known, **row} for row in rows])
        tiny.change("procedure", "alpha_road_out", **columns)

    return change


@pytest.mark.parametrize(
    ("at_closing", "visits", "busy_h"),
    [
        # Open from 5 to 7. The first begins at 5.75 and needs 1.5 h, until 7.25; the second is behind it.
        ("finish", [[5.75, 5.75, 7.25], [5.75, 29, 30.5]], [1.25, 1.5, 0]),
        # 1.25 h are done by 7; 0.25 h are left for 5 h the next day, in the lane that is kept. Then the second.
        ("hold_over", [[5.75, 5.75, 29.25], [5.75, 29.25, 30.75]], [1.25, 1.75, 0]),
        # The first begins anew at 5 the next day, before the second, whose 1.5 h do not end before 7: it is the third
        # day's first, at 53.
        ("turn_back", [[5.75, 29, 30.5], [5.75, 53, 54.5]], [0, 1.5, 1.5]),
    ],
)
def test_closing_time(post, send, run_case, at_closing, visits, busy_h) -> None:
    """At closing time service is finished, held over or begun anew."""
    post(opening_hours="05:00-07:00", at_closing=at_closing)
    ran = run_case(send(("alpha", "beta", "goods", 0, 2)))
    assert ran.visits("alpha_road_out").tolist() == visits
    # Service is the 1.5 h, the hour and a half of documents and inspection; all else is waited for.
    assert ran.consignments["service_h"].tolist() == [3, 3]
    waited = [end - joined - 1.5 for joined, _, end in visits]
    assert sorted(ran.consignments["queue_h"] - waited) == [0, 0]
    # The quarter of an hour after closing time keeps no lane of an open post busy.
    of_days = ran.trace.place_day_busy_h[ran.plan.names.stations.index("alpha_road_out")]
    assert of_days[ran.plan.warmup_days :][:3].tolist() == busy_h


def test_hold_over_goes_on_over_many_days(post, send, run_case) -> None:
    """A service of 5 h at a post open 2 h a day takes three days, and the weekend does not count."""
    # Friday 6 January 2023 begins 120 h after the start: there at 125.75, 1.25 h until 7:00. Monday (192 h) 2 h from
    # 5:00, Tuesday (216 h) the 1.75 h that are left.
    post(opening_hours="Mo-Fr 05:00-07:00", at_closing="hold_over", mean_h=5)
    ran = run_case(send(("alpha", "beta", "goods", 120, 1)))
    assert ran.visits("alpha_road_out").tolist() == [[125.75, 125.75, 216 + 6.75]]


def test_who_needs_more_than_the_longest_opening_is_finished(post, send, run_case) -> None:
    """Who is turned back begins at the next opening and is finished then, even after closing time."""
    post(opening_hours="05:00-07:00", at_closing="turn_back", mean_h=5)
    ran = run_case(send(("alpha", "beta", "goods", 0, 1)))
    assert ran.visits("alpha_road_out").tolist() == [[5.75, 29, 34]]


def test_who_is_turned_back_keeps_its_rank(tiny, post, send, run_case) -> None:
    """Before those who came while it was served, behind those of a higher class who came at any time."""
    rows = tiny.read("commodity")
    tiny.write("commodity", [{**row, "priority": int(row["commodity_id"] == "goods"), "modes": "road"} for row in rows])
    post(opening_hours="05:00-07:00", at_closing="turn_back", mean_h=1)
    case = send(
        ("alpha", "beta", "goods", 0.5, 1), ("alpha", "beta", "goods", 0.75, 1), ("alpha", "beta", "anything", 8, 1)
    )
    # Goods are there at 6.25 and 6.5, anything at 13.75. At 7 the first is turned back. At 29 anything is served,
    # then the first of the goods until 31; the second on the third day.
    assert run_case(case).visits("alpha_road_out").tolist() == [[6.25, 30, 31], [6.5, 53, 54], [13.75, 29, 30]]


def test_daylight_saving(tiny, post, send, run_case) -> None:
    """What is held over goes on at the local opening hour, which is an hour earlier after the clocks have changed."""
    # Berlin, Saturday 25 March 2023: open 07:00 to 08:00 local is 6 to 7 UTC; Sunday (from 24 h) 5 to 6 UTC.
    tiny.change("node", "alpha_road", timezone="Europe/Berlin")
    post(opening_hours="07:00-08:00", at_closing="hold_over")
    tiny.write("list", [
        {"origin": "alpha", "destination": "beta", "commodity_id": "goods", "ready_utc": "2023-03-25T00:30:00",
         "number": 1}
    ])  # fmt: skip
    days = {"start": "2023-03-25", "days": 5, "warmup_days": 0, "drain_days": 5}
    case = tiny.case(demand={"flows": "none", "consignments": "list.csv"}, simulation=days)
    # There at 6.25: 0.75 h until 7, then 0.75 h from 29.
    assert run_case(case).visits("alpha_road_out").tolist() == [[6.25, 6.25, 29.75]]


def test_a_holiday(post, send, run_case) -> None:
    """On a day that the hours except nobody is served."""
    post(opening_hours="00:00-24:00; Jan 01-02 off")
    assert run_case(send(("alpha", "beta", "goods", 0, 1))).visits("alpha_road_out").tolist() == [[5.75, 48, 49.5]]


def test_admission_limit(tiny, send, run_case) -> None:
    """With 12 vehicles a day trucks are let in 2 h apart, whoever comes, and nobody when nobody comes."""
    rows = tiny.read("bcp")
    limits = {"alpha_road": {"admission_limit_per_day": 12, "admission_direction": "outbound"}}
    none = {"admission_limit_per_day": "", "admission_direction": ""}
    tiny.write("bcp", [{**row, **limits.get(row["bcp_id"], none)} for row in rows])
    # At the post at 5.75 (two), 8.75 and 20: let in at 5.75, 7.75, 9.75 and at once. Customs take 1.5 h after each.
    rows = [("alpha", "beta", "goods", ready_h, number) for ready_h, number in ((0, 2), (3, 1), (14.25, 1))]
    ran = run_case(send(*rows))
    assert ran.visits("alpha_road_outbound_admission").tolist() == [
        [5.75, 5.75, 5.75], [5.75, 7.75, 7.75], [8.75, 9.75, 9.75], [20, 20, 20],
    ]  # fmt: skip
    assert ran.visits("alpha_road_out")[:, 1].tolist() == [5.75, 7.75, 9.75, 20]
    assert ran.consignments["queue_h"].tolist() == [0, 2, 1, 0]


def test_beginnings_apart_where_there_are_many_lanes(post, send, run_case) -> None:
    """Runs begin apart though lanes are free, within the hours of the post."""
    post(lanes="", entries_per_day=24, opening_hours="05:00-07:00")
    visits = run_case(send(("alpha", "beta", "goods", 0, 4))).visits("alpha_road_out")
    assert visits[:, 1].tolist() == [5.75, 6.75, 29, 30]


def test_hours_of_two_seasons(post, send, run_case) -> None:
    """On 31 March a truck that is there at 5:45 is served from 10:00 on, as in winter, on 1 April from 8:00 on."""
    post(opening_hours="Apr-Oct 08:00-18:00; Nov-Mar 10:00-16:00")
    march_31, april_1 = 89 * 24, 90 * 24
    ran = run_case(send(*(("alpha", "beta", "goods", ready_h, 1) for ready_h in (march_31, april_1)), days=100))
    visits = [[march_31 + 5.75, march_31 + 10, march_31 + 11.5], [april_1 + 5.75, april_1 + 8, april_1 + 9.5]]
    assert ran.visits("alpha_road_out").tolist() == visits


def test_the_wait_for_the_partner_side_is_its_own(post, send, run_case) -> None:
    """Who has left the one post and comes to the other while it is closed queues at the stations of the other."""
    post()
    case = send(("alpha", "beta", "goods", 0, 1))
    # Customs of Alpha until 7.25, over the border in 0.25 h; the documents of Beta begin at 12.
    rows = case.network.tables["procedure"]
    rows.loc[rows["procedure_id"] == "beta_road_in_1", "opening_hours"] = "12:00-18:00"
    ran = run_case(replace(case, network=case.network.with_table("procedure", rows)))
    assert ran.visits("alpha_road_out").tolist() == [[5.75, 5.75, 7.25]]
    assert ran.visits("beta_road_in_1").tolist() == [[7.5, 12, 12.5]]
    assert ran.consignments["queue_h"].tolist() == [4.5]
    stations = stations_of(ran.plan, ran.history, ran.trace).set_index("station_id")["wait_h"]
    assert stations[["alpha_road_out", "beta_road_in_1", "beta_road_in_2"]].tolist() == [0, 4.5, 0]
