"""Timetables of a ferry line between two ports, by hand."""

import pytest

from corridor_sim.errors import InputError
from corridor_sim.network import read_network

# East and west are 5 h apart. The service whose id comes first sails from the east, so vessel 0 starts there and
# vessel 1 in the west. Loading takes 1 h and unloading 2 h; 4 TEU make a load of two consignments.
# Eastern vessels wait at most 10 h, western ones 30 h.


def test_to_and_fro(ferry, send, run_case) -> None:
    """Two vessels for three days: an empty sailing, a full one, a limit that runs out, a wait for the berth."""
    # Vessel 0 in the east: nothing comes, closes empty at 10, leaves at 11, is in the west at 16.
    # Vessel 1 in the west: one consignment at 3, another at 20 makes it full: leaves at 21, east at 26.
    # Vessel 0 gets the western berth at 21. It is empty, so it waits for a load from then on, until 51 at most.
    # Vessel 1 in the east unloads until 28 and waits until 38 at most; one consignment came at 30: closes at 38,
    # leaves at 39, is in the west at 44, where vessel 0 still holds the berth.
    # Vessel 0 closes at 51 with the one that came at 30, leaves at 52, is in the east at 57, unloads until 59.
    # Vessel 1 has the berth at 52 and unloads until 54.
    case = send(
        ("west", "east", "goods", 3, 1), ("west", "east", "goods", 20, 1),
        ("west", "east", "goods", 30, 1), ("east", "west", "goods", 30, 1),
    )  # fmt: skip
    ran = run_case(case)
    assert ran.sailings("east_west") == [[11, 16, 0], [39, 44, 1]]
    assert ran.sailings("west_east") == [[21, 26, 2], [52, 57, 1]]
    # Stays at the berths (joined, berthed, left) that were over when the last consignment arrived at 59.
    assert ran.visits("berth:east").tolist() == [[0, 0, 11], [26, 26, 39]]
    assert ran.visits("berth:west").tolist() == [[0, 0, 21], [16, 21, 52]]
    parts = ["ready_h", "departure_h", "arrival_h", "consolidation_h", "queue_h", "travel_h", "service_h"]
    rows = ran.consignments.sort_values(["origin", "ready_h"])
    assert rows[["origin", *parts]].to_numpy().tolist() == [
        # On board from 44 to 52 it waits for the berth.
        ["east", 30, 39, 54, 8, 8, 5, 3],
        ["west", 3, 21, 28, 17, 0, 5, 3],
        ["west", 20, 21, 28, 0, 0, 5, 3],
        ["west", 30, 52, 59, 21, 0, 5, 3],
    ]


def test_the_wait_counts_from_the_end_of_unloading(ferry, send, run_case) -> None:
    """A vessel that unloads until 28 and may wait 10 h closes at 38, although it has been at the berth since 26."""
    ran = run_case(send(("west", "east", "goods", 20, 2), ("east", "west", "goods", 37.5, 1)))
    assert ran.sailings("east_west")[1] == [39, 44, 1]


def test_a_consignment_that_comes_while_a_vessel_loads_is_late(ferry, send, run_case) -> None:
    """The load is closed before loading: one that comes during loading waits for the next vessel."""
    # Vessel 0 closes empty at 10 and leaves the east at 11; ready at 10.5 goes with vessel 1, which comes from
    # the west at 36 (30 + 1 + 5), is empty, and closes at 46.
    ran = run_case(send(("east", "west", "goods", 10.5, 1)))
    assert ran.sailings("east_west")[0] == [11, 16, 0]
    assert ran.consignments["departure_h"].tolist() == [47]


def test_a_closing_at_the_limit_comes_before_a_release(ferry, send, run_case) -> None:
    """A consignment that is ready just when a vessel's limit runs out is late: departures come before releases."""
    assert run_case(send(("east", "west", "goods", 10, 1))).consignments["departure_h"].tolist() == [47]


def test_two_loads_take_two_vessels(ferry, send, run_case) -> None:
    """Two vessels at two berths of one port take one load each; the third consignment's load waits."""
    # Three vessels: 0 and 2 start in the east. Five consignments at 4: two full loads close at 4 and leave at 5.
    # In the west, with one berth free (the other holds vessel 1), one unloads from 10 to 12; the other gets the berth
    # of vessel 1, which closes empty at 30 and leaves at 31: unloads from 31 to 33.
    ferry.change("fleet", "ferries", vessels=3)
    for port in ("east", "west"):
        ferry.change("port", port, berths=2)
    ran = run_case(send(("east", "west", "goods", 4, 5)))
    assert ran.sailings("east_west")[:2] == [[5, 10, 2], [5, 10, 2]]
    # Vessel 1 is in the east at 36, takes the fifth when its limit runs out at 46, leaves at 47, is in the west at 52,
    # where vessel 0 left its berth at 12 + 30 + 1 = 43: unloads until 54.
    rows = ran.consignments.sort_values("number")
    assert rows["arrival_h"].tolist() == [12, 12, 33, 33, 54]
    assert rows["queue_h"].tolist() == [0, 0, 21, 21, 0]


def test_a_fleet_sails_before_the_start(ferry, send, run_case) -> None:
    """Vessels begin with the warm-up, so that they are under way at the start."""
    # A day earlier: vessel 0 leaves the east at -13 and is in the west at -8; vessel 1 closes empty at 6.
    ran = run_case(send(("west", "east", "goods", 1, 1), warmup_days=1))
    assert ran.sailings("east_west")[0] == [-13, -8, 0]
    assert ran.consignments[["departure_h", "arrival_h"]].to_numpy().tolist() == [[7, 14]]


def test_demand_in_the_drain_does_not_stop_vessels(ferry, send, run_case) -> None:
    """Vessels sail until the last counted consignment has arrived, and no longer."""
    ran = run_case(send(("west", "east", "goods", 3, 1)))
    # Closes at its limit, 30 h; leaves at 31, arrives at 36, unloaded at 38.
    assert ran.consignments["arrival_h"].tolist() == [38]
    assert ran.trace.visit_end_h.max() <= 38


def test_posts_of_ports_are_passed_by_the_vessel(ferry, send, run_case) -> None:
    """Leaving a country by sea takes the hours of its port's post, entering another those of the port there."""
    # Vessel 0 leaves the east at 11, spends 2 h at the post there, 5 h at sea and 0.5 h at the post in the west; it
    # waits there until 18.5 + 30 and leaves at 49.5 with what came at 20: 1 h, 5 h and 3 h.
    ferry.write("bcp", [
        {"bcp_id": f"{node}_port", "name": node, "crossing_id": "caspian", "node_id": node, "country": country,
         "mode": "sea"}
        for node, country in (("east", "KAZ"), ("west", "AZE"))
    ])  # fmt: skip
    ferry.write("procedure", [
        {"procedure_id": f"{node}_{direction}", "bcp_id": f"{node}_port", "direction": direction, "sequence": 1,
         "procedure": "all", "distribution": "deterministic", "mean_h": mean_h}
        for node, direction, mean_h in (("east", "outbound", 2), ("west", "inbound", 0.5), ("west", "outbound", 1),
                                        ("east", "inbound", 3))
    ])  # fmt: skip
    ferry.change("fleet", "ferries", vessels=1)
    ran = run_case(send(("west", "east", "goods", 20, 1)))
    assert ran.sailings("east_west")[0] == [11, 18.5, 0]
    assert ran.sailings("west_east")[0] == [49.5, 58.5, 1]


def test_ferries_and_container_vessels_use_berths_of_their_own(ferry, send, run_case) -> None:
    """A vessel of the other kind at the only berth of its kind keeps nobody waiting."""
    # Both vessels start in the east, leave empty at 11 and are in the west at 16. Each finds the one berth of its kind
    # free, waits there until 46 and leaves at 47; with one berth for both the second would berth at 47.
    for port in ("east", "west"):
        ferry.change("port", port, ferry_berths=1)
    fleets = [{"fleet_id": name, "name": name, "vessels": 1, "vessel_type": kind}
              for name, kind in (("boxes", "container"), ("ferries", "ferry"))]  # fmt: skip
    ferry.write("fleet", fleets)
    services = ferry.read("service")
    ferry.write("service", services + [
        {**row, "service_id": f"{row['service_id']}_boxes", "fleet_id": "boxes"} for row in services
    ])  # fmt: skip
    ran = run_case(send(("west", "east", "goods", 20, 1)))
    assert ran.sailings("east_west")[0] == [11, 16, 0]
    assert ran.sailings("east_west_boxes")[0] == [11, 16, 0]
    assert ran.visits("berth:west")[0].tolist() == [16, 16, 47]
    assert ran.visits("ferry_berth:west")[0].tolist() == [16, 16, 47]


def test_a_scenario_lowers_the_water(ferry, run_case) -> None:
    """With half of the payload at one port vessels for two consignments take one, both ways."""
    ferry.write("list", [
        {"origin": origin, "destination": destination, "commodity_id": "goods", "ready_utc": "2023-01-01", "number": 2}
        for origin, destination in (("east", "west"), ("west", "east"))
    ])  # fmt: skip
    simulation = {"start": "2023-01-01", "days": 20, "warmup_days": 0, "drain_days": 20, "replications": 1}
    ran = run_case(ferry.case(
        demand={"flows": "none", "consignments": "list.csv"}, simulation=simulation,
        network={"change": [{"port": "west", "payload_shares": 0.5}]},
    ))  # fmt: skip
    assert ran.trace.run_consignments.max() == 1
    assert ran.trace.run_consignments.sum() == 4
    # Arrays of another layout would have the event loop compiled anew, a minute or two for whoever asks first.
    assert all(array.flags.c_contiguous for array in ran.plan.payload[1:])


JANUARY_31_H = 30 * 24


@pytest.fixture
def low_in_january(ferry):
    """Return the ferry line with half of the payload in January for the water in the west, and goods that fill it."""
    ferry.write("port", [
        {**row, "payload_shares": " ".join(["0.5", *["1"] * 11]) if row["node_id"] == "west" else ""}
        for row in ferry.read("port")
    ])  # fmt: skip
    ferry.write("commodity", [
        *ferry.read("commodity"),
        {"commodity_id": "large", "name": "Large", "modes": "sea", "tonnes": 20, "teu": 4,
         "value_of_time_usd_per_t_h": 1},
    ])  # fmt: skip
    return ferry


def test_who_does_not_fit_in_a_month_is_passed_over(low_in_january, send, run_case) -> None:
    """What low water makes larger than the load of a vessel waits, fills none, and keeps no smaller goods ashore."""
    # 4 TEU come at 3 on 31 January, when a vessel takes 2: no vessel is full. Those of 2 TEU of 4 and 5 come behind
    # them; the first fills vessel 0, which leaves at 5. Vessel 1 leaves the west at 31 and is in the east at 36, in
    # February: who came first is loaded first again, and fills it. Vessel 0 is back at 10 + 2 + 30 + 1 + 5 + 21, since
    # the berth of the west was vessel 1's until 31.
    ran = run_case(send(*(
        ("east", "west", goods, JANUARY_31_H + ready_h, 1)
        for goods, ready_h in (("large", 3), ("goods", 4), ("goods", 5))
    ), start="2023-01-31"))  # fmt: skip
    assert ran.sailings("east_west")[:3] == [[5, 10, 1], [37, 42, 1], [80, 85, 1]]
    rows = ran.consignments.sort_values("ready_h")
    assert rows[["departure_h", "consolidation_h"]].to_numpy().tolist() == [[37, 33], [5, 0], [80, 74]]


def test_no_sailing_is_for_those_who_do_not_fit(low_in_january, send, run_case) -> None:
    """A sailing by timetable of a vessel from outside falls out if nobody waits who can go by it."""
    (low_in_january.path / "fleet.csv").unlink()
    low_in_january.write("service", [
        {**row, "fleet_id": "", "max_wait_h": "", "timetable": "12:00"}
        for row in low_in_january.read("service") if row["from_node_id"] == "east"
    ])  # fmt: skip
    ran = run_case(send(("east", "west", "large", JANUARY_31_H + 3, 1), start="2023-01-31"))
    assert ran.sailings("east_west") == [[36, 41, 1]]


@pytest.mark.parametrize("shares", ["1.1", "0.9 x", "0", "1 0.9"])
def test_shares_of_the_payload_that_are_none(ferry, shares: str) -> None:
    """Shares of the payload are one number or twelve, above 0 and at most 1."""
    ferry.write("port", [{**row, "payload_shares": shares} for row in ferry.read("port")[:1]])
    with pytest.raises(InputError) as caught:
        read_network(ferry.path, "net")
    wrong = "has 2 shares" if shares == "1 0.9" else "has a share that is out of range"
    assert str(caught.value.issues[0]) == (
        f"net/port.csv:2: column 'payload_shares' of row 'east': '{shares}' {wrong}\n"
        "    allowed: one share above 0 and at most 1, or twelve of them from January on, such as "
        "'1 1 1 1 1 0.9 0.9 0.9 1 1 1 1'"
    )
