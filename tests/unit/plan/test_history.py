"""
Consignments of a replication: Poisson counts, and luck that nobody else moves.

The tiny corridor's two flows send 2 and 4 consignments a day, over 130 days with warm-up and drain.
"""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from corridor_sim.plan import build_plan, draw_history
from corridor_sim.plan.history import poisson_quantile

REPLICATIONS = 100
LEAST_P = 1e-4


def counts_per_day(plan, flow_id: str) -> np.ndarray:
    """Return the consignments of each day of each replication."""
    f = plan.names.flows.index(flow_id)
    first = plan.start.date().toordinal() - plan.warmup_days
    counts = []
    for r in range(REPLICATIONS):
        history = draw_history(plan, 1, r)
        counts.append(np.bincount(history.day[history.flow == f] - first, minlength=plan.flows.per_day.shape[1]))
    return np.concatenate(counts)


@pytest.mark.parametrize(("flow_id", "per_day"), [("goods_out", 2.0), ("boxes_out", 4.0)])
def test_counts_are_poisson(tiny_plan, flow_id: str, per_day: float) -> None:
    """Mean and variance of a day's count are the rate, within four standard errors; so is the whole distribution."""
    # 14,600 and 29,200 t in the year at 20 t: 730 and 1460 in 365 days.
    counts = counts_per_day(tiny_plan, flow_id)
    n = len(counts)
    assert n == REPLICATIONS * 130
    assert abs(counts.mean() - per_day) <= 4.0 * math.sqrt(per_day / n)
    # The fourth central moment of a Poisson number is l + 3 l^2, so the sample variance has variance (l + 2 l^2) / n.
    assert abs(counts.var(ddof=1) - per_day) <= 4.0 * math.sqrt((per_day + 2.0 * per_day**2) / n)
    law = stats.poisson(per_day)
    top = int(law.ppf(0.999))
    expected = n * np.append(law.pmf(np.arange(top)), law.sf(top - 1))
    assert stats.chisquare(np.bincount(np.minimum(counts, top), minlength=top + 1), expected).pvalue > LEAST_P


def test_counts_are_exactly_the_quantiles_of_the_law() -> None:
    """What is quick to load gives the numbers of scipy.stats for every rate, at both ends and at each step too."""
    # A uniform number is an odd multiple of 2^-53.
    least = 2.0**-53
    uniforms = np.concatenate(
        [[least, 3.0 * least, 1e-9, 0.5, 1.0 - 1e-9, 1.0 - least], np.linspace(least, 0.999, 997)]
    )
    means = np.concatenate([[0.0, 1e-300, 1e-12, 1e-6], np.geomspace(1e-3, 1e6, 91)])
    probability, mean = (grid.ravel() for grid in np.meshgrid(uniforms, means))
    assert (poisson_quantile(probability, mean) == stats.poisson.ppf(probability, mean)).all()
    for rate in (0.1, 4.0, 300.0):
        steps = stats.poisson.cdf(np.arange(10.0 * rate), rate)
        for at in (steps, np.nextafter(steps, 0.0), np.nextafter(steps, 1.0)):
            inside = at[at < 1.0]
            expected = stats.poisson.ppf(inside, rate)
            assert (poisson_quantile(inside, np.full(len(inside), rate)) == expected).all()


def test_days_are_independent(tiny_plan) -> None:
    """The counts of successive days, and of two flows on one day, are not correlated."""
    goods, boxes = (counts_per_day(tiny_plan, name) for name in ("goods_out", "boxes_out"))
    assert stats.pearsonr(goods, boxes).pvalue > LEAST_P
    assert stats.pearsonr(goods[:-1], goods[1:]).pvalue > LEAST_P


def test_moments_are_even_within_the_day(tiny_plan) -> None:
    """Consignments become ready at any moment of their day alike, on the time grid."""
    ready = np.concatenate([draw_history(tiny_plan, 1, r).ready_h for r in range(20)])
    assert stats.kstest(ready % 24.0 / 24.0, "uniform").pvalue > LEAST_P
    assert (ready * 2.0**20 % 1.0 == 0.0).all()


def test_consignments_are_sorted_and_numbered(tiny_plan) -> None:
    """A history is in the order in which consignments are ready; numbers of a flow and day run from 0 without a gap."""
    history = draw_history(tiny_plan, 1, 0)
    assert (np.diff(history.ready_h) >= 0.0).all()
    assert len(np.unique(history.key)) == len(history.key)
    first = tiny_plan.start.date().toordinal()
    day_of_ready = first + np.floor(history.ready_h / 24.0)
    # A moment within half a grid step of midnight is rounded to the next day; there is none here.
    assert (day_of_ready == history.day).all()
    for f in (0, 1):
        for day in np.unique(history.day):
            numbers = history.number[(history.flow == f) & (history.day == day)]
            assert sorted(numbers.tolist()) == list(range(len(numbers)))


def test_a_history_is_a_function_of_its_keys(tiny_plan) -> None:
    """The same seed and replication give the same consignments; another seed or replication gives others."""
    first, again = draw_history(tiny_plan, 1, 0), draw_history(tiny_plan, 1, 0)
    assert first.ready_h.tolist() == again.ready_h.tolist()
    assert first.key.tolist() == again.key.tolist()
    for seed, replication in ((1, 1), (2, 0), (0, 1)):
        other = draw_history(tiny_plan, seed, replication)
        assert other.stream != first.stream
        # Moments are multiples of 2^-20 h in 130 days: two alike among 800 x 800 have probability 0.002.
        assert not set(other.ready_h) & set(first.ready_h)


def by_key(plan, replication: int = 0) -> dict[tuple[str, int, int], tuple[float, int]]:
    """Return moment and key of each consignment by (flow id, day, number)."""
    history = draw_history(plan, 1, replication)
    return {
        (plan.names.flows[flow], day, number): (ready_h, key)
        for flow, day, number, ready_h, key in zip(
            history.flow.tolist(), history.day.tolist(), history.number.tolist(), history.ready_h.tolist(),
            history.key.tolist(), strict=True,
        )
    }  # fmt: skip


def test_more_demand_only_adds(tiny) -> None:
    """With half as much again every consignment of before is there at its moment, and others besides."""
    less = build_plan(tiny.case())
    more = build_plan(tiny.case(demand={"factor": 1.5}))
    for r in range(5):
        before, after = by_key(less, r), by_key(more, r)
        assert before.items() <= after.items()
        assert len(after) > len(before)


def test_removing_a_flow_moves_no_other(tiny) -> None:
    """Consignments of a flow are the same with and without the other flow."""
    both = by_key(build_plan(tiny.case()))
    tiny.write("flow", [row for row in tiny.read("flow") if row["flow_id"] == "goods_out"])
    alone = by_key(build_plan(tiny.case()))
    assert alone == {key: value for key, value in both.items() if key[0] == "goods_out"}


def test_a_longer_simulation_moves_no_consignment(tiny) -> None:
    """With more days, warm-up and drain the consignments of the common days are the same."""
    short = build_plan(tiny.case(simulation={"days": 5, "warmup_days": 3, "drain_days": 2}))
    long = build_plan(tiny.case(simulation={"days": 50, "warmup_days": 30, "drain_days": 9}))
    assert by_key(short).items() <= by_key(long).items()


def test_a_later_start_moves_no_consignment(tiny) -> None:
    """A start ten days later has the same consignments on the common days, ten days earlier by its clock."""
    early = by_key(build_plan(tiny.case(simulation={"start": "2023-01-01", "days": 20})))
    late = by_key(build_plan(tiny.case(simulation={"start": "2023-01-11", "days": 20})))
    common = early.keys() & late.keys()
    # 140 days less 10 of them are common, at 6 a day: far more than 300.
    assert len(common) > 300
    for key in common:
        # Not quite exact: hours are rounded to the grid after they are counted from another start.
        assert early[key][0] - late[key][0] == pytest.approx(240.0, abs=2.0**-20)
        assert early[key][1] == late[key][1]


def test_listed_consignments_stand_beside_flows(tiny) -> None:
    """A planner's list adds consignments at their moments and moves none of the flows'."""
    drawn = by_key(build_plan(tiny.case()))
    tiny.write("list", [
        {"origin": "alpha", "destination": "beta", "commodity_id": "goods", "ready_utc": "2023-01-02T06:30",
         "number": 3}
    ])  # fmt: skip
    history = by_key(build_plan(tiny.case(demand={"consignments": "list.csv"})))
    added = {key: ready_h for key, (ready_h, _) in history.items() if key not in drawn}
    assert drawn.items() <= history.items()
    # 30.5 h after the start, on day 738522, the ordinal of 2 January 2023.
    assert added == {("listed:alpha:beta:goods", 738522, 1_000_000 + i): 30.5 for i in range(3)}


def test_no_demand(tiny_plan) -> None:
    """A plan whose flows send nothing has a history without consignments."""
    nothing = replace(tiny_plan, flows=tiny_plan.flows._replace(per_day=0.0 * tiny_plan.flows.per_day))
    assert len(draw_history(nothing, 1, 0).key) == 0
