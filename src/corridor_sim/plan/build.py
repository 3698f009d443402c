"""From a case to its plan: names become positions, nothing is left to look up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from corridor_sim.errors import Issue, collecting, raise_if_any
from corridor_sim.network import Network
from corridor_sim.plan.arrays import floats, indices, on_grid
from corridor_sim.plan.bookings import BookedPosts
from corridor_sim.plan.choices import (
    ChoiceSet,
    SetKey,
    build_choices,
    build_news,
    classes_of,
    find_choice_sets,
    number_of,
    pointers,
    route_id,
)
from corridor_sim.plan.demand import days_simulated
from corridor_sim.plan.documents import Documents
from corridor_sim.plan.empties import build_empties
from corridor_sim.plan.forks import ForkFinder, build_forks
from corridor_sim.plan.gates import GatePlaces, build_gates
from corridor_sim.plan.green import Traffic, build_green, find_green_posts
from corridor_sim.plan.keys import hash_name, hash_names
from corridor_sim.plan.listed import build_listed
from corridor_sim.plan.looked_up import LookedUp
from corridor_sim.plan.months import build_months, build_payload
from corridor_sim.plan.plan import (
    DrivingRest,
    Fleets,
    Float,
    Flows,
    Legs,
    Names,
    Plan,
    Routes,
    Services,
    StageKind,
)
from corridor_sim.plan.stations import berths_of, build_stations, goods_bits, hours_simulated
from corridor_sim.plan.warehouses import build_warehouses, names_of_flows
from corridor_sim.routing import (
    Arc,
    Leg,
    Route,
    RouteFinder,
    StageOf,
    Yards,
    berth_id,
    booking_id,
    corridor_of,
    crane_id,
    departures_id,
    stops_id,
    wagons_id,
    yard_id,
)
from corridor_sim.routing.legs import TRUCK
from corridor_sim.scenario import SLOT, Case
from corridor_sim.tables import rows_of
from corridor_sim.units import round_to_grid, start_of_day

_STAGE_KINDS = {
    StageOf.TRAVEL: StageKind.TRAVEL,
    StageOf.PROCEDURE: StageKind.STATION,
    StageOf.GATE: StageKind.GATE,
    StageOf.ENTRY: StageKind.STATION,
    StageOf.STOP: StageKind.STATION,
}


def build_plan(case: Case) -> Plan:
    """
    Build the plan of ``case``: stations, services, a choice set for each flow, daily demand.

    Raises
    ------
    InputError
        If something cannot be looked up, as ``LookedUp.of`` says; all of it at once.
    """
    network = case.network
    known = LookedUp.of(case)
    finder, flows = known.finder, known.flows
    warehouses, stocks = build_warehouses(case, flows)
    sets = find_choice_sets(finder, flows)
    gates = GatePlaces.of(case, finder.wayside)
    forks = list(ForkFinder(finder, gates).find(sets)) if gates.position else []
    every_set = [*sets.items(), *((fork.wanted, fork.choice_set) for fork in forks)]
    green = find_green_posts(case, finder, lambda: _traffic(case, flows, sets))
    positions = _Positions.of(network, finder, every_set, gates)
    rest = _driving_rest(network)
    booked = BookedPosts.of(case, rest)
    stations = build_stations(case, positions.station, known.open_h, green, booked, finder.wayside, finder.yards)
    fleets = _build_fleets(network, positions)
    services = _build_services(case, known, positions, fleets)
    built_flows = _build_flows(case, flows, sets, known.expected)
    classes = classes_of(network, flows)
    parent = {wanted: k for k, wanted in enumerate(sets)}
    choices, waits = build_choices(
        finder, every_set, [parent[wanted] for wanted, _ in every_set], positions.route, positions.place, classes,
        gates, green, Documents.of(case, finder),
    )  # fmt: skip
    routes, legs = _build_routes(positions, finder.yards), _build_legs(network, positions, gates)
    return Plan(
        start=start_of_day(case.simulation.start),
        warmup_days=case.simulation.warmup_days,
        days=case.simulation.days,
        drain_days=case.simulation.drain_days,
        flows=built_flows,
        listed=build_listed(case, flows, known.ready_h, known.expected),
        warehouses=warehouses,
        routes=routes,
        choices=choices,
        forks=build_forks(forks, positions.route, routes, legs, choices),
        waits=waits,
        news=build_news(network),
        legs=legs,
        months=build_months(
            network,
            finder,
            positions.legs,
            (one for _, each in every_set for one in each.ahead),
            days_simulated(case),
            hours_simulated(case)[0],
        ),
        payload=build_payload(network, services, positions.service, days_simulated(case), hours_simulated(case)[0]),
        stations=stations,
        green=build_green(green, positions.station, flows["commodity_id"].tolist(), number_of(classes)),
        gates=build_gates(case, gates, positions.station),
        bookings=booked.build(positions.station, positions.legs),
        services=services,
        empties=build_empties(
            network, finder.wayside.sections, map(finder.services.__getitem__, positions.service), positions.station
        ),
        fleets=fleets,
        rest=rest,
        names=_names(finder, flows, positions, stocks),
    )


def build_plans(cases: Iterable[Case]) -> list[Plan]:
    """
    Build the plan of each case.

    Raises
    ------
    InputError
        With the mistakes of all cases together.
    """
    plans: list[Plan] = []
    issues: list[Issue] = []
    for case in cases:
        with collecting(issues):
            plans.append(build_plan(case))
    raise_if_any(issues)
    return plans


def _names(
    finder: RouteFinder, flows: pd.DataFrame, positions: "_Positions", stocks: tuple[tuple[str, str], ...]
) -> Names:
    """Return what positions are called."""
    return Names(
        flows=names_of_flows(flows),
        origins=tuple(flows["origin"]),
        destinations=tuple(flows["destination"]),
        commodities=tuple(flows["commodity_id"]),
        corridors=tuple(corridor_of(route, finder.corridors) for route in positions.routes),
        routes=tuple(tuple(arc.link_id for leg in route.legs for arc in leg.path) for route in positions.routes),
        route_ids=_route_ids(positions),
        stations=tuple(positions.station),
        services=tuple(positions.service),
        stocks=stocks,
    )


@dataclass(frozen=True)
class _Positions:
    """Positions by name, and the routes and legs in the order of their positions."""

    station: dict[str, int]
    service: dict[str, int]
    routes: list[Route]
    legs: list[Leg]
    route: dict[tuple[str, tuple[Leg, ...]], int] = field(default_factory=dict)
    leg: dict[tuple[str, tuple[Arc, ...]], int] = field(default_factory=dict)

    @staticmethod
    def of(
        network: Network, finder: RouteFinder, sets: Sequence[tuple[SetKey, ChoiceSet]], gates: GatePlaces
    ) -> "_Positions":
        names = [row.procedure_id for row in rows_of(network.tables["procedure"])]
        names += [crane_id(node_id) for node_id in network.tables["terminal"]["node_id"]]
        names += berths_of(network)
        names += gates.position
        names += [booking_id(row.procedure_id) for row in rows_of(network.tables["procedure"]) if row.procedure == SLOT]
        names += finder.wayside.sections.headway_h
        names += map(wagons_id, network.tables["wagon"]["gauge_mm"])
        names += map(stops_id, finder.wayside.stops.hours)
        names += finder.yards.room_teu
        positions = _Positions(
            station={name: i for i, name in enumerate(sorted(names))},
            service={name: i for i, name in enumerate(sorted(finder.services))},
            routes=[],
            legs=[],
        )
        for service_id in positions.service:
            positions.add_leg(finder.services[service_id])
        for (_, _, commodity_id), choice_set in sets:
            for route in choice_set.routes:
                for leg in route.legs:
                    positions.add_leg(leg)
                # What a route costs depends on the commodity.
                if (commodity_id, route.legs) not in positions.route:
                    positions.route[commodity_id, route.legs] = len(positions.routes)
                    positions.routes.append(route)
        return positions

    @property
    def place(self) -> dict[str, int]:
        """Return the position of each place: stations, then the departures of services."""
        departures = (departures_id(service_id) for service_id in self.service)
        return self.station | {name: i for i, name in enumerate(departures, len(self.station))}

    def add_leg(self, leg: Leg) -> int:
        # Arcs, not link ids: there and back over one link are two legs, with other procedures at a border.
        key = (leg.service_id, leg.path)
        if key not in self.leg:
            self.leg[key] = len(self.legs)
            self.legs.append(leg)
        return self.leg[key]

    def leg_of(self, leg: Leg) -> int:
        return self.leg[leg.service_id, leg.path]


def _build_flows(case: Case, flows: pd.DataFrame, sets: Mapping[SetKey, ChoiceSet], expected: Float) -> Flows:
    commodities = case.network.tables["commodity"].set_index("commodity_id")
    size, bits = commodities[["tonnes", "teu"]], goods_bits(case.network)
    is_at_random = (flows["timetable"] == "").to_numpy(dtype=np.bool_)
    position = {wanted: k for k, wanted in enumerate(sets)}
    classes = classes_of(case.network, flows)
    return Flows(
        key=hash_names(f"flow:{flow_id}" for flow_id in flows["flow_id"]),
        choice=indices(position[row.origin, row.destination, row.commodity_id] for row in rows_of(flows)),
        tonnes=on_grid(size["tonnes"][name] for name in flows["commodity_id"]),
        teu=on_grid(size["teu"][name] for name in flows["commodity_id"]),
        priority=indices(classes[name] for name in flows["commodity_id"]),
        goods=indices(bits[commodities["commodity_class"][name]] for name in flows["commodity_id"]),
        per_day=expected * is_at_random[:, None],
    )


def _traffic(case: Case, flows: pd.DataFrame, sets: Mapping[SetKey, ChoiceSet]) -> Traffic:
    """Yield each route of each flow with the consignments that take it in the year of the start, by expected waits."""
    tonnes = dict(zip(*(case.network.tables["commodity"][name] for name in ("commodity_id", "tonnes")), strict=True))
    for row in rows_of(flows):
        growth = (1.0 + row.growth_per_year) ** (case.simulation.start.year - row.year)
        number = row.t_per_year * growth / float(tonnes[row.commodity_id])
        chosen = sets[row.origin, row.destination, row.commodity_id]
        yield from ((route, number * share) for route, share in zip(chosen.routes, chosen.worth.shares, strict=True))


def _build_routes(positions: _Positions, yards: Yards) -> Routes:
    crane: list[int] = []
    yard: list[int] = []
    for route in positions.routes:
        yard += [positions.station.get(name, -1) for name in yards.along(route.legs)]
        for leg, is_transloaded in zip(route.legs, route.transloads, strict=True):
            crane.append(positions.station[crane_id(leg.from_node_id)] if is_transloaded else -1)
    return Routes(
        leg_ptr=pointers(len(route.legs) for route in positions.routes),
        leg=indices(positions.leg_of(leg) for route in positions.routes for leg in route.legs),
        crane=indices(crane),
        yard=indices(yard),
        cost_usd=floats(route.cost.usd for route in positions.routes),
        kgco2e=floats(route.cost.kgco2e for route in positions.routes),
        length_km=floats(route.length_km for route in positions.routes),
    )


def _route_ids(positions: _Positions) -> tuple[str, ...]:
    """Return names of the routes that stay the same whatever else is in the network."""
    return tuple(route_id(route) for route in positions.routes)


def _build_legs(network: Network, positions: _Positions, gates: GatePlaces) -> Legs:
    cv = {row.service_id: float(row.travel_cv) for row in rows_of(network.tables["service"])}
    cv[TRUCK] = _parameters(network).get("truck_travel_cv", 0.0)
    by_leg = [gates.stages_of(leg) for leg in positions.legs]
    stages = [stage for of_leg in by_leg for stage in of_leg]
    return Legs(
        key=np.array([hash_name(_leg_name(leg)) for leg in positions.legs], dtype=np.uint64),
        service=indices(positions.service.get(leg.service_id, -1) for leg in positions.legs),
        travel_cv=floats(cv[leg.service_id] for leg in positions.legs),
        stage_ptr=pointers(len(of_leg) for of_leg in by_leg),
        stage_kind=indices(_STAGE_KINDS[stage.kind] for stage in stages),
        stage_station=indices(positions.station.get(stage.station_id, -1) for stage in stages),
        stage_h=floats(stage.travel_h for stage in stages),
        stage_begin_h=floats(stage.begin_h for stage in stages),
    )


def _leg_name(leg: Leg) -> str:
    """Return the stable name that keys a leg's luck: trucks between two places share it whatever their road."""
    return f"leg:{leg.service_id or f'truck:{leg.from_node_id}>{leg.to_node_id}'}"


def _build_services(case: Case, known: LookedUp, positions: _Positions, fleets: Fleets) -> Services:
    table = case.network.tables["service"].set_index("service_id").loc[list(positions.service)]
    timetables = [known.closing_h[name] for name in positions.service]
    fleet = {service: position for position, pair in enumerate(fleets.service.tolist()) for service in pair}
    return Services(
        key=hash_names(f"service:{service_id}" for service_id in positions.service),
        leg=indices(range(len(positions.service))),
        fleet=indices(fleet.get(service, -1) for service in positions.service.values()),
        capacity_teu=on_grid(table["capacity_teu"]),
        capacity_t=floats(np.inf if pd.isna(value) else round_to_grid(value) for value in table["capacity_t"]),
        max_wait_h=on_grid(table["max_wait_h"].fillna(0.0)),
        load_h=on_grid(table["load_h"]),
        unload_h=on_grid(table["unload_h"]),
        wagons=indices(
            positions.station.get(wagons_id(gauge_mm), -1) if mode == "rail" else -1
            for mode, gauge_mm in zip(table["mode"], table["gauge_mm"], strict=True)
        ),
        yard=indices(
            positions.station.get(yard_id(leg.to_node_id, leg.vehicle), -1)
            for leg in (known.finder.services[name] for name in positions.service)
        ),
        is_timetabled=(table["timetable"] != "").to_numpy(dtype=np.bool_),
        timetable_ptr=pointers(len(hours) for hours in timetables),
        timetable_h=floats(instant_h for hours in timetables for instant_h in hours),
    )


def _build_fleets(network: Network, positions: _Positions) -> Fleets:
    services = network.tables["service"].sort_values("service_id", kind="stable")
    vessels: list[int] = []
    pairs: list[list[int]] = []
    berths: list[list[int]] = []
    for fleet in rows_of(network.tables["fleet"].sort_values("fleet_id", kind="stable")):
        mine = services[(services["fleet_id"] == fleet.fleet_id) & services["service_id"].isin(positions.service)]
        if len(mine):
            vessels.append(int(fleet.vessels))
            pairs.append([positions.service[name] for name in mine["service_id"]])
            berths.append([positions.station[berth_id(node, fleet.vessel_type)] for node in mine["from_node_id"]])
    return Fleets(
        vessels=indices(vessels),
        service=np.array(pairs, dtype=np.int32).reshape(len(vessels), 2),
        berth=np.array(berths, dtype=np.int32).reshape(len(vessels), 2),
    )


def _driving_rest(network: Network) -> DrivingRest:
    values = _parameters(network)
    return DrivingRest(
        *(
            round_to_grid(values.get(name, 0.0))
            for name in (
                "truck_daily_driving_h", "truck_daily_rest_h", "truck_break_after_h", "truck_break_h",
            )
        )
    )  # fmt: skip


def _parameters(network: Network) -> dict[str, float]:
    return {row.parameter_id: float(row.value) for row in rows_of(network.tables["parameter"])}
