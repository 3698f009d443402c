"""What the trace tells of warehouses: which consignments are orders and replenishments, and what is on the way."""

import numpy as np
import pandas as pd

from corridor_sim.plan import History, Plan
from corridor_sim.plan.plan import Float
from corridor_sim.results.trace import Trace

DIRECT, ORDER, REPLENISHMENT = "direct", "order", "replenishment"
"""How a consignment is sent."""

SENT_AS = pd.CategoricalDtype([DIRECT, ORDER, REPLENISHMENT])


def stock_columns(plan: Plan, history: History, trace: Trace) -> pd.DataFrame:
    """
    Return what warehouses have to do with each consignment of a history.

    Returns
    -------
    A row for each: sent_as; warehouse_id, empty for those sent directly; outstanding_t, of an order, see
    ``outstanding_t``, nan for others. No columns if the plan has no warehouses.
    """
    warehouses = plan.warehouses
    if not len(warehouses.flow):
        return pd.DataFrame(index=range(len(history.flow)))
    n_flows, n = len(plan.flows.key), len(history.flow)
    role, stock = np.zeros(n_flows, dtype=np.int8), np.full(n_flows, -1)
    for code, flows in ((1, warehouses.order), (2, warehouses.replenishment)):
        role[flows] = code
        stock[flows] = warehouses.stock
    sent_as, of_stock = role[history.flow], stock[history.flow]
    tonnes = plan.flows.tonnes[history.flow]
    outstanding = np.full(n, np.nan)
    for position in range(len(plan.names.stocks)):
        out, to = (np.flatnonzero((sent_as == code) & (of_stock == position)) for code in (1, 2))
        outstanding[out] = outstanding_t(history.ready_h[out], tonnes[out], trace.arrival_h[to], tonnes[to])
    # The last position of the names is that of no stock.
    names = np.array([*(warehouse for warehouse, _ in plan.names.stocks), ""], dtype=object)
    return pd.DataFrame(
        {
            "sent_as": pd.Categorical.from_codes(sent_as, dtype=SENT_AS),
            "warehouse_id": pd.Categorical(names[of_stock], categories=sorted(set(names))),
            "outstanding_t": outstanding,
        }
    )


def outstanding_t(order_h: Float, order_t: Float, arrival_h: Float, arrival_t: Float) -> Float:
    """
    Return what has been ordered and not been replenished yet at the moment of each order, itself included.

    A full stock of so much is what lets the order be served at once: each order has sent for as much as it takes.

    Parameters
    ----------
    order_h, order_t
        shape (N,), moments of the orders, ascending, and tonnes of each.
    arrival_h, arrival_t
        shape (M,), when replenishments reach the warehouse, nan if not yet, and tonnes of each. What arrives at the
        moment of an order is there.

    References
    ----------
    Sherbrooke, C. C., 1968, METRIC: a multi-echelon technique for recoverable item control, Operations Research 16(1):
    one-for-one replenishment, by which stock on hand and outstanding add up to a constant.
    """
    has_arrived = ~np.isnan(arrival_h)
    order = np.argsort(arrival_h[has_arrived], kind="stable")
    arrived_t = np.concatenate([[0.0], np.cumsum(arrival_t[has_arrived][order])])
    until = np.searchsorted(arrival_h[has_arrived][order], order_h, side="right")
    outstanding: Float = np.cumsum(order_t) - arrived_t[until]
    return outstanding
