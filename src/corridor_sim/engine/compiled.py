"""The compiled engine: the arrays of the event loop made from plan and history, and what it wrote as a trace."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from corridor_sim.engine.choosing import choice_sets, forks_of, keys_of_alternatives, pieces_of_news
from corridor_sim.engine.gates import open_between
from corridor_sim.engine.service_times import shapes_of
from corridor_sim.errors import CorridorSimError
from corridor_sim.kernels import draws, event_loop
from corridor_sim.kernels import state as records
from corridor_sim.kernels.choice import weigh
from corridor_sim.kernels.events import KIND_BITS, TICKS_PER_HOUR
from corridor_sim.kernels.heap import NOTHING
from corridor_sim.kernels.state import (
    FIRST_DAY,
    HAS_ENDED,
    KEEPS_VISITS,
    LEFT,
    N_NEWS,
    N_PARTS,
    N_RUNS,
    N_VISITS,
    DriverRules,
    NewsRules,
    Ranks,
    World,
)
from corridor_sim.plan import NO_LIMIT, History, Plan, StationKind
from corridor_sim.results.trace import Trace, counted
from corridor_sim.units import HOURS_PER_DAY

_EVENTS_PER_CALL = 2**20
"""After so many events the loop comes back, so that Ctrl-C is heard."""

_VISITS_PER_BLOCK = 2**18
_FIRST_ROOM = 1024
_UNLIMITED = 2**62
_ORDER_BITS = 63
_NO_DAY = -(2**40)


def run_compiled(plan: Plan, history: History, keep_visits: bool) -> Trace:
    """Simulate one replication with the compiled event loop."""
    world = _new_world(plan, history, keep_visits)
    blocks: list[npt.NDArray[np.void]] = []
    event_loop.begin(world, *_horizon(plan))
    while (status := event_loop.advance(world, _EVENTS_PER_CALL)) != event_loop.DONE:
        if status == event_loop.NEEDS_HEAP:
            more = _heap(len(world.heap))
            world = world._replace(heap=np.concatenate([world.heap, more]), made=np.concatenate([world.made, more]))
        elif status == event_loop.NEEDS_RUNS:
            world = _with_more_runs(world, len(world.runs))
        elif status == event_loop.NEEDS_VISITS:
            blocks.append(_take_visits(world))
    blocks.append(_take_visits(world))
    return _trace(world, np.concatenate(blocks))


def _new_world(plan: Plan, history: History, keep_visits: bool) -> World:
    order = np.lexsort((history.number, history.day, history.flow))
    releases = np.empty(len(order), dtype=np.int32)
    releases[order] = np.arange(len(order), dtype=np.int32)
    is_counted = counted(plan, history)
    first_rank, ranks = _ranks(plan, history)
    n_classes = max(int(plan.flows.priority.max(initial=0)) + 1, 2 * plan.green.first_class)
    runs = _runs(_FIRST_ROOM)
    counters = np.zeros(records.N_COUNTS, dtype=np.int64)
    counters[LEFT], counters[KEEPS_VISITS] = is_counted.sum(), keep_visits
    counters[FIRST_DAY] = plan.start.date().toordinal()
    vessels = _vessels(plan)
    sets = choice_sets(plan)
    utility, logsum_usd = np.empty(len(plan.choices.route)), np.empty(len(plan.choices.scale_per_usd))
    weigh(sets, plan.waits.prior_h, plan.waits.prior_h2, utility, logsum_usd)
    open_ptr, opens_h, closes_h = _openings(plan, history)
    bookings, next_slot = _bookings(plan)
    n_pieces = pieces_of_news(plan) if keep_visits else 0
    n_sidings = int(_sidings(plan).max(initial=-1)) + 1
    return World(
        service_stream=np.uint64(draws.combine(history.stream, draws.SERVICE_TIME)),
        applies_stream=np.uint64(draws.combine(history.stream, draws.APPLIES)),
        travel_stream=np.uint64(draws.combine(history.stream, draws.TRAVEL_FACTOR)),
        choice_stream=np.uint64(draws.combine(history.stream, draws.ROUTE_CHOICE)),
        start_h=_horizon(plan)[0],
        ranks=ranks,
        rules=DriverRules(*plan.rest),
        news=NewsRules(*plan.news),
        sets=sets,
        route_of=plan.choices.route,
        spread_key=keys_of_alternatives(plan),
        utility=utility,
        logsum_usd=logsum_usd,
        forks=forks_of(plan, history),
        closed=history.closed,
        announced=plan.gates.announced,
        months=plan.months,
        utility_now=np.empty(len(plan.choices.route)),
        waits=_waits(plan),
        wait_of=_wait_of(plan, n_classes),
        told_h=np.tile(plan.waits.prior_h, (plan.news.delay + 1, 1)),
        told_h2=np.tile(plan.waits.prior_h2, (plan.news.delay + 1, 1)),
        kept_news=np.empty((n_pieces, 2, len(plan.waits.place))),
        days=_days(plan),
        flows=_flows(plan),
        route_legs=_route_legs(plan),
        legs=_legs(plan),
        stages=_stages(plan),
        opens_h=opens_h,
        closes_h=closes_h,
        pieces=_pieces(plan),
        piece_until=plan.stations.pieces.until,
        booked=_records(records.BOOKED, booking=np.full(len(order) if len(bookings) else 0, -1)),
        bookings=bookings,
        next_slot=next_slot,
        timetable_h=plan.services.timetable_h,
        stage_h=np.empty((0, 0)) if history.stage_h is None else history.stage_h,
        release_h=history.ready_h,
        releases=releases,
        rows=order.astype(np.int32),
        consignments=_consignments(history, is_counted, order),
        stations=_stations(plan, open_ptr),
        services=_services(plan, first_rank),
        vessels=vessels,
        queue_head=_nobody(len(plan.stations.slots), n_classes),
        queue_tail=_nobody(len(plan.stations.slots), n_classes),
        yard_head=_nobody(len(plan.services.leg), n_classes),
        yard_tail=_nobody(len(plan.services.leg), n_classes),
        siding_head=_nobody(n_sidings, n_classes),
        siding_tail=_nobody(n_sidings, n_classes),
        waiting_at_siding=np.zeros(n_sidings, dtype=np.int32),
        actors=_actors(plan, history.flow[order], ranks, len(runs)),
        runs=runs,
        run_of_rank=np.full(ranks.first_vessel - ranks.first_run, -1, dtype=np.int32),
        # Before the loop first looks for room each vessel and timetable schedules an event, besides end and news.
        heap=_heap(_FIRST_ROOM + len(vessels) + len(plan.services.leg) + 1),
        made=_heap(_FIRST_ROOM + len(vessels) + len(plan.services.leg) + 1),
        visits=_zeros(_VISITS_PER_BLOCK if keep_visits else 0, records.VISIT),
        split_h=np.zeros((len(order), N_PARTS)),
        run_split_h=np.zeros((len(runs), N_PARTS)),
        boarded_h=np.zeros((len(order) if n_sidings else 0, N_PARTS)),
        counters=counters,
    )


def _ranks(plan: Plan, history: History) -> tuple[npt.NDArray[np.int64], Ranks]:
    """
    Return the rank of each service's first train, shape (V,), and where the ranks of each entity begin.

    Raises
    ------
    CorridorSimError
        If an instant and a rank together do not fit the number that an event is.
    """
    most_trains = _most_trains(plan, history)
    first_run = len(history.flow)
    first_vessel = first_run + int(most_trains.sum())
    first_station = first_vessel + int(plan.fleets.vessels.sum())
    first_service = first_station + len(plan.stations.slots)
    bits = max(1, (first_service + len(plan.services.leg)).bit_length())
    start_h, end_h = _horizon(plan)
    never_h = end_h + 1.0 / TICKS_PER_HOUR
    if int((never_h - start_h) * TICKS_PER_HOUR).bit_length() + KIND_BITS + bits > _ORDER_BITS:
        raise CorridorSimError(
            f"{first_run} consignments and up to {first_vessel - first_run} trains within "
            f"{(end_h - start_h) / HOURS_PER_DAY:.0f} days are more than the compiled engine can order: simulate fewer "
            "days, or use --engine simpy"
        )
    first_rank = first_run + np.cumsum(most_trains) - most_trains
    start_tick = int(start_h * TICKS_PER_HOUR)
    return first_rank, Ranks(first_run, first_vessel, first_station, first_service, bits, start_tick, never_h)


def _most_trains(plan: Plan, history: History) -> npt.NDArray[np.int64]:
    """
    Return how many trains each service may have at most, shape (V,).

    Each carries one consignment at least. A train that is full or leaves anybody behind carries more than its capacity
    less the largest consignment; any other leaves an empty yard, so that the next of its kind is a longest wait later.
    By timetable there are no more trains than hours.
    """
    rides = _most_rides(plan)
    of_flow = np.bincount(history.flow, minlength=len(plan.flows.choice))
    riders = of_flow @ rides
    start_h, end_h = _horizon(plan)
    with np.errstate(divide="ignore"):
        overdue = np.floor((end_h - start_h) / plan.services.max_wait_h) + 1.0
    bound = (
        overdue
        + _most_full(of_flow, rides, plan.flows.teu, plan.services.capacity_teu)
        + _most_full(of_flow, rides, plan.flows.tonnes, plan.services.capacity_t)
    )
    bound = np.where(plan.services.is_timetabled, np.diff(plan.services.timetable_ptr), bound)
    trains: npt.NDArray[np.int64] = np.minimum(riders, bound).astype(np.int64)
    trains[plan.services.fleet >= 0] = 0
    return trains


def _most_full(
    of_flow: npt.NDArray[np.int64], rides: npt.NDArray[np.int64], size: records.Floats, capacity: records.Floats
) -> npt.NDArray[np.float64]:
    """Return how many trains of each service may be full, or leave somebody behind, by the size of consignments."""
    total = (of_flow * size) @ rides
    largest = ((rides > 0).T * size).max(axis=1, initial=0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        full = np.floor(total / (capacity - largest))
    return np.where(np.isfinite(full) & (full >= 0.0), full, np.inf)


def _most_rides(plan: Plan) -> npt.NDArray[np.int64]:
    """Return how often a consignment of each flow may ride with each service, shape (F, V)."""
    n_legs = np.diff(plan.routes.leg_ptr)
    by_route = np.zeros((len(n_legs), len(plan.services.leg)), dtype=np.int64)
    service = plan.legs.service[plan.routes.leg]
    is_by_service = service >= 0
    np.add.at(by_route, (np.repeat(np.arange(len(n_legs)), n_legs)[is_by_service], service[is_by_service]), 1)
    of_alternative = by_route[plan.choices.route]
    n_sets = len(plan.choices.scale_per_usd)
    by_set = np.zeros((n_sets, len(plan.services.leg)), dtype=np.int64)
    # Who diverts rides with what the ways on from the forks of its set need.
    np.maximum.at(by_set, np.repeat(plan.choices.parent, np.diff(plan.choices.ptr)), of_alternative)
    rides: npt.NDArray[np.int64] = by_set[plan.flows.choice]
    return rides


def _horizon(plan: Plan) -> tuple[float, float]:
    """Return when the warm-up begins and the drain ends, h."""
    return -plan.warmup_days * HOURS_PER_DAY, (plan.days + plan.drain_days) * HOURS_PER_DAY


def _heap(n: int) -> npt.NDArray[np.int64]:
    return np.full(n, NOTHING, dtype=np.int64)


def _zeros(n: int, dtype: np.dtype[np.void]) -> npt.NDArray[np.void]:
    """Return ``n`` records of zeros; a recarray, whose fields are attributes for uncompiled kernels too."""
    return np.zeros(n, dtype=dtype).view(np.recarray)


def _records(dtype: np.dtype[np.void], **columns: npt.ArrayLike) -> npt.NDArray[np.void]:
    """Return records with these columns; what is not given is 0."""
    table = _zeros(len(np.asarray(next(iter(columns.values())))), dtype)
    for name, column in columns.items():
        table[name] = column
    return table


def _consignments(
    history: History, is_counted: npt.NDArray[np.bool_], order: npt.NDArray[np.int64]
) -> npt.NDArray[np.void]:
    """Return the consignments in the order of their stable keys (flow, date, number)."""
    flow = history.flow[order]
    never = np.full(len(order), np.nan)
    return _records(
        records.CONSIGNMENT,
        key=history.key[order],
        departure_h=never,
        arrival_h=never,
        logsum_usd=never,
        flow=flow,
        route=np.full(len(order), -1),
        is_counted=is_counted[order],
    )


def _flows(plan: Plan) -> npt.NDArray[np.void]:
    flows = plan.flows
    return _records(records.FLOW, teu=flows.teu, tonnes=flows.tonnes, choice=flows.choice, goods=flows.goods)


def _legs(plan: Plan) -> npt.NDArray[np.void]:
    sigma, half_variance = _log_shapes(plan.legs.travel_cv)
    return _records(
        records.LEG,
        spread_key=_spread(plan.legs.key),
        sigma=sigma,
        half_variance=half_variance,
        service=plan.legs.service,
        first_stage=plan.legs.stage_ptr[:-1],
        end_stage=plan.legs.stage_ptr[1:],
        booking=plan.bookings.of_leg,
        planned_h=plan.bookings.planned_h,
    )


def _spread(keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    return np.array([draws.spread(key) for key in keys], dtype=np.uint64)


def _log_shapes(cvs: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the standard deviations and half the variances of logarithms, shape (2, n)."""
    return np.array([draws.log_shape(cv) for cv in cvs]).reshape(-1, 2).T


def _route_legs(plan: Plan) -> npt.NDArray[np.void]:
    is_last = np.zeros(len(plan.routes.leg), dtype=np.int8)
    is_last[plan.routes.leg_ptr[1:] - 1] = 1
    return _records(records.ROUTE_LEG, leg=plan.routes.leg, crane=plan.routes.crane, is_last=is_last)


def _waits(plan: Plan) -> npt.NDArray[np.void]:
    waits = plan.waits
    return _records(
        records.WAIT,
        mean_h=waits.prior_h,
        mean_h2=waits.prior_h2,
        prior_h=waits.prior_h,
        prior_h2=waits.prior_h2,
        place=waits.place,
        priority=waits.priority,
    )


def _wait_of(plan: Plan, n_classes: int) -> npt.NDArray[np.int32]:
    """Return the wait that is that of each place and class, -1 if none, shape (places, P)."""
    wait_of = _nobody(_n_places(plan), n_classes)
    wait_of[plan.waits.place, plan.waits.priority] = np.arange(len(plan.waits.place))
    return wait_of


def _days(plan: Plan) -> npt.NDArray[np.void]:
    n_days = plan.warmup_days + plan.days + plan.drain_days
    return np.zeros((_n_places(plan), n_days), dtype=records.DAY).view(np.recarray)


def _n_places(plan: Plan) -> int:
    return len(plan.stations.slots) + len(plan.services.leg)


def _stages(plan: Plan) -> npt.NDArray[np.void]:
    legs = plan.legs
    return _records(
        records.STAGE,
        hours=legs.stage_h,
        begin_h=legs.stage_begin_h,
        station=legs.stage_station,
        siding=_sidings(plan),
        kind=_stage_kinds(plan),
    )


def _stage_kinds(plan: Plan) -> npt.NDArray[np.int64]:
    """Return what is special about each stage."""
    stations = plan.stations
    of_station = np.full(len(stations.slots), records.PLAIN, dtype=np.int64)
    of_station[(stations.probability < 1.0) | (stations.goods != 0)] = records.SPARES_SOME
    of_station[stations.kind == StationKind.SLOT] = records.AT_SLOT
    of_station[stations.kind == StationKind.GATE] = records.AT_GATE
    at = plan.legs.stage_station
    # Travel is at no station; what stands there in its place is not looked at.
    return np.where(at >= 0, of_station[at], records.PLAIN) if len(of_station) else np.zeros(len(at), dtype=np.int64)


def _sidings(plan: Plan) -> npt.NDArray[np.int64]:
    """Return the siding of each stage, -1 where nobody is set out of a train."""
    station = plan.legs.stage_station
    is_siding = (station >= 0) & plan.stations.is_by_consignment[station]
    return np.where(is_siding, np.cumsum(is_siding) - 1, -1)


def _openings(plan: Plan, history: History) -> tuple[records.Positions, records.Floats, records.Floats]:
    """Return the opening intervals of stations, pointers and both ends; of gates those between closures."""
    stations = plan.stations
    gate = {int(s): g for g, s in enumerate(plan.gates.station)}
    if not gate:
        return stations.open_ptr, stations.opens_h, stations.closes_h
    rows = [
        open_between(history.closed, gate[s])
        if s in gate
        else (stations.opens_h[begin:end], stations.closes_h[begin:end])
        for s, (begin, end) in enumerate(pairwise(stations.open_ptr.tolist()))
    ]
    ptr = np.cumsum([0, *(len(opens_h) for opens_h, _ in rows)]).astype(np.int32)
    return ptr, np.concatenate([opens_h for opens_h, _ in rows]), np.concatenate([closes_h for _, closes_h in rows])


def _stations(plan: Plan, open_ptr: records.Positions) -> npt.NDArray[np.void]:
    stations = plan.stations
    never = np.full(len(stations.slots), -np.inf)
    a, b, c = shapes_of(stations.distribution, stations.mean_h, stations.cv)
    first_green, free_green = np.zeros((2, len(never)), dtype=np.int64)
    first_green[plan.green.station] = plan.green.first_class
    free_green[plan.green.station] = plan.green.lanes
    table = _records(
        records.STATION,
        spread_key=_spread(stations.key),
        mean_h=stations.mean_h,
        a=a,
        b=b,
        c=c,
        teu_per_h=stations.teu_per_h,
        free=np.where(stations.slots == NO_LIMIT, _UNLIMITED, stations.slots.astype(np.int64) - free_green),
        first_green=first_green,
        free_green=free_green,
        wakes_h=never,
        changed_h=never,
        distribution=stations.distribution,
        kind=stations.kind,
        first_opening=open_ptr[:-1],
        end_opening=open_ptr[1:],
        at_closing=stations.at_closing,
        headway_h=stations.headway_h,
        lead_h=stations.lead_h,
        probability=stations.probability,
        goods=stations.goods,
        free_teu=stations.wagons_teu,
        empty_h=stations.empty_h,
        ready_h=never,
        first_piece=stations.piece_ptr[:-1],
        end_piece=stations.piece_ptr[1:],
    )
    table["booking"][plan.bookings.slot] = np.arange(len(plan.bookings.slot))
    for name in ("goes_first", "is_shared", "time_factor"):
        table[name][plan.green.station] = getattr(plan.green, name)
    return table


def _bookings(plan: Plan) -> tuple[npt.NDArray[np.void], records.Positions]:
    """Return the electronic queues, and their slots, all free; the last of each is the first from the end on."""
    interval_h = plan.bookings.interval_h
    begin, end = (np.ceil(hours / interval_h).astype(np.int64) for hours in _horizon(plan))
    ends = np.cumsum(end - begin + 1)
    first = ends - (end - begin + 1)
    table = _records(
        records.BOOKING,
        interval_h=interval_h,
        first_number=begin,
        first=first,
        last=ends - 1,
        place=plan.bookings.place,
    )
    return table, np.arange(ends[-1] if len(ends) else 0, dtype=np.int32)


def _pieces(plan: Plan) -> npt.NDArray[np.void]:
    pieces = plan.stations.pieces
    a, b, c = shapes_of(pieces.distribution, pieces.mean_h, pieces.cv, pieces.low_h, pieces.high_h)
    return _records(records.PIECE, mean_h=pieces.mean_h, a=a, b=b, c=c, distribution=pieces.distribution)


def _services(plan: Plan, first_rank: npt.NDArray[np.int64]) -> npt.NDArray[np.void]:
    services = plan.services
    nobody = np.full(len(services.leg), -1)
    return _records(
        records.SERVICE_RECORD,
        key=services.key,
        capacity_teu=services.capacity_teu,
        capacity_t=services.capacity_t,
        max_wait_h=services.max_wait_h,
        load_h=services.load_h,
        unload_h=services.unload_h,
        limit_h=np.full(len(nobody), -np.inf),
        day=np.full(len(nobody), _NO_DAY),
        first_rank=first_rank,
        leg=services.leg,
        fleet=services.fleet,
        dock_head=nobody,
        dock_tail=nobody,
        next_hour=services.timetable_ptr[:-1],
        end_hour=services.timetable_ptr[1:],
        is_timetabled=services.is_timetabled,
        wagons=services.wagons,
    )


def _vessels(plan: Plan) -> npt.NDArray[np.void]:
    fleet, number = _fleet_and_number(plan)
    return _records(
        records.VESSEL,
        run=np.full(len(fleet), -1),
        end=number % 2,
        service_0=plan.fleets.service[fleet, 0],
        service_1=plan.fleets.service[fleet, 1],
        berth_0=plan.fleets.berth[fleet, 0],
        berth_1=plan.fleets.berth[fleet, 1],
    )


def _fleet_and_number(plan: Plan) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the fleet of each vessel and its number within the fleet, both of shape (W,)."""
    sizes = plan.fleets.vessels.astype(np.int64)
    first = np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.repeat(np.arange(len(sizes)), sizes), np.arange(len(first)) - first


def _actors(plan: Plan, flow: npt.NDArray[np.int32], ranks: Ranks, n_runs: int) -> npt.NDArray[np.void]:
    """Return the actors: consignments, vessels, room for runs; ``flow`` is that of each consignment."""
    n_vessels = ranks.first_station - ranks.first_vessel
    rank = np.concatenate([np.arange(len(flow)), ranks.first_vessel + np.arange(n_vessels), np.zeros(n_runs)])
    priority = np.zeros(len(rank), dtype=np.int32)
    priority[: len(flow)] = plan.flows.priority[flow]
    is_green = np.zeros(len(rank), dtype=np.bool_)
    is_green[: len(flow)] = plan.green.is_green[flow]
    nobody = np.full(len(rank), -1)
    return _records(records.ACTOR, rank=rank, next=nobody, previous=nobody, priority=priority, is_green=is_green)


def _nobody(n_places: int, n_classes: int) -> npt.NDArray[np.int32]:
    return np.full((n_places, n_classes), -1, dtype=np.int32)


def _runs(n: int) -> npt.NDArray[np.void]:
    never = np.full(n, np.nan)
    return _records(records.RUN, departure_h=never, arrival_h=never, head=np.full(n, -1))


def _with_more_runs(world: World, more: int) -> World:
    nobody = np.full(more, -1)
    return world._replace(
        runs=_joined(world.runs, _runs(more)),
        run_split_h=np.concatenate([world.run_split_h, np.zeros((more, N_PARTS))]),
        actors=_joined(world.actors, _records(records.ACTOR, next=nobody, previous=nobody)),
    )


def _joined(table: npt.NDArray[np.void], more: npt.NDArray[np.void]) -> npt.NDArray[np.void]:
    """Return the records of both; concatenated recarrays are none."""
    return np.concatenate([table, more]).view(np.recarray)


def _take_visits(world: World) -> npt.NDArray[np.void]:
    """Return the visits of the block and empty it."""
    visits = world.visits[: world.counters[N_VISITS]].copy()
    world.counters[N_VISITS] = 0
    return visits


def _trace(world: World, visits: npt.NDArray[np.void]) -> Trace:
    assert world.counters[HAS_ENDED] == 1
    stations = world.stations
    runs = world.runs[: world.counters[N_RUNS]]
    runs = runs[np.lexsort((runs["number"], runs["service"]))]
    visits = visits[np.lexsort((visits["end_h"], visits["start_h"], visits["station"], visits["joined_h"]))]
    return Trace(
        departure_h=world.consignments["departure_h"][world.releases],
        arrival_h=world.consignments["arrival_h"][world.releases],
        route=world.consignments["route"][world.releases],
        is_diverted=world.consignments["is_diverted"][world.releases],
        logsum_usd=world.consignments["logsum_usd"][world.releases],
        split_h=world.split_h[world.releases],
        run_service=runs["service"].copy(),
        run_number=runs["number"].copy(),
        run_departure_h=runs["departure_h"].copy(),
        run_arrival_h=runs["arrival_h"].copy(),
        run_consignments=runs["n"].copy(),
        run_teu=runs["teu"].copy(),
        station_longest_wait_h=stations["longest_wait_h"].copy(),
        station_longest_queue=np.maximum(stations["longest_queue"], stations["n"]),
        place_day_joined=world.days["joined"].copy(),
        place_day_started=world.days["started"].copy(),
        place_day_done=world.days["done"].copy(),
        place_day_wait_h=world.days["wait_h"].copy(),
        place_day_service_h=world.days["service_h"].copy(),
        place_day_busy_h=world.days["busy_h"].copy(),
        news_wait_h=world.kept_news[: world.counters[N_NEWS], 0],
        news_wait_h2=world.kept_news[: world.counters[N_NEWS], 1],
        visit_station=visits["station"].copy(),
        visit_joined_h=visits["joined_h"].copy(),
        visit_start_h=visits["start_h"].copy(),
        visit_end_h=visits["end_h"].copy(),
    )
