"""Hours at border posts, as figures of them are published: of a post or a country, in one direction or both."""

from collections.abc import Collection
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from corridor_sim.indicators.stations import post_sums
from corridor_sim.indicators.subjects import Subjects


def post_hours(stations: pd.DataFrame, subjects: Subjects, growing: Collection[str], bcp: pd.DataFrame) -> pd.DataFrame:
    """
    Return the passages and hours of each post and direction in one replication, as TFI1 counts them.

    Parameters
    ----------
    stations, subjects, growing
        As in ``post_values``.
    bcp
        The table of posts.

    Returns
    -------
    As ``mean_at`` takes them.
    """
    sums = post_sums(stations, subjects, growing)
    ids = sums["post"].str.split(" ", expand=True)
    country = bcp.set_index("bcp_id")["country"]
    return sums.assign(bcp_id=ids[0], direction=ids[1], country=ids[0].map(country))


def mean_at(published: Any, posts: pd.DataFrame) -> float:
    """
    Return the simulated mean of what a published figure is of.

    Parameters
    ----------
    published
        A row of published_border_time.
    posts
        One row for each post and direction: bcp_id, country, mode, direction, passages, hours (of all passages).

    Returns
    -------
    Hours over passages of the posts and directions that the figure is of, as CPMM's means are over samples; nan if
    nobody passed, or if hours are withheld.
    """
    found = posts[is_of(published, posts)]
    passages = float(found["passages"].sum())
    return float(found["hours"].sum(skipna=False)) / passages if passages else float("nan")


def is_of(published: Any, posts: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which rows of ``posts`` a published figure is of."""
    is_of_it: npt.NDArray[np.bool_] = (posts["mode"] == published.mode).to_numpy(dtype=np.bool_)
    for column, wanted in (
        ("bcp_id", published.bcp_id), ("country", published.country), ("direction", published.direction)
    ):  # fmt: skip
        if wanted:
            is_of_it = is_of_it & (posts[column] == wanted).to_numpy(dtype=np.bool_)
    return is_of_it
