"""
Both engines on a small case for each rule of the semantics page, and that the rule fires in it.

``RULES`` says which case fires which rule. Cases are variants of the tiny corridor with listed consignments. There a
truck drives 5 h from Alpha to the first post, with a break of 0.75 h after 4.5 h, so that it is there 5.75 h after it
was ready. Customs take 1.5 h in one lane, the other side is 0.25 h away, documents and inspection take 0.5 and 1 h,
Beta is 5 h away. A train waits 24 h at most, takes three consignments, loads for 2 h.
"""

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from corridor_sim.errors import InputError

PAGE = Path(__file__).parents[2] / "docs" / "semantics.md"

RULES = {
    # 1. Time and order
    "Kinds, in this order: calendar change, completion, departure, arrival, news, release": "test_order_of_kinds",
    "An event made for the current instant joins that order": "test_completion_or_arrival_as_a_train_closes",
    "A queue is ranked by (priority, joining time, stable key)": "test_queue_by_joining_time_and_key",
    "priorities are by commodity, lower numbers first, and nobody under service is interrupted":
        "test_priority_overtakes",
    "Handing over lets the consignments go on one by one in loading order": "test_transfer_within_a_gauge",
    "A station that is closed while somebody waits and a slot is free opens by a calendar change at its next opening":
        "test_opening_hours",
    "A departure that is due because a train or vessel has become full is an event of the same instant":
        "test_transfer_within_a_gauge",
    "The simulation ends after the last event of the instant at which it has nothing left to wait for":
        "test_end_with_the_last_arrival",
    "Local opening hours are converted with IANA time zones when the plan is made": "test_summer_time",
    # 2. Demand
    "it can stand beside or instead of flows": "test_listed_beside_flows",
    "each time as many whole ones as the expected number has come to since the hour before": "test_block_trains",
    # 3. Movement
    "times one lognormal factor of mean 1 drawn for each run and leg": "test_travel_varies",
    "leave when the consignment is ready or has been put on them": "test_road_and_rail_and_road",
    "after `truck_break_after_h` of driving a break of `truck_break_h`": "test_break_and_daily_rest",
    "after `truck_daily_driving_h` a rest of `truck_daily_rest_h`": "test_break_and_daily_rest",
    "A rest or break is taken only when more driving of the same leg follows": "test_break_only_before_driving",
    "Waiting and service at a station that": "test_stop_counts_as_break",
    "together last at least `truck_break_h` or `truck_daily_rest_h` count as the break or the rest":
        "test_stop_counts_as_rest",
    "The train closes as soon as the waiting TEU reach its capacity": "test_train_full",
    "or when the oldest has waited `max_wait_h`": "test_train_at_its_limit",
    "or the waiting tonnes its `capacity_t`": "test_full_by_tonnes",
    "all at once or not at all, before it is loaded": "test_wagons",
    "There it waits like any train, and its wagons are at hand so much later": "test_empty_train",
    "waits outside until there is room for all of its load that goes on, all at once or not at all": "test_yard",
    "none of them can ever go on, and the run ends with an error that names a cycle of them": "test_gridlock",
    "With a `timetable` a train closes `load_h` before each of its hours, if anybody waits, and never otherwise":
        "test_timetable",
    "closes before these hours, even empty; where none waits, that sailing falls out":
        "test_vessels_by_timetable",
    "and stops at the first that does not fit": "test_loading_stops_at_the_first_that_does_not_fit",
    "the goods are at hand `unload_h` after its arrival": "test_gauge_break",
    "The number of trains is not limited": "test_no_wait_allowed",
    "stop so long after each such distance from the first node, but not at the last": "test_technical_stops",
    "lets trains enter at least 24 h / (`capacity` x `free_share`) after each other": "test_section_of_one_track",
    "which a train that goes from one to the next has entered once": "test_section_of_one_track",
    "At a port it waits for a berth": "test_berth_queue",
    "Its wait counts from the end of unloading": "test_berth_queue",
    "It closes when the waiting TEU reach its capacity, or when it has waited `max_wait_h`, even empty":
        "test_vessel_full_and_vessel_empty",
    "the vessel that has waited longest is served first": "test_vessel_that_has_waited_longest",
    "and gives the berth back as it leaves": "test_berth_queue",
    "that comes to a closed one waits there until it opens": "test_closures",
    "A link or post with an `open_season` is closed in the rest of the year": "test_open_season",
    "all travel of a leg also takes its hours at the speeds of one month over those at free flow":
        "test_speeds_by_season",
    "vessels may load no more than that share of `capacity_teu` and `capacity_t`": "test_low_water",
    "a crane of the terminal moves the consignment: TEU divided by `crane_teu_per_h`": "test_gauge_break",
    "Between two services of the same mode and gauge it only waits for the next departure":
        "test_transfer_within_a_gauge",
    # 4. Border clearance
    "undergoes first the `outbound` procedures of the BCP at its tail": "test_there_and_back",
    "Service starts when a lane is free and the post is open": "test_overnight_and_weekend",
    "`finish`, whoever has started is finished, even after closing time (the default)": "test_closing_time",
    "`hold_over`, the rest is done when the post opens again, in the lane that is kept":
        "test_held_over_or_turned_back",
    "`turn_back`, it is served anew then, with the rank that it had": "test_held_over_or_turned_back",
    "its beginnings are at least 24 h / `entries_per_day` apart": "test_admission_limit",
    "A procedure without a number of lanes delays every run by its service time and has no queue":
        "test_no_number_of_lanes",
    "one uniform chooses the channel, and by its place within the channel's share the time": "test_risk_channels",
    "is closed on the public holidays of the post's country, from local midnight to midnight": "test_holidays",
    "whoever it does not apply to passes it without joining": "test_who_is_spared",
    "a crane moves the goods to a truck that both admit": "test_change_of_trucks",
    "waits until then at the origin of the leg": "test_booked_slots",
    "at further posts on the leg, and where it has diverted to, it books on arrival": "test_booked_slots",
    "A train is cleared as one run": "test_gauge_break",
    "They are lodged `lead_h` before the truck sets out on its leg or the train leaves": "test_single_window",
    "takes the first of all by rank, or with `priority` the first that is green before any other":
        "test_green_channel",
    "There it is not held: those aboard to whom the procedure applies (a draw for each) are set out": "test_set_out",
    # 6. What is measured
    "demand continuing, until those have arrived or `drain_days` have passed": "test_end_of_the_drain",
}  # fmt: skip


def test_table_of_rules() -> None:
    """Each rule of the table is on the page word for word, and each case of this file is in the table."""
    page = " ".join(PAGE.read_text(encoding="utf-8").split())
    assert [rule for rule in RULES if rule not in page] == []
    # Without hours at all several rules act together.
    others = {"test_table_of_rules", "test_no_hours_at_all"}
    assert {name for name in globals() if name.startswith("test_")} - others == set(RULES.values())


@pytest.fixture
def play(tiny, twins):
    """Return a function that sends listed (origin, destination, commodity, ready h, number) by both engines."""

    def run(*rows, start="2023-01-01", flows="none", network=(), policies=(), closures=(), **simulation):
        tiny.write("list", [
            {"origin": origin, "destination": destination, "commodity_id": commodity,
             "ready_utc": (datetime.fromisoformat(start) + timedelta(hours=ready_h)).isoformat(), "number": number}
            for origin, destination, commodity, ready_h, number in rows
        ])  # fmt: skip
        days = {"start": start, "days": 20, "warmup_days": 0, "drain_days": 20, "replications": 1, **simulation}
        return twins(tiny.case(
            demand={"flows": flows, "consignments": "list.csv"}, simulation=days, network=dict(network),
            policies=dict(policies), closures=list(closures),
        ))  # fmt: skip

    return run


def trucks(*ready_and_number: tuple[float, int], commodity: str = "goods"):
    return [("alpha", "beta", commodity, ready_h, number) for ready_h, number in ready_and_number]


def boxes(destination: str, *ready_and_number: tuple[float, int], commodity: str = "boxes"):
    return [("alpha", destination, commodity, ready_h, number) for ready_h, number in ready_and_number]


# ---- time and order


def test_order_of_kinds(play) -> None:
    """A departure comes before a release: what is ready just as the train closes takes the next."""
    # The first lets the train close at 24 and leave at 26; the second waits from 24 to 48.
    ran = play(*boxes("beta_rail", (0, 1), (24, 1)))
    assert ran.trace.run_departure_h[:2].tolist() == [26, 50]


@pytest.mark.parametrize(("unload_h", "loads"), [(1, [1, 1, 2]), (0, [1, 1, 1, 1])])
def test_completion_or_arrival_as_a_train_closes(tiny, play, unload_h: float, loads: list[int]) -> None:
    """What is unloaded just as the next train closes gets on; what only arrives then does not."""
    # Without a procedure there trains of one are at the yard 10.5 h after 0 and 12 (2 + 5 + 3 + 0.5). The first is at
    # hand unload_h later and lets the next train close 12 h after that, just as the second is at hand.
    # A completion comes before a departure; an arrival, and the completion that it makes, after it.
    for service, wait_h in (("alpha_yard", 0), ("yard_beta", 12)):
        tiny.change("service", service, gauge_mm=1435, max_wait_h=wait_h, capacity_teu=6, unload_h=unload_h)
    tiny.change("link", "rail_3", gauge_mm=1435)
    tiny.write("procedure", [row for row in tiny.read("procedure") if row["procedure_id"] != "beta_rail_in"])
    ran = play(*boxes("beta", (0, 1), (12, 1)))
    assert ran.trace.run_consignments.tolist() == loads
    assert ran.trace.run_departure_h[2] == 10.5 + unload_h + 12 + 1


def test_queue_by_joining_time_and_key(tiny, play) -> None:
    """Who joins first is served first; who joins together, by flow id and number, whatever the order of the list."""
    tiny.change("commodity", "anything", modes="road")
    ran = play(*trucks((0, 2)), *trucks((0, 1), (0.25, 1), commodity="anything"))
    rows = ran.consignments.sort_values(["commodity_id", "ready_h", "number"])
    # Anything before goods at 5.75, then the two goods, and at last what joined at 6 although its flow comes first.
    assert rows["queue_h"].tolist() == [0, 1.5 * 3 - 0.25, 1.5, 3]


def test_priority_overtakes(tiny, play) -> None:
    """Who has priority is served before those who wait, but interrupts nobody."""
    rows = tiny.read("commodity")
    tiny.write("commodity", [{**row, "priority": int(row["commodity_id"] == "goods"), "modes": "road"} for row in rows])
    ran = play(*trucks((0, 3)), *trucks((0.5, 1), commodity="anything"))
    # It joins at 6.25 while the first of three is served until 7.25, and goes before the two others.
    assert ran.visits("alpha_road_out").tolist() == [
        [5.75, 5.75, 7.25], [5.75, 8.75, 10.25], [5.75, 10.25, 11.75], [6.25, 7.25, 8.75],
    ]  # fmt: skip


def test_end_with_the_last_arrival(play) -> None:
    """Nothing happens after the last that counts has arrived, though others are under way."""
    # The first arrives at 25 (see the break and the rest below); the second is ready on the day after those that count.
    ran = play(*trucks((0, 1), (24, 1)), days=1)
    assert ran.trace.arrival_h[0] == 25
    assert np.isnan(ran.trace.arrival_h[1])
    assert ran.trace.visit_end_h.max() == 9


# ---- demand


def test_listed_beside_flows(play) -> None:
    """Listed consignments and those of flows share the posts."""
    ran = play(*trucks((0, 5), (100, 5)), flows="all")
    is_listed = ran.history.number >= 1_000_000
    assert is_listed.sum() == 10
    # 14,600 t a year in consignments of 20 t are two a day, boxes four a day.
    assert (~is_listed).sum() > 100
    at_post = ran.visits("alpha_road_out")
    assert (at_post[:, 1] > at_post[:, 0]).any()


def test_block_trains(tiny, play) -> None:
    """Three boxes a day that are ready together on Mondays and Thursdays leave by full trains then, and never else."""
    flows = [{**row, "timetable": "Mo,Th 06:00" if row["flow_id"] == "boxes_out" else ""} for row in tiny.read("flow")]
    tiny.write("flow", [{**row, "t_per_year": 3 * 20 * 365 if row["timetable"] else 0} for row in flows])
    # From Sunday, 1 January, 3.75 come up until 6:00 on Monday, 12.75 by Thursday, 24.75 by the next Monday.
    ran = play(("alpha", "beta_rail", "anything", 400, 1), flows="all", days=10)
    ready = ran.history.ready_h[ran.history.flow == ran.plan.names.flows.index("boxes_out")]
    assert np.transpose(np.unique(ready, return_counts=True))[:3].tolist() == [[30, 3], [102, 9], [198, 12]]
    # A train takes three, and loads for 2 h.
    assert [(h, n) for h, _, n in ran.sailings("alpha_yard")][:8] == [(32, 3), *[(104, 3)] * 3, *[(200, 3)] * 4]


# ---- movement


def test_travel_varies(tiny, play) -> None:
    """With a coefficient of variation each truck and each train has a travel time of its own."""
    tiny.change("parameter", "truck_travel_cv", value=0.3)
    tiny.change("service", "alpha_yard", travel_cv=0.2, max_wait_h=0)
    ran = play(*trucks((0, 4)), *boxes("beta_rail", (0, 1), (1, 1), (2, 1)))
    assert len(np.unique(ran.consignments["travel_h"])) == 7
    assert len(np.unique(ran.trace.run_arrival_h - ran.trace.run_departure_h)) == 3


def test_break_and_daily_rest(play) -> None:
    """A truck takes a break after 4.5 h and a daily rest after 9 h of driving."""
    # 5 h with a break; customs of 1.5 h are a break, and inspection. 5.25 h driven, so the day's 9 h are over 3.75 h
    # into the last 5 h: 5.75 + 1.5 + 0.25 + 0.5 + 1 + 5 + 11.
    ran = play(*trucks((0, 1)))
    assert ran.consignments[["arrival_h", "rest_h", "travel_h"]].to_numpy().tolist() == [[25, 11.75, 10.25]]


def test_break_only_before_driving(tiny, play) -> None:
    """A break that is due just as the truck reaches the post is taken when it goes on."""
    tiny.change("parameter", "truck_break_after_h", value=5)
    tiny.change("procedure", "alpha_road_out", mean_h=0.5)
    ran = play(*trucks((0, 1)))
    assert ran.visits("alpha_road_out").tolist() == [[5, 5, 5.5]]
    assert ran.visits("beta_road_in_1").tolist() == [[6.5, 6.5, 7]]


@pytest.mark.parametrize(("mean_h", "rest_h"), [(0.5, 0.75), (0.75, 0)])
def test_stop_counts_as_break(tiny, play, mean_h: float, rest_h: float) -> None:
    """Service of just 0.75 h at the post is the break, half an hour is none."""
    # 4.25 h to the post, 0.25 and 4 h after it: with no break at the post 4.5 h are over as it goes on to Beta.
    tiny.change("link", "road_1", length=212.5)
    tiny.change("link", "road_3", length=240)
    tiny.change("procedure", "beta_road_in_2", mean_h=0)
    tiny.change("procedure", "alpha_road_out", mean_h=mean_h)
    assert play(*trucks((0, 1))).consignments["rest_h"].tolist() == [rest_h]


def test_stop_counts_as_rest(tiny, play) -> None:
    """Waiting and service of 11 h together are the daily rest."""
    # Customs of 5.5 h: the first has no rest there, the second waits 5.5 h and then is served.
    tiny.change("procedure", "alpha_road_out", mean_h=5.5)
    rows = play(*trucks((0, 2))).consignments.sort_values("number")
    # After the rest 5.25 h are driven, with a break between: inspection of 1 h is one, so one more within 5 h.
    assert rows["rest_h"].tolist() == [0.75 + 11, 0.75 + 0.75]


def test_road_and_rail_and_road(tiny, play) -> None:
    """From truck to train and from train to truck a crane is needed, and the second truck has a driver of its own."""
    nodes = tiny.read("node")
    tiny.write("node", [*nodes, *({**nodes[0], "node_id": name, "x_coord": x} for name, x in (("a0", 74), ("b0", 78)))])
    road = tiny.read("link")[0]
    tiny.write("link", [
        *tiny.read("link"),
        *({**road, "link_id": u, "from_node_id": u, "to_node_id": v, "length": 200}
          for u, v in (("a0", "alpha"), ("beta", "b0"))),
    ])  # fmt: skip
    yard = tiny.read("terminal")[0]
    tiny.write("terminal", [{**yard, "node_id": name} for name in ("alpha", "beta_rail", "beta")])
    ran = play(("a0", "b0", "anything", 0, 2), network={"close": ["road_2"]})
    # Each truck drives 4 h, less than 4.5 h; together 8 h.
    assert ran.consignments["rest_h"].tolist() == [0, 0]
    assert [len(ran.visits(f"crane:{node}")) for node in ("alpha", "beta_rail", "beta")] == [2, 2, 2]
    assert ran.consignments["travel_h"].tolist() == [8 + 5.5 + 6] * 2
    assert ran.consignments["transloading_h"].tolist() == [1.5, 1.5]


# ---- trains


def test_train_full(play) -> None:
    """Three consignments fill a train, which closes at once; a fourth waits for its limit."""
    ran = play(*boxes("beta_rail", (0, 3), (1, 1)))
    assert ran.trace.run_consignments.tolist() == [3, 1]
    assert ran.trace.run_departure_h.tolist() == [2, 27]


def test_train_at_its_limit(play) -> None:
    """A train that does not fill closes when the oldest consignment has waited 24 h."""
    ran = play(*boxes("beta_rail", (0, 1), (5, 1)))
    assert ran.trace.run_departure_h.tolist() == [26]
    assert ran.consignments.sort_values("ready_h")["consolidation_h"].tolist() == [24, 19]


def test_loading_stops_at_the_first_that_does_not_fit(tiny, play) -> None:
    """What comes after the first that does not fit stays, though it would fit."""
    tiny.change("service", "alpha_yard", capacity_teu=5)
    first = {**tiny.read("commodity")[0], "modes": "rail"}
    tiny.write("commodity", [
        {**first, "commodity_id": name, "teu": teu, "priority": priority}
        for name, teu, priority in (("goods", 2, 0), ("boxes", 2, 0), ("big", 4, 0), ("late", 2, 1))
    ])  # fmt: skip
    ran = play(*boxes("beta_rail", (0, 1), commodity="late"), *boxes("beta_rail", (1, 1)),
               *boxes("beta_rail", (2, 1), commodity="big"))  # fmt: skip
    # At 2 h 8 TEU wait: boxes 2, big 4, late 2. The first train takes the boxes; big needs 4 of 3 that are left, and
    # late behind it would fit. The second takes big, as 6 TEU are still enough; late waits until 24 h.
    assert ran.trace.run_teu.tolist() == [2, 4, 2]
    assert ran.trace.run_departure_h.tolist() == [4, 4, 26]


def test_gauge_break(play) -> None:
    """A train is cleared once with all its load; at the gauge break one crane moves one consignment after the other."""
    ran = play(*boxes("beta", (0, 3)))
    # Leaves at 2, border 7-10, other side 10.5-14.5, unloaded at 15.5; 2 TEU at 4 TEU/h are 0.5 h each.
    assert ran.visits("alpha_rail_out").tolist() == [[7, 7, 10]]
    assert ran.visits("crane:beta_rail").tolist() == [[15.5, 15.5, 16], [15.5, 16, 16.5], [15.5, 16.5, 17]]
    assert ran.consignments["transloading_h"].tolist() == [0.5] * 3


def test_transfer_within_a_gauge(tiny, play) -> None:
    """Between services of one gauge there is no crane; two of three handed over fill the next train, the first two."""
    tiny.change("link", "rail_3", gauge_mm=1435)
    tiny.change("service", "yard_beta", gauge_mm=1435)
    ran = play(*boxes("beta", (0, 3)))
    assert len(ran.visits("crane:beta_rail")) == 0
    assert ran.trace.run_consignments.tolist() == [3, 2, 1]
    # The second join makes it full: the two wait no time, the third until the limit of 12 h.
    rows = ran.consignments.sort_values("number")
    assert rows["consolidation_h"].tolist() == [0, 0, 12]


def test_no_wait_allowed(tiny, play) -> None:
    """With no wait allowed each consignment has a train of its own, also those of one instant."""
    tiny.change("service", "alpha_yard", max_wait_h=0)
    ran = play(*boxes("beta_rail", (1, 4)))
    assert ran.trace.run_departure_h.tolist() == [3] * 4
    assert ran.trace.run_consignments.tolist() == [1] * 4


def test_no_hours_at_all(tiny, play) -> None:
    """Loading, unloading, procedures and breaks of no time keep the order and the sum of hours."""
    for service in ("alpha_yard", "yard_beta"):
        tiny.change("service", service, max_wait_h=0, load_h=0, unload_h=0)
    for row in tiny.read("procedure"):
        tiny.change("procedure", row["procedure_id"], mean_h=0)
    tiny.change("parameter", "truck_break_h", value=0)
    tiny.change("parameter", "truck_daily_rest_h", value=0)
    ran = play(*boxes("beta", (0, 2)), *trucks((0, 2)))
    # Boxes 5 + 0.5 h to the yard, the crane for half an hour each, 6 h; trucks 10.25 h.
    assert ran.consignments.sort_values(["commodity_id", "number"])["arrival_h"].tolist() == [12, 12.5, 10.25, 10.25]


def test_section_of_one_track(tiny, play) -> None:
    """Trains from both sides enter a section of two links every 4 h, those that pass both links once."""
    service, *others = tiny.read("service")
    back = {"service_id": "back", "from_node_id": "beta_rail", "to_node_id": "alpha"}
    tiny.write("service", [{**row, "max_wait_h": 0} for row in (service, {**service, **back}, *others)])
    section = {"capacity": 12, "free_share": 0.5, "section_id": "pass"}
    tiny.write("link", [{**row, **(section if row["link_id"] in ("rail_1", "rail_2") else dict.fromkeys(section, ""))}
                        for row in tiny.read("link")])  # fmt: skip
    ran = play(*boxes("beta_rail", (0, 1), (1, 1)), ("beta_rail", "alpha", "boxes", 0.5, 1))
    # Loaded at 2, 2.5 and 3; the one from the yard has no procedures before it.
    assert ran.visits("section:pass").tolist() == [[2, 2, 2], [2.5, 6, 6], [3, 10, 10]]


def test_full_by_tonnes(tiny, play) -> None:
    """A train of 45 t takes two boxes of 20 t and closes when there are three."""
    tiny.write("service", [{**row, "capacity_t": 45} for row in tiny.read("service")])
    ran = play(*boxes("beta_rail", (0, 3), (4, 2)))
    assert [(h, n) for h, _, n in ran.sailings("alpha_yard")] == [(2, 2), (6, 2), (30, 1)]


def test_wagons(tiny, play) -> None:
    """Wagons for a train and a third of one: the second full train waits 25.5 h, until those of the first are back."""
    tiny.write("wagon", [{"wagon_id": "flat", "gauge_mm": 1435, "capacity_teu": 8, "empty_h": 10}])
    ran = play(*boxes("beta_rail", (0, 3), (1, 1), (2, 3), (30, 1)))
    assert ran.visits("wagons:1435").tolist() == [[0, 0, 25.5], [2, 25.5, 51], [26, 26, 54]]


def test_empty_train(tiny, play) -> None:
    """Wagons that come back at 16.5 to a section which the second train has entered at 16 wait until 20."""
    tiny.write("wagon", [{"wagon_id": "flat", "gauge_mm": 1435, "capacity_teu": 6, "empty_h": 11}])
    tiny.change("service", "alpha_yard", max_wait_h=0)
    links = tiny.read("link")
    section = {"rail_1": {"capacity": 12, "free_share": 0.5}}
    tiny.write("link", [{"capacity": "", "free_share": ""} | row | section.get(row["link_id"], {}) for row in links])
    ran = play(*boxes("beta_rail", (0, 1), (14, 1)))
    assert ran.visits("section:rail_1").tolist()[:3] == [[2, 2, 2], [16, 16, 16], [16.5, 20, 20]]


def test_yard(tiny, play) -> None:
    """With room for one load the second train waits from 17.5 on, until the last of the first has left at 30."""
    tiny.write("terminal", [{**row, "yard_teu": 6} for row in tiny.read("terminal")])
    ran = play(*boxes("beta", (0, 3), (1, 3)))
    assert [departure_h for departure_h, _, _ in ran.sailings("yard_beta")] == [17.5, 30, 33, 45.5]


def test_gridlock(tiny, play) -> None:
    """A train with all wagons waits outside a yard whose load waits for wagons; both engines say so alike."""
    for service in ("alpha_yard", "yard_beta"):
        tiny.change("service", service, gauge_mm=1435)
    tiny.change("link", "rail_3", gauge_mm=1435)
    tiny.write("terminal", [{**row, "yard_teu": 6} for row in tiny.read("terminal")])
    tiny.write("wagon", [{"wagon_id": "flat", "gauge_mm": 1435, "capacity_teu": 6, "empty_h": 10}])
    with pytest.raises(InputError, match="gridlock since 2023-01-02 16:00 UTC, none of these can ever go on"):
        play(*boxes("beta", (0, 3), (1, 3)))


def test_set_out(tiny, play) -> None:
    """About half of 60 boxes are set out for an inspection and take the next train that has room; nobody is lost."""
    rows = [{**row, "unit": "run", "probability": 1} for row in tiny.read("procedure")]
    tiny.write("procedure", rows)
    tiny.change("procedure", "beta_rail_in", unit="consignment", probability=0.5)
    tiny.change("service", "alpha_yard", max_wait_h=6)
    ran = play(*boxes("beta_rail", *((h, 1) for h in range(60)), (200, 1), (240, 1), (280, 1)))
    inspected = len(ran.visits("beta_rail_in"))
    assert 20 < inspected < 40
    assert (ran.trace.run_consignments <= 3).all()
    assert np.isfinite(ran.consignments["arrival_h"][:60]).all()


def test_technical_stops(tiny, play) -> None:
    """Trains stop for half an hour every 50 km of the 210 km to the yard, the last time before the border."""
    service, other = tiny.read("service")
    stops = {"stop_every_km": 50, "stop_h": 0.5}
    tiny.write("service", [{**service, **stops, "travel_cv": 0.2}, {**other, **dict.fromkeys(stops, "")}])
    ran = play(*boxes("beta_rail", (0, 3)))
    assert np.diff(ran.visits("stop:alpha_yard")[:, 1:]).ravel().tolist() == [0.5] * 4
    assert ran.consignments["service_h"].tolist() == [2 + 1 + 3 + 4 + 2] * 3


def test_timetable(tiny, play) -> None:
    """Trains leave at 6:00 only, with what waited 2 h before, the load of one train at most."""
    service, other = tiny.read("service")
    tiny.write("service", [{**service, "max_wait_h": "", "timetable": "06:00"}, {**other, "timetable": ""}])
    ran = play(*boxes("beta_rail", (0, 4), (4, 1), (27, 3)))
    # What is ready at 4 misses the train that closes then; with the fourth of before and one of three it is full.
    assert [(h, n) for h, _, n in ran.sailings("alpha_yard")] == [(6, 3), (30, 3), (54, 2)]


# ---- vessels


def test_vessel_full_and_vessel_empty(ferry, play) -> None:
    """In the west a vessel leaves as soon as it is full; in the east one leaves empty at its limit."""
    ran = play(("west", "east", "goods", 3, 1), ("west", "east", "goods", 20, 1))
    assert ran.sailings("west_east") == [[21, 26, 2]]
    assert ran.sailings("east_west") == [[11, 16, 0]]
    # Where a load waits already a vessel closes as it moors: vessel 1 left the west empty at 31 and is there at 36.
    ran = play(("east", "west", "goods", 12, 2))
    assert ran.sailings("east_west")[1] == [37, 42, 2]


def test_vessels_by_timetable(ferry, play) -> None:
    """At 12:00 the vessel in the east sails with what waits; at 13:00 none is there; later one sails empty."""
    east, west = ferry.read("service")
    ferry.write("service", [{**east, "max_wait_h": "", "timetable": "12:00,13:00"}, {**west, "timetable": ""}])
    ran = play(("east", "west", "goods", 0, 3), ("east", "west", "goods", 84, 1))
    assert ran.sailings("east_west")[:3] == [[12, 17, 2], [60, 65, 1], [84, 89, 0]]


def test_berth_queue(ferry, play) -> None:
    """A vessel waits for the berth until the other has left, with its load on board."""
    # Vessel 1 is at the western berth until its limit at 30, and leaves at 31. Vessel 0 took two at 4, left at 5, is
    # there at 10: it unloads from 31 to 33 and may then wait until 63.
    ran = play(("east", "west", "goods", 4, 2), ("west", "east", "goods", 62, 1))
    assert ran.visits("berth:west").tolist()[:2] == [[0, 0, 31], [10, 31, 64]]
    assert ran.consignments.sort_values("ready_h")["queue_h"].tolist() == [21, 21, 0]
    assert ran.sailings("west_east") == [[31, 36, 0], [64, 69, 1]]


def test_vessel_that_has_waited_longest(ferry, play) -> None:
    """Of two vessels at one port the one that has been waiting longer is loaded."""
    # Vessel 0 leaves the east empty at 11 and waits in the west from 16, vessel 1 there from 0 until 30: a load at 20
    # goes with vessel 1, whose stay at the berth ends at 21.
    ferry.change("port", "west", berths=2)
    ran = play(("west", "east", "goods", 20, 2))
    assert ran.visits("berth:west").tolist() == [[0, 0, 21]]
    assert ran.sailings("west_east") == [[21, 26, 2]]


@pytest.mark.parametrize(
    ("start", "later"), [("2023-01-31", [[37, 42, 2]]), ("2023-01-10", [[37, 42, 1], [70, 75, 1]])]
)
def test_low_water(ferry, play, start: str, later: list[list[float]]) -> None:
    """In January vessels for two take one, for the water in the west; in February two."""
    shares = " ".join(["0.5", *["1"] * 11])
    ferry.write("port", [{**row, "payload_shares": shares if row["node_id"] == "west" else ""}
                         for row in ferry.read("port")])  # fmt: skip
    # The first fills vessel 0 at 4. Vessel 1 leaves the west at 31 and is in the east at 36, on the next day, where it
    # takes both others, or in January one. Vessel 0 unloads until 33, waits in the west for 30 h and is back at 69.
    ran = play(("east", "west", "goods", 4, 1), ("east", "west", "goods", 6, 2), start=start)
    assert ran.sailings("east_west")[: 1 + len(later)] == [[5, 10, 1], *later]


# ---- border clearance


def test_opening_hours(tiny, play) -> None:
    """Who comes before the post opens waits for it."""
    tiny.change("procedure", "alpha_road_out", opening_hours="08:00-18:00")
    assert play(*trucks((0, 1))).visits("alpha_road_out").tolist() == [[5.75, 8, 9.5]]


def test_closing_time(tiny, play) -> None:
    """A service that runs over closing time is finished; the next begins when the post opens again."""
    tiny.change("procedure", "alpha_road_out", opening_hours="05:00-06:00")
    assert play(*trucks((0, 2))).visits("alpha_road_out").tolist() == [[5.75, 5.75, 7.25], [5.75, 29, 30.5]]
    # At closing time itself the post is closed, though the other lane is free.
    tiny.change("procedure", "alpha_road_out", lanes=2)
    ran = play(*trucks((0, 1), (0.25, 1)))
    assert ran.visits("alpha_road_out").tolist() == [[5.75, 5.75, 7.25], [6, 29, 30.5]]


@pytest.mark.parametrize(
    ("hours", "start_h"),
    # Joined at 12.75 on Sunday, 1 January 2023. Open from 22 to 6; on weekdays; from 20 o'clock on Tuesday.
    [("22:00-06:00", 22), ("Mo-Fr 00:00-24:00", 24), ("Tu 20:00-04:00", 68)],
)
def test_overnight_and_weekend(tiny, play, hours: str, start_h: float) -> None:
    """Hours may pass midnight, and a post may be closed for days."""
    tiny.change("procedure", "alpha_road_out", opening_hours=hours)
    assert play(*trucks((7, 1))).visits("alpha_road_out").tolist() == [[12.75, start_h, start_h + 1.5]]


def test_summer_time(tiny, play) -> None:
    """A post that opens at eight o'clock opens an hour earlier by UTC once summer time has begun."""
    # Bucharest is two hours ahead of UTC, from 26 March 2023 three: open at 6 on the 25th, at 24 + 5 on the 26th.
    tiny.change("node", "alpha_road", timezone="Europe/Bucharest")
    tiny.change("procedure", "alpha_road_out", opening_hours="08:00-18:00")
    ran = play(*trucks((0, 1), (20, 1)), start="2023-03-25")
    assert ran.visits("alpha_road_out").tolist() == [[5.75, 6, 7.5], [25.75, 29, 30.5]]


def test_holidays(tiny, play) -> None:
    """On Easter Sunday and Monday the Polish post is closed, from midnight of a zone whose clocks change meanwhile."""
    tiny.change("bcp", "alpha_road", country="POL")
    tiny.change("node", "alpha_road", country="POL", timezone="Europe/Warsaw")
    tiny.write("procedure", [
        {**row, "closed_on_holidays": int(row["procedure_id"] == "alpha_road_out")} for row in tiny.read("procedure")
    ])  # fmt: skip
    # The second comes at 23 UTC on Saturday, just as Sunday begins; Tuesday begins at 22 UTC on Monday, 3 x 24 - 2.
    ran = play(*trucks((17, 1), (17.25, 1)), start="2024-03-30")
    assert ran.visits("alpha_road_out").tolist() == [[22.75, 22.75, 24.25], [23, 70, 71.5]]


def test_no_number_of_lanes(tiny, play) -> None:
    """Where the number of lanes is not known nobody waits for another."""
    tiny.change("procedure", "alpha_road_out", lanes="")
    assert play(*trucks((0, 5))).visits("alpha_road_out").tolist() == [[5.75, 5.75, 7.25]] * 5


@pytest.mark.parametrize("at_closing", ["hold_over", "turn_back"])
def test_held_over_or_turned_back(tiny, play, at_closing: str) -> None:
    """Trucks and trains that closing time interrupts end the next day."""
    rows = tiny.read("procedure")
    tiny.write("procedure", [{**row, "at_closing": at_closing} for row in rows])
    tiny.change("procedure", "alpha_road_out", opening_hours="05:00-07:00")
    tiny.change("procedure", "alpha_rail_out", opening_hours="06:00-08:00")
    tiny.change("service", "alpha_yard", max_wait_h=0)
    ran = play(*trucks((0, 3)), *boxes("beta_rail", (0, 1)))
    # The train is there at 7: 1 h until 8, 2 h the next day; or 3 h from 6 the next day, as it begins then.
    assert ran.visits("alpha_rail_out").tolist() == [[7, 7, 32] if at_closing == "hold_over" else [7, 30, 33]]
    assert ran.visits("alpha_road_out")[0].tolist() == [
        5.75,
        *((5.75, 29.25) if at_closing == "hold_over" else (29, 30.5)),
    ]


def test_admission_limit(tiny, play) -> None:
    """Trucks are let in 6 h apart."""
    limit = {"admission_limit_per_day": 4, "admission_direction": "each"}
    rows = tiny.read("bcp")
    tiny.write(
        "bcp", [{**row, **(limit if row["bcp_id"] == "alpha_road" else dict.fromkeys(limit, ""))} for row in rows]
    )
    ran = play(*trucks((0, 3)))
    assert ran.visits("alpha_road_outbound_admission")[:, 1].tolist() == [5.75, 11.75, 17.75]


def test_risk_channels(tiny, play) -> None:
    """Trucks and trains take the channel that their uniform falls into."""
    tiny.write("channel", [
        {"channel_id": f"{name}_{i}", "procedure_id": name, "channel": "c", "share": 0.5, "mean_h": mean_h,
         "distribution": distribution, "cv": 0.5}
        for name in ("alpha_road_out", "alpha_rail_out")
        for i, (distribution, mean_h) in enumerate((("deterministic", 1), ("gamma", 2)))
    ])  # fmt: skip
    for name in ("alpha_road_out", "alpha_rail_out"):
        tiny.change("procedure", name, distribution="mixture", mean_h=1.5)
    tiny.change("service", "alpha_yard", max_wait_h=0)
    ran = play(*trucks((0, 10)), *boxes("beta_rail", *((h, 1) for h in range(10))))
    for name in ("alpha_road_out", "alpha_rail_out"):
        visits = ran.visits(name)
        assert 0 < (visits[:, 2] - visits[:, 1] == 1).sum() < 10


def test_who_is_spared(tiny, play) -> None:
    """Some trucks and some trains are not inspected, and none whose goods are of another class."""
    tiny.write("commodity", [{**row, "commodity_class": "general"} for row in tiny.read("commodity")])
    spared = {"alpha_road_out": (0.5, "general"), "beta_road_in_2": (1, "perishable"), "alpha_rail_out": (0.5, "")}
    tiny.write("procedure", [
        {**row, "probability": probability, "commodity_classes": classes}
        for row in tiny.read("procedure")
        for probability, classes in (spared.get(row["procedure_id"], (1, "")),)
    ])  # fmt: skip
    tiny.change("service", "alpha_yard", max_wait_h=0)
    ran = play(*trucks((0, 10)), *boxes("beta_rail", *((h, 1) for h in range(10))))
    assert len(ran.visits("beta_road_in_2")) == 0
    for name in ("alpha_road_out", "alpha_rail_out"):
        assert 0 < len(ran.visits(name)) < 10


def test_single_window(play) -> None:
    """Documents of 1.5 h that are lodged as a truck sets out, or a train leaves, are ready on arrival."""
    window = {"single_window": {"crossings": "all", "documents": {"customs": 1}}}
    ran = play(*trucks((0, 2)), *boxes("beta_rail", (0, 3)), policies=window)
    assert ran.visits("alpha_road_documents_once").tolist() == [[5.75, 5.75, 5.75]] * 2
    # The train leaves at 2 and is there at 7; its 4 h are ready at 6.
    assert ran.visits("alpha_rail_documents_once").tolist() == [[7, 7, 7]]


def test_green_channel(tiny, play) -> None:
    """Of three trucks at one lane the green one goes before the second, and takes half of the time."""
    tiny.change("commodity", "anything", modes="road")
    channel = {"crossings": "all", "commodities": ["anything"], "priority": True, "time_factor": 0.5}
    ran = play(*trucks((0, 2)), *trucks((0.5, 1), commodity="anything"), policies={"green_channel": channel})
    assert ran.visits("alpha_road_out").tolist() == [[5.75, 5.75, 7.25], [5.75, 8, 9.5], [6.25, 7.25, 8]]


def test_closures(tiny, play) -> None:
    """A truck and a train come to closed posts, and go on as these open."""
    tiny.change("service", "alpha_yard", max_wait_h=0)
    closures = [
        {"bcp": "beta_road", "start": "2023-01-01", "end": "2023-01-01T12:00", "announced": False},
        {"link": "rail_2", "start": "2023-01-01", "end": "2023-01-02T00:00", "announced": False},
    ]
    ran = play(*trucks((0, 1)), *boxes("beta_rail", (0, 1)), closures=closures)
    assert ran.visits("alpha_road_out")[:, 0].tolist() == [12]
    assert ran.visits("alpha_rail_out")[:, 0].tolist() == [24]
    assert sorted(ran.consignments["closure_h"].tolist()) == [12 - 5.75, 24 - 7]


def test_open_season(tiny, play) -> None:
    """A road that is open from the second of January lets a truck on at that midnight."""
    tiny.write("link", [
        {**row, "open_season": "Jan 02-Dec 31" if row["link_id"] == "road_2" else ""} for row in tiny.read("link")
    ])  # fmt: skip
    ran = play(*trucks((0, 1)))
    assert ran.visits("alpha_road_out")[:, 0].tolist() == [24]
    assert ran.consignments["closure_h"].tolist() == [24 - 5.75]


def test_speeds_by_season(tiny, play) -> None:
    """Half as fast in January: who sets out on the last day of December needs half of the time of one a day later."""
    tiny.write("season_speed", [{"season_speed_id": "winter", "mode": "road", "months": "1", "factor": 0.5}])
    ran = play(*trucks((0, 1), (24, 1)), start="2022-12-31")
    assert ran.consignments.sort_values("ready_h")["travel_h"].tolist() == [10.25, 20.5]


def test_change_of_trucks(tiny, play) -> None:
    """Goods of trucks that are not admitted change trucks at the crane of the post that they leave by."""
    tiny.write("bcp", [
        {**row, "carrier_countries": "KGZ" if row["bcp_id"] == "beta_road" else ""} for row in tiny.read("bcp")
    ])  # fmt: skip
    yard = tiny.read("terminal")[0]
    tiny.write("terminal", [yard, {**yard, "node_id": "alpha_road"}])
    ran = play(*trucks((0, 3)))
    assert ran.visits("crane:alpha_road").tolist() == [[5.75, 5.75, 6.25], [5.75, 6.25, 6.75], [5.75, 6.75, 7.25]]


def test_booked_slots(tiny, play) -> None:
    """Trucks wait at the origin for slots at the first post, and at the second where they stand."""
    tiny.change("parameter", "truck_travel_cv", value=0.3)
    booking = {"slots_per_day": {"alpha_road": 4, "beta_road": 5}, "direction": "each"}
    ran = play(*trucks((0, 6), (3, 3)), policies={"booking": booking})
    assert (np.diff(ran.visits("booking:alpha_road_outbound_slot"))[:, 0] > 0).all()
    for name in ("alpha_road_outbound_slot", "beta_road_inbound_slot"):
        assert 0 < (np.diff(ran.visits(name))[:, 0] > 0).sum() < 10


def test_there_and_back(tiny, play) -> None:
    """Each direction has its own procedures: outbound at the post it leaves, then inbound on the other side."""
    rows = tiny.read("procedure")
    tiny.write("procedure", [
        *rows,
        {**rows[0], "procedure_id": "beta_road_out", "bcp_id": "beta_road"},
        {**rows[1], "procedure_id": "alpha_road_in", "bcp_id": "alpha_road"},
    ])  # fmt: skip
    ran = play(*trucks((0, 1)), ("beta", "alpha", "goods", 0, 1))
    # Back: 5 h with a break, customs 1.5 h, 0.25 h, documents 0.5 h.
    assert ran.visits("beta_road_out").tolist() == [[5.75, 5.75, 7.25]]
    assert ran.visits("alpha_road_in").tolist() == [[7.5, 7.5, 8]]
    assert ran.visits("alpha_road_out").tolist() == [[5.75, 5.75, 7.25]]
    assert ran.visits("beta_road_in_1").tolist() == [[7.5, 7.5, 8]]


# ---- the end


def test_end_of_the_drain(tiny, play) -> None:
    """Who has not arrived when the drain is over is unfinished, and what comes in the drain takes part."""
    # Customs of 30 h: away at 35.75, 65.75, 95.75; then 7.5 h (see the drain by hand). The end is at 3 days: 72 h.
    tiny.change("procedure", "alpha_road_out", mean_h=30)
    ran = play(*trucks((0, 2), (24.5, 1)), days=1, drain_days=2)
    assert ran.consignments["arrival_h"].isna().tolist() == [False, True]
    assert ran.visits("alpha_road_out").tolist() == [[5.75, 5.75, 35.75], [5.75, 35.75, 65.75]]
    # The third, which does not count, joins at 30.25 while the second waits.
    assert ran.trace.station_longest_queue[ran.plan.names.stations.index("alpha_road_out")] == 2
