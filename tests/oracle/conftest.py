"""
Stations against queueing theory, through the real model: tables and a scenario as a planner would write them.

A truck drives 0.1 h to a post and 0.1 h over the border; nothing else varies. With Poisson arrivals the post is an
M/./c station.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from corridor_sim.engine import simulate
from corridor_sim.plan import build_plan, draw_history
from corridor_sim.results import first_difference
from corridor_sim.scenario import Case

HOURS_PER_YEAR = 8760.0  # 2023


@pytest.fixture
def stations(tiny) -> Callable[..., None]:
    """Return a function that writes a network of one road with the given procedures in a row."""

    def write(per_h: float, *procedures: dict[str, object]) -> None:
        tiny.write("node", [
            {"node_id": name, "name": name, "x_coord": x, "y_coord": 40, "node_type": kind, "country": country,
             "timezone": "UTC"}
            for name, x, kind, country in
            (("a", 75, "city", "CHN"), ("p", 75.1, "bcp", "CHN"), ("q", 75.2, "bcp", "KGZ"))
        ])  # fmt: skip
        tiny.write("link", [
            {"link_id": f"{u}{v}", "from_node_id": u, "to_node_id": v, "directed": 1, "mode": "road", "length": 10,
             "free_speed": 100, "status": "existing", "country": "CHN"}
            for u, v in (("a", "p"), ("p", "q"))
        ])  # fmt: skip
        tiny.write("bcp", [
            {"bcp_id": name, "name": name, "crossing_id": "pq", "node_id": name, "country": country, "mode": "road"}
            for name, country in (("p", "CHN"), ("q", "KGZ"))
        ])  # fmt: skip
        tiny.write("procedure", [
            {"procedure_id": f"post_{i}", "bcp_id": "q", "direction": "inbound", "sequence": i, "procedure": "customs",
             "lanes": 1, "distribution": "deterministic", "mean_h": 1.0, "cv": "", **procedure}
            for i, procedure in enumerate(procedures, start=1)
        ])  # fmt: skip
        # One consignment is one tonne.
        tiny.write("commodity", [
            {"commodity_id": "unit", "name": "Unit", "modes": "road", "tonnes": 1, "teu": 1,
             "value_of_time_usd_per_t_h": 1}
        ])  # fmt: skip
        tiny.write("flow", [
            {"flow_id": "f", "origin": "a", "destination": "q", "commodity_id": "unit",
             "t_per_year": repr(per_h * HOURS_PER_YEAR), "year": 2023}
        ])  # fmt: skip
        for table in ("terminal", "service", "corridor"):
            (tiny.path / f"{table}.csv").unlink()

    return write


@pytest.fixture
def mean_waits() -> Callable[..., np.ndarray]:
    """
    Return a function that gives each replication's mean wait at a station, over arrivals in the days that count.

    All are simulated by the compiled engine and the first two by SimPy, too, which has to give the same trace.
    """

    def means_of(case: Case, replications: int, station_id: str = "post_1") -> np.ndarray:
        plan = build_plan(case)
        station = plan.names.stations.index(station_id)
        means = []
        for r in range(replications):
            history = draw_history(plan, case.simulation.seed, r)
            trace = simulate(plan, history, "compiled", keep_visits=True)
            if r < 2:
                by_simpy = simulate(plan, history, "simpy", keep_visits=True)
                assert first_difference(plan, history, by_simpy, trace) is None
            is_counted = (
                (trace.visit_joined_h >= 0) & (trace.visit_joined_h < plan.days * 24) & (trace.visit_station == station)
            )
            means.append((trace.visit_start_h - trace.visit_joined_h)[is_counted].mean())
        return np.array(means)

    return means_of


@pytest.fixture
def assert_agrees() -> Callable[[Sequence[float], float], None]:
    """Return a function that requires theory within four standard errors, which are at most 2 % of it."""

    def check(sample: Sequence[float], theory: float) -> None:
        values = np.asarray(sample)
        assert len(values) >= 20
        error = values.std(ddof=1) / math.sqrt(len(values))
        assert error <= 0.02 * theory, f"standard error {error:.4f} h is more than 2 % of {theory:.4f} h"
        assert abs(values.mean() - theory) <= 4.0 * error, (
            f"{values.mean():.4f} h, theory {theory:.4f} h, error {error:.4f} h"
        )

    return check
