"""What each route and each service carried in one replication: small tables for sums over places."""

import numpy as np
import pandas as pd

from corridor_sim.plan import History, Plan
from corridor_sim.results.trace import Trace, counted
from corridor_sim.units import HOURS_PER_DAY


def route_loads(plan: Plan, history: History, trace: Trace) -> pd.DataFrame:
    """
    Return what consignments of each flow took each route.

    Returns
    -------
    One row for each flow and route that was taken by consignments ready in [0, days): replication, route (position in
    the plan's routes), commodity_id, consignments, tonnes_t, load_teu.
    """
    rows = np.flatnonzero(counted(plan, history) & (trace.route >= 0))
    chosen = np.stack([history.flow[rows], trace.route[rows]])
    (flow, route), consignments = np.unique(chosen, axis=1, return_counts=True)
    return pd.DataFrame({
        "replication": np.full(len(flow), history.replication, dtype=np.int32),
        "route": route,
        "commodity_id": [plan.names.commodities[i] for i in flow.tolist()],
        "consignments": consignments,
        "tonnes_t": consignments * plan.flows.tonnes[flow],
        "load_teu": consignments * plan.flows.teu[flow],
    })  # fmt: skip


def service_runs(plan: Plan, history: History, trace: Trace) -> pd.DataFrame:
    """
    Return for each service how many of its runs left in [0, days).

    Returns
    -------
    One row for each service: replication, service_id, runs, teu_offered (their capacity).
    """
    is_counted = (trace.run_departure_h >= 0.0) & (trace.run_departure_h < plan.days * HOURS_PER_DAY)
    runs = np.bincount(trace.run_service[is_counted], minlength=len(plan.names.services))
    return pd.DataFrame({
        "replication": np.full(len(runs), history.replication, dtype=np.int32),
        "service_id": list(plan.names.services),
        "runs": runs,
        "teu_offered": runs * plan.services.capacity_teu,
    })  # fmt: skip
