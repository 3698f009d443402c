"""Consolidation: consignments wait for a train or a vessel of their service."""

from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from typing import NamedTuple

from simpy.events import Event

from corridor_sim.engine.clock import Clock, Entity, Key, Kind


class Waiting(NamedTuple):
    """A consignment that waits for a departure, ranked by (priority, joining time, stable key), and the yard behind."""

    priority: int
    joined_h: float
    key: Key
    consignment: int
    teu: float
    tonnes: float
    delivered: Event
    yard: int


Load = list[Waiting]
"""Consignments of one run in loading order."""


class Capacity(NamedTuple):
    """What one run takes: TEU and tonnes, whichever is reached first."""

    teu: float
    tonnes: float

    def takes(self, waiting: Waiting) -> bool:
        """Return whether a consignment fits."""
        return waiting.teu <= self.teu and waiting.tonnes <= self.tonnes

    def without(self, waiting: Waiting) -> "Capacity":
        """Return what is left once a consignment is aboard."""
        return Capacity(self.teu - waiting.teu, self.tonnes - waiting.tonnes)


Heard = Callable[[int, float], None]
"""Called with the priority and the wait of each consignment whose run closes."""


class _Yard:
    """The consignments that wait for one service."""

    def __init__(self, clock: Clock, service: int, capacity: Callable[[], Capacity], heard: Heard) -> None:
        self.clock = clock
        self._heard = heard
        self._capacity = capacity
        self._teu = self._tonnes = 0.0
        self._largest_teu = self._largest_t = 0.0
        self.queue: list[Waiting] = []
        self._key = (Entity.SERVICE, service, 0, 0)
        self._is_closing = False

    def add(self, waiting: Waiting) -> None:
        heappush(self.queue, waiting)
        self._teu += waiting.teu
        self._tonnes += waiting.tonnes
        self._largest_teu = max(self._largest_teu, waiting.teu)
        self._largest_t = max(self._largest_t, waiting.tonnes)

    def take(self) -> Load:
        """Take a load in order; it stops at the first consignment that does not fit, but passes over who cannot go."""
        load: Load = []
        passed: Load = []
        free = capacity = self._capacity()
        while self.queue and (free.takes(self.queue[0]) or not capacity.takes(self.queue[0])):
            item = heappop(self.queue)
            if not capacity.takes(item):
                passed.append(item)
                continue
            load.append(item)
            self._heard(item.priority, self.clock.now - item.joined_h)
            free = free.without(item)
        for item in passed:
            heappush(self.queue, item)
        self._teu -= sum(item.teu for item in load)
        self._tonnes -= sum(item.tonnes for item in load)
        return load

    def oldest_joined_h(self) -> float:
        """Return when the one joined who has waited longest; somebody waits."""
        return min(item.joined_h for item in self.queue)

    def age_h(self, priority: int) -> float:
        """Return how long the one of a class has waited who has waited longest; 0 if nobody waits."""
        waiting = [item.joined_h for item in self.queue if item.priority == priority]
        return float(self.clock.now) - min(waiting) if waiting else 0.0

    @property
    def can_load(self) -> bool:
        """Whether anybody waits who can go now."""
        return len(self.queue) > len(self._too_large())

    @property
    def is_full(self) -> bool:
        """Whether what waits and can go now fills a train or vessel."""
        capacity, too_large = self._capacity(), self._too_large()
        teu, tonnes = (
            self._teu - sum(item.teu for item in too_large),
            self._tonnes - sum(item.tonnes for item in too_large),
        )
        return teu >= capacity.teu or tonnes >= capacity.tonnes

    def _too_large(self) -> Load:
        """Return who waits and does not fit into an empty train or vessel now, for low water."""
        capacity = self._capacity()
        if self._largest_teu <= capacity.teu and self._largest_t <= capacity.tonnes:
            return []
        return [item for item in self.queue if not capacity.takes(item)]

    def close_now(self, close: Callable[[], None]) -> None:
        """Let ``close`` happen as a departure of this instant, once."""
        if not self._is_closing:
            self._is_closing = True
            self.clock.at(self.clock.now, Kind.DEPARTURE, self._key).callbacks.append(lambda _: self._close(close))

    def close_at(self, instant_h: float, close: Callable[[], None]) -> None:
        """Let ``close`` happen as a departure of ``instant_h``."""
        self.clock.at(instant_h, Kind.DEPARTURE, self._key).callbacks.append(lambda _: close())

    def close_by_timetable(self, instants_h: Iterator[float], close: Callable[[], None]) -> None:
        """Let ``close`` happen as a departure of each of the instants, whether anybody waits or not."""

        def closes(_: Event) -> None:
            close()
            self.close_by_timetable(instants_h, close)

        instant_h = next(instants_h, None)
        if instant_h is not None:
            self.clock.at(instant_h, Kind.DEPARTURE, self._key).callbacks.append(closes)

    def _close(self, close: Callable[[], None]) -> None:
        self._is_closing = False
        close()


class TrainDepartures:
    """
    Departures of a rail service: a train closes when full, or when the oldest consignment has waited long enough.

    With a timetable it closes at the hours of it alone, if anybody waits.

    Parameters
    ----------
    clock, service, capacity, max_wait_h, timetable_h
        The clock, and what the plan says of the service; ``capacity`` returns that of the moment, ``timetable_h`` is
        None if it has none.
    heard
        Called with the priority and the wait of each consignment whose train closes.
    depart
        Called with each load as its train closes.
    """

    def __init__(
        self,
        clock: Clock,
        service: int,
        capacity: Callable[[], Capacity],
        max_wait_h: float,
        timetable_h: list[float] | None,
        heard: Heard,
        depart: Callable[[Load], None],
    ) -> None:
        self._yard = _Yard(clock, service, capacity, heard)
        self.age_h = self._yard.age_h
        self._max_wait_h = max_wait_h
        self._depart = depart
        self._limit_h = -float("inf")
        self._is_timetabled = timetable_h is not None
        if timetable_h is not None:
            self._yard.close_by_timetable(iter(timetable_h), self._close_one)

    def join(self, waiting: Waiting) -> None:
        """Let a consignment wait for the next train."""
        self._yard.add(waiting)
        if self._is_timetabled:
            return
        self._watch_oldest()
        if self._yard.is_full:
            self._yard.close_now(self._close)

    def _close_one(self) -> None:
        if self._yard.can_load:
            self._depart(self._yard.take())

    def _close(self) -> None:
        yard = self._yard
        while yard.is_full or (yard.queue and yard.oldest_joined_h() + self._max_wait_h <= yard.clock.now):
            self._depart(yard.take())
        self._watch_oldest()

    def _watch_oldest(self) -> None:
        """Make sure that a departure is due when the oldest has waited the longest allowed."""
        if self._yard.queue:
            limit_h = self._yard.oldest_joined_h() + self._max_wait_h
            # Without any wait allowed each that joins closes a train, also when another just did at this instant.
            if limit_h > self._limit_h or limit_h <= self._yard.clock.now:
                self._limit_h = limit_h
                self._yard.close_at(limit_h, self._close)


class VesselDepartures:
    """
    Departures of a service run by a fleet: the vessel that has waited longest closes when full or at its limit.

    With a timetable it closes at the hours of it alone; a sailing for which no vessel waits falls out.

    Parameters
    ----------
    clock, service, capacity, max_wait_h, timetable_h
        As of ``TrainDepartures``.
    heard
        Called with the priority and the wait of each consignment whose vessel closes.
    """

    def __init__(
        self,
        clock: Clock,
        service: int,
        capacity: Callable[[], Capacity],
        max_wait_h: float,
        timetable_h: list[float] | None,
        heard: Heard,
    ) -> None:
        self._yard = _Yard(clock, service, capacity, heard)
        self.age_h = self._yard.age_h
        self.queue = self._yard.queue
        self._max_wait_h = max_wait_h
        self._vessels: list[tuple[float, Key, Event]] = []
        self._is_timetabled = timetable_h is not None
        if timetable_h is not None:
            self._yard.close_by_timetable(iter(timetable_h), self._close_one)

    def join(self, waiting: Waiting) -> None:
        """Let a consignment wait for the next vessel."""
        self._yard.add(waiting)
        self._close_if_full()

    def wait_for_load(self, vessel: Key) -> Event:
        """Return an event that succeeds with the vessel's load when it closes."""
        closed = Event(self._yard.clock)
        now_h = self._yard.clock.now
        heappush(self._vessels, (now_h, vessel, closed))
        if not self._is_timetabled:
            self._yard.close_at(now_h + self._max_wait_h, self._close)
        self._close_if_full()
        return closed

    def _close_if_full(self) -> None:
        if self._vessels and self._yard.is_full and not self._is_timetabled:
            self._yard.close_now(self._close)

    def _close_one(self) -> None:
        if self._vessels:
            heappop(self._vessels)[2].succeed(self._yard.take())

    def _close(self) -> None:
        while self._vessels and (self._yard.is_full or self._is_overdue()):
            heappop(self._vessels)[2].succeed(self._yard.take())

    def _is_overdue(self) -> bool:
        return self._vessels[0][0] + self._max_wait_h <= self._yard.clock.now
