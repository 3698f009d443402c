"""Result table of passages through border posts."""

import numpy as np
import pandas as pd

from corridor_sim.plan import History, Plan
from corridor_sim.results.trace import Trace
from corridor_sim.units import HOURS_PER_DAY


def passages_of(plan: Plan, history: History, trace: Trace, procedures: pd.DataFrame) -> pd.DataFrame:
    """
    Return one row for each passage of a truck, train or vessel through a post in one direction.

    Parameters
    ----------
    plan, history, trace
        One replication; its trace has the visits.
    procedures
        The table of procedures.

    Returns
    -------
    replication, post ("bcp_id direction") and hours, waiting and service at all procedures of the post together. A
    passage counts if it began in the days that count. Procedures that consignments undergo by themselves are left out:
    which passage they interrupted is not in the trace.
    """
    position = {name: s for s, name in enumerate(plan.names.stations)}
    station = procedures["procedure_id"].map(position)
    is_passed = station.notna()
    names = pd.Categorical(procedures["bcp_id"] + " " + procedures["direction"])
    post_of = np.full(len(position), -1, dtype=np.int64)
    post_of[station[is_passed].astype(np.int64)] = names.codes[is_passed]
    post_of[plan.stations.is_by_consignment] = -1
    post = post_of[trace.visit_station]
    at = np.flatnonzero(post >= 0)
    # Visits are in the order of joining, so that the first of a passage is where it began.
    passages, first, passage = np.unique(
        trace.visit_who[at] * np.int64(len(names.categories)) + post[at], return_index=True, return_inverse=True
    )
    hours = np.bincount(passage, weights=(trace.visit_end_h - trace.visit_joined_h)[at], minlength=len(passages))
    began_h = trace.visit_joined_h[at][first]
    counts = (began_h >= 0.0) & (began_h < plan.days * HOURS_PER_DAY)
    return pd.DataFrame({
        "replication": np.full(int(counts.sum()), history.replication, dtype=np.int32),
        "post": pd.Categorical.from_codes(post[at][first][counts], dtype=names.dtype),
        "hours": hours[counts],
    })  # fmt: skip
