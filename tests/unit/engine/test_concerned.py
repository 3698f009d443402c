"""Procedures that do not concern everybody, by exact tables on the tiny corridor."""

import numpy as np
import pytest

from corridor_sim.kernels import draws
from corridor_sim.plan import build_plan
from corridor_sim.plan.keys import hash_name

CUSTOMS, INSPECTION = "alpha_road_out", "beta_road_in_2"
COLUMNS = ("probability", "commodity_classes")


@pytest.fixture
def concern(tiny):
    """Return a function that fills the columns of whom a procedure concerns."""

    def fill(procedure_id: str, **columns) -> None:
        rows = tiny.read("procedure")
        tiny.write("procedure", [{**row, **{name: row.get(name, "") for name in COLUMNS}} for row in rows])
        tiny.change("procedure", procedure_id, **columns)

    return fill


@pytest.fixture
def classes(tiny):
    """Give goods the class general, anything the class perishable; boxes have none."""
    rows = tiny.read("commodity")
    of = {"goods": "general", "boxes": "", "anything": "perishable"}
    tiny.write("commodity", [{**row, "commodity_class": of[row["commodity_id"]]} for row in rows])


def test_probability(concern, send, run_case) -> None:
    """Whose own uniform is below the probability is inspected; the others go on as if the procedure were not there."""
    concern(INSPECTION, probability=0.25)
    ran = run_case(send(*(("alpha", "beta", "goods", 10 * n, 1) for n in range(20))))
    station = hash_name(f"station:{INSPECTION}")
    uniform = np.array([
        draws.uniform(ran.history.stream, draws.APPLIES, key, station, np.uint64(0)) for key in ran.history.key
    ])  # fmt: skip
    is_inspected = uniform < 0.25
    assert 0 < is_inspected.sum() < 20
    # Ten hours apart nobody waits: 1.5 h of customs, 0.5 of documents, 1 of inspection.
    assert ran.trace.split_h[:, 4].tolist() == np.where(is_inspected, 3.0, 2.0).tolist()
    joined_h = 5.75 + 1.5 + 0.25 + 0.5 + 10.0 * np.flatnonzero(is_inspected)
    assert ran.visits(INSPECTION)[:, 0].tolist() == joined_h.tolist()


def test_classes_of_goods(tiny, classes, concern, send, run_case) -> None:
    """A procedure of perishable goods holds up their trucks alone, and the train that has any aboard."""
    tiny.change("commodity", "anything", modes="road rail")
    concern(CUSTOMS, commodity_classes="perishable")
    concern("alpha_rail_out", commodity_classes="perishable")
    goods, boxes = ("alpha", "beta", "goods", 0, 2), ("alpha", "beta_rail", "boxes", 0, 3)
    ran = run_case(send(goods, boxes, ("alpha", "beta_rail", "anything", 100, 1)))
    assert len(ran.visits(CUSTOMS)) == 0
    # The train with anything leaves at its limit of 24 h; 2 h of loading, 5 h to the border.
    assert ran.visits("alpha_rail_out").tolist() == [[131, 131, 134]]


def test_classes_that_no_goods_are_of(classes, concern, send, run_case) -> None:
    """A procedure of two classes that no commodity is of holds nobody up; their bits once ran over."""
    concern(CUSTOMS, commodity_classes="bulk containers")
    assert len(run_case(send(("alpha", "beta", "goods", 0, 2))).visits(CUSTOMS)) == 0


def test_the_choice_expects_the_mean(tiny, classes, concern) -> None:
    """Route choice expects probability times service, wait and fee, with the variance of a chance; none of others."""
    tiny.change("procedure", INSPECTION, distribution="exponential", expected_wait_h=3, fee_usd=40)
    plain = build_plan(tiny.case())
    goods = int(plain.choices.ptr[plain.flows.choice[plain.names.flows.index("goods_out")]])
    concern(INSPECTION, probability=0.25)
    plan = build_plan(tiny.case())
    # 0.75 of 1 h at 20 t x 0.5 USD/(t h), and of 40 USD; the wait is told apart, at its share.
    assert plain.choices.known_usd[goods] - plan.choices.known_usd[goods] == pytest.approx(0.75 * (10 + 40))
    assert plan.choices.wait_share[plan.choices.wait_ptr[goods] :][:3].tolist() == [1, 1, 0.25]
    # With probability p an exponential time of mean 1: p E[X^2] - p^2 = 2 p - p^2, less than 1 by 1 - 2 p + p^2.
    assert plain.choices.known_variance_h2[goods] - plan.choices.known_variance_h2[goods] == pytest.approx(0.75**2)
    concern(INSPECTION, commodity_classes="perishable")
    plan = build_plan(tiny.case())
    assert plain.choices.known_usd[goods] - plan.choices.known_usd[goods] == pytest.approx(10 + 40)
    assert plan.choices.wait_ptr[goods + 1] - plan.choices.wait_ptr[goods] == 2
