"""
Electronic queues: trucks book a slot at a post, and wait for it where they set out.

``w`` is the world, ``now_h`` the instant.
"""

import math

from corridor_sim.kernels._options import inlined_kernel, kernel
from corridor_sim.kernels.events import DEPARTURE, schedule
from corridor_sim.kernels.news import hear_of, note_start, today
from corridor_sim.kernels.queues import note_queue
from corridor_sim.kernels.state import QUEUE, World
from corridor_sim.kernels.stations import record_visit


@inlined_kernel
def first_slot_number(interval_h: float, from_h: float) -> int:
    """Return the number of the first slot that is not before an instant; slot n is at n times the interval."""
    return math.ceil(from_h / interval_h)


@inlined_kernel
def books_before(w: World, actor: int, leg: int, now_h: float) -> bool:
    """Return whether a truck books a slot before it sets out on a leg; if so, let it wait as long as it must."""
    booking = w.legs[leg].booking
    if len(w.booked) > 0:
        w.booked[actor].booking = booking
    if booking < 0:
        return False
    planned_h = w.legs[leg].planned_h
    slot_h = _book(w, booking, actor, now_h + planned_h, planned_h, now_h)
    _wait_until(w, w.bookings[booking].place, actor, slot_h - planned_h, now_h)
    return True


@inlined_kernel
def wait_for_slot(w: World, actor: int, station: int, now_h: float) -> None:
    """Let a truck at a post wait for the slot that it has, or else for one that it books now."""
    booking = w.stations[station].booking
    if w.booked[actor].booking != booking:
        _book(w, booking, actor, now_h, 0.0, now_h)
    _wait_until(w, station, actor, w.booked[actor].slot_h, now_h)


@inlined_kernel
def end_wait(w: World, actor: int, now_h: float) -> float:
    """Let a truck go on that has waited for its slot, and return how long it did, h."""
    me = w.actors[actor]
    wait_h = now_h - me.joined_h
    note_queue(w, me.station, now_h)
    w.stations[me.station].n -= 1
    note_start(w, me.station, wait_h, now_h)
    me.start_h = now_h
    record_visit(w, actor, now_h)
    w.split_h[actor, QUEUE] += wait_h
    return wait_h


@kernel
def _book(w: World, booking: int, actor: int, earliest_h: float, planned_h: float, now_h: float) -> float:
    """Book the first free slot that is not earlier than an instant, tell how long it makes wait, and return it."""
    here = w.bookings[booking]
    wanted = here.first + first_slot_number(here.interval_h, earliest_h) - here.first_number
    found = _first_free(w, min(wanted, here.last))
    # The last is after the end, and free for all.
    if found < here.last:
        w.next_slot[found] = found + 1
    slot_h = (here.first_number + found - here.first) * here.interval_h
    booked = w.booked[actor]
    booked.booking = booking
    booked.slot_h = slot_h
    hear_of(w, here.place, w.actors[actor].priority, max(slot_h - planned_h - now_h, 0.0))
    return slot_h


@inlined_kernel
def _first_free(w: World, wanted: int) -> int:
    """Return the first free slot from one on; what is passed on the way points nearer to it from now on."""
    found = wanted
    while w.next_slot[found] != found:
        found = w.next_slot[found]
    while w.next_slot[wanted] != found:
        following = w.next_slot[wanted]
        w.next_slot[wanted] = found
        wanted = following
    return found


@inlined_kernel
def _wait_until(w: World, station: int, actor: int, until_h: float, now_h: float) -> None:
    """Let a truck wait until an instant that it knows, whoever else waits."""
    me = w.actors[actor]
    me.joined_h = now_h
    me.station = station
    w.days[station, today(w, now_h)].joined += 1
    note_queue(w, station, now_h)
    w.stations[station].n += 1
    schedule(w, max(until_h, now_h), DEPARTURE, me.rank)
