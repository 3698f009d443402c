"""Hours of single consignments from first departure to last arrival: a small table for the flows that are asked for."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from corridor_sim.plan import History, Plan
from corridor_sim.results.trace import Trace, counted
from corridor_sim.units import HOURS_PER_DAY


def transits(plan: Plan, history: History, trace: Trace, flows: Sequence[int]) -> pd.DataFrame:
    """
    Return how long each consignment of some flows was in transit, as published transit times count.

    Parameters
    ----------
    plan, history, trace
        The plan, a history and what an engine wrote.
    flows
        Positions in the plan's flows.

    Returns
    -------
    One row for each consignment of these flows that is ready in [0, days) and has chosen: replication, flow, route
    (positions in the plan), transit_h from its first departure to its last arrival (nan if it has not arrived) and
    so_far_h (hours since that departure as the drain ended, 0 before it; nan if it has arrived).
    """
    is_asked = np.isin(history.flow, np.asarray(flows, dtype=np.int32))
    rows = np.flatnonzero(counted(plan, history) & (trace.route >= 0) & is_asked)
    departure_h, arrival_h = trace.departure_h[rows], trace.arrival_h[rows]
    end_h = (plan.days + plan.drain_days) * HOURS_PER_DAY
    so_far_h = np.where(np.isnan(departure_h), 0.0, end_h - departure_h)
    return pd.DataFrame({
        "replication": np.full(len(rows), history.replication, dtype=np.int32),
        "flow": history.flow[rows],
        "route": trace.route[rows],
        "transit_h": arrival_h - departure_h,
        "so_far_h": np.where(np.isnan(arrival_h), so_far_h, np.nan),
    })  # fmt: skip
