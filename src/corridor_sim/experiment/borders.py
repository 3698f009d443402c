"""Fit lanes and hours of border posts so that published hours come out under the traffic of their year."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import pandas as pd

from corridor_sim.engine import Engine
from corridor_sim.errors import Issue, raise_if_any
from corridor_sim.experiment.border_posts import Post, Seen, intake_of, posts_of, see
from corridor_sim.experiment.run import Progress
from corridor_sim.indicators import is_of, mean_at
from corridor_sim.network import Network
from corridor_sim.scenario import Case
from corridor_sim.tables import rows_of

MOST_UTILIZATION = 0.6
"""
Lanes of which no capacity is told are added until they are in use for at most this share of the busiest 30 days.

Assumes that a post of which no shortage is told has room for its busy hours and for some years of growth: 5 % a year
from 2024 make 0.84 of it in 2031. Queues that are told are those of vehicles outside the model, in ``outside_queue``.
"""

SOURCE = "fitted_borders"
"""The source that fitted cells name."""

CLOSE_ENOUGH = 0.02
"""A target is reached when fitted and published hours differ by at most this share of the published."""


@dataclass(frozen=True)
class BorderCalibration:
    """
    Lanes and hours of posts fitted to published hours.

    Attributes
    ----------
    procedures
        One row for each procedure that is fitted: procedure_id, lanes (missing: no number), mean_h, expected_wait_h.
    fits
        One row for each target: target_id, mode, time_id, year, observed_h (less what is elsewhere), before_h as
        simulated with the tables as they were, after_h as fitted at the traffic and under the limit of that year
        (infinite: more came than were let in), service_h, wait_h for
        lanes at the traffic simulated, outside_h, lanes, runs_per_day, utilization, is_reached, hours_from (post: its
        own figure; others: one that stands for it), lanes_from (capacity: told; traffic; assumption).
    years
        One row for each published figure of a post or country that has targets in it: time_id, place, year, observed_h,
        fitted_h at the traffic and under the limit of its year (infinite: more came than were let in), error (a share
        of the observed), used (whether a target rests on it).
    rounds
        How often all replications were simulated.
    """

    procedures: pd.DataFrame
    fits: pd.DataFrame
    years: pd.DataFrame
    rounds: int


class _Fit(NamedTuple):
    service_h: float
    time_factor: float
    lanes: int
    lanes_from: str
    outside_h: float

    def hours_at(self, post: Post, seen: Seen, time: Any) -> float:
        """Return the hours of a run at the post at the traffic of the year of a published figure, under its limit."""
        wait_h = seen.mean_wait_h(float(time.traffic_factor), self.time_factor, self.lanes, intake_of(time))
        return post.other_h + self.service_h + self.outside_h + seen.gate_h + wait_h


def calibrate_borders(
    case: Case, most_rounds: int, progress: Progress, engine: Engine = "compiled"
) -> BorderCalibration:
    """
    Fit the posts of the table ``border_target``.

    Parameters
    ----------
    case
        Where arrivals and service times come from; its posts in force are fitted.
    most_rounds
        Rounds at most, at least 1: all replications are simulated again with what was fitted, as trucks come
        otherwise where they need not go around a jam, until a round fits as many lanes as the one before.
    progress
        Called after each round.
    engine
        Which engine. Results do not depend on it.

    Raises
    ------
    InputError
        If the network has no targets, or the plan cannot be built.

    Notes
    -----
    Each post is simulated by itself, with those who came to it in the scenario, thinned to the traffic of the year of
    the figure. Service takes the hours of the survey, but at most all hours at the post. Lanes serve the capacity a
    day; where that is an assumption, more are added until they keep within ``MOST_UTILIZATION``, and as long as the
    wait for them is more than the figure leaves and another lane shortens it. What the wait, and that for admission
    as it was simulated, leave of the published hours is put in ``outside_queue``. So the figure tells the sum, while
    how much of it is a wait for lanes rests on the capacity alone. The wait for a limit of runs a day in the year of
    the figure (``intake_per_day``) is the limit's and not put there; if more came than were let in, nothing is, since
    such a queue lasts as long as the limit.
    """
    if case.network.tables["border_target"].empty:
        file = case.network.file_of("border_target")
        raise_if_any([Issue(file, 0, "", "no targets are given", "a row at least")])
    confidence = case.network.tables["source"].set_index("source_id")["confidence"].to_dict()
    lanes: list[int] = []
    before: list[float] = []
    progress(0, most_rounds)
    for done in range(1, most_rounds + 1):
        posts = posts_of(case)
        seen = see(case, posts, engine)
        fits = [
            _fit(post, its, confidence.get(post.target.capacity_per_day_source) == "assumption")
            for post, its in zip(posts, seen, strict=True)
        ]
        before = before or [its.mean_h for its in seen]
        progress(done, most_rounds)
        if lanes == (lanes := [fit.lanes for fit in fits]) or done == most_rounds:
            break
        case = replace(case, network=fitted_network(case.network, _procedures_frame(posts, seen, fits)))
    return BorderCalibration(
        _procedures_frame(posts, seen, fits),
        _fits_frame(posts, seen, fits, before),
        _years_frame(case, posts, seen, fits),
        done,
    )


def fitted_network(network: Network, procedures: pd.DataFrame) -> Network:
    """Return a network with the lanes and hours of ``BorderCalibration.procedures``."""
    table = network.tables["procedure"].set_index("procedure_id", drop=False)
    fitted = procedures.set_index("procedure_id")
    for column in fitted.columns:
        table.loc[fitted.index, column] = fitted[column]
        table.loc[fitted.index, f"{column}_source"] = [
            "" if pd.isna(value) or (column == "expected_wait_h" and value == 0.0) else SOURCE
            for value in fitted[column]
        ]
    return network.with_table("procedure", table.reset_index(drop=True))


def _fit(post: Post, seen: Seen, is_assumed: bool) -> _Fit:
    service_h = round(min(post.processing_h, post.total_h - post.other_h), 3)
    time_factor = service_h / float(post.at_lanes.mean_h)
    left_h = post.total_h - post.other_h - service_h - seen.gate_h
    lanes = _lanes(float(post.target.capacity_per_day), service_h, seen.open_h_per_day)

    def wait_h(lanes: int) -> float:
        return seen.mean_wait_h(float(post.time.traffic_factor), time_factor, lanes, intake_of(post.time))

    told = lanes
    if is_assumed:
        lanes = max(lanes, _lanes(seen.busiest_per_day() / MOST_UTILIZATION, service_h, seen.open_h_per_day))
        while (wait := wait_h(lanes)) > left_h + CLOSE_ENOUGH * post.total_h and wait_h(lanes + 1) < 0.95 * wait:
            lanes += 1
    lanes_from = "capacity" if not is_assumed else "traffic" if lanes > told else "assumption"
    outside_h = 0.0 if post.outside is None else round(max(0.0, left_h - wait_h(lanes)), 2)
    return _Fit(service_h, time_factor, lanes, lanes_from, outside_h)


def _lanes(runs_per_day: float, service_h: float, open_h_per_day: float) -> int:
    """Return the least number of lanes that serve so many runs; a hair more than a whole number is that number."""
    return max(1, math.ceil(runs_per_day * service_h / open_h_per_day - 1e-9))


def _procedures_frame(posts: Sequence[Post], seen: Sequence[Seen], fits: Sequence[_Fit]) -> pd.DataFrame:
    rows: list[tuple[str, int | None, float, float]] = []
    for post, its, fit in zip(posts, seen, fits, strict=True):
        wait_h = round(its.mean_wait_h(1.0, fit.time_factor, fit.lanes), 2)
        rows.append((post.at_lanes.procedure_id, fit.lanes, fit.service_h, wait_h))
        if post.outside is not None:
            rows.append((post.outside.procedure_id, None, fit.outside_h, 0.0))
    frame = pd.DataFrame(rows, columns=["procedure_id", "lanes", "mean_h", "expected_wait_h"])
    return frame.astype({"lanes": "Int64"})


def _fits_frame(
    posts: Sequence[Post], seen: Sequence[Seen], fits: Sequence[_Fit], before: Sequence[float]
) -> pd.DataFrame:
    return pd.DataFrame([_fit_row(*row) for row in zip(posts, seen, fits, before, strict=True)])


def _fit_row(post: Post, seen: Seen, fit: _Fit, before_h: float) -> dict[str, Any]:
    after_h = fit.hours_at(post, seen, post.time)
    is_own = post.time.bcp_id == post.target.bcp_id and post.time.direction in ("", post.target.direction)
    return {
        "target_id": post.target.target_id,
        "mode": post.mode,
        "time_id": post.time.time_id,
        "year": int(post.time.year),
        "observed_h": post.total_h,
        "before_h": before_h,
        "after_h": after_h,
        "service_h": fit.service_h,
        "wait_h": seen.mean_wait_h(1.0, fit.time_factor, fit.lanes),
        "outside_h": fit.outside_h,
        "lanes": fit.lanes,
        "runs_per_day": seen.runs_per_day,
        "utilization": seen.runs_per_day * fit.service_h / (fit.lanes * seen.open_h_per_day),
        "is_reached": abs(after_h / post.total_h - 1.0) <= CLOSE_ENOUGH,
        "hours_from": "post" if is_own else "others",
        "lanes_from": fit.lanes_from,
    }


def _years_frame(case: Case, posts: Sequence[Post], seen: Sequence[Seen], fits: Sequence[_Fit]) -> pd.DataFrame:
    """Return the hours that the fitted posts would have had in each year of which figures are published."""
    table = case.network.tables["published_border_time"]
    used = frozenset(case.network.tables["border_target"]["time_id"])
    of_posts = pd.DataFrame({
        "bcp_id": [post.target.bcp_id for post in posts],
        "country": [post.country for post in posts],
        "mode": [post.mode for post in posts],
        "direction": [post.target.direction for post in posts],
        "passages": [its.runs_per_day for its in seen],
        "hours": 0.0,
    })  # fmt: skip
    rows = []
    for row in rows_of(table[table["statistic"] != "processing"]):
        which = is_of(row, of_posts) & (of_posts["passages"] > 0.0).to_numpy()
        if not which.any() or not (row.bcp_id or row.country):
            continue
        its_posts = of_posts[which].assign(hours=[
            seen[i].runs_per_day * (fits[i].hours_at(posts[i], seen[i], row) + float(posts[i].target.elsewhere_h))
            for i in which.nonzero()[0].tolist()
        ])  # fmt: skip
        fitted_h = mean_at(row, its_posts)
        rows.append({
            "time_id": row.time_id, "place": f"{row.bcp_id or row.country} {row.mode} {row.direction}".rstrip(),
            "year": int(row.year), "observed_h": float(row.observed_h), "fitted_h": fitted_h,
            "error": fitted_h / float(row.observed_h) - 1.0, "used": row.time_id in used,
        })  # fmt: skip
    return pd.DataFrame(rows, columns=["time_id", "place", "year", "observed_h", "fitted_h", "error", "used"])
