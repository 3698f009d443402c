"""
The arrays of the event loop: what it reads of plan and history, what it keeps while it runs, what it writes.

One record for each thing, so that what belongs together lies together in memory and few arrays are handed from function
to function. Actors are consignments, then vessels, then runs: A = C + W + room for runs. Positions are -1 for nobody or
nothing; times are hours since the start, on the grid.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Positions = npt.NDArray[np.int32]
Indices = npt.NDArray[np.uint32]
"""Positions that are always some: Numba looks at each signed one for whether it counts from the end, which takes half
the time of a search."""
Keys = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.uint8]
Records = npt.NDArray[np.void]

# Parts of the door-to-door time; the order is that of results.Part.
N_PARTS = 7
TRAVEL, REST, CONSOLIDATION, QUEUE, SERVICE, TRANSLOADING, CLOSURE = range(N_PARTS)

# Positions in World.counters.
N_COUNTS = 12
(
    N_HEAP, IS_FIRST_PAST, NEXT_RELEASE, LEFT, N_RUNS, N_VISITS, MOST_PENDING, HAS_ENDED, KEEPS_VISITS, FIRST_DAY,
    N_NEWS, N_MADE,
) = range(N_COUNTS)  # fmt: skip

ACTOR = np.dtype([
    ("rank", "i8"), ("joined_h", "f8"), ("start_h", "f8"), ("hours", "f8"),
    ("next", "i4"), ("previous", "i4"), ("station", "u4"), ("priority", "u4"), ("is_turned_back", "i4"),
    ("is_green", "u2"), ("has_green_lane", "u2"),
])  # fmt: skip
"""Whoever can wait: the rank of its stable key, when it joined its station or yard, when it got a slot and for how
long, its neighbors in the list that it is in (queue, yard, dock or load), its station, its priority, whether it has
green goods, and a green lane. Positions that are always some are unsigned here and elsewhere: Numba looks at each
signed one for whether it counts from the end."""

CONSIGNMENT = np.dtype([
    ("key", "u8"), ("departure_h", "f8"), ("arrival_h", "f8"), ("factor", "f8"), ("rest_h", "f8"),
    ("since_rest_h", "f8"), ("since_break_h", "f8"), ("logsum_usd", "f8"), ("flow", "u4"), ("route", "i4"),
    ("leg_position", "u4"), ("stage", "u4"), ("driven_h", "f8"), ("is_counted", "i1"), ("is_transloading", "i1"),
    ("is_diverted", "i1"), ("is_set_out", "i1"), ("has_boarded", "i1"), ("set_out_h", "f8"), ("yard", "i4"),
    ("is_outside", "i1"),
])  # fmt: skip
"""A consignment and the truck that carries it: travel factor, rest of the stretch under way, the driver's clocks, what
its choice set was worth as it chose its route, the free-flow hours of its stage already driven as it diverted, when its
truck set out on the leg under way, or diverted to it; whether it is set out of its train, and has boarded one on the
way; the yard that it stands in (-1: none), and whether its truck waits outside one."""

BOOKED = np.dtype([("slot_h", "f8"), ("booking", "i4")])
"""The slot that a consignment's truck has booked last, and of which electronic queue (-1: none)."""

FLOW = np.dtype([("teu", "f8"), ("tonnes", "f8"), ("choice", "u4"), ("goods", "u4")])

WAIT = np.dtype([
    ("n", "i8"), ("total_h", "f8"), ("total_h2", "f8"), ("mean_h", "f8"), ("mean_h2", "f8"), ("prior_h", "f8"),
    ("prior_h2", "f8"), ("place", "i4"), ("priority", "i4"),
])  # fmt: skip
"""A wait that is news: those completed since the last piece of news, their smoothed mean, whose they are."""

DAY = np.dtype(
    [("wait_h", "f8"), ("service_h", "f8"), ("busy_h", "f8"), ("joined", "i4"), ("started", "i4"), ("done", "i4")],
    align=True,
)
"""What happened at one place on one day."""

ROUTE_LEG = np.dtype([("leg", "u4"), ("crane", "i4"), ("yard", "i4"), ("is_last", "i1")])
"""A leg of a route, the cranes used before it, and the yard in which goods stand after it (-1: none)."""

LEG = np.dtype([
    ("spread_key", "u8"), ("sigma", "f8"), ("half_variance", "f8"), ("service", "i4"), ("first_stage", "i4"),
    ("end_stage", "i4"), ("booking", "i4"), ("planned_h", "f8"),
])  # fmt: skip
"""A leg: what draws of travel need, its service, its stages; the booking made as one sets out (-1: none), and the hours
planned until the slot."""

STAGE = np.dtype([("hours", "f8"), ("begin_h", "f8"), ("station", "i4"), ("siding", "i4"), ("kind", "i4")])
"""A stage of a leg: free-flow hours of travel since the last procedure, those before its gate; or its station, the
siding of those set out there (-1: none are), and what is special about it: most are begun without a look at more."""

# Kinds of stages: nothing special, before a gate, where slots are waited for, a procedure that spares some.
PLAIN, AT_GATE, AT_SLOT, SPARES_SOME = range(4)

STATION = np.dtype([
    ("spread_key", "u8"), ("mean_h", "f8"), ("a", "f8"), ("b", "f8"), ("c", "f8"), ("teu_per_h", "f8"),
    ("free", "i8"), ("wakes_h", "f8"), ("longest_wait_h", "f8"), ("changed_h", "f8"), ("longest_queue", "i8"),
    ("n", "i8"), ("distribution", "i4"), ("kind", "i4"), ("first_opening", "i4"), ("end_opening", "i4"),
    ("first_piece", "i4"), ("end_piece", "i4"), ("headway_h", "f8"), ("ready_h", "f8"), ("at_closing", "i8"),
    ("first_green", "u4"), ("goes_first", "u2"), ("is_shared", "u2"), ("free_green", "i8"), ("time_factor", "f8"),
    ("lead_h", "f8"), ("probability", "f8"), ("goods", "u4"), ("booking", "i4"), ("free_teu", "f8"),
])  # fmt: skip
"""A station: service time (its shape or its pieces), slots free, opening intervals, how many wait, the instant it is to
wake at, least hours between beginnings and the earliest next, what becomes of those in service at closing, extremes;
its green channel: the first class of green goods (0: none), lanes free there, factor of service times; how long
before setting out documents are lodged; the probability that it applies to a run, and the classes of goods that it
concerns as bits (0: all); the electronic queue whose slots it lets in; of wagons or a yard the TEU free."""

BOOKING = np.dtype([
    ("interval_h", "f8"), ("first_number", "i8"), ("first", "i4"), ("last", "i4"), ("place", "u4"),
])  # fmt: skip
"""An electronic queue: hours between slots, the number of its first, the positions of first and last among all slots,
the place where those wait who have booked."""

PIECE = np.dtype([("mean_h", "f8"), ("a", "f8"), ("b", "f8"), ("c", "f8"), ("distribution", "i4")])
"""A piece of a mixture."""

SERVICE_RECORD = np.dtype([
    ("key", "u8"), ("capacity_teu", "f8"), ("capacity_t", "f8"), ("max_wait_h", "f8"), ("load_h", "f8"),
    ("unload_h", "f8"), ("teu", "f8"), ("tonnes", "f8"), ("limit_h", "f8"), ("first_rank", "i8"), ("n", "i8"),
    ("n_runs", "i8"), ("day", "i8"), ("n_of_day", "i8"), ("leg", "i4"), ("fleet", "i4"), ("dock_head", "i4"),
    ("dock_tail", "i4"), ("next_hour", "i4"), ("end_hour", "i4"), ("is_closing", "i1"), ("is_timetabled", "i1"),
    ("wagons", "i4"), ("yard", "i4"), ("first_empty", "i4"), ("end_empty", "i4"), ("last_empty_h", "f8"),
])  # fmt: skip
"""A service: what waits in its yard (n, teu, tonnes), vessels that wait for a load (dock), the latest limit scheduled,
the rank of its first run, how many runs are numbered, the day on which the last closed and how many on that day before
it; of one with a timetable the next of its hours, and their end; the pool of its wagons, and the yard that it brings
goods to; the entries of sections on the way back of its wagons, and the hours after the last of them."""

EMPTY = np.dtype([("before_h", "f8"), ("station", "u4")])
"""An entry of a section on the way back of empty wagons, and the hours since the one before or unloading."""

VESSEL = np.dtype([
    ("joined_h", "f8"), ("berthed_h", "f8"), ("run", "i4"), ("end", "i4"), ("service_0", "i4"), ("service_1", "i4"),
    ("berth_0", "i4"), ("berth_1", "i4"),
])  # fmt: skip
"""A vessel: when it joined and took its berth, its last run, the end it is at or bound for, and what is at each end."""

RUN = np.dtype([
    ("key", "u8"), ("departure_h", "f8"), ("arrival_h", "f8"), ("teu", "f8"), ("factor", "f8"), ("service", "i4"),
    ("number", "i4"), ("n", "i4"), ("head", "i4"), ("actor", "u4"), ("stage", "i4"), ("step", "i1"),
    ("wagons_joined_h", "f8"), ("wagons_start_h", "f8"), ("aboard_teu", "f8"), ("aboard_t", "f8"), ("n_aboard", "i4"),
    ("last", "i4"), ("wanted_teu", "f8"),
])  # fmt: skip
"""A train or sailing: its load (head, n, teu), the actor that moves it, where it is, whether it is loaded, under
way, outside a yard, unloaded, goes back empty or its wagons return, when it joined their pool and got them; who is
aboard now, and the last of them; the TEU of a pool that it wants."""

# Steps of a run: what its completions are, loaded, served at a station on its way, let into a yard, unloaded, let into
# a section on the way back, or its wagons returned.
LOADING, LOADED, UNDER_WAY, OUTSIDE, UNLOADING, GOING_BACK, RETURNING = range(7)

VISIT = np.dtype([("joined_h", "f8"), ("start_h", "f8"), ("end_h", "f8"), ("station", "i4"), ("who", "i4")])
"""A completed service; of a consignment by itself or its truck, or, behind all consignments, of a run."""


class DriverRules(NamedTuple):
    """Driving-rest rule of trucks, h; 0 driving hours mean no rule."""

    daily_driving_h: float
    daily_rest_h: float
    break_after_h: float
    break_h: float


class Ranks(NamedTuple):
    """
    The ranks of stable keys: consignments from 0, then runs of trains, vessels, stations, services.

    ``bits`` hold any of them; ``start_tick`` is the tick of the first instant, ``never_h`` an instant after the end.
    With these, an event is one number.
    """

    first_run: int
    first_vessel: int
    first_station: int
    first_service: int
    bits: int
    start_tick: int
    never_h: float


class ChoiceSets(NamedTuple):
    """Choice sets, K of them, with A alternatives that meet waits among N, as in ``plan.Choices``."""

    ptr: Positions
    scale_per_usd: Floats
    usd_per_h: Floats
    usd_per_sd_h: Floats
    known_usd: Floats
    known_variance_h2: Floats
    log_size: Floats
    wait_ptr: Positions
    wait: Positions
    wait_share: Floats
    gate_ptr: Positions
    gate: Positions
    gate_h: Floats


class Closed(NamedTuple):
    """
    When gates are closed, G of them.

    Attributes
    ----------
    ptr
        shape (G + 1,); the closures of gate g are positions ptr[g] to ptr[g + 1].
    from_h, to_h
        sorted, disjoint intervals [from_h, to_h), h since the start.
    """

    ptr: Positions
    from_h: Floats
    to_h: Floats


class Months(NamedTuple):
    """
    What months do to travel; all arrays are empty if speeds are the same all year.

    Attributes
    ----------
    first_h
        Begin of the first day of ``of_day``, h since the start.
    of_day
        shape (D,), month of each UTC day of the simulation, from 0.
    travel_factor
        shape (12, L), factor of the free-flow hours of each leg, by the month of the day on which a run sets out.
    later_h
        shape (12, A), hours more than at free flow that each alternative is expected to take who sets out in a month.
    """

    first_h: float
    of_day: Positions
    travel_factor: Floats
    later_h: Floats


class Payload(NamedTuple):
    """
    What vessels may load by month for the level of the water; all arrays are empty if it is the same all year.

    Attributes
    ----------
    first_h, of_day
        As of ``Months``.
    teu, tonnes
        shape (12, V), what a run of each service takes in a month.
    """

    first_h: float
    of_day: Positions
    teu: Floats
    tonnes: Floats


class Forks(NamedTuple):
    """
    Where a consignment that meets a closure may divert.

    Attributes
    ----------
    ptr
        shape (legs of routes + 1,); the forks on a leg of a route, by its position, are ptr[position] to
        ptr[position + 1].
    stage
        the stage at whose gate the fork is, or BEFORE_LEG.
    choice
        position of the choice set of the ways on; the first of them is to stay.
    leg_position, next_stage, driven_h
        shape (A,), where each alternative goes on: on which leg of its route, for one by truck at which stage of it,
        and how many free-flow hours of that stage are driven already. Those of a flow begin their first leg.
    """

    ptr: Positions
    stage: Positions
    choice: Positions
    leg_position: Positions
    next_stage: Positions
    driven_h: Floats


BEFORE_LEG = -1
"""In the place of a stage: before a leg is begun."""


class NewsRules(NamedTuple):
    """Time between two pieces of news, h; how many intervals old they are; the weight of the latest interval."""

    interval_h: float
    delay: int
    smoothing: float


class World(NamedTuple):
    """
    All arrays of one replication.

    Attributes
    ----------
    service_stream, applies_stream, travel_stream, choice_stream
        Keys of (stream, purpose) for draws of service times, of whether they apply, of travel factors and of likings.
    ranks
        Ranks of stable keys.
    rules
        Driving-rest rule.
    news, sets
        How waits become known, and the choice sets.
    route_of, spread_key, utility, logsum_usd
        shape (A,), (A,), (A,), (K,), route and key of each alternative, and what is thought of them now.
    forks
        Where one may divert.
    closed, announced, utility_now
        When gates are closed, and what of it is known before; shape (A,), what is thought of alternatives some of which
        are closed, while one chooses.
    months, payload
        What months do to travel, and to what vessels may load.
    waits, wait_of, told_h, told_h2
        shape (N,), waits that are news; (places, P), which of them is that of a place and class, -1 if none; shape
        (delay + 1, N), the latest news, in turn. Places are stations, then services.
    kept_news
        shape (pieces of news, 2, N), wait and squared wait as told, or of no rows if they are not kept.
    days
        shape (places, D), what happened on each day since the start of the warm-up, ``start_h``.
    flows, route_legs, legs, stages, opens_h, closes_h, pieces, piece_until, timetable_h, empties
        Of the plan; route legs and stages are contiguous by route and leg, opening intervals and pieces of mixtures
        with their cumulative weights by station, hours of timetables and entries on the way back by service.
    booked
        shape (C,), what trucks have booked; of no rows without electronic queues.
    bookings, next_slot
        Electronic queues; of each slot itself if it is free, else a later one: following it leads to the next free one.
    stage_h
        shape (C, stages), hours of the stages of trucks where they are given, otherwise of no rows.
    release_h, releases
        shape (C,), when consignments are ready, in order, and which.
    rows
        shape (C,), the row of ``release_h`` and ``stage_h`` that is each consignment's.
    consignments, stations, services, vessels
        What is known of each, and what changes; consignments are in the order of their stable keys.
    queue_head, queue_tail, yard_head, yard_tail, siding_head, siding_tail
        shape (S, P), (V, P), (number of sidings, P), first and last of those who wait, by class of priority.
    waiting_at_siding
        shape (number of sidings,), how many wait at each.
    actors, runs, heap, made, visits
        As large as has been needed so far; events made are put on the heap before the next happens, visits are written
        only if they are kept.
    run_of_rank
        The run of each rank from ``ranks.first_run`` on, once it is started.
    split_h, run_split_h, boarded_h
        shape (C, N_PARTS), (R, N_PARTS), (C, N_PARTS), hours by part, and those that a run had behind it as a
        consignment boarded it on the way; of no rows without sidings.
    counters
        shape (N_COUNTS,), counters at the positions N_HEAP ...; FIRST_DAY is the ordinal of hour 0.
    """

    service_stream: np.uint64
    applies_stream: np.uint64
    travel_stream: np.uint64
    choice_stream: np.uint64
    start_h: float
    ranks: Ranks
    rules: DriverRules
    news: NewsRules
    sets: ChoiceSets
    route_of: Positions
    spread_key: Keys
    utility: Floats
    logsum_usd: Floats
    forks: Forks
    closed: Closed
    announced: Closed
    utility_now: Floats
    months: Months
    payload: Payload
    waits: Records
    wait_of: Positions
    told_h: Floats
    told_h2: Floats
    kept_news: Floats
    days: Records
    flows: Records
    route_legs: Records
    legs: Records
    stages: Records
    opens_h: Floats
    closes_h: Floats
    pieces: Records
    piece_until: Floats
    timetable_h: Floats
    empties: Records
    booked: Records
    bookings: Records
    next_slot: Positions
    stage_h: Floats
    release_h: Floats
    releases: Positions
    rows: Positions
    consignments: Records
    stations: Records
    services: Records
    vessels: Records
    queue_head: Positions
    queue_tail: Positions
    yard_head: Positions
    yard_tail: Positions
    siding_head: Positions
    siding_tail: Positions
    waiting_at_siding: Positions
    actors: Records
    runs: Records
    run_of_rank: Positions
    heap: Ints
    made: Ints
    visits: Records
    split_h: Floats
    run_split_h: Floats
    boarded_h: Floats
    counters: Ints
