"""What an engine writes: consignments, trips, runs and visits as arrays."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from corridor_sim.errors import CorridorSimError
from corridor_sim.plan import History, Plan
from corridor_sim.plan.plan import Float, Index
from corridor_sim.units import HOURS_PER_DAY


class Part(IntEnum):
    """Parts of the door-to-door time of a consignment, in the order in which they are shown."""

    TRAVEL = 0
    REST = 1
    CONSOLIDATION = 2
    QUEUE = 3
    SERVICE = 4
    TRANSLOADING = 5
    CLOSURE = 6


Count = npt.NDArray[np.int64]

PARTS = tuple(part.name.lower() for part in Part)
"""Names of the parts, as in column names."""


@dataclass(frozen=True)
class Trace:
    """
    One replication as an engine ran it.

    Attributes
    ----------
    departure_h, arrival_h
        shape (C,), h since the start, by consignment of the history; nan if it did not happen. Departure is the first
        of the first run.
    route
        shape (C,), position in routes of what the consignment takes; -1 if it was not ready before the end.
    is_diverted
        shape (C,), int8, whether it is on another route than it chose when it was ready.
    logsum_usd
        shape (C,), expected least generalized cost of a consignment in its choice set by the news as it chose; nan if
        it did not.
    split_h
        shape (C, 7), hours by ``Part`` until the end of the run or arrival.
    run_service, run_number, run_departure_h, run_arrival_h, run_consignments, run_teu
        shape (T,), trains and sailings in the order of (service, number); arrival nan if under way at the end.
    station_longest_wait_h
        shape (S,), longest wait of completed services, warm-up and drain included.
    station_longest_queue
        shape (S,), int64, the largest number that waited as an instant ended.
    place_day_joined, place_day_started, place_day_done
        shape (S + V, D), int32, by place and day of the simulation, warm-up and drain included: how many joined, how
        many waits ended, how many services ended. Places are the stations and then the departures of services, where
        the wait ends as the run closes, and nothing is served. The very end belongs to the last day.
    place_day_wait_h, place_day_service_h
        shape (S + V, D), hours of the waits and of the services that ended on the day.
    place_day_busy_h
        shape (S + V, D), hours of completed services on the day they fall on, within opening hours.
    news_wait_h, news_wait_h2
        shape (pieces of news, N), waits and squared waits as told, by ``plan.waits``; of no rows if visits were not
        kept.
    visit_station
        shape (W,), position in stations, in the order of (joined, station, start, end, who); W is 0 if visits were not
        kept.
    visit_joined_h, visit_start_h, visit_end_h
        shape (W,), completed services only.
    visit_who
        shape (W,), int32: a consignment of the history, by itself or its truck; behind all C of them, C + t, run t.
        The visit of a vessel at a berth is of the run that it leaves with.
    """

    departure_h: Float
    arrival_h: Float
    route: Index
    is_diverted: npt.NDArray[np.int8]
    logsum_usd: Float
    split_h: Float
    run_service: Index
    run_number: Index
    run_departure_h: Float
    run_arrival_h: Float
    run_consignments: Index
    run_teu: Float
    station_longest_wait_h: Float
    station_longest_queue: Count
    place_day_joined: Index
    place_day_started: Index
    place_day_done: Index
    place_day_wait_h: Float
    place_day_service_h: Float
    place_day_busy_h: Float
    news_wait_h: Float
    news_wait_h2: Float
    visit_station: Index
    visit_joined_h: Float
    visit_start_h: Float
    visit_end_h: Float
    visit_who: Index


def counted(plan: Plan, history: History) -> npt.NDArray[np.bool_]:
    """Return which consignments of ``history`` the indicators cover: those ready in [0, days), shape (C,)."""
    return (history.ready_h >= 0.0) & (history.ready_h < plan.days * HOURS_PER_DAY)


def check_trace(history: History, trace: Trace) -> None:
    """
    Check the invariants of a trace.

    Raises
    ------
    CorridorSimError
        If the split of an arrived consignment does not add up to its door-to-door time exactly, a part is negative, or
        time runs backwards along a visit.
    """
    arrived = ~np.isnan(trace.arrival_h)
    total_h = trace.split_h[arrived].sum(axis=1)
    wrong = total_h != trace.arrival_h[arrived] - history.ready_h[arrived]
    if wrong.any():
        i = int(np.flatnonzero(arrived)[np.flatnonzero(wrong)[0]])
        raise CorridorSimError(
            f"the hours of consignment {i} do not add up: {trace.split_h[i].sum()!r} h in parts, "
            f"{trace.arrival_h[i] - history.ready_h[i]!r} h from door to door"
        )
    if (trace.split_h < 0.0).any():
        raise CorridorSimError("a part of a consignment's hours is negative")
    backwards = (trace.visit_start_h < trace.visit_joined_h) | (trace.visit_end_h < trace.visit_start_h)
    if backwards.any():
        raise CorridorSimError(f"time runs backwards at visit {int(np.flatnonzero(backwards)[0])}")
