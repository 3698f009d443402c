"""
A 4-ary heap of events ordered by (order, key), on an array owned by the caller.

Four children to a node keep the heap half as deep as two, and the children of a node lie side by side in memory.
"""

from corridor_sim.kernels._options import inlined_kernel
from corridor_sim.kernels.state import Records


@inlined_kernel
def heap_push(heap: Records, n: int, order: int, key: int, code: int, index: int) -> None:
    """Add an event to a heap of ``n`` events that has room for one more."""
    i = n
    while i > 0:
        parent = (i - 1) >> 2
        if heap[parent].order < order or (heap[parent].order == order and heap[parent].key <= key):
            break
        heap[i] = heap[parent]
        i = parent
    heap[i].order = order
    heap[i].key = key
    heap[i].code = code
    heap[i].index = index


@inlined_kernel
def heap_remove_first(heap: Records, n: int) -> None:
    """Remove the first of ``n`` events, at least one; the caller has read it at position 0."""
    last = n - 1
    order, key = heap[last].order, heap[last].key
    i = 0
    while True:
        child = 4 * i + 1
        if child >= last:
            break
        best = child
        for other in range(child + 1, min(child + 4, last)):
            if heap[other].order < heap[best].order or (
                heap[other].order == heap[best].order and heap[other].key < heap[best].key
            ):
                best = other
        if order < heap[best].order or (order == heap[best].order and key <= heap[best].key):
            break
        heap[i] = heap[best]
        i = best
    heap[i] = heap[last]
