"""Hours of timetables within the days simulated: when runs close, and when consignments are ready together."""

from collections.abc import Collection, Iterable

import pandas as pd

from corridor_sim.errors import Issue, raise_if_any
from corridor_sim.plan.calendars import departure_hours
from corridor_sim.plan.stations import hours_simulated
from corridor_sim.scenario import Case
from corridor_sim.tables import rows_of
from corridor_sim.units import round_to_grid, start_of_day


def closing_by_timetable(case: Case, running: Collection[str]) -> dict[str, list[float]]:
    """
    Return by service that is ``running`` the hours at which its runs close, none without a timetable.

    Raises
    ------
    InputError
        If a timetable has no departure in the days simulated; all of them at once.
    """
    file = case.network.file_of("service")
    services = [row for row in rows_of(case.network.tables["service"]) if row.service_id in running]
    rows = [
        (row.timetable, row.from_node_id, round_to_grid(float(row.load_h)), (file, int(row.line), row.service_id))
        for row in services
    ]
    return dict(zip([row.service_id for row in services], _hours_of(case, rows), strict=True))


def ready_by_timetable(case: Case, flows: pd.DataFrame) -> list[list[float]]:
    """
    Return the hours at which consignments of each flow are ready together, none of those without a timetable.

    Raises
    ------
    InputError
        If a timetable has no hour in the days simulated; all of them at once.
    """
    return _hours_of(
        case, [(row.timetable, row.origin, 0.0, (row.file, int(row.line), row.flow_id)) for row in rows_of(flows)]
    )


def _hours_of(case: Case, rows: Iterable[tuple[str, str, float, tuple[str, int, str]]]) -> list[list[float]]:
    """
    Return instants so long before the hours of timetables, each of (timetable, node, hours before, its row).

    Raises
    ------
    InputError
        If a timetable has no departure in the days simulated; all of them at once.
    """
    zone = case.network.tables["node"].set_index("node_id")["timezone"]
    from_h, to_h = hours_simulated(case)
    start = start_of_day(case.simulation.start)
    hours: list[list[float]] = []
    issues: list[Issue] = []
    for timetable, node_id, before_h, (file, line, row_id) in rows:
        leaves_h = (
            departure_hours(timetable, zone[node_id], start, from_h + before_h, to_h + before_h) if timetable else []
        )
        if timetable and not leaves_h:
            found = f"'{timetable}' has no departure in the days simulated"
            issues.append(Issue(file, line, f"column 'timetable' of row '{row_id}'", found, "departures within them"))
        hours.append([instant_h - before_h for instant_h in leaves_h])
    raise_if_any(issues)
    return hours
