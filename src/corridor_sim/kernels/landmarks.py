"""
The least path with the help of landmarks: nodes from which and to which all least costs are known.

By the triangle inequality they bound the cost from any node to the target from below, and the search looks first where
cost so far and bound together are least. Nodes wait in buckets as in ``spread``; the window of buckets is narrow, and
what would lie beyond it is looked at too early, which does no harm: a node whose cost falls is looked at again.

References
----------
Goldberg and Harrelson, Computing the shortest path: A* search meets graph theory, SODA 2005, 156-165.
"""

import math

from corridor_sim.kernels._options import inlined_kernel, kernel
from corridor_sim.kernels.buckets import Entries, put, take
from corridor_sim.kernels.search import SearchWork, trace
from corridor_sim.kernels.spread import Arcs
from corridor_sim.kernels.state import Floats, Positions

# N = nodes, L = landmarks, A = active landmarks

Landmarks = tuple[Floats, Positions, Floats, Floats]
"""Costs from each landmark, then to each, shape (N, 2 L). Of the active ones the column, whether it is added (1) or
taken away (-1), and what is added to that, shape (A,)."""

GAVE_UP = -1
_MOST_LOOKS = 4
"""Times that all nodes may be looked at."""


@kernel
def find_path(
    forward: Arcs,
    backward: Arcs,
    source: int,
    target: int,
    landmarks: Landmarks,
    slack: float,
    buckets_per_cost: float,
    entries: Entries,
    work: SearchWork,
    out_link: Positions,
) -> tuple[float, int]:
    """
    Find the least path.

    Parameters
    ----------
    forward, backward
        The network, links grouped by tail and by head.
    source, target
        Ends of the path.
    landmarks
        The active ones are chosen here: those that bound the cost from ``source`` best.
    slack
        By how much a bound may be too large through rounding.
    buckets_per_cost
        Buckets per unit of cost.
    entries
        Work.
    work
        Work arrays.
    out_link
        shape (N,), positions of the links of the path.

    Returns
    -------
    Cost, infinity if the target cannot be reached, and number of links; ``GAVE_UP`` in its place after too many looks.
    """
    cost, _, _, _, place, level, touched, queue = work
    _choose_landmarks(landmarks, source, target)
    n_touched, is_done = _find_costs(forward, source, target, landmarks, slack, buckets_per_cost, entries, work)
    total, n_links = cost[target], 0
    if not is_done:
        n_links = GAVE_UP
    elif total < math.inf:
        n_links = trace(forward, backward, source, target, None, None, cost, level, queue, out_link, 0)
    for i in range(n_touched):
        cost[touched[i]] = math.inf
        place[touched[i]] = -1
    return total, n_links


@inlined_kernel
def _find_costs(
    forward: Arcs,
    source: int,
    target: int,
    landmarks: Landmarks,
    slack: float,
    buckets_per_cost: float,
    entries: Entries,
    work: SearchWork,
) -> tuple[int, bool]:
    """Set the costs of all nodes on least paths; return how many nodes were touched, and whether it was done."""
    first, head, weight, _ = forward
    bucket, entry_node, _ = entries
    # ``place`` is 0 while a node waits to be looked at.
    cost, bound, _, _, place, _, touched, _ = work
    mask = len(bucket) - 1
    bucket[:] = -1
    cost[source], bound[source] = 0.0, _bound(landmarks, source)
    touched[0], n_touched = source, 1
    if bound[source] == math.inf:
        return n_touched, True
    now = int(bound[source] * buckets_per_cost)
    place[source] = 0
    freed, n_made = put(entries, now & mask, source, -1, 0)
    waiting, looks, limit = 1, _MOST_LOOKS * len(cost), math.inf
    while waiting > 0:
        now = _next_bucket(bucket, now)
        # All that may still be on a least path is looked at, not only what is needed for one of them.
        if now > limit * buckets_per_cost:
            break
        u, freed = take(entries, now & mask, freed)
        waiting -= 1
        if place[u] < 0 or cost[u] + bound[u] > limit:
            continue
        place[u] = -1
        looks -= 1
        if looks < 0 or n_made + first[u + 1] - first[u] > len(entry_node):
            return n_touched, False
        for e in range(first[u], first[u + 1]):
            v = head[e]
            through = cost[u] + weight[e]
            if through >= cost[v]:
                continue
            if cost[v] == math.inf:
                touched[n_touched], bound[v] = v, _bound(landmarks, v)
                n_touched += 1
            cost[v] = through
            if v == target:
                limit = through + slack
            key = through + bound[v]
            if key <= limit and key < math.inf:
                b = min(max(int(key * buckets_per_cost), now), now + mask) & mask
                freed, n_made = put(entries, b, v, freed, n_made)
                place[v] = 0
                waiting += 1
    return n_touched, True


@inlined_kernel
def _next_bucket(bucket: Positions, now: int) -> int:
    """Return the first bucket, this one or a later one, that has an entry; there is one."""
    while bucket[now & (len(bucket) - 1)] < 0:
        now += 1
    return now


@inlined_kernel
def _choose_landmarks(landmarks: Landmarks, source: int, target: int) -> None:
    """Activate those that bound the cost from ``source`` to ``target`` best."""
    table, column, sign, constant = landmarks
    n_from = table.shape[1] >> 1
    for a in range(len(column)):
        column[a], sign[a], constant[a] = -1, 0.0, 0.0
        best = 0.0
        for c in range(table.shape[1]):
            one = -1.0 if c < n_from else 1.0
            gain = one * (table[source, c] - table[target, c])
            if gain > best:
                is_new = True
                for other in range(a):
                    is_new = is_new and column[other] != c
                if is_new:
                    best = gain
                    column[a], sign[a], constant[a] = c, one, -one * table[target, c]
    for a in range(len(column)):
        column[a] = max(column[a], 0)


@inlined_kernel
def _bound(landmarks: Landmarks, v: int) -> float:
    """Return the largest bound that the active landmarks give; what is not a number, of the unreachable, gives none."""
    table, column, sign, constant = landmarks
    bound = 0.0
    for a in range(len(column)):
        other = constant[a] + sign[a] * table[v, column[a]]
        if other > bound:  # noqa: PLR1730 - max() would return what is not a number
            bound = other
    return bound
