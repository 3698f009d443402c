"""The 4-ary heap against Python's heapq."""

import heapq

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from steps import from_python

from corridor_sim.kernels import heap as kernels
from corridor_sim.kernels.heap import NOTHING

heap_push, heap_replace_first, heap_remove_first = map(
    from_python, (kernels.heap_push, kernels.heap_replace_first, kernels.heap_remove_first)
)

# A number is added, or with True put in the place of the first; None takes the first away. Few, so that many are
# equal; some at the ends of their range.
NUMBERS = st.one_of(st.integers(-3, 3), st.sampled_from([-(2**62), 2**62]))
STEPS = st.lists(st.one_of(st.none(), st.tuples(NUMBERS, st.booleans())), max_size=120)
BEHIND = 3


def empty(n: int) -> np.ndarray:
    return np.full(n + BEHIND, NOTHING)


@given(steps=STEPS)
def test_against_heapq(steps) -> None:
    """However numbers come, are replaced and go, the first is a least one, and none is lost."""
    # Room for as many as are ever there and no more.
    heap, n = empty(max(1, len(steps))), 0
    naive: list[int] = []
    for step in steps:
        if step is None and naive:
            assert heap[0] == heapq.heappop(naive)
            heap_remove_first(heap, n)
            n -= 1
        elif step is not None and step[1] and naive:
            assert heap[0] == heapq.heapreplace(naive, step[0])
            heap_replace_first(heap, n, step[0])
        elif step is not None:
            heap_push(heap, n, step[0])
            heapq.heappush(naive, step[0])
            n += 1
        assert n == len(naive)
        assert (heap[n:] == NOTHING).all()
    left = []
    for n_left in range(n, 0, -1):
        left.append(int(heap[0]))
        heap_remove_first(heap, n_left)
    assert left == sorted(naive)


@pytest.mark.parametrize("n", [1, 2, 4, 5, 6, 21, 22, 1000])
def test_sorts(n: int) -> None:
    """What is added in any order comes out sorted, at sizes where a level is just full and where it is not."""
    # Full levels end at 1, 1 + 4 = 5 and 1 + 4 + 16 = 21.
    numbers = np.random.default_rng(n).permutation(n)
    heap = empty(n)
    for i, number in enumerate(numbers.tolist()):
        heap_push(heap, i, number)
    found = []
    for left in range(n, 0, -1):
        found.append(int(heap[0]))
        heap_remove_first(heap, left)
    assert found == list(range(n))
