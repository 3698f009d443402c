"""Expected consignments by flow and day, and how many are ready at the hours of a timetable."""

import calendar
from datetime import date, timedelta

import numpy as np
import pandas as pd

from corridor_sim.plan.plan import Float
from corridor_sim.scenario import Case
from corridor_sim.tables import rows_of
from corridor_sim.units import HOURS_PER_DAY


def expected_per_day(
    t_per_year: float,
    year: int,
    growth_per_year: float,
    shares: tuple[float, ...] | None,
    tonnes: float,
    days: list[date],
) -> Float:
    """
    Return the expected consignments on each of ``days``.

    Parameters
    ----------
    t_per_year, year
        Tonnes sent in the year of the figure.
    growth_per_year
        Growth from that year to the year of each day, a share per year.
    shares
        Twelve shares of the year by month that sum to 1; None: even through the year.
    tonnes
        Tonnes of one consignment.
    days
        The days, shape (D,).

    Returns
    -------
    shape (D,), consignments per day.
    """
    rates = np.empty(len(days), dtype=np.float64)
    for i, day in enumerate(days):
        if shares is None:
            per_day = 1.0 / (366 if calendar.isleap(day.year) else 365)
        else:
            per_day = shares[day.month - 1] / calendar.monthrange(day.year, day.month)[1]
        rates[i] = t_per_year * (1.0 + growth_per_year) ** (day.year - year) * per_day / tonnes
    return rates


def ready_together(instants_h: list[float], per_day: Float, first_h: float) -> list[int]:
    """
    Return how many consignments are ready at each of some instants: the whole ones that have come up since the last.

    Parameters
    ----------
    instants_h
        Ascending, h.
    per_day
        shape (D,), expected consignments per day, spread evenly over each.
    first_h
        When the first of these days begins, h; none come up before.
    """
    ends_h = first_h + HOURS_PER_DAY * np.arange(len(per_day) + 1)
    come_up = np.interp(instants_h, ends_h, np.concatenate([[0.0], np.cumsum(per_day)]))
    # Sums of a third of a consignment a day must not fall short of a whole one by rounding.
    whole = np.floor(come_up + _ROUNDING).astype(np.int64)
    counts: list[int] = np.diff(whole, prepend=0).tolist()
    return counts


_ROUNDING = 1e-6


def days_of(start: date, warmup_days: int, days: int, drain_days: int) -> list[date]:
    """Return every UTC day from the first of the warm-up to the last of the drain."""
    first = start - timedelta(days=warmup_days)
    return [first + timedelta(days=i) for i in range(warmup_days + days + drain_days)]


def days_simulated(case: Case) -> list[date]:
    """Return the days from the first of the warm-up to the last of the drain of a case."""
    simulation = case.simulation
    return days_of(simulation.start, simulation.warmup_days, simulation.days, simulation.drain_days)


def profile_shares(profiles: pd.DataFrame) -> dict[str, tuple[float, ...]]:
    """Return the twelve monthly shares of each profile."""
    return {
        row.profile_id: tuple(float(getattr(row, f"share_{month:02d}")) for month in range(1, 13))
        for row in rows_of(profiles)
    }
