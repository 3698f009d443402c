"""Sections of railway whose capacity lets trains enter at some distance from each other only."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from corridor_sim.network import Network
from corridor_sim.routing.arcs import Arc, reverse_of
from corridor_sim.tables import rows_of
from corridor_sim.units import HOURS_PER_DAY


@dataclass(frozen=True)
class Sections:
    """
    Where trains enter sections of limited capacity.

    On one track both directions share one entry; on two or more each has its own, with half of the capacity.

    Attributes
    ----------
    headway_h
        Least hours between two entries, by station id.
    entry
        The station by (link id, tail) of the arcs that lead over a section.
    """

    headway_h: Mapping[str, float]
    entry: Mapping[tuple[str, str], str]

    @classmethod
    def of(cls, network: Network) -> "Sections":
        """Return the sections of ``network``: links that say how many trains they take and how many are free."""
        headway_h: dict[str, float] = {}
        entry: dict[tuple[str, str], str] = {}
        for link in rows_of(network.tables["link"]):
            if pd.isna(link.free_share):
                continue
            free_per_day = float(link.capacity) * float(link.free_share)
            is_shared = pd.isna(link.tracks) or link.tracks == 1
            for tail, head in ((link.from_node_id, link.to_node_id), (link.to_node_id, link.from_node_id)):
                name = f"section:{link.section_id or link.link_id}" + ("" if is_shared else f">{head}")
                headway_h[name] = HOURS_PER_DAY / (free_per_day if is_shared else free_per_day / 2.0)
                entry[link.link_id, tail] = name
        return cls(headway_h, entry)

    def entered(self, path: tuple[Arc, ...]) -> Iterator[tuple[str, ...]]:
        """Yield for each arc of ``path`` the station before it, if a section begins there."""
        before = None
        for arc in path:
            here = self.entry.get((arc.link_id, arc.tail))
            yield () if here is None or here == before else (here,)
            before = here

    def entered_on_the_way_back(self, path: Sequence[Arc]) -> Iterator[tuple[str, float]]:
        """Yield the stations before the sections on the way back, and what share of its free-flow hours lies behind."""
        back = tuple(reverse_of(arc) for arc in reversed(path))
        all_h = sum(arc.travel_h for arc in back)
        behind_h = 0.0
        for arc, entries in zip(back, self.entered(back), strict=True):
            yield from ((entry, behind_h / all_h) for entry in entries)
            behind_h += arc.travel_h
