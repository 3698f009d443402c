"""The slots of an electronic queue as the reference engine books them."""

import math


class Slots:
    """
    The slots at one post; slot n is at n times the interval.

    Parameters
    ----------
    interval_h
        Hours from one slot to the next, above 0.
    end_h
        End of the simulation: the first slot from then on is free for all.
    """

    def __init__(self, interval_h: float, end_h: float) -> None:
        self._interval_h = interval_h
        self._last = math.ceil(end_h / interval_h)
        self._taken: set[int] = set()

    def book(self, earliest_h: float) -> float:
        """Take the first free slot that is not earlier than an instant, and return when it is."""
        number = min(math.ceil(earliest_h / self._interval_h), self._last)
        while number in self._taken:
            number += 1
        if number < self._last:
            self._taken.add(number)
        return number * self._interval_h
