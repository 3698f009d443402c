"""Random closures against theory, and their draws shared between scenarios."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from corridor_sim.plan import build_plan, draw_history

DAYS = 365
REPLICATIONS = 400


@pytest.fixture
def plan_with(tiny) -> Callable:
    """Return a function that gives the plan of a year with closures."""

    def plan(*closures, **simulation):
        days = {"start": "2023-01-01", "days": DAYS, "warmup_days": 0, "drain_days": 0, "replications": 1}
        return build_plan(tiny.case(closures=list(closures), simulation={**days, **simulation}))

    return plan


def test_number_and_duration_by_theory(plan_with) -> None:
    """Closures too short to meet: their number and hours are those of a Poisson process of exponential times."""
    plan = plan_with({"bcp": "beta_road", "per_year": 6, "mean_h": 0.01, "months": [11, 12, 1, 2]})
    drawn = [draw_history(plan, 5, r).closed for r in range(REPLICATIONS)]
    counts = np.array([len(one.from_h) for one in drawn])
    # A Poisson count of mean 6 has variance 6.
    assert abs(counts.mean() - 6) < 4 * math.sqrt(6 / REPLICATIONS)
    assert counts.var(ddof=1) == pytest.approx(6, rel=4 * math.sqrt(2.2 / REPLICATIONS))
    hours = np.concatenate([one.to_h - one.from_h for one in drawn])
    assert abs(hours.mean() - 0.01) < 4 * 0.01 / math.sqrt(len(hours))
    assert abs(hours.std(ddof=1) - 0.01) < 4 * 0.01 * math.sqrt(2 / len(hours))
    day = np.concatenate([one.from_h for one in drawn]) // 24
    # Within the months 1, 2, 11 and 12, all of them.
    assert ((day < 59) | (day >= 304)).all()
    assert abs((day < 59).mean() - 59 / 120) < 4 * math.sqrt(59 * 61 / 120**2 / len(day))


def test_share_of_time_closed_by_theory(plan_with) -> None:
    """Closures that may overlap: the share of time closed is that of a busy M/M/infinity server, after its warm-up."""
    plan = plan_with({"link": "road_2", "per_year": 73, "mean_h": 60})
    load = 73 / 365 / 24 * 60
    shares = []
    for r in range(REPLICATIONS):
        closed = draw_history(plan, 9, r).closed
        begins, ends = np.clip([closed.from_h, closed.to_h], 30 * 24, DAYS * 24)
        shares.append((ends - begins).sum() / ((DAYS - 30) * 24))
    error = np.std(shares, ddof=1) / math.sqrt(REPLICATIONS)
    assert abs(np.mean(shares) - (1 - math.exp(-load))) < 4 * error


def test_scenarios_share_closures(plan_with) -> None:
    """A facility is closed at the same instants whatever else is closed, and longer in proportion to the mean."""
    mine = {"link": "road_2", "per_year": 12, "mean_h": 1}
    alone = draw_history(plan_with(mine), 3, 0).closed
    other = {"bcp": "alpha_road", "per_year": 30, "mean_h": 5}
    both = plan_with(other, {**mine, "mean_h": 2})
    with_other = draw_history(both, 3, 0).closed
    part = slice(*with_other.ptr[1:])
    assert len(alone.from_h) > 3
    assert with_other.from_h[part].tolist() == alone.from_h.tolist()
    assert with_other.to_h[part] - with_other.from_h[part] == pytest.approx(2 * (alone.to_h - alone.from_h), abs=1e-5)


def test_a_longer_warmup_leaves_closures_as_they_are(plan_with) -> None:
    """Closures are keyed by dates, so that a longer warm-up adds earlier ones only."""
    mine = {"link": "road_2", "per_year": 12, "mean_h": 1}
    short = draw_history(plan_with(mine), 3, 0).closed
    long = draw_history(plan_with(mine, warmup_days=60), 3, 0).closed
    assert long.from_h[long.from_h >= 0].tolist() == short.from_h.tolist()


def test_ways_on_are_found_where_trucks_meet_gates(detour) -> None:
    """Before the closed link a truck may stay or go by Side, which is a route of the flow too, 5 h of it driven."""
    simulation = {"days": 5, "warmup_days": 0, "drain_days": 0}
    closed = {"link": "road_2", "start": "2023-01-02", "end": "2023-01-03"}
    plan = build_plan(detour.case(closures=[closed], simulation=simulation))
    choices, forks = plan.choices, plan.forks
    (k,) = forks.choice.tolist()
    ways = choices.route[choices.ptr[k] : choices.ptr[k + 1]]
    names = [plan.names.routes[route] for route in ways]
    assert names == [("road_1", "road_2", "road_3"), ("road_1", "road_4", "road_5")]
    mine = int(choices.parent[k])
    assert set(ways.tolist()) <= set(choices.route[choices.ptr[mine] : choices.ptr[mine + 1]].tolist())
    assert plan.names.stations[plan.legs.stage_station[forks.stage[0]]] == "gate:link:road_2"
    assert forks.driven_h[choices.ptr[k] : choices.ptr[k + 1]].tolist() == [0, 5]
    assert len(build_plan(detour.case(closures=[], simulation=simulation)).forks.choice) == 0
