"""
Queues of events compared by the hold model: take the first event, add one a random while later, with n pending.

``python benchmarks/queues.py`` prints the table that is kept in ``README.md``. Priorities are instants on the time grid
with a rank below them, as in the event loop; increments are exponential with a mean of n ticks times 64.
"""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
from numba import njit

from corridor_sim.kernels.heap import NOTHING, heap_push, heap_replace_first

_PENDING = (500, 10_000, 1_000_000)
_HOLDS = 2_000_000
_RUNS = 5
_RANK_BITS = 22

_EVENT = np.dtype([("order", "i8"), ("key", "i8"), ("code", "i4"), ("index", "i4")])


def _record_push(arity: int) -> Any:
    """Return the push of a heap with this many children to a node, a constant for the compiler."""

    @njit
    def push(heap, n, order, key):
        i = n
        while i > 0:
            parent = (i - 1) // arity
            if heap[parent].order < order or (heap[parent].order == order and heap[parent].key <= key):
                break
            heap[i] = heap[parent]
            i = parent
        heap[i].order = order
        heap[i].key = key

    return push


def _record_remove_first(arity: int) -> Any:
    @njit
    def remove_first(heap, n):
        last = n - 1
        order, key = heap[last].order, heap[last].key
        i = 0
        while True:
            child = arity * i + 1
            if child >= last:
                break
            best = child
            for other in range(child + 1, min(child + arity, last)):
                if heap[other].order < heap[best].order or (
                    heap[other].order == heap[best].order and heap[other].key < heap[best].key
                ):
                    best = other
            if order < heap[best].order or (order == heap[best].order and key <= heap[best].key):
                break
            heap[i] = heap[best]
            i = best
        heap[i] = heap[last]

    return remove_first


def _records(arity: int) -> Callable[[Any, Any], int]:
    push, remove_first = _record_push(arity), _record_remove_first(arity)

    @njit
    def hold(first, gaps, heap):
        n = len(first)
        for rank in range(n):
            push(heap, rank, first[rank], rank)
        total = 0
        for gap in gaps:
            order, key = heap[0].order, heap[0].key
            total ^= order
            remove_first(heap, n)
            push(heap, n - 1, order + gap, key)
        return total

    return lambda first, gaps: hold(first, gaps, np.zeros(len(first) + 1, dtype=_EVENT))


@njit
def _push_key(heap, n, key):
    i = n
    while i > 0:
        parent = (i - 1) >> 2
        if heap[parent] <= key:
            break
        heap[i] = heap[parent]
        i = parent
    heap[i] = key


@njit
def _sift_key(heap, n, key):
    """Put ``key`` in the place of the first of ``n`` keys; behind them lie three that never happen."""
    i = 0
    while True:
        c = 4 * i + 1
        if c >= n:
            break
        left = c + (heap[c + 1] < heap[c])
        right = c + 2 + (heap[c + 3] < heap[c + 2])
        best = right if heap[right] < heap[left] else left
        if key <= heap[best]:
            break
        heap[i] = heap[best]
        i = best
    heap[i] = key


@njit
def _hold_keys(first, gaps, heap):
    n = len(first)
    for rank in range(n):
        _push_key(heap, rank, (first[rank] << _RANK_BITS) | rank)
    total = 0
    for gap in gaps:
        key = heap[0]
        total ^= key >> _RANK_BITS
        last = heap[n - 1]
        heap[n - 1] = NOTHING
        _sift_key(heap, n - 1, last)
        _push_key(heap, n - 1, key + (gap << _RANK_BITS))
    return total


def _replaced(push: Callable[..., Any], replace_first: Callable[..., Any]) -> Callable[[Any, Any], int]:
    """Return the hold model on a heap of keys whose first is replaced."""

    @njit
    def hold(first, gaps, heap):
        n = len(first)
        for rank in range(n):
            push(heap, rank, (first[rank] << _RANK_BITS) | rank)
        total = 0
        for gap in gaps:
            key = heap[0]
            total ^= key >> _RANK_BITS
            replace_first(heap, n, key + (gap << _RANK_BITS))
        return total

    return lambda first, gaps: hold(first, gaps, np.full(len(first) + 8, NOTHING))


def _quaternary_keys(first, gaps):
    return _hold_keys(first, gaps, np.full(len(first) + 8, NOTHING))


@njit
def _insert_sorted(head, following, bucket, order, rank, orders):
    """Insert into the list of a bucket, sorted by (order, rank)."""
    before, here = -1, head[bucket]
    while here >= 0 and (orders[here] < order or (orders[here] == order and here < rank)):
        before, here = here, following[here]
    following[rank] = here
    if before >= 0:
        following[before] = rank
    else:
        head[bucket] = rank


@njit
def _hold_calendar(first, gaps, width, head, following, orders):
    """Hold on a calendar queue (Brown 1988) whose buckets are given their best width; it is never resized."""
    n, n_buckets = len(first), len(head)
    for rank in range(n):
        orders[rank] = first[rank]
        _insert_sorted(head, following, (first[rank] // width) % n_buckets, first[rank], rank, orders)
    day = 0
    total = 0
    for gap in gaps:
        while head[day % n_buckets] < 0 or orders[head[day % n_buckets]] >= (day + 1) * width:
            day += 1
        rank = head[day % n_buckets]
        head[day % n_buckets] = following[rank]
        total ^= orders[rank]
        orders[rank] += gap
        _insert_sorted(head, following, (orders[rank] // width) % n_buckets, orders[rank], rank, orders)
    return total


def _calendar(first, gaps):
    n = len(first)
    # The mean distance of two pending events is the mean increment by n; a bucket holds about one.
    width = max(1, int(gaps.mean() / n))
    n_buckets = 1 << int(np.ceil(np.log2(4 * n)))
    head, following = np.full(n_buckets, -1, dtype=np.int32), np.zeros(n, dtype=np.int32)
    return _hold_calendar(first, gaps, width, head, following, np.zeros(n, dtype=np.int64))


QUEUES: dict[str, Callable[[Any, Any], int]] = {
    "binary heap, records of two int64 keys": _records(2),
    "4-ary heap, records of two int64 keys": _records(4),
    "4-ary heap, one int64 key": _quaternary_keys,
    "4-ary heap, one int64 key, first replaced": _replaced(_push_key, _sift_key),
    "that of the event loop: the same with unsigned positions": _replaced(heap_push, heap_replace_first),
    "calendar queue, fixed width": _calendar,
}


def main() -> None:
    """Print the table of nanoseconds a hold."""
    print("| queue | " + " | ".join(f"{n:,} pending" for n in _PENDING) + " |")
    print("|---|" + "--:|" * len(_PENDING))
    seconds: dict[str, list[float]] = {name: [] for name in QUEUES}
    for n in _PENDING:
        generator = np.random.default_rng(n)
        first = (generator.exponential(64.0 * n, n)).astype(np.int64)
        gaps = (generator.exponential(64.0 * n, _HOLDS)).astype(np.int64)
        turns: dict[str, list[float]] = {name: [] for name in QUEUES}
        sums = {name: queue(first, gaps[:1000]) for name, queue in QUEUES.items()}
        assert len(set(sums.values())) == 1, sums
        for _ in range(_RUNS):
            for name, queue in QUEUES.items():
                empty = time.process_time()
                queue(first, gaps[:1])
                started = time.process_time()
                queue(first, gaps)
                turns[name].append((time.process_time() - started - (started - empty)) / _HOLDS)
        for name in QUEUES:
            seconds[name].append(median(turns[name]))
    for name, of_queue in seconds.items():
        print(f"| {name} | " + " | ".join(f"{1e9 * s:.0f} ns" for s in of_queue) + " |")


if __name__ == "__main__":
    main()
