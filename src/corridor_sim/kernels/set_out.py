"""
Consignments that are set out of their train to undergo a procedure, and join the next train of its service.

``w`` is the world, ``now_h`` the instant. Those who wait for the next train stand at a siding, one for each stage of a
service's leg at which consignments are set out.
"""

from corridor_sim.kernels._options import inlined_kernel
from corridor_sim.kernels.hours import is_spared, service_hours
from corridor_sim.kernels.lists import first_class, insert, remove_first
from corridor_sim.kernels.state import CONSOLIDATION, N_PARTS, World
from corridor_sim.kernels.stations import join


@inlined_kernel
def is_for_consignments(w: World, stage: int) -> bool:
    """Return whether a stage is a procedure that consignments undergo, and not their train."""
    return bool(w.stages[stage].siding >= 0)


@inlined_kernel
def exchange(w: World, position: int, station: int, now_h: float) -> None:
    """Set out those aboard to whom a procedure applies, and let those board who wait for the train there."""
    held = _set_out(w, position, station)
    _board(w, position, w.stages[w.runs[position].stage].siding, now_h)
    while held >= 0:
        following = w.actors[held].next
        w.actors[held].next = -1
        i = w.consignments[held]
        i.is_set_out = 1
        i.stage = w.runs[position].stage
        w.actors[held].hours = service_hours(w, i.key, station)
        join(w, station, held, now_h)
        held = following


@inlined_kernel
def _set_out(w: World, position: int, station: int) -> int:
    """Take those to whom a procedure applies off a train; return the first of them, in loading order, -1 if none."""
    run = w.runs[position]
    actor = run.head
    run.head = -1
    last = last_held = held = -1
    while actor >= 0:
        following = w.actors[actor].next
        w.actors[actor].next = -1
        i = w.consignments[actor]
        flow = w.flows[i.flow]
        if is_spared(w, i.key, flow.goods, station):
            last = _append(w, position, last, actor)
        else:
            run.n_aboard -= 1
            run.aboard_teu -= flow.teu
            run.aboard_t -= flow.tonnes
            take_over_hours(w, position, actor)
            if last_held >= 0:
                w.actors[last_held].next = actor
            else:
                held = actor
            last_held = actor
        actor = following
    run.last = last
    return held


@inlined_kernel
def _append(w: World, position: int, last: int, actor: int) -> int:
    """Put an actor behind the last of those aboard, and return it."""
    if last >= 0:
        w.actors[last].next = actor
    else:
        w.runs[position].head = actor
    return actor


@inlined_kernel
def _board(w: World, position: int, siding: int, now_h: float) -> None:
    """Let those at a siding board, in the order of a queue, up to the first that does not fit."""
    run = w.runs[position]
    service = w.services[run.service]
    while w.waiting_at_siding[siding] > 0:
        p = first_class(w.siding_head, siding)
        actor = w.siding_head[siding, p]
        i = w.consignments[actor]
        flow = w.flows[i.flow]
        if run.aboard_teu + flow.teu > service.capacity_teu or run.aboard_t + flow.tonnes > service.capacity_t:
            return
        w.siding_head[siding, p], w.siding_tail[siding, p] = remove_first(w.actors, actor, w.siding_tail[siding, p])
        w.waiting_at_siding[siding] -= 1
        run.n_aboard += 1
        run.aboard_teu += flow.teu
        run.aboard_t += flow.tonnes
        i.is_set_out = 0
        i.has_boarded = 1
        w.split_h[actor, CONSOLIDATION] += now_h - w.actors[actor].joined_h
        for part in range(N_PARTS):
            w.boarded_h[actor, part] = w.run_split_h[position, part]
        run.last = _append(w, position, run.last, actor)


@inlined_kernel
def take_over_hours(w: World, position: int, actor: int) -> None:
    """Let a consignment that leaves a run take over the hours that both had together."""
    for part in range(N_PARTS):
        w.split_h[actor, part] += w.run_split_h[position, part]
    if w.consignments[actor].has_boarded == 1:
        w.consignments[actor].has_boarded = 0
        for part in range(N_PARTS):
            w.split_h[actor, part] -= w.boarded_h[actor, part]


@inlined_kernel
def wait_for_next_train(w: World, actor: int, now_h: float) -> None:
    """Let a consignment that has undergone its procedure wait for the next train of its service."""
    siding = w.stages[w.consignments[actor].stage].siding
    w.actors[actor].joined_h = now_h
    w.waiting_at_siding[siding] += 1
    p = w.actors[actor].priority
    w.siding_head[siding, p], w.siding_tail[siding, p] = insert(
        w.actors, w.siding_head[siding, p], w.siding_tail[siding, p], actor
    )
