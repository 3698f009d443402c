"""
Least costs from one node to all others.

Nodes wait in buckets of equal width of cost: no order is kept within a bucket, and a node whose cost falls while its
bucket is worked off is looked at again. On networks this spares the heap, whose comparisons no processor foresees.
Where too many are looked at again (a few long links among very many short ones) a heap begins anew. The costs are the
same to the last bit: both give the least sum over all paths, added from the source on.

References
----------
Dial, Algorithm 360: Shortest-path forest with topological ordering, Communications of the ACM 12 (1969), 632-633.
Meyer and Sanders, Delta-stepping: a parallelizable shortest path algorithm, Journal of Algorithms 49 (2003), 114-152.
"""

import math

from corridor_sim.kernels._options import inlined_kernel, kernel
from corridor_sim.kernels.buckets import Entries, next_with_some, put, take_all
from corridor_sim.kernels.node_queue import queue_lower, queue_remove_first
from corridor_sim.kernels.state import Flags, Floats, Indices, Ints, Positions

# N = nodes, M = links

Arcs = tuple[Indices, Indices, Floats, Indices]
"""Links grouped by tail: ``first`` shape (N + 1,); head, weight and position of the link, shape (M,). Grouped by head
they are the network seen from its ends: tail in the place of head. A plain tuple goes faster into a kernel than one
with names."""

_MOST_LOOKS = 4
"""Times that all nodes may be looked at before the heap begins."""


Heap = tuple[Floats, Indices, Positions]
"""Work, shape (N,) each: key, node and place, which is -1 before and after."""


@kernel
def spread_from_each(
    arcs: Arcs,
    sources: Ints,
    rank: Indices,
    wanted: Indices,
    stops: bool,
    is_wanted: Flags,
    buckets_per_cost: float,
    entries: Entries,
    heap: Heap,
    cost: Floats,
    out_cost: Floats,
) -> int:
    """
    Find the least costs from each of S sources to each of T nodes.

    Parameters
    ----------
    sources
        shape (S,), nodes as the caller numbers them.
    rank
        shape (N,), the number in ``arcs`` of each node of the caller.
    wanted
        shape (T,), nodes by their numbers in ``arcs``.
    stops
        Whether a search ends when all wanted are found.
    is_wanted
        shape (N,), 0 before and after.
    cost
        shape (N,), work.
    out_cost
        shape (S, T).

    Returns
    -------
    Place of the first source that is no node; -1 if all are, as they must be for anything to be found.
    """
    for i in range(len(sources)):
        if not 0 <= sources[i] < len(rank):
            return i
    for i in range(len(sources)):
        n_wanted = 0
        if stops:
            for j in range(len(wanted)):
                n_wanted += 1 - is_wanted[wanted[j]]
                is_wanted[wanted[j]] = 1
        spread(arcs, rank[sources[i]], is_wanted, n_wanted, buckets_per_cost, entries, heap, cost)
        for j in range(len(wanted)):
            out_cost[i, j] = cost[wanted[j]]
            if stops:
                is_wanted[wanted[j]] = 0
    return -1


@kernel
def spread(
    arcs: Arcs,
    source: int,
    is_wanted: Flags,
    n_wanted: int,
    buckets_per_cost: float,
    entries: Entries,
    heap: Heap,
    out_cost: Floats,
) -> None:
    """
    Find the least cost from ``source`` to all nodes, or until the wanted ones are found.

    Parameters
    ----------
    arcs
        The network.
    source
        Where to start.
    is_wanted, n_wanted
        shape (N,), nodes that end the search when all of them, ``n_wanted``, are found. Those found are
        crossed off. None wanted means all.
    buckets_per_cost
        Buckets per unit of cost; B buckets hold more than the largest finite weight.
    entries, heap
        Work.
    out_cost
        shape (N,), infinity where unreachable. After an early end it is right up to the largest cost of those wanted,
        and not below the truth beyond.
    """
    stops = n_wanted > 0
    if not by_buckets(arcs, source, is_wanted, n_wanted, stops, buckets_per_cost, entries, out_cost):
        _by_heap(arcs, source, heap, out_cost)


@inlined_kernel
def by_buckets(
    arcs: Arcs,
    source: int,
    is_wanted: Flags,
    n_wanted: int,
    stops: bool,
    buckets_per_cost: float,
    entries: Entries,
    out_cost: Floats,
) -> bool:
    """Return whether the buckets have done it, within the looks and the entries allowed."""
    first, head, weight, _ = arcs
    bucket, entry_node, entry_next = entries
    out_cost[:] = math.inf
    bucket[:] = 0
    out_cost[source] = 0.0
    n_made = put(entries, 0, source, 1)
    waiting, now, looks = 1, 0, _MOST_LOOKS * len(out_cost)
    while waiting > 0:
        coming = next_with_some(bucket, now)
        if stops and n_wanted == 0 and coming > now:
            return True
        now = coming
        entry = take_all(bucket, now)
        while entry != 0:
            u = entry_node[entry]
            entry = entry_next[entry]
            waiting -= 1
            cost = out_cost[u]
            # Its cost has fallen since, and it has been looked at in an earlier bucket.
            if int(cost * buckets_per_cost) != now:
                continue
            looks -= 1
            if looks < 0 or n_made + first[u + 1] - first[u] > len(entry_node):
                return False
            if stops and is_wanted[u]:
                is_wanted[u] = 0
                n_wanted -= 1
            for e in range(first[u], first[u + 1]):
                v = head[e]
                through = cost + weight[e]
                if through < out_cost[v]:
                    out_cost[v] = through
                    n_made = put(entries, int(through * buckets_per_cost), v, n_made)
                    waiting += 1
    return True


@inlined_kernel
def _by_heap(arcs: Arcs, source: int, heap: Heap, out_cost: Floats) -> None:
    first, head, weight, _ = arcs
    heap_key, heap_node, place = heap
    out_cost[:] = math.inf
    out_cost[source] = 0.0
    n = queue_lower(heap_key, heap_node, place, 0, source, 0.0)
    while n > 0:
        u = heap_node[0]
        n = queue_remove_first(heap_key, heap_node, place, n)
        for e in range(first[u], first[u + 1]):
            through = out_cost[u] + weight[e]
            if through < out_cost[head[e]]:
                out_cost[head[e]] = through
                n = queue_lower(heap_key, heap_node, place, n, head[e], through)
