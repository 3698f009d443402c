"""
Yards: what a run brings that goes on by another takes room all at once, from unloading until its next run leaves.

``w`` is the world, ``now_h`` the instant. Who has waited outside comes in by a completion of the instant.
"""

from corridor_sim.kernels._options import inlined_kernel
from corridor_sim.kernels.events import COMPLETION, schedule
from corridor_sim.kernels.news import today
from corridor_sim.kernels.pools import next_served, takes_teu
from corridor_sim.kernels.state import OUTSIDE, QUEUE, World


@inlined_kernel
def run_stays_outside(w: World, position: int, now_h: float) -> bool:
    """Let a run that has arrived take the room that its load needs; return whether it waits for it."""
    run = w.runs[position]
    yard = w.services[run.service].yard
    if yard < 0:
        return False
    run.wanted_teu = 0.0
    goes_on = False
    actor = run.head
    while actor >= 0:
        if _yard_of(w, actor) >= 0:
            goes_on = True
            run.wanted_teu += w.flows[w.consignments[actor].flow].teu
        actor = w.actors[actor].next
    if not goes_on:
        return False
    run.step = OUTSIDE
    if not takes_teu(w, yard, run.actor, now_h):
        return True
    let_run_in(w, position, now_h)
    return False


@inlined_kernel
def let_run_in(w: World, position: int, now_h: float) -> None:
    """Let what a run brings stand in the yard that has room for it."""
    run = w.runs[position]
    w.run_split_h[position, QUEUE] += _note_wait(w, run.actor, now_h)
    actor = run.head
    while actor >= 0:
        w.consignments[actor].yard = _yard_of(w, actor)
        actor = w.actors[actor].next


@inlined_kernel
def truck_stays_outside(w: World, actor: int, now_h: float) -> bool:
    """Let a consignment that has come by truck, and has a leg before it, take room; return whether it waits for it."""
    i = w.consignments[actor]
    yard = w.route_legs[i.leg_position - 1].yard
    if yard < 0:
        return False
    if not takes_teu(w, yard, actor, now_h):
        i.is_outside = 1
        return True
    let_in(w, actor, now_h)
    return False


@inlined_kernel
def let_in(w: World, actor: int, now_h: float) -> None:
    """Let a consignment that has come by truck stand in the yard that has room for it."""
    i = w.consignments[actor]
    i.is_outside = 0
    i.yard = w.actors[actor].station
    w.split_h[actor, QUEUE] += _note_wait(w, actor, now_h)


@inlined_kernel
def leave_yard(w: World, actor: int, now_h: float) -> None:
    """Give back the room of a consignment as its next run leaves, if it has stood in a yard."""
    yard = w.consignments[actor].yard
    if yard < 0:
        return
    w.consignments[actor].yard = -1
    w.stations[yard].free_teu += w.flows[w.consignments[actor].flow].teu
    following = next_served(w, yard, now_h)
    while following >= 0:
        schedule(w, now_h, COMPLETION, w.actors[following].rank)
        following = next_served(w, yard, now_h)


@inlined_kernel
def _yard_of(w: World, actor: int) -> int:
    """Return the yard in which a consignment stands after the leg under way, -1 if it has none before it or no yard."""
    return int(w.route_legs[w.consignments[actor].leg_position].yard)


@inlined_kernel
def _note_wait(w: World, actor: int, now_h: float) -> float:
    """Note that an actor comes into the yard it has waited for, and return how long it has waited."""
    me = w.actors[actor]
    wait_h = now_h - me.joined_h
    here = w.stations[me.station]
    here.longest_wait_h = max(here.longest_wait_h, wait_h)
    w.days[me.station, today(w, now_h)].done += 1
    return wait_h
