"""A 4-ary heap of nodes by key, each node at most once, on arrays owned by the caller."""

from corridor_sim.kernels._options import inlined_kernel
from corridor_sim.kernels.state import Floats, Indices, Positions


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
    i = place[u]
    if i < 0:
        i = n
        n += 1
    while i > 0:
        parent = (i - 1) >> 2
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
    moved_key, moved = key[n], node[n]
    i = 0
    while True:
        child = 4 * i + 1
        if child >= n:
            break
        best = child
        for other in range(child + 1, min(child + 4, n)):
            if key[other] < key[best]:
                best = other
        if moved_key <= key[best]:
            break
        key[i], node[i] = key[best], node[best]
        place[node[i]] = i
        i = best
    key[i], node[i] = moved_key, moved
    place[moved] = i
    return n
