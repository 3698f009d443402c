"""Pools of TEU: wagons of a gauge, room in a yard; what a load needs is taken all at once, or waited for."""

from collections.abc import Callable
from heapq import heappop, heappush
from typing import NamedTuple

from simpy.events import Event

from corridor_sim.engine.clock import Clock, Key


class Wanting(NamedTuple):
    """One who waits for TEU of a pool, ranked by (priority, joining time, stable key)."""

    priority: int
    joined_h: float
    key: Key
    teu: float
    granted: Event


class Pool:
    """
    The TEU of a pool that are free, and those who wait for some, served in the order of a queue.

    Parameters
    ----------
    clock
        The clock of the model.
    teu
        All of them.
    heard
        Called with the priority and the wait of each that is served.
    """

    def __init__(self, clock: Clock, teu: float, heard: Callable[[int, float], None]) -> None:
        self._clock = clock
        self._heard = heard
        self._free_teu = teu
        self.queue: list[Wanting] = []
        self._longest_queue = 0
        self._changed_h = -float("inf")

    def take(self, priority: int, key: Key, teu: float) -> Event:
        """Return an event that succeeds when so many TEU are one's own; it has happened if nobody needs to wait."""
        granted = Event(self._clock)
        self._note_queue()
        heappush(self.queue, Wanting(priority, self._clock.now, key, teu, granted))
        self._serve()
        return granted

    def give_back(self, teu: float) -> None:
        """Have so many TEU free again."""
        self._free_teu += teu
        self._serve()

    @property
    def longest_queue(self) -> int:
        """Return the largest number that waited as an instant ended."""
        return max(self._longest_queue, len(self.queue))

    def age_h(self, priority: int) -> float:
        """Return how long the one of a class has waited who has waited longest; 0 if nobody waits."""
        waiting = [one.joined_h for one in self.queue if one.priority == priority]
        return float(self._clock.now) - min(waiting) if waiting else 0.0

    def _note_queue(self) -> None:
        """Note how many waited as the instant of the last change ended, before the queue changes again."""
        if self._clock.now > self._changed_h:
            self._longest_queue = self.longest_queue
            self._changed_h = self._clock.now

    def _serve(self) -> None:
        while self.queue and self.queue[0].teu <= self._free_teu:
            self._note_queue()
            first = heappop(self.queue)
            self._free_teu -= first.teu
            self._heard(first.priority, self._clock.now - first.joined_h)
            first.granted.succeed()
