"""What is not known of a route before it is taken: the waits that are news, and the variance of the rest."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from corridor_sim.network import Network, channels_by_procedure, pieces_of, variance_of
from corridor_sim.routing.arcs import StageOf
from corridor_sim.tables import rows_of

if TYPE_CHECKING:
    from corridor_sim.routing.routes import Leg, Route


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
    """

    place: str
    is_of_run: bool
    prior_h: float


def crane_id(node_id: str) -> str:
    """Return the name of the station that is the cranes of a terminal."""
    return f"crane:{node_id}"


def berth_id(node_id: str, vessel_type: str) -> str:
    """Return the name of the station that is a port's berths for vessels of a type."""
    return f"berth:{node_id}" if vessel_type == "container" else f"ferry_berth:{node_id}"


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
        Variance of the service time of each procedure, h^2.
    wait_h
        Expected waits by place, h: procedures with a number of lanes, cranes, departures, berths.
    vessel_type
        By id of a service that vessels run.
    """

    travel_cv: Mapping[str, float]
    service_h2: Mapping[str, float]
    wait_h: Mapping[str, float]
    vessel_type: Mapping[str, str]

    @classmethod
    def of(cls, network: Network) -> "Uncertainty":
        """Return what ``network`` says."""
        tables = network.tables
        parameters = {row.parameter_id: float(row.value) for row in rows_of(tables["parameter"])}
        types = dict(zip(tables["fleet"]["fleet_id"], tables["fleet"]["vessel_type"], strict=True))
        services = list(rows_of(tables["service"]))
        procedures = list(rows_of(tables["procedure"]))
        channels = channels_by_procedure(tables)
        wait_h = {row.procedure_id: float(row.expected_wait_h) for row in procedures if not pd.isna(row.lanes)}
        wait_h |= {crane_id(row.node_id): float(row.expected_wait_h) for row in rows_of(tables["terminal"])}
        wait_h |= {departures_id(row.service_id): float(row.expected_wait_h) for row in services}
        # No table expects a wait for a berth: vessels are given no timetable that would let one arise.
        wait_h |= {berth_id(row.to_node_id, types[row.fleet_id]): 0.0 for row in services if row.fleet_id in types}
        return cls(
            travel_cv={row.service_id: float(row.travel_cv) for row in services}
            | {"": parameters.get("truck_travel_cv", 0.0)},
            service_h2={
                row.procedure_id: variance_of(pieces_of(row, channels.get(row.procedure_id, []))) for row in procedures
            },
            wait_h=wait_h,
            vessel_type={row.service_id: types[row.fleet_id] for row in services if row.fleet_id in types},
        )

    def waits_of(self, route: "Route") -> Iterator[WaitMet]:
        """Yield the waits that a route meets, in order."""
        for leg, is_transloaded in zip(route.legs, route.transloads, strict=True):
            if is_transloaded:
                yield self._met(crane_id(leg.from_node_id), is_of_run=False)
            yield from self._waits_along(leg)

    def _waits_along(self, leg: "Leg") -> Iterator[WaitMet]:
        if leg.service_id:
            yield self._met(departures_id(leg.service_id), is_of_run=False)
        for stage in leg.stages:
            if stage.station_id in self.wait_h:
                yield self._met(stage.station_id, is_of_run=bool(leg.service_id))
        if leg.service_id in self.vessel_type:
            yield self._met(berth_id(leg.to_node_id, self.vessel_type[leg.service_id]), is_of_run=True)

    def _met(self, place: str, *, is_of_run: bool) -> WaitMet:
        return WaitMet(place, is_of_run, self.wait_h[place])

    def known_variance_h2(self, route: "Route") -> float:
        """
        Return the variance of the hours of a route but for the waits that are news, h^2.

        Travel varies by one factor for each leg, service times by their distributions; all independently.
        """
        variance_h2 = 0.0
        for leg in route.legs:
            travel_h = sum(stage.travel_h for stage in leg.stages if stage.kind is StageOf.TRAVEL)
            variance_h2 += (self.travel_cv[leg.service_id] * travel_h) ** 2
            variance_h2 += sum(self.service_h2.get(stage.station_id, 0.0) for stage in leg.stages)
        return variance_h2
