"""Stations: slots taken by priority, then first come, first served, within opening hours."""

from bisect import bisect_right
from collections.abc import Callable
from heapq import heappop, heappush
from typing import NamedTuple

from simpy.events import Event

from corridor_sim.engine.clock import Clock, Entity, Key, Kind
from corridor_sim.kernels.state import Floats
from corridor_sim.plan import NO_LIMIT, AtClosing, Stations


class Stay(NamedTuple):
    """Until when a slot is kept, and whether whoever is served is turned back then."""

    end_h: float
    is_turned_back: bool


class Station:
    """
    The slots of one station, its queue and its opening hours.

    The queue is ranked by (priority, joining time, stable key). Service starts when a slot is free and the station is
    open.

    Parameters
    ----------
    clock
        The clock of the model.
    stations, position
        The plan's stations and the position of this one.
    heard
        Called with the priority and the wait of each that is granted a slot.
    open_between
        When it opens and closes, in the place of what the plan says.
    """

    def __init__(
        self,
        clock: Clock,
        stations: Stations,
        position: int,
        heard: Callable[[int, float], None],
        open_between: tuple[Floats, Floats] | None = None,
    ) -> None:
        self._clock = clock
        self._heard = heard
        self._position = position
        slots = int(stations.slots[position])
        self._free = float("inf") if slots == NO_LIMIT else float(slots)
        hours = slice(int(stations.open_ptr[position]), int(stations.open_ptr[position + 1]))
        opens_h, closes_h = open_between or (stations.opens_h[hours], stations.closes_h[hours])
        self._opens_h, self._closes_h = opens_h.tolist(), closes_h.tolist()
        self._at_closing = AtClosing(int(stations.at_closing[position]))
        self._headway_h = float(stations.headway_h[position])
        self._ready_h = -float("inf")
        self._queue: list[tuple[int, float, Key, float, Event]] = []
        self._wakes_h = -float("inf")
        self._longest_queue = 0
        self._changed_h = -float("inf")

    def join(self, priority: int, key: Key, hours: float = 0.0) -> Event:
        """Return an event that succeeds with a ``Stay`` when a slot is granted, for service that takes ``hours``."""
        return self._queue_up(priority, self._clock.now, key, hours)

    def turn_back(self, priority: int, joined_h: float, key: Key, hours: float) -> Event:
        """Take the slot of one that is turned back, who keeps its rank; return an event as ``join`` does."""
        self._free += 1
        return self._queue_up(priority, joined_h, key, hours)

    def _queue_up(self, priority: int, joined_h: float, key: Key, hours: float) -> Event:
        granted = Event(self._clock)
        self._note_queue()
        heappush(self._queue, (priority, joined_h, key, hours, granted))
        self._serve()
        return granted

    def leave(self) -> None:
        """Give a slot back."""
        self._free += 1
        self._serve()

    @property
    def is_open(self) -> bool:
        """Return whether it is within the opening hours now."""
        if not self._opens_h:
            return True
        i = bisect_right(self._opens_h, self._clock.now) - 1
        return i >= 0 and bool(self._clock.now < self._closes_h[i])

    @property
    def longest_queue(self) -> int:
        """Return the largest number that waited as an instant ended."""
        return max(self._longest_queue, len(self._queue))

    def age_h(self, priority: int) -> float:
        """Return how long the one of a class has waited who has waited longest; 0 if nobody waits."""
        waiting = [joined_h for of_class, joined_h, *_ in self._queue if of_class == priority]
        return float(self._clock.now) - min(waiting) if waiting else 0.0

    def _note_queue(self) -> None:
        """Note how many waited as the instant of the last change ended, before the queue changes again."""
        if self._clock.now > self._changed_h:
            self._longest_queue = self.longest_queue
            self._changed_h = self._clock.now

    def _serve(self) -> None:
        while self._queue and self._free > 0:
            if self._clock.now < self._ready_h:
                self._wake_at(self._ready_h)
                return
            if not self.is_open:
                self._wake_at_opening()
                return
            self._free -= 1
            self._note_queue()
            priority, joined_h, _, hours, granted = heappop(self._queue)
            self._ready_h = self._clock.now + self._headway_h
            stay = self._stay(hours)
            if not stay.is_turned_back:
                self._heard(priority, self._clock.now - joined_h)
            granted.succeed(stay)

    def _stay(self, hours: float) -> Stay:
        """Return how long the slot is kept for a service of ``hours`` that begins now."""
        now_h = self._clock.now
        i = bisect_right(self._opens_h, now_h) - 1
        if self._at_closing == AtClosing.FINISH or i < 0 or now_h + hours <= self._closes_h[i]:
            return Stay(now_h + hours, False)
        if self._at_closing == AtClosing.TURN_BACK:
            # Who begins at opening is finished: nobody would ever be who needs more than the longest opening.
            is_first = now_h == self._opens_h[i]
            return Stay(now_h + hours, False) if is_first else Stay(self._closes_h[i], True)
        begins_h = now_h
        while begins_h + hours > self._closes_h[i]:
            hours -= self._closes_h[i] - begins_h
            i += 1
            if i == len(self._opens_h):
                return Stay(float("inf"), False)
            begins_h = self._opens_h[i]
        return Stay(begins_h + hours, False)

    def _wake_at_opening(self) -> None:
        i = bisect_right(self._opens_h, self._clock.now)
        if i < len(self._opens_h):
            self._wake_at(self._opens_h[i])

    def _wake_at(self, instant_h: float) -> None:
        if self._wakes_h == instant_h:
            return
        self._wakes_h = instant_h
        key = (Entity.STATION, self._position, 0, 0)
        self._clock.at(self._wakes_h, Kind.CALENDAR, key).callbacks.append(lambda _: self._serve())
