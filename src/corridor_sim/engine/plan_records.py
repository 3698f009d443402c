"""A plan as the records that the event loop reads: one function for each of its tables."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from corridor_sim.engine.gates import open_between
from corridor_sim.engine.ranks import horizon_of
from corridor_sim.engine.service_times import shapes_of
from corridor_sim.kernels import draws
from corridor_sim.kernels import state as records
from corridor_sim.plan import NO_LIMIT, History, Plan, StationKind

_UNLIMITED = 2**62
_NO_DAY = -(2**40)


def no_records(n: int, dtype: np.dtype[np.void]) -> npt.NDArray[np.void]:
    """Return ``n`` records of zeros; a recarray, whose fields are attributes for uncompiled kernels too."""
    return np.zeros(n, dtype=dtype).view(np.recarray)


def records_of(dtype: np.dtype[np.void], **columns: npt.ArrayLike) -> npt.NDArray[np.void]:
    """Return records with these columns; what is not given is 0."""
    table = no_records(len(np.asarray(next(iter(columns.values())))), dtype)
    for name, column in columns.items():
        table[name] = column
    return table


def flows_of(plan: Plan) -> npt.NDArray[np.void]:
    """Return the flows, shape (F,)."""
    flows = plan.flows
    return records_of(records.FLOW, teu=flows.teu, tonnes=flows.tonnes, choice=flows.choice, goods=flows.goods)


def legs_of(plan: Plan) -> npt.NDArray[np.void]:
    """Return the legs, shape (L,)."""
    sigma, half_variance = _log_shapes(plan.legs.travel_cv)
    return records_of(
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


def route_legs_of(plan: Plan) -> npt.NDArray[np.void]:
    """Return the legs of routes one after another."""
    is_last = np.zeros(len(plan.routes.leg), dtype=np.int8)
    is_last[plan.routes.leg_ptr[1:] - 1] = 1
    return records_of(
        records.ROUTE_LEG, leg=plan.routes.leg, crane=plan.routes.crane, yard=plan.routes.yard, is_last=is_last
    )


def waits_of(plan: Plan) -> npt.NDArray[np.void]:
    """Return the waits that are news, each at its prior."""
    waits = plan.waits
    return records_of(
        records.WAIT,
        mean_h=waits.prior_h,
        mean_h2=waits.prior_h2,
        prior_h=waits.prior_h,
        prior_h2=waits.prior_h2,
        place=waits.place,
        priority=waits.priority,
    )


def wait_by_place(plan: Plan, n_classes: int) -> npt.NDArray[np.int32]:
    """Return the wait that is that of each place and class, -1 if none, shape (places, P)."""
    wait_of = empty_queues(_n_places(plan), n_classes)
    wait_of[plan.waits.place, plan.waits.priority] = np.arange(len(plan.waits.place))
    return wait_of


def days_of(plan: Plan) -> npt.NDArray[np.void]:
    """Return what is counted of each place and day, shape (places, days), all zero."""
    n_days = plan.warmup_days + plan.days + plan.drain_days
    return np.zeros((_n_places(plan), n_days), dtype=records.DAY).view(np.recarray)


def _n_places(plan: Plan) -> int:
    return len(plan.stations.slots) + len(plan.services.leg)


def stages_of(plan: Plan) -> npt.NDArray[np.void]:
    """Return the stages of legs one after another."""
    legs = plan.legs
    return records_of(
        records.STAGE,
        hours=legs.stage_h,
        begin_h=legs.stage_begin_h,
        station=legs.stage_station,
        siding=sidings_of(plan),
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


def sidings_of(plan: Plan) -> npt.NDArray[np.int64]:
    """Return the siding of each stage, -1 where nobody is set out of a train."""
    station = plan.legs.stage_station
    by_consignment = np.flatnonzero(plan.stations.is_by_consignment)
    is_siding = np.isin(station, by_consignment)
    return np.where(is_siding, np.cumsum(is_siding) - 1, -1)


def openings_of(plan: Plan, history: History) -> tuple[records.Positions, records.Floats, records.Floats]:
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


def stations_of(plan: Plan, open_ptr: records.Positions) -> npt.NDArray[np.void]:
    """Return the stations, shape (S,), all of whose slots are free; ``open_ptr`` points to when they are open."""
    stations = plan.stations
    never = np.full(len(stations.slots), -np.inf)
    a, b, c = shapes_of(stations.distribution, stations.mean_h, stations.cv)
    first_green, free_green = np.zeros((2, len(never)), dtype=np.int64)
    first_green[plan.green.station] = plan.green.first_class
    free_green[plan.green.station] = plan.green.lanes
    table = records_of(
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
        free_teu=stations.pool_teu,
        ready_h=never,
        first_piece=stations.piece_ptr[:-1],
        end_piece=stations.piece_ptr[1:],
    )
    table["booking"][plan.bookings.slot] = np.arange(len(plan.bookings.slot))
    for name in ("goes_first", "is_shared", "time_factor"):
        table[name][plan.green.station] = getattr(plan.green, name)
    return table


def bookings_of(plan: Plan) -> tuple[npt.NDArray[np.void], records.Positions]:
    """Return the electronic queues, and their slots, all free; the last of each is the first from the end on."""
    interval_h = plan.bookings.interval_h
    begin, end = (np.ceil(hours / interval_h).astype(np.int64) for hours in horizon_of(plan))
    ends = np.cumsum(end - begin + 1)
    first = ends - (end - begin + 1)
    table = records_of(
        records.BOOKING,
        interval_h=interval_h,
        first_number=begin,
        first=first,
        last=ends - 1,
        place=plan.bookings.place,
    )
    return table, np.arange(ends[-1] if len(ends) else 0, dtype=np.int32)


def pieces_of(plan: Plan) -> npt.NDArray[np.void]:
    """Return the pieces of mixed and empirical service times."""
    pieces = plan.stations.pieces
    a, b, c = shapes_of(pieces.distribution, pieces.mean_h, pieces.cv, pieces.low_h, pieces.high_h)
    return records_of(records.PIECE, mean_h=pieces.mean_h, a=a, b=b, c=c, distribution=pieces.distribution)


def services_of(plan: Plan, first_rank: npt.NDArray[np.int64]) -> npt.NDArray[np.void]:
    """Return the services, shape (V,); ``first_rank`` is that of the first train of each."""
    services = plan.services
    nobody = np.full(len(services.leg), -1)
    return records_of(
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
        yard=services.yard,
        first_empty=plan.empties.ptr[:-1],
        end_empty=plan.empties.ptr[1:],
        last_empty_h=plan.empties.last_h,
    )


def empties_of(plan: Plan) -> npt.NDArray[np.void]:
    """Return the entries of sections on the way back of services, one after another."""
    return records_of(records.EMPTY, before_h=plan.empties.before_h, station=plan.empties.station)


def vessels_of(plan: Plan) -> npt.NDArray[np.void]:
    """Return the vessels, shape (W,), each at the port where it begins."""
    fleet, number = _fleet_and_number(plan)
    return records_of(
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


def empty_queues(n_places: int, n_classes: int) -> npt.NDArray[np.int32]:
    """Return the ends of queues in which nobody waits, by place and class."""
    return np.full((n_places, n_classes), -1, dtype=np.int32)
