"""Result tables of stations and their queues."""

from datetime import timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from corridor_sim.plan import History, Plan, StationKind
from corridor_sim.plan.plan import Float
from corridor_sim.results.trace import Trace
from corridor_sim.units import HOURS_PER_DAY

_LEAST_DAYS_BY_WEEK = 28
"""The table of queues has one midnight a week where so many days count, else every midnight."""


def stations_of(plan: Plan, history: History, trace: Trace) -> pd.DataFrame:
    """
    Return one row for each station, and for each service as the place where consignments wait for its departures.

    Sums are over the days that count: joined, started and done are those who joined the queue, whose service began and
    whose service ended then; wait_h the waits of those who started, service_h the service of those who ended,
    busy_h the hours of completed services that fall on these days within opening hours. waiting_* are the numbers that
    waited at the first and the last midnight. longest_* are of the whole simulation.
    """
    n_services = len(plan.names.services)
    window = slice(plan.warmup_days, plan.warmup_days + plan.days)
    waiting = _waiting(trace)
    started = trace.place_day_started[:, window].sum(axis=1)
    wait_h = trace.place_day_wait_h[:, window].sum(axis=1)
    unlimited = np.full(n_services, -1, dtype=np.int32)
    slots = np.concatenate([plan.stations.slots, unlimited])
    is_used = trace.place_day_done[: len(plan.names.stations)].any(axis=1)
    longest_h = np.where(is_used, trace.station_longest_wait_h, np.nan)
    return pd.DataFrame({
        "replication": np.full(len(slots), history.replication, dtype=np.int32),
        "station_id": _station_ids(plan),
        "kind": [StationKind(kind).name.lower() for kind in plan.stations.kind] + ["departure"] * n_services,
        "slots": pd.array([slot if slot >= 0 else None for slot in slots.tolist()], dtype="Int64"),
        "open_h": _open_h(plan),
        "joined": trace.place_day_joined[:, window].sum(axis=1),
        "started": started,
        "done": trace.place_day_done[:, window].sum(axis=1),
        "mean_wait_h": np.divide(wait_h, started, out=np.full(len(slots), np.nan), where=started > 0),
        "wait_h": wait_h,
        "service_h": trace.place_day_service_h[:, window].sum(axis=1),
        "busy_h": trace.place_day_busy_h[:, window].sum(axis=1),
        "waiting_at_start": waiting[:, window.start],
        "waiting_at_end": waiting[:, window.stop],
        "longest_wait_h": np.concatenate([longest_h, np.full(n_services, np.nan)]),
        "longest_queue": pd.array([*trace.station_longest_queue.tolist(), *[None] * n_services], dtype="Int64"),
    })  # fmt: skip


def queues_of(plan: Plan, history: History, trace: Trace) -> pd.DataFrame:
    """
    Return how many wait at midnights of the days that count, at the stations where anybody does at one of them.

    One midnight a week, from the first; every midnight where fewer than four weeks count.
    """
    waiting = _waiting(trace)[:, plan.warmup_days : plan.warmup_days + plan.days + 1]
    days = np.arange(0, plan.days + 1, 7 if plan.days >= _LEAST_DAYS_BY_WEEK else 1)
    rows = np.flatnonzero(waiting.any(axis=1))
    dates = [(plan.start + timedelta(days=day)).date().isoformat() for day in days.tolist()]
    return pd.DataFrame({
        "replication": np.full(len(rows) * len(days), history.replication, dtype=np.int32),
        "station_id": _station_ids(plan).take(np.repeat(rows, len(days))),
        "day": np.tile(days, len(rows)),
        "date": pd.Categorical(dates * len(rows), categories=dates),
        "waiting": waiting[np.ix_(rows, days)].ravel(),
    })  # fmt: skip


def _waiting(trace: Trace) -> npt.NDArray[np.int64]:
    """Return how many wait at the midnight before each day and after the last, shape (S + V, D + 1)."""
    change = trace.place_day_joined.astype(np.int64) - trace.place_day_started
    waiting = np.zeros((change.shape[0], change.shape[1] + 1), dtype=np.int64)
    np.cumsum(change, axis=1, out=waiting[:, 1:])
    return waiting


def _station_ids(plan: Plan) -> "pd.Categorical[Any]":
    """Return the names of stations, then of the services' departures."""
    return pd.Categorical(plan.names.places, categories=sorted(plan.names.places))


def _open_h(plan: Plan) -> Float:
    """Return the open hours within the days that count, by station and service."""
    end_h = plan.days * HOURS_PER_DAY
    stations = plan.stations
    within_h = np.clip(stations.closes_h, 0.0, end_h) - np.clip(stations.opens_h, 0.0, end_h)
    sums = np.concatenate([[0.0], np.cumsum(within_h)])
    open_h = sums[stations.open_ptr[1:]] - sums[stations.open_ptr[:-1]]
    is_always_open = stations.open_ptr[1:] == stations.open_ptr[:-1]
    of_stations = np.where(is_always_open, end_h, open_h)
    return np.concatenate([of_stations, np.full(len(plan.names.services), end_h)])
