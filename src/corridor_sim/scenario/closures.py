"""Closures of facilities that a scenario names: their ids checked, and what they assume in words."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta

from corridor_sim.errors import Issue, nearest_name
from corridor_sim.network import MONTHS, Network
from corridor_sim.scenario.read import Scenario
from corridor_sim.scenario.schema import Closure
from corridor_sim.tables import key_of, rows_of
from corridor_sim.units import HOURS_PER_DAY

_MONTHS = 12


def check_closures(network: Network, scenario: Scenario, issues: list[Issue]) -> tuple[str, ...]:
    """
    Return a sentence for each closure, which are assumptions of the scenario.

    Parameters
    ----------
    network
        With all of its links, also those that are not in force.
    scenario
        Whose closures are checked.
    issues
        Ids that the network does not have are added here.
    """
    for place, closure in enumerate(scenario.document.closures):
        table, key = closure.table, str(key_of(closure.table))
        known = network.tables[table][key]
        if closure.row_id not in set(known):
            found, allowed = f"unknown {table} '{closure.row_id}'", f"the {key} of a row in {network.file_of(table)}"
            nearest = nearest_name(closure.row_id, known)
            issues.append(scenario.issue(("closures", place, table), found, allowed, nearest))
    return tuple(map(_sentence, scenario.document.closures))


def closures_outside(scenario: Scenario) -> tuple[str, ...]:
    """Return a sentence for each closure with ``start`` and ``end`` that none of the days simulated meets."""
    simulation = scenario.document.simulation
    midnight = datetime.combine(simulation.start, time(), UTC)
    first = midnight - timedelta(days=simulation.warmup_days)
    last = midnight + timedelta(days=simulation.days + simulation.drain_days)
    return tuple(
        f"{_sentence(closure)}, which is outside of the days simulated, {first:%Y-%m-%d} to {last:%Y-%m-%d}, and "
        "changes nothing"
        for closure in scenario.document.closures
        if closure.start is not None and closure.end is not None and (closure.end <= first or closure.start >= last)
    )


def weather_of(network: Network) -> tuple[Closure, ...]:
    """Return the closures at random that the weather of a network makes, by its ids."""
    rows = sorted(rows_of(network.tables["weather"]), key=lambda row: str(row.weather_id))
    return tuple(
        Closure(
            node=row.node_id,
            per_year=float(row.per_year),
            mean_h=float(row.closed_h),
            months=tuple(map(int, row.months or MONTHS)),
        )
        for row in rows
    )


def closures_by_facility(closures: tuple[Closure, ...]) -> Mapping[tuple[str, str], list[Closure]]:
    """Return the closures by table and id of what they close, in the order of these."""
    by_facility: dict[tuple[str, str], list[Closure]] = {}
    for closure in sorted(closures, key=lambda one: (one.table, one.row_id)):
        by_facility.setdefault((closure.table, closure.row_id), []).append(closure)
    return by_facility


def _sentence(closure: Closure) -> str:
    what = f"{closure.table} {closure.row_id} closed"
    if closure.start is not None and closure.end is not None:
        days = (closure.end - closure.start).total_seconds() / 3600.0 / HOURS_PER_DAY
        known = "" if closure.announced else ", known only once it begins"
        return f"{what} from {closure.start:%Y-%m-%d %H:%M} UTC for {days:g} days{known}"
    months = "" if len(closure.months) == _MONTHS else f" in the months {', '.join(map(str, sorted(closure.months)))}"
    return f"{what} at random {closure.per_year:g} times a year{months}, for {closure.mean_h:g} h on average"
