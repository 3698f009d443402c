"""
Trains and vessels under way, and the consignments aboard.

``w`` is the world, ``now_h`` the instant.
"""

import math

import numpy as np

from corridor_sim.kernels._options import inlined_kernel
from corridor_sim.kernels.departures import dock, is_vessel, load, run_of, unload
from corridor_sim.kernels.events import ARRIVAL, COMPLETION, schedule
from corridor_sim.kernels.gates import is_at_gate, is_stopped
from corridor_sim.kernels.hours import hours_left, is_spared, service_hours, travel_factor, travel_hours
from corridor_sim.kernels.set_out import exchange, is_for_consignments, take_over_hours
from corridor_sim.kernels.state import (
    GOING_BACK,
    LOADED,
    MOST_PENDING,
    RETURNING,
    SERVICE,
    SPARES_SOME,
    UNDER_WAY,
    World,
)
from corridor_sim.kernels.stations import join, leave, record_visit
from corridor_sim.kernels.trucks import BEGINS_LEG, go_on, has_arrived
from corridor_sim.kernels.wagons import next_with_wagons
from corridor_sim.kernels.yards import leave_yard, run_stays_outside


@inlined_kernel
def _depart(w: World, position: int, now_h: float) -> None:
    """Let a run leave, before the stage of its leg at which it is."""
    run = w.runs[position]
    run.departure_h = now_h
    actor = run.head
    while actor >= 0:
        if math.isnan(w.consignments[actor].departure_h):
            w.consignments[actor].departure_h = now_h
        leave_yard(w, actor, now_h)
        actor = w.actors[actor].next
    run.step = UNDER_WAY
    run.factor = travel_factor(w, run.key, w.services[run.service].leg, now_h)


@inlined_kernel
def end_loading(w: World, position: int, now_h: float) -> None:
    """Let a run that is loaded depart, a vessel as soon as nothing at the beginning of its leg is closed."""
    run = w.runs[position]
    service = w.services[run.service]
    w.run_split_h[position, SERVICE] += service.load_h
    run.stage = w.legs[service.leg].first_stage
    run.step = LOADED
    if not is_vessel(w, run.actor):
        _depart(w, position, now_h)


@inlined_kernel
def _has_cast_off(w: World, position: int, now_h: float) -> bool:
    """Let a vessel leave its berth, or wait there at the first of the gates before its leg that is closed."""
    run = w.runs[position]
    while is_at_gate(w, run.stage):
        if is_stopped(w, run.stage, run.actor, now_h):
            return False
        run.stage += 1
    me, vessel = w.actors[run.actor], w.vessels[run.actor - len(w.consignments)]
    me.station = vessel.berth_1 if vessel.end == 1 else vessel.berth_0
    me.joined_h = vessel.joined_h
    me.start_h = vessel.berthed_h
    leave(w, run.actor, now_h)
    record_visit(w, run.actor, now_h)
    _depart(w, position, now_h)
    return True


@inlined_kernel
def continue_run(w: World, position: int, now_h: float) -> None:
    """Let a run do the stage it is at, or end its leg."""
    run = w.runs[position]
    me = w.actors[run.actor]
    if run.step == LOADED and not _has_cast_off(w, position, now_h):
        return
    end_stage = w.legs[w.services[run.service].leg].end_stage
    while run.stage < end_stage:
        if is_at_gate(w, run.stage):
            if is_stopped(w, run.stage, run.actor, now_h):
                return
        elif is_for_consignments(w, run.stage):
            exchange(w, position, np.uint32(w.stages[run.stage].station), now_h)
        elif not _is_spared(w, position, run.stage):
            break
        run.stage += 1
    if run.stage == end_stage:
        if run.step == UNDER_WAY:
            run.arrival_h = now_h
            if run_stays_outside(w, position, now_h):
                return
        if not is_vessel(w, run.actor):
            unload(w, position, now_h)
            return
        vessel = w.vessels[run.actor - len(w.consignments)]
        vessel.end = 1 - vessel.end
        station = vessel.berth_1 if vessel.end == 1 else vessel.berth_0
    else:
        station = w.stages[run.stage].station
        if station < 0:
            me.hours = travel_hours(w, run.stage, run.factor, 0.0)
            schedule(w, now_h + me.hours, ARRIVAL, me.rank)
            return
        me.hours = hours_left(w, station, service_hours(w, run.key, station), run.departure_h, True, now_h)
    join(w, station, run.actor, now_h)


@inlined_kernel
def _is_spared(w: World, position: int, stage: int) -> bool:
    """Return whether a stage is a procedure that does not apply to a run, whatever it carries."""
    if w.stages[stage].kind != SPARES_SOME:
        return False
    station, run = np.uint32(w.stages[stage].station), w.runs[position]
    return is_spared(w, run.key, _goods_aboard(w, run.head, station), station)


@inlined_kernel
def _goods_aboard(w: World, head: int, station: int) -> int:
    """Return the classes of the goods aboard, as bits; 0 where a station does not ask for them."""
    goods = 0
    actor = head if w.stations[station].goods != 0 else -1
    while actor >= 0:
        goods |= w.flows[w.consignments[actor].flow].goods
        actor = w.actors[actor].next
    return goods


@inlined_kernel
def hand_over(w: World, position: int, now_h: float) -> None:
    """End a run: its consignments take over its hours and go on in loading order."""
    run = w.runs[position]
    w.run_split_h[position, SERVICE] += w.services[run.service].unload_h
    if is_vessel(w, run.actor):
        dock(w, run.actor, now_h)
    elif w.services[run.service].wagons >= 0:
        run.step = GOING_BACK
        run.stage = w.services[run.service].first_empty
        go_back(w, position, now_h)
    else:
        w.counters[MOST_PENDING] -= 1
    actor = run.head
    while actor >= 0:
        following = w.actors[actor].next
        w.actors[actor].next = -1
        take_over_hours(w, position, actor)
        if not has_arrived(w, actor, now_h):
            go_on(w, actor, BEGINS_LEG, now_h)
        actor = following


@inlined_kernel
def go_back(w: World, position: int, now_h: float) -> None:
    """Let a run go back empty to the section it is to enter next, or until its wagons are at hand."""
    run = w.runs[position]
    service = w.services[run.service]
    if run.stage < service.end_empty:
        schedule(w, now_h + w.empties[run.stage].before_h, ARRIVAL, w.actors[run.actor].rank)
    else:
        run.step = RETURNING
        schedule(w, now_h + service.last_empty_h, COMPLETION, w.actors[run.actor].rank)


@inlined_kernel
def come_to_section(w: World, position: int, now_h: float) -> None:
    """Let a run that goes back empty enter a section, or wait before it."""
    run = w.runs[position]
    w.actors[run.actor].hours = 0.0
    join(w, np.uint32(w.empties[run.stage].station), run.actor, now_h)


@inlined_kernel
def return_wagons(w: World, position: int, now_h: float) -> None:
    """Give the wagons of a run back, and let trains that wait for them begin to load."""
    run = w.runs[position]
    me = w.actors[run.actor]
    pool = np.uint32(w.services[run.service].wagons)
    w.counters[MOST_PENDING] -= 1
    me.station, me.joined_h, me.start_h = pool, run.wagons_joined_h, run.wagons_start_h
    record_visit(w, run.actor, now_h)
    w.stations[pool].free_teu += run.teu
    following = next_with_wagons(w, pool, now_h)
    while following >= 0:
        load(w, run_of(w, following), now_h)
        following = next_with_wagons(w, pool, now_h)
