"""Which routes are different alternatives to a shipper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corridor_sim.routing.corridors import OTHER_CORRIDOR

MOST_OVERLAP = 0.7
"""
Of two alternatives of one corridor and carriage, the links that they share cost at most this part of the cheaper one.

Assumes that ways which differ in less than about a third are one way to whoever chooses. Abraham, Delling, Goldberg and
Werneck 2013 (Alternative routes in road networks) let 0.8 be shared, Chondrogiannis and others 2020 try 0.1 to 0.9.
"""

MOST_STRETCH = 2.0
"""
An alternative costs at most so many times what the cheapest does.

Assumes that nobody goes where it costs twice as much while there is another way; what lies beyond is found by closing
links, nodes or countries. Abraham and others 2013 let alternatives by road be a quarter longer.
"""

MOST_KINDS = 3
"""
So many alternatives at most share more than ``MOST_OVERLAP`` with a cheaper one, and differ in corridor or carriage.

Assumes that other lines matter more to whoever chooses than a fourth way to use one; without a limit trucks that take
over at one station or another would leave no room for them.
"""

LinkPassed = tuple[str, str]
"""The id of a link and the node where it is entered."""


@dataclass(frozen=True)
class Candidate:
    """
    A route that may become an alternative.

    Attributes
    ----------
    usd
        Generalized cost of a consignment.
    usd_by_link
        The part of it on each link passed.
    corridor_id
        The corridor it belongs to.
    carriage
        What carries the goods, in order: road, rail, or a line of vessels, each once as long as it lasts. Trains are
        one carriage wherever they stop, since goods that change trains keep to the line.
    """

    usd: float
    usd_by_link: Mapping[LinkPassed, float]
    corridor_id: str
    carriage: tuple[str, ...]


def distinct(candidates: Sequence[Candidate], k: int) -> list[int]:
    """
    Return the candidates that are different alternatives to a shipper.

    Parameters
    ----------
    candidates
        By cost, the cheapest first.
    k
        At least 1.

    Returns
    -------
    Positions of the chosen, cheapest first; the first candidate is one. None is dearer than ``MOST_STRETCH`` times it.
    They are the cheapest of each named corridor, however much it shares with others, and of the rest those that come
    before there are ``k``. One of these shares links that cost at most ``MOST_OVERLAP`` of the cheaper with any that
    was chosen before, or differs in corridor or carriage; at most ``MOST_KINDS`` are chosen for that alone.

    Notes
    -----
    The cheapest of a corridor is kept beyond ``k``, and not in the place of one of the ``k``: those are what most goods
    take, while a dear corridor is what they turn to if others are closed or full.
    """
    chosen: list[int] = []
    corridors = {OTHER_CORRIDOR}
    n_kinds = 0
    for i, candidate in enumerate(candidates):
        if candidate.usd > MOST_STRETCH * candidates[0].usd:
            break
        if candidate.corridor_id in corridors:
            sharing = [candidates[j] for j in chosen if _overlap(candidates[j], candidate)]
            is_kind_too_many = bool(sharing) and n_kinds == MOST_KINDS
            if len(chosen) >= k or is_kind_too_many or any(_is_alike(each, candidate) for each in sharing):
                continue
            n_kinds += bool(sharing)
        corridors.add(candidate.corridor_id)
        chosen.append(i)
    return chosen


def _is_alike(one: Candidate, other: Candidate) -> bool:
    return (one.corridor_id, one.carriage) == (other.corridor_id, other.carriage)


def _overlap(cheaper: Candidate, other: Candidate) -> bool:
    shared = sum(usd for link, usd in other.usd_by_link.items() if link in cheaper.usd_by_link)
    return shared > MOST_OVERLAP * cheaper.usd
