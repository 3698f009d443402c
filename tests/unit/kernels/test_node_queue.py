"""The heap of nodes against a dictionary, and the grouping of links against sorting."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from steps import from_python

from corridor_sim.kernels import node_queue
from corridor_sim.kernels.grouping import group_by_node, number_in_blocks

queue_lower, queue_remove_first = map(from_python, (node_queue.queue_lower, node_queue.queue_remove_first))
N = 12
# None takes the first away; otherwise the node is put in, or its key lowered by so much.
STEPS = st.lists(st.one_of(st.none(), st.tuples(st.integers(0, N - 1), st.integers(0, 5))), max_size=120)


@given(STEPS)
def test_against_dictionary(steps) -> None:
    """Whatever is put in, lowered and taken, the first has the least key, each node is there once and none is lost."""
    key, node, place = np.empty(N), np.empty(N, dtype=np.uint32), np.full(N, -1, dtype=np.int32)
    waiting: dict[int, float] = {}
    n = 0
    for step in [*steps, *[None] * N]:
        if step is not None:
            u, less = step
            waiting[u] = waiting.get(u, 20.0) - less
            n = queue_lower(key, node, place, n, u, waiting[u])
        elif waiting:
            u = int(node[0])
            assert key[0] == min(waiting.values()) == waiting.pop(u)
            n = queue_remove_first(key, node, place, n)
        assert n == len(waiting)
        assert {int(node[i]): key[i] for i in range(n)} == waiting
        assert [place[node[i]] for i in range(n)] == list(range(n))
    assert (place == -1).all()


@given(st.lists(st.tuples(st.integers(0, N - 1), st.integers(0, N - 1)), max_size=60))
def test_grouping_and_numbers(ends) -> None:
    """Links are grouped as a stable sort groups them, and every node gets one number."""
    tail, head = np.array(ends, dtype=np.uint32).reshape(-1, 2).T.copy()
    first, link = np.empty(N + 1, dtype=np.uint32), np.empty(len(ends), dtype=np.uint32)
    group_by_node(tail, first, link)
    assert link.tolist() == np.argsort(tail, kind="stable").tolist()
    assert first.tolist() == [int((tail < u).sum()) for u in range(N + 1)]
    rank, node = np.empty((2, N), dtype=np.int32)
    number_in_blocks(first, link, head, np.empty(len(ends) + 1, dtype=np.uint32), rank, node)
    assert sorted(rank.tolist()) == list(range(N))
    assert node[rank].tolist() == list(range(N))


def test_blocks_are_whole() -> None:
    """A row of 1000 nodes in any order is numbered from one end to the other, block by block."""
    order = np.random.default_rng(1).permutation(1000).astype(np.uint32)
    start = int(np.flatnonzero(order == 0)[0])
    order[[0, start]] = order[[start, 0]]
    tail, head = order[:-1].copy(), order[1:].copy()
    first, link = np.empty(1001, dtype=np.uint32), np.empty(999, dtype=np.uint32)
    group_by_node(tail, first, link)
    rank, node = np.empty((2, 1000), dtype=np.int32)
    number_in_blocks(first, link, head, np.empty(1000, dtype=np.uint32), rank, node)
    assert node.tolist() == order.tolist()
