"""Warehouses by exact tables on the tiny corridor: orders from stock, replenished one for one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest

from corridor_sim.errors import InputError
from corridor_sim.indicators import as_ordered, order_table, pair_consignments, served_orders
from corridor_sim.indicators.warehouses import stock_needed
from corridor_sim.plan import build_plan, draw_history
from corridor_sim.scenario import Case

START = datetime(2023, 1, 1)
FLOW = "listed:alpha:beta:goods"
DAYS = {"start": "2023-01-01", "days": 20, "warmup_days": 0, "drain_days": 20, "replications": 1}


@pytest.fixture
def listed(tiny) -> Callable[..., Case]:
    """Return a function that gives the case of trucks ready at some hours, a share served at the road post of Beta."""

    def case(share: float, *ready_h: float, **keys: Any) -> Case:
        tiny.write("list", [
            {"origin": "alpha", "destination": "beta", "commodity_id": "goods",
             "ready_utc": (START + timedelta(hours=hours)).isoformat(), "number": 1}
            for hours in ready_h
        ])  # fmt: skip
        warehouses = {"depot": {"node": "beta_road", "flows": [FLOW], "share": share}}
        return tiny.case(
            demand={"flows": "none", "consignments": "list.csv"}, simulation=DAYS,
            policies={"warehouses": warehouses}, **keys,
        )  # fmt: skip

    return case


# From Alpha to the post of Beta: 5 h and a break of 0.75 h, customs of 1.5 h at one lane, 0.25 h, documents of 0.5 h
# and inspection of 1 h, 9 h in all; from there to Beta 5 h and a break, 5.75 h. All the way takes a rest as well, 25 h.


def test_orders_and_replenishments(listed, run_case) -> None:
    """Each order leaves the warehouse at its moment, and as much sets out from Alpha for it."""
    rows = run_case(listed(1.0, 0, 1, 30)).consignments
    orders, sent = (rows[rows["sent_as"] == kind] for kind in ("order", "replenishment"))
    assert orders[["flow_id", "origin", "destination"]].drop_duplicates().values.tolist() == [
        [FLOW, "beta_road", "beta"]
    ]
    assert sent[["flow_id", "origin", "destination"]].drop_duplicates().values.tolist() == [
        [f"replenishment:{FLOW}", "alpha", "beta_road"]
    ]
    assert orders["ready_h"].tolist() == sent["ready_h"].tolist() == [0, 1, 30]
    assert orders["door_to_door_h"].tolist() == [5.75] * 3
    # The second waits half an hour for the lane of customs: 6.75 to 7.25.
    assert sent["door_to_door_h"].tolist() == [9, 9.5, 9]
    # On the way as they are ordered: the first alone; both; at 30 the third alone.
    assert orders["outstanding_t"].tolist() == [20, 40, 20]
    assert sent["outstanding_t"].isna().all()
    assert stock_needed(rows, 20) == (("depot goods",), {
        "stock_95_t": [40], "stock_all_t": [40], "stock_95_days": [pytest.approx(40 / 3)],
        "stock_all_days": [pytest.approx(40 / 3)],
    })  # fmt: skip


def test_as_customers_see_it(listed, run_case) -> None:
    """An order is paired with the same one without the warehouse; its money is that of its replenishment as well."""
    before, after = (run_case(listed(share, 0, 1, 30)).consignments for share in (0.0, 1.0))
    seen = as_ordered(after)
    assert seen["origin"].tolist() == before["origin"].tolist() == ["alpha"] * 3
    # 600 USD from the warehouse, 540 to it; 1140 all the way. Of the cost that is expected the same money is a part.
    assert after["cost_usd"].tolist() == [600, 540] * 3
    assert seen["cost_usd"].tolist() == before["cost_usd"].tolist() == [1140] * 3
    orders = after[after["sent_as"] == "order"]
    assert seen["logsum_usd"].tolist() == (orders["logsum_usd"] + 540).tolist()
    (pair,) = pair_consignments(as_ordered(before), seen).to_dict("records")
    # Directly 25, 25.5 and 25 h; by the warehouse each 5.75 h, all by another route.
    assert (pair["origin"], pair["consignments"], pair["moved"]) == ("alpha", 3, 3)
    assert (pair["same_route_h"], pair["shift_h"], pair["shift_usd"]) == (0, 3 * 5.75 - 75.5, 0)
    (row,) = order_table([served_orders(as_ordered(before), seen)]).to_dict("records")
    assert (row["warehouse_id"], row["flow_id"], row["orders"]) == ("depot", FLOW, 3)
    assert (row["before_h"], row["after_h"], row["difference_usd"]) == (pytest.approx(75.5 / 3), 5.75, 0)
    # The 0.95 quantile of three lies nine tenths of the way from the second to the third.
    assert (row["before_p95_h"], row["after_p95_h"]) == (pytest.approx(25.45), 5.75)


def by_key(case: Case) -> dict[tuple[str, int, int], tuple[float, int]]:
    """Return moment and key of each consignment by the name of its flow, day and number."""
    plan = build_plan(case)
    history = draw_history(plan, 1, 0)
    names = np.array(plan.names.flows)[history.flow]
    keys = zip(names.tolist(), history.day.tolist(), history.number.tolist(), strict=True)
    return dict(zip(keys, zip(history.ready_h.tolist(), history.key.tolist(), strict=True), strict=True))


def test_share_served_is_drawn_and_nobody_elses_luck_moves(tiny) -> None:
    """Orders and the rest are those of before; a larger share only adds orders, each with its replenishment."""

    def served(share: float) -> dict[str, Any]:
        depot = {"node": "beta_road", "flows": ["goods_out"], "share": share}
        return by_key(tiny.case(policies={"warehouses": {"depot": depot}}))

    before = by_key(tiny.case())
    sent: list[set[tuple[int, int]]] = []
    for share in (0.0, 0.3, 0.6, 1.0):
        after = served(share)
        assert {key: value for key, value in after.items() if key[0] != "replenishment:goods_out"} == before
        moments = {key[1:]: value[0] for key, value in after.items() if key[0] == "replenishment:goods_out"}
        assert all(before["goods_out", *key][0] == ready_h for key, ready_h in moments.items())
        sent.append(set(moments))
    assert sent[0] < sent[1] < sent[2] < sent[3]
    n = len(sent[3])
    assert n == sum(name == "goods_out" for name, _, _ in before)
    # Each is drawn by itself: within four standard errors of a share of about 260.
    for share, moments in zip((0.3, 0.6), sent[1:3], strict=True):
        assert abs(len(moments) / n - share) <= 4 * (share * (1 - share) / n) ** 0.5


def test_what_is_wrong_with_warehouses(tiny) -> None:
    """Unknown nodes and flows, flows served twice, and warehouses at an end of a flow are told all at once."""
    warehouses = {
        "one": {"node": "beta_raod", "flows": ["goods_uot", "boxes_out"]},
        "two": {"node": "beta", "flows": ["goods_out", "boxes_out"]},
        "three": {"node": "alpha", "flows": ["goods_out"]},
    }
    with pytest.raises(InputError) as error:
        tiny.case(policies={"warehouses": warehouses})
    assert {(issue.where, issue.found, issue.nearest) for issue in error.value.issues} == {
        ("policies.warehouses.one.node", "unknown node 'beta_raod'", "beta_road"),
        ("policies.warehouses.one.flows[0]", "unknown flow 'goods_uot'", "goods_out"),
        ("policies.warehouses.two.flows[0]", "the warehouse is at 'beta', the destination of flow 'goods_out'", ""),
        ("policies.warehouses.two.flows[1]", "flow 'boxes_out' is served by 'one' already", ""),
        ("policies.warehouses.three.flows[0]", "the warehouse is at 'alpha', the origin of flow 'goods_out'", ""),
    }
    with pytest.raises(
        InputError, match=r"tiny\.yaml:\d+: flow 'order:goods_out': no route from 'beta_rail' to 'beta'"
    ):
        build_plan(tiny.case(policies={"warehouses": {"one": {"node": "beta_rail", "flows": ["goods_out"]}}}))
