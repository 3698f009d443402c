"""Wagons: a pool for a gauge; trains take what their load needs all at once, or wait for it."""

from collections.abc import Callable
from heapq import heappop, heappush

from simpy.events import Event

from corridor_sim.engine.clock import Clock, Key


class Wagons:
    """
    The wagons of a gauge that are at hand, and the trains that wait for them, first come, first served.

    Parameters
    ----------
    clock
        The clock of the model.
    teu
        What all of them carry.
    heard
        Called with the wait of each train that gets its wagons.
    """

    def __init__(self, clock: Clock, teu: float, heard: Callable[[float], None]) -> None:
        self._clock = clock
        self._heard = heard
        self._free_teu = teu
        self._queue: list[tuple[float, Key, float, Event]] = []
        self._longest_queue = 0
        self._changed_h = -float("inf")

    def take(self, key: Key, teu: float) -> Event:
        """Return an event that succeeds when a train has wagons for its load."""
        granted = Event(self._clock)
        self._note_queue()
        heappush(self._queue, (self._clock.now, key, teu, granted))
        self._serve()
        return granted

    def give_back(self, teu: float) -> None:
        """Have the wagons of a load at hand again."""
        self._free_teu += teu
        self._serve()

    @property
    def longest_queue(self) -> int:
        """Return the largest number that waited as an instant ended."""
        return max(self._longest_queue, len(self._queue))

    def age_h(self) -> float:
        """Return how long the train has waited that has waited longest; 0 if none waits."""
        return float(self._clock.now) - self._queue[0][0] if self._queue else 0.0

    def _note_queue(self) -> None:
        """Note how many waited as the instant of the last change ended, before the queue changes again."""
        if self._clock.now > self._changed_h:
            self._longest_queue = self.longest_queue
            self._changed_h = self._clock.now

    def _serve(self) -> None:
        while self._queue and self._queue[0][2] <= self._free_teu:
            self._note_queue()
            joined_h, _, teu, granted = heappop(self._queue)
            self._free_teu -= teu
            self._heard(self._clock.now - joined_h)
            granted.succeed()
