"""Electronic queues: where slots are booked and used, and how far ahead trucks book them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from corridor_sim.kernels.rest import drive
from corridor_sim.plan.plan import Bookings, DrivingRest
from corridor_sim.routing import Leg, StageOf, booking_id
from corridor_sim.routing.legs import TRUCK
from corridor_sim.scenario import DOCUMENTS_ONCE, SLOT, Case
from corridor_sim.tables import rows_of
from corridor_sim.units import HOURS_PER_DAY, round_to_grid


@dataclass(frozen=True)
class BookedPosts:
    """
    The procedures of a case that let trucks in at their slots.

    Attributes
    ----------
    interval_h
        Hours from one slot to the next, by procedure id, sorted.
    service_h
        Mean hours of service of each procedure over all runs.
    lead_h
        How long before setting out documents that are done once for both sides are lodged, by procedure id.
    rest
        Driving-rest rule.
    """

    interval_h: Mapping[str, float]
    service_h: Mapping[str, float]
    lead_h: Mapping[str, float]
    rest: DrivingRest

    @staticmethod
    def of(case: Case, rest: DrivingRest) -> "BookedPosts":
        """Return those of a case."""
        rows = list(rows_of(case.network.tables["procedure"]))
        interval_h = {
            row.procedure_id: HOURS_PER_DAY / float(row.entries_per_day) for row in rows if row.procedure == SLOT
        }
        service_h = {row.procedure_id: float(row.probability) * float(row.mean_h) for row in rows}
        window = case.scenario.document.policies.single_window
        lead_h = {row.procedure_id: window.lead_h for row in rows if window and row.procedure == DOCUMENTS_ONCE}
        return BookedPosts(dict(sorted(interval_h.items())), service_h, lead_h, rest)

    def ahead(self, leg: Leg) -> tuple[int, float]:
        """
        Return which booking a truck makes as it sets out on a leg, -1 if none, and the hours that it plans until there.

        It books a slot of the first post on its way whose slots are booked, and plans free-flow travel with the breaks
        and rests of a stretch in one go, and mean service at the procedures on the way; of documents done once for both
        sides what is not ready after the travel until there.
        """
        if leg.service_id != TRUCK or not self.interval_h:
            return -1, 0.0
        travel_h = service_h = 0.0
        for stage in leg.stages:
            if stage.station_id in self.interval_h:
                hours = round_to_grid(travel_h)
                rest_h, _, _ = drive(hours, 0.0, 0.0, *self.rest)
                return list(self.interval_h).index(stage.station_id), hours + rest_h + round_to_grid(service_h)
            if stage.kind is StageOf.TRAVEL:
                travel_h += stage.travel_h
            elif stage.station_id in self.lead_h:
                ready_h = self.service_h[stage.station_id] - self.lead_h[stage.station_id]
                service_h += max(ready_h - travel_h, 0.0)
            else:
                service_h += self.service_h[stage.station_id]
        return -1, 0.0

    def build(self, stations: Mapping[str, int], legs: Iterable[Leg]) -> Bookings:
        """
        Return the electronic queues as arrays.

        Parameters
        ----------
        stations
            Position of each station by id.
        legs
            Legs of the plan, in order.
        """
        ahead = [self.ahead(leg) for leg in legs]
        return Bookings(
            place=np.array([stations[booking_id(name)] for name in self.interval_h], dtype=np.int32),
            slot=np.array([stations[name] for name in self.interval_h], dtype=np.int32),
            interval_h=np.array([round_to_grid(hours) for hours in self.interval_h.values()], dtype=np.float64),
            of_leg=np.array([booking for booking, _ in ahead], dtype=np.int32),
            planned_h=np.array([hours for _, hours in ahead], dtype=np.float64),
        )
