"""The two workloads: the base scenario of a year, and a plain row of stations."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from corridor_sim.data_files import base_network, scenario_folders
from corridor_sim.kernels import draws
from corridor_sim.kernels.state import Forks
from corridor_sim.plan import (
    NO_EMPTIES,
    NO_GATES,
    NO_PIECES,
    NO_WAREHOUSES,
    SAME_ALL_YEAR,
    SAME_WATER,
    AtClosing,
    Choices,
    DrivingRest,
    Fleets,
    Flows,
    History,
    Legs,
    Listed,
    Names,
    News,
    Plan,
    Routes,
    Services,
    StageKind,
    StationKind,
    Stations,
    Waits,
    build_plan,
    draw_history,
    no_bookings,
    no_green,
)
from corridor_sim.plan.keys import hash_names
from corridor_sim.scenario import read_cases
from corridor_sim.units import HOURS_PER_DAY

_SEED = 7

# The row of stations: 2 consignments an hour, 30 % of them of the class that goes first; stations of 1 to 6 servers
# that are 70 to 85 % utilized, alternately with exponential and with lognormal service; travel of 20 h before each.
ARRIVALS_PER_H = 2.0
FIRST_CLASS_SHARE = 0.3
SERVERS = (1, 2, 3, 4, 5, 6, 6, 5, 4, 3, 2, 1)
UTILIZATION = (0.70, 0.75, 0.80, 0.85, 0.85, 0.85, 0.80, 0.80, 0.75, 0.75, 0.70, 0.80)
SERVICE_CV = 0.5
TRAVEL_H = 20.0
TRAVEL_CV = 0.3
_DRAIN_FACTOR = 20.0
"""The drain lasts as many times the mean travel from end to end: nobody is left."""


@dataclass(frozen=True)
class Workload:
    """
    One replication to run.

    Attributes
    ----------
    name
        ``base`` or ``stations``.
    plan, history
        What engines read.
    """

    name: str
    plan: Plan
    history: History

    @property
    def consignments(self) -> int:
        """Return how many consignments there are, warm-up and drain included."""
        return len(self.history.flow)


def base_workload(size: int) -> Workload:
    """
    Return the year of the scenario ``baseline``, replication 0, as ``run`` builds it.

    Parameters
    ----------
    size
        Consignments, at most: the demand of the scenario is thinned to about so many if it has more.
    """
    (case,) = read_cases(["baseline"], scenario_folders(), base_network(), {})
    plan = build_plan(case)
    expected = float(plan.flows.per_day.sum())
    if expected > size:
        plan = replace(plan, flows=plan.flows._replace(per_day=plan.flows.per_day * (size / expected)))
    return Workload("base", plan, draw_history(plan, case.simulation.seed, 0))


def station_workload(
    size: int,
    replication: int = 0,
    n_stations: int = len(SERVERS),
    travel_h: float = TRAVEL_H,
    arrivals_per_h: float = ARRIVALS_PER_H,
) -> Workload:
    """
    Return a row of stations that ``size`` consignments pass in order, with lognormal travel before each.

    Arrivals are Poisson. Priorities are by commodity in the model, so both classes meet at every station.

    Parameters
    ----------
    size
        Consignments, at least 1. The first n of a larger workload are those of one of n.
    replication
        Keys the draws of engines and the arrivals.
    n_stations
        In [1, 12]: the first stations of the row.
    travel_h
        Mean travel before each station, h.
    arrivals_per_h
        Rate of arrivals; with the travel it sets how many are under way. Service is as much quicker as it is larger.
    """
    generator = np.random.default_rng([_SEED, replication])
    gaps_and_classes = generator.random((size, 2))
    ready_h = np.cumsum(-np.log1p(-gaps_and_classes[:, 0]) / arrivals_per_h)
    flow = (gaps_and_classes[:, 1] >= FIRST_CLASS_SHARE).astype(np.int32)
    days = int(ready_h[-1] // HOURS_PER_DAY) + 1
    drain_days = int(_DRAIN_FACTOR * n_stations * travel_h / HOURS_PER_DAY) + 1
    plan = Plan(
        start=datetime(2024, 1, 1, tzinfo=UTC),
        warmup_days=0,
        days=days,
        drain_days=drain_days,
        flows=_flows(days + drain_days),
        listed=Listed(flow=flow, ready_h=ready_h, number=np.arange(1_000_000, 1_000_000 + size, dtype=np.int64)),
        warehouses=NO_WAREHOUSES,
        routes=Routes(
            leg_ptr=np.array([0, n_stations], dtype=np.int32),
            leg=np.arange(n_stations, dtype=np.int32),
            crane=np.full(n_stations, -1, dtype=np.int32),
            yard=np.full(n_stations, -1, dtype=np.int32),
            cost_usd=np.zeros(1),
            kgco2e=np.zeros(1),
            length_km=np.zeros(1),
        ),
        choices=_ONE_ROUTE,
        forks=_no_forks(n_stations),
        waits=Waits(*np.zeros((2, 0), dtype=np.int32), *np.zeros((2, 0))),
        news=News(24.0, 0, 1.0),
        legs=_legs(n_stations, travel_h),
        stations=_stations(n_stations, arrivals_per_h),
        green=no_green(2),
        gates=NO_GATES,
        bookings=no_bookings(n_stations),
        months=SAME_ALL_YEAR,
        payload=SAME_WATER,
        services=_NO_SERVICES,
        empties=NO_EMPTIES,
        fleets=Fleets(
            vessels=np.zeros(0, dtype=np.int32),
            service=np.zeros((0, 2), dtype=np.int32),
            berth=np.zeros((0, 2), dtype=np.int32),
        ),
        rest=DrivingRest(0.0, 0.0, 0.0, 0.0),
        names=_names(n_stations),
    )
    return Workload("stations", plan, draw_history(plan, _SEED, replication))


def _no_forks(n_stations: int) -> Forks:
    return Forks(
        ptr=np.zeros(n_stations + 1, dtype=np.int32),
        stage=np.zeros(0, dtype=np.int32),
        choice=np.zeros(0, dtype=np.int32),
        leg_position=np.zeros(1, dtype=np.int32),
        next_stage=np.zeros(1, dtype=np.int32),
        driven_h=np.zeros(1),
    )


def _flows(n_days: int) -> Flows:
    return Flows(
        key=hash_names(["first", "second"]),
        choice=np.zeros(2, dtype=np.int32),
        tonnes=np.full(2, 20.0),
        teu=np.ones(2),
        priority=np.array([0, 1], dtype=np.int32),
        goods=np.ones(2, dtype=np.int32),
        per_day=np.zeros((2, n_days)),
    )


def _legs(n_stations: int, travel_h: float) -> Legs:
    """Return a leg for each station, so that each stretch draws a travel factor of its own."""
    stations = np.arange(n_stations)
    return Legs(
        key=hash_names(f"leg {s}" for s in stations),
        service=np.full(n_stations, -1, dtype=np.int32),
        travel_cv=np.full(n_stations, TRAVEL_CV),
        stage_ptr=np.arange(0, 2 * n_stations + 1, 2, dtype=np.int32),
        stage_kind=np.tile([StageKind.TRAVEL, StageKind.STATION], n_stations).astype(np.int32),
        stage_station=np.column_stack([np.full(n_stations, -1), stations]).ravel().astype(np.int32),
        stage_h=np.tile([travel_h, 0.0], n_stations),
        stage_begin_h=np.zeros(2 * n_stations),
    )


def _stations(n_stations: int, arrivals_per_h: float) -> Stations:
    slots = np.array(SERVERS[:n_stations], dtype=np.int32)
    is_even = np.arange(n_stations) % 2 == 0
    return Stations(
        key=hash_names(f"station {s}" for s in range(n_stations)),
        kind=np.full(n_stations, StationKind.PROCEDURE, dtype=np.int32),
        slots=slots,
        distribution=np.where(is_even, draws.EXPONENTIAL, draws.LOGNORMAL).astype(np.int32),
        mean_h=np.array(UTILIZATION[:n_stations]) * slots / arrivals_per_h,
        cv=np.where(is_even, 0.0, SERVICE_CV),
        teu_per_h=np.zeros(n_stations),
        open_ptr=np.zeros(n_stations + 1, dtype=np.int32),
        opens_h=np.zeros(0),
        closes_h=np.zeros(0),
        at_closing=np.full(n_stations, AtClosing.FINISH, dtype=np.int32),
        headway_h=np.zeros(n_stations),
        lead_h=np.zeros(n_stations),
        probability=np.ones(n_stations),
        goods=np.zeros(n_stations, dtype=np.int32),
        is_by_consignment=np.zeros(n_stations, dtype=np.bool_),
        pool_teu=np.zeros(n_stations),
        piece_ptr=np.zeros(n_stations + 1, dtype=np.int32),
        pieces=NO_PIECES,
    )


_ONE_ROUTE = Choices(
    ptr=np.array([0, 1], dtype=np.int32),
    parent=np.zeros(1, dtype=np.int32),
    scale_per_usd=np.ones(1),
    usd_per_h=np.zeros(1),
    usd_per_sd_h=np.zeros(1),
    route=np.zeros(1, dtype=np.int32),
    key=hash_names(["route"]),
    known_usd=np.zeros(1),
    known_variance_h2=np.zeros(1),
    log_size=np.zeros(1),
    wait_ptr=np.zeros(2, dtype=np.int32),
    wait=np.zeros(0, dtype=np.int32),
    wait_share=np.zeros(0),
    gate_ptr=np.zeros(2, dtype=np.int32),
    gate=np.zeros(0, dtype=np.int32),
    gate_h=np.zeros(0),
)

_NO_SERVICES = Services(
    key=np.zeros(0, dtype=np.uint64),
    leg=np.zeros(0, dtype=np.int32),
    fleet=np.zeros(0, dtype=np.int32),
    capacity_teu=np.zeros(0),
    capacity_t=np.zeros(0),
    max_wait_h=np.zeros(0),
    load_h=np.zeros(0),
    unload_h=np.zeros(0),
    wagons=np.zeros(0, dtype=np.int32),
    yard=np.zeros(0, dtype=np.int32),
    is_timetabled=np.zeros(0, dtype=np.bool_),
    timetable_ptr=np.zeros(1, dtype=np.int32),
    timetable_h=np.zeros(0),
)


def _names(n_stations: int) -> Names:
    return Names(
        flows=("first", "second"),
        origins=("west", "west"),
        destinations=("east", "east"),
        commodities=("first", "second"),
        corridors=("row",),
        routes=((),),
        route_ids=("row",),
        stations=tuple(f"station {s}" for s in range(n_stations)),
        services=(),
    )
