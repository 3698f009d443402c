"""Hours of trucks that are given instead of drawn."""

import re
from dataclasses import replace

import numpy as np
import pytest

from corridor_sim.bench.times import drawn_hours, stage_hours
from corridor_sim.bench.workloads import station_workload
from corridor_sim.engine import simulate
from corridor_sim.plan import build_plan, draw_history
from corridor_sim.results import first_difference


def test_what_is_drawn_is_given(engine) -> None:
    """Given exactly the hours that it would draw an engine gives the same trace."""
    workload = station_workload(400)
    plan, history = workload.plan, workload.history
    given = replace(history, stage_h=stage_hours(*drawn_hours(workload)))
    traces = [simulate(plan, each, engine, keep_visits=True) for each in (history, given)]
    assert first_difference(plan, history, *traces) is None
    assert len(traces[0].visit_end_h) == 400 * 12


def test_engines_take_what_is_given(tiny) -> None:
    """Both engines take given hours; a truck's travel and service are then their sums, drawn ones are not."""
    plan = build_plan(tiny.case(simulation={"start": "2023-01-01", "days": 4, "warmup_days": 0, "drain_days": 9}))
    drawn = draw_history(plan, 3, 0)
    # A multiple of the grid, another for each consignment and stage.
    rows, stages = len(drawn.flow), len(plan.legs.stage_h)
    given_h = (np.arange(rows * stages).reshape(rows, stages) % 97 + 1) / 64
    history = replace(drawn, stage_h=given_h)
    simpy, compiled = (simulate(plan, history, engine, keep_visits=True) for engine in ("simpy", "compiled"))
    assert first_difference(plan, history, simpy, compiled) is None
    route = compiled.route
    by_truck = 0
    for i in range(rows):
        legs = plan.routes.leg[plan.routes.leg_ptr[route[i]] : plan.routes.leg_ptr[route[i] + 1]]
        if (plan.legs.service[legs] >= 0).any() or np.isnan(compiled.arrival_h[i]):
            continue
        here = [g for leg in legs for g in range(plan.legs.stage_ptr[leg], plan.legs.stage_ptr[leg + 1])]
        moving = compiled.split_h[i, 0] + compiled.split_h[i, 4]
        assert moving == given_h[i, here].sum()
        by_truck += 1
    assert by_truck > 10


@pytest.mark.parametrize(
    ("hours", "found"),
    [
        (np.zeros((3, 2)), "stage_h: expected float64 of shape (60, 24), got float64 of shape (3, 2)"),
        (np.zeros((60, 24), dtype=np.float32), "got float32 of shape (60, 24)"),
        (np.full((60, 24), -1.0), "multiples of 1/1048576 h"),
        (np.full((60, 24), 0.1), "multiples of 1/1048576 h"),
        (np.full((60, 24), np.nan), "multiples of 1/1048576 h"),
    ],
)
def test_hours_that_cannot_be(engine, hours: np.ndarray, found: str) -> None:
    """Hours of another shape or type, below 0, off the grid or not a number are refused by either engine."""
    workload = station_workload(60)
    with pytest.raises(ValueError, match=re.escape(found)):
        simulate(workload.plan, replace(workload.history, stage_h=hours), engine)
