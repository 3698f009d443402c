"""
Forks: where a consignment that meets a closure diverts, if another way on is worth more to it than to stay.

``w`` is the world, ``now_h`` the instant.
"""

from corridor_sim.kernels._options import inlined_kernel
from corridor_sim.kernels.choice import blocked_h, choose_now
from corridor_sim.kernels.state import World


@inlined_kernel
def diverts(w: World, actor: int, stage: int, now_h: float) -> bool:
    """
    Return whether a consignment diverts where it is; if so, it is put on its new route.

    ``stage`` is that of the gate its truck is at, or BEFORE_LEG. It diverts only once.
    """
    i = w.consignments[actor]
    if i.is_diverted == 1:
        return False
    k = _choice_at(w, i.leg_position, stage)
    if k < 0 or blocked_h(w.sets, w.closed, w.announced, w.sets.ptr[k], now_h) == 0.0:
        return False
    a, _ = choose_now(
        w.sets, w.closed, w.announced, w.months, k, w.choice_stream, i.key, now_h, w.spread_key, w.utility,
        w.logsum_usd, w.utility_now,
    )  # fmt: skip
    if a == w.sets.ptr[k]:
        return False
    i.is_diverted = 1
    i.route = w.route_of[a]
    i.leg_position = w.forks.leg_position[a]
    i.stage = w.forks.next_stage[a]
    i.driven_h = w.forks.driven_h[a]
    return True


@inlined_kernel
def _choice_at(w: World, leg_position: int, stage: int) -> int:
    """Return the choice set of a fork, -1 if there is none."""
    for f in range(w.forks.ptr[leg_position], w.forks.ptr[leg_position + 1]):
        if w.forks.stage[f] == stage:
            return w.forks.choice[f]
    return -1
