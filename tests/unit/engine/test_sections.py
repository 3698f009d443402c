"""Sections of limited capacity by exact tables on the tiny corridor: how far apart trains enter, and who waits."""

import pytest

# Trains of one box leave 2 h after it is ready, 5 h from the first post; customs there take 3 h, the way over the
# border 0.5 h, customs beyond it 4 h. With a free share of 0.5 and 12 trains a day entries are 4 h apart.


@pytest.fixture
def run_line(tiny, send, run_case):
    """Return a function that sends boxes (origin, destination, ready h), by a train each, over such links."""
    for service in ("alpha_yard", "yard_beta"):
        tiny.change("service", service, max_wait_h=0)
    links = tiny.read("link")
    tiny.write("link", [{**row, "capacity": "", "free_share": "", "tracks": "", "section_id": ""} for row in links])

    def run(rows, **links):
        for link_id, values in links.items():
            tiny.change("link", link_id, **values)
        return run_case(send(*((origin, destination, "boxes", ready_h, 1) for origin, destination, ready_h in rows)))

    return run


def to_yard(*ready_h):
    return [("alpha", "beta_rail", h) for h in ready_h]


EVERY_4_H = {"capacity": 12, "free_share": 0.5}
EVERY_2_H = {"capacity": 24, "free_share": 0.5}


def test_entries_are_apart(run_line) -> None:
    """Trains enter a section at least 24 h / (trains a day x free share) after each other; the wait is queue."""
    ran = run_line(to_yard(0, 1, 2, 20), rail_1=EVERY_4_H)
    # They come at 2, 3, 4 and 22; whoever has entered holds nothing.
    assert ran.visits("section:rail_1").tolist() == [[2, 2, 2], [3, 6, 6], [4, 10, 10], [22, 22, 22]]
    # Customs of 3 h and 4 h in one lane each are never waited for by trains 4 h apart, 12 in the end.
    assert ran.consignments.sort_values("ready_h")["queue_h"].tolist() == [0, 3, 6, 0]
    assert ran.consignments["closure_h"].tolist() == [0] * 4


def test_a_section_is_entered_after_customs(run_line) -> None:
    """The entry of the link over the border comes after the procedures of the side that is left."""
    ran = run_line(to_yard(0), rail_2=EVERY_4_H)
    # At the post at 7, cleared at 10.
    assert ran.visits("section:rail_2").tolist() == [[10, 10, 10]]


def test_ample_capacity_changes_no_hour(run_line, tiny) -> None:
    """Travel over sections that make nobody wait takes what it takes without them, to the last bit."""
    tiny.change("service", "alpha_yard", travel_cv=0.3)
    links = tiny.read("link")
    rail = next(row for row in links if row["link_id"] == "rail_1")
    nodes = tiny.read("node")
    tiny.write("node", [*nodes, {**nodes[0], "node_id": "halt", "name": "Halt", "x_coord": 75.4}])
    tiny.write("link", [
        *(row for row in links if row["link_id"] != "rail_1"),
        {**rail, "link_id": "rail_1a", "to_node_id": "halt", "length": 77},
        {**rail, "link_id": "rail_1b", "from_node_id": "halt", "length": 123},
    ])  # fmt: skip
    free = run_line(to_yard(0, 30, 60))
    ample = {"capacity": 96, "free_share": 1}
    limited = run_line(to_yard(0, 30, 60), rail_1a=ample, rail_1b=ample)
    assert len(limited.visits("section:rail_1b")) == 3
    assert free.trace.run_arrival_h.tobytes() == limited.trace.run_arrival_h.tobytes()


@pytest.mark.parametrize(
    ("tracks", "waits_h"),
    [("", [0, 0.5]), (1, [0, 0.5]), (2, [0, 0])],
)
def test_directions_share_one_track(tiny, run_line, tracks, waits_h) -> None:
    """On one track both directions share the entries; on two each has half of the capacity for itself."""
    service = tiny.read("service")[0]
    tiny.write("service", [
        *tiny.read("service"),
        {**service, "service_id": "halt", "from_node_id": "alpha_rail", "to_node_id": "alpha", "max_wait_h": 0},
    ])  # fmt: skip
    capacity = {"capacity": 24, "free_share": 1, "tracks": tracks}
    ran = run_line([("alpha", "beta_rail", 0), ("alpha_rail", "alpha", 0.5)], rail_1=capacity)
    # The one from Alpha enters at 2, the other comes at 2.5; entries are 1 h apart, or 2 h by direction.
    assert ran.consignments.sort_values("ready_h")["queue_h"].tolist() == waits_h


def test_links_of_one_section(run_line) -> None:
    """A train enters a section of several links once, and two services on different links of it share the entries."""
    section = {"section_id": "pass", **EVERY_2_H}
    ran = run_line(to_yard(0, 1), rail_1=section, rail_2=section)
    assert ran.visits("section:pass").tolist() == [[2, 2, 2], [3, 4, 4]]
