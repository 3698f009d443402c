"""What a graph is made of whatever its weights are, and the work arrays that its searches share."""

from dataclasses import dataclass, field

import numpy as np

from corridor_sim.kernels.buckets import Entries
from corridor_sim.kernels.grouping import group_by_node, number_in_blocks
from corridor_sim.kernels.k_shortest import PathPool
from corridor_sim.kernels.search import SearchWork
from corridor_sim.kernels.spread import Heap
from corridor_sim.kernels.state import Flags, Floats, Indices, Positions
from corridor_sim.routing.pools import path_pool

# N = nodes, M = links

_N_ACTIVE = 6
"""Landmarks that bound the costs of one search: those that bound the cost from its source best."""


@dataclass
class Workspace:
    """
    Work arrays of one search at a time; what kernels want back as it was is so between searches.

    Attributes
    ----------
    search, heap
        See ``kernels.search.SearchWork``; its costs are infinite between searches. Of it the heap.
    spread_cost
        shape (N,).
    entries, few_entries
        Buckets, as many as were needed last, and room for 2 M + 1 entries; the same entries with the 64 buckets of a
        search with landmarks. See ``kernels.buckets.Entries``.
    is_node_marked, is_link_marked
        shape (N,), (M,), 0 between searches.
    links
        shape (N,), the path found.
    active
        Column, sign and constant of landmarks, shape (6,).
    pool
        Paths found when several are asked for.
    """

    search: SearchWork
    heap: Heap
    spread_cost: Floats
    entries: Entries
    few_entries: Entries
    is_node_marked: Flags
    is_link_marked: Flags
    links: Positions
    active: tuple[Indices, Floats, Floats]
    pool: PathPool

    @classmethod
    def of_size(cls, n_nodes: int, n_links: int) -> "Workspace":
        """Return work arrays for a graph."""

        def indices(n: int) -> Indices:
            return np.empty(n, dtype=np.uint32)

        unset = np.full((2, n_nodes), -1, dtype=np.int32)
        heap = np.empty(n_nodes), indices(n_nodes), unset[0]
        entries = indices(2 * n_links + 2), indices(2 * n_links + 2)
        return cls(
            search=(np.full(n_nodes, np.inf), np.zeros(n_nodes), *heap, unset[1], indices(n_nodes), indices(n_nodes)),
            heap=heap,
            spread_cost=np.empty(n_nodes),
            entries=(indices(0), *entries),
            few_entries=(indices(64), *entries),
            is_node_marked=np.zeros(n_nodes, dtype=np.uint8),
            is_link_marked=np.zeros(n_links, dtype=np.uint8),
            links=np.empty(n_nodes, dtype=np.int32),
            active=(indices(_N_ACTIVE), np.empty(_N_ACTIVE), np.empty(_N_ACTIVE)),
            pool=path_pool(0, 0, 0),
        )

    def set_buckets(self, n: int) -> None:
        """Have ``n`` buckets."""
        self.entries = np.empty(n, dtype=np.uint32), *self.entries[1:]

    def have_room(self, n_paths: int, n_links: int, k: int) -> None:
        """Have room for ``k`` answers among ``n_paths`` paths found, with ``n_links`` links in all, or more."""
        pool = self.pool
        if len(pool.cost) < n_paths or len(pool.links) < n_links or len(pool.taken) < k:
            self.pool = path_pool(n_paths, n_links, k)


@dataclass(frozen=True, eq=False)
class Structure:
    """
    Nodes and links, numbered anew so that neighbors are near in memory.

    Attributes
    ----------
    n_nodes, n_links
        Their numbers.
    tail, head
        shape (M,), ends of each link, as kernels number nodes.
    rank, node
        shape (N,), the kernels' number of each node, and back.
    out_first, out_link, out_head
        Links grouped by tail: shape (N + 1,), (M,), (M,).
    in_first, in_link, in_tail
        Links grouped by head.
    idle
        Work arrays that no search uses now; more are made while searches run side by side.
    """

    n_nodes: int
    n_links: int
    tail: Indices
    head: Indices
    rank: Indices
    node: Positions
    out_first: Indices
    out_link: Indices
    out_head: Indices
    in_first: Indices
    in_link: Indices
    in_tail: Indices
    idle: list[Workspace] = field(default_factory=list, repr=False)

    @classmethod
    def build(cls, tail: Indices, head: Indices, n_nodes: int) -> "Structure":
        """Return the structure of links from ``tail`` to ``head``, which are checked."""
        n_links = len(tail)
        first, link = _grouped(tail, n_nodes)
        number, node = np.empty((2, n_nodes), dtype=np.int32)
        number_in_blocks(first, link, head, np.empty(n_links + 1, dtype=np.uint32), number, node)
        rank = number.astype(np.uint32)
        tail, head = rank[tail], rank[head]
        out_first, out_link = _grouped(tail, n_nodes)
        in_first, in_link = _grouped(head, n_nodes)
        return cls(
            n_nodes=n_nodes, n_links=n_links, tail=tail, head=head, rank=rank, node=node,
            out_first=out_first, out_link=out_link, out_head=head[out_link],
            in_first=in_first, in_link=in_link, in_tail=tail[in_link],
        )  # fmt: skip

    def borrow(self) -> Workspace:
        """Return work arrays; they go back to ``idle`` when the search is over."""
        try:
            return self.idle.pop()
        except IndexError:
            return Workspace.of_size(self.n_nodes, self.n_links)

    def __reduce__(self) -> tuple[object, ...]:
        fields = (getattr(self, name) for name in self.__dataclass_fields__ if name != "idle")
        return Structure, tuple(fields)


def _grouped(node: Indices, n_nodes: int) -> tuple[Indices, Indices]:
    first = np.empty(n_nodes + 1, dtype=np.uint32)
    link = np.empty(len(node), dtype=np.uint32)
    group_by_node(node, first, link)
    return first, link
