"""Wagons and payload by exact tables on the tiny corridor: who waits for wagons, and what else fills a train."""

import numpy as np
import pytest

from corridor_sim.errors import InputError
from corridor_sim.network import read_network


def boxes(*ready_and_number):
    return [("alpha", "beta_rail", "boxes", ready_h, number) for ready_h, number in ready_and_number]


@pytest.fixture
def wagons(tiny):
    """Return a function that gives the gauge of 1435 mm wagons for so many TEU, empty for 10 h after unloading."""

    def write(teu: float) -> None:
        tiny.write("wagon", [{"wagon_id": "flat", "gauge_mm": 1435, "capacity_teu": teu, "empty_h": 10}])

    return write


def test_trains_wait_for_wagons(wagons, send, run_case) -> None:
    """A train that has closed waits until all wagons for its load are at hand; that is queue."""
    wagons(8)
    ran = run_case(send(*boxes((0, 3), (1, 1), (2, 3), (30, 1))))
    # A train loads for 2 h, goes 12.5 h and unloads for 1: wagons are back 25.5 h after they were taken. Three boxes of
    # 2 TEU fill one at 0, the fourth and two of three at 2, which find wagons for 2 TEU and wait until 25.5. The last
    # of the three has waited a day at 26: wagons for one box are at hand; it stands 2.5 h at customs behind the second.
    assert ran.sailings("alpha_yard") == [[2, 14.5, 3], [27.5, 40, 3], [28, 43, 1], [56, 68.5, 1]]
    assert ran.visits("wagons:1435").tolist() == [[0, 0, 25.5], [2, 25.5, 51], [26, 26, 54]]
    rows = ran.consignments.sort_values(["ready_h", "number"])
    assert rows["queue_h"].tolist() == [0] * 3 + [23.5] * 3 + [2.5, 0]


def test_a_long_train_is_not_overtaken(wagons, tiny, send, run_case) -> None:
    """Wagons go to the train that has waited longest, though those at hand would do for a shorter one behind it."""
    wagons(8)
    tiny.change("service", "alpha_yard", max_wait_h=0.5)
    ran = run_case(send(*boxes((0, 3), (1, 3), (2, 1))))
    assert [departure_h for departure_h, _, _ in ran.sailings("alpha_yard")] == [2, 27.5, 27.5]


def test_trains_of_one_instant_stand_by_key(wagons, tiny, send, run_case) -> None:
    """A short train that closes as a longer one does, and stands before it by key, has the wagons that are left."""
    wagons(8)
    tiny.change("service", "alpha_yard", max_wait_h=4)
    services = tiny.read("service")
    back = {**services[0], "service_id": "aaa", "name": "Back", "from_node_id": "beta_rail", "to_node_id": "alpha"}
    tiny.write("service", [back | {"capacity_teu": "2"}, *services])
    ran = run_case(send(*boxes((0, 3), (6, 2)), ("beta_rail", "alpha", "boxes", 10, 1)))
    # Two boxes have waited for 4 h at 10, when one fills the train back: of 8 TEU 6 are under way until 25.5.
    assert [departure_h for departure_h, _, _ in ran.sailings("aaa")] == [12]
    assert [departure_h for departure_h, _, _ in ran.sailings("alpha_yard")] == [2, 27.5]


def test_wagons_are_conserved(wagons, tiny, send, run_case) -> None:
    """At no time have trains more wagons than there are, and in the end all are back."""
    wagons(6)
    tiny.change("service", "alpha_yard", max_wait_h=1, travel_cv=0.5)
    ran = run_case(send(*boxes(*((h / 3, 1 + h % 3) for h in range(40))), days=60, drain_days=60))
    pool = ran.visits("wagons:1435")
    teu = ran.trace.run_teu[np.argsort(ran.trace.run_departure_h)][: len(pool)]
    order = np.argsort(pool[:, 1], kind="stable")
    instants = [*((start, load) for start, load in zip(pool[order, 1], teu, strict=True)),
                *((end, -load) for end, load in zip(pool[order, 2], teu, strict=True))]  # fmt: skip
    held = np.cumsum([load for _, load in sorted(instants)])
    assert len(pool) >= 25
    assert held.max() == 6
    assert held.min() == 0


def test_a_train_is_full_by_tonnes(tiny, send, run_case) -> None:
    """Two boxes of 20 t are as much as a train of 45 t takes, though it has room for three; at 60 t three are."""
    tiny.write("service", [{**row, "capacity_t": 45 if row["service_id"] == "alpha_yard" else ""}
                           for row in tiny.read("service")])  # fmt: skip
    ran = run_case(send(*boxes((0, 3), (4, 2))))
    # 60 t wait at 0: full, but only two fit. The third and those of 4 are 60 t again; the last waits a day.
    assert [(h, n) for h, _, n in ran.sailings("alpha_yard")] == [(2, 2), (6, 2), (30, 1)]


def test_more_wagons_than_there_are(wagons, tiny) -> None:
    """A train that could never have its wagons is a mistake."""
    wagons(5)
    with pytest.raises(InputError) as caught:
        read_network(tiny.path, "net")
    assert [str(issue) for issue in caught.value.issues] == [
        "net/service.csv:2: column 'capacity_teu' of row 'alpha_yard': '6' is more than all wagons of 1435 mm carry\n"
        "    allowed: at most 5 TEU, or more wagons in wagon.csv"
    ]
