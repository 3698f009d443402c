"""Where a network breaks between two places that no route joins."""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from corridor_sim.network import Network
from corridor_sim.routing.rolling import ANY
from corridor_sim.routing.states import State
from corridor_sim.tables import rows_of

_MOST_NAMED = 8
_EARTH_KM = 6371.0

Place = tuple[float, float]
"""Longitude and latitude, degree."""


@dataclass(frozen=True)
class Gap:
    """
    What can be reached from either side, in words.

    Attributes
    ----------
    origin, destination
        The two places.
    reached
        The places that goods get to, those nearest to the destination first; empty if there are none.
    sources
        The places from which the destination can be reached, those nearest to the origin first; may be empty.
    break_at
        Where the two sides are nearest; empty if there is no such place.
    """

    origin: str
    destination: str
    reached: str
    sources: str
    break_at: str

    @classmethod
    def between(cls, network: Network, start: tuple[str, frozenset[State]], end: tuple[str, frozenset[State]]) -> "Gap":
        """Return the gap between what is reached from one node, and what leads to another."""
        (origin, arrived), (destination, leading) = start, end
        places = {row.node_id: (float(row.x_coord), float(row.y_coord)) for row in rows_of(network.tables["node"])}
        near = {state.node_id for state in arrived} - {origin}
        far = {state.node_id for state in leading} - {destination}
        return cls(
            origin=origin,
            destination=destination,
            reached=_listed(near, places, places[destination]),
            sources=_listed(far, places, places[origin]),
            break_at=_nearest(arrived, leading, places) if arrived and leading else "",
        )

    def in_words(self, ways: str) -> str:
        """Return what to say of it; ``ways`` are the ways there might be."""
        start = f"it gets to {self.reached}, and no further" if self.reached else f"no {ways} leaves '{self.origin}'"
        if not self.sources:
            end = "none" if not self.reached else f"no {ways}"
            return f"{start}; {end} leads to '{self.destination}'"
        end = f"'{self.destination}' can be reached from {self.sources}"
        return f"{start}; {end}; {self.break_at}" if self.break_at else f"{start}; {end}"


def _listed(nodes: Collection[str], places: dict[str, Place], goal: Place) -> str:
    ordered = sorted(nodes, key=lambda node: (_distance_km(places[node], goal), node))
    more = len(ordered) - _MOST_NAMED
    return ", ".join(ordered[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _nearest(arrived: frozenset[State], leading: frozenset[State], places: dict[str, Place]) -> str:
    """Return in words where goods come nearest to what leads on."""
    near, far = ({state.node_id for state in states} for states in (arrived, leading))
    if both := sorted(near & far):
        node = both[0]
        here, on = (_vehicles(states, node) for states in (arrived, leading))
        return f"at '{node}' goods are on {here} and go on by {on}, and nothing is transloaded there"
    pairs = ((_distance_km(places[one], places[other]), one, other) for one in near for other in far)
    km, one, other = min(pairs)
    return f"the two are nearest between '{one}' and '{other}', {km:.0f} km apart as the crow flies"


def _vehicles(states: Iterable[State], node: str) -> str:
    kinds = sorted({state.goods_on for state in states if state.node_id == node} - {ANY})
    return " or ".join(f"{mode} of {gauge_mm} mm" if gauge_mm else mode for mode, gauge_mm in kinds)


def _distance_km(one: Place, other: Place) -> float:
    """Return the length of the great circle."""
    (x, y), (u, v) = (map(math.radians, place) for place in (one, other))
    half = math.sin((v - y) / 2) ** 2 + math.cos(y) * math.cos(v) * math.sin((u - x) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))
