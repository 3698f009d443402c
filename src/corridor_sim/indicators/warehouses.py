"""Indicators of warehouses: orders and replenishments by flow, and the stock that serves the orders at once."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from corridor_sim.indicators.grouping import Groups, Values
from corridor_sim.plan import REPLENISHMENT as TO_WAREHOUSE
from corridor_sim.results import ORDER, REPLENISHMENT

ENOUGH_SHARE = 0.95
"""Share of the orders that the smaller of the two stocks serves at once."""

STOCKS = ("stock_95", "stock_all")
"""Names of the stocks, which end with the unit: tonnes, or days of what is ordered."""


def by_flow_served(consignments: pd.DataFrame) -> Iterator[Groups]:
    """Yield the orders and then the replenishments by warehouse and flow served; none without warehouses."""
    if "sent_as" not in consignments:
        return
    for kind in (ORDER, REPLENISHMENT):
        rows = np.flatnonzero(consignments["sent_as"] == kind)
        of_kind = consignments.iloc[rows]
        flow_id = of_kind["flow_id"].astype(str).str.removeprefix(TO_WAREHOUSE)
        codes, subjects = pd.factorize(of_kind["warehouse_id"].astype(str) + " " + flow_id, sort=True)
        yield Groups(kind, tuple(subjects), rows, codes.astype(np.int64))


def stock_needed(consignments: pd.DataFrame, days: int) -> tuple[tuple[str, ...], dict[str, Values]]:
    """
    Return how large the stocks of one replication have to be.

    Parameters
    ----------
    consignments
        Result table of one replication with warehouses.
    days
        Days whose consignments count.

    Returns
    -------
    The stocks, as "warehouse commodity", G of them, and by indicator values of shape (G,): the tonnes that serve
    ``ENOUGH_SHARE`` of the orders at once, those that serve all, and both in days of what is ordered.
    """
    orders = consignments[(consignments["sent_as"] == ORDER).to_numpy()]
    subject = orders["warehouse_id"].astype(str) + " " + orders["commodity_id"].astype(str)
    groups = orders.groupby(subject, sort=True)
    least_t = groups["outstanding_t"].agg(_enough_for).to_numpy(dtype=np.float64)
    largest_t = groups["outstanding_t"].max().to_numpy(dtype=np.float64)
    per_day_t = groups["tonnes_t"].sum().to_numpy(dtype=np.float64) / days
    values = {"stock_95_t": least_t, "stock_all_t": largest_t}
    values |= {f"{name}_days": values[f"{name}_t"] / per_day_t for name in STOCKS}
    return tuple(map(str, groups.size().index)), values


def _enough_for(outstanding_t: "pd.Series[float]") -> float:
    """Return the least stock that at least ``ENOUGH_SHARE`` of the orders find enough."""
    return float(np.quantile(outstanding_t.to_numpy(dtype=np.float64), ENOUGH_SHARE, method="inverted_cdf"))


def stock_rows(indicators: pd.DataFrame) -> pd.DataFrame:
    """
    Return the rows of a table of indicators that are of stocks, a row for each stock.

    Returns
    -------
    subject, and for each indicator of stocks its mean, its ci95_low and its ci95_high, as in ``stock_95_t_ci95_low``.
    """
    rows = indicators[indicators["kind"] == "stock"]
    names = [f"{name}_{unit}" for name in STOCKS for unit in ("t", "days")]
    means = {
        f"{name}{end}": rows[rows["indicator"] == name].set_index("subject")[column]
        for name in names
        for end, column in (("", "mean"), ("_ci95_low", "ci95_low"), ("_ci95_high", "ci95_high"))
    }
    return pd.DataFrame(means).rename_axis("subject").reset_index()


def hours_of_served(indicators: pd.DataFrame) -> pd.DataFrame:
    """
    Return mean and P95 hours of the orders and of the replenishments of each flow served.

    Returns
    -------
    subject (warehouse and flow_id), order_mean_h with its ci95_low and ci95_high, order_p95_h, replenishment_mean_h,
    replenishment_p95_h; nan is withheld.
    """
    columns = {}
    for kind in (ORDER, REPLENISHMENT):
        of_kind = indicators[indicators["kind"] == kind]
        for name in ("mean_h", "p95_h"):
            of_name = of_kind[of_kind["indicator"] == name].set_index("subject")
            columns[f"{kind}_{name}"] = of_name["mean"]
            if (kind, name) == (ORDER, "mean_h"):
                columns |= {f"{kind}_{name}_{end}": of_name[end] for end in ("ci95_low", "ci95_high")}
    return pd.DataFrame(columns).rename_axis("subject").reset_index()
