"""What happens at border posts in a simulation: the runs that come to the lanes of each, and the hours they spend."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from corridor_sim.engine import Engine, simulate
from corridor_sim.experiment.one_station import Arrivals, Hours, thin, waits_of
from corridor_sim.network import OUTSIDE_QUEUE
from corridor_sim.plan import Plan, build_plan, draw_history
from corridor_sim.results import Trace
from corridor_sim.scenario import Case
from corridor_sim.tables import rows_of
from corridor_sim.units import HOURS_PER_DAY

_BUSY_DAYS = 30
_ALWAYS = Hours([], [])


class Post(NamedTuple):
    """
    A row of border_target with what it refers to.

    Attributes
    ----------
    target, time
        The target and the published hours that are to come out.
    processing_h
        Published hours of service; infinite if none are given.
    country, mode
        Of the post.
    at_lanes, outside, others, gates
        Its procedures in the direction: the one with lanes, the one that takes up the rest or None, all others, and
        those that let in a number a day and take no time themselves.
    """

    target: Any
    time: Any
    processing_h: float
    country: str
    mode: str
    at_lanes: Any
    outside: Any
    others: tuple[Any, ...]
    gates: tuple[Any, ...]

    @property
    def total_h(self) -> float:
        """Return the hours that are to come out at the post."""
        return float(self.time.observed_h - self.target.elsewhere_h)

    @property
    def other_h(self) -> float:
        """Return the hours of the procedures that are not fitted, each as often as it applies."""
        return sum(float(row.mean_h) * float(row.probability) for row in self.others)


def intake_of(time: Any) -> float:
    """Return the most runs a day that were let in in the year of a row of published_border_time; infinite if untold."""
    return math.inf if pd.isna(time.intake_per_day) else float(time.intake_per_day)


class Seen(NamedTuple):
    """
    What was simulated at a post.

    Attributes
    ----------
    arrivals
        Who came to its lanes in the days that count, by replication.
    hours, open_h_per_day
        When the lanes are open.
    mean_h
        Mean hours of a run at all its procedures; nan if none came.
    gate_h
        Mean hours of these that a run waits until it is let in; 0.0 if none came.
    days
        Days that count.
    """

    arrivals: tuple[Arrivals, ...]
    hours: Hours
    open_h_per_day: float
    mean_h: float
    gate_h: float
    days: int

    @property
    def runs_per_day(self) -> float:
        """Return how many came a day."""
        return sum(len(each.joined_h) for each in self.arrivals) / (self.days * len(self.arrivals))

    def busiest_per_day(self) -> float:
        """Return how many came a day in the 30 days of most."""
        block_h = min(_BUSY_DAYS, self.days) * HOURS_PER_DAY
        whole = max(1, int(self.days * HOURS_PER_DAY // block_h))
        counts = [
            np.bincount((each.joined_h // block_h).astype(np.int64), minlength=whole)[:whole] for each in self.arrivals
        ]
        return float(np.max(counts)) * HOURS_PER_DAY / block_h

    def mean_wait_h(self, share: float, time_factor: float, lanes: int, intake_per_day: float = math.inf) -> float:
        """
        Return the mean wait for lanes if only a share had come, and service took ``time_factor`` times as long.

        Where so many a day at most were let in, the wait for that is in it; it is infinite if more came, for such a
        queue grows as long as the limit lasts.
        """
        if share * self.runs_per_day >= intake_per_day:
            return math.inf
        waits = []
        for seed, each in enumerate(self.arrivals):
            kept = thin(each, share, seed)
            outside_h = np.zeros(len(kept.joined_h))
            if intake_per_day < math.inf:
                headways = Arrivals(kept.joined_h, outside_h + HOURS_PER_DAY / intake_per_day)
                outside_h = waits_of(headways, 1, _ALWAYS)
            let_in = Arrivals(kept.joined_h + outside_h, kept.service_h * time_factor)
            waits.append(outside_h + waits_of(let_in, lanes, self.hours))
        every = np.concatenate(waits)
        return float(every.mean()) if len(every) else 0.0


def posts_of(case: Case) -> list[Post]:
    """Return the targets whose posts are in force in ``case``."""
    tables = case.network.tables
    published = {row.time_id: row for row in rows_of(tables["published_border_time"])}
    bcps = {row.bcp_id: row for row in rows_of(tables["bcp"])}
    done: dict[tuple[str, str], list[Any]] = {}
    for row in rows_of(tables["procedure"]):
        done.setdefault((row.bcp_id, row.direction), []).append(row)
    posts = []
    for target in rows_of(tables["border_target"]):
        every = done.get((target.bcp_id, target.direction), [])
        rows = [row for row in every if pd.isna(row.entries_per_day)]  # an admission limit is no lane
        at_lanes = next((row for row in rows if not pd.isna(row.lanes)), None)
        if at_lanes is None:
            continue
        outside = next((row for row in rows if row.procedure == OUTSIDE_QUEUE), None)
        processing = published.get(target.processing_id)
        posts.append(Post(
            target=target, time=published[target.time_id],
            processing_h=math.inf if processing is None else float(processing.observed_h),
            country=bcps[target.bcp_id].country, mode=bcps[target.bcp_id].mode,
            at_lanes=at_lanes, outside=outside,
            others=tuple(row for row in rows if row is not at_lanes and row is not outside),
            gates=tuple(row for row in every if not pd.isna(row.entries_per_day)),
        ))  # fmt: skip
    return posts


def see(case: Case, posts: Sequence[Post], engine: Engine) -> list[Seen]:
    """Simulate all replications of ``case`` and return what was seen at each post."""
    plan = build_plan(case)
    n = case.simulation.replications
    arrivals: list[list[Arrivals]] = [[] for _ in posts]
    spent_h = [0.0 for _ in posts]
    gate_h = [0.0 for _ in posts]
    for replication in range(n):
        trace = simulate(plan, draw_history(plan, case.simulation.seed, replication), engine, keep_visits=True)
        visits = _Visits(plan, trace)
        for i, post in enumerate(posts):
            joined_h, start_h, end_h = visits.at(post.at_lanes.procedure_id)
            arrivals[i].append(Arrivals(joined_h, end_h - start_h))
            rows = (post.at_lanes, *post.others, *(() if post.outside is None else (post.outside,)))
            spent_h[i] += sum(visits.spent_h(row.procedure_id) for row in rows)
            gate_h[i] += sum(visits.spent_h(row.procedure_id) for row in post.gates)
    seen = []
    for post, came, spent, held in zip(posts, arrivals, spent_h, gate_h, strict=True):
        passages = sum(len(each.joined_h) for each in came)
        hours = _hours_of(plan, post.at_lanes.procedure_id)
        mean_h = (spent + held) / passages if passages else math.nan
        held_h = held / passages if passages else 0.0
        seen.append(Seen(tuple(came), hours, hours.per_day(plan.days), mean_h, held_h, plan.days))
    return seen


class _Visits:
    """The completed visits of one replication in the days that count, by station."""

    def __init__(self, plan: Plan, trace: Trace) -> None:
        self._position = {name: i for i, name in enumerate(plan.names.stations)}
        is_counted = (trace.visit_joined_h >= 0.0) & (trace.visit_joined_h < plan.days * HOURS_PER_DAY)
        counted = np.flatnonzero(is_counted)
        order = counted[np.argsort(trace.visit_station[counted], kind="stable")]
        self._ptr = np.searchsorted(trace.visit_station[order], np.arange(len(plan.names.stations) + 1))
        self._columns = [column[order] for column in (trace.visit_joined_h, trace.visit_start_h, trace.visit_end_h)]

    def at(self, station_id: str) -> tuple[npt.NDArray[np.float64], ...]:
        """Return joined, start and end of the visits at a station, in the order of joining."""
        if station_id not in self._position:
            return tuple(column[:0] for column in self._columns)
        i = self._position[station_id]
        return tuple(column[self._ptr[i] : self._ptr[i + 1]] for column in self._columns)

    def spent_h(self, station_id: str) -> float:
        """Return the hours of all visits at a station, waiting included."""
        joined_h, _, end_h = self.at(station_id)
        return float((end_h - joined_h).sum())


def _hours_of(plan: Plan, station_id: str) -> Hours:
    if station_id not in plan.names.stations:
        return Hours([], [])
    station, of = plan.names.stations.index(station_id), plan.stations
    opening = slice(of.open_ptr[station], of.open_ptr[station + 1])
    return Hours(of.opens_h[opening].tolist(), of.closes_h[opening].tolist())
