"""Whether weather is such as there can be."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from corridor_sim.network.network import Network
from corridor_sim.network.season_speeds import MONTHS
from corridor_sim.tables import rows_of
from corridor_sim.units import HOURS_PER_DAY

_DAYS_OF_MONTHS = (31.0, 28.25, 31.0, 30.0, 31.0, 30.0, 31.0, 31.0, 30.0, 31.0, 30.0, 31.0)
_MONTH_H = 31.0 * HOURS_PER_DAY


class Doubt(NamedTuple):
    """A row of the table of weather, its column in doubt, what it says, and what there can be."""

    row: Any
    column: str
    found: str
    allowed: str


def doubtful_weather(network: Network) -> Iterator[Doubt]:
    """Yield weather that closes more hours a year than its months have, or for longer than a month at a time."""
    for row in rows_of(network.tables["weather"]):
        months = tuple(map(int, row.months)) or MONTHS
        available_h = HOURS_PER_DAY * sum(_DAYS_OF_MONTHS[month - 1] for month in months)
        closed_h = float(row.per_year) * float(row.closed_h)
        if closed_h > available_h:
            found = (
                f"'{row.per_year:g}' closures a year of {row.closed_h:g} h are {closed_h:,.0f} h, and its months have "
                f"{available_h:,.0f} h"
            )
            yield Doubt(row, "per_year", found, f"at most {available_h / row.closed_h:.3g} of this length")
        if row.closed_h > _MONTH_H:
            found = f"a closure of '{row.closed_h:g}' h on average is longer than a month"
            yield Doubt(row, "closed_h", found, f"hours of a storm or the like, at most {_MONTH_H:g}")
