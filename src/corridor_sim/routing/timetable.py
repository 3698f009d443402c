"""When the links of a graph may be entered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from corridor_sim.kernels.search import Openings
from corridor_sim.kernels.state import Floats, Positions

Intervals = Iterable[tuple[float, float]]


@dataclass(frozen=True, eq=False)
class Timetable:
    """
    The intervals in which links may be entered; who comes at another time waits for the next.

    A link that is not named is always open. Whoever entered a link goes on to its end in the hours that its weight
    says, whenever that was, so that nobody overtakes by leaving later (first in, first out).

    Attributes
    ----------
    first
        shape (n_links + 1,), int32: the intervals of link ``i`` are at ``first[i]`` to ``first[i + 1]``.
    opens_h, closes_h
        shape (n_intervals,), h, in order for each link. A link may be entered from the opening on, before the closing;
        an interval that closes as it opens is a departure.
    """

    first: Positions
    opens_h: Floats
    closes_h: Floats

    @classmethod
    def of(
        cls,
        n_links: int,
        *,
        opening: Mapping[int, Intervals] | None = None,
        closed: Mapping[int, Intervals] | None = None,
        departures_h: Mapping[int, Iterable[float]] | None = None,
    ) -> "Timetable":
        """
        Return the timetable of a graph with ``n_links`` links.

        Parameters
        ----------
        opening
            By position of the link: (opens, closes), h, in order and apart. It is shut at all other times.
        closed
            By position of the link: (from, until), h, in order and apart. It is open at all other times.
        departures_h
            By position of the link: instants of sailings or trains, h, in order.

        Raises
        ------
        ValueError
            If a link does not exist or is named twice, or intervals are not in order.

        Examples
        --------
        A post open from 8 to 18 on two days, and a ferry that sails at 9 and at 21:

        >>> timetable = Timetable.of(3, opening={0: [(8.0, 18.0), (32.0, 42.0)]}, departures_h={2: [9.0, 21.0]})
        >>> timetable.first.tolist(), timetable.opens_h.tolist()
        ([0, 2, 2, 4], [8.0, 32.0, 9.0, 21.0])
        """
        named: dict[int, list[tuple[float, float]]] = {}
        for kind, given in (
            ("opening", {link: _in_order(link, intervals) for link, intervals in (opening or {}).items()}),
            ("closed", {link: _between(_in_order(link, intervals)) for link, intervals in (closed or {}).items()}),
            (
                "departures_h",
                {link: _in_order(link, [(t, t) for t in instants]) for link, instants in (departures_h or {}).items()},
            ),
        ):
            for link, intervals in given.items():
                if not 0 <= link < n_links:
                    raise ValueError(f"{kind}: expected a link from 0 to {n_links - 1}, got {link}")
                if link in named:
                    raise ValueError(f"{kind}: expected a link that is not named before, got {link}")
                # Nothing is never open, which an absent link is not: an interval after all times says so.
                named[link] = intervals or [(np.inf, np.inf)]
        counts = np.zeros(n_links + 1, dtype=np.int32)
        for link, intervals in named.items():
            counts[link + 1] = len(intervals)
        flat = [interval for link in sorted(named) for interval in named[link]]
        bounds = np.array(flat, dtype=np.float64).reshape(-1, 2)
        first = np.cumsum(counts, dtype=np.int32)
        return cls(first, np.ascontiguousarray(bounds[:, 0]), np.ascontiguousarray(bounds[:, 1]))

    @property
    def openings(self) -> Openings:
        """Return the arrays as kernels take them."""
        return self.first, self.opens_h, self.closes_h


def _in_order(link: int, intervals: Intervals) -> list[tuple[float, float]]:
    """Return the intervals of a link if each ends not before it begins and begins after the one before has ended."""
    listed = [(float(begin), float(end)) for begin, end in intervals]
    before = -np.inf
    for begin, end in listed:
        if not (before < begin <= end or (before == begin == -np.inf and begin <= end)):
            raise ValueError(f"link {link}: expected intervals in order and apart, got ({begin:g}, {end:g})")
        before = end
    return listed


def _between(closed: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the intervals between those given."""
    ends = [-np.inf, *(end for _, end in closed)]
    begins = [*(begin for begin, _ in closed), np.inf]
    return [(begin, end) for begin, end in zip(ends, begins, strict=True) if begin < end]
