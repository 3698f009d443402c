"""Flows of orders from warehouses and of what replenishes them, beside the flows that customers send for."""

import pandas as pd

from corridor_sim.plan.arrays import floats, indices
from corridor_sim.plan.plan import Warehouses
from corridor_sim.scenario import Case
from corridor_sim.tables import rows_of

REPLENISHMENT = "replenishment:"
"""What the id of a flow to a warehouse begins with, before the id of the flow that it serves."""

_ORDER = "order:"


def with_orders(case: Case) -> pd.DataFrame:
    """
    Return the flows of a case by id, with one of orders and one of replenishments for each flow that is served.

    These are of 0 t and without a timetable: what they send is drawn with the flow that is served. Messages name the
    line of the scenario.
    """
    flows, served = case.flows, case.served
    if served.empty:
        return flows.sort_values("flow_id", kind="stable")
    mine = flows.set_index("flow_id").loc[served["flow_id"]].reset_index()
    mine = mine.assign(t_per_year=0.0, timetable="", file=served["file"].to_numpy(), line=served["line"].to_numpy())
    node_id = served["node_id"].to_numpy()
    orders = mine.assign(flow_id=_ORDER + mine["flow_id"], origin=node_id)
    replenishments = mine.assign(flow_id=REPLENISHMENT + mine["flow_id"], destination=node_id)
    return pd.concat([flows, orders, replenishments], ignore_index=True).sort_values("flow_id", kind="stable")


def names_of_flows(flows: pd.DataFrame) -> tuple[str, ...]:
    """Return how results name flows: an order has the name of the flow that it is of."""
    return tuple(flow_id.removeprefix(_ORDER) for flow_id in flows["flow_id"])


def build_warehouses(case: Case, flows: pd.DataFrame) -> tuple[Warehouses, tuple[tuple[str, str], ...]]:
    """
    Return the flows that are served from warehouses, and warehouse and commodity of each stock, sorted.

    Parameters
    ----------
    case
        Whose warehouses they are.
    flows
        In the order of their positions, of ``with_orders``.
    """
    position = {flow_id: i for i, flow_id in enumerate(flows["flow_id"])}
    goods = dict(zip(flows["flow_id"], flows["commodity_id"], strict=True))
    served = list(rows_of(case.served.sort_values("flow_id", kind="stable")))
    of_flow = [(str(row.warehouse_id), str(goods[row.flow_id])) for row in served]
    stocks = tuple(sorted(set(of_flow)))
    return (
        Warehouses(
            flow=indices(position[row.flow_id] for row in served),
            order=indices(position[_ORDER + row.flow_id] for row in served),
            replenishment=indices(position[REPLENISHMENT + row.flow_id] for row in served),
            share=floats(row.share for row in served),
            stock=indices(stocks.index(each) for each in of_flow),
        ),
        stocks,
    )
