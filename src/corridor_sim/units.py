"""
The units convention and the few conversions that exist.

Hours, kilometers, tonnes, TEU and USD everywhere; speeds in km/h. Instants inside a simulation are
hours since the scenario's start (UTC). Enters: numbers. Leaves: numbers. It never reads a file.
"""

from datetime import UTC, date, datetime, timedelta

HOURS_PER_DAY = 24.0
GRID_PER_HOUR = float(2**20)
"""Instants and durations are multiples of 1/GRID_PER_HOUR h (3.4 ms), so that their sums are exact."""


def round_to_grid(hours: float) -> float:
    """Return ``hours`` rounded to the nearest multiple of 2^-20 h, ties to even."""
    return round(hours * GRID_PER_HOUR) / GRID_PER_HOUR


def hours_between(start: datetime, instant: datetime) -> float:
    """Return the hours from ``start`` to ``instant`` on the time grid; both are aware datetimes."""
    return round_to_grid((instant - start) / timedelta(hours=1))


def start_of_day(day: date) -> datetime:
    """Return midnight UTC at the beginning of ``day``."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
