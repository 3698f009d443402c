"""What runs do on the stages of a leg, and for how long: travel by luck and month, service as drawn."""

from collections.abc import Sequence
from itertools import takewhile

import numpy as np

from corridor_sim.engine.service_times import ServiceTimes
from corridor_sim.engine.stations import GreenLanes
from corridor_sim.kernels import draws, months
from corridor_sim.plan import History, Plan, StageKind, StationKind


class Stages:
    """
    The stages of one replication.

    Parameters
    ----------
    plan, history
        What is simulated.
    service_times
        Draws the service at stations.
    green
        What each station has of the green channel.
    """

    def __init__(self, plan: Plan, history: History, service_times: ServiceTimes, green: Sequence[GreenLanes]) -> None:
        legs, stations = plan.legs, plan.stations
        self._service_times, self._green, self._months = service_times, green, plan.months
        self._stream, self._given_h = history.stream, history.stage_h
        # Lists: Python reads one element of an array, and compares it with an enumeration, many times slower.
        self._keys = list(history.key)
        self._luck = list(zip(legs.key, legs.travel_cv.tolist(), strict=True))
        self._ptr: list[int] = legs.stage_ptr.tolist()
        self._places = list(zip(legs.stage_kind.tolist(), legs.stage_station.tolist(), strict=True))
        self._end_h: list[float] = legs.stage_h.tolist()
        self._begin_h: list[float] = legs.stage_begin_h.tolist()
        self._kinds: list[int] = stations.kind.tolist()
        self._lead_h: list[float] = stations.lead_h.tolist()
        self._is_same_all_year = len(plan.months.of_day) == 0

    def of_leg(self, leg: int) -> tuple[int, int]:
        """Return the first stage of a leg, and the end of its stages."""
        return self._ptr[leg], self._ptr[leg + 1]

    def gates_before(self, leg: int) -> list[int]:
        """Return the stations of the gates at the beginning of a leg, which close it to whoever has not set out."""
        at_first = takewhile(lambda place: place[0] == StageKind.GATE, self._places[slice(*self.of_leg(leg))])
        return [station for _, station in at_first]

    def travel_factor(self, leg: int, run_key: np.uint64, now_h: float) -> float:
        """Return the factor of the travel of a run that sets out now."""
        luck = draws.travel_factor(self._stream, run_key, *self._luck[leg])
        if self._is_same_all_year:
            return float(luck)
        return float(luck * months.travel_factor_at(self._months, leg, now_h))

    def of_truck(self, i: int, stage: int, factor: float, driven_h: float, is_green: bool) -> tuple[int, int, float]:
        """
        Return (kind, station, hours) of a stage of a consignment's truck.

        The hours are as given; or as drawn, less of service if the goods are green. ``driven_h`` free-flow hours of
        the stage are driven already.
        """
        if self._given_h is not None:
            return *self._places[stage], float(self._given_h[i, stage])
        kind, station, hours = self._of(stage, self._keys[i], factor, driven_h)
        return kind, station, self._green_hours(station, hours) if is_green else hours

    def of_run(self, leg: int, run_key: np.uint64, now_h: float) -> list[tuple[int, int, float]]:
        """Return (kind, station, hours) of each stage of a run that sets out now."""
        factor = self.travel_factor(leg, run_key, now_h)
        return [self._of(stage, run_key, factor, 0.0) for stage in range(*self.of_leg(leg))]

    def hours_left(self, station: int, hours: float, set_out_h: float, now_h: float, is_foreseen: bool) -> float:
        """
        Return how much of some hours is left at a station: of documents what is not ready yet, of others all.

        Whose way was not foreseen lodged documents no earlier than it set out on it.
        """
        if self._kinds[station] != StationKind.DOCUMENTS:
            return hours
        lodged_h = set_out_h - self._lead_h[station] if is_foreseen else set_out_h
        return max(lodged_h + hours - now_h, 0.0)

    def _of(self, stage: int, run_key: np.uint64, factor: float, driven_h: float) -> tuple[int, int, float]:
        kind, station = self._places[stage]
        if kind == StageKind.TRAVEL:
            return kind, station, self._travel_hours(stage, factor, driven_h)
        return kind, station, 0.0 if kind == StageKind.GATE else self._service_times.draw(station, run_key)

    def _green_hours(self, station: int, hours: float) -> float:
        """Return the hours of green goods at a station, or of their travel, which is at none."""
        green = self._green[station]
        return draws.round_hours(hours * green.time_factor) if station >= 0 and green.is_here else hours

    def _travel_hours(self, stage: int, factor: float, driven_h: float) -> float:
        """Return the hours of a travel stage; the pieces of a stretch that gates divide add up to the whole."""
        hours, begin_h = draws.round_hours(self._end_h[stage] * factor), max(self._begin_h[stage], driven_h)
        return hours - draws.round_hours(begin_h * factor) if begin_h > 0.0 else hours
