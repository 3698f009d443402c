"""
Wagons: a pool for a gauge; trains take what their load needs all at once, or wait for it.

``w`` is the world, ``now_h`` the instant. A pool is a station whose slots are TEU.
"""

from corridor_sim.kernels._options import inlined_kernel
from corridor_sim.kernels.news import hear, today
from corridor_sim.kernels.queues import queue_up, take_first
from corridor_sim.kernels.state import QUEUE, World

_CLASS_OF_RUNS = 0


@inlined_kernel
def has_wagons(w: World, run: int, actor: int, now_h: float) -> bool:
    """Let a train take its wagons; return whether it has them at once, or needs none of a pool, and does not wait."""
    pool = w.services[w.runs[run].service].wagons
    if pool < 0:
        return True
    w.actors[actor].joined_h = now_h
    w.actors[actor].station = pool
    w.days[pool, today(w, now_h)].joined += 1
    queue_up(w, pool, _CLASS_OF_RUNS, actor, now_h)
    # Whoever waited before found too few; only this train can be served, if it has become the first of this instant.
    return bool(next_with_wagons(w, pool, now_h) == actor)


@inlined_kernel
def next_with_wagons(w: World, pool: int, now_h: float) -> int:
    """Let the first train that waits for wagons have them, if there are enough; return its actor, -1 if none has."""
    actor = w.queue_head[pool, _CLASS_OF_RUNS]
    if actor < 0:
        return -1
    run = actor - len(w.consignments) - len(w.vessels)
    if w.runs[run].teu > w.stations[pool].free_teu:
        return -1
    take_first(w, pool, _CLASS_OF_RUNS, now_h)
    _take(w, pool, run, actor, now_h)
    return int(actor)


@inlined_kernel
def _take(w: World, pool: int, run: int, actor: int, now_h: float) -> None:
    wait_h = now_h - w.actors[actor].joined_h
    w.stations[pool].free_teu -= w.runs[run].teu
    w.run_split_h[run, QUEUE] += wait_h
    hear(w, pool, _CLASS_OF_RUNS, wait_h, now_h)
    w.runs[run].wagons_joined_h = w.actors[actor].joined_h
    w.runs[run].wagons_start_h = now_h
