"""Writes the trace while the model runs."""

import math
from dataclasses import dataclass

import numpy as np

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
    since the start.
    """

    service: int
    number: int
    day: int
    number_of_day: int
    load: Load
    departure_h: float = _NEVER
    arrival_h: float = _NEVER


class Recorder:
    """
    Writes the trace while the model runs.

    Attributes
    ----------
    departure_h, arrival_h
        By consignment, h since the start; nan until it happens.
    split_h
        By consignment and ``Part``, h.
    """

    def __init__(self, plan: Plan, history: History, keep_visits: bool) -> None:
        n_consignments, n_stations = len(history.flow), len(plan.stations.slots)
        self.departure_h = [_NEVER] * n_consignments
        self.arrival_h = [_NEVER] * n_consignments
        self.split_h = [[0.0] * len(Part) for _ in range(n_consignments)]
        self._runs: list[list[Run]] = [[] for _ in range(len(plan.services.leg))]
        self._keep_visits = keep_visits
        self._visits: list[tuple[float, int, float, float]] = []
        self._n_visits = [0] * n_stations
        self._wait_h = [0.0] * n_stations
        self._longest_wait_h = [0.0] * n_stations
        self._busy_h = [0.0] * n_stations

    def start_run(self, service: int, load: Load, now_h: float) -> Run:
        """Record that a run closes with ``load`` at ``now_h``; it gets the next number of its service."""
        day = math.floor(now_h / HOURS_PER_DAY)
        earlier = self._runs[service][-1:]
        number_of_day = earlier[0].number_of_day + 1 if earlier and earlier[0].day == day else 0
        run = Run(service, len(self._runs[service]), day, number_of_day, load)
        self._runs[service].append(run)
        for item in load:
            self.split_h[item.consignment][Part.CONSOLIDATION] += now_h - item.joined_h
        return run

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

    def visit(self, station: int, joined_h: float, start_h: float, end_h: float) -> None:
        """Record a completed service at a station."""
        wait_h = start_h - joined_h
        self._n_visits[station] += 1
        self._wait_h[station] += wait_h
        self._longest_wait_h[station] = max(self._longest_wait_h[station], wait_h)
        self._busy_h[station] += end_h - start_h
        if self._keep_visits:
            self._visits.append((joined_h, station, start_h, end_h))

    def trace(self, longest_queues: list[int]) -> Trace:
        """Return what was recorded as arrays in their stable order; ``longest_queues`` is by station."""
        runs = [run for of_service in self._runs for run in of_service]
        visits = np.array(sorted(self._visits), dtype=np.float64).reshape(-1, 4)
        return Trace(
            departure_h=np.array(self.departure_h, dtype=np.float64),
            arrival_h=np.array(self.arrival_h, dtype=np.float64),
            split_h=np.array(self.split_h, dtype=np.float64).reshape(-1, len(Part)),
            run_service=np.array([run.service for run in runs], dtype=np.int32),
            run_number=np.array([run.number for run in runs], dtype=np.int32),
            run_departure_h=np.array([run.departure_h for run in runs], dtype=np.float64),
            run_arrival_h=np.array([run.arrival_h for run in runs], dtype=np.float64),
            run_consignments=np.array([len(run.load) for run in runs], dtype=np.int32),
            run_teu=np.array([sum(item.teu for item in run.load) for run in runs], dtype=np.float64),
            station_visits=np.array(self._n_visits, dtype=np.int64),
            station_wait_h=np.array(self._wait_h, dtype=np.float64),
            station_longest_wait_h=np.array(self._longest_wait_h, dtype=np.float64),
            station_busy_h=np.array(self._busy_h, dtype=np.float64),
            station_longest_queue=np.array(longest_queues, dtype=np.int64),
            visit_station=visits[:, 1].astype(np.int32),
            visit_joined_h=visits[:, 0],
            visit_start_h=visits[:, 2],
            visit_end_h=visits[:, 3],
        )
