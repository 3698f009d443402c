"""
Stations against queueing theory, through the real model: tables and a scenario as a planner would write them.

A truck drives 0.2 h to a post; nothing else varies. With Poisson arrivals the post is an M/./c station.
Each test takes the standard error from independent replications, requires it to be at most 2 % of theory, and theory
within four of them.
"""

import math

import numpy as np
import pytest

from corridor_sim.engine import simulate
from corridor_sim.plan import build_plan, draw_history

HOURS_PER_YEAR = 8760.0  # 2023


def write_station(folder, lanes: int, distribution: str, mean_h: float, per_h: float, cv: float | str = "") -> None:
    """Write a network of one road with one procedure; one consignment is one tonne."""
    folder.write("node", [
        {"node_id": name, "name": name, "x_coord": x, "y_coord": 40, "node_type": kind, "country": country,
         "timezone": "UTC"}
        for name, x, kind, country in (("a", 75, "city", "CHN"), ("p", 75.1, "bcp", "CHN"), ("q", 75.2, "bcp", "KGZ"))
    ])  # fmt: skip
    folder.write("link", [
        {"link_id": f"{u}{v}", "from_node_id": u, "to_node_id": v, "directed": 1, "mode": "road", "length": 10,
         "free_speed": 100, "status": "existing", "country": "CHN"}
        for u, v in (("a", "p"), ("p", "q"))
    ])  # fmt: skip
    folder.write("bcp", [
        {"bcp_id": name, "name": name, "crossing_id": "pq", "node_id": name, "country": country, "mode": "road"}
        for name, country in (("p", "CHN"), ("q", "KGZ"))
    ])  # fmt: skip
    folder.write("procedure", [
        {"procedure_id": "post", "bcp_id": "q", "direction": "inbound", "sequence": 1, "procedure": "customs",
         "lanes": lanes, "distribution": distribution, "mean_h": mean_h, "cv": cv}
    ])  # fmt: skip
    folder.write("commodity", [
        {"commodity_id": "unit", "name": "Unit", "modes": "road", "tonnes": 1, "teu": 1, "value_of_time_usd_per_t_h": 1}
    ])  # fmt: skip
    folder.write("flow", [
        {"flow_id": "f", "origin": "a", "destination": "q", "commodity_id": "unit",
         "t_per_year": repr(per_h * HOURS_PER_YEAR), "year": 2023}
    ])  # fmt: skip
    for table in ("terminal", "service", "corridor"):
        (folder.path / f"{table}.csv").unlink()


def mean_waits(case, replications: int) -> np.ndarray:
    """Return each replication's mean wait at the station, over consignments ready in the days that count."""
    plan = build_plan(case)
    means = []
    for r in range(replications):
        history = draw_history(plan, case.simulation.seed, r)
        trace = simulate(plan, history)
        is_counted = (trace.visit_joined_h >= 0) & (trace.visit_joined_h < plan.days * 24)
        means.append((trace.visit_start_h - trace.visit_joined_h)[is_counted].mean())
    return np.array(means)


def assert_agrees(sample: np.ndarray, theory: float) -> None:
    error = sample.std(ddof=1) / math.sqrt(len(sample))
    assert error <= 0.02 * theory, f"standard error {error:.4f} h is more than 2 % of {theory:.4f} h"
    assert abs(sample.mean() - theory) <= 4.0 * error, (
        f"{sample.mean():.4f} h, theory {theory:.4f} h, error {error:.4f} h"
    )


def erlang_c(load: float, servers: int) -> float:
    """Return the probability of waiting at M/M/c, from the recursion of Erlang's B formula."""
    blocking = 1.0
    for n in range(1, servers + 1):
        blocking = load * blocking / (n + load * blocking)
    rho = load / servers
    return blocking / (1.0 - rho * (1.0 - blocking))


@pytest.mark.slow
def test_mm1_wait(tiny) -> None:
    """At M/M/1 the mean wait is rho / (mu - lambda)."""
    # lambda = 0.5/h, mu = 1/h: rho = 0.5, wait = 0.5 / (1 - 0.5) = 1 h.
    write_station(tiny, lanes=1, distribution="exponential", mean_h=1.0, per_h=0.5)
    case = tiny.case(simulation={"start": "2023-01-01", "days": 1095, "warmup_days": 10, "drain_days": 30, "seed": 11})
    assert_agrees(mean_waits(case, 40), 1.0)


@pytest.mark.slow
def test_mm3_wait(tiny) -> None:
    """At M/M/3 with 0.2 arrivals/h and mean service of 10 h the mean wait is 4.4444 h."""
    # Offered load 2 erlang on 3 servers; C = 4/9; wait = C * 10 / (3 - 2) = 4.4444 h.
    theory = erlang_c(2.0, 3) * 10.0 / (3 - 2.0)
    assert theory == pytest.approx(4.4444, abs=1e-4)
    write_station(tiny, lanes=3, distribution="exponential", mean_h=10.0, per_h=0.2)
    case = tiny.case(simulation={"start": "2023-01-01", "days": 3285, "warmup_days": 60, "drain_days": 60, "seed": 12})
    assert_agrees(mean_waits(case, 60), theory)
