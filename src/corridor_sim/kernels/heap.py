"""
A 4-ary heap of whole numbers, the least first, on an array owned by the caller.

Four children to a node keep the heap half as deep as two, and the children of a node lie side by side in memory.
"""

import numpy as np

from corridor_sim.kernels._options import inlined_kernel
from corridor_sim.kernels.state import Ints

# What stands behind the last: more than any number that is added, so that a node may look at four children always.
NOTHING = 2**63 - 1

# Positions are unsigned: Numba would look at each signed one for whether it counts from the end.
_0, _1, _2, _3, _4 = (np.uint64(number) for number in range(5))


@inlined_kernel
def heap_push(heap: Ints, n: int, number: int) -> None:
    """Add a number to a heap of ``n`` that has room for one more."""
    i = np.uint64(n)
    while i > _0:
        parent = (i - _1) >> _2
        if heap[parent] <= number:
            break
        heap[i] = heap[parent]
        i = parent
    heap[i] = number


@inlined_kernel
def heap_replace_first(heap: Ints, n: int, number: int) -> None:
    """
    Put a number in the place of the first of ``n``, at least one.

    From position ``n`` on, the heap holds NOTHING, at least three times.
    """
    end = np.uint64(n)
    i, child = _0, _1
    while child < end:
        # Three comparisons, the first two side by side, and no branch that the processor would have to guess.
        left = child + np.uint64(heap[child + _1] < heap[child])
        right = child + _2 + np.uint64(heap[child + _3] < heap[child + _2])
        best = left + (right - left) * np.uint64(heap[right] < heap[left])
        if number <= heap[best]:
            break
        heap[i] = heap[best]
        i = best
        child = _4 * i + _1
    heap[i] = number


@inlined_kernel
def heap_remove_first(heap: Ints, n: int) -> None:
    """Remove the first of ``n``, at least one; the caller has read it at position 0."""
    last = heap[n - 1]
    heap[n - 1] = NOTHING
    if n > 1:
        heap_replace_first(heap, n - 1, last)
