"""Indicators of consignments: hours, reliability, speeds, money, emissions, spoilage, throughput, shares."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from corridor_sim.indicators.door_to_door import QUANTILES, quantile_with_unfinished
from corridor_sim.indicators.grouping import (
    Groups,
    Values,
    all_of,
    by_corridor,
    by_crossing,
    by_mode,
    by_pair,
    by_port,
)
from corridor_sim.indicators.subjects import Subjects
from corridor_sim.indicators.warehouses import by_flow_served, stock_needed

TFI3_KM = 500.0
TFI3_T = 20.0
"""CPMM counts money per 500 km of a load of 20 tonnes."""


class Found(NamedTuple):
    """Values of one indicator for subjects of one kind, shape (G,); nan is withheld."""

    indicator: str
    kind: str
    subjects: tuple[str, ...]
    values: Values


class _Trips(NamedTuple):
    """Columns of the consignments of one replication, shape (C,); hours nan for the unfinished, is_diverted 0 or 1."""

    hours: Values
    is_diverted: Values
    under_way_h: Values
    transit_h: Values
    travel_h: Values
    tonnes: Values
    teu: Values
    km: Values
    usd: Values
    kgco2e: Values
    promised_h: Values
    shelf_life_h: Values


def trip_values(consignments: pd.DataFrame, subjects: Subjects) -> Iterator[Found]:
    """
    Return the indicators of consignments of one replication.

    Parameters
    ----------
    consignments
        Result table of one replication.
    subjects
        What its routes pass, and what is promised.

    Yields
    ------
    For all, by pair, by corridor, and by flow served from a warehouse (orders, and replenishments): hours, percentiles,
    buffer index, on-time share, spoilage, money, emissions, speeds, what was sent. By mode (routes of that
    mode alone): speeds, money and what was sent. By crossing and port: what was sent. By warehouse and commodity: the
    stock needed. Means are withheld (nan) if a consignment of the group is unfinished, percentiles if that could change
    them. What is not defined for a group, such as the mean of none, is not there.
    """
    trips = _trips_of(consignments, subjects)
    routes = subjects.routes
    corridors = by_corridor(consignments, routes)
    served = tuple(by_flow_served(consignments))
    for groups in (all_of(consignments), by_pair(consignments), corridors, *served):
        yield from _given(groups, _sent(trips, groups))
        yield from _given(groups, _hours(trips, groups))
        yield from _given(groups, _reliability(trips, groups))
        yield from _given(groups, _speeds(trips, groups))
        yield from _given(groups, _money_and_emissions(trips, groups))
    yield from _given(corridors, _shares(trips, corridors))
    modes = by_mode(consignments, routes)
    for part in (_sent, _speeds, _money_and_emissions):
        yield from _given(modes, part(trips, modes))
    for groups in (by_crossing(consignments, routes), by_port(consignments, routes)):
        yield from _given(groups, _sent(trips, groups))
    if served:
        stocks, values = stock_needed(consignments, subjects.days)
        yield from (Found(name, "stock", stocks, each) for name, each in values.items())


_Several = Iterator[tuple[str, Values, Values]]
"""Name, values and where they are defined (not 0), each of shape (G,)."""


def _given(groups: Groups, several: _Several) -> Iterator[Found]:
    """Yield the indicators of the subjects for which they are defined."""
    for name, values, base in several:
        at = np.flatnonzero(base > 0.0)
        if len(at):
            yield Found(name, groups.kind, tuple(groups.subjects[i] for i in at), values[at])


def _trips_of(frame: pd.DataFrame, subjects: Subjects) -> _Trips:
    def column(name: str) -> Values:
        return frame[name].to_numpy(dtype=np.float64)

    def known(name: str, of: str) -> Values:
        return frame[name].map(getattr(subjects, of)).to_numpy(dtype=np.float64)

    return _Trips(
        hours=column("door_to_door_h"),
        is_diverted=column("is_diverted"),
        under_way_h=column("under_way_h"),
        transit_h=column("arrival_h") - column("departure_h"),
        travel_h=np.where(np.isnan(column("door_to_door_h")), np.nan, column("travel_h")),
        tonnes=column("tonnes_t"),
        teu=column("load_teu"),
        km=column("length_km"),
        usd=column("cost_usd"),
        kgco2e=column("kgco2e"),
        promised_h=known("flow_id", "promised_h"),
        shelf_life_h=known("commodity_id", "shelf_life_h"),
    )


def _sent(trips: _Trips, groups: Groups) -> _Several:
    every = np.ones(len(groups.subjects))
    yield "consignments", groups.counts, every
    yield "unfinished", groups.total(np.isnan(trips.hours).astype(np.float64)), every
    diverted = groups.total(trips.is_diverted)
    yield "diverted", diverted, diverted
    yield "tonnes", groups.total(trips.tonnes), every
    yield "teu", groups.total(trips.teu), every


def _shares(trips: _Trips, groups: Groups) -> _Several:
    n, tonnes = float(len(trips.tonnes)), float(trips.tonnes.sum())
    if n > 0.0:
        every = np.ones(len(groups.subjects))
        yield "share_of_consignments", groups.counts / n, every
        yield "share_of_tonnes", groups.total(trips.tonnes) / tonnes, every


def _hours(trips: _Trips, groups: Groups) -> _Several:
    n = groups.counts
    mean_h = ratio(groups.total(trips.hours), n)
    yield "mean_h", mean_h, n
    quantiles = _quantiles(trips, groups)
    for k, name in enumerate(QUANTILES):
        yield name, quantiles[:, k], n
    yield "transit_mean_h", ratio(groups.total(trips.transit_h), n), n
    p95_h = quantiles[:, list(QUANTILES).index("p95_h")]
    yield "buffer_index", ratio(p95_h - mean_h, mean_h), np.where(mean_h == 0.0, 0.0, n)


def _quantiles(trips: _Trips, groups: Groups) -> Values:
    """Return the quantiles of hours, shape (G, 3)."""
    found = np.full((len(groups.subjects), len(QUANTILES)), np.nan)
    for g, rows in enumerate(groups.members()):
        hours = trips.hours[rows]
        has_arrived = ~np.isnan(hours)
        for k, share in enumerate(QUANTILES.values()):
            under_way_h = trips.under_way_h[rows[~has_arrived]]
            found[g, k] = quantile_with_unfinished(hours[has_arrived], under_way_h, share)
    return found


def _reliability(trips: _Trips, groups: Groups) -> _Several:
    promised, kept = _kept_within(trips, trips.promised_h)
    n_promised = groups.total(promised)
    yield "on_time_share", ratio(groups.total(kept), n_promised), n_promised
    perishable, fresh = _kept_within(trips, trips.shelf_life_h)
    tonnes = groups.total(perishable * trips.tonnes)
    spoiled = groups.total((perishable - fresh) * trips.tonnes)
    yield "spoiled_t", spoiled, tonnes
    yield "spoiled_share", ratio(spoiled, tonnes), tonnes


def _kept_within(trips: _Trips, limit_h: Values) -> tuple[Values, Values]:
    """
    Return which consignments have a limit, and which of them arrive within it, as 1 and 0.

    An unfinished one that is under way for longer than its limit has broken it; of another it is not known: nan.
    """
    has_limit = ~np.isnan(limit_h)
    kept = np.where(np.isnan(trips.hours), np.where(trips.under_way_h > limit_h, 0.0, np.nan), trips.hours <= limit_h)
    return has_limit.astype(np.float64), np.where(has_limit, kept, 0.0)


def _speeds(trips: _Trips, groups: Groups) -> _Several:
    """Yield CPMM's speeds: the distance of all consignments over their hours, so that long hauls weigh more."""
    km = groups.total(trips.km)
    moving_h, transit_h = groups.total(trips.travel_h), groups.total(trips.transit_h)
    n = groups.counts
    yield "swod_kmh", ratio(km, moving_h), np.where(moving_h == 0.0, 0.0, n)
    yield "swd_kmh", ratio(km, transit_h), np.where(transit_h == 0.0, 0.0, n)


def _money_and_emissions(trips: _Trips, groups: Groups) -> _Several:
    """Yield what is known as soon as a consignment is sent, unfinished or not."""
    n, usd, teu, t_km = (groups.total(each) for each in (np.ones_like(trips.km), trips.usd, trips.teu,
                                                         trips.tonnes * trips.km))  # fmt: skip
    yield "cost_usd", ratio(usd, n), n
    yield "cost_usd_per_teu", ratio(usd, teu), teu
    yield "tfi3_usd", TFI3_KM * TFI3_T * ratio(usd, t_km), t_km
    if np.isnan(trips.kgco2e).any():  # the network has no table of emissions
        return
    kgco2e = groups.total(trips.kgco2e)
    yield "kgco2e", ratio(kgco2e, n), n
    yield "kgco2e_per_tkm", ratio(kgco2e, t_km), t_km
    yield "total_kgco2e", kgco2e, np.ones_like(n)


def ratio(above: Values, below: Values) -> Values:
    """Return one over the other; nan where the other is 0."""
    found = np.full(len(above), np.nan)
    np.divide(above, below, out=found, where=below != 0.0)
    return found
