"""
Consignments on their routes, and the trucks that carry them.

``w`` is the world, ``now_h`` the instant.
"""

import math

import numpy as np

from corridor_sim.kernels import draws
from corridor_sim.kernels._options import inlined_kernel
from corridor_sim.kernels.bookings import books_before, wait_for_slot
from corridor_sim.kernels.departures import wait_for_departure
from corridor_sim.kernels.events import ARRIVAL, END, schedule, schedule_other
from corridor_sim.kernels.forks import diverts
from corridor_sim.kernels.gates import is_at_gate, is_closed, is_stopped
from corridor_sim.kernels.hours import hours_left, is_spared, service_hours, travel_factor, travel_hours
from corridor_sim.kernels.rest import drive
from corridor_sim.kernels.state import AT_SLOT, BEFORE_LEG, LEFT, MOST_PENDING, SPARES_SOME, World
from corridor_sim.kernels.stations import join
from corridor_sim.kernels.yards import leave_yard, truck_stays_outside

# Where a consignment goes on from: before its leg, after the crane before it, as its truck sets out, or at a stage.
BEGINS_LEG, IS_TRANSLOADED, SETS_OUT, AT_STAGE = range(4)


@inlined_kernel
def go_on(w: World, actor: int, place: int, now_h: float) -> None:
    """Let a consignment go on from where it is, and through all that takes no time, until it waits or has arrived."""
    while place == AT_STAGE or _begins_by_truck(w, actor, place, now_h):
        if place != AT_STAGE:
            _set_out(w, actor, now_h)
        if not _has_left_truck(w, actor, now_h) or has_arrived(w, actor, now_h):
            return
        if truck_stays_outside(w, actor, now_h):
            return
        place = BEGINS_LEG


@inlined_kernel
def _begins_by_truck(w: World, actor: int, place: int, now_h: float) -> bool:
    """Let a consignment begin the leg at its position; return whether by a truck, and not waiting for anything."""
    if place == SETS_OUT:
        return True
    i = w.consignments[actor]
    if place == BEGINS_LEG:
        diverts(w, actor, BEFORE_LEG, now_h)
    here = w.route_legs[i.leg_position]
    if here.crane >= 0 and place == BEGINS_LEG:
        i.is_transloading = 1
        w.actors[actor].hours = draws.round_hours(w.flows[i.flow].teu / w.stations[here.crane].teu_per_h)
        join(w, here.crane, actor, now_h)
        return False
    i.is_transloading = 0
    leg = w.legs[here.leg]
    if leg.service >= 0:
        wait_for_departure(w, leg.service, actor, now_h)
        return False
    return not books_before(w, actor, here.leg, now_h)


@inlined_kernel
def _set_out(w: World, actor: int, now_h: float) -> None:
    """Let the truck of a consignment set out on the leg at its position, with a driver who has rested."""
    i = w.consignments[actor]
    position = w.route_legs[i.leg_position].leg
    if math.isnan(i.departure_h):
        i.departure_h = now_h
    leave_yard(w, actor, now_h)
    i.stage = w.legs[position].first_stage
    i.set_out_h = now_h
    if len(w.stage_h) == 0:
        i.factor = travel_factor(w, i.key, position, now_h)
    i.since_rest_h = 0.0
    i.since_break_h = 0.0


@inlined_kernel
def _has_left_truck(w: World, actor: int, now_h: float) -> bool:
    """Let the truck of a consignment do the stage it is at; return whether there is none left."""
    i = w.consignments[actor]
    me = w.actors[actor]
    end_stage = w.legs[w.route_legs[i.leg_position].leg].end_stage
    while i.stage < end_stage:
        if is_at_gate(w, i.stage):
            if is_closed(w, i.stage, now_h) and diverts(w, actor, i.stage, now_h):
                i.set_out_h = now_h
                end_stage = w.legs[w.route_legs[i.leg_position].leg].end_stage
                continue
            if is_stopped(w, i.stage, actor, now_h):
                return False
        elif not _is_spared(w, actor, i.stage):
            break
        i.stage += 1
    if i.stage == end_stage:
        return True
    stage = w.stages[i.stage]
    if stage.station >= 0:
        station = np.uint32(stage.station)
        if stage.kind == AT_SLOT:
            wait_for_slot(w, actor, station, now_h)
            return False
        hours = w.stage_h[w.rows[actor], i.stage] if len(w.stage_h) > 0 else _service_hours(w, actor, station)
        me.hours = hours_left(w, station, hours, i.set_out_h, i.is_diverted == 0, now_h)
        join(w, station, actor, now_h)
        return False
    me.hours = (
        w.stage_h[w.rows[actor], i.stage] if len(w.stage_h) > 0 else travel_hours(w, i.stage, i.factor, i.driven_h)
    )
    i.driven_h = 0.0
    rules = w.rules
    i.rest_h, i.since_rest_h, i.since_break_h = drive(
        me.hours,
        i.since_rest_h,
        i.since_break_h,
        rules.daily_driving_h,
        rules.daily_rest_h,
        rules.break_after_h,
        rules.break_h,
    )
    schedule(w, now_h + (me.hours + i.rest_h), ARRIVAL, me.rank)
    return False


@inlined_kernel
def _is_spared(w: World, actor: int, stage: int) -> bool:
    """Return whether a stage is a procedure that does not apply to a truck."""
    if w.stages[stage].kind != SPARES_SOME:
        return False
    i = w.consignments[actor]
    return is_spared(w, i.key, w.flows[i.flow].goods, np.uint32(w.stages[stage].station))


@inlined_kernel
def _service_hours(w: World, actor: int, station: int) -> float:
    """Return the service time of a truck at a station, h; green goods have that of the same luck times a factor."""
    hours = service_hours(w, w.consignments[actor].key, station)
    if w.actors[actor].is_green == 0 or w.stations[station].first_green == 0:
        return hours
    return draws.round_hours(hours * w.stations[station].time_factor)


@inlined_kernel
def note_dwell(w: World, actor: int, dwell_h: float) -> None:
    """Let a driver count a stop as a break or a rest if it was long enough."""
    if dwell_h >= w.rules.break_h:
        w.consignments[actor].since_break_h = 0.0
    if dwell_h >= w.rules.daily_rest_h:
        w.consignments[actor].since_rest_h = 0.0


@inlined_kernel
def has_arrived(w: World, actor: int, now_h: float) -> bool:
    """End the leg of a consignment and return whether it was the last; if so, it arrives."""
    i = w.consignments[actor]
    if w.route_legs[i.leg_position].is_last == 0:
        i.leg_position += 1
        return False
    i.arrival_h = now_h
    w.counters[MOST_PENDING] -= 1
    if i.is_counted == 1:
        w.counters[LEFT] -= 1
        if w.counters[LEFT] == 0:
            schedule_other(w, now_h, END, 0)
    return True
