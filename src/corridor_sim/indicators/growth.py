"""Which queues grow: the stations that have more work than they can do."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from corridor_sim.indicators.grouping import Values
from corridor_sim.indicators.intervals import interval_of

LEAST_BACKLOG_DAYS = 2.0
"""
A queue that grows is reported as growing if it is longer than what is served in so many days.

Assumes that a planner takes a queue of less than two days for a weekend, a train or chance, whatever its trend.
"""

STANDING_H = 24.0 * LEAST_BACKLOG_DAYS
"""
A station where so much is waited on average has that many days of work in its queue all along (Little's law).

It need not grow: who hears of the queue goes elsewhere and comes back as it shrinks, so that it swings.
"""

STANDING_AT_DEPARTURES_H = 168.0
"""As ``STANDING_H`` for departures. Assumes that no train or vessel is meant to gather its load for over a week."""


def growing_queues(stations: pd.DataFrame, queues: pd.DataFrame, replications: int) -> pd.DataFrame:
    """
    Return the stations that have more work than they can do.

    Parameters
    ----------
    stations, queues
        Result tables of all replications.
    replications
        How many there are.

    Returns
    -------
    One row for each, the fastest first: station_id, growth_per_day, ci95_low, ci95_high (waiting per day),
    backlog_days.

    Notes
    -----
    The changes of the queue from one midnight of the table to the next, of all replications together, are taken as
    independent. A station is reported if the 95 % interval of their mean lies above zero and the queue that is left at
    the end, on average over replications, is more than ``LEAST_BACKLOG_DAYS`` of what it serves a day. Changes of
    a queue in equilibrium add up to no more than the queue itself, however near capacity: they are negatively
    correlated, so that their interval is rather too wide than too narrow, and a stable station is reported in at most
    2.5 % of cases, provided that the warm-up has filled its queue.
    """
    table = _midnights(queues, replications)
    if len(table.days) < 2:
        return _growth_frame([])
    step_days = float(table.days[1] - table.days[0])
    served = stations.groupby("station_id", observed=True)["started"].sum()
    rows = []
    for station_id, waiting in zip(table.stations, table.waiting, strict=True):
        growth = interval_of(np.diff(waiting, axis=1).ravel() / step_days)
        served_per_day = float(served[station_id]) / replications / float(table.days[-1] - table.days[0])
        left = float(waiting[:, -1].mean())
        if growth.low > 0.0 and left > LEAST_BACKLOG_DAYS * served_per_day:
            backlog_days = left / served_per_day if served_per_day > 0.0 else np.inf
            rows.append((station_id, *growth, backlog_days))
    return _growth_frame(sorted(rows, key=lambda row: (-row[1], row[0])))


def _growth_frame(rows: list[tuple[str, float, float, float, float]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["station_id", "growth_per_day", "ci95_low", "ci95_high", "backlog_days"])


class _Midnights(NamedTuple):
    """Numbers that wait at midnights: ``days`` (K,), ``waiting`` (Q, R, K) by station and replication."""

    stations: tuple[str, ...]
    days: Values
    waiting: Values


def _midnights(queues: pd.DataFrame, replications: int) -> _Midnights:
    """Return the table of queues as an array; a station that is not in it had no queue in that replication."""
    days, day = np.unique(queues["day"].to_numpy(dtype=np.float64), return_inverse=True)
    stations, station = np.unique(queues["station_id"].to_numpy(dtype=object).astype(str), return_inverse=True)
    waiting = np.zeros((len(stations), replications, len(days)))
    waiting[station, queues["replication"].to_numpy(dtype=np.int64), day] = queues["waiting"].to_numpy()
    return _Midnights(tuple(stations.tolist()), days, waiting)
