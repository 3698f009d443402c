"""A SimPy environment whose events are ordered by (time, kind, stable key)."""

from collections.abc import Generator
from enum import IntEnum
from typing import Any

import simpy
from simpy.events import Event

Key = tuple[int, int, int, int]
"""Stable key: (entity kind, rank, date, number)."""

Process = Generator[Event, Any, Any]
"""What a SimPy process is written as."""


class Kind(IntEnum):
    """Kinds of events, in the order in which they happen within one instant."""

    CALENDAR = 0
    COMPLETION = 1
    DEPARTURE = 2
    ARRIVAL = 3
    NEWS = 4
    RELEASE = 5
    END = 6


class Entity(IntEnum):
    """Kinds of entities, in the order in which their stable keys compare."""

    CONSIGNMENT = 0
    RUN = 1
    VESSEL = 2
    STATION = 3
    SERVICE = 4


AT_ONCE: Any = (-1,)
"""Place of what happens before anything else of an instant; SimPy only compares priorities."""
_LAST_KEY: Key = (99, 0, 0, 0)


class _Moment(Event):
    """An event at an instant and a place among the events of that instant; SimPy's Timeout with an order."""

    def __init__(self, clock: "Clock", instant_h: float, place: tuple[Kind, Key]) -> None:
        super().__init__(clock)
        self._ok = True
        self._value = None
        simpy.Environment.schedule(clock, self, place, instant_h - clock.now)  # type: ignore[arg-type]


class Clock(simpy.Environment):
    """
    A SimPy environment whose events are ordered by (time, kind, stable key).

    SimPy breaks ties by the order of scheduling. Here events made with ``at`` carry their place in the instant, and
    what SimPy schedules by itself (the start of a process, the success of an event) happens at once, before
    anything else of the instant, so that a grant takes effect within the event that makes it.
    """

    def schedule(self, event: Event, priority: Any = AT_ONCE, delay: float = 0.0) -> None:
        """Schedule ``event``; a priority that is not a place in the instant means at once."""
        place: Any = priority if isinstance(priority, tuple) else AT_ONCE
        super().schedule(event, place, delay)

    def at(self, instant_h: float, kind: Kind, key: Key) -> Event:
        """Return an event that happens at ``instant_h``, at its place among the events of that instant."""
        return _Moment(self, instant_h, (kind, key))

    def at_end(self, instant_h: float) -> Event:
        """Return an event that happens after all others of ``instant_h``."""
        return self.at(instant_h, Kind.END, _LAST_KEY)
