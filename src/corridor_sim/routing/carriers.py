"""Trucking rights: which countries' trucks posts admit, and where goods are moved to a truck of another."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from corridor_sim.network import Network
from corridor_sim.routing.arcs import Arc, Crossings
from corridor_sim.tables import rows_of

Way = tuple[Arc, ...]


class Split(NamedTuple):
    """A way by road as the stretches of one truck each, or the arc at which no truck can go on."""

    stretches: tuple[Way, ...]
    barred: Arc | None = None


@dataclass(frozen=True)
class Carriers:
    """
    Trucking rights.

    Attributes
    ----------
    admitted
        Countries whose trucks may pass, by BCP; one that is not there admits all.
    post_country, node_country
        Country by BCP and by node.
    crossings
        BCPs by place.
    terminals
        Nodes where goods can be transloaded.
    """

    admitted: Mapping[str, frozenset[str]]
    post_country: Mapping[str, str]
    node_country: Mapping[str, str]
    crossings: Crossings
    terminals: Collection[str]

    @classmethod
    def of(cls, network: Network, crossings: Crossings, terminals: Collection[str]) -> "Carriers":
        """Return the rights that ``network`` gives."""
        posts = list(rows_of(network.tables["bcp"]))
        return cls(
            {row.bcp_id: frozenset(row.carrier_countries) for row in posts if row.carrier_countries},
            {row.bcp_id: row.country for row in posts},
            {row.node_id: row.country for row in rows_of(network.tables["node"])},
            crossings,
            terminals,
        )

    def split(self, way: Way) -> Split:
        """
        Return the stretches of a way by road between which goods are moved from one truck to another.

        The first truck is of the country where it begins. One that either post of a crossing does not admit ends before
        that crossing, if its goods can be transloaded there, and else behind it, where another takes over.
        """
        if not self.admitted:
            return Split((way,))
        country = self.node_country[way[0].tail]
        ends = [0]
        for j, arc in enumerate(way):
            posts = self.crossings.posts_of(arc)
            if not posts or self._admit(posts, country):
                continue
            country = self._country_before(posts)
            if country and (arc.tail in self.terminals or ends[-1] == j):
                ends.append(j)
            elif arc.head in self.terminals:
                ends.append(j + 1)
                country = self.post_country[posts[1]]
            else:
                return Split((), arc)
        ends.append(len(way))
        return Split(tuple(way[i:j] for i, j in pairwise(ends) if i < j))

    def _admit(self, posts: tuple[str, ...], country: str) -> bool:
        return all(country in self.admitted.get(post, (country,)) for post in posts)

    def _country_before(self, posts: tuple[str, ...]) -> str:
        """Return the country of a truck that takes over before two posts, both of which must admit it; '' if none."""
        listed = sorted(country for post in posts for country in self.admitted.get(post, ()))
        wanted = (*(self.post_country[post] for post in posts), *listed)
        return next((country for country in wanted if self._admit(posts, country)), "")
