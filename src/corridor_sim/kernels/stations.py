"""
Stations: who joins, who waits and who is served, within opening hours.

``w`` is the world, ``now_h`` the instant.
"""

import math

import numpy as np

from corridor_sim.kernels._options import inlined_kernel, kernel
from corridor_sim.kernels.departures import moor, run_of
from corridor_sim.kernels.events import CALENDAR, COMPLETION, schedule, schedule_other
from corridor_sim.kernels.lists import first_class
from corridor_sim.kernels.news import hear, today
from corridor_sim.kernels.queues import queue_up, take_first
from corridor_sim.kernels.state import KEEPS_VISITS, N_VISITS, World

_HOURS_PER_DAY = 24.0
_BERTH = 2
GATE, DOCUMENTS, SLOT = 3, 4, 5
# What becomes of those in service at closing time; the third is to be held over.
_FINISH, _TURN_BACK = 0, 2


@inlined_kernel
def join(w: World, station: int, actor: int, now_h: float) -> None:
    """
    Let an actor begin at a station, or wait there.

    Where others wait already, either no slot is free or the station is closed and its wake scheduled.
    """
    me = w.actors[actor]
    me.joined_h = now_h
    me.station = station
    w.days[station, today(w, now_h)].joined += 1
    here = w.stations[station]
    if here.first_green > 0:
        queue_up(w, station, class_at(w, station, actor), actor, now_h)
        _serve_green(w, station, now_h)
        return
    if here.n == 0 and here.free > 0 and is_open(w, station, now_h):
        here.free -= 1
        _start(w, actor, now_h)
        return
    queue_up(w, station, class_at(w, station, actor), actor, now_h)


@inlined_kernel
def class_at(w: World, station: int, actor: int) -> np.uint32:
    """Return the class of an actor in the queue of a station: its priority, after all others if green is one there."""
    me = w.actors[actor]
    return np.uint32(me.priority + me.is_green * w.stations[station].first_green)


@inlined_kernel
def turn_back(w: World, actor: int, now_h: float) -> None:
    """Take the slot of one that is turned back, who keeps its rank."""
    station = w.actors[actor].station
    _give_back(w, actor)
    queue_up(w, station, class_at(w, station, actor), actor, now_h)
    serve(w, station, now_h)


@inlined_kernel
def serve(w: World, station: int, now_h: float) -> None:
    """Grant free slots to those who wait, if the station is open."""
    here = w.stations[station]
    if here.first_green > 0:
        _serve_green(w, station, now_h)
        return
    while here.n > 0 and here.free > 0 and is_open(w, station, now_h):
        here.free -= 1
        _start(w, take_first(w, station, first_class(w.queue_head, station), now_h), now_h)


@kernel
def _serve_green(w: World, station: int, now_h: float) -> None:
    """Grant free lanes of a station that has a green channel to those who wait, if it is open."""
    here = w.stations[station]
    while True:
        p = _next_class(w, station)
        if p < 0 or not is_open(w, station, now_h):
            return
        actor = take_first(w, station, p, now_h)
        if here.free_green > 0 and (p >= here.first_green or here.free == 0):
            here.free_green -= 1
            w.actors[actor].has_green_lane = 1
        else:
            here.free -= 1
        _start(w, actor, now_h)


@inlined_kernel
def _next_class(w: World, station: int) -> int:
    """Return the class whose first is served next at a station that has a green channel, -1 if no lane is for any."""
    here = w.stations[station]
    first_green = int(here.first_green)
    green = other = -1
    if here.free > 0 or here.free_green > 0:
        green = _first_class_among(w, station, first_green, 2 * first_green)
    if here.free > 0 or (here.free_green > 0 and here.is_shared == 1):
        other = _first_class_among(w, station, 0, first_green)
    if green < 0 or other < 0:
        return max(green, other)
    # A lane that is only green serves green goods first whatever their rank.
    if here.goes_first == 1 or here.free == 0 or green - first_green < other:
        return green
    if green - first_green > other:
        return other
    g, o = w.actors[w.queue_head[station, green]], w.actors[w.queue_head[station, other]]
    is_green_first = g.joined_h < o.joined_h or (g.joined_h == o.joined_h and g.rank < o.rank)
    return green if is_green_first else other


@inlined_kernel
def _first_class_among(w: World, station: int, first: int, end: int) -> int:
    """Return the first class from ``first`` to before ``end`` of which somebody waits, -1 if nobody does."""
    for p in range(first, end):
        if w.queue_head[station, p] >= 0:
            return p
    return -1


@inlined_kernel
def leave(w: World, actor: int, now_h: float) -> None:
    """Give the slot of an actor back, and grant it to whoever waits."""
    _give_back(w, actor)
    serve(w, w.actors[actor].station, now_h)


@inlined_kernel
def _give_back(w: World, actor: int) -> None:
    me = w.actors[actor]
    if me.has_green_lane == 1:
        me.has_green_lane = 0
        w.stations[me.station].free_green += 1
    else:
        w.stations[me.station].free += 1


@inlined_kernel
def is_open(w: World, station: int, now_h: float) -> bool:
    """Return whether a station is open; if not, let it wake at its next opening."""
    here = w.stations[station]
    if now_h < here.ready_h:
        _wake_at(w, station, here.ready_h)
        return False
    if here.end_opening == here.first_opening:
        return True
    following = _next_opening(w, station, now_h)
    if following > here.first_opening and now_h < w.closes_h[following - 1]:
        return True
    if following < here.end_opening:
        _wake_at(w, station, w.opens_h[following])
    return False


@inlined_kernel
def _wake_at(w: World, station: int, instant_h: float) -> None:
    here = w.stations[station]
    if here.wakes_h != instant_h:
        here.wakes_h = instant_h
        schedule_other(w, instant_h, CALENDAR, w.ranks.first_station + station)


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
    here = w.stations[me.station]
    me.start_h = now_h
    here.ready_h = now_h + here.headway_h
    end_h = now_h + me.hours
    if here.at_closing != _FINISH:
        end_h, me.is_turned_back = _end_of_stay(w, me.station, now_h, me.hours)
        if me.is_turned_back == 1:
            schedule(w, end_h, COMPLETION, me.rank)
            return
    hear(w, me.station, class_at(w, me.station, actor), now_h - me.joined_h, now_h)
    if here.kind == _BERTH:
        moor(w, actor, now_h)
    else:
        schedule(w, end_h, COMPLETION, me.rank)


@kernel
def _end_of_stay(w: World, station: int, now_h: float, hours: float) -> tuple[float, int]:
    """Return until when a slot is kept for a service that begins now, and 1 if the one served is turned back then."""
    here = w.stations[station]
    i = _next_opening(w, station, now_h) - 1
    if i < here.first_opening or now_h + hours <= w.closes_h[i]:
        return now_h + hours, 0
    if here.at_closing == _TURN_BACK:
        # Who begins at opening is finished: nobody would ever be who needs more than the longest opening.
        return (now_h + hours, 0) if now_h == w.opens_h[i] else (w.closes_h[i], 1)
    begins_h = now_h
    while begins_h + hours > w.closes_h[i]:
        hours -= w.closes_h[i] - begins_h
        i += 1
        if i == here.end_opening:
            return math.inf, 0
        begins_h = w.opens_h[i]
    return begins_h + hours, 0


@inlined_kernel
def _note_busy(w: World, station: int, start_h: float, end_h: float) -> None:
    """Note the hours of a service within opening hours, on the days they fall on."""
    here = w.stations[station]
    for day in range(today(w, start_h), today(w, end_h) + 1):
        begin_h = w.start_h + day * _HOURS_PER_DAY
        from_h, to_h = max(start_h, begin_h), min(end_h, begin_h + _HOURS_PER_DAY)
        if here.end_opening == here.first_opening:
            w.days[station, day].busy_h += to_h - from_h
        else:
            w.days[station, day].busy_h += _open_hours(w, station, from_h, to_h)


@inlined_kernel
def _open_hours(w: World, station: int, from_h: float, to_h: float) -> float:
    """Return the hours between two instants at which a station with opening hours is open."""
    here = w.stations[station]
    hours = 0.0
    i = max(_next_opening(w, station, from_h) - 1, here.first_opening)
    while i < here.end_opening and w.opens_h[i] < to_h:
        hours += max(0.0, min(to_h, w.closes_h[i]) - max(from_h, w.opens_h[i]))
        i += 1
    return hours


@inlined_kernel
def record_visit(w: World, actor: int, now_h: float) -> None:
    """Record the service that an actor ends now."""
    me = w.actors[actor]
    here = w.stations[me.station]
    here.longest_wait_h = max(here.longest_wait_h, me.start_h - me.joined_h)
    day = w.days[me.station, today(w, now_h)]
    day.done += 1
    day.service_h += now_h - me.start_h
    _note_busy(w, me.station, me.start_h, now_h)
    if w.counters[KEEPS_VISITS] == 1:
        visit = w.visits[w.counters[N_VISITS]]
        visit.joined_h = me.joined_h
        visit.start_h = me.start_h
        visit.end_h = now_h
        visit.station = me.station
        n = len(w.consignments)
        visit.who = actor if actor < n else n + run_of(w, actor)
        w.counters[N_VISITS] += 1
