"""The rows of the tables of indicators at which a planner looks first."""

import numpy as np
import pandas as pd

from corridor_sim.indicators.catalog import CATALOG
from corridor_sim.indicators.growth import STANDING_AT_DEPARTURES_H, STANDING_H
from corridor_sim.indicators.measure import Measured

DEPARTURE = "service:"
_GATE = "gate:"
_BERTHS = ("berth:", "ferry_berth:")
"""What the id of a place begins with that stands for the departures of a service."""

FULL = 0.95
"""
In use for so much of its open hours, with one or more waiting on average, a station is reported as short of capacity.

Assumes that a planner does not call room what a twentieth more traffic would take.
"""

MOST_STATIONS = 8
MOST_DEPARTURES = 4

_KEY = {
    "all": (
        "consignments", "unfinished", "mean_h", "p95_h", "buffer_index", "on_time_share", "spoiled_share", "cost_usd",
        "cost_usd_per_teu", "tfi3_usd", "kgco2e", "kgco2e_per_tkm", "tfi1_h", "tfi2_usd",
    ),
    "mode": ("tfi1_h", "tfi2_usd", "tfi3_usd", "swod_kmh", "swd_kmh"),
}  # fmt: skip


def key_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """
    Return the rows of a table of indicators at which a planner looks first, in that order.

    Parameters
    ----------
    frame
        A table with the columns indicator, kind and subject.

    Returns
    -------
    The rows of all consignments, then those by mode, with a column ``label``: name for people, with the mode.
    """
    order = {(kind, name): i for i, (kind, name) in enumerate((k, n) for k, names in _KEY.items() for n in names)}
    keys = list(zip(frame["kind"], frame["indicator"].astype(str), strict=True))
    rows = frame[[key in order for key in keys]]
    position = [order[key] for key in keys if key in order]
    mode = rows["subject"].where(rows["kind"] == "mode", "").map(lambda name: f", {name}" if name else "")
    labels = rows["indicator"].astype(str).map({name: each.label for name, each in CATALOG.items()}) + mode
    return rows.assign(label=labels, position=position).sort_values(["position", "subject"], kind="stable")


def corridor_shares(indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the shares of tonnes by corridor, the largest first; those without any are left out."""
    rows = indicators[(indicators["kind"] == "corridor") & (indicators["indicator"] == "share_of_tonnes")]
    return rows[rows["mean"] > 0.0].sort_values(["mean", "subject"], ascending=[False, True], kind="stable")


def worst_places(measured: Measured) -> pd.DataFrame:
    """
    Return the stations at which anybody waits, those with a growing queue first, then by hours of waiting of all.

    Returns
    -------
    subject, is_growing, growth_per_day and backlog_days (nan if it does not grow), wait_mean_h (nan if it does),
    is_standing (more than ``STANDING_H`` is waited on average, or ``STANDING_AT_DEPARTURES_H`` for a departure, though
    no growth is shown; nothing that is closed grows or stands), is_full (in use for ``FULL`` of the open hours or more,
    and one or more wait on average; no berth is), served, waiting_mean, waiting_at_end, utilization (nan without a
    number of slots).
    """
    indicators = measured.indicators
    at_stations = indicators[indicators["kind"] == "station"]
    means = at_stations.set_index(["indicator", "subject"])["mean"]
    names = ["growth_per_day", "wait_mean_h", "served", "waiting_mean", "waiting_at_end", "utilization"]
    table = pd.DataFrame({name: means.xs(name) if name in means.index else {} for name in names}, dtype="float64")
    table["backlog_days"] = measured.growing.set_index("station_id")["backlog_days"].reindex(table.index)
    is_gate, is_departure = (table.index.astype(str).str.startswith(prefix) for prefix in (_GATE, DEPARTURE))
    table["is_growing"] = table["growth_per_day"].notna() & ~is_gate
    is_long = table["wait_mean_h"] > np.where(is_departure, STANDING_AT_DEPARTURES_H, STANDING_H)
    table["is_standing"] = is_long & ~is_gate
    # A vessel that waits for its load is at its berth: berths in use are not berths at work.
    is_berth = table.index.astype(str).str.startswith(_BERTHS)
    table["is_full"] = (table["utilization"] >= FULL) & (table["waiting_mean"] >= 1.0) & ~is_berth
    table["hours"] = (table["wait_mean_h"] * table["served"]).fillna(0.0)
    table = table[table["is_growing"] | (table["hours"] > 0.0)]
    order = np.lexsort((table.index.astype(str), -table["hours"], -table["growth_per_day"].fillna(0.0)))
    return table.drop(columns="hours").iloc[order].rename_axis("subject").reset_index()


def leading(places: pd.DataFrame) -> pd.DataFrame:
    """
    Return the first places of a ranking: all stations short of capacity, others, then departures in that order.

    Parameters
    ----------
    places
        Columns subject, is_growing, is_standing and is_full, worst first. Waits for departures are of another nature
        than those for lanes, cranes and berths: trains gather their load. The first few of each are there in any case.
    """
    is_departure = places["subject"].str.startswith(DEPARTURE)
    rank = places.groupby(is_departure).cumcount()
    is_short = places["is_growing"] | places["is_standing"] | places["is_full"]
    is_wanted = is_short | (rank < np.where(is_departure, MOST_DEPARTURES, MOST_STATIONS))
    order = np.lexsort((~places["is_full"], ~places["is_growing"], is_departure))
    return places.iloc[order][is_wanted.iloc[order]].reset_index(drop=True)
