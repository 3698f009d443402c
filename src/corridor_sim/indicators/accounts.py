"""What those gain whom a policy favors, and what the others lose by it."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from corridor_sim.indicators.comparison import DAYS_PER_YEAR
from corridor_sim.indicators.door_to_door import PAIR
from corridor_sim.indicators.intervals import interval_of
from corridor_sim.indicators.paired import CONSIGNMENT

GROUPS = ("favored", "others", "all")
"""Of whom accounts are kept."""

_SAVED = ("h", "usd")
ACCOUNT_COLUMNS = (
    "group", "consignments", "left_out", "mean_gain_h",
    *(f"{name}_{unit}_per_year" for unit in _SAVED for name in ("gain", "gain_ci95_low", "gain_ci95_high")),
)  # fmt: skip


def saved_by_group(
    baseline: pd.DataFrame, scenario: pd.DataFrame, favored: Collection[str], usd_per_h: Mapping[str, float]
) -> pd.DataFrame:
    """
    Return what each group saved in one replication.

    Parameters
    ----------
    baseline, scenario
        Result tables of consignments of the replication.
    favored
        Ids of the commodities that the policy favors.
    usd_per_h
        Value of an hour of a consignment of each commodity, USD.

    Returns
    -------
    One row for each of ``GROUPS``, as index: consignments (that arrived in both), left_out (those that both sent and
    that did not), h and usd saved by them, baseline less scenario; usd are hours at their value, and money.
    """
    columns = [*CONSIGNMENT, *PAIR, "door_to_door_h", "cost_usd"]
    both = scenario[columns].merge(baseline[columns], on=[*CONSIGNMENT, *PAIR], suffixes=("", "_before"))
    hours = (both["door_to_door_h_before"] - both["door_to_door_h"]).to_numpy(dtype=np.float64)
    money = (both["cost_usd_before"] - both["cost_usd"]).to_numpy(dtype=np.float64)
    goods = both["commodity_id"].astype(str)
    usd = hours * goods.map(dict(usd_per_h)).to_numpy(dtype=np.float64) + money
    is_favored, has_arrived = goods.isin(set(favored)).to_numpy(), ~np.isnan(hours)
    groups = (is_favored, ~is_favored, np.ones(len(both), dtype=np.bool_))
    return pd.DataFrame(
        [
            (
                int((group & has_arrived).sum()),
                int((group & ~has_arrived).sum()),
                float(hours[group & has_arrived].sum()),
                float(usd[group & has_arrived].sum()),
            )
            for group in groups
        ],
        index=pd.Index(GROUPS, name="group"),
        columns=["consignments", "left_out", *_SAVED],
    )


def account_of(saved: Sequence[pd.DataFrame], days: int) -> pd.DataFrame:
    """
    Return what each group gains in 365 days.

    Parameters
    ----------
    saved
        What ``saved_by_group`` gives of each replication.
    days
        Days whose consignments count.

    Returns
    -------
    One row for each of ``GROUPS``, columns ``ACCOUNT_COLUMNS``: consignments and left_out of all replications, hours
    saved by one on average, hours and USD saved in 365 days with Student's 95 % intervals over the replications. Losses
    are negative.
    """
    rows = []
    for group in GROUPS:
        each = pd.DataFrame([frame.loc[group] for frame in saved])
        n = float(each["consignments"].sum())
        per_year = [each[unit].to_numpy(dtype=np.float64) * (DAYS_PER_YEAR / days) for unit in _SAVED]
        mean_h = float(each["h"].sum()) / n if n else float("nan")
        ends = [end for values in per_year for end in interval_of(values)]
        rows.append((group, int(n), int(each["left_out"].sum()), mean_h, *ends))
    return pd.DataFrame(rows, columns=list(ACCOUNT_COLUMNS))


def vanishes_at(shares: Sequence[float], gains: Sequence[float]) -> float:
    """
    Return where a gain vanishes: between the last share at which there is one and the next.

    Parameters
    ----------
    shares
        Ascending.
    gains
        Of each share.

    Returns
    -------
    Interpolated; nan if there is a gain at the last share, or none at any.

    Examples
    --------
    >>> vanishes_at([0.0, 0.5, 1.0], [0.0, 2.0, -2.0])
    0.75
    """
    above = [i for i, gain in enumerate(gains) if gain > 0.0]
    if not above or above[-1] == len(shares) - 1:
        return float("nan")
    last = above[-1]
    gain, loss = gains[last], gains[last + 1]
    return shares[last] + (shares[last + 1] - shares[last]) * gain / (gain - loss)
