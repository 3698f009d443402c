"""Closures by exact tables on the tiny corridor: who waits before a closed gate, who is inside, and for how long."""

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from corridor_sim.plan import build_plan, draw_history
from corridor_sim.results import frames_of

START = datetime(2023, 1, 1)


@pytest.fixture
def run_closed(tiny, send, run_case) -> Callable[..., Any]:
    """Return a function that simulates listed consignments with sudden closures of (table, id, from h, to h)."""

    def run(closures, *rows, announced=False, **simulation):
        send(*rows)
        given = [
            {table: row_id, "start": at(from_h), "end": at(to_h), "announced": announced}
            for table, row_id, from_h, to_h in closures
        ]
        days = {"start": "2023-01-01", "days": 20, "warmup_days": 0, "drain_days": 20, "replications": 1}
        demand = {"flows": "none", "consignments": "list.csv"}
        return run_case(tiny.case(demand=demand, closures=given, simulation={**days, **simulation}))

    return run


def at(hours: float) -> str:
    return (START + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def split(row: Any) -> dict[str, float]:
    parts = ("travel", "rest", "consolidation", "queue", "service", "transloading", "closure")
    return {part: row[f"{part}_h"] for part in parts if row[f"{part}_h"]}


TRUCK = ("alpha", "beta", "goods", 0, 1)
# 5 h to the post with a break of 0.75 h after 4.5: there at 5.75. Customs 1.5 h: a break. Over the border at 7.5,
# 0.5 h of documents and 1 h of inspection until 9: a break. 5 h to Beta, 4 h of them after the day's 9 h of driving.
OPEN_H = 9 + 5 + 11


@pytest.mark.parametrize(
    ("table", "row_id"),
    [("link", "road_2"), ("node", "beta_road"), ("bcp", "alpha_road"), ("bcp", "beta_road")],
)
def test_truck_waits_until_reopening(run_closed, table, row_id) -> None:
    """Before the link, node or either post of a crossing that is closed a truck waits, before any procedure there."""
    ran = run_closed([(table, row_id, 2, 10)], TRUCK)
    row = ran.consignments.iloc[0]
    # From 5.75 to 10 it waits, no daily rest; customs begin at 10.
    assert ran.visits("alpha_road_out").tolist() == [[10, 10, 11.5]]
    assert row["arrival_h"] == OPEN_H + 4.25
    assert split(row) == {"travel": 10.25, "rest": 0.75 + 11, "service": 3, "closure": 4.25}
    stations = frames_of(ran.plan, ran.history, ran.trace)["stations"].set_index("station_id")
    gate = stations.loc[f"gate:{table}:{row_id}"]
    columns = ["kind", "mean_wait_h", "longest_wait_h", "longest_queue"]
    assert gate[columns].tolist() == ["gate", 4.25, 4.25, 1]


def test_who_is_inside_finishes(run_closed) -> None:
    """A closure that begins as a truck has entered does not hold it; one that ends as it comes neither."""
    for from_h, to_h in ((6, 100), (2, 5.75)):
        row = run_closed([("bcp", "beta_road", from_h, to_h)], TRUCK).consignments.iloc[0]
        assert (row["arrival_h"], row["closure_h"]) == (OPEN_H, 0)


def test_a_closure_that_begins_as_one_comes_holds_it(run_closed) -> None:
    """Closed are the instants from the start on, without the end."""
    row = run_closed([("bcp", "beta_road", 5.75, 6)], TRUCK).consignments.iloc[0]
    assert row["closure_h"] == 0.25


def test_waiting_at_a_gate_is_a_daily_rest(run_closed) -> None:
    """A driver who waited 11 h before a gate has rested; 1 h is a break."""
    row = run_closed([("link", "road_2", 2, 16.75)], TRUCK).consignments.iloc[0]
    # 5.25 h of driving follow: a break after 4.5 h unless the stops of 1.5 and 1 h are ones.
    assert split(row) == {"travel": 10.25, "rest": 0.75 + 0.75, "service": 3, "closure": 11}


def test_all_go_on_at_reopening(run_closed) -> None:
    """At reopening all go on at once, who came first begins at the lane; the others queue there by stable key."""
    ran = run_closed([("link", "road_2", 2, 10)], *(("alpha", "beta", "goods", h, 1) for h in (2, 0, 1)))
    assert ran.visits("alpha_road_out").tolist() == [[10, 10, 11.5], [10, 11.5, 13], [10, 13, 14.5]]
    by_ready = ran.consignments.sort_values("ready_h")
    assert by_ready["closure_h"].tolist() == [4.25, 3.25, 2.25]
    # They are numbered as listed: the one ready at 2 h comes before the one ready at 1 h.
    assert by_ready["queue_h"].tolist() == [0, 3, 1.5]


BOXES = ("alpha", "beta", "boxes", 0, 3)
# Three boxes of 2 TEU fill the train to the yard: loaded at 2, 5 h to the post, customs 3 h until 10, 0.5 h over
# the border, customs 4 h until 14.5, unloaded at 15.5.
AT_YARD_H = 15.5


@pytest.mark.parametrize(
    ("closure", "waits_h"),
    [
        (("service", "alpha_yard", 1, 6), 4),
        (("link", "rail_1", 1, 6), 4),
        (("node", "alpha_rail", 1, 6), 4),
        (("bcp", "alpha_rail", 1, 6), 0),
        (("bcp", "alpha_rail", 6, 12), 5),
        (("bcp", "beta_rail", 6, 12), 5),
        (("bcp", "beta_rail", 8, 12), 0),
        (("node", "alpha", 0, 100), 0),
    ],
)
def test_trains_wait_loaded(run_closed, closure, waits_h) -> None:
    """A loaded train waits before its service, a link, a node or a border that is closed, and all aboard with it."""
    ran = run_closed([closure], BOXES)
    departure, arrival, number = ran.sailings("alpha_yard")[0]
    assert (departure, arrival, number) == (2, AT_YARD_H - 1 + waits_h, 3)
    assert ran.consignments["closure_h"].tolist() == [waits_h] * 3


def test_random_and_given_closures_are_one(run_closed, tiny) -> None:
    """Closures of one facility that meet hold from the first beginning to the last end."""
    ran = run_closed([("link", "road_2", 2, 8), ("link", "road_2", 7, 9), ("link", "road_2", 9, 10)], TRUCK)
    assert ran.history.closed.from_h.tolist() == [2]
    assert ran.history.closed.to_h.tolist() == [10]
    assert ran.consignments["closure_h"].tolist() == [4.25]


ANYTHING = ("alpha", "beta", "anything", 0, 20)


# The gate is 5 h of driving ahead, with the rest that is due in the long run: 11 h and a break of 0.75 h for every 9 h.
AHEAD_H = 5 * (1 + 11.75 / 9)


def usd_by_hand(plan, later_h: float) -> tuple[list[float], int]:
    """Return what each alternative of 20 t costs, later by road, at 0.1 USD/(t h); and which is the road."""
    choices, waits = plan.choices, plan.waits
    usd = []
    for a, known_usd in enumerate(choices.known_usd):
        met = choices.wait[choices.wait_ptr[a] : choices.wait_ptr[a + 1]]
        variance_h2 = choices.known_variance_h2[a] + sum(waits.prior_h[met] ** 2)
        usd.append(known_usd + 2 * sum(waits.prior_h[met]) + 0.4 * 2 * math.sqrt(variance_h2))
    road = int(plan.routes.length_km[choices.route].argmax())
    usd[road] += 2 * later_h
    return usd, road


def logsum_by_hand(plan, later_h: float = 0.0) -> float:
    """Return the logsum by a scale of 0.05 t/USD."""
    return -400 * math.log(sum(math.exp(-one / 400) for one in usd_by_hand(plan, later_h)[0]))


def test_who_is_ready_knows_what_is_closed(run_closed) -> None:
    """The road closed for 15 days more is worse by the value of the wait at the gate, for choice and logsum."""
    ran = run_closed([], ANYTHING)
    free = ran.consignments
    closed = run_closed([("link", "road_2", -1, 360)], ANYTHING).consignments
    by_road = free["length_km"] == 555
    # Likings stay.
    assert (closed["length_km"] == 555).sum() < by_road.sum()
    assert not (closed["length_km"] == 555)[~by_road].any()
    assert free["logsum_usd"][0] == pytest.approx(logsum_by_hand(ran.plan))
    assert closed["logsum_usd"].tolist() == pytest.approx([logsum_by_hand(ran.plan, 360 - AHEAD_H)] * 20)


@pytest.mark.parametrize(
    ("from_h", "to_h", "later_h"),
    [(-1, AHEAD_H, 0), (AHEAD_H + 1, 300, 0), (AHEAD_H, 300, 300 - AHEAD_H), (1, 360, 360 - AHEAD_H)],
)
def test_announced_closures_are_known_by_the_hour_one_comes(run_closed, from_h, to_h, later_h) -> None:
    """Known is the wait of who comes to the gate when expected, whether it is closed already or not."""
    ran = run_closed([("link", "road_2", from_h, to_h)], ANYTHING, announced=True)
    # Instants in a scenario are whole minutes.
    assert ran.consignments["logsum_usd"].tolist() == pytest.approx([logsum_by_hand(ran.plan, later_h)] * 20, abs=0.05)


def test_shares_by_the_blocked_hours(run_closed) -> None:
    """Until a pass opens at hour 200 it is chosen by the logit formula with the hours blocked, gate after gate."""
    ran = run_closed([("link", "road_2", 5, 100), ("node", "beta_road", 100, 150), ("bcp", "alpha_road", 150, 200)],
                     ("alpha", "beta", "anything", 0, 1000), announced=True)  # fmt: skip
    usd, road = usd_by_hand(ran.plan, 200 - AHEAD_H)
    weights = [math.exp(-one / 400) for one in usd]
    share = weights[road] / sum(weights)
    taken = (ran.consignments["length_km"] == 555).mean()
    assert 0.05 < share < 0.95
    assert abs(taken - share) < 4 * math.sqrt(share * (1 - share) / 1000)


def test_sudden_closures_to_come_are_not_known(run_closed) -> None:
    """Who is ready before a closure that is not announced begins chooses as if there were none."""
    free = run_closed([], ANYTHING).consignments
    later = run_closed([("link", "road_2", 1, 360)], ANYTHING).consignments
    for column in ("route_id", "logsum_usd"):
        assert later[column].tolist() == free[column].tolist()


@pytest.mark.parametrize(("table", "key", "row_id"), [("link", "link_id", "road_2"), ("bcp", "bcp_id", "beta_road")])
def test_a_season_is_a_closure_known_in_advance(run_closed, tiny, table, key, row_id) -> None:
    """Before a pass or post that opens on January 3 trucks wait for midnight of the clock there; all know it."""
    tiny.write(table, [
        {**row, "open_season": "Jan 03-Nov 30" if row[key] == row_id else ""} for row in tiny.read(table)
    ])  # fmt: skip
    tiny.change("node", "alpha_road", timezone="Asia/Shanghai")
    tiny.change("node", "beta_road", timezone="Asia/Bishkek")
    ran = run_closed([], ANYTHING)
    # A link keeps the clock of the node it leads from: 8 h ahead of UTC, the post across 6 h.
    opens_h = 48 - (8 if table == "link" else 6)
    by_truck = ran.consignments[ran.consignments["length_km"] == 555]
    assert set(by_truck["closure_h"]) == {opens_h - 5.75}
    assert ran.consignments["logsum_usd"].tolist() == pytest.approx([logsum_by_hand(ran.plan, opens_h - AHEAD_H)] * 20)


@pytest.fixture
def run_detour(detour, run_closed) -> Callable[..., Any]:
    """Return ``run_closed`` on the corridor with detours."""
    return run_closed


TRUCKS = ("alpha", "beta", "goods", 0, 20)


def test_truck_diverts(run_detour) -> None:
    """Trucks that come to a link closed for 20 days go round by Side, as those who had chosen to."""
    free = run_detour([], TRUCKS).consignments
    closed = run_detour([("link", "road_2", 2, 500)], TRUCKS).consignments
    met = free["length_km"] == 555
    assert 0 < met.sum() < 20
    assert closed["is_diverted"].tolist() == met.tolist()
    assert (closed["length_km"] == 750).all()
    for _, row in closed[met].iterrows():
        # At the post at 5.75; after 4 h 9 are driven: 11 h of rest, a break after 4.5 h, 1.5 h.
        assert row["arrival_h"] == 5.75 + 4 + 11 + 4.5 + 0.75 + 1.5
        assert split(row) == {"travel": 15, "rest": 0.75 + 11 + 0.75}
        assert row["cost_usd"] == pytest.approx(750 * 20 * 0.1)


def test_truck_that_diverts_keeps_its_factor(run_detour, tiny) -> None:
    """How fast a truck is stays what it was; what it has driven already is not driven again."""
    tiny.change("parameter", "truck_travel_cv", value=0.3)
    free = run_detour([], TRUCKS).consignments
    closed = run_detour([("link", "road_2", 0.25, 500)], TRUCKS).consignments
    met = closed["is_diverted"]
    assert met.any()
    assert (closed["travel_h"][met] / 15).tolist() == pytest.approx((free["travel_h"][met] / 10.25).tolist(), rel=1e-5)
    assert closed["travel_h"].nunique() == 20


def test_short_closure_is_waited_for(run_detour) -> None:
    """Nobody goes round for a quarter of an hour: by 2.5 USD the likings of none of these change."""
    ran = run_detour([("link", "road_2", 2, 6)], TRUCKS).consignments
    assert not ran["is_diverted"].any()
    assert ran["closure_h"].tolist() == [0.25 if km == 555 else 0 for km in ran["length_km"]]


def test_who_has_diverted_waits_at_later_gates(run_detour) -> None:
    """At Side the way is closed until 40 h: there who came from the closed link waits, though the link may open."""
    ran = run_detour([("link", "road_2", 2, 500), ("link", "road_5", 2, 40)], TRUCKS).consignments
    met = ran[ran["is_diverted"] & (ran["length_km"] == 750)]
    assert len(met) > 0
    for _, row in met.iterrows():
        # From 7.75 to 40 before the gate is a daily rest; a break after 4.5 h of the 8.
        assert row["arrival_h"] == 40 + 8.75
        assert split(row) == {"travel": 15, "rest": 0.75 + 0.75, "closure": 32.25}


def test_who_is_unloaded_diverts(run_detour, tiny) -> None:
    """Boxes unloaded at the yard go on by truck if no train will leave; the crane is needed either way."""
    tiny.change("commodity", "boxes", modes="rail road")
    rows = [link for link in tiny.read("link") if link["link_id"] != "road_1"]
    tiny.write("link", rows)
    free = run_detour([], BOXES).consignments
    closed = run_detour([("service", "yard_beta", 1, 3000)], BOXES).consignments
    assert (free["length_km"] == 450).any()
    assert closed["is_diverted"].tolist() == (free["length_km"] == 450).tolist()
    # The crane takes 0.5 h each; 5 h of driving have a break.
    assert closed["arrival_h"].tolist() == [AT_YARD_H + 0.5 * n + 5.75 for n in (1, 2, 3)]
    assert closed["transloading_h"].tolist() == [0.5] * 3
    assert closed["closure_h"].tolist() == [0] * 3


def test_a_closure_that_nobody_meets_changes_nothing(run_closed, tiny) -> None:
    """Gates that stay open leave every consignment and run as it was, to the last bit, however travel varies."""
    tiny.change("parameter", "truck_travel_cv", value=0.3)
    rows = (*(("alpha", "beta", "goods", h / 7, 1) for h in range(20)), BOXES, ANYTHING)
    never = [("link", "road_3", 900, 901), ("node", "beta_road", 900, 901), ("service", "alpha_yard", 900, 901)]
    tables = []
    for closures in ([], [*never, ("bcp", "alpha_rail", 900, 901), ("link", "rail_2", -9, -8)]):
        ran = run_closed(closures, *rows)
        tables.append(frames_of(ran.plan, ran.history, ran.trace))
    free, gated = tables
    for name in ("consignments", "runs"):
        pd.testing.assert_frame_equal(free[name], gated[name], check_exact=True)
    assert free["consignments"]["rest_h"].sum() > 0


@pytest.mark.parametrize(
    ("port", "from_h", "to_h", "leaves_h", "there_h"),
    [
        ("west", 3, 20, 1, 20),
        ("west", 3, 6, 1, 6),
        ("west", 0, 4, 1, 6),
        ("east", 0.5, 8, 8, 13),
        ("east", 3, 99, 1, 6),
    ],
)
def test_a_closed_port_bars_leaving_and_berthing(ferry, send, run_case, port, from_h, to_h, leaves_h, there_h) -> None:
    """A loaded vessel waits at a closed port that it leaves; for one that it reaches it sails, and waits outside."""
    ferry.change("fleet", "ferries", vessels=1)
    send(("east", "west", "goods", 0, 2))
    closures = [{"node": port, "start": at(from_h), "end": at(to_h)}]
    days = {"start": "2023-01-01", "days": 20, "warmup_days": 0, "drain_days": 20, "replications": 1}
    ran = run_case(ferry.case(demand={"flows": "none", "consignments": "list.csv"}, closures=closures, simulation=days))
    # Full at once, loaded in an hour, 5 h at sea, unloaded in 2; handling is not barred.
    departure_h, arrival_h, _ = ran.sailings("east_west")[0]
    assert (departure_h, arrival_h) == (leaves_h, there_h)
    assert ran.consignments["arrival_h"].tolist() == [there_h + 2] * 2
    assert ran.consignments["closure_h"].tolist() == [there_h - 6] * 2
    gate = frames_of(ran.plan, ran.history, ran.trace)["stations"].set_index("station_id").loc[f"gate:node:{port}"]
    assert gate["joined"] == (there_h > 6)


def test_a_vessel_that_may_not_leave_keeps_its_berth(ferry, send, run_case) -> None:
    """Loaded at 31 h, it leaves as the port opens at 80 h; until then the other, there since 16 h, has no berth."""
    send(("west", "east", "goods", 0, 1))
    closures = [{"node": "west", "start": at(20), "end": at(80)}]
    days = {"start": "2023-01-01", "days": 20, "warmup_days": 0, "drain_days": 20, "replications": 1}
    ran = run_case(ferry.case(demand={"flows": "none", "consignments": "list.csv"}, closures=closures, simulation=days))
    assert ran.visits("berth:west").tolist()[0] == [0, 0, 80]
    assert ran.sailings("west_east")[0][:2] == [80, 85]
    (goods,) = ran.consignments.to_dict("records")
    assert (goods["departure_h"], goods["consolidation_h"], goods["closure_h"]) == (80, 30, 49)


def test_weather_of_the_network(tiny) -> None:
    """What the table of weather closes is closed as by a scenario that says the same; a scenario may change it."""
    spell = {"per_year": 30.0, "mean_h": 50.0, "months": [1, 2, 12]}
    stated = build_plan(tiny.case(closures=[{"node": "beta_road", **spell}]))
    tiny.write("weather", [
        {"weather_id": "snow", "node_id": "beta_road", "months": "1 2 12", "per_year": 99, "closed_h": 50}
    ])  # fmt: skip
    network = {"change": [{"weather": "snow", "per_year": 30}]}
    weather = build_plan(tiny.case(network=network))
    one, other = (draw_history(plan, 1, 0).closed for plan in (stated, weather))
    assert len(one.from_h) > 0
    for name in ("ptr", "from_h", "to_h"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist()
    # More closures of the scenario have luck of their own.
    both = build_plan(tiny.case(network=network, closures=[{"node": "beta_road", **spell}]))
    more = draw_history(both, 1, 0).closed
    assert (more.to_h - more.from_h).sum() > (one.to_h - one.from_h).sum()
