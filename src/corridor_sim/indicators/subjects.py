"""What indicators need to know of a case beside the result tables: which post is where, what routes pass."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Subjects:
    """
    Tables that tell what results belong to.

    Attributes
    ----------
    routes
        One row for each route: route_id, corridor_id, modes, crossings and ports (ids with spaces between).
    posts
        One row for each procedure: station_id, post ("bcp_id direction"), mode, fee_usd for a passage. Where runs
        undergo some, those for consignments that are set out of them are left out: a passage is one of a run.
    shelf_life_h
        Hours until a commodity is spoiled, by its id; those without are left out.
    promised_h
        Hours from door to door that are promised, by flow; those without are left out.
    days
        Days whose consignments count.
    pipelines
        The table of pipelines in force.
    """

    routes: pd.DataFrame
    posts: pd.DataFrame
    shelf_life_h: Mapping[str, float]
    promised_h: Mapping[str, float]
    days: int
    pipelines: pd.DataFrame


def subjects_of(tables: Mapping[str, pd.DataFrame], flows: pd.DataFrame, routes: pd.DataFrame, days: int) -> Subjects:
    """
    Return what indicators need to know of a case.

    Parameters
    ----------
    tables
        Tables of its network.
    flows
        Its flows.
    routes
        The result table of its routes.
    days
        Days whose consignments count.
    """
    procedures = tables["procedure"]
    mode = tables["bcp"].set_index("bcp_id")["mode"]
    post = procedures["bcp_id"] + " " + procedures["direction"]
    is_of_runs = procedures["unit"] == "run"
    is_told = is_of_runs | ~is_of_runs.groupby(post).transform("any")
    return Subjects(
        routes=routes,
        posts=pd.DataFrame({
            "station_id": procedures["procedure_id"],
            "post": post,
            "mode": procedures["bcp_id"].map(mode),
            "fee_usd": procedures["fee_usd"].astype("float64"),
        })[is_told],
        shelf_life_h=_given(tables["commodity"], "commodity_id", "shelf_life_h"),
        promised_h=_given(flows, "flow_id", "promised_h"),
        days=days,
        pipelines=tables["pipeline"],
    )  # fmt: skip


def _given(frame: pd.DataFrame, key: str, column: str) -> dict[str, float]:
    """Return the values of an optional column by key, where one is given; empty is not given, never 0."""
    if column not in frame:
        return {}
    values = frame[column].astype("float64")
    return dict(zip(frame[key][values.notna()], values[values.notna()], strict=True))
