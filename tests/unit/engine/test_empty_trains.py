"""Empty trains by exact tables on the tiny corridor: where they go back, whom they hold, what holds them."""

import pytest

# Trains of one box leave 2 h after it is ready, go 12.5 h (with customs) and unload for 1: the first from 14.5 to 15.5.
# Wagons are empty for 11 h, and 5 of 5.5 h in motion are on the link from Alpha: they come to its far end after 1 h.
EMPTY_H = 11
EVERY_4_H = {"capacity": 12, "free_share": 0.5}


@pytest.fixture
def run_line(tiny, send, run_case):
    """Return a function that sends a box to the yard at each of these hours, by a train each, with such wagons."""
    tiny.change("service", "alpha_yard", max_wait_h=0, capacity_teu=2)
    links = tiny.read("link")
    tiny.write("link", [{**row, "capacity": "", "free_share": "", "tracks": "", "section_id": ""} for row in links])

    def run(*ready_h, teu=4, empty_h=EMPTY_H, **links):
        tiny.write("wagon", [{"wagon_id": "w", "gauge_mm": 1435, "capacity_teu": teu, "empty_h": empty_h}])
        for link_id, values in links.items():
            tiny.change("link", link_id, **values)
        return run_case(send(*(("alpha", "beta_rail", "boxes", h, 1) for h in ready_h)))

    return run


def test_an_empty_train_waits_and_is_waited_for(run_line) -> None:
    """On one track an empty train stands behind a loaded one; its wagons are late, and it holds the next one up."""
    ran = run_line(0, 14, 20, rail_1=EVERY_4_H)
    # The wagons of the first are at the section at 16.5, which the second has entered at 16: they enter at 20, and are
    # at hand 10 h later. Those of the second come at 29.5 + 1. The third train has its wagons at 30, is loaded at 32
    # and enters 4 h after them; it is unloaded at 34.5 + 12.5 + 1, and its wagons are back at 59.
    assert ran.visits("section:rail_1").tolist() == [
        [2, 2, 2], [16, 16, 16], [16.5, 20, 20], [30.5, 30.5, 30.5], [32, 34.5, 34.5],
    ]  # fmt: skip
    assert ran.visits("wagons:1435").tolist() == [[0, 0, 30], [14, 14, 40.5]]
    assert ran.consignments.sort_values("ready_h")["queue_h"].tolist() == [0, 0, 10 + 2.5]


def test_on_two_tracks_it_has_its_own(run_line) -> None:
    """On two tracks empty trains go by the entries of the other direction, and hold no loaded one up."""
    ran = run_line(0, 14, 20, rail_1={**EVERY_4_H, "capacity": 24, "tracks": 2})
    assert ran.visits("section:rail_1>alpha_rail").tolist() == [[2, 2, 2], [16, 16, 16], [28.5, 28.5, 28.5]]
    assert ran.visits("section:rail_1>alpha").tolist() == [[16.5, 16.5, 16.5], [30.5, 30.5, 30.5]]
    assert ran.visits("wagons:1435").tolist() == [[0, 0, 26.5], [14, 14, 40.5]]


def test_a_section_of_several_links_is_entered_once(run_line) -> None:
    """On the way back, too, a section of more than one link is entered where it begins: here as unloading ends."""
    section = {"section_id": "pass", **EVERY_4_H}
    ran = run_line(0, 100, teu=2, rail_1=section, rail_2=section)
    assert ran.visits("section:pass").tolist() == [[2, 2, 2], [15.5, 15.5, 15.5], [102, 102, 102], [115.5] * 3]
    assert ran.visits("wagons:1435").tolist() == [[0, 0, 26.5]]


def test_wagons_at_hand_at_once_go_nowhere(run_line) -> None:
    """Wagons that are empty for no time are loaded where they are: no train goes back."""
    ran = run_line(0, 1, teu=2, empty_h=0, rail_1=EVERY_4_H)
    assert ran.visits("section:rail_1").tolist() == [[2, 2, 2], [17.5, 17.5, 17.5]]
