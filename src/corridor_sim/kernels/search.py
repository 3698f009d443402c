"""
The least path from one node to another, and the rule that picks one among equals.

A search gives each node the least cost of reaching it, exact for all nodes on least paths. A link is *tight* if by it
its end is reached at that cost. Among the paths of tight links the one with the fewest links is taken,
and among those the one whose positions of links come first, compared link by link from the source. This needs nothing
but the costs, so that the answer does not depend on how they were found.

References
----------
Hart, Nilsson and Raphael, A formal basis for the heuristic determination of minimum cost paths, IEEE Transactions on
Systems Science and Cybernetics 4 (1968), 100-107.
Dean, Shortest paths in FIFO time-dependent networks: theory and algorithms, MIT 2004 (opening hours).
"""

import math

from corridor_sim.kernels._options import inlined_kernel, kernel
from corridor_sim.kernels.buckets import Entries
from corridor_sim.kernels.node_queue import queue_lower, queue_remove_first
from corridor_sim.kernels.spread import Arcs, spread
from corridor_sim.kernels.state import Flags, Floats, Indices, Positions

# N = nodes, M = links, I = intervals

Openings = tuple[Positions, Floats, Floats]
"""When links may be entered: ``first`` shape (M + 1,) by position of the link; instants of opening and closing, shape
(I,), in order for each link. A link without intervals is always open."""

Bans = tuple[Flags, Flags]
"""Nodes, shape (N,), and links by position, shape (M,), that a path may not use."""

SearchWork = tuple[Floats, Floats, Floats, Indices, Positions, Positions, Indices, Indices]
"""Shape (N,) each: cost, infinity before and after; a bound from below of the cost on to the target; heap key, heap
node; place in the heap, -1 before and after; level, the same; nodes touched; queue."""


@kernel
def find_earliest(
    forward: Arcs,
    backward: Arcs,
    source: int,
    target: int,
    departure_h: float,
    openings: Openings,
    work: SearchWork,
    out_link: Positions,
) -> tuple[float, int]:
    """
    Find the path of earliest arrival; weights are hours, bounds in ``work`` are zero.

    Returns
    -------
    Arrival, h, infinity if there is none, and number of links.
    """
    return search(forward, backward, source, departure_h, target, 0.0, openings, None, work, out_link, 0)


@kernel
def find_unguided(
    forward: Arcs,
    backward: Arcs,
    rank: Indices,
    source: int,
    target: int,
    is_wanted: Flags,
    buckets_per_cost: float,
    entries: Entries,
    cost: Floats,
    work: SearchWork,
    out_link: Positions,
) -> tuple[float, int]:
    """
    Find the least path where nothing is known of the cost on to the target.

    Parameters
    ----------
    rank
        shape (N,), the number in the network of each node of the caller.
    source, target
        Nodes as the caller numbers them.
    is_wanted
        shape (N,), 0 before and after.
    cost
        shape (N,), work.

    Returns
    -------
    Cost, infinity if there is no path, and number of links.
    """
    begin, end = rank[source], rank[target]
    _, _, heap_key, heap_node, place, level, _, queue = work
    is_wanted[end] = 1
    spread(forward, begin, is_wanted, 1, buckets_per_cost, entries, (heap_key, heap_node, place), cost)
    is_wanted[end] = 0
    n_links = 0
    if cost[end] < math.inf:
        n_links = trace(forward, backward, begin, end, None, None, cost, level, queue, out_link, 0)
    return cost[end], n_links


@inlined_kernel
def search(
    forward: Arcs,
    backward: Arcs,
    source: int,
    start: float,
    target: int,
    rounding: float,
    openings: Openings | None,
    bans: Bans | None,
    work: SearchWork,
    out_link: Positions,
    at: int,
) -> tuple[float, int]:
    """
    Find the least path; write its links into ``out_link`` from ``at`` on.

    The bounds that ``work`` has guide it. What is None costs nothing: it is left out when compiled.

    Parameters
    ----------
    start
        Cost, or instant, at the source.
    rounding
        By what part of the cost bounds may be too large through rounding.

    Returns
    -------
    Cost and number of links; -1 links if ``out_link`` has no room for them.
    """
    cost, _, _, _, place, level, touched, queue = work
    n_touched = _find_costs(forward, source, start, target, rounding, openings, bans, work)
    total, n_links = cost[target], 0
    if total < math.inf:
        n_links = trace(forward, backward, source, target, openings, bans, cost, level, queue, out_link, at)
    for i in range(n_touched):
        cost[touched[i]] = math.inf
        place[touched[i]] = -1
    return total, n_links


@inlined_kernel
def trace(
    forward: Arcs,
    backward: Arcs,
    source: int,
    target: int,
    openings: Openings | None,
    bans: Bans | None,
    cost: Floats,
    level: Positions,
    queue: Indices,
    out_link: Positions,
    at: int,
) -> int:
    """Write the path that the rule for ties picks from ``at`` on; return its number of links, -1 without room."""
    n_seen = _find_levels(backward, source, target, openings, bans, cost, level, queue)
    n_links = level[source]
    if at + n_links > len(out_link):
        n_links = -1
    else:
        _walk(forward, source, target, openings, bans, cost, level, out_link, at)
    for i in range(n_seen):
        level[queue[i]] = -1
    return n_links


@inlined_kernel
def _find_costs(
    forward: Arcs,
    source: int,
    start: float,
    target: int,
    rounding: float,
    openings: Openings | None,
    bans: Bans | None,
    work: SearchWork,
) -> int:
    """Set the costs of all nodes on least paths; return how many nodes were touched."""
    first, head, weight, link = forward
    cost, bound, heap_key, heap_node, place, _, touched, _ = work
    cost[source] = start
    touched[0] = source
    n_touched = 1
    n = queue_lower(heap_key, heap_node, place, 0, source, start)
    # One is at once where one is.
    limit = start if source == target else math.inf
    # All that may still be on a least path is looked at, not only what is needed for one of them.
    while n > 0 and heap_key[0] <= limit:
        u = heap_node[0]
        n = queue_remove_first(heap_key, heap_node, place, n)
        so_far = cost[u]
        for e in range(first[u], first[u + 1]):
            v = head[e]
            through = _reach(openings, link[e], so_far, weight[e])
            if through >= cost[v]:
                continue
            if bans is not None and (bans[0][v] or bans[1][link[e]]):
                continue
            if cost[v] == math.inf:
                touched[n_touched] = v
                n_touched += 1
            cost[v] = through
            if v == target:
                limit = through * (1.0 + rounding)
            key = through + bound[v]
            if key <= limit and key < math.inf:
                n = queue_lower(heap_key, heap_node, place, n, v, key)
    return n_touched


@inlined_kernel
def _reach(openings: Openings | None, link: int, so_far: float, weight: float) -> float:
    """Return the cost, or instant, at the end of a link."""
    if openings is not None:
        return _next_entry(openings, link, so_far) + weight
    return so_far + weight


@inlined_kernel
def _next_entry(openings: Openings, link: int, now_h: float) -> float:
    """Return the first instant, now or later, at which a link may be entered; infinity if there is none."""
    first, opens_h, closes_h = openings
    low, end = first[link], first[link + 1]
    if low == end:
        return now_h
    high = end
    while low < high:
        middle = (low + high) >> 1
        if opens_h[middle] <= now_h:
            low = middle + 1
        else:
            high = middle
    # The interval before is the last that opened; one that closes as it opens is a departure.
    if low > first[link] and (now_h < closes_h[low - 1] or now_h == opens_h[low - 1]):
        return now_h
    return opens_h[low] if low < end else math.inf


@inlined_kernel
def _find_levels(
    backward: Arcs,
    source: int,
    target: int,
    openings: Openings | None,
    bans: Bans | None,
    cost: Floats,
    level: Positions,
    queue: Indices,
) -> int:
    """Set levels, tight links left to the target, until the source has one; return how many nodes have."""
    first, tail, weight, link = backward
    level[target] = 0
    queue[0] = target
    n_seen, i = 1, 0
    while level[source] < 0:
        v = queue[i]
        i += 1
        for e in range(first[v], first[v + 1]):
            u = tail[e]
            if level[u] >= 0 or cost[u] == math.inf or (bans is not None and bans[1][link[e]]):
                continue
            if _reach(openings, link[e], cost[u], weight[e]) == cost[v]:
                level[u] = level[v] + 1
                queue[n_seen] = u
                n_seen += 1
    return n_seen


@inlined_kernel
def _walk(
    forward: Arcs,
    source: int,
    target: int,
    openings: Openings | None,
    bans: Bans | None,
    cost: Floats,
    level: Positions,
    out_link: Positions,
    at: int,
) -> None:
    """Write the tight path that goes down the levels, by the first link of several."""
    first, head, weight, link = forward
    u = source
    while u != target:
        e = first[u]
        while (
            level[head[e]] != level[u] - 1
            or (bans is not None and bans[1][link[e]])
            or _reach(openings, link[e], cost[u], weight[e]) != cost[head[e]]
        ):
            e += 1
        out_link[at] = link[e]
        at += 1
        u = head[e]
