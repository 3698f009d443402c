"""One station by itself: the waits of given arrivals, for any number of lanes."""

import heapq
from bisect import bisect_right
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corridor_sim.units import HOURS_PER_DAY

Floats = npt.NDArray[np.float64]


class Arrivals(NamedTuple):
    """
    Who came to a station in one replication, in the order in which they joined its queue.

    Attributes
    ----------
    joined_h
        shape (n,), never falling, h since the start.
    service_h
        shape (n,), hours of service of each.
    """

    joined_h: Floats
    service_h: Floats


class Hours(NamedTuple):
    """
    When a station is open.

    Attributes
    ----------
    opens_h, closes_h
        Sorted, disjoint intervals [opens_h, closes_h); none: always open.
    """

    opens_h: list[float]
    closes_h: list[float]

    def per_day(self, days: int) -> float:
        """Return the open hours a day over the days from hour 0 on."""
        if not self.opens_h:
            return HOURS_PER_DAY
        within_h = np.clip([self.opens_h, self.closes_h], 0.0, days * HOURS_PER_DAY)
        return float((within_h[1] - within_h[0]).sum()) / days

    def next_open(self, at_h: float) -> float:
        """Return the first instant from ``at_h`` on at which the station is open; infinite if there is none."""
        if not self.opens_h:
            return at_h
        i = bisect_right(self.closes_h, at_h)
        return max(at_h, self.opens_h[i]) if i < len(self.opens_h) else float("inf")


def waits_of(arrivals: Arrivals, lanes: int, hours: Hours) -> Floats:
    """
    Return how long each waits for one of ``lanes`` parallel servers, first come, first served.

    Who has started is finished after closing time. Waits of those who join after the last opening are infinite.

    Notes
    -----
    The recursion of Kiefer and Wolfowitz: whoever is next takes the lane that is free first.

    References
    ----------
    J. Kiefer, J. Wolfowitz, On the theory of queues with many servers, Transactions of the American Mathematical
    Society 78 (1955), 1-18.
    """
    free_h = [-np.inf] * lanes
    waits = np.empty(len(arrivals.joined_h))
    for i, (joined_h, service_h) in enumerate(
        zip(arrivals.joined_h.tolist(), arrivals.service_h.tolist(), strict=True)
    ):
        start_h = hours.next_open(max(joined_h, free_h[0]))
        heapq.heapreplace(free_h, start_h + service_h)
        waits[i] = start_h - joined_h
    return waits


def thin(arrivals: Arrivals, share: float, seed: int) -> Arrivals:
    """
    Return a random ``share`` of the arrivals; those of a smaller share are among those of a larger one.

    A share of a Poisson process is a Poisson process again.
    """
    if share >= 1.0:
        return arrivals
    # The generator begins anew, so that nothing depends on what was drawn before.
    kept = np.random.Generator(np.random.Philox(seed)).random(len(arrivals.joined_h)) < share
    return Arrivals(arrivals.joined_h[kept], arrivals.service_h[kept])
