"""Result tables of one replication, with units in their column names."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from corridor_sim.plan import History, Plan
from corridor_sim.results.station_frames import queues_of, stations_of
from corridor_sim.results.stock import stock_columns
from corridor_sim.results.trace import PARTS, Trace, counted
from corridor_sim.units import HOURS_PER_DAY

RESULT_TABLES = ("consignments", "runs", "stations", "queues")
"""Names of the result tables, which are also the folders of a run directory."""

SUMMARIES = ("routes", "door_to_door", "indicators", "comparison", "comparison_indicators", "comparison_orders")
"""Names of the tables over all replications beside these folders."""


def frames_of(plan: Plan, history: History, trace: Trace) -> Mapping[str, pd.DataFrame]:
    """
    Return the result tables of one replication.

    Returns
    -------
    ``consignments``: one row for each consignment that counts, in the order in which they are ready; if it has not
    arrived, arrival and door-to-door hours are empty and ``under_way_h`` has its hours so far; with warehouses also the
    columns of ``stock_columns``. ``runs``: one row for
    each train and sailing. ``stations`` and ``queues``: see ``stations_of`` and ``queues_of``.
    """
    return {
        "consignments": _consignments(plan, history, trace),
        "runs": _runs(plan, history, trace),
        "stations": stations_of(plan, history, trace),
        "queues": queues_of(plan, history, trace),
    }


def _consignments(plan: Plan, history: History, trace: Trace) -> pd.DataFrame:
    rows = np.flatnonzero(counted(plan, history))
    flow = history.flow[rows]
    route = trace.route[rows]
    names = plan.names
    # Whoever has not arrived was under way until the drain was over.
    end_h = (plan.days + plan.drain_days) * HOURS_PER_DAY
    frame = pd.DataFrame({
        "replication": np.full(len(rows), history.replication, dtype=np.int32),
        "flow_id": _names(names.flows, flow),
        "date": _dates(history.day[rows]),
        "number": history.number[rows],
        "origin": _names(names.origins, flow),
        "destination": _names(names.destinations, flow),
        "commodity_id": _names(names.commodities, flow),
        "corridor_id": _names(names.corridors, route),
        "route_id": _names(names.route_ids, route),
        "is_diverted": trace.is_diverted[rows].astype(np.bool_),
        "tonnes_t": plan.flows.tonnes[flow],
        "load_teu": plan.flows.teu[flow],
        "length_km": plan.routes.length_km[route],
        "cost_usd": plan.routes.cost_usd[route],
        "kgco2e": plan.routes.kgco2e[route],
        "logsum_usd": trace.logsum_usd[rows],
        "ready_h": history.ready_h[rows],
        "departure_h": trace.departure_h[rows],
        "arrival_h": trace.arrival_h[rows],
        "door_to_door_h": trace.arrival_h[rows] - history.ready_h[rows],
        "under_way_h": np.where(np.isnan(trace.arrival_h[rows]), end_h - history.ready_h[rows], np.nan),
    })  # fmt: skip
    for i, part in enumerate(PARTS):
        frame[f"{part}_h"] = trace.split_h[rows, i]
    stock = stock_columns(plan, history, trace).iloc[rows].reset_index(drop=True)
    return pd.concat([frame, stock], axis=1) if len(stock.columns) else frame


def _runs(plan: Plan, history: History, trace: Trace) -> pd.DataFrame:
    return pd.DataFrame({
        "replication": np.full(len(trace.run_service), history.replication, dtype=np.int32),
        "service_id": _names(plan.names.services, trace.run_service),
        "number": trace.run_number,
        "departure_h": trace.run_departure_h,
        "arrival_h": trace.run_arrival_h,
        "consignments": trace.run_consignments,
        "load_teu": trace.run_teu,
    })  # fmt: skip


def _dates(days: npt.NDArray[np.int64]) -> "pd.api.extensions.ExtensionArray":
    """Return dates as text by ordinal; each is written once, since Python's own loops keep other threads waiting."""
    different, position = np.unique(days, return_inverse=True)
    return pd.Series([date.fromordinal(day).isoformat() for day in different.tolist()]).array.take(position)


def _names(names: tuple[str, ...], positions: np.ndarray[tuple[int], np.dtype[np.int32]]) -> "pd.Categorical[Any]":
    """Return a categorical of names by position; ``names`` may repeat."""
    categories = sorted(set(names))
    code = {name: i for i, name in enumerate(categories)}
    codes = np.array([code[name] for name in names], dtype=np.int32)
    dtype = pd.CategoricalDtype(categories)
    return pd.Categorical.from_codes(codes[positions] if len(names) else positions, dtype=dtype)
