"""
Distinct alternatives: the least paths by way of each link, of which those are kept that share little with each other.

References
----------
Abraham, Delling, Goldberg and Werneck, Alternative routes in road networks, ACM Journal of Experimental Algorithmics 18
(2013), article 1.3 (paths by way of a node: two least paths joined; here by way of a link, which are more).
Chondrogiannis, Bouros, Gamper, Leser and Blumenthal, Finding k-shortest paths with limited overlap, The VLDB Journal 29
(2020), 1023-1047 (SVP+: such paths by cost, each kept if it overlaps little with all kept before).
"""

from typing import NamedTuple

from corridor_sim.kernels._options import inlined_kernel, kernel
from corridor_sim.kernels.k_shortest import NO_ROOM
from corridor_sim.kernels.spread import Arcs
from corridor_sim.kernels.state import Flags, Floats, Indices, Positions

# N = nodes, M = links, K = paths asked for, P = links held


class Trees(NamedTuple):
    """
    Links by position, and the least ways from the source and to the target.

    Attributes
    ----------
    tail, head, weight
        shape (M,), by position of the link.
    from_link, to_link
        shape (N,), the last link on the way from the source to a node; the first on its way to the target.
    """

    tail: Indices
    head: Indices
    weight: Floats
    from_link: Positions
    to_link: Positions


class Kept(NamedTuple):
    """Paths kept: links shape (P,), one path after the other; place, number of links and cost, shape (K,)."""

    links: Positions
    begin: Positions
    size: Positions
    cost: Floats


@kernel
def grow_tree(arcs: Arcs, root: int, cost: Floats, level: Positions, queue: Indices, out_link: Positions) -> None:
    """
    Find the last link of the least path from ``root`` to each node: of the fewest links, then of the least position.

    Parameters
    ----------
    arcs, cost
        The network and the least costs from ``root``; grouped by head, all is seen backwards.
    level
        shape (N,), -1 before.
    queue
        shape (N,), work.
    out_link
        shape (N,), -1 for the root and where unreachable.
    """
    first, head, weight, link = arcs
    out_link[:] = -1
    level[root] = 0
    queue[0] = root
    n_seen, i = 1, 0
    while i < n_seen:
        u = queue[i]
        i += 1
        for e in range(first[u], first[u + 1]):
            v = head[e]
            if cost[u] + weight[e] != cost[v]:
                continue
            if level[v] < 0:
                level[v] = level[u] + 1
                queue[n_seen] = v
                n_seen += 1
                out_link[v] = link[e]
            elif level[v] == level[u] + 1 and link[e] < out_link[v]:
                out_link[v] = link[e]


@kernel
def find_alternatives(
    order: Positions,
    trees: Trees,
    source: int,
    target: int,
    most_overlap: float,
    is_known: Flags,
    node_mark: Positions,
    link_mark: Positions,
    kept: Kept,
) -> int:
    """
    Keep up to K paths of which no two share more than a part of the cost of the cheaper.

    Parameters
    ----------
    order
        Links by the cost of the least path by way of each, where there is one.
    trees
        The network with the least ways from ``source`` and to ``target``.
    most_overlap
        The part, in [0, 1].
    is_known, node_mark, link_mark
        shape (M,), (N,), (M,), work, 0 before: links whose path has been looked at; the last path to touch each.
    kept
        The first path is there already.

    Returns
    -------
    Number of paths kept, or ``NO_ROOM``.
    """
    n_kept = 1
    for j in range(len(order)):
        if n_kept == len(kept.begin):
            break
        via = order[j]
        if is_known[via]:
            continue
        _note_same_path(trees, via, is_known)
        begin = kept.begin[n_kept - 1] + kept.size[n_kept - 1]
        size = _join(trees, source, target, via, j + 1, node_mark, kept.links, begin)
        if size == NO_ROOM:
            return NO_ROOM
        if size == 0:
            continue
        cost = 0.0
        for i in range(begin, begin + size):
            cost += trees.weight[kept.links[i]]
            link_mark[kept.links[i]] = j + 1
        if _is_distinct(trees, kept, n_kept, size, cost, most_overlap, j + 1, link_mark):
            kept.begin[n_kept], kept.size[n_kept], kept.cost[n_kept] = begin, size, cost
            n_kept += 1
    return n_kept


@inlined_kernel
def _note_same_path(trees: Trees, via: int, is_known: Flags) -> None:
    """Note all links whose path is that of ``via``: those before and after it where both ways agree."""
    is_known[via] = 1
    link = via
    while trees.to_link[trees.tail[link]] == link and trees.from_link[trees.tail[link]] >= 0:
        link = trees.from_link[trees.tail[link]]
        is_known[link] = 1
    link = via
    while trees.from_link[trees.head[link]] == link and trees.to_link[trees.head[link]] >= 0:
        link = trees.to_link[trees.head[link]]
        is_known[link] = 1


@inlined_kernel
def _join(
    trees: Trees, source: int, target: int, via: int, mark: int, node_mark: Positions, out_link: Positions, at: int
) -> int:
    """Write the path by way of a link; return its number of links, 0 if it meets itself, or ``NO_ROOM``."""
    size = 1
    u = trees.tail[via]
    node_mark[u] = mark
    while u != source:
        u = trees.tail[trees.from_link[u]]
        node_mark[u] = mark
        size += 1
    if at + size > len(out_link):
        return NO_ROOM
    link = via
    for i in range(at + size - 1, at - 1, -1):
        out_link[i] = link
        link = trees.from_link[trees.tail[link]]
    v = trees.head[via]
    while node_mark[v] != mark:
        if v == target:
            return size
        if at + size == len(out_link):
            return NO_ROOM
        node_mark[v] = mark
        out_link[at + size] = trees.to_link[v]
        size += 1
        v = trees.head[trees.to_link[v]]
    return 0


@inlined_kernel
def _is_distinct(
    trees: Trees,
    kept: Kept,
    n_kept: int,
    size: int,
    cost: float,
    most_overlap: float,
    mark: int,
    link_mark: Positions,
) -> bool:
    for k in range(n_kept):
        shared, n_shared = 0.0, 0
        for i in range(kept.begin[k], kept.begin[k] + kept.size[k]):
            if link_mark[kept.links[i]] == mark:
                shared += trees.weight[kept.links[i]]
                n_shared += 1
        if n_shared == size or shared > most_overlap * min(cost, kept.cost[k]):
            return False
    return True
