"""
The event loop: the model of the semantics page on arrays.

The same rules as the SimPy processes, one function for each step. ``w`` is the world, ``now_h`` the instant.
"""

import math

import numpy as np

from corridor_sim.kernels import draws
from corridor_sim.kernels._options import inlined_kernel, kernel
from corridor_sim.kernels.events import (
    ARRIVAL,
    CALENDAR,
    COMPLETION,
    DEPARTURE,
    END,
    RELEASE,
    first_event,
    instant_of,
    kind_of,
    order_of,
    rank_of,
    schedule,
    schedule_other,
)
from corridor_sim.kernels.heap import NOTHING
from corridor_sim.kernels.lists import first_class, insert, remove_first
from corridor_sim.kernels.rest import drive
from corridor_sim.kernels.state import (
    CONSOLIDATION,
    FIRST_DAY,
    HAS_ENDED,
    IS_FIRST_PAST,
    KEEPS_VISITS,
    LEFT,
    MOST_PENDING,
    N_PARTS,
    N_RUNS,
    N_VISITS,
    NEXT_RELEASE,
    QUEUE,
    REST,
    SERVICE,
    TRANSLOADING,
    TRAVEL,
    World,
)

_HOURS_PER_DAY = 24.0
_BERTH = 2

# What a run's completions are: loaded, served at a station on its way, unloaded.
_LOADING, _UNDER_WAY, _UNLOADING = range(3)

# Room that every event must find in runs and visits beyond what is counted.
_MARGIN = 64

# Status of a call of ``advance``.
DONE, NEEDS_HEAP, NEEDS_RUNS, NEEDS_VISITS, PAUSED = range(5)


# ---- stations


@inlined_kernel
def _note_queue(w: World, station: int, now_h: float) -> None:
    """Note how many waited as the instant of the last change ended, before the queue changes again."""
    here = w.stations[station]
    if now_h > here.changed_h:
        here.longest_queue = max(here.longest_queue, here.n)
        here.changed_h = now_h


@inlined_kernel
def _next_opening(w: World, station: int, now_h: float) -> int:
    """Return the position of the first interval that opens after now."""
    low, high = w.stations[station].first_opening, w.stations[station].end_opening
    while low < high:
        middle = (low + high) // 2
        if w.opens_h[middle] <= now_h:
            low = middle + 1
        else:
            high = middle
    return low


@inlined_kernel
def _join(w: World, station: int, actor: int, now_h: float) -> None:
    """
    Let an actor begin at a station, or wait there.

    Where others wait already, either no slot is free or the station is closed and its wake scheduled.
    """
    here = w.stations[station]
    me = w.actors[actor]
    me.joined_h = now_h
    me.station = station
    if here.n == 0 and here.free > 0 and _is_open(w, station, now_h):
        here.free -= 1
        _start(w, actor, now_h)
        return
    _note_queue(w, station, now_h)
    here.n += 1
    p = me.priority
    w.queue_head[station, p], w.queue_tail[station, p] = insert(
        w.actors, w.queue_head[station, p], w.queue_tail[station, p], actor
    )


@inlined_kernel
def _is_open(w: World, station: int, now_h: float) -> bool:
    """Return whether a station is open; if not, let it wake at its next opening."""
    here = w.stations[station]
    if here.end_opening == here.first_opening:
        return True
    following = _next_opening(w, station, now_h)
    if following > here.first_opening and now_h < w.closes_h[following - 1]:
        return True
    if following < here.end_opening and here.wakes_h != w.opens_h[following]:
        here.wakes_h = w.opens_h[following]
        schedule_other(w, here.wakes_h, CALENDAR, w.ranks.first_station + station)
    return False


@inlined_kernel
def _serve(w: World, station: int, now_h: float) -> None:
    """Grant free slots to those who wait, if the station is open."""
    here = w.stations[station]
    while here.n > 0 and here.free > 0 and _is_open(w, station, now_h):
        here.free -= 1
        _note_queue(w, station, now_h)
        here.n -= 1
        p = first_class(w.queue_head, station)
        actor = np.uint32(w.queue_head[station, p])
        w.queue_head[station, p], w.queue_tail[station, p] = remove_first(w.actors, actor, w.queue_tail[station, p])
        _start(w, actor, now_h)


@inlined_kernel
def _leave(w: World, station: int, now_h: float) -> None:
    w.stations[station].free += 1
    _serve(w, station, now_h)


@inlined_kernel
def _start(w: World, actor: int, now_h: float) -> None:
    """Let an actor that got a slot begin."""
    me = w.actors[actor]
    me.start_h = now_h
    if w.stations[me.station].kind == _BERTH:
        _moor(w, actor, now_h)
    else:
        schedule(w, now_h + me.hours, COMPLETION, me.rank)


@inlined_kernel
def _record_visit(w: World, actor: int, now_h: float) -> None:
    me = w.actors[actor]
    here = w.stations[me.station]
    wait_h = me.start_h - me.joined_h
    here.visits += 1
    here.wait_h += wait_h
    here.longest_wait_h = max(here.longest_wait_h, wait_h)
    here.busy_h += now_h - me.start_h
    if w.counters[KEEPS_VISITS] == 1:
        visit = w.visits[w.counters[N_VISITS]]
        visit.joined_h = me.joined_h
        visit.start_h = me.start_h
        visit.end_h = now_h
        visit.station = me.station
        w.counters[N_VISITS] += 1


@inlined_kernel
def _finish_service(w: World, actor: int, now_h: float) -> None:
    """End a service at a station: free the slot, then let the actor go on."""
    me = w.actors[actor]
    _leave(w, me.station, now_h)
    _record_visit(w, actor, now_h)
    if actor >= len(w.consignments):
        run = _run_of(w, actor)
        w.run_split_h[run, QUEUE] += me.start_h - me.joined_h
        w.run_split_h[run, SERVICE] += me.hours
        w.runs[run].stage += 1
        _continue_run(w, run, now_h)
        return
    i = w.consignments[actor]
    w.split_h[actor, QUEUE] += me.start_h - me.joined_h
    if i.is_transloading == 1:
        w.split_h[actor, TRANSLOADING] += me.hours
        _proceed(w, actor, True, now_h)
        return
    w.split_h[actor, SERVICE] += me.hours
    dwell_h = now_h - me.joined_h
    if dwell_h >= w.rules.break_h:
        i.since_break_h = 0.0
    if dwell_h >= w.rules.daily_rest_h:
        i.since_rest_h = 0.0
    _end_truck_stage(w, actor, now_h)


@inlined_kernel
def _service_hours(w: World, entity: np.uint64, station: int) -> float:
    here = w.stations[station]
    probability = draws.uniform_at(w.service_stream, entity, here.spread_key, np.uint64(0))
    return draws.round_hours(
        draws.quantile_of_shape(here.distribution, here.mean_h, here.sigma, here.half_variance, probability)
    )


@inlined_kernel
def _travel_factor(w: World, entity: np.uint64, leg: int) -> float:
    here = w.legs[leg]
    probability = draws.uniform_at(w.travel_stream, entity, here.spread_key, np.uint64(0))
    return draws.quantile_of_shape(draws.LOGNORMAL, 1.0, here.sigma, here.half_variance, probability)


# ---- consignments and trucks


@inlined_kernel
def _proceed(w: World, actor: int, is_transloaded: bool, now_h: float) -> None:
    """Let a consignment begin the leg at its position, over a crane if need be, and further legs that take no time."""
    i = w.consignments[actor]
    while True:
        here = w.route_legs[i.leg_position]
        if here.crane >= 0 and not is_transloaded:
            i.is_transloading = 1
            w.actors[actor].hours = draws.round_hours(w.flows[i.flow].teu / w.stations[here.crane].teu_per_h)
            _join(w, here.crane, actor, now_h)
            return
        i.is_transloading = 0
        leg = w.legs[here.leg]
        if leg.service >= 0:
            _wait_for_departure(w, leg.service, actor, now_h)
            return
        if math.isnan(i.departure_h):
            i.departure_h = now_h
        i.stage = leg.first_stage
        if len(w.stage_h) == 0:
            i.factor = _travel_factor(w, i.key, here.leg)
        i.since_rest_h = 0.0
        i.since_break_h = 0.0
        if not _has_left_truck(w, actor, now_h):
            return
        if _has_arrived(w, actor, now_h):
            return
        is_transloaded = False


@inlined_kernel
def _has_arrived(w: World, actor: int, now_h: float) -> bool:
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


@inlined_kernel
def _end_truck_stage(w: World, actor: int, now_h: float) -> None:
    w.consignments[actor].stage += 1
    if _has_left_truck(w, actor, now_h) and not _has_arrived(w, actor, now_h):
        _proceed(w, actor, False, now_h)


@inlined_kernel
def _has_left_truck(w: World, actor: int, now_h: float) -> bool:
    """Let the truck of a consignment do the stage it is at; return whether there is none left."""
    i = w.consignments[actor]
    me = w.actors[actor]
    if i.stage == w.legs[w.route_legs[i.leg_position].leg].end_stage:
        return True
    stage = w.stages[i.stage]
    if stage.station >= 0:
        station = np.uint32(stage.station)
        me.hours = w.stage_h[w.rows[actor], i.stage] if len(w.stage_h) > 0 else _service_hours(w, i.key, station)
        _join(w, station, actor, now_h)
        return False
    me.hours = w.stage_h[w.rows[actor], i.stage] if len(w.stage_h) > 0 else draws.round_hours(stage.hours * i.factor)
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
def _finish_travel(w: World, actor: int, now_h: float) -> None:
    if actor < len(w.consignments):
        w.split_h[actor, TRAVEL] += w.actors[actor].hours
        w.split_h[actor, REST] += w.consignments[actor].rest_h
        _end_truck_stage(w, actor, now_h)
    else:
        run = _run_of(w, actor)
        w.run_split_h[run, TRAVEL] += w.actors[actor].hours
        w.runs[run].stage += 1
        _continue_run(w, run, now_h)


# ---- consolidation


@inlined_kernel
def _wait_for_departure(w: World, service: int, actor: int, now_h: float) -> None:
    yard = w.services[service]
    w.actors[actor].joined_h = now_h
    p = w.actors[actor].priority
    w.yard_head[service, p], w.yard_tail[service, p] = insert(
        w.actors, w.yard_head[service, p], w.yard_tail[service, p], actor
    )
    yard.n += 1
    yard.teu += w.flows[w.consignments[actor].flow].teu
    if yard.fleet < 0:
        _watch_oldest(w, service, now_h)
    if yard.teu >= yard.capacity_teu and (yard.fleet < 0 or yard.dock_head >= 0):
        _close_now(w, service, now_h)


@inlined_kernel
def _close_now(w: World, service: int, now_h: float) -> None:
    if w.services[service].is_closing == 0:
        w.services[service].is_closing = 1
        schedule_other(w, now_h, DEPARTURE, w.ranks.first_service + service)


@inlined_kernel
def _watch_oldest(w: World, service: int, now_h: float) -> None:
    """Make sure that a departure is due when the oldest has waited the longest allowed."""
    yard = w.services[service]
    if yard.n > 0:
        limit_h = _oldest_joined_h(w, service) + yard.max_wait_h
        # Without any wait allowed each that joins closes a train, also when another just did at this instant.
        if limit_h > yard.limit_h or limit_h <= now_h:
            yard.limit_h = limit_h
            schedule_other(w, limit_h, DEPARTURE, w.ranks.first_service + service)


@inlined_kernel
def _oldest_joined_h(w: World, service: int) -> float:
    """Return when the one joined who has waited longest: the first of some class."""
    joined_h = math.inf
    for p in range(w.yard_head.shape[1]):
        if w.yard_head[service, p] >= 0:
            joined_h = min(joined_h, w.actors[w.yard_head[service, p]].joined_h)
    return joined_h


@inlined_kernel
def _close(w: World, service: int, now_h: float) -> None:
    """Let trains or vessels go that are full or have waited long enough."""
    yard = w.services[service]
    if yard.fleet < 0:
        while yard.n > 0 and (yard.teu >= yard.capacity_teu or _oldest_joined_h(w, service) + yard.max_wait_h <= now_h):
            run = _start_run(w, service, now_h)
            actor = len(w.consignments) + len(w.vessels) + run
            rank = yard.first_rank + w.runs[run].number
            w.actors[actor].rank = rank
            w.run_of_rank[rank - w.ranks.first_run] = run
            w.counters[MOST_PENDING] += 1
            _load(w, run, actor, now_h)
        _watch_oldest(w, service, now_h)
        return
    while yard.dock_head >= 0 and (
        yard.teu >= yard.capacity_teu or w.actors[yard.dock_head].joined_h + yard.max_wait_h <= now_h
    ):
        actor = yard.dock_head
        yard.dock_head, yard.dock_tail = remove_first(w.actors, yard.dock_head, yard.dock_tail)
        run = _start_run(w, service, now_h)
        w.vessels[actor - len(w.consignments)].run = run
        _load(w, run, actor, now_h)


@inlined_kernel
def _start_run(w: World, service: int, now_h: float) -> int:
    """Start a run with the consignments that fit in order, up to the first that does not; return its position."""
    yard = w.services[service]
    position = w.counters[N_RUNS]
    w.counters[N_RUNS] += 1
    run = w.runs[position]
    run.service = service
    run.number = yard.n_runs
    yard.n_runs += 1
    day = math.floor(now_h / _HOURS_PER_DAY)
    yard.n_of_day = yard.n_of_day + 1 if day == yard.day else 0
    yard.day = day
    run.key = draws.run_key(yard.key, np.uint64(w.counters[FIRST_DAY] + day), np.uint64(yard.n_of_day))
    last = -1
    while yard.n > 0:
        p = first_class(w.yard_head, service)
        actor = w.yard_head[service, p]
        teu = w.flows[w.consignments[actor].flow].teu
        if run.teu + teu > yard.capacity_teu:
            break
        w.yard_head[service, p], w.yard_tail[service, p] = remove_first(w.actors, actor, w.yard_tail[service, p])
        yard.n -= 1
        run.teu += teu
        run.n += 1
        w.split_h[actor, CONSOLIDATION] += now_h - w.actors[actor].joined_h
        if last >= 0:
            w.actors[last].next = actor
        else:
            run.head = actor
        last = actor
    yard.teu -= run.teu
    return position


# ---- trains and vessels


@inlined_kernel
def _is_vessel(w: World, actor: int) -> bool:
    return actor < len(w.consignments) + len(w.vessels)


@inlined_kernel
def _run_of(w: World, actor: int) -> int:
    """Return the run that an actor, which is no consignment, is under way with."""
    position = actor - len(w.consignments)
    return w.vessels[position].run if _is_vessel(w, actor) else position - len(w.vessels)


@inlined_kernel
def _load(w: World, run: int, actor: int, now_h: float) -> None:
    w.runs[run].actor = actor
    w.runs[run].step = _LOADING
    hours = w.services[w.runs[run].service].load_h
    schedule(w, now_h + hours, COMPLETION, w.actors[actor].rank)


@inlined_kernel
def _depart(w: World, position: int, now_h: float) -> None:
    """Let a run leave once it is loaded; a vessel gives its berth back."""
    run = w.runs[position]
    service = w.services[run.service]
    w.run_split_h[position, SERVICE] += service.load_h
    if _is_vessel(w, run.actor):
        vessel = w.vessels[run.actor - len(w.consignments)]
        w.actors[run.actor].joined_h = vessel.joined_h
        w.actors[run.actor].start_h = vessel.berthed_h
        _leave(w, w.actors[run.actor].station, now_h)
        _record_visit(w, run.actor, now_h)
    run.departure_h = now_h
    actor = run.head
    while actor >= 0:
        if math.isnan(w.consignments[actor].departure_h):
            w.consignments[actor].departure_h = now_h
        actor = w.actors[actor].next
    leg = w.legs[service.leg]
    run.step = _UNDER_WAY
    run.stage = leg.first_stage
    run.factor = _travel_factor(w, run.key, service.leg)
    _continue_run(w, position, now_h)


@inlined_kernel
def _continue_run(w: World, position: int, now_h: float) -> None:
    """Let a run do the stage it is at, or end its leg."""
    run = w.runs[position]
    me = w.actors[run.actor]
    if run.stage == w.legs[w.services[run.service].leg].end_stage:
        run.arrival_h = now_h
        if _is_vessel(w, run.actor):
            vessel = w.vessels[run.actor - len(w.consignments)]
            vessel.end = 1 - vessel.end
            _join(w, vessel.berth_1 if vessel.end == 1 else vessel.berth_0, run.actor, now_h)
        else:
            _unload(w, position, now_h)
        return
    stage = w.stages[run.stage]
    if stage.station >= 0:
        me.hours = _service_hours(w, run.key, stage.station)
        _join(w, stage.station, run.actor, now_h)
    else:
        me.hours = draws.round_hours(stage.hours * run.factor)
        schedule(w, now_h + me.hours, ARRIVAL, me.rank)


@inlined_kernel
def _unload(w: World, position: int, now_h: float) -> None:
    run = w.runs[position]
    run.step = _UNLOADING
    hours = w.services[run.service].unload_h
    schedule(w, now_h + hours, COMPLETION, w.actors[run.actor].rank)


@inlined_kernel
def _moor(w: World, actor: int, now_h: float) -> None:
    """Let a vessel that got a berth unload, or wait for a load at once if it is empty."""
    vessel = w.vessels[actor - len(w.consignments)]
    vessel.joined_h = w.actors[actor].joined_h
    vessel.berthed_h = now_h
    if vessel.run >= 0 and w.runs[vessel.run].n > 0:
        w.run_split_h[vessel.run, QUEUE] += now_h - vessel.joined_h
        _unload(w, vessel.run, now_h)
    else:
        _dock(w, actor, now_h)


@inlined_kernel
def _dock(w: World, actor: int, now_h: float) -> None:
    """Let a moored vessel wait for a load."""
    vessel = w.vessels[actor - len(w.consignments)]
    service = vessel.service_1 if vessel.end == 1 else vessel.service_0
    yard = w.services[service]
    w.actors[actor].joined_h = now_h
    yard.dock_head, yard.dock_tail = insert(w.actors, yard.dock_head, yard.dock_tail, actor)
    schedule_other(w, now_h + yard.max_wait_h, DEPARTURE, w.ranks.first_service + service)
    if yard.teu >= yard.capacity_teu:
        _close_now(w, service, now_h)


@inlined_kernel
def _hand_over(w: World, position: int, now_h: float) -> None:
    """End a run: its consignments take over its hours and go on in loading order."""
    run = w.runs[position]
    w.run_split_h[position, SERVICE] += w.services[run.service].unload_h
    if _is_vessel(w, run.actor):
        _dock(w, run.actor, now_h)
    else:
        w.counters[MOST_PENDING] -= 1
    actor = run.head
    while actor >= 0:
        following = w.actors[actor].next
        w.actors[actor].next = -1
        for part in range(N_PARTS):
            w.split_h[actor, part] += w.run_split_h[position, part]
        if not _has_arrived(w, actor, now_h):
            _proceed(w, actor, False, now_h)
        actor = following


# ---- the loop


@kernel
def begin(w: World, start_h: float, end_h: float) -> None:
    """Send the vessels to their berths and schedule the end of the drain; called once, before ``advance``."""
    if w.counters[LEFT] == 0:
        w.counters[HAS_ENDED] = 1
        return
    w.counters[MOST_PENDING] = len(w.vessels)
    for position in range(len(w.vessels)):
        vessel = w.vessels[position]
        berth = vessel.berth_1 if vessel.end == 1 else vessel.berth_0
        _join(w, berth, len(w.consignments) + position, start_h)
    schedule_other(w, end_h, END, 0)


@inlined_kernel
def _next_release(w: World) -> int:
    """Return the order of the next release up to its kind, or what is never reached."""
    following = w.counters[NEXT_RELEASE]
    if following == len(w.consignments):
        return NOTHING
    return order_of(w.ranks, w.release_h[following], RELEASE, 0)


@inlined_kernel
def _release(w: World) -> None:
    following = w.counters[NEXT_RELEASE]
    w.counters[NEXT_RELEASE] += 1
    w.counters[MOST_PENDING] += 1
    _proceed(w, np.uint32(w.releases[following]), False, w.release_h[following])


@inlined_kernel
def _needs(w: World, n_runs: int, n_pending: int) -> int:
    """Return what must grow before an event that starts so many runs and schedules so many events, or DONE."""
    if w.counters[MOST_PENDING] + n_pending + _MARGIN > len(w.heap):
        return NEEDS_HEAP
    if w.counters[KEEPS_VISITS] == 1 and w.counters[N_VISITS] + _MARGIN > len(w.visits):
        return NEEDS_VISITS
    return NEEDS_RUNS if w.counters[N_RUNS] + n_runs > len(w.runs) else DONE


@inlined_kernel
def _happen_to_run(w: World, kind: int, actor: int, now_h: float) -> None:
    """Let an event of a train or vessel happen."""
    run = _run_of(w, actor)
    if kind == ARRIVAL:
        _finish_travel(w, actor, now_h)
    elif w.runs[run].step == _LOADING:
        _depart(w, run, now_h)
    elif w.runs[run].step == _UNLOADING:
        _hand_over(w, run, now_h)
    else:
        _finish_service(w, actor, now_h)


@inlined_kernel
def _actor_of(w: World, rank: int) -> np.uint32:
    """Return the actor of a rank that is a run's or a vessel's."""
    if rank < w.ranks.first_vessel:
        return np.uint32(len(w.consignments) + len(w.vessels) + w.run_of_rank[rank - w.ranks.first_run])
    return np.uint32(len(w.consignments) + rank - w.ranks.first_vessel)


@inlined_kernel
def _happen_to_others(w: World, kind: int, rank: int, now_h: float) -> int:
    """Let an event happen that is no consignment's, and return DONE; or return what must grow before."""
    if kind in (COMPLETION, ARRIVAL):
        actor = _actor_of(w, rank)
        # Each of the load may make the departure of a yard of its own due, and fill that yard.
        status = _needs(w, 0, 2 * w.runs[_run_of(w, actor)].n)
        if status == DONE:
            _happen_to_run(w, kind, actor, now_h)
    elif kind == CALENDAR:
        station = np.uint32(rank - w.ranks.first_station)
        # Each vessel that gets a berth may make a departure due, and be filled.
        status = _needs(w, 0, 2 * w.stations[station].n)
        if status == DONE:
            w.counters[MOST_PENDING] -= 1
            _serve(w, station, now_h)
    else:
        service = rank - w.ranks.first_service
        # One run a consignment at most, and one a vessel.
        most = w.services[service].n + len(w.vessels)
        status = _needs(w, most, most)
        if status == DONE:
            w.counters[MOST_PENDING] -= 1
            w.services[service].is_closing = 0
            _close(w, service, now_h)
    return status


@kernel
def advance(w: World, most_events: int) -> int:
    """
    Let events happen until the end, or until the caller must act.

    Returns
    -------
    DONE; NEEDS_HEAP, NEEDS_RUNS or NEEDS_VISITS when an array must grow (or visits be taken away) before the next
    event; PAUSED after ``most_events`` events.
    """
    if w.counters[HAS_ENDED] == 1:
        return DONE
    release = _next_release(w)
    for _ in range(most_events):
        status = _needs(w, 0, 0)
        if status != DONE:
            return status
        order = first_event(w)
        if release < order:
            _release(w)
            release = _next_release(w)
            continue
        kind, rank = kind_of(w.ranks, order), rank_of(w.ranks, order)
        now_h = instant_of(w.ranks, order)
        if kind == END:
            w.counters[HAS_ENDED] = 1
            return DONE
        w.counters[IS_FIRST_PAST] = 1
        if rank >= w.ranks.first_run:
            status = _happen_to_others(w, kind, rank, now_h)
            if status != DONE:
                w.counters[IS_FIRST_PAST] = 0
                return status
        elif kind == ARRIVAL:
            _finish_travel(w, np.uint32(rank), now_h)
        else:
            _finish_service(w, np.uint32(rank), now_h)
    return PAUSED
