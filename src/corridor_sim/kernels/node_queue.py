"""A 4-ary heap of nodes by key, each node at most once, on arrays owned by the caller."""

import numpy as np

from corridor_sim.kernels._options import inlined_kernel
from corridor_sim.kernels.state import Floats, Indices, Positions

# Positions are unsigned: Numba would look at each signed one for whether it counts from the end.
_index = np.uint64
_0, _1, _2, _4 = (np.uint64(number) for number in (0, 1, 2, 4))


@inlined_kernel
def queue_lower(key: Floats, node: Indices, place: Positions, n: int, u: int, new_key: float) -> int:
    """
    Add node ``u``, or lower its key, in a heap of ``n`` nodes; return how many there are then.

    Parameters
    ----------
    key, node
        shape (N,), the heap.
    place
        shape (N,), by node, where it is in the heap; -1 for a node that is not.
    """
    if place[u] < 0:
        i = _index(n)
        n += 1
    else:
        i = _index(place[u])
    while i > _0:
        parent = (i - _1) >> _2
        if key[parent] <= new_key:
            break
        key[i], node[i] = key[parent], node[parent]
        place[node[i]] = i
        i = parent
    key[i], node[i] = new_key, u
    place[u] = i
    return n


@inlined_kernel
def queue_remove_first(key: Floats, node: Indices, place: Positions, n: int) -> int:
    """Remove the first of ``n`` nodes, at least one, which the caller has read at 0; return how many are left."""
    place[node[0]] = -1
    n -= 1
    if n == 0:
        return n
    end = _index(n)
    moved_key, moved = key[end], node[end]
    i = _0
    while True:
        child = _4 * i + _1
        if child >= end:
            break
        best = child
        for other in range(child + _1, min(child + _4, end)):
            if key[other] < key[best]:
                best = _index(other)
        if moved_key <= key[best]:
            break
        key[i], node[i] = key[best], node[best]
        place[node[i]] = i
        i = best
    key[i], node[i] = moved_key, moved
    place[moved] = i
    return n
