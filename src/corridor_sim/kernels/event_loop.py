"""
The event loop: the model of the semantics page on arrays.

The same rules as the SimPy processes, one function for each step. ``w`` is the world, ``now_h`` the instant.
"""

import numpy as np

from corridor_sim.kernels._options import inlined_kernel, kernel
from corridor_sim.kernels.bookings import end_wait
from corridor_sim.kernels.departures import close, close_by_timetable, run_of
from corridor_sim.kernels.events import (
    ARRIVAL,
    CALENDAR,
    COMPLETION,
    DEPARTURE,
    END,
    NEWS,
    RELEASE,
    first_event,
    instant_of,
    kind_of,
    order_of,
    rank_of,
    schedule_other,
)
from corridor_sim.kernels.gates import first_through
from corridor_sim.kernels.heap import NOTHING
from corridor_sim.kernels.news import choose_route, schedule_news, tell
from corridor_sim.kernels.runs import come_to_section, continue_run, end_loading, go_back, hand_over, return_wagons
from corridor_sim.kernels.set_out import wait_for_next_train
from corridor_sim.kernels.state import (
    CLOSURE,
    GOING_BACK,
    HAS_ENDED,
    IS_FIRST_PAST,
    KEEPS_VISITS,
    LEFT,
    LOADING,
    MOST_PENDING,
    N_RUNS,
    N_VISITS,
    NEXT_RELEASE,
    OUTSIDE,
    QUEUE,
    REST,
    RETURNING,
    SERVICE,
    TRANSLOADING,
    TRAVEL,
    UNLOADING,
    World,
)
from corridor_sim.kernels.stations import GATE, SLOT, join, leave, record_visit, serve, turn_back
from corridor_sim.kernels.trucks import AT_STAGE, BEGINS_LEG, IS_TRANSLOADED, SETS_OUT, go_on, note_dwell
from corridor_sim.kernels.yards import let_in, let_run_in

# Room that every event must find in runs and visits beyond what is counted.
_MARGIN = 64

# Status of a call of ``advance``.
DONE, NEEDS_HEAP, NEEDS_RUNS, NEEDS_VISITS, PAUSED = range(5)


@kernel
def begin(w: World, start_h: float, end_h: float) -> None:
    """Send the vessels to their berths, schedule timetables and the end; called once, before ``advance``."""
    if w.counters[LEFT] == 0:
        w.counters[HAS_ENDED] = 1
        return
    w.counters[MOST_PENDING] = len(w.vessels)
    for position in range(len(w.vessels)):
        vessel = w.vessels[position]
        berth = vessel.berth_1 if vessel.end == 1 else vessel.berth_0
        join(w, berth, len(w.consignments) + position, start_h)
    for service in range(len(w.services)):
        close_by_timetable(w, service)
    schedule_other(w, end_h, END, 0)
    schedule_news(w, start_h)


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
        else:
            _happen_to_consignment(w, kind, np.uint32(rank), now_h)
    return PAUSED


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
    actor = np.uint32(w.releases[following])
    choose_route(w, actor, w.release_h[following])
    go_on(w, actor, BEGINS_LEG, w.release_h[following])


@inlined_kernel
def _needs(w: World, n_runs: int, n_pending: int) -> int:
    """Return what must grow before an event that starts so many runs and schedules so many events, or DONE."""
    if w.counters[MOST_PENDING] + n_pending + _MARGIN > len(w.heap):
        return NEEDS_HEAP
    if w.counters[KEEPS_VISITS] == 1 and w.counters[N_VISITS] + _MARGIN > len(w.visits):
        return NEEDS_VISITS
    return NEEDS_RUNS if w.counters[N_RUNS] + n_runs > len(w.runs) else DONE


@inlined_kernel
def _happen_to_others(w: World, kind: int, rank: int, now_h: float) -> int:
    """Let an event happen that is no consignment's, and return DONE; or return what must grow before."""
    if kind in (COMPLETION, ARRIVAL):
        actor = _actor_of(w, rank)
        # Each of those aboard may make the departure of a yard of its own due, and fill that yard.
        status = _needs(w, 0, 2 * w.runs[run_of(w, actor)].n_aboard)
        if status == DONE:
            _happen_to_run(w, kind, actor, now_h)
    elif kind == CALENDAR:
        station = np.uint32(rank - w.ranks.first_station)
        # Each vessel that gets a berth may make a departure due, and be filled.
        status = _needs(w, 0, 2 * w.stations[station].n)
        if status == DONE:
            w.counters[MOST_PENDING] -= 1
            if w.stations[station].kind == GATE:
                _reopen(w, station, now_h)
            else:
                serve(w, station, now_h)
    elif kind == NEWS:
        w.counters[MOST_PENDING] -= 1
        status = DONE
        tell(w, now_h)
        schedule_news(w, now_h)
    else:
        service = rank - w.ranks.first_service
        # One run a consignment at most, and one a vessel.
        most = w.services[service].n + len(w.vessels)
        status = _needs(w, most, most)
        if status == DONE:
            w.counters[MOST_PENDING] -= 1
            w.services[service].is_closing = 0
            close(w, service, now_h)
    return status


@inlined_kernel
def _reopen(w: World, station: int, now_h: float) -> None:
    """Let all who wait before a gate go on, one after another."""
    while w.stations[station].n > 0:
        actor = first_through(w, station, now_h)
        wait_h = now_h - w.actors[actor].joined_h
        if actor >= len(w.consignments):
            run = run_of(w, actor)
            w.run_split_h[run, CLOSURE] += wait_h
            w.runs[run].stage += 1
            continue_run(w, run, now_h)
        else:
            w.split_h[actor, CLOSURE] += wait_h
            note_dwell(w, actor, wait_h)
            w.consignments[actor].stage += 1
            go_on(w, actor, AT_STAGE, now_h)


@inlined_kernel
def _actor_of(w: World, rank: int) -> np.uint32:
    """Return the actor of a rank that is a run's or a vessel's."""
    if rank < w.ranks.first_vessel:
        return np.uint32(len(w.consignments) + len(w.vessels) + w.run_of_rank[rank - w.ranks.first_run])
    return np.uint32(len(w.consignments) + rank - w.ranks.first_vessel)


@inlined_kernel
def _happen_to_run(w: World, kind: int, actor: int, now_h: float) -> None:
    """Let an event of a train or vessel happen."""
    position = run_of(w, actor)
    run = w.runs[position]
    if run.step == GOING_BACK:
        _happen_on_the_way_back(w, kind, position, now_h)
        return
    if kind == ARRIVAL:
        w.run_split_h[position, TRAVEL] += w.actors[actor].hours
        run.stage += 1
    elif run.step == LOADING:
        end_loading(w, position, now_h)
    elif run.step == UNLOADING:
        hand_over(w, position, now_h)
        return
    elif run.step == RETURNING:
        return_wagons(w, position, now_h)
        return
    elif run.step == OUTSIDE:
        let_run_in(w, position, now_h)
    elif _is_served(w, actor, now_h):
        w.run_split_h[position, QUEUE] += _queue_h(w, actor, now_h)
        w.run_split_h[position, SERVICE] += w.actors[actor].hours
        run.stage += 1
    else:
        return
    continue_run(w, position, now_h)


@inlined_kernel
def _happen_on_the_way_back(w: World, kind: int, position: int, now_h: float) -> None:
    """Let an event of an empty train happen: it comes to a section, or enters it."""
    if kind == ARRIVAL:
        come_to_section(w, position, now_h)
    elif _is_served(w, np.uint32(w.runs[position].actor), now_h):
        w.runs[position].stage += 1
        go_back(w, position, now_h)


@inlined_kernel
def _happen_to_consignment(w: World, kind: int, actor: int, now_h: float) -> None:
    """Let an event of a consignment happen: its truck has travelled, or a station has served it."""
    i = w.consignments[actor]
    me = w.actors[actor]
    place = AT_STAGE
    if kind == ARRIVAL:
        w.split_h[actor, TRAVEL] += me.hours
        w.split_h[actor, REST] += i.rest_h
        i.stage += 1
    elif kind == DEPARTURE:
        place = _has_slot(w, actor, now_h)
    elif i.is_outside == 1:
        let_in(w, actor, now_h)
        place = BEGINS_LEG
    elif not _is_served(w, actor, now_h):
        return
    else:
        w.split_h[actor, QUEUE] += _queue_h(w, actor, now_h)
        if i.is_transloading == 1:
            w.split_h[actor, TRANSLOADING] += me.hours
            place = IS_TRANSLOADED
        elif i.is_set_out == 1:
            w.split_h[actor, SERVICE] += me.hours
            wait_for_next_train(w, actor, now_h)
            return
        else:
            w.split_h[actor, SERVICE] += me.hours
            note_dwell(w, actor, now_h - me.joined_h)
            i.stage += 1
    go_on(w, actor, place, now_h)


@inlined_kernel
def _has_slot(w: World, actor: int, now_h: float) -> int:
    """Let a truck go on at its slot, or set out for it; return from where it goes on."""
    note_dwell(w, actor, end_wait(w, actor, now_h))
    if w.stations[w.actors[actor].station].kind != SLOT:
        return SETS_OUT
    w.consignments[actor].stage += 1
    return AT_STAGE


@inlined_kernel
def _is_served(w: World, actor: int, now_h: float) -> bool:
    """Return whether a station has served an actor, whose slot is then free, and not turned it back at closing time."""
    if w.actors[actor].is_turned_back == 1:
        turn_back(w, actor, now_h)
        return False
    leave(w, actor, now_h)
    record_visit(w, actor, now_h)
    return True


@inlined_kernel
def _queue_h(w: World, actor: int, now_h: float) -> float:
    """Return the hours that an actor has waited at the station that has served it; those held over are among them."""
    me = w.actors[actor]
    return now_h - me.joined_h - me.hours
