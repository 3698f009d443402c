"""
Events to come: each is one number made of its instant, its kind and the rank of its stable key, on a heap.

Time is on a grid and stable keys are ranked beforehand, so that the number holds all of the order without loss.
"""

import numpy as np

from corridor_sim.kernels._options import inlined_kernel
from corridor_sim.kernels.heap import heap_push, heap_remove_first, heap_replace_first
from corridor_sim.kernels.state import IS_FIRST_PAST, MOST_PENDING, N_HEAP, N_MADE, Ranks, World

# Kinds of events, in their order within an instant. Completions and arrivals are of actors.
CALENDAR, COMPLETION, DEPARTURE, ARRIVAL, NEWS, RELEASE, END = range(7)
KIND_BITS = 3
TICKS_PER_HOUR = 2.0**20


@inlined_kernel
def order_of(ranks: Ranks, instant_h: float, kind: int, rank: int) -> int:
    """
    Return the number of an event: the earlier, the lower kind, the lower rank comes first.

    Whatever would be after the end, however late, is put right after it, where it never happens.
    """
    tick = int(min(instant_h, ranks.never_h) * TICKS_PER_HOUR) - ranks.start_tick
    return int((((tick << KIND_BITS) | kind) << ranks.bits) | np.int64(rank))


@inlined_kernel
def instant_of(ranks: Ranks, order: int) -> float:
    """Return the instant of an event, h."""
    return ((order >> (ranks.bits + KIND_BITS)) + ranks.start_tick) / TICKS_PER_HOUR


@inlined_kernel
def kind_of(ranks: Ranks, order: int) -> int:
    """Return the kind of an event."""
    return (order >> ranks.bits) & ((1 << KIND_BITS) - 1)


@inlined_kernel
def rank_of(ranks: Ranks, order: int) -> int:
    """Return the rank of the stable key of an event."""
    return order & ((1 << ranks.bits) - 1)


@inlined_kernel
def schedule(w: World, instant_h: float, kind: int, rank: int) -> None:
    """Add an event; it is put on the heap by ``first_event``, so that the heap is compiled there alone."""
    w.made[w.counters[N_MADE]] = order_of(w.ranks, instant_h, kind, rank)
    w.counters[N_MADE] += 1


@inlined_kernel
def schedule_other(w: World, instant_h: float, kind: int, rank: int) -> None:
    """Add an event of a station or service or the end; an actor has one at most, these may have any number."""
    schedule(w, instant_h, kind, rank)
    w.counters[MOST_PENDING] += 1


@inlined_kernel
def first_event(w: World) -> int:
    """Return the next event, or NOTHING; what was made since takes the place of the one that has happened."""
    n, n_made, following = w.counters[N_HEAP], w.counters[N_MADE], 0
    if w.counters[IS_FIRST_PAST] == 1:
        w.counters[IS_FIRST_PAST] = 0
        if n_made > 0:
            heap_replace_first(w.heap, n, w.made[0])
            following = 1
        else:
            heap_remove_first(w.heap, n)
            n -= 1
    while following < n_made:
        heap_push(w.heap, n, w.made[following])
        n += 1
        following += 1
    w.counters[N_HEAP] = n
    w.counters[N_MADE] = 0
    return w.heap[0]
