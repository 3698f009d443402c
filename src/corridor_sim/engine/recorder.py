"""Writes the trace while the model runs."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from corridor_sim.engine.departures import Load
from corridor_sim.plan import History, Plan
from corridor_sim.results.trace import Part, Trace
from corridor_sim.units import HOURS_PER_DAY

_NEVER = float("nan")


@dataclass
class Run:
    """
    A train or sailing under way.

    ``number`` counts the runs of the service, ``number_of_day`` those that closed on the same day, ``day`` the days
    since the start. ``load`` is what it closed with, ``aboard`` what it carries now.
    """

    service: int
    number: int
    day: int
    number_of_day: int
    load: Load
    aboard: Load
    departure_h: float = _NEVER
    arrival_h: float = _NEVER


class Recorder:
    """
    Writes the trace while the model runs.

    Attributes
    ----------
    departure_h, arrival_h
        By consignment, h since the start; nan until it happens.
    route, is_diverted, logsum_usd
        By consignment, the route it is on, whether it diverted to it, and what its choice set was worth; -1, 0 and nan
        until it is ready.
    split_h
        By consignment and ``Part``, h.
    """

    def __init__(self, plan: Plan, history: History, keep_visits: bool) -> None:
        n_consignments, n_stations = len(history.flow), len(plan.stations.slots)
        n_places, n_days = n_stations + len(plan.services.leg), plan.warmup_days + plan.days + plan.drain_days
        self._first_h = -plan.warmup_days * HOURS_PER_DAY
        self._last_day = n_days - 1
        self.departure_h = [_NEVER] * n_consignments
        self.arrival_h = [_NEVER] * n_consignments
        self.route = [-1] * n_consignments
        self.is_diverted = [0] * n_consignments
        self.logsum_usd = [_NEVER] * n_consignments
        self.split_h = [[0.0] * len(Part) for _ in range(n_consignments)]
        self._runs: list[list[Run]] = [[] for _ in range(len(plan.services.leg))]
        self._keep_visits = keep_visits
        self._visits: list[tuple[float, int, float, float, int | Run]] = []
        self._longest_wait_h = [0.0] * n_stations
        self._joined, self._started, self._done = ([[0] * n_days for _ in range(n_places)] for _ in range(3))
        self._wait_h, self._service_h, self._busy_h = ([[0.0] * n_days for _ in range(n_places)] for _ in range(3))
        ends = pairwise(plan.stations.open_ptr.tolist())
        opens_h, closes_h = plan.stations.opens_h.tolist(), plan.stations.closes_h.tolist()
        self._openings = [(opens_h[first:end], closes_h[first:end]) for first, end in ends]

    def start_run(self, service: int, load: Load, now_h: float) -> Run:
        """Record that a run closes with ``load`` at ``now_h``; it gets the next number of its service."""
        day = math.floor(now_h / HOURS_PER_DAY)
        earlier = self._runs[service][-1:]
        number_of_day = earlier[0].number_of_day + 1 if earlier and earlier[0].day == day else 0
        run = Run(service, len(self._runs[service]), day, number_of_day, load, load)
        self._runs[service].append(run)
        for item in load:
            self.split_h[item.consignment][Part.CONSOLIDATION] += now_h - item.joined_h
        self._done[len(self._longest_wait_h) + service][self._day_of(now_h)] += len(load)
        return run

    def run(self, service: int, number: int) -> Run:
        """Return a run by its number."""
        return self._runs[service][number]

    def choose(self, i: int, route: int, logsum_usd: float) -> None:
        """Record the choice of a consignment."""
        self.route[i], self.logsum_usd[i] = route, logsum_usd

    def divert(self, i: int, route: int) -> None:
        """Record that a consignment leaves its route for another."""
        self.route[i], self.is_diverted[i] = route, 1

    def join(self, place: int, now_h: float) -> None:
        """Record that somebody joins a place: a station, or behind those the yard of a service."""
        self._joined[place][self._day_of(now_h)] += 1

    def start(self, place: int, wait_h: float, now_h: float) -> None:
        """Record that somebody's wait at a place ends."""
        day = self._day_of(now_h)
        self._started[place][day] += 1
        self._wait_h[place][day] += wait_h

    def _day_of(self, now_h: float) -> int:
        """Return the day of an instant, from 0; the very end belongs to the last day."""
        return min(int((now_h - self._first_h) / HOURS_PER_DAY), self._last_day)

    def leave(self, run: Run, now_h: float) -> None:
        """Record that a run leaves, and with it the consignments that had not departed before."""
        run.departure_h = now_h
        for item in run.load:
            self.depart(item.consignment, now_h)

    def depart(self, i: int, now_h: float) -> None:
        """Record the departure of a consignment unless it departed before."""
        if self.departure_h[i] != self.departure_h[i]:
            self.departure_h[i] = now_h

    def arrive(self, run: Run, now_h: float) -> None:
        """Record that a run arrives."""
        run.arrival_h = now_h

    def visit(self, station: int, joined_h: float, start_h: float, end_h: float, who: int | Run) -> None:
        """Record a completed service at a station: of a consignment, by itself or its truck, or of a run."""
        self._longest_wait_h[station] = max(self._longest_wait_h[station], start_h - joined_h)
        day = self._day_of(end_h)
        self._done[station][day] += 1
        self._service_h[station][day] += end_h - start_h
        self._note_busy(station, start_h, end_h)
        if self._keep_visits:
            self._visits.append((joined_h, station, start_h, end_h, who))

    def _note_busy(self, station: int, start_h: float, end_h: float) -> None:
        """Record the hours of a service within opening hours, on the days they fall on."""
        for day in range(self._day_of(start_h), self._day_of(end_h) + 1):
            begin_h = self._first_h + day * HOURS_PER_DAY
            from_h, to_h = max(start_h, begin_h), min(end_h, begin_h + HOURS_PER_DAY)
            self._busy_h[station][day] += self._open_hours(station, from_h, to_h)

    def _open_hours(self, station: int, from_h: float, to_h: float) -> float:
        """Return the hours between two instants at which a station is open."""
        opens_h, closes_h = self._openings[station]
        if not opens_h:
            return to_h - from_h
        i = max(bisect_right(opens_h, from_h) - 1, 0)
        hours = 0.0
        while i < len(opens_h) and opens_h[i] < to_h:
            hours += max(0.0, min(to_h, closes_h[i]) - max(from_h, opens_h[i]))
            i += 1
        return hours

    def pass_gate(self, station: int, joined_h: float, now_h: float) -> None:
        """Record that one who waited before a gate goes on; it is no visit."""
        self._longest_wait_h[station] = max(self._longest_wait_h[station], now_h - joined_h)
        self._done[station][self._day_of(now_h)] += 1

    def trace(self, longest_queues: list[int], news: npt.NDArray[np.float64]) -> Trace:
        """Return what was recorded as arrays in their stable order; the longest queues are by station."""
        runs = [run for of_service in self._runs for run in of_service]
        kept = news if self._keep_visits else news[:0]
        visits = self._visits_of(runs)
        return Trace(
            departure_h=np.array(self.departure_h, dtype=np.float64),
            arrival_h=np.array(self.arrival_h, dtype=np.float64),
            route=np.array(self.route, dtype=np.int32),
            is_diverted=np.array(self.is_diverted, dtype=np.int8),
            logsum_usd=np.array(self.logsum_usd, dtype=np.float64),
            split_h=np.array(self.split_h, dtype=np.float64).reshape(-1, len(Part)),
            run_service=np.array([run.service for run in runs], dtype=np.int32),
            run_number=np.array([run.number for run in runs], dtype=np.int32),
            run_departure_h=np.array([run.departure_h for run in runs], dtype=np.float64),
            run_arrival_h=np.array([run.arrival_h for run in runs], dtype=np.float64),
            run_consignments=np.array([len(run.load) for run in runs], dtype=np.int32),
            run_teu=np.array([sum(item.teu for item in run.load) for run in runs], dtype=np.float64),
            station_longest_wait_h=np.array(self._longest_wait_h, dtype=np.float64),
            station_longest_queue=np.array(longest_queues, dtype=np.int64),
            place_day_joined=self._by_day(self._joined, np.int32),
            place_day_started=self._by_day(self._started, np.int32),
            place_day_done=self._by_day(self._done, np.int32),
            place_day_wait_h=self._by_day(self._wait_h, np.float64),
            place_day_service_h=self._by_day(self._service_h, np.float64),
            place_day_busy_h=self._by_day(self._busy_h, np.float64),
            news_wait_h=kept[:, 0],
            news_wait_h2=kept[:, 1],
            visit_station=visits[:, 1].astype(np.int32),
            visit_joined_h=visits[:, 0],
            visit_start_h=visits[:, 2],
            visit_end_h=visits[:, 3],
            visit_who=visits[:, 4].astype(np.int32),
        )

    def _by_day(self, rows: Sequence[Sequence[float]], dtype: type[np.generic]) -> npt.NDArray[Any]:
        return np.array(rows, dtype=dtype).reshape(len(rows), self._last_day + 1)

    def _visits_of(self, runs: list[Run]) -> npt.NDArray[np.float64]:
        """Return joined, station, start, end and who of each visit, in their stable order, shape (W, 5)."""
        position = {(run.service, run.number): len(self.arrival_h) + t for t, run in enumerate(runs)}
        visits = sorted(
            (*times, who if isinstance(who, int) else position[who.service, who.number]) for *times, who in self._visits
        )
        return np.array(visits, dtype=np.float64).reshape(-1, 5)
