"""
The k least loopless paths.

All paths not yet found are held in classes: those that share the first links of a found path and then turn away. The
least path of a class is searched only when a bound of its cost says that it may be the next: the least sum, over the
links that turn away, of the cost so far, the link, and a bound of the cost from its end to the target. The search
itself is guided by the same bounds and looks at little but the path.

References
----------
Yen, Finding the k shortest loopless paths in a network, Management Science 17 (1971), 712-716.
Lawler, A procedure for computing the k best solutions to discrete optimization problems, Management Science 18 (1972),
401-405 (no path is found twice).
Kurz and Mutzel, A sidetrack-based algorithm for finding the k shortest simple paths in a directed graph, ISAAC 2016
(searches put off).
"""

import math
from typing import NamedTuple

from corridor_sim.kernels._options import inlined_kernel, kernel
from corridor_sim.kernels.buckets import Entries
from corridor_sim.kernels.node_queue import queue_lower, queue_remove_first
from corridor_sim.kernels.search import SearchWork, search
from corridor_sim.kernels.spread import Arcs, spread
from corridor_sim.kernels.state import Flags, Floats, Indices, Positions

# N = nodes, M = links, K = most paths asked for, R = paths held, Q = classes held, P = links held

NO_ROOM = -1


class PathPool(NamedTuple):
    """
    Paths found and classes to be searched.

    Attributes
    ----------
    links
        shape (P,), links of the paths, one after the other.
    begin, size, turn
        shape (R,), by path: its place in ``links``, its number of links, and how many of them it shares with the path
        that it turned away from.
    cost
        shape (R,).
    waiting, taken
        shape (R,) and (K,), paths found that are not among the answers yet, and those that are, by cost.
    class_path, class_turn
        shape (Q,), a class: the path whose first ``class_turn`` links are shared.
    class_key, class_heap, class_place
        shape (Q,), the classes by bound of their cost.
    shared
        shape (K,), work: how many first links an answer shares with a path.
    """

    links: Positions
    begin: Positions
    size: Positions
    turn: Positions
    cost: Floats
    waiting: Positions
    taken: Positions
    class_path: Positions
    class_turn: Positions
    class_key: Floats
    class_heap: Indices
    class_place: Positions
    shared: Positions


@kernel
def find_k_shortest(
    forward: Arcs,
    backward: Arcs,
    source: int,
    target: int,
    rounding: float,
    link_head: Indices,
    link_weight: Floats,
    is_node_banned: Flags,
    is_link_banned: Flags,
    buckets_per_cost: float,
    entries: Entries,
    work: SearchWork,
    pool: PathPool,
    k: int,
) -> int:
    """
    Find up to ``k`` least loopless paths, by cost, then number of links, then positions of links.

    Parameters
    ----------
    forward, backward
        The network, links grouped by tail and by head.
    source, target
        Ends of the paths.
    rounding
        Relative error that a sum of weights may have.
    link_head, link_weight
        shape (M,), by position of the link.
    is_node_banned, is_link_banned
        shape (N,), (M,), 0 before and after.
    buckets_per_cost
        As for ``spread``.
    entries, work
        Work.
    pool
        Where paths are held; the first of ``pool.taken`` are the answers.

    Returns
    -------
    Number of paths found, or ``NO_ROOM``.
    """
    bans = (is_node_banned, is_link_banned)
    _bound_costs(backward, source, target, is_node_banned, buckets_per_cost, entries, work)
    total, n_links = search(forward, backward, source, 0.0, target, rounding, None, bans, work, pool.links, 0)
    if n_links < 0:
        return NO_ROOM
    if total == math.inf:
        return 0
    pool.begin[0], pool.size[0], pool.turn[0], pool.cost[0] = 0, n_links, 0, total
    pool.waiting[0] = 0
    n_paths, n_waiting, n_taken, n_classes, n_open = 1, 1, 0, 0, 0
    while n_taken < k:
        best = _least_waiting(pool, n_waiting)
        while n_open > 0 and (best < 0 or pool.class_key[0] <= pool.cost[pool.waiting[best]] * (1.0 + rounding)):
            chosen = pool.class_heap[0]
            n_open = queue_remove_first(pool.class_key, pool.class_heap, pool.class_place, n_open)
            if n_paths == len(pool.begin):
                return NO_ROOM
            n_links = _search_class(
                forward, backward, source, target, rounding, link_head, link_weight, bans, work, pool,
                chosen, n_taken, n_paths,
            )  # fmt: skip
            if n_links < 0:
                return NO_ROOM
            if n_links > 0:
                pool.waiting[n_waiting] = n_paths
                n_waiting += 1
                n_paths += 1
                best = _least_waiting(pool, n_waiting)
        if best < 0:
            break
        path = pool.waiting[best]
        n_waiting -= 1
        pool.waiting[best] = pool.waiting[n_waiting]
        pool.taken[n_taken] = path
        n_taken += 1
        if n_classes + pool.size[path] > len(pool.class_path):
            return NO_ROOM
        n_classes, n_open = _open_classes(
            forward, source, link_head, link_weight, is_node_banned, work[1], pool, path, n_taken, n_classes, n_open
        )
    return n_taken


@inlined_kernel
def _bound_costs(
    backward: Arcs,
    source: int,
    target: int,
    is_wanted: Flags,
    buckets_per_cost: float,
    entries: Entries,
    work: SearchWork,
) -> None:
    """
    Bound the costs to the target from below: by what they are for nodes as near as the source.

    All others are as far at least, and seldom on a path that is asked for: the search for their costs is spared.
    """
    _, bound, heap_key, heap_node, place, _, _, _ = work
    is_wanted[source] = 1
    spread(backward, target, is_wanted, 1, buckets_per_cost, entries, (heap_key, heap_node, place), bound)
    is_wanted[source] = 0
    radius = bound[source]
    for u in range(len(bound)):
        bound[u] = min(bound[u], radius)


@inlined_kernel
def _least_waiting(pool: PathPool, n_waiting: int) -> int:
    """Return the place in ``waiting`` of the least path; -1 if none waits."""
    best = -1
    for i in range(n_waiting):
        if best < 0 or _comes_before(pool, pool.waiting[i], pool.waiting[best]):
            best = i
    return best


@inlined_kernel
def _comes_before(pool: PathPool, path: int, other: int) -> bool:
    if pool.cost[path] != pool.cost[other]:
        return pool.cost[path] < pool.cost[other]
    if pool.size[path] != pool.size[other]:
        return pool.size[path] < pool.size[other]
    i = _count_shared(pool, path, other)
    return i < pool.size[path] and pool.links[pool.begin[path] + i] < pool.links[pool.begin[other] + i]


@inlined_kernel
def _count_shared(pool: PathPool, path: int, other: int) -> int:
    """Return how many first links two paths share."""
    i = 0
    end = min(pool.size[path], pool.size[other])
    while i < end and pool.links[pool.begin[path] + i] == pool.links[pool.begin[other] + i]:
        i += 1
    return i


@inlined_kernel
def _search_class(
    forward: Arcs,
    backward: Arcs,
    source: int,
    target: int,
    rounding: float,
    link_head: Indices,
    link_weight: Floats,
    bans: tuple[Flags, Flags],
    work: SearchWork,
    pool: PathPool,
    chosen: int,
    n_taken: int,
    n_paths: int,
) -> int:
    """Add the least path of a class to the pool; return its number of links, 0 if there is none, or ``NO_ROOM``."""
    path, turn = pool.class_path[chosen], pool.class_turn[chosen]
    origin = pool.begin[path]
    begin = pool.begin[n_paths - 1] + pool.size[n_paths - 1]
    if begin + turn > len(pool.links):
        return NO_ROOM
    u, so_far = source, 0.0
    for i in range(turn):
        bans[0][u] = 1
        link = pool.links[origin + i]
        pool.links[begin + i] = link
        so_far += link_weight[link]
        u = link_head[link]
    bans[0][u] = 1
    _ban_turns(pool, path, turn, n_taken, bans[1], 1)
    total, n_links = search(forward, backward, u, so_far, target, rounding, None, bans, work, pool.links, begin + turn)
    _ban_turns(pool, path, turn, n_taken, bans[1], 0)
    bans[0][source] = 0
    for i in range(turn):
        bans[0][link_head[pool.links[origin + i]]] = 0
    if total == math.inf or n_links < 0:
        return 0 if total == math.inf else NO_ROOM
    pool.begin[n_paths], pool.size[n_paths] = begin, turn + n_links
    pool.turn[n_paths], pool.cost[n_paths] = turn, total
    return turn + n_links


@inlined_kernel
def _ban_turns(pool: PathPool, path: int, turn: int, n_taken: int, is_link_banned: Flags, ban: int) -> None:
    """Ban, or allow again, the next link of every answer that shares the first links of a class."""
    for i in range(n_taken):
        other = pool.taken[i]
        if pool.size[other] > turn and _count_shared(pool, path, other) >= turn:
            is_link_banned[pool.links[pool.begin[other] + turn]] = ban


@inlined_kernel
def _open_classes(
    forward: Arcs,
    source: int,
    link_head: Indices,
    link_weight: Floats,
    is_node_banned: Flags,
    to_target: Floats,
    pool: PathPool,
    path: int,
    n_taken: int,
    n_classes: int,
    n_open: int,
) -> tuple[int, int]:
    """Add a class for each place at which paths may turn away from a new answer; return the counts after."""
    first, head, weight, link = forward
    for i in range(n_taken):
        pool.shared[i] = _count_shared(pool, path, pool.taken[i])
    u, so_far = source, 0.0
    for turn in range(pool.size[path]):
        is_node_banned[u] = 1
        if turn >= pool.turn[path]:
            bound = math.inf
            for e in range(first[u], first[u + 1]):
                through = so_far + weight[e] + to_target[head[e]]
                if through < bound and not is_node_banned[head[e]] and not _is_taken(pool, turn, n_taken, link[e]):
                    bound = through
            if bound < math.inf:
                pool.class_path[n_classes], pool.class_turn[n_classes], pool.class_place[n_classes] = path, turn, -1
                n_open = queue_lower(pool.class_key, pool.class_heap, pool.class_place, n_open, n_classes, bound)
                n_classes += 1
        taken = pool.links[pool.begin[path] + turn]
        so_far += link_weight[taken]
        u = link_head[taken]
    is_node_banned[source] = 0
    for turn in range(pool.size[path]):
        is_node_banned[link_head[pool.links[pool.begin[path] + turn]]] = 0
    return n_classes, n_open


@inlined_kernel
def _is_taken(pool: PathPool, turn: int, n_taken: int, link: int) -> bool:
    """Return whether an answer that shares the links before goes on by ``link``."""
    for i in range(n_taken):
        other = pool.taken[i]
        if pool.shared[i] >= turn and pool.size[other] > turn and pool.links[pool.begin[other] + turn] == link:
            return True
    return False
