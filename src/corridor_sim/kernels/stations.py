"""
Stations: who joins, who waits and who is served, within opening hours.

``w`` is the world, ``now_h`` the instant.
"""

import numpy as np

from corridor_sim.kernels._options import inlined_kernel
from corridor_sim.kernels.departures import moor
from corridor_sim.kernels.events import CALENDAR, COMPLETION, schedule, schedule_other
from corridor_sim.kernels.lists import first_class, insert, remove_first
from corridor_sim.kernels.news import hear, today
from corridor_sim.kernels.state import KEEPS_VISITS, N_VISITS, World

_BERTH = 2


@inlined_kernel
def join(w: World, station: int, actor: int, now_h: float) -> None:
    """
    Let an actor begin at a station, or wait there.

    Where others wait already, either no slot is free or the station is closed and its wake scheduled.
    """
    here = w.stations[station]
    me = w.actors[actor]
    me.joined_h = now_h
    me.station = station
    w.days[station, today(w, now_h)].joined += 1
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
def serve(w: World, station: int, now_h: float) -> None:
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
def leave(w: World, station: int, now_h: float) -> None:
    """Give a slot back, and grant it to whoever waits."""
    w.stations[station].free += 1
    serve(w, station, now_h)


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
def _start(w: World, actor: int, now_h: float) -> None:
    """Let an actor that got a slot begin."""
    me = w.actors[actor]
    me.start_h = now_h
    hear(w, me.station, me.priority, now_h - me.joined_h, now_h)
    if w.stations[me.station].kind == _BERTH:
        moor(w, actor, now_h)
    else:
        schedule(w, now_h + me.hours, COMPLETION, me.rank)


@inlined_kernel
def _note_queue(w: World, station: int, now_h: float) -> None:
    """Note how many waited as the instant of the last change ended, before the queue changes again."""
    here = w.stations[station]
    if now_h > here.changed_h:
        here.longest_queue = max(here.longest_queue, here.n)
        here.changed_h = now_h


@inlined_kernel
def record_visit(w: World, actor: int, now_h: float) -> None:
    """Record the service that an actor ends now."""
    me = w.actors[actor]
    here = w.stations[me.station]
    here.longest_wait_h = max(here.longest_wait_h, me.start_h - me.joined_h)
    day = w.days[me.station, today(w, now_h)]
    day.done += 1
    day.service_h += now_h - me.start_h
    if w.counters[KEEPS_VISITS] == 1:
        visit = w.visits[w.counters[N_VISITS]]
        visit.joined_h = me.joined_h
        visit.start_h = me.start_h
        visit.end_h = now_h
        visit.station = me.station
        w.counters[N_VISITS] += 1
