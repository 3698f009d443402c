"""
Queues of stations: who waits there, by class of priority.

``w`` is the world, ``now_h`` the instant.
"""

import numpy as np

from corridor_sim.kernels._options import inlined_kernel
from corridor_sim.kernels.lists import insert, remove_first
from corridor_sim.kernels.state import World


@inlined_kernel
def queue_up(w: World, station: int, p: int, actor: int, now_h: float) -> None:
    """Put an actor into the queue of a class at a station."""
    note_queue(w, station, now_h)
    w.stations[station].n += 1
    w.queue_head[station, p], w.queue_tail[station, p] = insert(
        w.actors, w.queue_head[station, p], w.queue_tail[station, p], actor
    )


@inlined_kernel
def take_first(w: World, station: int, p: int, now_h: float) -> np.uint32:
    """Take the first of a class from the queue of a station, and return who it is; somebody waits."""
    note_queue(w, station, now_h)
    w.stations[station].n -= 1
    actor = np.uint32(w.queue_head[station, p])
    w.queue_head[station, p], w.queue_tail[station, p] = remove_first(w.actors, actor, w.queue_tail[station, p])
    return actor


@inlined_kernel
def note_queue(w: World, station: int, now_h: float) -> None:
    """Note how many waited as the instant of the last change ended, before the queue changes again."""
    here = w.stations[station]
    if now_h > here.changed_h:
        here.longest_queue = max(here.longest_queue, here.n)
        here.changed_h = now_h
