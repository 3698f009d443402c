"""What is not known of a route before it is taken: the waits that are news, and the variance of the rest."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from corridor_sim.network import (
    Concerned,
    Network,
    channels_by_procedure,
    pieces_of,
    variance_among,
    variance_of,
)
from corridor_sim.routing.arcs import StageOf
from corridor_sim.routing.legs import Leg, Route
from corridor_sim.routing.sections import Sections
from corridor_sim.routing.yards import Yards
from corridor_sim.scenario import SLOT
from corridor_sim.tables import rows_of


class WaitMet(NamedTuple):
    """
    A wait that a route meets and that becomes known as news.

    Attributes
    ----------
    place
        Name of the station, or of the service's departures.
    is_of_run
        Whether the run waits there (a train before a post, a vessel before a berth) rather than the consignment.
    prior_h
        Expected wait when nothing has been heard, h.
    share
        Probability that it is met.
    """

    place: str
    is_of_run: bool
    prior_h: float
    share: float = 1.0

    @property
    def expected_h(self) -> float:
        """Return the expected wait of all, h, when nothing has been heard."""
        return self.share * self.prior_h

    @property
    def variance_h2(self) -> float:
        """Return the variance over all, h^2, when nothing has been heard: the wait is exponential."""
        return self.share * (2.0 * self.prior_h**2) - self.expected_h**2


def crane_id(node_id: str) -> str:
    """Return the name of the station that is the cranes of a terminal."""
    return f"crane:{node_id}"


def berth_id(node_id: str, vessel_type: str) -> str:
    """Return the name of the station that is a port's berths for vessels of a type."""
    return f"berth:{node_id}" if vessel_type == "container" else f"ferry_berth:{node_id}"


def booking_id(procedure_id: str) -> str:
    """Return the name of the place where trucks wait that have booked a slot of a procedure."""
    return f"booking:{procedure_id}"


def wagons_id(gauge_mm: int) -> str:
    """Return the name of the station that is the pool of wagons of a gauge."""
    return f"wagons:{gauge_mm}"


def departures_id(service_id: str) -> str:
    """Return the name of the place where consignments wait for the departures of a service."""
    return f"service:{service_id}"


@dataclass(frozen=True)
class Uncertainty:
    """
    What a network says of waits and of variation.

    Attributes
    ----------
    travel_cv
        Coefficient of variation of travel by service id; '' is trucks.
    service_h2
        Variance of the service time of each procedure, h^2, for those to whom it applies.
    service_h
        Mean of the same, h.
    concerned
        Whom each procedure concerns.
    by_consignment
        Procedures for which consignments are set out of their train.
    wait_h
        Expected waits by place, h: procedures with a number of lanes, cranes, departures, berths, bookings, entries of
        sections, pools of wagons, yards.
    vessel_type
        By id of a service that vessels run.
    yards
        Where goods stand between two legs.
    """

    travel_cv: Mapping[str, float]
    service_h2: Mapping[str, float]
    service_h: Mapping[str, float]
    concerned: Mapping[str, Concerned]
    by_consignment: frozenset[str]
    wait_h: Mapping[str, float]
    vessel_type: Mapping[str, str]
    yards: Yards

    @classmethod
    def of(cls, network: Network, sections: Sections, yards: Yards) -> "Uncertainty":
        """Return what ``network`` says, whose sections and yards are given."""
        tables = network.tables
        parameters = {row.parameter_id: float(row.value) for row in rows_of(tables["parameter"])}
        types = dict(zip(tables["fleet"]["fleet_id"], tables["fleet"]["vessel_type"], strict=True))
        services = list(rows_of(tables["service"]))
        procedures = list(rows_of(tables["procedure"]))
        channels = channels_by_procedure(tables)
        wait_h = {row.procedure_id: float(row.expected_wait_h) for row in procedures if not pd.isna(row.lanes)}
        wait_h |= {crane_id(row.node_id): float(row.expected_wait_h) for row in rows_of(tables["terminal"])}
        wait_h |= {departures_id(row.service_id): float(row.expected_wait_h) for row in services}
        # No table expects a wait for a slot, of which a scenario says how many there are, nor for a berth, wagons, a
        # section or a yard.
        wait_h |= {booking_id(row.procedure_id): 0.0 for row in procedures if row.procedure == SLOT}
        wait_h |= dict.fromkeys((*sections.headway_h, *yards.room_teu), 0.0)
        wait_h |= {wagons_id(row.gauge_mm): 0.0 for row in rows_of(tables["wagon"])}
        wait_h |= {berth_id(row.to_node_id, types[row.fleet_id]): 0.0 for row in services if row.fleet_id in types}
        return cls(
            travel_cv={row.service_id: float(row.travel_cv) for row in services}
            | {"": parameters.get("truck_travel_cv", 0.0)},
            service_h2={
                row.procedure_id: variance_of(pieces_of(row, channels.get(row.procedure_id, []))) for row in procedures
            },
            service_h={row.procedure_id: float(row.mean_h) for row in procedures},
            concerned={row.procedure_id: Concerned.of(row) for row in procedures},
            by_consignment=frozenset(row.procedure_id for row in procedures if row.unit == "consignment"),
            wait_h=wait_h,
            vessel_type={row.service_id: types[row.fleet_id] for row in services if row.fleet_id in types},
            yards=yards,
        )

    def waits_of(self, route: Route, commodity_class: str) -> Iterator[WaitMet]:
        """Yield the waits that goods of a class meet on a route, in order."""
        for leg, is_transloaded, yard in zip(route.legs, route.transloads, self.yards.along(route.legs), strict=True):
            if is_transloaded:
                yield self._met(crane_id(leg.from_node_id), is_of_run=False)
            yield from self._waits_along(leg, commodity_class)
            if yard:
                yield self._met(yard, is_of_run=bool(leg.service_id))
            if leg.service_id in self.vessel_type:
                yield self._met(berth_id(leg.to_node_id, self.vessel_type[leg.service_id]), is_of_run=True)

    def _waits_along(self, leg: Leg, commodity_class: str) -> Iterator[WaitMet]:
        if leg.service_id:
            yield self._met(departures_id(leg.service_id), is_of_run=False)
            if (pool := wagons_id(leg.vehicle[1])) in self.wait_h:
                yield self._met(pool, is_of_run=True)
        for stage in leg.stages:
            if not leg.service_id and booking_id(stage.station_id) in self.wait_h:
                yield self._met(booking_id(stage.station_id), is_of_run=False)
            if stage.station_id in self.wait_h:
                concerned = self.concerned.get(stage.station_id)
                share = 1.0 if concerned is None else concerned.share_of(commodity_class)
                if share > 0.0:
                    is_of_run = bool(leg.service_id) and stage.station_id not in self.by_consignment
                    yield self._met(stage.station_id, is_of_run=is_of_run, share=share)

    def _met(self, place: str, *, is_of_run: bool, share: float = 1.0) -> WaitMet:
        return WaitMet(place, is_of_run, self.wait_h[place], share)

    def known_variance_h2(self, route: Route, commodity_class: str) -> float:
        """
        Return the variance of the hours of a route but for the waits that are news, h^2, for goods of a class.

        Travel varies by one factor for each leg, service times by their distributions; all independently.
        """
        variance_h2 = 0.0
        for leg in route.legs:
            travel_h = sum(stage.travel_h for stage in leg.stages if stage.kind is StageOf.TRAVEL)
            variance_h2 += (self.travel_cv[leg.service_id] * travel_h) ** 2
            variance_h2 += sum(
                self.variance_at(stage.station_id, commodity_class)
                for stage in leg.stages
                if stage.kind is StageOf.PROCEDURE
            )
        return variance_h2

    def variance_at(self, procedure_id: str, commodity_class: str) -> float:
        """Return the variance of the hours of service at a procedure over all goods of a class, h^2."""
        share = self.concerned[procedure_id].share_of(commodity_class)
        return variance_among(share, self.service_h[procedure_id], self.service_h2[procedure_id])
