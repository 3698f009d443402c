"""Exact timetables computed by hand, through tables and scenarios as a planner would write them."""

import pytest

NO_FLOWS = {"flows": "none", "consignments": "list.csv"}
FEW_DAYS = {"start": "2023-01-01", "days": 20, "warmup_days": 0, "drain_days": 20, "replications": 1}


def send(folder, *rows: tuple[str, str, int]) -> None:
    """Write the list of consignments: commodity, moment, number."""
    folder.write("consignment_list", [
        {"origin": "alpha", "destination": "beta", "commodity_id": commodity, "ready_utc": ready, "number": number}
        for commodity, ready, number in rows
    ])  # fmt: skip
    (folder.path / "consignment_list.csv").rename(folder.path / "list.csv")


def case_of(folder, **network):
    return folder.case(demand=NO_FLOWS, simulation=FEW_DAYS, network=network)


def test_opening_hours(tiny, run_case) -> None:
    """One server, open 5-10 and from 15; three arrivals at 0; service 5 h: they end at 10, 20 and 25."""
    # The post is at the very start of the road: no travel before it.
    tiny.change("link", "road_1", from_node_id="beta", to_node_id="alpha_road")
    tiny.change("bcp", "alpha_road", node_id="alpha")
    tiny.change("link", "road_2", from_node_id="alpha")
    # From 15 to the next day's 5 it stays open: "from 15" knows no end, and the third is served over midnight.
    tiny.change(
        "procedure",
        "alpha_road_out",
        mean_h=5,
        opening_hours="Jan 01 05:00-10:00,15:00-24:00; Jan 02 00:00-24:00",
    )
    send(tiny, ("goods", "2023-01-01T00:00", 3))
    visits = run_case(case_of(tiny)).visits("alpha_road_out")
    assert visits.tolist() == [[0, 5, 10], [0, 15, 20], [0, 20, 25]]


def test_nobody_starts_after_closing_but_who_has_started_is_finished(tiny, run_case) -> None:
    """A service that is under way at closing time is finished; the next waits for the morning."""
    # Trucks reach the post at 5.75 h (5 h of driving, one break). Open 6-8, service 1.5 h, one lane:
    # the first 6-7.5, the second 7.5-9 although the post closes at 8, the third from 6 the next day.
    tiny.change("procedure", "alpha_road_out", opening_hours="06:00-08:00")
    send(tiny, ("goods", "2023-01-01T00:00", 3))
    visits = run_case(case_of(tiny)).visits("alpha_road_out")
    assert visits.tolist() == [[5.75, 6, 7.5], [5.75, 7.5, 9], [5.75, 30, 31.5]]


def test_opening_hours_are_local(tiny, run_case) -> None:
    """Hours at a post in Bishkek (UTC+6) are six hours earlier in UTC."""
    tiny.change("node", "alpha_road", timezone="Asia/Bishkek")
    tiny.change("procedure", "alpha_road_out", opening_hours="14:00-20:00")
    send(tiny, ("goods", "2023-01-01T00:00", 1))
    assert run_case(case_of(tiny)).visits("alpha_road_out").tolist() == [[5.75, 8, 9.5]]


def test_truck(tiny, run_case) -> None:
    """A truck of the tiny corridor: driving, breaks, rest and four services, moment by moment."""
    # 0-4.5 driving, break 0.75, 0.5 driving: at the post at 5.75. Customs 1.5 h to 7.25 (counts as a break).
    # 0.25 h of driving to 7.5. Documents 0.5 to 8, inspection 1 to 9 (counts as a break).
    # 5.25 h driven since the last rest: 3.75 h to 12.75, daily rest 11 h to 23.75, 1.25 h to 25.
    send(tiny, ("goods", "2023-01-01T00:00", 1))
    ran = run_case(case_of(tiny))
    assert ran.visits("alpha_road_out").tolist() == [[5.75, 5.75, 7.25]]
    assert ran.visits("beta_road_in_1").tolist() == [[7.5, 7.5, 8]]
    assert ran.visits("beta_road_in_2").tolist() == [[8, 8, 9]]
    row = ran.consignments.iloc[0]
    assert (row["departure_h"], row["arrival_h"]) == (0, 25)
    assert (row["travel_h"], row["rest_h"], row["service_h"], row["queue_h"]) == (10.25, 11.75, 3, 0)
    # 20 t x 555 km x 0.1 USD/tkm + fees 10 + 20.
    assert row["cost_usd"] == pytest.approx(1140)


def test_trains_and_gauge_break(tiny, run_case) -> None:
    """Three consignments by rail: a full train, customs, cranes, and trains on the other gauge."""
    # Capacity 6 TEU: the third, ready at 5, fills the train: closes at 5, leaves at 7 (loading 2 h).
    # 5 h to the post at 12, customs 3 h to 15, 0.5 h to 15.5, customs 4 h to 19.5, unloading 1 h to 20.5.
    # One crane, 2 TEU at 4 TEU/h: 20.5-21, 21-21.5, 21.5-22, in loading order.
    # On 1520 mm capacity is 4 TEU: two wagons at 21.5 close, leave at 22.5, 6 h to 28.5, unloading 0.5 h: 29.
    # The third waits 12 h from 22: closes at 34, leaves at 35, 41, at hand at 41.5.
    send(tiny, ("boxes", "2023-01-01T00:00", 2), ("boxes", "2023-01-01T05:00", 1))
    ran = run_case(case_of(tiny))
    assert ran.visits("crane:beta_rail").tolist() == [[20.5, 20.5, 21], [20.5, 21, 21.5], [20.5, 21.5, 22]]
    rows = ran.consignments
    assert rows["arrival_h"].tolist() == [29, 29, 41.5]
    assert rows["departure_h"].tolist() == [7, 7, 7]
    assert rows["consolidation_h"].tolist() == [5.5, 5, 12]
    assert rows["queue_h"].tolist() == [0, 0.5, 1]
    assert rows["transloading_h"].tolist() == [0.5, 0.5, 0.5]
    assert rows["travel_h"].tolist() == [11.5, 11.5, 11.5]
    # loading 2 + customs 3 + customs 4 + unloading 1 + loading 1 + unloading 0.5
    assert rows["service_h"].tolist() == [11.5, 11.5, 11.5]
    trains = [(run, number) for run, number in zip(ran.trace.run_service, ran.trace.run_number, strict=True)]
    assert trains == [(0, 0), (1, 0), (1, 1)]
    assert ran.trace.run_teu.tolist() == [6, 4, 2]


def test_train_leaves_when_the_oldest_has_waited_long_enough(tiny, run_case) -> None:
    """A train that does not fill closes 24 h after its first consignment came."""
    send(tiny, ("boxes", "2023-01-01T03:00", 1), ("boxes", "2023-01-02T01:00", 1))
    ran = run_case(case_of(tiny))
    # First at 3, so the train closes at 27 and leaves at 29 with both.
    assert ran.trace.run_departure_h[0] == 29
    # 24 h and 2 h here; at the yard the first waits 0.5 h until the crane has moved the second, which fills the train.
    assert ran.consignments["consolidation_h"].tolist() == [24.5, 2]


def test_loading_stops_at_the_first_that_does_not_fit(tiny, run_case) -> None:
    """With 5 TEU of room two consignments of 2 TEU are loaded; the third waits for its own 24 h."""
    tiny.change("service", "alpha_yard", capacity_teu=5)
    send(tiny, ("boxes", "2023-01-01T00:00", 3))
    ran = run_case(case_of(tiny))
    assert ran.trace.run_consignments[:2].tolist() == [2, 1]
    # 6 TEU wait at 0, at least 5: it closes at once and leaves at 2; the other at 24 + 2.
    assert ran.trace.run_departure_h[:2].tolist() == [2, 26]


def test_planned_link_opened_by_a_scenario(tiny, run_case) -> None:
    """A planned line is not used until a scenario opens it; then trains take the quicker way."""
    send(tiny, ("boxes", "2023-01-01T00:00", 3))
    before = run_case(case_of(tiny))
    after = run_case(case_of(tiny, open=["rail_new"]))
    # 150 km at 60 km/h past the posts, in the place of 200 km, a border and 10 km: 2.5 h for 12.5 h.
    assert before.trace.run_arrival_h[0] - after.trace.run_arrival_h[0] == 10
    assert after.consignments["length_km"].tolist() == [390] * 3
    assert after.consignments["corridor_id"].tolist() == ["other"] * 3


def test_planner_border_times(tiny, run_case) -> None:
    """A planner's own border times stand in the place of the procedures of the posts they name."""
    tiny.write("own", [{"bcp_id": "beta_road", "direction": "inbound", "mean_h": 7, "lanes": 1}])
    send(tiny, ("goods", "2023-01-01T00:00", 2))
    ran = run_case(case_of(tiny, border_times="own.csv"))
    # The trucks leave the first post at 7.25 and 8.75, drive 0.25 h, and are served one after the other.
    assert ran.visits("beta_road_inbound_border_times").tolist() == [[7.5, 7.5, 14.5], [9, 14.5, 21.5]]
    assert not [name for name in ran.plan.names.stations if name.startswith("beta_road_in_")]
