"""The plan: a case as frozen arrays, the only thing besides a history that an engine reads."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corridor_sim.kernels.state import Closed, Forks, Months, Payload
from corridor_sim.units import HOURS_PER_DAY

Float = npt.NDArray[np.float64]
Index = npt.NDArray[np.int32]
Key = npt.NDArray[np.uint64]

NO_LIMIT = -1
"""Slots of a station that never makes anyone wait for a slot."""


class StageKind(IntEnum):
    """What a run does in one stage of its leg."""

    TRAVEL = 0
    STATION = 1
    GATE = 2


class StationKind(IntEnum):
    """What a station's slots are."""

    PROCEDURE = 0
    CRANE = 1
    BERTH = 2
    GATE = 3
    DOCUMENTS = 4
    SLOT = 5
    BOOKING = 6
    SECTION = 7
    STOP = 8
    WAGONS = 9
    YARD = 10


class Flows(NamedTuple):
    """
    Flows, F of them, in the order of their sorted ids.

    Attributes
    ----------
    key
        shape (F,), hash of the flow's id.
    choice
        shape (F,), position of the choice set of its consignments.
    tonnes, teu
        shape (F,), size of one consignment.
    priority
        shape (F,), class in queues and yards, 0 before 1 and so on, without gaps.
    goods
        shape (F,), class of the goods, as a bit.
    per_day
        shape (F, D), expected consignments on each UTC day from the first day of the warm-up to the last of the drain.
    """

    key: Key
    choice: Index
    tonnes: Float
    teu: Float
    priority: Index
    goods: Index
    per_day: Float


class Listed(NamedTuple):
    """
    Consignments given one by one, N of them.

    Attributes
    ----------
    flow
        shape (N,), position of the flow they belong to.
    ready_h
        shape (N,), moment they are ready, h since the start.
    number
        shape (N,), int64, number within flow and day, counted from 1,000,000 so that none meets a drawn one.
    """

    flow: Index
    ready_h: Float
    number: npt.NDArray[np.int64]


class Warehouses(NamedTuple):
    """
    Flows served from warehouses, W of them; a stock is what a warehouse has of a commodity.

    Attributes
    ----------
    flow, order, replenishment
        shape (W,), positions in flows: what customers send for, what they get from the warehouse, and what the
        warehouse gets for it; nothing is drawn of the latter two.
    share
        shape (W,), in [0, 1], of the consignments of ``flow`` that are orders.
    stock
        shape (W,), position in ``names.stocks``.
    """

    flow: Index
    order: Index
    replenishment: Index
    share: Float
    stock: Index


class Routes(NamedTuple):
    """
    Routes, R of them; the legs of one are contiguous.

    Attributes
    ----------
    leg_ptr
        shape (R + 1,); the legs of route r are positions leg_ptr[r] to leg_ptr[r + 1] of ``leg``, ``crane``, ``yard``.
    leg
        positions in legs.
    crane
        position in stations of the cranes used before the leg, -1 if none.
    yard
        position in stations of the yard where goods stand after the leg until the next one begins, -1 if none.
    cost_usd, kgco2e
        shape (R,), money and well-to-wheel emissions for one consignment; kgco2e is nan if the network gives none.
    length_km
        shape (R,).
    """

    leg_ptr: Index
    leg: Index
    crane: Index
    yard: Index
    cost_usd: Float
    kgco2e: Float
    length_km: Float


class Choices(NamedTuple):
    """
    Choice sets, K of them, with A alternatives in all; the alternatives of one are contiguous.

    First come those of flows, then those of forks, whose routes are whole ones but whose waits, gates and variance are
    of what lies ahead.

    Attributes
    ----------
    ptr
        shape (K + 1,); the alternatives of set k are positions ptr[k] to ptr[k + 1].
    parent
        shape (K,), of the ways on from a fork the set of the flows that may come there; of others the set itself.
    scale_per_usd
        shape (K,), scale of the logit for the generalized cost of a consignment, above 0.
    usd_per_h, usd_per_sd_h
        shape (K,), value of an expected hour, and of an hour of standard deviation, for a consignment.
    route
        shape (A,), position in routes.
    key
        shape (A,), hash that keys the liking of a consignment for the alternative.
    known_usd
        shape (A,), generalized cost of a consignment but for the waits that are news: money, hours, carbon, constant.
    known_variance_h2
        shape (A,), variance of the door-to-door hours but for the waits that are news.
    log_size
        shape (A,), weighted logarithm of the path size, at most 0.
    wait_ptr
        shape (A + 1,); the waits of alternative a are positions wait_ptr[a] to wait_ptr[a + 1] of ``wait``.
    wait
        positions in ``Waits``; one that is met twice stands twice.
    wait_share
        of each, the probability that it is met, in (0, 1].
    gate_ptr
        shape (A + 1,); the gates of alternative a are positions gate_ptr[a] to gate_ptr[a + 1] of ``gate``.
    gate
        positions in ``Gates``.
    gate_h
        of each of these the hours from the choice until one comes to it, as expected beforehand.
    """

    ptr: Index
    parent: Index
    scale_per_usd: Float
    usd_per_h: Float
    usd_per_sd_h: Float
    route: Index
    key: Key
    known_usd: Float
    known_variance_h2: Float
    log_size: Float
    wait_ptr: Index
    wait: Index
    wait_share: Float
    gate_ptr: Index
    gate: Index
    gate_h: Float


class Waits(NamedTuple):
    """
    Waits that are news, N of them: those of one class of priority at one place.

    Attributes
    ----------
    place
        shape (N,), position in stations, or number of stations + position of the service whose run is waited for.
    priority
        shape (N,), class of those who wait.
    prior_h, prior_h2
        shape (N,), expected wait and expected square of the wait when nothing has been heard.
    """

    place: Index
    priority: Index
    prior_h: Float
    prior_h2: Float


class News(NamedTuple):
    """
    How waits become known.

    Attributes
    ----------
    interval_h
        Time between two pieces of news, above 0.
    delay
        How many intervals old the news is that a consignment chooses by.
    smoothing
        Weight of the latest interval in the smoothed waits, in (0, 1].
    """

    interval_h: float
    delay: int
    smoothing: float


class Legs(NamedTuple):
    """
    Legs, L of them; the stages of one are contiguous.

    Attributes
    ----------
    key
        shape (L,), hash that keys the travel factor of runs.
    service
        shape (L,), position in services; -1 for trucks.
    travel_cv
        shape (L,), coefficient of variation of the travel time of a run.
    stage_ptr
        shape (L + 1,); the stages of leg k are positions stage_ptr[k] to stage_ptr[k + 1].
    stage_kind
        ``StageKind`` of each stage.
    stage_station
        position in stations, -1 for travel.
    stage_h
        free-flow hours from the last procedure to the end of a travel stage, 0 for others.
    stage_begin_h
        those of them that lie before the gate, entry or stop at which the stage begins, 0 without one.
    """

    key: Key
    service: Index
    travel_cv: Float
    stage_ptr: Index
    stage_kind: Index
    stage_station: Index
    stage_h: Float
    stage_begin_h: Float


class AtClosing(IntEnum):
    """What becomes of those in service when a station closes."""

    FINISH = 0
    HOLD_OVER = 1
    TURN_BACK = 2


class Pieces(NamedTuple):
    """
    Pieces of service times that are mixtures, those of one station contiguous.

    Attributes
    ----------
    until
        cumulative weight within the mixture, increasing to 1.
    distribution, mean_h, cv
        of a piece, as of stations.
    low_h, high_h
        ends of a triangular or uniform piece, 0 for others.
    """

    until: Float
    distribution: Index
    mean_h: Float
    cv: Float
    low_h: Float
    high_h: Float


NO_PIECES = Pieces(np.zeros(0), np.zeros(0, dtype=np.int32), *(np.zeros(0) for _ in range(4)))
"""Of stations none of which has a mixture."""


class Stations(NamedTuple):
    """
    Stations, S of them, in the order of their sorted ids.

    Attributes
    ----------
    key
        shape (S,), hash that keys the service times.
    kind
        shape (S,), ``StationKind``.
    slots
        shape (S,), lanes (green ones too), cranes or berths; NO_LIMIT if nobody waits for one.
    distribution, mean_h, cv
        shape (S,), service time of a procedure; the distribution MIXTURE consists of pieces.
    teu_per_h
        shape (S,), rate of one crane; 0 for others.
    open_ptr
        shape (S + 1,); opening intervals of station s are positions open_ptr[s] to open_ptr[s + 1]; none: always open.
    opens_h, closes_h
        sorted, disjoint intervals [opens_h, closes_h), h since the start.
    at_closing
        shape (S,), ``AtClosing``.
    headway_h
        shape (S,), least hours between two beginnings of service; 0: any.
    lead_h
        shape (S,), how long before setting out documents are lodged that are waited for here; 0 for others.
    probability
        shape (S,), that a procedure applies to a run, in (0, 1].
    goods
        shape (S,), classes of the goods that a procedure concerns, as bits; 0: all.
    is_by_consignment
        shape (S,), whether trains are not held, but consignments set out of them to whom the procedure applies.
    pool_teu
        shape (S,), of a pool of wagons what all of them carry, of a yard its room; 0 for others.
    piece_ptr
        shape (S + 1,); pieces of station s are positions piece_ptr[s] to piece_ptr[s + 1] of ``pieces``.
    """

    key: Key
    kind: Index
    slots: Index
    distribution: Index
    mean_h: Float
    cv: Float
    teu_per_h: Float
    open_ptr: Index
    opens_h: Float
    closes_h: Float
    at_closing: Index
    headway_h: Float
    lead_h: Float
    probability: Float
    goods: Index
    is_by_consignment: npt.NDArray[np.bool_]
    pool_teu: Float
    piece_ptr: Index
    pieces: Pieces


class Green(NamedTuple):
    """
    The green channel, at G stations.

    Attributes
    ----------
    first_class
        Class in queues of green goods of priority 0 at these stations; that of others is their priority, below it.
    is_green
        shape (F,), whether the consignments of a flow are green.
    station
        shape (G,), position in stations, ascending; procedures only.
    lanes
        shape (G,), how many of its slots are green lanes.
    goes_first
        shape (G,), whether green goods go before all others.
    is_shared
        shape (G,), whether green lanes that nobody green waits for serve others.
    time_factor
        shape (G,), factor of the service times of green goods, in [0, 1].
    """

    first_class: int
    is_green: npt.NDArray[np.bool_]
    station: Index
    lanes: Index
    goes_first: npt.NDArray[np.bool_]
    is_shared: npt.NDArray[np.bool_]
    time_factor: Float


def no_green(n_flows: int) -> Green:
    """Return the green channel of a plan that has none."""
    nowhere = np.zeros(0, dtype=np.int32)
    nothing = np.zeros(0, dtype=np.bool_)
    return Green(0, np.zeros(n_flows, dtype=np.bool_), nowhere, nowhere, nothing, nothing, np.zeros(0))


class Gates(NamedTuple):
    """
    What seasons and closures shut, G of them: each before a link, a node, a BCP or a service.

    Attributes
    ----------
    station
        shape (G,), position in stations, where those who wait are counted.
    given_gate, given_from_h, given_to_h
        shape (N,), closures that are certain: which gate, and the interval [from, to), h since the start.
    announced
        Those of them that are known before they begin.
    random_gate, random_key, random_mean_h, random_per_day
        shape (M,), (M,), (M,), (M, D), closures at random: which gate, the hash that keys their draws, the mean of
        their exponential durations, and how many are expected to begin on each UTC day, as in ``Flows``.
    """

    station: Index
    given_gate: Index
    given_from_h: Float
    given_to_h: Float
    announced: Closed
    random_gate: Index
    random_key: Key
    random_mean_h: Float
    random_per_day: Float


class Bookings(NamedTuple):
    """
    Electronic queues, B of them: slots at posts, at multiples of an interval from the start on, each for one truck.

    Attributes
    ----------
    place
        shape (B,), position in stations where those are counted who have booked and not set out.
    slot
        shape (B,), position in stations of the procedure that lets them in.
    interval_h
        shape (B,), hours from one slot to the next.
    of_leg
        shape (L,), position of the booking that a truck makes as it sets out on a leg, -1 if none.
    planned_h
        shape (L,), hours that it plans from setting out until the slot.
    """

    place: Index
    slot: Index
    interval_h: Float
    of_leg: Index
    planned_h: Float


def no_bookings(n_legs: int) -> Bookings:
    """Return the electronic queues of a plan that has none."""
    nowhere = np.zeros(0, dtype=np.int32)
    return Bookings(nowhere, nowhere, np.zeros(0), np.full(n_legs, -1, dtype=np.int32), np.zeros(n_legs))


class Services(NamedTuple):
    """
    Services, V of them, in the order of their sorted ids.

    Attributes
    ----------
    key
        shape (V,), hash that keys the runs.
    leg
        shape (V,), position of the leg that its runs do.
    fleet
        shape (V,), position of the fleet whose vessels run it; -1 for trains.
    capacity_teu, capacity_t, max_wait_h, load_h, unload_h
        shape (V,); capacity_t is infinite where TEU alone limit a run, max_wait_h 0 where there is a timetable.
    wagons
        shape (V,), the station that is the pool its trains take their wagons from; -1 if none.
    yard
        shape (V,), the station that is the yard in which goods may stand that its runs bring; -1 if none.
    is_timetabled
        shape (V,), whether runs close at the hours of a timetable and never otherwise.
    timetable_ptr
        shape (V + 1,); these hours of service v are positions timetable_ptr[v] to timetable_ptr[v + 1] of
        ``timetable_h``.
    timetable_h
        h since the start, ascending within a service, from the beginning of the warm-up to the end of the drain.
    """

    key: Key
    leg: Index
    fleet: Index
    capacity_teu: Float
    capacity_t: Float
    max_wait_h: Float
    load_h: Float
    unload_h: Float
    wagons: Index
    yard: Index
    is_timetabled: npt.NDArray[np.bool_]
    timetable_ptr: Index
    timetable_h: Float


class Empties(NamedTuple):
    """
    What becomes of trains whose wagons are of a pool once they are unloaded, by service, V of them.

    Attributes
    ----------
    ptr
        shape (V + 1,); the entries of sections on the way back of service v are positions ptr[v] to ptr[v + 1] of
        ``station`` and ``before_h``.
    station, before_h
        The station, and the hours from the entry before it, or from unloading.
    last_h
        shape (V,), hours from the last entry, or from unloading, until the wagons are at hand; 0 without a pool.
    """

    ptr: Index
    station: Index
    before_h: Float
    last_h: Float


NO_EMPTIES = Empties(np.zeros(1, dtype=np.int32), np.zeros(0, dtype=np.int32), np.zeros(0), np.zeros(0))
"""Those of no services."""


class Fleets(NamedTuple):
    """
    Fleets, W of them, in the order of their sorted ids.

    Attributes
    ----------
    vessels
        shape (W,).
    service
        shape (W, 2), the service sailed from each end.
    berth
        shape (W, 2), the station of the berths at each end.
    """

    vessels: Index
    service: Index
    berth: Index


class DrivingRest(NamedTuple):
    """Driving-rest rule of trucks, h; 0 driving hours mean no rule."""

    daily_driving_h: float
    daily_rest_h: float
    break_after_h: float
    break_h: float


NO_GATES = Gates(
    station=np.zeros(0, dtype=np.int32),
    given_gate=np.zeros(0, dtype=np.int32),
    given_from_h=np.zeros(0),
    given_to_h=np.zeros(0),
    announced=Closed(np.zeros(1, dtype=np.int32), np.zeros(0), np.zeros(0)),
    random_gate=np.zeros(0, dtype=np.int32),
    random_key=np.zeros(0, dtype=np.uint64),
    random_mean_h=np.zeros(0),
    random_per_day=np.zeros((0, 0)),
)
"""Nothing is ever closed."""

SAME_ALL_YEAR = Months(0.0, np.zeros(0, dtype=np.int32), np.zeros((0, 0)), np.zeros((0, 0)))
"""Speeds do not change by season."""

SAME_WATER = Payload(0.0, np.zeros(0, dtype=np.int32), np.zeros((0, 0)), np.zeros((0, 0)))
"""Vessels load as much all year."""


NO_WAREHOUSES = Warehouses(
    flow=np.zeros(0, dtype=np.int32),
    order=np.zeros(0, dtype=np.int32),
    replenishment=np.zeros(0, dtype=np.int32),
    share=np.zeros(0),
    stock=np.zeros(0, dtype=np.int32),
)
"""Everything is sent directly."""


@dataclass(frozen=True)
class Names:
    """Names of the plan's positions, for tables and messages; engines never read them."""

    flows: tuple[str, ...]
    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    commodities: tuple[str, ...]
    corridors: tuple[str, ...]
    routes: tuple[tuple[str, ...], ...]
    route_ids: tuple[str, ...]
    stations: tuple[str, ...]
    services: tuple[str, ...]
    stocks: tuple[tuple[str, str], ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        """Return the names of all places where anybody waits: stations, then the departures of services."""
        return self.stations + tuple(f"service:{service}" for service in self.services)


@dataclass(frozen=True)
class Plan:
    """
    A case as integer-indexed arrays.

    Attributes
    ----------
    start
        The instant that is hour 0 (UTC).
    warmup_days, days, drain_days
        The simulation runs from -warmup_days to at most days + drain_days; consignments ready in [0, days) count.
    names
        Names of positions; ``corridors``, ``routes`` (link ids) and ``route_ids`` are by route, ``origins``,
        ``destinations`` and ``commodities`` by flow, ``stocks`` (warehouse, commodity) by stock. Orders have the name
        of the flow that they are of.
    """

    start: datetime
    warmup_days: int
    days: int
    drain_days: int
    flows: Flows
    listed: Listed
    warehouses: Warehouses
    routes: Routes
    choices: Choices
    forks: Forks
    waits: Waits
    news: News
    legs: Legs
    months: Months
    payload: Payload
    stations: Stations
    green: Green
    gates: Gates
    bookings: Bookings
    services: Services
    empties: Empties
    fleets: Fleets
    rest: DrivingRest
    names: Names

    @property
    def consignments_expected(self) -> float:
        """Return the expected number of consignments ready in the days that count, without replenishments."""
        drawn = self.flows.per_day[:, self.warmup_days : self.warmup_days + self.days].sum()
        is_counted = (self.listed.ready_h >= 0.0) & (self.listed.ready_h < self.days * HOURS_PER_DAY)
        return float(drawn) + float(is_counted.sum())

    @property
    def consignments_a_year(self) -> float:
        """Return the expected number of consignments in 365 days, at the pace of the days that count."""
        return self.consignments_expected * 365.0 / self.days
