"""From the indicators of two runs to the tables and curves of the report."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from corridor_sim.experiment import CompareResult, RunResult
from corridor_sim.indicators import (
    DEPARTURE,
    corridor_shares,
    hours_of_served,
    key_rows,
    leading,
    pipeline_rows,
    worst_places,
)
from corridor_sim.report.content import (
    CORRIDOR_COLUMNS,
    KEY_COLUMNS,
    ORDER_COLUMNS,
    PIPELINE_COLUMNS,
    STATION_COLUMNS,
)

Naming = Callable[[str], str]
"""Gives the name for people of an id."""

_SIDES: Final = ("baseline", "scenario")


def key_table(result: CompareResult) -> pd.DataFrame:
    """Return the indicators at which a planner looks first, with the columns of ``KEY_COLUMNS``."""
    return key_rows(result.comparison.indicators)[list(KEY_COLUMNS)].reset_index(drop=True)


def pipeline_table(result: CompareResult) -> pd.DataFrame:
    """Return what pipelines deliver, all together last, with ``PIPELINE_COLUMNS``; no row if none differs."""
    rows = pipeline_rows(result.comparison.indicators)
    if not rows["difference"].any():
        return pd.DataFrame(columns=list(PIPELINE_COLUMNS))
    names = {
        row.pipeline_id: row.name
        for _, run in _runs(result)
        for row in run.case.network.tables["pipeline"].itertuples(index=False)
    }
    return rows.assign(pipeline=rows["subject"].map({**names, "all": "All together"}))[list(PIPELINE_COLUMNS)]


def corridor_table(result: CompareResult, naming: Naming) -> pd.DataFrame:
    """Return the corridors that either scenario uses, the most used first, with the columns of ``CORRIDOR_COLUMNS``."""
    sides = []
    for side, run in _runs(result):
        rows = run.measured.indicators
        of_corridors = rows[rows["kind"] == "corridor"].set_index(["indicator", "subject"])["mean"]
        used = corridor_shares(rows)["subject"]
        sides.append(_columns(of_corridors, CORRIDOR_COLUMNS, side).reindex(used))
    table = sides[0].join(sides[1], how="outer")
    shares = [f"{side}_share_of_tonnes" for side in _SIDES]
    table[shares] = table[shares].fillna(0.0)
    order = table[shares].max(axis=1).sort_values(ascending=False, kind="stable").index
    table = table.loc[order].rename_axis("corridor").reset_index()
    return table.assign(corridor=table["corridor"].map(naming))


def _columns(values: "pd.Series[float]", wanted: Sequence[str], side: str) -> pd.DataFrame:
    """Return a column for each indicator wanted of a side, by subject."""
    names = [name.removeprefix(f"{side}_") for name in wanted if name.startswith(f"{side}_")]
    known = set(values.index.get_level_values(0))
    return pd.DataFrame(
        {f"{side}_{name}": values.xs(name) if name in known else pd.Series(dtype="float64") for name in names}
    )


def station_table(result: CompareResult, naming: Naming) -> tuple[pd.DataFrame, list[str]]:
    """
    Return where most is waited in either scenario, worst first, and the ids of these stations.

    Parameters
    ----------
    result
        The comparison.
    naming
        Names of stations.

    Returns
    -------
    A table with the columns of ``STATION_COLUMNS``: stations whose queue grows, by how much; those that are full; then
    others by the hours that all wait in the scenario or the baseline, whichever is more; last departures likewise.
    """
    sides = {side: worst_places(run.measured).set_index("subject") for side, run in _runs(result)}
    table = pd.concat([frame.add_prefix(f"{side}_") for side, frame in sides.items()], axis=1)
    for side in _SIDES:
        for column in ("is_growing", "is_standing", "is_full"):
            table[f"{side}_{column}"] = table[f"{side}_{column}"].eq(True)
    signs = {
        sign: table[[f"{side}_{sign}" for side in _SIDES]].any(axis=1)
        for sign in ("is_growing", "is_standing", "is_full")
    }
    growth = table[[f"{side}_growth_per_day" for side in _SIDES]].max(axis=1).where(signs["is_growing"], 0.0)
    hours = pd.concat([table[f"{side}_wait_mean_h"] * table[f"{side}_served"] for side in _SIDES], axis=1).max(axis=1)
    ranked = (
        table.rename_axis(None)
        .assign(growth=growth, hours=hours.fillna(0.0), subject=table.index.astype(str), **signs)
        .sort_values(["growth", "hours", "subject"], ascending=[False, False, True], kind="stable")
    )
    chosen = leading(ranked.reset_index(drop=True))
    is_departure = chosen["subject"].str.startswith(DEPARTURE)
    named = chosen.assign(station=chosen["subject"].map(naming), is_departure=is_departure)
    return named[list(STATION_COLUMNS)], chosen["subject"].tolist()


def order_rows(result: CompareResult, flow_names: Mapping[str, str]) -> pd.DataFrame:
    """Return orders from the scenario's warehouses and what replenishes them, with the columns of ``ORDER_COLUMNS``."""
    orders = result.orders.reindex(columns=[name for name in (*ORDER_COLUMNS, "flow_id") if name != "flow"])
    hours = hours_of_served(result.scenario.measured.indicators).set_index("subject")
    subject = orders["warehouse_id"].astype(str) + " " + orders["flow_id"].astype(str)
    of_sent = [name for name in ORDER_COLUMNS if name.startswith("replenishment")]
    named = orders.assign(
        flow=orders["flow_id"].map(flow_names), **{name: subject.map(hours[name]) for name in of_sent}
    )
    return named[list(ORDER_COLUMNS)]


def queue_curves(
    result: CompareResult, station_ids: Sequence[str], naming: Naming
) -> dict[str, dict[str, "pd.Series[Any]"]]:
    """Return the mean number that wait by date in each scenario, of the stations where anybody does at a midnight."""
    curves: dict[str, dict[str, pd.Series[Any]]] = {}
    for station_id in station_ids:
        of_station = {run.case.name: _curve(run.measured.queues, station_id) for _, run in _runs(result)}
        if any(curve.any() for curve in of_station.values()):
            curves[naming(station_id)] = of_station
    return curves


def _curve(queues: pd.DataFrame, station_id: str) -> "pd.Series[Any]":
    dates = pd.to_datetime(pd.Index(queues["date"].astype(str).unique()).sort_values())
    of_station = queues[queues["station_id"] == station_id]
    curve = pd.Series(of_station["waiting"].to_numpy(), index=pd.to_datetime(of_station["date"].astype(str)))
    return curve.reindex(dates, fill_value=0.0)


def _runs(result: CompareResult) -> tuple[tuple[str, RunResult], ...]:
    return ("baseline", result.baseline), ("scenario", result.scenario)
