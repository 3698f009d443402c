"""
The event loop: the model of the semantics page on arrays.

The same rules as the SimPy processes, one function for each step. ``w`` is the world, ``now_h`` the instant.
"""

import math

import numpy as np

from corridor_sim.kernels import draws
from corridor_sim.kernels._options import inlined_kernel, kernel
from corridor_sim.kernels.heap import heap_push, heap_remove_first
from corridor_sim.kernels.rest import drive
from corridor_sim.kernels.state import (
    CONSOLIDATION,
    FIRST_DAY,
    HAS_ENDED,
    IN_SYSTEM,
    KEEPS_VISITS,
    LEFT,
    N_HEAP,
    N_OTHER,
    N_PARTS,
    N_RUNS,
    N_VISITS,
    NEXT_RELEASE,
    QUEUE,
    REST,
    SERVICE,
    TRANSLOADING,
    TRAVEL,
    Positions,
    Records,
    World,
)

# Kinds of events, in their order within an instant.
_CALENDAR, _COMPLETION, _DEPARTURE, _ARRIVAL, _RELEASE, _END = 0, 1, 2, 3, 5, 6
_KINDS = 8
_TICKS_PER_HOUR = 2.0**20
_HOURS_PER_DAY = 24.0

# Entities, in the order of their stable keys: consignments, runs, vessels, stations, services.
RUN_KEY, VESSEL_KEY, _STATION_KEY, _SERVICE_KEY = (np.int64(kind << 60) for kind in (1, 2, 3, 4))
RANK_BITS = 36

# What an event does to the actor, run, station or service at its index.
_OPENS, _SERVED, _LOADED, _UNLOADED, _CLOSES_FULL, _CLOSES, _ARRIVES, _ENDS = range(8)

_BERTH = 2

# Room that every event must find in heap, runs and visits beyond what is counted.
_MARGIN = 64

# Status of a call of ``advance``.
DONE, NEEDS_HEAP, NEEDS_RUNS, NEEDS_VISITS, PAUSED = range(5)


@inlined_kernel
def _schedule(w: World, instant_h: float, kind: int, key: int, code: int, index: int) -> None:
    order = int(instant_h * _TICKS_PER_HOUR) * _KINDS + kind
    heap_push(w.heap, w.counters[N_HEAP], order, key, code, index)
    w.counters[N_HEAP] += 1


@inlined_kernel
def _schedule_other(w: World, instant_h: float, kind: int, key: int, code: int, index: int) -> None:
    """Schedule an event that is no actor's."""
    _schedule(w, instant_h, kind, key, code, index)
    w.counters[N_OTHER] += 1


# ---- lists of actors: queues, yards, docks


@inlined_kernel
def _predecessor(actors: Records, tail: int, actor: int) -> int:
    """Return whom an actor comes after in a list by (joining time, stable key): the last, or one of its own instant."""
    after = tail
    while after >= 0 and (actors[after].joined_h == actors[actor].joined_h and actors[after].key > actors[actor].key):
        after = actors[after].previous
    return after


@inlined_kernel
def _insert(actors: Records, head: int, tail: int, actor: int) -> tuple[int, int]:
    """Insert an actor into a list; return its new head and tail."""
    after = _predecessor(actors, tail, actor)
    before = actors[after].next if after >= 0 else head
    actors[actor].previous = after
    actors[actor].next = before
    if after >= 0:
        actors[after].next = actor
    else:
        head = actor
    if before >= 0:
        actors[before].previous = actor
    else:
        tail = actor
    return head, tail


@inlined_kernel
def _remove_first(actors: Records, head: int, tail: int) -> tuple[int, int]:
    """Remove the first actor of a list; return its new head and tail."""
    following = actors[head].next
    actors[head].next = -1
    if following < 0:
        return -1, -1
    actors[following].previous = -1
    return following, tail


@inlined_kernel
def _first_class(head: Positions, place: int) -> int:
    """Return the first class of priority of which somebody waits; somebody does."""
    p = 0
    while head[place, p] < 0:
        p += 1
    return p


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
    w.actors[actor].joined_h = now_h
    w.actors[actor].station = station
    _note_queue(w, station, now_h)
    p = w.actors[actor].priority
    w.queue_head[station, p], w.queue_tail[station, p] = _insert(
        w.actors, w.queue_head[station, p], w.queue_tail[station, p], actor
    )
    w.stations[station].n += 1
    _serve(w, station, now_h)


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
        _schedule_other(w, here.wakes_h, _CALENDAR, _STATION_KEY | station, _OPENS, station)
    return False


@inlined_kernel
def _serve(w: World, station: int, now_h: float) -> None:
    """Grant free slots to those who wait, if the station is open."""
    here = w.stations[station]
    while here.n > 0 and here.free > 0 and _is_open(w, station, now_h):
        here.free -= 1
        _note_queue(w, station, now_h)
        here.n -= 1
        p = _first_class(w.queue_head, station)
        actor = w.queue_head[station, p]
        w.queue_head[station, p], w.queue_tail[station, p] = _remove_first(w.actors, actor, w.queue_tail[station, p])
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
        _schedule(w, now_h + me.hours, _COMPLETION, me.key, _SERVED, actor)


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
def _service_hours(w: World, run_key: np.uint64, station: int) -> float:
    here = w.stations[station]
    return draws.service_hours(w.stream, run_key, here.key, here.distribution, here.mean_h, here.cv)


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
        i.factor = draws.travel_factor(w.stream, i.key, leg.key, leg.travel_cv)
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
    w.counters[IN_SYSTEM] -= 1
    if i.is_counted == 1:
        w.counters[LEFT] -= 1
        if w.counters[LEFT] == 0:
            _schedule_other(w, now_h, _END, 0, _ENDS, 0)
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
        me.hours = _service_hours(w, i.key, stage.station)
        _join(w, stage.station, actor, now_h)
        return False
    me.hours = draws.round_hours(stage.hours * i.factor)
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
    _schedule(w, now_h + (me.hours + i.rest_h), _ARRIVAL, me.key, _ARRIVES, actor)
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
    w.yard_head[service, p], w.yard_tail[service, p] = _insert(
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
        _schedule_other(w, now_h, _DEPARTURE, _SERVICE_KEY | service, _CLOSES_FULL, service)


@inlined_kernel
def _watch_oldest(w: World, service: int, now_h: float) -> None:
    """Make sure that a departure is due when the oldest has waited the longest allowed."""
    yard = w.services[service]
    if yard.n > 0:
        limit_h = _oldest_joined_h(w, service) + yard.max_wait_h
        # Without any wait allowed each that joins closes a train, also when another just did at this instant.
        if limit_h > yard.limit_h or limit_h <= now_h:
            yard.limit_h = limit_h
            _schedule_other(w, limit_h, _DEPARTURE, _SERVICE_KEY | service, _CLOSES, service)


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
            w.actors[actor].key = RUN_KEY | (np.int64(service) << RANK_BITS) | w.runs[run].number
            _load(w, run, actor, now_h)
        _watch_oldest(w, service, now_h)
        return
    while yard.dock_head >= 0 and (
        yard.teu >= yard.capacity_teu or w.actors[yard.dock_head].joined_h + yard.max_wait_h <= now_h
    ):
        actor = yard.dock_head
        yard.dock_head, yard.dock_tail = _remove_first(w.actors, yard.dock_head, yard.dock_tail)
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
        p = _first_class(w.yard_head, service)
        actor = w.yard_head[service, p]
        teu = w.flows[w.consignments[actor].flow].teu
        if run.teu + teu > yard.capacity_teu:
            break
        w.yard_head[service, p], w.yard_tail[service, p] = _remove_first(w.actors, actor, w.yard_tail[service, p])
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
    hours = w.services[w.runs[run].service].load_h
    _schedule(w, now_h + hours, _COMPLETION, w.actors[actor].key, _LOADED, run)


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
    run.stage = leg.first_stage
    run.factor = draws.travel_factor(w.stream, run.key, leg.key, leg.travel_cv)
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
        _schedule(w, now_h + me.hours, _ARRIVAL, me.key, _ARRIVES, run.actor)


@inlined_kernel
def _unload(w: World, position: int, now_h: float) -> None:
    run = w.runs[position]
    hours = w.services[run.service].unload_h
    _schedule(w, now_h + hours, _COMPLETION, w.actors[run.actor].key, _UNLOADED, position)


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
    yard.dock_head, yard.dock_tail = _insert(w.actors, yard.dock_head, yard.dock_tail, actor)
    _schedule_other(w, now_h + yard.max_wait_h, _DEPARTURE, _SERVICE_KEY | service, _CLOSES, service)
    if yard.teu >= yard.capacity_teu:
        _close_now(w, service, now_h)


@inlined_kernel
def _hand_over(w: World, position: int, now_h: float) -> None:
    """End a run: its consignments take over its hours and go on in loading order."""
    run = w.runs[position]
    w.run_split_h[position, SERVICE] += w.services[run.service].unload_h
    if _is_vessel(w, run.actor):
        _dock(w, run.actor, now_h)
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
    for position in range(len(w.vessels)):
        vessel = w.vessels[position]
        berth = vessel.berth_1 if vessel.end == 1 else vessel.berth_0
        _join(w, berth, len(w.consignments) + position, start_h)
    _schedule_other(w, end_h, _END, 0, _ENDS, 0)


@inlined_kernel
def _status(w: World) -> int:
    """Return DONE, or what must grow before the next event, or PAUSED if it can happen."""
    if w.counters[HAS_ENDED] == 1:
        return DONE
    most_pending = w.counters[IN_SYSTEM] + len(w.vessels) + w.counters[N_RUNS] + w.counters[N_OTHER]
    if most_pending + _MARGIN > len(w.heap):
        return NEEDS_HEAP
    if w.counters[KEEPS_VISITS] == 1 and w.counters[N_VISITS] + _MARGIN > len(w.visits):
        return NEEDS_VISITS
    return NEEDS_RUNS if _needs_runs(w) else PAUSED


@inlined_kernel
def _needs_runs(w: World) -> bool:
    """Return whether the next event may start more runs than there is room for: one a consignment, one a vessel."""
    if w.counters[N_HEAP] == 0 or (w.heap[0].code != _CLOSES and w.heap[0].code != _CLOSES_FULL):
        return False
    return w.counters[N_RUNS] + w.services[w.heap[0].index].n + len(w.vessels) + _MARGIN > len(w.runs)


@inlined_kernel
def _release_is_next(w: World) -> bool:
    following = w.counters[NEXT_RELEASE]
    if following == len(w.consignments):
        return False
    order = int(w.consignments[following].ready_h * _TICKS_PER_HOUR) * _KINDS + _RELEASE
    return w.counters[N_HEAP] == 0 or order < w.heap[0].order


@inlined_kernel
def _happen(w: World, code: int, index: int, now_h: float) -> None:
    """Let one event happen."""
    if code == _SERVED:
        _finish_service(w, index, now_h)
    elif code == _ARRIVES:
        _finish_travel(w, index, now_h)
    elif code == _LOADED:
        _depart(w, index, now_h)
    elif code == _UNLOADED:
        _hand_over(w, index, now_h)
    else:
        w.counters[N_OTHER] -= 1
        if code == _OPENS:
            _serve(w, index, now_h)
        elif code == _ENDS:
            w.counters[HAS_ENDED] = 1
        else:
            if code == _CLOSES_FULL:
                w.services[index].is_closing = 0
            _close(w, index, now_h)


@kernel
def advance(w: World, most_events: int) -> int:
    """
    Let events happen until the end, or until the caller must act.

    Returns
    -------
    DONE; NEEDS_HEAP, NEEDS_RUNS or NEEDS_VISITS when an array must grow (or visits be taken away) before the next
    event; PAUSED after ``most_events`` events.
    """
    for _ in range(most_events):
        status = _status(w)
        if status != PAUSED:
            return status
        if _release_is_next(w):
            actor = w.counters[NEXT_RELEASE]
            w.counters[NEXT_RELEASE] += 1
            w.counters[IN_SYSTEM] += 1
            _proceed(w, actor, False, w.consignments[actor].ready_h)
        else:
            code, index = w.heap[0].code, w.heap[0].index
            now_h = (w.heap[0].order // _KINDS) / _TICKS_PER_HOUR
            heap_remove_first(w.heap, w.counters[N_HEAP])
            w.counters[N_HEAP] -= 1
            _happen(w, code, index, now_h)
    return PAUSED
