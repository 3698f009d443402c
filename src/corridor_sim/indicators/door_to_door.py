"""Door-to-door hours for each origin, destination and commodity."""

import math

import numpy as np
import pandas as pd

from corridor_sim.results import PARTS

PAIR = ["origin", "destination", "commodity_id"]
"""What consignments are grouped by."""

QUANTILES = {"p50_h": 0.50, "p90_h": 0.90, "p95_h": 0.95}

_SINGLE = (0.025, 0.975)
"""Shares of trips below the ends of the interval of a single trip."""

DOOR_TO_DOOR_COLUMNS = [
    *PAIR, "corridor_id", "door_to_door_h", "under_way_h", *(f"{part}_h" for part in PARTS), "cost_usd", "length_km",
]  # fmt: skip
"""The columns of consignments that ``door_to_door`` reads."""


def quantile_with_unfinished(arrived_h: np.ndarray, under_way_h: np.ndarray, share: float) -> float:
    """
    Return the quantile of door-to-door hours when some consignments have not arrived.

    Parameters
    ----------
    arrived_h
        shape (n,), hours of those that have arrived.
    under_way_h
        shape (u,), hours so far of those that have not: each will take at least as long.
    share
        In [0, 1].

    Returns
    -------
    The quantile of all, by linear interpolation between order statistics (Hyndman and Fan 1996, type 7); nan, that is
    withheld, if it depends on how long the unfinished will take, or nothing was sent.
    """
    n_all = len(arrived_h) + len(under_way_h)
    if n_all == 0:
        return math.nan
    rank = (n_all - 1) * share
    low, high = math.floor(rank), math.ceil(rank)
    at_least_h = np.partition(np.concatenate([arrived_h, under_way_h]), (low, high))
    at_most_h = at_least_h
    if len(under_way_h):
        at_most_h = np.partition(np.concatenate([arrived_h, np.full(len(under_way_h), np.inf)]), (low, high))
    if at_least_h[low] != at_most_h[low] or at_least_h[high] != at_most_h[high]:
        return math.nan
    return float(at_most_h[low] + (at_most_h[high] - at_most_h[low]) * (rank - low))


def interval_of_one(arrived_h: np.ndarray, under_way_h: np.ndarray | None = None) -> tuple[float, float]:
    """
    Return the interval in which one trip in twenty does not lie: from the 2.5 % to the 97.5 % quantile of all.

    Parameters
    ----------
    arrived_h
        shape (n,), hours of the trips of all replications.
    under_way_h
        shape (u,), hours so far of those that have not ended; None: all have.

    Returns
    -------
    Both nan without any trip; an end is nan if it depends on how long the unfinished will take.
    """
    unfinished_h = np.empty(0) if under_way_h is None else under_way_h
    low, high = (quantile_with_unfinished(arrived_h, unfinished_h, share) for share in _SINGLE)
    return low, high


def door_to_door(consignments: pd.DataFrame) -> pd.DataFrame:
    """
    Return the door-to-door indicators for each origin, destination and commodity.

    Parameters
    ----------
    consignments
        Result table of one or several replications.

    Returns
    -------
    One row for each pair and commodity, sorted: consignments, unfinished, corridor_id (of most consignments), mean_h,
    p50_h, p90_h, p95_h, the mean of each part in h, mean_cost_usd, mean_length_km. Means are withheld (nan) as soon as
    one consignment is unfinished, percentiles when the unfinished could change them.
    """
    rows = [
        dict(zip(PAIR, pair, strict=True)) | _statistics(group)
        for pair, group in consignments.groupby(PAIR, observed=True, sort=True)
    ]
    columns = [
        *PAIR, "consignments", "unfinished", "corridor_id", "mean_h", *QUANTILES,
        *(f"{part}_h" for part in PARTS), "mean_cost_usd", "mean_length_km",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _statistics(group: pd.DataFrame) -> dict[str, object]:
    hours = group["door_to_door_h"].to_numpy()
    arrived_h = hours[~np.isnan(hours)]
    under_way_h = group["under_way_h"].to_numpy()[np.isnan(hours)]
    unfinished = len(under_way_h)
    statistics: dict[str, object] = {
        "consignments": len(hours),
        "unfinished": unfinished,
        "corridor_id": str(group["corridor_id"].value_counts().sort_index(kind="stable").idxmax()),
        "mean_h": math.nan if unfinished else float(arrived_h.mean()),
    }
    for name, share in QUANTILES.items():
        statistics[name] = quantile_with_unfinished(arrived_h, under_way_h, share)
    for part in PARTS:
        statistics[f"{part}_h"] = math.nan if unfinished else float(group[f"{part}_h"].mean())
    statistics["mean_cost_usd"] = float(group["cost_usd"].mean())
    statistics["mean_length_km"] = float(group["length_km"].mean())
    return statistics
