"""Yards: what comes by one run and goes on by another has room all at once, or waits outside."""

import pytest

from corridor_sim.errors import InputError
from corridor_sim.network import read_network


@pytest.fixture
def yard(tiny):
    """Return a function that gives the yard of the gauge break room for so many TEU."""

    def write(teu: float) -> None:
        tiny.write("terminal", [{**row, "yard_teu": teu} for row in tiny.read("terminal")])

    return write


def boxes(*ready_and_number):
    return [("alpha", "beta", "boxes", ready_h, number) for ready_h, number in ready_and_number]


def test_a_train_waits_outside_the_yard(yard, send, run_case) -> None:
    """A train is unloaded when there is room for all that it brings, which is when the load before it has left."""
    yard(6)
    ran = run_case(send(*boxes((0, 3), (1, 3))))
    # Three boxes of 2 TEU fill a train. They leave at 2 and 3 and are at the yard 12.5 h later, the second after 2 h of
    # waiting at customs. The first is at hand at 15.5, and the crane takes 0.5 h a box: two are full at 16.5 and leave
    # at 17.5, just as the second train comes, which needs the room of three. The third box was ready at 17, waits 12 h
    # for its train and leaves at 30. Then two of the second are ready at 32 and leave at 33, the last at 32.5 + 13.
    assert ran.sailings("alpha_yard") == [[2, 14.5, 3], [3, 17.5, 3]]
    assert [departure_h for departure_h, _, _ in ran.sailings("yard_beta")] == [17.5, 30, 33, 45.5]
    rows = ran.consignments.sort_values(["ready_h", "number"])
    assert rows["queue_h"].tolist() == [0, 0.5, 1, 14.5, 15, 15.5]
    stations = ran.stations.set_index("station_id").loc["yard:beta_rail:rail1435"]
    assert stations[["joined", "done", "wait_h", "longest_wait_h"]].tolist() == [2, 2, 12.5, 12.5]


def test_a_large_load_is_not_overtaken(yard, tiny, send, run_case) -> None:
    """Room goes to the train that has waited longest, though what is free would do for a shorter one behind it."""
    yard(6)
    tiny.change("service", "alpha_yard", max_wait_h=1)
    ran = run_case(send(*boxes((0, 3), (1, 3), (2, 1))))
    # The single box closes at 3, leaves at 5 and is there at 20.5, behind 5 h of customs; 4 TEU are free. It comes in
    # once the two of the second train have left at 33, is at hand at 34 and craned at 34.5: full with the last.
    assert ran.sailings("alpha_yard")[2] == [5, 20.5, 1]
    assert [departure_h for departure_h, _, _ in ran.sailings("yard_beta")] == [17.5, 30, 33, 35.5]


def test_who_ends_there_needs_no_room(yard, tiny, send, run_case) -> None:
    """What a train brings to its destination does not stand in the yard, however full it is."""
    yard(6)
    ran = run_case(send(*boxes((0, 3)), ("alpha", "beta_rail", "boxes", 1, 3)))
    assert ran.consignments.sort_values("ready_h")["queue_h"].tolist() == [0, 0.5, 1, 2, 2, 2]


@pytest.fixture
def over_sea(ferry):
    """Return the two ports with roads of an hour to each, and yards for two consignments."""
    nodes = ferry.read("node")
    ferry.write(
        "node", [*nodes, *({**nodes[0], "node_id": name, "x_coord": x} for name, x in (("a0", 53), ("b0", 50)))]
    )
    lane = {**ferry.read("link")[0], "length": 100, "free_speed": 20}
    roads = (("a0", "east"), ("west", "b0"))
    ferry.write("link", [lane, *(
        {**lane, "link_id": u, "mode": "road", "from_node_id": u, "to_node_id": v, "length": 50, "free_speed": 50}
        for u, v in roads
    )])  # fmt: skip
    ferry.change("commodity", "goods", modes="road sea")
    ferry.write("tariff", [*ferry.read("tariff"), {"tariff_id": "road", "mode": "road", "usd_per_t_km": 0.1}])
    ferry.write("terminal", [
        {"node_id": name, "name": name, "cranes": 1, "crane_teu_per_h": rate}
        for name, rate in (("east", 4), ("west", 0.1))
    ])  # fmt: skip
    ferry.write("port", [{**row, "berths": 2, "yard_teu": 4} for row in ferry.read("port")])
    return ferry


def test_trucks_and_vessels_wait_outside(over_sea, send, run_case) -> None:
    """Two of four trucks wait until a vessel has left with the load before them; the next vessel waits in the west."""
    ran = run_case(send(("a0", "b0", "goods", 0, 4)))
    # Trucks come at 1, the crane takes 0.5 h: vessel 0 is full at 2 and leaves at 3. The others are let in then, craned
    # at 3.5 and 4, and wait for vessel 1, which leaves the west at 31 and is there at 36: it leaves at 37.
    assert ran.sailings("east_west")[:2] == [[3, 8, 2], [37, 42, 2]]
    # In the west the crane takes 20 h: the first two were at hand at 10 and leave at 30 and 50, when vessel 1 has room.
    # It unloads until 52.
    rows = ran.consignments.sort_values("number")
    assert rows["queue_h"].tolist() == [0, 0.5 + 20, 2 + 8, 2 + 0.5 + 8 + 20]
    assert rows["arrival_h"].tolist() == [31, 51, 73, 93]


def test_a_ferry_needs_no_yard(over_sea, send, run_case) -> None:
    """What a ferry brings or takes stays on its wagons and trucks."""
    over_sea.write("fleet", [{**row, "vessel_type": "ferry"} for row in over_sea.read("fleet")])
    over_sea.write("port", [{**row, "ferry_berths": 2} for row in over_sea.read("port")])
    ran = run_case(send(("a0", "b0", "goods", 0, 4)))
    # They roll on and off without a crane: vessels alone are waited for, and nobody is before them at their berths.
    assert ran.consignments["queue_h"].tolist() == [0] * 4
    assert (ran.stations["joined"][ran.stations["kind"] == "yard"] == 0).all()


def test_a_yard_smaller_than_a_load(yard, tiny) -> None:
    """A yard that never has room for a train, or for what a truck brings, is a mistake."""
    yard(5)
    with pytest.raises(InputError) as caught:
        read_network(tiny.path, "net")
    assert [str(issue) for issue in caught.value.issues] == [
        "net/terminal.csv:2: column 'yard_teu' of row 'beta_rail': '5' is less than a full load of 'alpha_yard', which "
        "would wait for ever\n    allowed: at least 6 TEU"
    ]


def test_a_yard_given_twice(over_sea) -> None:
    """A node that is a terminal and a port states the room of its yard once."""
    over_sea.write("terminal", [{**row, "yard_teu": 9} for row in over_sea.read("terminal")[:1]])
    with pytest.raises(InputError) as caught:
        read_network(over_sea.path, "net")
    assert [str(issue) for issue in caught.value.issues] == [
        "net/port.csv:2: column 'yard_teu' of row 'east': terminal 'east' gives the room of its yard, too\n"
        "    allowed: a value in terminal.csv or in port.csv"
    ]
