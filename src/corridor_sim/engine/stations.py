"""Stations: slots taken by priority, then first come, first served, within opening hours; green lanes."""

from bisect import bisect_right
from collections.abc import Callable
from heapq import heappop, heappush
from typing import NamedTuple

from simpy.events import Event

from corridor_sim.engine.clock import Clock, Entity, Key, Kind
from corridor_sim.kernels.state import Floats
from corridor_sim.plan import NO_LIMIT, AtClosing, Green, Stations


class Stay(NamedTuple):
    """Until when a slot is kept, whether its holder is turned back then, and whether it is a green lane."""

    end_h: float
    is_turned_back: bool
    has_green_lane: bool


class Waiting(NamedTuple):
    """One who waits, in the order in which those of one sort are served."""

    priority: int
    joined_h: float
    key: Key
    hours: float
    granted: Event


_NOBODY: list[Waiting] = []


class GreenLanes:
    """
    What a station has of the green channel.

    Parameters
    ----------
    green, station
        The plan's green channel, and the position of the station.
    """

    def __init__(self, green: Green, station: int) -> None:
        here = [g for g, position in enumerate(green.station.tolist()) if position == station]
        self.is_here = bool(here)
        self.first_class = green.first_class
        self.lanes = int(green.lanes[here[0]]) if here else 0
        self.goes_first = bool(here) and bool(green.goes_first[here[0]])
        self.is_shared = bool(here) and bool(green.is_shared[here[0]])
        self.time_factor = float(green.time_factor[here[0]]) if here else 1.0

    def class_of(self, priority: int, is_green: bool) -> int:
        """Return the class in the queue of one with a priority: green goods are of classes of their own here."""
        return priority + self.first_class if self.is_here and is_green else priority

    def is_green(self, of_class: int) -> bool:
        """Return whether a class is one of green goods."""
        return self.is_here and of_class >= self.first_class


class Station:
    """
    The slots of one station, its queue and its opening hours.

    The queue is ranked by (priority, joining time, stable key), that of green goods by itself. Service starts when a
    slot is free and the station is open.

    Parameters
    ----------
    clock
        The clock of the model.
    stations, position
        The plan's stations and the position of this one.
    green
        What it has of the green channel.
    heard
        Called with the class and the wait of each that is granted a slot.
    open_between
        When it opens and closes, in the place of what the plan says.
    """

    def __init__(
        self,
        clock: Clock,
        stations: Stations,
        position: int,
        green: GreenLanes,
        heard: Callable[[int, float], None],
        open_between: tuple[Floats, Floats] | None = None,
    ) -> None:
        self._clock = clock
        self._heard = heard
        self._position = position
        slots = int(stations.slots[position])
        self._free = float("inf") if slots == NO_LIMIT else float(slots - green.lanes)
        self._green = green
        self._free_green = green.lanes
        hours = slice(int(stations.open_ptr[position]), int(stations.open_ptr[position + 1]))
        opens_h, closes_h = open_between or (stations.opens_h[hours], stations.closes_h[hours])
        self._opens_h, self._closes_h = opens_h.tolist(), closes_h.tolist()
        self._at_closing = AtClosing(int(stations.at_closing[position]))
        self._headway_h = float(stations.headway_h[position])
        self._ready_h = -float("inf")
        self._others: list[Waiting] = []
        self._green_goods: list[Waiting] = []
        self._standing = 0
        self._wakes_h = -float("inf")
        self._longest_queue = 0
        self._changed_h = -float("inf")

    def join(self, of_class: int, key: Key, hours: float = 0.0) -> Event:
        """Return an event that succeeds with a ``Stay`` when a slot is granted, for service that takes ``hours``."""
        return self._queue_up(of_class, self._clock.now, key, hours)

    def turn_back(self, of_class: int, joined_h: float, key: Key, hours: float, stay: Stay) -> Event:
        """Take the slot of one that is turned back, who keeps its rank; return an event as ``join`` does."""
        self._give_back(stay)
        return self._queue_up(of_class, joined_h, key, hours)

    def _queue_up(self, of_class: int, joined_h: float, key: Key, hours: float) -> Event:
        granted = Event(self._clock)
        self._note_queue()
        if self._green.is_green(of_class):
            priority = of_class - self._green.first_class
            heappush(self._green_goods, Waiting(priority, joined_h, key, hours, granted))
        else:
            heappush(self._others, Waiting(of_class, joined_h, key, hours, granted))
        self._serve()
        return granted

    def stand_by(self, change: int) -> None:
        """Count one more or less who waits here until an instant that it knows, whoever else waits."""
        self._note_queue()
        self._standing += change

    def leave(self, stay: Stay) -> None:
        """Give a slot back."""
        self._give_back(stay)
        self._serve()

    def _give_back(self, stay: Stay) -> None:
        if stay.has_green_lane:
            self._free_green += 1
        else:
            self._free += 1

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
        return max(self._longest_queue, len(self._others) + len(self._green_goods) + self._standing)

    def age_h(self, of_class: int) -> float:
        """Return how long the one of a class has waited who has waited longest; 0 if nobody waits."""
        is_green = self._green.is_green(of_class)
        priority = of_class - self._green.first_class if is_green else of_class
        queue = self._green_goods if is_green else self._others
        waiting = [one.joined_h for one in queue if one.priority == priority]
        return float(self._clock.now) - min(waiting) if waiting else 0.0

    def _note_queue(self) -> None:
        """Note how many waited as the instant of the last change ended, before the queue changes again."""
        if self._clock.now > self._changed_h:
            self._longest_queue = self.longest_queue
            self._changed_h = self._clock.now

    def _next_queue(self) -> list[Waiting]:
        """Return the queue whose first is served next; an empty one if no lane is free for anybody who waits."""
        others_may = self._free > 0 or (self._free_green > 0 and self._green.is_shared)
        if not self._green_goods:
            return self._others if others_may else _NOBODY
        if self._free <= 0 and self._free_green <= 0:
            return _NOBODY
        if not (self._others and others_may):
            return self._green_goods
        # A lane that is only green serves green goods first whatever their rank.
        if self._green.goes_first or self._free == 0:
            return self._green_goods
        return min(self._green_goods, self._others, key=lambda queue: queue[0][:3])

    def _serve(self) -> None:
        while queue := self._next_queue():
            if self._clock.now < self._ready_h:
                self._wake_at(self._ready_h)
                return
            if not self.is_open:
                self._wake_at_opening()
                return
            self._note_queue()
            first = heappop(queue)
            is_green = queue is self._green_goods
            has_green_lane = self._free_green > 0 and (is_green or self._free == 0)
            if has_green_lane:
                self._free_green -= 1
            else:
                self._free -= 1
            self._ready_h = self._clock.now + self._headway_h
            stay = self._stay(first.hours, has_green_lane)
            if not stay.is_turned_back:
                self._heard(self._green.class_of(first.priority, is_green), self._clock.now - first.joined_h)
            first.granted.succeed(stay)

    def _stay(self, hours: float, has_green_lane: bool) -> Stay:
        """Return how long the slot is kept for a service of ``hours`` that begins now."""
        now_h = self._clock.now
        i = bisect_right(self._opens_h, now_h) - 1
        if self._at_closing == AtClosing.FINISH or i < 0 or now_h + hours <= self._closes_h[i]:
            return Stay(now_h + hours, False, has_green_lane)
        if self._at_closing == AtClosing.TURN_BACK:
            # Who begins at opening is finished: nobody would ever be who needs more than the longest opening.
            is_first = now_h == self._opens_h[i]
            return Stay(now_h + hours if is_first else self._closes_h[i], not is_first, has_green_lane)
        begins_h = now_h
        while begins_h + hours > self._closes_h[i]:
            hours -= self._closes_h[i] - begins_h
            i += 1
            if i == len(self._opens_h):
                return Stay(float("inf"), False, has_green_lane)
            begins_h = self._opens_h[i]
        return Stay(begins_h + hours, False, has_green_lane)

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
