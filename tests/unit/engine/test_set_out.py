"""Consignments that are set out of their train for a procedure, by exact tables on the tiny corridor."""

import pytest

from corridor_sim.errors import InputError
from corridor_sim.network import read_network


@pytest.fixture
def by_box(tiny):
    """Return a function that lets each box be inspected by itself at the yard, in one lane, with some probability."""

    def write(probability: float, mean_h: float, **service) -> None:
        given = {"unit": "consignment", "probability": probability, "mean_h": mean_h, "lanes": 1}
        tiny.write("procedure", [
            {**row, **(given if row["procedure_id"] == "beta_rail_in" else {"unit": "run", "probability": 1})}
            for row in tiny.read("procedure")
        ])  # fmt: skip
        tiny.change("service", "alpha_yard", **service)

    return write


def boxes(*ready_and_number):
    return [("alpha", "beta_rail", "boxes", ready_h, number) for ready_h, number in ready_and_number]


def test_who_is_set_out_takes_the_next_train(by_box, send, run_case) -> None:
    """All of the first train are set out; it goes on empty, and the second takes them along that it has room for."""
    by_box(1, 1, max_wait_h=0.5)
    ran = run_case(send(*boxes((0, 3), (20, 1), (40, 1))))
    # Loaded at 2, 5 h, 3 h, 0.5 h: at the yard at 10.5. One lane, 1 h each: ready to go at 11.5, 12.5 and 13.5.
    # The second train closes at 20.5 and is there at 31: its own box is set out before the three board. It is served
    # until 32 and goes with the third train, at 51 there, whose own box nobody takes along any more.
    assert ran.visits("beta_rail_in").tolist() == [
        [10.5, 10.5, 11.5], [10.5, 11.5, 12.5], [10.5, 12.5, 13.5], [31, 31, 32], [51, 51, 52],
    ]  # fmt: skip
    assert [departure_and_arrival[:2] for departure_and_arrival in ran.sailings("alpha_yard")] == [
        [2, 10.5], [22.5, 31], [42.5, 51],
    ]  # fmt: skip
    rows = ran.consignments.sort_values(["ready_h", "number"])
    assert rows["arrival_h"].tolist()[:4] == [32] * 3 + [52]
    # Loading, customs, an hour of inspection, unloading; the rest of the way with the train that they left.
    assert rows["service_h"].tolist()[:4] == [2 + 3 + 1 + 1] * 4
    assert rows["queue_h"].tolist()[:4] == [0, 1, 2, 0]
    assert rows["consolidation_h"].tolist()[:4] == [31 - 11.5, 31 - 12.5, 31 - 13.5, 0.5 + 51 - 32]
    assert rows["travel_h"].tolist()[:4] == [5.5] * 4


def test_a_full_train_takes_nobody(by_box, send, run_case) -> None:
    """A train whose boxes are spared and fill it takes nobody along; a later one with room does."""
    by_box(0.5, 1)
    ran = run_case(send(*boxes(*((8 * n, 3) for n in range(12)))))
    # 36 boxes in twelve full trains, each with as many aboard behind the yard as before at most.
    inspected = len(ran.visits("beta_rail_in"))
    assert 8 < inspected < 28
    arrivals = ran.consignments["arrival_h"].dropna()
    assert arrivals.value_counts().max() <= 3


def test_the_split_is_exact(by_box, tiny, send, run_case) -> None:
    """The hours of those who changed trains add up to those from door to door, travel factors and all."""
    by_box(0.5, 1.37, travel_cv=0.4, max_wait_h=3)
    rows = run_case(send(*boxes(*((n / 3, 1) for n in range(60))))).consignments
    arrived = rows[rows["arrival_h"].notna()]
    parts = ("travel", "rest", "consolidation", "queue", "service", "transloading", "closure")
    assert len(arrived) > 30
    assert (sum(arrived[f"{part}_h"] for part in parts) == arrived["arrival_h"] - arrived["ready_h"]).all()
    assert (arrived["travel_h"] > 0).all()


def test_consignments_of_trucks_are_not_set_out(tiny) -> None:
    """At a post by road the unit is the run."""
    first, *others = tiny.read("procedure")
    tiny.write("procedure", [{**first, "unit": "consignment"}, *({**row, "unit": ""} for row in others)])
    with pytest.raises(InputError) as caught:
        read_network(tiny.path, "net")
    assert [str(issue) for issue in caught.value.issues] == [
        "net/procedure.csv:2: column 'unit' of row 'alpha_road_out': 'consignment' at a post by road\n"
        "    allowed: run; consignments are set out of trains only"
    ]


def test_who_is_aboard_at_the_end(by_box, send, run_case) -> None:
    """Who has joined another train and is under way at the end has no hours of that train yet, as nobody has."""
    by_box(1, 1, max_wait_h=0.5, unload_h=24)
    ran = run_case(send(*boxes((0, 1), (20, 1)), days=1, drain_days=1))
    row = ran.consignments.sort_values("ready_h").iloc[0]
    # Closed at 0.5, set out at 11, inspected until 12, aboard from 31 on; the end is at 48.
    assert row[["travel_h", "consolidation_h", "service_h"]].tolist() == [5.5, 0.5 + 31 - 12, 2 + 3 + 1]
