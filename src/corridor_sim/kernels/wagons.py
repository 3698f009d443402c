"""
Wagons: trains take what their load needs from the pool of their gauge, or wait for it.

``w`` is the world, ``now_h`` the instant.
"""

from corridor_sim.kernels._options import inlined_kernel
from corridor_sim.kernels.pools import next_served, takes_teu
from corridor_sim.kernels.state import QUEUE, World


@inlined_kernel
def has_wagons(w: World, run: int, actor: int, now_h: float) -> bool:
    """Let a train take its wagons; return whether it has them at once, or needs none of a pool, and does not wait."""
    pool = w.services[w.runs[run].service].wagons
    if pool < 0:
        return True
    w.runs[run].wanted_teu = w.runs[run].teu
    if not takes_teu(w, pool, actor, now_h):
        return False
    _take(w, run, actor, now_h)
    return True


@inlined_kernel
def next_with_wagons(w: World, pool: int, now_h: float) -> int:
    """Let the first train that waits for wagons have them, if there are enough; return its actor, -1 if none has."""
    actor = next_served(w, pool, now_h)
    if actor >= 0:
        _take(w, actor - len(w.consignments) - len(w.vessels), actor, now_h)
    return actor


@inlined_kernel
def _take(w: World, run: int, actor: int, now_h: float) -> None:
    joined_h = w.actors[actor].joined_h
    w.run_split_h[run, QUEUE] += now_h - joined_h
    w.runs[run].wagons_joined_h = joined_h
    w.runs[run].wagons_start_h = now_h
