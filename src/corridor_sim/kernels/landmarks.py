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
from corridor_sim.kernels.buckets import Entries, next_with_some, put, take_all
from corridor_sim.kernels.search import SearchWork, trace
from corridor_sim.kernels.spread import Arcs
from corridor_sim.kernels.state import Floats, Indices, Positions

# N = nodes, L = landmarks, A = active landmarks

Landmarks = tuple[Floats, Indices, Floats, Floats]
"""Costs from each landmark, then to each, shape (N, 2 L). Of the active ones the column, whether it is added (1) or
taken away (-1), and what is added to that, shape (A,)."""

GAVE_UP = -1
_MOST_LOOKS = 4
"""Times that all nodes may be looked at."""


@kernel
def find_path(
    forward: Arcs,
    backward: Arcs,
    rank: Indices,
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
    rank
        shape (N,), the number in the network of each node of the caller.
    source, target
        Ends of the path, as the caller numbers them.
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
    begin, end = rank[source], rank[target]
    _choose_landmarks(landmarks, begin, end)
    n_touched, is_done = _find_costs(forward, begin, end, landmarks, slack, buckets_per_cost, entries, work)
    total, n_links = cost[end], 0
    if not is_done:
        n_links = GAVE_UP
    elif total < math.inf:
        n_links = trace(forward, backward, begin, end, None, None, cost, level, queue, out_link, 0)
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
    bucket, entry_node, entry_next = entries
    # ``place`` is 0 while a node waits to be looked at.
    cost, bound, _, _, place, _, touched, _ = work
    bucket[:] = 0
    cost[source], bound[source] = 0.0, _bound(landmarks, source)
    touched[0], n_touched = source, 1
    if bound[source] == math.inf:
        return n_touched, True
    now = int(bound[source] * buckets_per_cost)
    place[source] = 0
    n_made = put(entries, now, source, 1)
    waiting, looks = 1, _MOST_LOOKS * len(cost)
    limit = 0.0 if source == target else math.inf
    while waiting > 0:
        now = next_with_some(bucket, now)
        # All that may still be on a least path is looked at, not only what is needed for one of them.
        if now > limit * buckets_per_cost:
            break
        entry = take_all(bucket, now)
        while entry != 0:
            u = entry_node[entry]
            entry = entry_next[entry]
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
                    b = min(max(int(key * buckets_per_cost), now), now + len(bucket) - 1)
                    n_made = put(entries, b, v, n_made)
                    place[v] = 0
                    waiting += 1
    return n_touched, True


@inlined_kernel
def _choose_landmarks(landmarks: Landmarks, source: int, target: int) -> None:
    """Activate those that bound the cost from ``source`` to ``target`` best."""
    table, column, sign, constant = landmarks
    n_from, n_active = table.shape[1] >> 1, len(column)
    column[:], sign[:], constant[:] = 0, 0.0, 0.0
    for c in range(table.shape[1]):
        one = -1.0 if c < n_from else 1.0
        # Meanwhile ``constant`` is the gain, the largest first. What is not a number is no gain.
        gain = one * (table[source, c] - table[target, c])
        a = n_active
        while a > 0 and gain > constant[a - 1]:
            a -= 1
            if a + 1 < n_active:
                column[a + 1], sign[a + 1], constant[a + 1] = column[a], sign[a], constant[a]
        if a < n_active:
            column[a], sign[a], constant[a] = c, one, gain
    for a in range(n_active):
        constant[a] = -sign[a] * table[target, column[a]]


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
