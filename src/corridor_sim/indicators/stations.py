"""Indicators of stations and border posts."""

from collections.abc import Collection, Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from corridor_sim.indicators.grouping import Values
from corridor_sim.indicators.subjects import Subjects
from corridor_sim.indicators.trips import Found, ratio

EVERY_PASSAGE = "all"
"""The subject of TFI1 and TFI2 over all posts."""


def station_values(stations: pd.DataFrame, queues: pd.DataFrame) -> Iterator[Found]:
    """
    Return the indicators of the stations of one replication.

    Parameters
    ----------
    stations, queues
        Result tables of one replication.

    Yields
    ------
    Of stations that anybody joined in the days that count: services, mean wait, utilization, mean and last number that
    wait. Utilization counts hours of service within opening hours alone: who is finished after closing time takes no
    slot of an open station.
    """
    used = stations[(stations["joined"] > 0) | (stations["waiting_at_end"] > 0)]
    names = used["station_id"].to_numpy(dtype=object)

    def found(indicator: str, values: Values, is_given: npt.NDArray[np.bool_]) -> Iterator[Found]:
        if is_given.any():
            yield Found(indicator, "station", tuple(names[is_given]), values[is_given])

    def column(name: str) -> Values:
        return used[name].to_numpy(dtype=np.float64, na_value=np.nan)

    served, capacity_h = column("started"), column("slots") * column("open_h")
    has_slots = capacity_h > 0.0  # not where nobody waits for a slot
    every = np.ones(len(used), dtype=np.bool_)
    of_station = queues.groupby("station_id", observed=True)["waiting"].mean()
    # A station that is not in the table of queues has none.
    waiting: Values = used["station_id"].astype(object).map(of_station).fillna(0.0).to_numpy(dtype=np.float64)
    yield from found("served", served, every)
    yield from found("wait_mean_h", ratio(column("wait_h"), served), served > 0.0)
    yield from found("utilization", ratio(column("busy_h"), capacity_h), has_slots)
    yield from found("waiting_mean", waiting, every)
    yield from found("waiting_at_end", column("waiting_at_end"), every)


def post_values(stations: pd.DataFrame, subjects: Subjects, growing: Collection[str]) -> Iterator[Found]:
    """
    Return TFI1 and TFI2 of one replication.

    Parameters
    ----------
    stations
        Result table of one replication.
    subjects
        Which procedures a post has.
    growing
        Stations whose queue grows: what they are part of has no mean wait, and TFI1 is withheld (nan).

    Yields
    ------
    By post and direction, by mode and for all: passages, TFI1 as hours of waiting and service at all procedures of
    a post over its passages, TFI2 as the money paid there over them. A passage is one of a truck or train through one
    post in one direction, as CPMM counts its samples; the means by mode and for all are over passages. The passages
    of a post are those of its busiest procedure, so that one that not all undergo takes hours only of those who do.
    """
    posts = post_sums(stations, subjects, growing)
    for kind, by in (("post", posts["post"]), ("mode", posts["mode"]), ("all", pd.Series(EVERY_PASSAGE, posts.index))):
        if len(posts):
            total = posts.groupby(by).agg(passages=("passages", "sum"), hours=("hours", _sum), usd=("usd", "sum"))
            names, passages = tuple(total.index), total["passages"].to_numpy(dtype=np.float64)
            yield Found("passages", kind, names, passages)
            yield Found("tfi1_h", kind, names, total["hours"].to_numpy(dtype=np.float64) / passages)
            yield Found("tfi2_usd", kind, names, total["usd"].to_numpy(dtype=np.float64) / passages)


def post_sums(stations: pd.DataFrame, subjects: Subjects, growing: Collection[str]) -> pd.DataFrame:
    """
    Return passages, hours and money at each post that anybody passed in one replication; see ``post_values``.

    Returns
    -------
    Columns post, mode, hours, usd (of all passages) and passages.
    """
    at_post = subjects.posts.merge(stations, on="station_id")
    at_post["hours"] = at_post["wait_h"] + _mean(at_post["service_h"], at_post["done"]) * at_post["started"]
    at_post.loc[at_post["station_id"].isin(growing), "hours"] = np.nan
    at_post["usd"] = at_post["fee_usd"] * at_post["started"]
    sums = {"hours": ("hours", _sum), "usd": ("usd", "sum"), "passages": ("started", "max")}
    posts = at_post.groupby(["post", "mode"], observed=True).agg(**sums).reset_index()
    return posts[posts["passages"] > 0]


def _sum(values: "pd.Series[float]") -> float:
    """Return a sum that is nan if a value is."""
    return float(values.sum(skipna=False))


def _mean(total: "pd.Series[float]", n: "pd.Series[int]") -> "pd.Series[float]":
    """Return the mean, 0 of none."""
    return total / n.replace(0, 1)
