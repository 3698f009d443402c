"""One replication's draws made before the loop."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt
from scipy import special

from corridor_sim.kernels import draws
from corridor_sim.kernels.state import Closed
from corridor_sim.plan.closed import closed_between
from corridor_sim.plan.plan import Float, Index, Key, Plan
from corridor_sim.units import GRID_PER_HOUR, HOURS_PER_DAY

Count = npt.NDArray[np.int64]


@dataclass(frozen=True)
class History:
    """
    The consignments of one replication, C of them, in the order in which they are ready.

    Attributes
    ----------
    seed, replication
        What the draws are keyed by.
    stream
        The stream that stands for the two in the kernels.
    flow
        shape (C,), position in the plan's flows.
    day
        shape (C,), int64, proleptic ordinal of the UTC date of the key.
    number
        shape (C,), int64, number within flow and day.
    key
        shape (C,), hash of (flow, date, number).
    ready_h
        shape (C,), h since the start, on the time grid; negative in the warm-up.
    closed
        When each of the plan's gates is closed.
    stage_h
        shape (C, stages of the plan), h on the time grid: the hours of each consignment's truck at each stage, given
        instead of drawn, as when recorded times are replayed; None: drawn. Of trains and vessels they are always drawn.
    """

    seed: int
    replication: int
    stream: np.uint64
    flow: Index
    day: Count
    number: Count
    key: Key
    ready_h: Float
    closed: Closed
    stage_h: Float | None = None


def draw_history(plan: Plan, seed: int, replication: int) -> History:
    """
    Draw the consignments of one replication.

    Each flow draws a Poisson count for each day by inversion of one uniform keyed by (flow, date), and for each
    consignment the moment within the day by one keyed by (flow, date, number). Which consignments of a flow are orders
    from a warehouse is drawn by the same key.

    Parameters
    ----------
    plan
        Whose flows send them.
    seed
        In [0, 2^63).
    replication
        Counted from 0.
    """
    # A kernel returns a Python int; only a numpy uint64 keeps its type on the way back into one.
    stream = np.uint64(draws.stream_of(np.uint64(seed), np.uint64(replication)))
    flow, day, number = _draw_counts(plan, stream, draws.DEMAND_COUNT, plan.flows.key, plan.flows.per_day)
    key = _combine(_combine(plan.flows.key[flow], day), number)
    moment = np.empty(len(key), dtype=np.float64)
    draws.draw_uniforms(stream, draws.DEMAND_MOMENT, key, np.zeros_like(key), moment)
    first_day = plan.start.date().toordinal()
    ready_h = (day - first_day) * HOURS_PER_DAY + moment * HOURS_PER_DAY

    listed = plan.listed
    listed_day = first_day + np.floor(listed.ready_h / HOURS_PER_DAY).astype(np.int64)
    flow = np.concatenate([flow, listed.flow])
    day = np.concatenate([day, listed_day])
    number = np.concatenate([number, listed.number])
    key = np.concatenate([key, _combine(_combine(plan.flows.key[listed.flow], listed_day), listed.number)])
    ready_h = np.concatenate([ready_h, listed.ready_h])

    flow, day, number, key, ready_h = _with_replenishments(plan, stream, flow, day, number, key, _on_grid(ready_h))
    order = np.lexsort((number, day, flow, ready_h))
    return History(
        seed=seed,
        replication=replication,
        stream=stream,
        flow=flow[order].astype(np.int32),
        day=day[order],
        number=number[order],
        key=key[order],
        ready_h=ready_h[order],
        closed=draw_closed(plan, stream),
    )


def _with_replenishments(
    plan: Plan, stream: np.uint64, flow: Count, day: Count, number: Count, key: Key, ready_h: Float
) -> tuple[Count, Count, Count, Key, Float]:
    """
    Return the consignments with those drawn as orders from warehouses, and the replenishment of each at its moment.

    An order keeps its key, and so its luck.
    """
    warehouses = plan.warehouses
    served = np.full(len(plan.flows.key), -1, dtype=np.int64)
    served[warehouses.flow] = np.arange(len(warehouses.flow))
    rows = np.flatnonzero(served[flow] >= 0)
    chance = np.empty(len(rows), dtype=np.float64)
    draws.draw_uniforms(stream, draws.SERVED, key[rows], np.zeros(len(rows), dtype=np.uint64), chance)
    rows = rows[chance < warehouses.share[served[flow[rows]]]]
    of_order = served[flow[rows]]
    flow[rows] = warehouses.order[of_order]
    sent = warehouses.replenishment[of_order].astype(np.int64)
    return (
        np.concatenate([flow, sent]),
        np.concatenate([day, day[rows]]),
        np.concatenate([number, number[rows]]),
        np.concatenate([key, _combine(_combine(plan.flows.key[sent], day[rows]), number[rows])]),
        np.concatenate([ready_h, ready_h[rows]]),
    )


def draw_closed(plan: Plan, stream: np.uint64) -> Closed:
    """
    Draw when each gate is closed: in the plan's given intervals, and at random.

    Random closures of one facility are numbered by the day on which they begin, as consignments are, and each draws its
    moment within the day and its duration. Intervals that meet are one.
    """
    gates = plan.gates
    which, day, number = _draw_counts(plan, stream, draws.CLOSURE_COUNT, gates.random_key, gates.random_per_day)
    key = _combine(_combine(gates.random_key[which], day), number)
    moment, chance = np.empty((2, len(key)), dtype=np.float64)
    draws.draw_uniforms(stream, draws.CLOSURE_MOMENT, key, np.zeros_like(key), moment)
    draws.draw_uniforms(stream, draws.CLOSURE_HOURS, key, np.zeros_like(key), chance)
    begins_h = (day - plan.start.date().toordinal()) * HOURS_PER_DAY + moment * HOURS_PER_DAY
    hours = -gates.random_mean_h[which] * np.log1p(-chance)
    gate = np.concatenate([gates.given_gate, gates.random_gate[which]])
    from_h = np.concatenate([gates.given_from_h, _on_grid(begins_h)])
    to_h = np.concatenate([gates.given_to_h, _on_grid(begins_h) + _on_grid(hours)])
    return closed_between(len(gates.station), gate, from_h, to_h)


def _on_grid(hours: Float) -> Float:
    rounded: Float = np.round(hours * GRID_PER_HOUR) / GRID_PER_HOUR
    return rounded


def _draw_counts(
    plan: Plan, stream: np.uint64, purpose: np.uint64, keys: Key, per_day: Float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return which of those with ``keys``, day and number of each that comes, each of shape (C,)."""
    n_flows, n_days = per_day.shape
    first = (plan.start - timedelta(days=plan.warmup_days)).date().toordinal()
    flows = np.repeat(np.arange(n_flows, dtype=np.int64), n_days)
    days = np.tile(np.arange(first, first + n_days, dtype=np.int64), n_flows)
    probability = np.empty(n_flows * n_days, dtype=np.float64)
    draws.draw_uniforms(stream, purpose, keys[flows], days.astype(np.uint64), probability)
    counts = poisson_quantile(probability, per_day.ravel())
    ends = np.cumsum(counts)
    number = np.arange(ends[-1] if len(ends) else 0, dtype=np.int64) - np.repeat(ends - counts, counts)
    return np.repeat(flows, counts), np.repeat(days, counts), number


def poisson_quantile(probability: Float, mean: Float) -> npt.NDArray[np.int64]:
    """
    Return the smallest count whose distribution function is at least ``probability``, as ``scipy.stats.poisson.ppf``.

    Parameters
    ----------
    probability
        shape (N,), in (0, 1).
    mean
        shape (N,), at least 0.

    Notes
    -----
    Loading ``scipy.stats`` takes a third of the time of a small scenario; the two functions that are needed are in
    ``scipy.special``. The inverse of the distribution function over real counts, rounded up, can be one too large.
    """
    count: Float = np.ceil(special.pdtrik(probability, mean))
    one_less = np.maximum(count - 1.0, 0.0)
    count = np.where(special.pdtr(one_less, mean) >= probability, one_less, count)
    return count.astype(np.int64)


def _combine(keys: Key, words: npt.NDArray[np.int64]) -> Key:
    combined = np.empty(len(keys), dtype=np.uint64)
    draws.combine_keys(keys, words.astype(np.uint64), combined)
    return combined
