"""Opening hours and timetables as sorted intervals and instants of simulation hours, and public holidays."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import opening_hours

from corridor_sim.network import as_opening_hours
from corridor_sim.units import hours_between, round_to_grid

_MINUTE_H = 1.0 / 60.0

Intervals = list[tuple[float, float]]
"""Sorted, disjoint [opens_h, closes_h)."""


ALWAYS = "24/7"
"""Opening hours of what never closes."""


def opening_intervals(expression: str, timezone: str, start: datetime, from_h: float, to_h: float) -> Intervals:
    """
    Return the intervals in which a station is open.

    Parameters
    ----------
    expression
        Local opening hours in OpenStreetMap notation.
    timezone
        IANA zone of the station.
    start
        Instant of hour 0, aware.
    from_h, to_h
        Hours since ``start`` that must be covered.

    Returns
    -------
    Sorted, disjoint [opens_h, closes_h) on the time grid; the last may end after ``to_h``. Empty when it is never open.
    """
    zone = ZoneInfo(timezone)
    rule = opening_hours.OpeningHours(expression, timezone=zone)
    first = (start + timedelta(hours=from_h)).astimezone(zone)
    last = (start + timedelta(hours=to_h)).astimezone(zone)
    intervals: Intervals = []
    for opens, closes, state, _ in rule.intervals(first, last):
        if state != opening_hours.State.OPEN:
            continue
        opens_h = hours_between(start, opens)
        closes_h = to_h if closes is None else hours_between(start, closes)
        if intervals and intervals[-1][1] >= opens_h:
            intervals[-1] = (intervals[-1][0], closes_h)
        else:
            intervals.append((opens_h, closes_h))
    return intervals


def public_holidays(country: str, first: date, last: date) -> frozenset[date] | None:
    """
    Return the public holidays of a country from the first to the last day, None if they are not known.

    Parameters
    ----------
    country
        ISO 3166 alpha-3 code.
    first, last
        Local days.

    Notes
    -----
    As the library ``holidays`` has them: days off that are moved by decree where it knows the decree; feasts that a
    moon must be seen for as they are estimated beforehand.
    """
    # Loading it takes as long as planning a small case, and few posts close.
    import holidays

    years = range(first.year, last.year + 1)
    try:
        known = holidays.country_holidays(country, years=years)
    except NotImplementedError:
        return None
    return frozenset(day for day in known if first <= day <= last)


def without_days(intervals: Intervals, days: Collection[date], timezone: str, start: datetime) -> Intervals:
    """
    Return opening intervals without some local days, each from midnight to midnight.

    Parameters
    ----------
    intervals
        As of ``opening_intervals``.
    days
        Local days.
    timezone
        IANA zone of the station.
    start
        Instant of hour 0, aware.
    """
    zone = ZoneInfo(timezone)
    for day in sorted(days):
        # A local day has 23 or 25 hours when the clocks change.
        begins_h, ends_h = (
            hours_between(start, datetime.combine(midnight, time(), zone))
            for midnight in (day, day + timedelta(days=1))
        )
        intervals = [
            piece
            for opens_h, closes_h in intervals
            for piece in ((opens_h, min(closes_h, begins_h)), (max(opens_h, ends_h), closes_h))
            if piece[0] < piece[1]
        ]
    return intervals


def departure_hours(timetable: str, timezone: str, start: datetime, from_h: float, to_h: float) -> list[float]:
    """
    Return the instants at which a timetable says that a run leaves.

    Parameters
    ----------
    timetable
        Local clock times in OpenStreetMap notation, such as "Mo,Th 06:00,18:00".
    timezone, start
        As of ``opening_intervals``.
    from_h, to_h
        Hours since ``start`` within which they are wanted, both ends included.

    Returns
    -------
    Sorted instants on the time grid.
    """
    minutes = opening_intervals(as_opening_hours(timetable), timezone, start, from_h, to_h + _MINUTE_H)
    return [
        instant_h
        for opens_h, closes_h in minutes
        for n in range(round((closes_h - opens_h) / _MINUTE_H))
        if from_h <= (instant_h := round_to_grid(opens_h + n * _MINUTE_H)) <= to_h
    ]
