"""Orders served from warehouses as their customers see them, beside what they are without the warehouse."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from corridor_sim.indicators.door_to_door import quantile_with_unfinished
from corridor_sim.indicators.intervals import interval_of
from corridor_sim.indicators.paired import CONSIGNMENT, MEASURES
from corridor_sim.plan import REPLENISHMENT as TO_WAREHOUSE
from corridor_sim.results import ORDER, REPLENISHMENT

AS_ORDERED_COLUMNS = ["replication", *CONSIGNMENT, "origin", "sent_as", "warehouse_id"]
"""The columns of consignments that ``as_ordered`` reads where there are warehouses, besides those that it changes."""

_PAID_WITH = {"cost_usd": "cost_usd", "kgco2e": "kgco2e", "length_km": "length_km", "logsum_usd": "cost_usd"}
"""Columns of an order to which one of its replenishment is added."""

_P95 = 0.95
_SERVED = ["warehouse_id", "flow_id"]
_KEY = ["replication", *CONSIGNMENT]


def as_ordered(consignments: pd.DataFrame) -> pd.DataFrame:
    """
    Return consignments as those who ordered them see them.

    An order from a warehouse stands under the origin of its flow. Its hours are its own, from the order to the
    delivery; money, emissions and km are those of its replenishment as well, and so is the money in the expected least
    generalized cost. Replenishments have no rows of their own.

    Parameters
    ----------
    consignments
        Result table of one or several replications, or some of its columns: with warehouses ``AS_ORDERED_COLUMNS`` are
        among them.
    """
    if "sent_as" not in consignments:
        return consignments
    is_sent = (consignments["sent_as"] == REPLENISHMENT).to_numpy()
    sent, seen = consignments[is_sent], consignments[~is_sent].reset_index(drop=True)
    rows = np.flatnonzero(seen["sent_as"] == ORDER)
    twins = sent.iloc[_row_of_twin(seen.iloc[rows], sent)]
    origin = seen["origin"].to_numpy(dtype=object, copy=True)
    origin[rows] = twins["origin"].to_numpy(dtype=object)
    changed: dict[str, Any] = {"origin": pd.Series(origin).astype(consignments["origin"].dtype)}
    for column, added in _PAID_WITH.items():
        if column in seen:
            values = seen[column].to_numpy(dtype=np.float64, copy=True)
            values[rows] += twins[added].to_numpy(dtype=np.float64)
            changed[column] = values
    return seen.assign(**changed)


def _row_of_twin(orders: pd.DataFrame, sent: pd.DataFrame) -> np.ndarray:
    """Return the row of the replenishment that each order sent for: of the same replication, date and number."""
    wanted, there = (frame[_KEY].astype({"flow_id": object, "date": object}) for frame in (orders, sent))
    wanted["flow_id"] = TO_WAREHOUSE + wanted["flow_id"]
    found = pd.MultiIndex.from_frame(there).get_indexer(pd.MultiIndex.from_frame(wanted))
    if (found < 0).any():
        raise ValueError("expected a replenishment for each order")
    return found


def served_orders(baseline: pd.DataFrame, scenario: pd.DataFrame) -> pd.DataFrame:
    """
    Return what the orders of one replication that are served from a warehouse are with and without it.

    Parameters
    ----------
    baseline, scenario
        ``as_ordered`` of the consignments of the replication. Those that are orders in the scenario are told, paired as
        in ``pair_consignments``.

    Returns
    -------
    One row for each warehouse and flow: orders; for both sides (before_, after_) the mean of each of ``MEASURES`` and
    p95_h; hours are nan where they depend on the unfinished.
    """
    if "sent_as" not in scenario:
        return pd.DataFrame(columns=_SERVED)
    orders = scenario[(scenario["sent_as"] == ORDER).to_numpy()]
    kept = [*CONSIGNMENT, *MEASURES.values(), "under_way_h"]
    both = orders[[*kept, "warehouse_id"]].merge(
        baseline[kept], on=CONSIGNMENT, suffixes=("_after", "_before"), validate="1:1"
    )
    rows = []
    for (warehouse_id, flow_id), group in both.groupby(_SERVED, observed=True, sort=True):
        row: dict[str, Any] = {"warehouse_id": str(warehouse_id), "flow_id": str(flow_id), "orders": len(group)}
        for side in ("before", "after"):
            row |= {f"{side}_{unit}": group[f"{name}_{side}"].mean(skipna=False) for unit, name in MEASURES.items()}
            row[f"{side}_p95_h"] = _p95_h(group, side)
        rows.append(row)
    return pd.DataFrame(rows)


def _p95_h(group: pd.DataFrame, side: str) -> float:
    hours = group[f"door_to_door_h_{side}"].to_numpy(dtype=np.float64)
    has_arrived = ~np.isnan(hours)
    under_way_h = group[f"under_way_h_{side}"].to_numpy(dtype=np.float64)[~has_arrived]
    return quantile_with_unfinished(hours[has_arrived], under_way_h, _P95)


def order_table(served: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """
    Return what orders served from warehouses are with and without them.

    Parameters
    ----------
    served
        What ``served_orders`` gives of each replication.

    Returns
    -------
    One row for each warehouse and flow: orders (of all replications); the mean over replications of each figure
    before_ and after_; difference_<unit> for each unit of ``MEASURES`` with the ends of its interval over the
    replications that have such orders. Empty without warehouses.
    """
    several = [frame for frame in served if len(frame)]
    if not several:
        return pd.DataFrame(columns=_SERVED)
    rows = []
    for names, group in pd.concat(several).groupby(_SERVED, sort=True):
        row: dict[str, Any] = dict(zip(_SERVED, names, strict=True)) | {"orders": int(group["orders"].sum())}
        row |= {name: group[name].mean(skipna=False) for name in group.columns.drop([*_SERVED, "orders"])}
        for unit in MEASURES:
            change = (group[f"after_{unit}"] - group[f"before_{unit}"]).to_numpy(dtype=np.float64)
            ends = ("", "_ci95_low", "_ci95_high")
            row |= {f"difference{end}_{unit}": each for end, each in zip(ends, interval_of(change), strict=True)}
        rows.append(row)
    return pd.DataFrame(rows)
