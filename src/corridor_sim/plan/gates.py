"""Gates: what seasons and closures shut, before which arcs and services they stand, and when they are closed."""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from corridor_sim.network import Season, seasons_of
from corridor_sim.plan.calendars import Intervals, opening_intervals
from corridor_sim.plan.closed import closed_between
from corridor_sim.plan.demand import days_simulated
from corridor_sim.plan.keys import hash_names
from corridor_sim.plan.plan import Gates
from corridor_sim.routing import Arc, Leg, Route, RouteFinder, Stage, StageOf, Wayside, hours_to_arcs
from corridor_sim.scenario import Case, Closure, closures_by_facility
from corridor_sim.units import HOURS_PER_DAY, hours_between, round_to_grid, start_of_day

_DAYS_AHEAD = 366


def gate_id(table: str, row_id: str) -> str:
    """Return the station id of the gate of a facility."""
    return f"gate:{table}:{row_id}"


@dataclass(frozen=True)
class GatePlaces:
    """
    Where the gates of a case stand.

    Attributes
    ----------
    facilities
        Table and id of what each gate shuts, sorted.
    out_of_season
        By facility the intervals [from, to), h since the start, in which it is out of season.
    wayside
        What else stands along the ways of the network.
    """

    facilities: tuple[tuple[str, str], ...]
    out_of_season: Mapping[tuple[str, str], Intervals]
    wayside: Wayside

    @staticmethod
    def of(case: Case, wayside: Wayside) -> "GatePlaces":
        """Return the places of the gates that the scenario's closures and the seasons within its days make."""
        seasons = {facility: _out_of(season, case) for facility, season in seasons_of(case.network).items()}
        seasons = {facility: closed for facility, closed in seasons.items() if closed}
        closures = closures_by_facility(case.closures)
        return GatePlaces(tuple(sorted({*closures, *seasons})), seasons, wayside)

    @cached_property
    def position(self) -> dict[str, int]:
        """Return the position in gates by station id."""
        return {gate_id(*facility): i for i, facility in enumerate(self.facilities)}

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

    def are_on(self, legs: Iterable[Leg]) -> bool:
        """Return whether legs pass any gate."""
        return any(self.before_leg(leg) or any(self.before(arc) or self.after(arc) for arc in leg.path) for leg in legs)

    def along(self, finder: RouteFinder, route: Route, commodity_id: str) -> list[tuple[int, float]]:
        """Return the positions of the gates that a route passes, in order, and the hours expected until each."""
        if not self.are_on(route.legs):
            return []
        passed: list[tuple[str, float]] = []
        for leg, hours in zip(route.legs, hours_to_arcs(finder, route, commodity_id), strict=True):
            passed += [(name, hours[0][0]) for name in self.before_leg(leg)]
            for arc, (begin_h, end_h) in zip(leg.path, hours, strict=True):
                passed += [(name, begin_h) for name in self.before(arc)]
                passed += [(name, end_h) for name in self.after(arc)]
        return [(self.position[name], hours_until) for name, hours_until in passed]


def build_gates(case: Case, gates: GatePlaces, stations: Mapping[str, int]) -> Gates:
    """
    Return the gates of ``case`` and when they are closed.

    Parameters
    ----------
    case
        Whose scenario closes them.
    gates
        Which they are.
    stations
        Position of each station by id, gates among them.
    """
    closures = closures_by_facility(case.closures)
    given = [(g, *one) for g, facility in enumerate(gates.facilities) for one in _certain(case, gates, facility)]
    # The n-th random closure of a facility has one luck in all scenarios, however often and long it comes.
    random = [
        (g, f"closure:{table}:{row_id}:{n}", each)
        for g, (table, row_id) in enumerate(gates.facilities)
        for n, each in enumerate(one for one in closures.get((table, row_id), []) if one.is_random)
    ]
    which = np.array([g for g, *_ in given], dtype=np.int32)
    from_h = np.array([begins_h for _, begins_h, _, _ in given], dtype=np.float64)
    to_h = np.array([ends_h for _, _, ends_h, _ in given], dtype=np.float64)
    is_known = np.array([known for *_, known in given], dtype=np.bool_)
    days = days_simulated(case)
    per_day = [_expected_per_day(each, days) for _, _, each in random]
    return Gates(
        station=np.array([stations[name] for name in gates.position], dtype=np.int32),
        given_gate=which,
        given_from_h=from_h,
        given_to_h=to_h,
        announced=closed_between(len(gates.facilities), which[is_known], from_h[is_known], to_h[is_known]),
        random_gate=np.array([g for g, _, _ in random], dtype=np.int32),
        random_key=hash_names(name for _, name, _ in random),
        random_mean_h=np.array([round_to_grid(each.mean_h or 0.0) for _, _, each in random], dtype=np.float64),
        random_per_day=np.array(per_day, dtype=np.float64).reshape(len(random), len(days)),
    )


def _certain(case: Case, gates: GatePlaces, facility: tuple[str, str]) -> list[tuple[float, float, bool]]:
    """Return the closures of a facility that are certain: from, to (h since the start), and whether announced."""
    start = start_of_day(case.simulation.start)
    closures = closures_by_facility(case.closures).get(facility, [])
    return [(from_h, to_h, True) for from_h, to_h in gates.out_of_season.get(facility, [])] + [
        (hours_between(start, each.start), hours_between(start, each.end), each.announced)
        for each in closures
        if each.start is not None and each.end is not None
    ]


def _out_of(season: Season, case: Case) -> Intervals:
    """
    Return when a season is over, from the beginning of the warm-up to a year after the end of the drain.

    Who waits at the end for a pass to open knows when it will.
    """
    simulation = case.simulation
    begin_h = -simulation.warmup_days * HOURS_PER_DAY
    end_h = (simulation.days + simulation.drain_days + _DAYS_AHEAD) * HOURS_PER_DAY
    start = start_of_day(simulation.start)
    opened = opening_intervals(season.hours, season.timezone, start, begin_h, end_h)
    from_h = [begin_h, *(closes_h for _, closes_h in opened)]
    to_h = [*(opens_h for opens_h, _ in opened), end_h]
    return [(begins_h, ends_h) for begins_h, ends_h in zip(from_h, to_h, strict=True) if begins_h < ends_h]


def _expected_per_day(closure: Closure, days: Sequence[date]) -> list[float]:
    """Return how many closures are expected to begin on each day: as many on each day of its months."""
    in_months = {
        year: sum(calendar.monthrange(year, month)[1] for month in closure.months) for year in {d.year for d in days}
    }
    per_year = closure.per_year or 0.0
    return [per_year / in_months[day.year] if day.month in closure.months else 0.0 for day in days]
