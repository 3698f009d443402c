"""
Gates: who comes to one that is closed waits before it; an open one is passed without an event.

``w`` is the world, ``now_h`` the instant. A gate is a station whose opening intervals are the times between closures.
"""

import numpy as np

from corridor_sim.kernels._options import inlined_kernel
from corridor_sim.kernels.lists import first_class
from corridor_sim.kernels.news import hear, today
from corridor_sim.kernels.queues import queue_up, take_first
from corridor_sim.kernels.state import AT_GATE, World
from corridor_sim.kernels.stations import class_at, is_open


@inlined_kernel
def is_at_gate(w: World, stage: int) -> bool:
    """Return whether a stage is a gate."""
    return bool(w.stages[stage].kind == AT_GATE)


@inlined_kernel
def is_closed(w: World, stage: int, now_h: float) -> bool:
    """Return whether the gate of a stage is closed."""
    return not is_open(w, np.uint32(w.stages[stage].station), now_h)


@inlined_kernel
def is_stopped(w: World, stage: int, actor: int, now_h: float) -> bool:
    """Return whether the gate of a stage is closed; if so, let the actor wait before it."""
    station = np.uint32(w.stages[stage].station)
    if is_open(w, station, now_h):
        return False
    me = w.actors[actor]
    me.joined_h = now_h
    me.station = station
    w.days[station, today(w, now_h)].joined += 1
    queue_up(w, station, class_at(w, station, actor), actor, now_h)
    return True


@inlined_kernel
def first_through(w: World, station: int, now_h: float) -> np.uint32:
    """Let the first of those who wait before a gate that opens through, and return who it is."""
    here = w.stations[station]
    p = first_class(w.queue_head, station)
    actor = take_first(w, station, p, now_h)
    wait_h = now_h - w.actors[actor].joined_h
    hear(w, station, p, wait_h, now_h)
    here.longest_wait_h = max(here.longest_wait_h, wait_h)
    w.days[station, today(w, now_h)].done += 1
    return actor
