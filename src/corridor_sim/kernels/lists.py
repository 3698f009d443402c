"""
Lists of actors by (joining time, stable key), linked through their records: queues, yards, docks, loads.

A list is its first and last actor, -1 where nobody is in it.
"""

from corridor_sim.kernels._options import inlined_kernel
from corridor_sim.kernels.state import Positions, Records


@inlined_kernel
def _predecessor(actors: Records, tail: int, actor: int) -> int:
    """Return whom an actor comes after in a list by (joining time, stable key): the last, unless it was turned back."""
    after = tail
    mine = actors[actor]
    while after >= 0 and (
        actors[after].joined_h > mine.joined_h
        or (actors[after].joined_h == mine.joined_h and actors[after].rank > mine.rank)
    ):
        after = actors[after].previous
    return after


@inlined_kernel
def insert(actors: Records, head: int, tail: int, actor: int) -> tuple[int, int]:
    """Insert an actor into a list; return its new head and tail."""
    after = _predecessor(actors, tail, actor)
    before = actors[after].next if after >= 0 else head
    actors[actor].previous = after
    actors[actor].next = before
    if after >= 0:
        actors[after].next = actor
    else:
        head = actor
    if before >= 0:
        actors[before].previous = actor
    else:
        tail = actor
    return head, tail


@inlined_kernel
def remove_first(actors: Records, head: int, tail: int) -> tuple[int, int]:
    """Remove the first actor of a list; return its new head and tail."""
    following = actors[head].next
    actors[head].next = -1
    if following < 0:
        return -1, -1
    actors[following].previous = -1
    return following, tail


@inlined_kernel
def remove(actors: Records, head: int, tail: int, actor: int) -> tuple[int, int]:
    """Remove an actor from a list, wherever in it; return its new head and tail."""
    before, following = actors[actor].previous, actors[actor].next
    actors[actor].next = -1
    if before >= 0:
        actors[before].next = following
    else:
        head = following
    if following >= 0:
        actors[following].previous = before
    else:
        tail = before
    return head, tail


@inlined_kernel
def first_class(head: Positions, place: int) -> int:
    """Return the first class of priority of which somebody waits; somebody does."""
    p = 0
    while head[place, p] < 0:
        p += 1
    return p
