"""The 4-ary heap against Python's heapq."""

import heapq

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor_sim.kernels.heap import heap_push, heap_remove_first
from corridor_sim.kernels.state import EVENT

# None takes the first event away. Few orders and keys, so that many are equal; some at the ends of their range.
ORDERS = st.one_of(st.integers(-3, 3), st.sampled_from([-(2**62), 2**62]))
STEPS = st.lists(st.one_of(st.none(), st.tuples(ORDERS, st.integers(0, 3))), max_size=120)


def table(n: int) -> np.recarray:
    return np.zeros(n, dtype=EVENT).view(np.recarray)


@given(steps=STEPS)
def test_against_heapq(steps) -> None:
    """In whatever order events come and go, the first is a least one by (order, key), and none is lost."""
    # Room for as many as are ever there and no more.
    heap, n = table(max(1, len(steps))), 0
    naive: list[tuple[int, int]] = []
    # What is added carries a number; of equals any may come first, but each of them once.
    waiting: dict[int, tuple[int, int]] = {}
    for number, step in enumerate(steps):
        if step is not None:
            heap_push(heap, n, *step, number % 7, number)
            heapq.heappush(naive, step)
            waiting[number] = step
            n += 1
        elif naive:
            first = heap[0]
            found = int(first.order), int(first.key), int(first["code"]), int(first["index"])
            heap_remove_first(heap, n)
            n -= 1
            assert found[:2] == heapq.heappop(naive) == waiting.pop(found[3])
            assert found[2] == found[3] % 7
    left = []
    while n:
        left.append((int(heap[0].order), int(heap[0].key)))
        assert left[-1] == waiting.pop(int(heap[0]["index"]))
        heap_remove_first(heap, n)
        n -= 1
    assert left == sorted(naive)
    assert not waiting


@pytest.mark.parametrize("n", [1, 2, 4, 5, 6, 21, 22, 1000])
def test_sorts(n: int) -> None:
    """What is added in any order comes out sorted, at sizes where a level is just full and where it is not."""
    # Full levels end at 1, 1 + 4 = 5 and 1 + 4 + 16 = 21.
    orders = np.random.default_rng(n).permutation(n)
    heap = table(n)
    for i, order in enumerate(orders.tolist()):
        heap_push(heap, i, order, 0, 0, order)
    found = []
    for left in range(n, 0, -1):
        found.append(int(heap[0].order))
        heap_remove_first(heap, left)
    assert found == list(range(n))
