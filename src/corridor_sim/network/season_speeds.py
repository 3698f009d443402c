"""Speeds by season: the factors of free speed by month of the links that a row of season_speed is of."""

from collections.abc import Mapping

from corridor_sim.network.network import Network
from corridor_sim.tables import rows_of

MONTHS = tuple(range(1, 13))


def speed_factors(network: Network) -> dict[str, tuple[float, ...]]:
    """Return the twelve factors of the free speed of each link that is not as fast in all months, by link id."""
    given = _factors_by_kind(network)
    found: dict[str, tuple[float, ...]] = {}
    for link in rows_of(network.tables["link"]):
        kinds = _kinds(link.mode, link.facility_type, link.country)
        factors = tuple(next((given[kind, month] for kind in kinds if (kind, month) in given), 1.0) for month in MONTHS)
        if factors != (1.0,) * len(MONTHS):
            found[link.link_id] = factors
    return found


def _factors_by_kind(network: Network) -> Mapping[tuple[tuple[str, str, str], int], float]:
    """Return the factor of each mode, class and country (empty: any) in each month that a row gives."""
    return {
        ((row.mode, row.facility_type, row.country), month): float(row.factor)
        for row in rows_of(network.tables["season_speed"])
        for month in map(int, row.months)
    }


def _kinds(mode: str, facility_type: str, country: str) -> list[tuple[str, str, str]]:
    """Return the rows that may give the factor, the first of them that is there does."""
    return [(mode, of_type, of_country) for of_type in (facility_type, "") for of_country in (country, "")]
