"""Least paths on any directed graph."""

import math
from collections.abc import Sequence
from functools import cached_property
from operator import index
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from corridor_sim.errors import NoPathError
from corridor_sim.kernels.alternatives import find_alternatives
from corridor_sim.kernels.k_shortest import NO_ROOM, find_k_shortest
from corridor_sim.kernels.landmarks import GAVE_UP, find_path
from corridor_sim.kernels.search import find_earliest, find_unguided
from corridor_sim.kernels.spread import spread_from_each
from corridor_sim.kernels.state import Floats, Positions
from corridor_sim.routing.checks import as_nodes, places, require_some
from corridor_sim.routing.convert import gmns_arrays, networkx_arrays
from corridor_sim.routing.landmarks import EPS, find_landmarks
from corridor_sim.routing.pools import Path, kept_paths, paths_in
from corridor_sim.routing.structure import Structure
from corridor_sim.routing.timetable import Timetable
from corridor_sim.routing.weighted import Weighted, grow_trees

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd


class Graph:
    """
    A directed graph with weights, asked for least paths; it is not changed by any call.

    Nodes are 0 to ``n_nodes - 1``, links are known by their positions in the arrays given. Parallel links, self loops
    and weights of zero are allowed; a weight of infinity closes a link. Build it by ``from_arrays``,
    ``from_networkx`` or ``from_gmns``.

    **Ties.** Of all least paths the one with the fewest links is given; of several such, the one whose link positions
    come first, compared one by one from the source. Costs are sums from the source on in double precision, and equal
    means equal to the last bit. The order of k paths is by cost, number of links, positions.

    Attributes
    ----------
    n_nodes, n_links
        Their numbers.
    node_ids
        Names of the nodes, as ``from_networkx`` and ``from_gmns`` found them; None if they have none.
    link_ids
        Names of the links, by position; None if they have none.

    Examples
    --------
    >>> graph = Graph.from_arrays(tail=[0, 0, 1, 2], head=[1, 2, 3, 3], weight=[1.0, 4.0, 5.0, 1.0])
    >>> graph.distances([0]).tolist()
    [[0.0, 1.0, 4.0, 5.0]]
    >>> cost, links = graph.path(0, 3)
    >>> cost, links.tolist()
    (5.0, [1, 3])
    >>> [(cost, links.tolist()) for cost, links in graph.k_shortest(0, 3, k=5)]
    [(5.0, [1, 3]), (6.0, [0, 2])]
    """

    def __init__(
        self,
        weighted: Weighted,
        node_ids: Sequence[Any] | None = None,
        link_ids: Sequence[Any] | None = None,
        landmarks: tuple[Floats, float] | None = None,
    ) -> None:
        self._weighted = weighted
        self._structure = weighted.structure
        self._landmarks = landmarks
        self.node_ids = node_ids
        self.link_ids = link_ids
        self.n_nodes = self._structure.n_nodes
        self.n_links = self._structure.n_links

    @classmethod
    def from_arrays(
        cls, tail: npt.ArrayLike, head: npt.ArrayLike, weight: npt.ArrayLike, n_nodes: int | None = None
    ) -> "Graph":
        """
        Return the graph of links given by their ends.

        Parameters
        ----------
        tail, head
            shape (n_links,), whole numbers: the nodes that each link leads from and to.
        weight
            shape (n_links,), at least 0, in any unit; infinity closes a link.
        n_nodes
            Number of nodes; default one more than the largest node named.

        Raises
        ------
        ValueError
            If shapes differ, a node does not exist, or a weight is negative or not a number.
        """
        tails, heads = as_nodes("tail", tail), as_nodes("head", head)
        if tails.shape != heads.shape:
            raise ValueError(f"expected as many heads as tails, got {len(tails)} tails and {len(heads)} heads")
        largest = max(int(tails.max(initial=-1)), int(heads.max(initial=-1)))
        n = largest + 1 if n_nodes is None else int(n_nodes)
        for name, nodes in (("tail", tails), ("head", heads)):
            wrong = np.flatnonzero((nodes < 0) | (nodes >= n))
            if wrong.size:
                raise ValueError(f"{name}: expected nodes from 0 to {n - 1}, got {nodes[wrong[0]]} at {places(wrong)}")
        structure = Structure.build(tails.astype(np.uint32), heads.astype(np.uint32), n)
        return cls(Weighted(structure, weight))

    @classmethod
    def from_networkx(cls, graph: "nx.Graph[Any]", weight: str = "weight") -> "Graph":
        """
        Return a networkx graph, directed or not, with parallel edges or not.

        Parameters
        ----------
        graph
            The graph; an undirected edge becomes two links, forward before backward.
        weight
            The attribute of edges to be summed; every edge must have it.

        Returns
        -------
        A graph whose ``node_ids`` are the nodes in their order, and whose ``link_ids`` are (tail, head) or (tail, head,
        key).

        Raises
        ------
        ValueError
            If an edge has no such attribute, or it is negative or not a number.
        """
        node_ids, link_ids, tail, head, costs = networkx_arrays(graph, weight)
        made = cls.from_arrays(tail, head, costs, len(node_ids))
        return cls(made._weighted, node_ids, link_ids)

    @classmethod
    def from_gmns(cls, node: "pd.DataFrame", link: "pd.DataFrame", weight: str) -> "Graph":
        """
        Return the graph of a network in the General Modeling Network Specification.

        Parameters
        ----------
        node
            Table with node_id.
        link
            Table with link_id, from_node_id, to_node_id, directed and the column of weights. A link that is not
            directed becomes two, forward before backward.
        weight
            The column to be summed, such as ``length``.

        Returns
        -------
        A graph whose ``node_ids`` are node_ids, and whose ``link_ids`` are link_ids.

        Raises
        ------
        ValueError
            If a column is missing, a link names an unknown node, or a weight is negative or not a number.
        """
        node_ids, link_ids, tail, head, costs = gmns_arrays(node, link, weight)
        made = cls.from_arrays(tail, head, costs, len(node_ids))
        return cls(made._weighted, node_ids, link_ids)

    def reweighted(self, weight: npt.ArrayLike) -> "Graph":
        """
        Return the same graph with other weights; nothing but the weights is made anew.

        Parameters
        ----------
        weight
            shape (n_links,), as for ``from_arrays``.

        Returns
        -------
        A graph without landmarks: theirs were for the old weights.
        """
        return Graph(Weighted(self._structure, weight), self.node_ids, self.link_ids)

    def with_landmarks(self, n: int = 10) -> "Graph":
        """
        Return the same graph with what makes ``path`` quick: least costs from and to some far nodes.

        Parameters
        ----------
        n
            Number of landmarks, at least 1. Each takes two searches from one node to all and 16 bytes for each node.

        Notes
        -----
        Landmarks are chosen farthest first. Paths are the same as without.

        References
        ----------
        Goldberg and Harrelson, Computing the shortest path: A* search meets graph theory, SODA 2005, 156-165.
        """
        if n < 1:
            raise ValueError(f"expected at least 1 landmark, got {n}")
        return Graph(self._weighted, self.node_ids, self.link_ids, find_landmarks(self._weighted, n))

    @property
    def weight(self) -> Floats:
        """Return the weights, shape (n_links,), for reading."""
        view = self._weighted.weight.view()
        view.flags.writeable = False
        return view

    @property
    def tail(self) -> Positions:
        """Return the node that each link leads from, shape (n_links,), int32."""
        return self._structure.node[self._structure.tail]

    @property
    def head(self) -> Positions:
        """Return the node that each link leads to, shape (n_links,), int32."""
        return self._structure.node[self._structure.head]

    @cached_property
    def node_index(self) -> dict[Any, int]:
        """Return the position of each of ``node_ids``."""
        return {name: i for i, name in enumerate(self.node_ids or ())}

    def distances(self, sources: npt.ArrayLike, targets: npt.ArrayLike | None = None) -> Floats:
        """
        Return the least costs from each source to all nodes, or to some.

        Parameters
        ----------
        sources
            shape (n_sources,), nodes.
        targets
            shape (n_targets,), nodes; each search ends when all are found. Default: all nodes.

        Returns
        -------
        shape (n_sources, n_nodes) or (n_sources, n_targets), infinity where unreachable.

        Raises
        ------
        ValueError
            If a node does not exist.
        """
        given, of = as_nodes("sources", sources), self._weighted
        rank = wanted = self._structure.rank
        if targets is not None:
            named = as_nodes("targets", targets)
            outside = np.flatnonzero((named < 0) | (named >= self.n_nodes))
            if outside.size:
                raise self._no_such("targets", named[outside[0]])
            wanted = rank[named]
        costs = np.empty((len(given), len(wanted)))
        work = of.borrow()
        wrong = spread_from_each(
            of.forward, given, rank, wanted, targets is not None, work.is_node_marked, of.buckets_per_cost,
            work.entries, work.heap, work.spread_cost, costs,
        )  # fmt: skip
        self._structure.idle.append(work)
        if wrong >= 0:
            raise self._no_such("sources", given[wrong])
        return costs

    def path(self, source: int, target: int) -> Path:
        """
        Return the least path; see the class for ties.

        Parameters
        ----------
        source, target
            Nodes.

        Returns
        -------
        Cost, and the positions of the links in order (int32), none from a node to itself.

        Raises
        ------
        NoPathError
            If no path leads there; the message says how much can be reached.
        ValueError
            If a node does not exist.
        """
        begin, end, of = self._node("source", source), self._node("target", target), self._weighted
        rank = self._structure.rank
        work = of.borrow()
        cost, n_links = math.inf, GAVE_UP
        if self._landmarks is not None:
            table, slack = self._landmarks
            cost, n_links = find_path(
                of.forward, of.backward, rank, begin, end, (table, *work.active), slack, of.buckets_per_cost,
                work.few_entries, work.search, work.links,
            )  # fmt: skip
        if n_links == GAVE_UP:
            cost, n_links = find_unguided(
                of.forward, of.backward, rank, begin, end, work.is_node_marked, of.buckets_per_cost, work.entries,
                work.spread_cost, work.search, work.links,
            )  # fmt: skip
        links = work.links[:n_links].copy()
        self._structure.idle.append(work)
        if cost == math.inf:
            raise self._no_path(source, target)
        return cost, links

    def k_shortest(self, source: int, target: int, k: int) -> list[Path]:
        """
        Return the ``k`` least loopless paths, by cost, then number of links, then positions of links.

        Parameters
        ----------
        source, target
            Nodes.
        k
            At least 1.

        Returns
        -------
        As from ``path``; fewer than ``k`` if there are no more. Paths over different parallel links are different.

        Raises
        ------
        NoPathError
            If no path leads there.
        ValueError
            If a node does not exist, or ``k`` is less than 1.

        References
        ----------
        Yen, Finding the k shortest loopless paths in a network, Management Science 17 (1971), 712-716, with searches
        put off until they are needed: see ``kernels/k_shortest.py``.
        """
        require_some(k)
        begin, end = self._rank("source", source), self._rank("target", target)
        of = self._weighted
        work = of.borrow()
        room, found = 1, NO_ROOM
        while found == NO_ROOM:
            work.have_room(room * (4 * k + 64), room * (4 * self.n_nodes + 4096), k)
            found = find_k_shortest(
                of.forward, of.backward, begin, end, 4.0 * self.n_nodes * EPS, self._structure.head, of.weight,
                work.is_node_marked, work.is_link_marked, of.buckets_per_cost, work.entries, work.search, work.pool, k,
            )  # fmt: skip
            room *= 2
        pool = work.pool
        paths = paths_in(pool.links, pool.begin, pool.size, pool.cost, pool.taken[:found])
        self._structure.idle.append(work)
        if not found:
            raise self._no_path(source, target)
        return paths

    def alternatives(self, source: int, target: int, k: int, most_overlap: float) -> list[Path]:
        """
        Return up to ``k`` paths that share little with each other, by cost.

        Parameters
        ----------
        source, target
            Nodes.
        k
            At least 1.
        most_overlap
            In [0, 1]: of any two paths, the cost of the links that they share is at most this part of the cost of the
            cheaper.

        Returns
        -------
        As from ``path``, whose answer comes first; fewer than ``k`` if there are no more. All are loopless.

        Raises
        ------
        NoPathError
            If no path leads there.
        ValueError
            If a node does not exist, ``k`` is less than 1, or ``most_overlap`` is not in [0, 1].

        Notes
        -----
        Candidates are the least paths by way of each link, cheapest first; each is kept if it is loopless and overlaps
        little with those kept before. Whatever is a least path up to a link and on from it is found; a path that
        leaves the least ways more than once is not.

        References
        ----------
        Abraham, Delling, Goldberg and Werneck, Alternative routes in road networks, ACM Journal of Experimental
        Algorithmics 18 (2013), article 1.3.
        Chondrogiannis, Bouros, Gamper, Leser and Blumenthal, Finding k-shortest paths with limited overlap, The VLDB
        Journal 29 (2020), 1023-1047 (SVP+).
        """
        require_some(k)
        if not 0.0 <= most_overlap <= 1.0:
            raise ValueError(f"expected most_overlap in [0, 1], got {most_overlap}")
        cost, links = self.path(source, target)
        if k == 1 or not len(links):
            return [(cost, links)]
        begin, end = self._rank("source", source), self._rank("target", target)
        trees, order = grow_trees(self._weighted, begin, end)
        room, found = 1, NO_ROOM
        while found == NO_ROOM:
            kept = kept_paths(cost, links, k, room * (4 * self.n_nodes + 4096))
            known = np.zeros(self.n_links, dtype=np.uint8)
            marks = np.zeros(self.n_nodes, dtype=np.int32), np.zeros(self.n_links, dtype=np.int32)
            found = find_alternatives(order, trees, begin, end, most_overlap, known, *marks, kept)
            room *= 2
        return sorted(paths_in(*kept, np.arange(found, dtype=np.int32)), key=lambda path: path[0])

    def earliest_arrival(self, source: int, target: int, departure_h: float, timetable: Timetable) -> Path:
        """
        Return the path of earliest arrival; weights are hours.

        Parameters
        ----------
        source, target
            Nodes.
        departure_h
            When one is at ``source``, h.
        timetable
            When links may be entered; one waits at their tails. With weights that do not depend on the hour nobody
            overtakes by leaving later, so that to be early is never a disadvantage.

        Returns
        -------
        Instant of arrival, h, and the positions of the links in order (int32). Ties as for ``path``, among the paths
        that are as early as possible at every node on the way.

        Raises
        ------
        NoPathError
            If one never arrives.
        ValueError
            If a node does not exist, or the timetable is for another number of links.

        References
        ----------
        Dean, Shortest paths in FIFO time-dependent networks: theory and algorithms, MIT 2004.
        """
        if len(timetable.first) != self.n_links + 1:
            raise ValueError(
                f"expected a timetable of {self.n_links} links, got one of {len(timetable.first) - 1} links"
            )
        if not math.isfinite(departure_h):
            raise ValueError(f"expected departure_h to be finite, got {departure_h}")
        begin, end = self._rank("source", source), self._rank("target", target)
        of, work = self._weighted, self._structure.borrow()
        work.search[1].fill(0.0)
        arrival_h, n_links = find_earliest(
            of.forward, of.backward, begin, end, float(departure_h), timetable.openings, work.search, work.links
        )
        links = work.links[:n_links].copy()
        self._structure.idle.append(work)
        if arrival_h == math.inf:
            # Without its timetable the graph may well lead there.
            if self.distances([source], [target])[0, 0] == math.inf:
                raise self._no_path(source, target)
            raise NoPathError(
                f"no arrival at {self._name(target)} from {self._name(source)} at hour {departure_h:g} or later: the "
                "links that lead there do not open again"
            )
        return arrival_h, links

    def __repr__(self) -> str:
        return f"Graph of {self.n_nodes} nodes and {self.n_links} links"

    def _node(self, name: str, node: int) -> int:
        """Return the node as Python's own number: kernels would be compiled for each other kind."""
        given = index(node)
        if not 0 <= given < self.n_nodes:
            raise ValueError(f"{name}: expected a node from 0 to {self.n_nodes - 1}, got {node}")
        return given

    def _rank(self, name: str, node: int) -> int:
        return int(self._structure.rank[self._node(name, node)])

    def _no_such(self, name: str, node: int) -> ValueError:
        return ValueError(f"{name}: expected nodes from 0 to {self.n_nodes - 1}, got {node}")

    def _no_path(self, source: int, target: int) -> NoPathError:
        n_out = int(np.isfinite(self.distances([source])).sum())
        of, work = self._weighted, self._weighted.borrow()
        n_in = int(np.isfinite(of.spread_from(of.backward, self._rank("target", target), work)).sum())
        self._structure.idle.append(work)
        return NoPathError(
            f"no path from {self._name(source)} to {self._name(target)}: of {self.n_nodes} nodes {n_out} can be "
            f"reached from {self._name(source)}, itself included, and {self._name(target)} can be reached from {n_in}"
        )

    def _name(self, node: int) -> str:
        return f"node {node}" if self.node_ids is None else f"{self.node_ids[node]!r}"
