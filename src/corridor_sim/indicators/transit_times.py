"""Hours in transit, as figures of them are published: from one place to another, first departure to last arrival."""

from typing import Any

import numpy as np
import pandas as pd

from corridor_sim.indicators.door_to_door import interval_of_one


def are_of(published: Any, ends: pd.DataFrame) -> "pd.Series[bool]":
    """
    Return which consignments a published figure is of.

    Parameters
    ----------
    published
        A row of published_transit_time.
    ends
        origin, destination, commodity_id and corridor_id (of the route) of each consignment.
    """
    are_of_it: pd.Series[bool] = (ends["origin"] == published.origin) & (ends["destination"] == published.destination)
    for column, wanted in (("corridor_id", published.corridors), ("commodity_id", published.commodities)):
        if wanted:
            are_of_it &= ends[column].isin(wanted)
    return are_of_it


def transit_means(transits: pd.DataFrame, replications: int) -> list[float]:
    """
    Return the mean hours in transit of each replication.

    Parameters
    ----------
    transits
        ``results.transits`` of the consignments that a figure is of.
    replications
        How many there are.

    Returns
    -------
    nan where nobody was sent or somebody has not arrived, as then the mean is withheld.
    """
    hours = transits.groupby("replication")["transit_h"]
    return [
        float(hours.get_group(replication).mean(skipna=False)) if replication in hours.groups else float("nan")
        for replication in range(replications)
    ]


def transit_interval(transits: pd.DataFrame) -> tuple[float, float]:
    """Return the interval in which a single consignment lies, of all replications together; see ``interval_of_one``."""
    hours = transits["transit_h"].to_numpy(dtype=np.float64)
    has_arrived = ~np.isnan(hours)
    return interval_of_one(hours[has_arrived], transits["so_far_h"].to_numpy(dtype=np.float64)[~has_arrived])
