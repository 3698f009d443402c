"""Gates: what closures shut, before which arcs and services they stand, and when they are closed."""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from corridor_sim.plan.demand import days_of
from corridor_sim.plan.keys import hash_names
from corridor_sim.plan.plan import Gates
from corridor_sim.routing import Arc, Leg, Stage, StageOf, Wayside
from corridor_sim.scenario import Case, Closure, closures_by_facility
from corridor_sim.units import hours_between, round_to_grid, start_of_day


def gate_id(table: str, row_id: str) -> str:
    """Return the station id of the gate of a facility."""
    return f"gate:{table}:{row_id}"


@dataclass(frozen=True)
class GatePlaces:
    """
    Where the gates of a case stand.

    Attributes
    ----------
    position
        Position in gates by station id.
    wayside
        What else stands along the ways of the network.
    """

    position: Mapping[str, int]
    wayside: Wayside

    @staticmethod
    def of(case: Case, wayside: Wayside) -> "GatePlaces":
        """Return the places of the gates that the scenario's closures make."""
        facilities = closures_by_facility(case.scenario.document.closures)
        return GatePlaces({gate_id(*facility): i for i, facility in enumerate(facilities)}, wayside)

    def before(self, arc: Arc) -> tuple[str, ...]:
        """
        Return the gates before ``arc``: of the link, of the node it enters, of the BCPs that it joins.

        By sea of the node it leaves: a closed port lets nobody leave, and who comes to one waits at sea (``after``).
        """
        if not self.position:
            return ()
        names = [
            gate_id("link", arc.link_id),
            gate_id("node", arc.tail if arc.mode == "sea" else arc.head),
            *(gate_id("bcp", bcp_id) for bcp_id in self.wayside.crossings.posts_of(arc)),
        ]
        return tuple(name for name in names if name in self.position)

    def after(self, arc: Arc) -> tuple[str, ...]:
        """Return the gate at the end of ``arc``: of a port that it leads to by sea."""
        name = gate_id("node", arc.head)
        return (name,) if arc.mode == "sea" and name in self.position else ()

    def before_leg(self, leg: Leg) -> tuple[str, ...]:
        """Return the gate of the service of a leg, before all of its arcs."""
        name = gate_id("service", leg.service_id)
        return (name,) if name in self.position else ()

    def stages_of(self, leg: Leg) -> tuple[Stage, ...]:
        """Return the stages of a run on ``leg`` with its gates."""
        first = tuple(Stage(StageOf.GATE, name) for name in self.before_leg(leg))
        return first + self.wayside.stages_along(leg.service_id, leg.path, self.before, self.after)

    def along(self, legs: Iterable[Leg]) -> list[int]:
        """Return the positions of the gates that legs pass, in order."""
        names = [
            name
            for leg in legs
            for place in (self.before_leg(leg), *(way(arc) for arc in leg.path for way in (self.before, self.after)))
            for name in place
        ]
        return [self.position[name] for name in names]


def build_gates(case: Case, stations: Mapping[str, int]) -> Gates:
    """
    Return the gates of ``case`` and when they are closed.

    Parameters
    ----------
    case
        Whose scenario closes them.
    stations
        Position of each station by id, gates among them.
    """
    facilities = closures_by_facility(case.scenario.document.closures)
    start = start_of_day(case.simulation.start)
    given = [
        (g, hours_between(start, each.start), hours_between(start, each.end))
        for g, closures in enumerate(facilities.values())
        for each in closures
        if each.start is not None and each.end is not None
    ]
    # The n-th random closure of a facility has one luck in all scenarios, however often and long it comes.
    random = [
        (g, f"closure:{table}:{row_id}:{n}", each)
        for g, ((table, row_id), closures) in enumerate(facilities.items())
        for n, each in enumerate(one for one in closures if one.is_random)
    ]
    simulation = case.simulation
    days = days_of(simulation.start, simulation.warmup_days, simulation.days, simulation.drain_days)
    per_day = [_expected_per_day(each, days) for _, _, each in random]
    return Gates(
        station=np.array([stations[gate_id(*facility)] for facility in facilities], dtype=np.int32),
        given_gate=np.array([g for g, _, _ in given], dtype=np.int32),
        given_from_h=np.array([from_h for _, from_h, _ in given], dtype=np.float64),
        given_to_h=np.array([to_h for _, _, to_h in given], dtype=np.float64),
        random_gate=np.array([g for g, _, _ in random], dtype=np.int32),
        random_key=hash_names(name for _, name, _ in random),
        random_mean_h=np.array([round_to_grid(each.mean_h or 0.0) for _, _, each in random], dtype=np.float64),
        random_per_day=np.array(per_day, dtype=np.float64).reshape(len(random), len(days)),
    )


def _expected_per_day(closure: Closure, days: Sequence[date]) -> list[float]:
    """Return how many closures are expected to begin on each day: as many on each day of its months."""
    in_months = {
        year: sum(calendar.monthrange(year, month)[1] for month in closure.months) for year in {d.year for d in days}
    }
    per_year = closure.per_year or 0.0
    return [per_year / in_months[day.year] if day.month in closure.months else 0.0 for day in days]
