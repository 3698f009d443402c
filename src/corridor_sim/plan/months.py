"""What months do: the hours of legs and alternatives for who sets out in each, and what vessels may load."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import numpy as np

from corridor_sim.kernels.state import Floats, Months, Payload, Positions
from corridor_sim.network import MONTHS, Network, payload_shares, speed_factors
from corridor_sim.plan.plan import SAME_ALL_YEAR, SAME_WATER, Services
from corridor_sim.routing import Arc, Leg, Route, RouteFinder
from corridor_sim.routing.legs import TRUCK
from corridor_sim.units import GRID_PER_HOUR


def build_months(
    network: Network,
    finder: RouteFinder,
    legs: Iterable[Leg],
    ahead: Iterable[Route],
    days: Sequence[date],
    first_h: float,
) -> Months:
    """
    Return what months do to travel on a network.

    Parameters
    ----------
    network, finder
        Links in force, and what found the routes.
    legs
        By their positions.
    ahead
        What lies ahead of each alternative.
    days
        Every UTC day of the simulation.
    first_h
        When the first of them begins, h since the start.
    """
    factors = speed_factors(network)
    if not factors:
        return SAME_ALL_YEAR
    travel_factor = [_hours_by_month(leg.path, factors) / sum(arc.travel_h for arc in leg.path) for leg in legs]
    later_h = [sum((_later_h(finder, leg, factors) for leg in route.legs), np.zeros(len(MONTHS))) for route in ahead]
    return Months(
        first_h=first_h,
        of_day=_months_of(days),
        travel_factor=np.ascontiguousarray(np.reshape(travel_factor, (-1, len(MONTHS))).T),
        later_h=np.ascontiguousarray(np.reshape(later_h, (-1, len(MONTHS))).T),
    )


def build_payload(
    network: Network, services: Services, names: Iterable[str], days: Sequence[date], first_h: float
) -> Payload:
    """
    Return what runs of services may load by month for the water in ports.

    Parameters
    ----------
    network
        Whose ports say so.
    services, names
        With their capacities, and their ids in order.
    days, first_h
        As of ``build_months``.
    """
    shares = payload_shares(network)
    names = list(names)
    if shares.keys().isdisjoint(names):
        return SAME_WATER
    of_month = np.array([shares.get(name, (1.0,) * len(MONTHS)) for name in names]).T
    return Payload(
        first_h=first_h,
        of_day=_months_of(days),
        teu=_on_grid(of_month * services.capacity_teu),
        tonnes=_on_grid(of_month * services.capacity_t),
    )


def _on_grid(loads: Floats) -> Floats:
    """Return loads rounded, row by row in memory as without low water: the event loop is compiled for one layout."""
    return np.ascontiguousarray(np.rint(loads * GRID_PER_HOUR) / GRID_PER_HOUR)


def _months_of(days: Sequence[date]) -> Positions:
    return np.array([day.month - 1 for day in days], dtype=np.int32)


def _hours_by_month(path: Iterable[Arc], factors: Mapping[str, tuple[float, ...]]) -> Floats:
    same = (1.0,) * len(MONTHS)
    return np.array([
        sum(arc.travel_h / factors.get(arc.link_id, same)[month] for arc in path) for month in range(len(MONTHS))
    ])  # fmt: skip


def _later_h(finder: RouteFinder, leg: Leg, factors: Mapping[str, tuple[float, ...]]) -> Floats:
    """Return by month the hours more than at free flow of a leg, with driving rest in proportion."""
    per_hour = 1.0 if leg.service_id != TRUCK else 1.0 + finder.rest_per_hour
    more: Floats = (_hours_by_month(leg.path, factors) - sum(arc.travel_h for arc in leg.path)) * per_hour
    return more
