"""
Pools of TEU: wagons of a gauge, room in a yard; what a load needs is taken all at once, or waited for.

``w`` is the world, ``now_h`` the instant. A pool is a station whose slots are TEU.
"""

from corridor_sim.kernels._options import inlined_kernel
from corridor_sim.kernels.lists import first_class
from corridor_sim.kernels.news import hear, today
from corridor_sim.kernels.queues import queue_up, take_first
from corridor_sim.kernels.state import World


@inlined_kernel
def takes_teu(w: World, pool: int, actor: int, now_h: float) -> bool:
    """Let an actor take what it wants of a pool; return whether it has that at once, and does not wait."""
    me = w.actors[actor]
    me.joined_h = now_h
    me.station = pool
    w.days[pool, today(w, now_h)].joined += 1
    queue_up(w, pool, me.priority, actor, now_h)
    # Whoever waited before found too few; only this one can be served, if it has become the first of this instant.
    return bool(next_served(w, pool, now_h) == actor)


@inlined_kernel
def next_served(w: World, pool: int, now_h: float) -> int:
    """Let the first who waits at a pool have what it wants, if there is enough; return who it is, -1 if none has."""
    here = w.stations[pool]
    if here.n == 0:
        return -1
    p = first_class(w.queue_head, pool)
    actor = w.queue_head[pool, p]
    teu = _wanted_teu(w, actor)
    if teu > here.free_teu:
        return -1
    take_first(w, pool, p, now_h)
    here.free_teu -= teu
    hear(w, pool, p, now_h - w.actors[actor].joined_h, now_h)
    return int(actor)


@inlined_kernel
def _wanted_teu(w: World, actor: int) -> float:
    """Return what an actor that waits at a pool wants of it: room for itself, or what its run does."""
    if actor < len(w.consignments):
        return float(w.flows[w.consignments[actor].flow].teu)
    position = actor - len(w.consignments)
    run = w.vessels[position].run if position < len(w.vessels) else position - len(w.vessels)
    return float(w.runs[run].wanted_teu)
