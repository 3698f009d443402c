"""
Waits for departures against closed forms: Poisson arrivals at a train that leaves when full, or at its longest wait.

A consignment is one TEU and one tonne; the line is 10 km long and nothing else waits.
"""

from collections.abc import Callable

import numpy as np
import pytest

from corridor_sim.engine import simulate
from corridor_sim.plan import build_plan, draw_history
from corridor_sim.results import Part

REPLICATIONS = 20
DAYS = 20


@pytest.fixture
def mean_waits(tiny, stations, engine) -> Callable[..., np.ndarray]:
    """Return a function that gives each replication's mean wait for trains of a capacity and longest wait."""

    def means_of(per_h: float, capacity_teu: int, max_wait_h: float) -> np.ndarray:
        stations(per_h, {})
        for table in ("bcp", "procedure"):
            (tiny.path / f"{table}.csv").unlink()
        tiny.write("link", [{**row, "mode": "rail", "gauge_mm": 1520} for row in tiny.read("link")])
        tiny.change("commodity", "unit", modes="rail")
        tiny.write("tariff", [{"tariff_id": "rail", "mode": "rail", "usd_per_t_km": 0.1}])
        tiny.write("service", [
            {"service_id": "line", "name": "Line", "mode": "rail", "gauge_mm": 1520, "from_node_id": "a",
             "to_node_id": "q", "capacity_teu": capacity_teu, "max_wait_h": max_wait_h, "load_h": 0, "unload_h": 0,
             "travel_cv": 0}
        ])  # fmt: skip
        days = {"start": "2023-01-01", "days": DAYS, "warmup_days": 2, "drain_days": 20, "seed": 51}
        plan = build_plan(tiny.case(simulation=days))
        means = []
        for r in range(REPLICATIONS):
            history = draw_history(plan, 51, r)
            trace = simulate(plan, history, engine)
            is_counted = (history.ready_h >= 0.0) & (history.ready_h < DAYS * 24)
            means.append(trace.split_h[is_counted, Part.CONSOLIDATION].mean())
        return np.array(means)

    return means_of


def test_full_trains(mean_waits, assert_agrees) -> None:
    """With Poisson arrivals and trains that leave when four are there, the mean wait is (4 - 1) / (2 lambda)."""
    # The n-th of four waits for 4 - n more: (3 + 2 + 1 + 0) / 4 = 1.5 times between arrivals.
    assert_agrees(mean_waits(1.0, 4, 1000.0), 1.5)


def test_trains_at_their_longest_wait(mean_waits, assert_agrees) -> None:
    """With room for all, who comes first waits T, and those who come meanwhile T / 2 on average."""
    # A train takes 1 + lambda T, who together wait T + lambda T x T / 2: for T = 3 and lambda = 1 7.5 / 4 = 1.875 h.
    assert_agrees(mean_waits(1.0, 1000, 3.0), 1.875)
