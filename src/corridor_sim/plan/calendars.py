"""Opening hours as sorted intervals of simulation hours."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import opening_hours

from corridor_sim.units import hours_between

Intervals = list[tuple[float, float]]
"""Sorted, disjoint [opens_h, closes_h)."""


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
