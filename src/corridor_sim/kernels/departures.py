"""
Yards and docks: consignments wait for a departure, vessels for a load; trains and vessels are loaded and unloaded.

``w`` is the world, ``now_h`` the instant.
"""

import math

import numpy as np

from corridor_sim.kernels import draws
from corridor_sim.kernels._options import inlined_kernel
from corridor_sim.kernels.events import COMPLETION, DEPARTURE, schedule, schedule_other
from corridor_sim.kernels.lists import insert, remove, remove_first
from corridor_sim.kernels.months import payload_at
from corridor_sim.kernels.news import hear, today
from corridor_sim.kernels.state import CONSOLIDATION, FIRST_DAY, LOADING, MOST_PENDING, N_RUNS, QUEUE, UNLOADING, World
from corridor_sim.kernels.wagons import has_wagons

_HOURS_PER_DAY = 24.0


@inlined_kernel
def run_of(w: World, actor: int) -> int:
    """Return the run that an actor, which is no consignment, is under way with; of a vessel its last."""
    position = actor - len(w.consignments)
    return w.vessels[position].run if is_vessel(w, actor) else position - len(w.vessels)


@inlined_kernel
def is_vessel(w: World, actor: int) -> bool:
    """Return whether an actor, which is no consignment, is a vessel."""
    return actor < len(w.consignments) + len(w.vessels)


@inlined_kernel
def wait_for_departure(w: World, service: int, actor: int, now_h: float) -> None:
    """Let a consignment join the yard of a service, and make a departure due if one is."""
    yard = w.services[service]
    w.actors[actor].joined_h = now_h
    w.days[len(w.stations) + service, today(w, now_h)].joined += 1
    p = w.actors[actor].priority
    w.yard_head[service, p], w.yard_tail[service, p] = insert(
        w.actors, w.yard_head[service, p], w.yard_tail[service, p], actor
    )
    yard.n += 1
    flow = w.flows[w.consignments[actor].flow]
    yard.teu += flow.teu
    yard.tonnes += flow.tonnes
    if yard.is_timetabled == 1:
        return
    if yard.fleet < 0:
        _watch_oldest(w, service, now_h)
    if _is_full(w, service, now_h) and (yard.fleet < 0 or yard.dock_head >= 0):
        _close_now(w, service, now_h)


@inlined_kernel
def _capacity(w: World, service: int, now_h: float) -> tuple[float, float]:
    """Return the TEU and tonnes that a run of a service may load now."""
    if len(w.payload.of_day) > 0:
        return payload_at(w.payload, service, now_h)
    return w.services[service].capacity_teu, w.services[service].capacity_t


@inlined_kernel
def _is_full(w: World, service: int, now_h: float) -> bool:
    """Return whether what waits fills a train or vessel; what cannot go now does not count."""
    capacity_teu, capacity_t = _capacity(w, service, now_h)
    _, teu, tonnes = _able(w, service, capacity_teu, capacity_t)
    return bool(teu >= capacity_teu or tonnes >= capacity_t)


@inlined_kernel
def _able(w: World, service: int, capacity_teu: float, capacity_t: float) -> tuple[int, float, float]:
    """Return how many wait who fit into an empty train or vessel of some capacity, with their TEU and tonnes."""
    yard = w.services[service]
    n, teu, tonnes = yard.n, yard.teu, yard.tonnes
    # Whatever waits fits into all of the capacity: only low water makes it too large.
    if capacity_teu < yard.capacity_teu or capacity_t < yard.capacity_t:
        for p in range(w.yard_head.shape[1]):
            actor = w.yard_head[service, p]
            while actor >= 0:
                flow = w.flows[w.consignments[actor].flow]
                if flow.teu > capacity_teu or flow.tonnes > capacity_t:
                    n -= 1
                    teu -= flow.teu
                    tonnes -= flow.tonnes
                actor = w.actors[actor].next
    return n, teu, tonnes


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
def _close_now(w: World, service: int, now_h: float) -> None:
    if w.services[service].is_closing == 0:
        w.services[service].is_closing = 1
        schedule_other(w, now_h, DEPARTURE, w.ranks.first_service + service)


@inlined_kernel
def close(w: World, service: int, now_h: float) -> None:
    """Let trains or vessels go that are full or have waited long enough, or one of them by timetable."""
    yard = w.services[service]
    while _is_due(w, service, now_h):
        run = _start_run(w, service, now_h)
        has_all = True
        if yard.fleet < 0:
            actor = len(w.consignments) + len(w.vessels) + run
            rank = yard.first_rank + w.runs[run].number
            w.actors[actor].rank = rank
            w.run_of_rank[rank - w.ranks.first_run] = run
            w.counters[MOST_PENDING] += 1
            w.runs[run].actor = actor
            has_all = has_wagons(w, run, actor, now_h)
        else:
            actor = yard.dock_head
            yard.dock_head, yard.dock_tail = remove_first(w.actors, yard.dock_head, yard.dock_tail)
            w.vessels[actor - len(w.consignments)].run = run
            w.runs[run].actor = actor
        if has_all:
            load(w, run, now_h)
        if yard.is_timetabled == 1:
            break
    if yard.is_timetabled == 1:
        close_by_timetable(w, service)
    elif yard.fleet < 0:
        _watch_oldest(w, service, now_h)


@inlined_kernel
def _is_due(w: World, service: int, now_h: float) -> bool:
    """Return whether a train or vessel closes now: whoever is there if it is the hour of a timetable."""
    yard = w.services[service]
    if yard.fleet >= 0:
        if yard.dock_head < 0:
            return False
    else:
        capacity_teu, capacity_t = _capacity(w, service, now_h)
        if _able(w, service, capacity_teu, capacity_t)[0] == 0:
            return False
    if yard.is_timetabled == 1 or _is_full(w, service, now_h):
        return True
    oldest_h = _oldest_joined_h(w, service) if yard.fleet < 0 else w.actors[yard.dock_head].joined_h
    return bool(oldest_h + yard.max_wait_h <= now_h)


@inlined_kernel
def close_by_timetable(w: World, service: int) -> None:
    """Make the next departure of a timetable due, if there is any."""
    yard = w.services[service]
    if yard.next_hour < yard.end_hour:
        schedule_other(w, w.timetable_h[yard.next_hour], DEPARTURE, w.ranks.first_service + service)
        yard.next_hour += 1


@inlined_kernel
def _start_run(w: World, service: int, now_h: float) -> int:
    """Start a run with its load; return its position."""
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
    _board(w, position, now_h)
    run.n_aboard, run.aboard_teu = run.n, run.teu
    return position


@inlined_kernel
def _board(w: World, position: int, now_h: float) -> None:
    """
    Let those who wait board a run in order, up to the first that does not fit.

    Who does not fit into an empty one now, for low water, is passed over.
    """
    run = w.runs[position]
    service = run.service
    capacity_teu, capacity_t = _capacity(w, service, now_h)
    last = -1
    has_room = True
    p = 0
    while has_room and p < w.yard_head.shape[1]:
        actor = w.yard_head[service, p]
        while has_room and actor >= 0:
            following = w.actors[actor].next
            flow = w.flows[w.consignments[actor].flow]
            if flow.teu <= capacity_teu and flow.tonnes <= capacity_t:
                has_room = run.teu + flow.teu <= capacity_teu and run.aboard_t + flow.tonnes <= capacity_t
                if has_room:
                    _leave_queue(w, service, p, actor, now_h)
                    run.teu += flow.teu
                    run.aboard_t += flow.tonnes
                    run.n += 1
                    if last >= 0:
                        w.actors[last].next = actor
                    else:
                        run.head = actor
                    last = actor
            actor = following
        p += 1


@inlined_kernel
def _leave_queue(w: World, service: int, p: int, actor: int, now_h: float) -> None:
    """Let a consignment no longer wait for a departure."""
    yard = w.services[service]
    w.yard_head[service, p], w.yard_tail[service, p] = remove(
        w.actors, w.yard_head[service, p], w.yard_tail[service, p], actor
    )
    flow = w.flows[w.consignments[actor].flow]
    yard.n -= 1
    yard.teu -= flow.teu
    yard.tonnes -= flow.tonnes
    wait_h = now_h - w.actors[actor].joined_h
    w.split_h[actor, CONSOLIDATION] += wait_h
    hear(w, len(w.stations) + service, p, wait_h, now_h)
    w.days[len(w.stations) + service, today(w, now_h)].done += 1


@inlined_kernel
def load(w: World, position: int, now_h: float) -> None:
    """Let a run that has closed, and has its wagons, begin to load."""
    run = w.runs[position]
    run.step = LOADING
    hours = w.services[run.service].load_h
    schedule(w, now_h + hours, COMPLETION, w.actors[run.actor].rank)


@inlined_kernel
def unload(w: World, position: int, now_h: float) -> None:
    """Let a run that has arrived, or has its berth, begin to unload."""
    run = w.runs[position]
    run.step = UNLOADING
    hours = w.services[run.service].unload_h
    schedule(w, now_h + hours, COMPLETION, w.actors[run.actor].rank)


@inlined_kernel
def moor(w: World, actor: int, now_h: float) -> None:
    """Let a vessel that got a berth unload, or wait for a load at once if it is empty."""
    vessel = w.vessels[actor - len(w.consignments)]
    vessel.joined_h = w.actors[actor].joined_h
    vessel.berthed_h = now_h
    if vessel.run >= 0 and w.runs[vessel.run].n > 0:
        w.run_split_h[vessel.run, QUEUE] += now_h - vessel.joined_h
        unload(w, vessel.run, now_h)
    else:
        dock(w, actor, now_h)


@inlined_kernel
def dock(w: World, actor: int, now_h: float) -> None:
    """Let a moored vessel wait for a load."""
    vessel = w.vessels[actor - len(w.consignments)]
    service = vessel.service_1 if vessel.end == 1 else vessel.service_0
    yard = w.services[service]
    w.actors[actor].joined_h = now_h
    yard.dock_head, yard.dock_tail = insert(w.actors, yard.dock_head, yard.dock_tail, actor)
    if yard.is_timetabled == 1:
        return
    schedule_other(w, now_h + yard.max_wait_h, DEPARTURE, w.ranks.first_service + service)
    if _is_full(w, service, now_h):
        _close_now(w, service, now_h)
