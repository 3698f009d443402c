"""A network of three stations in which flows merge, part and come round: waits have the product form."""

import pytest

from corridor_sim.engine import simulate
from corridor_sim.plan import Plan, build_plan, draw_history
from corridor_sim.results import Trace

HOURS_PER_YEAR = 8760.0
# Consignments per hour: over P, then Q; over Q, then P, then R; over P, then R.
RATES = {"pq": 0.2, "qpr": 0.1, "pr": 0.15}
# Mean service h and lanes.
POSTS = {"p": (1.2, 1), "q": (4.0, 2), "r": (2.2, 1)}


def mm1_wait(per_h: float, mean_h: float) -> float:
    """Return the mean wait at M/M/1: rho / (mu - lambda)."""
    return per_h * mean_h / (1.0 / mean_h - per_h)


def mm2_wait(per_h: float, mean_h: float) -> float:
    """Return the mean wait at M/M/2: rho^2 / (1 - rho^2) services, with rho the load of one server."""
    rho = per_h * mean_h / 2.0
    return mean_h * rho**2 / (1.0 - rho**2)


@pytest.fixture
def network(tiny, stations):
    """Return the folder of three crossings P, Q and R, joined so that each flow has one way only."""
    stations(1.0, {})
    names = ["a", "b", *(f"{post}_{side}" for post in POSTS for side in ("tail", "head"))]
    tiny.write("node", [
        {"node_id": name, "name": name, "x_coord": 70 + i, "y_coord": 40, "node_type": "city",
         "country": "KGZ" if name.endswith("_head") else "CHN", "timezone": "UTC"}
        for i, name in enumerate(names)
    ])  # fmt: skip
    ways = [("a", "p_tail"), ("b", "q_tail"), ("p_head", "q_tail"), ("q_head", "p_tail"), ("p_head", "r_tail")]
    ways += [(f"{post}_tail", f"{post}_head") for post in POSTS]
    tiny.write("link", [
        {"link_id": f"{u}-{v}", "from_node_id": u, "to_node_id": v, "directed": 1, "mode": "road", "length": 10,
         "free_speed": 100, "status": "existing", "country": "CHN"}
        for u, v in ways
    ])  # fmt: skip
    tiny.write("bcp", [
        {"bcp_id": f"{post}_{side}", "name": post, "crossing_id": post, "node_id": f"{post}_{side}",
         "country": country, "mode": "road"}
        for post in POSTS for side, country in (("tail", "CHN"), ("head", "KGZ"))
    ])  # fmt: skip
    tiny.write("procedure", [
        {"procedure_id": post, "bcp_id": f"{post}_head", "direction": "inbound", "sequence": 1, "procedure": "customs",
         "lanes": lanes, "distribution": "exponential", "mean_h": mean_h}
        for post, (mean_h, lanes) in POSTS.items()
    ])  # fmt: skip
    ends = {"pq": ("a", "q_head"), "qpr": ("b", "r_head"), "pr": ("a", "r_head")}
    tiny.write("flow", [
        {"flow_id": name, "origin": ends[name][0], "destination": ends[name][1], "commodity_id": "unit",
         "t_per_year": repr(per_h * HOURS_PER_YEAR), "year": 2023}
        for name, per_h in RATES.items()
    ])  # fmt: skip
    return tiny


def mean_waits(plan: Plan, trace: Trace) -> dict[str, float]:
    """Return the mean wait at each post over arrivals in the days that count."""
    is_counted = (trace.visit_joined_h >= 0) & (trace.visit_joined_h < plan.days * 24)
    waits_h = trace.visit_start_h - trace.visit_joined_h
    return {
        post: float(waits_h[is_counted & (trace.visit_station == plan.names.stations.index(post))].mean())
        for post in POSTS
    }


@pytest.mark.slow
def test_three_stations(network, assert_agrees, twins) -> None:
    """At each of three stations with feedback between two of them the mean wait is that of the station by itself."""
    # Service is exponential with one mean for all at a station and first come, first served, arrivals from outside are
    # Poisson and routes belong to flows, so the network has the product form (Jackson 1957; Kelly 1975), although with
    # the way from P to Q and from Q to P what arrives there is not Poisson. Arrivals per hour: P 0.2 + 0.1 + 0.15,
    # Q 0.2 + 0.1, R 0.1 + 0.15; loads of a server 0.54, 0.6 and 0.55.
    theory_h = {"p": mm1_wait(0.45, 1.2), "q": mm2_wait(0.3, 4.0), "r": mm1_wait(0.25, 2.2)}
    # 0.54 / (0.8333 - 0.45); 4 x 0.36 / 0.64; 0.55 / (0.4545 - 0.25).
    assert theory_h == pytest.approx({"p": 1.4087, "q": 2.25, "r": 2.6889}, abs=1e-4)
    # Three years without 29 February. The slowest station relaxes in 4 / (2 (1 - sqrt(0.6))^2) = 39 h: 20 days.
    case = network.case(
        simulation={"start": "2021-01-01", "days": 1095, "warmup_days": 20, "drain_days": 20, "seed": 41}
    )
    plan = build_plan(case)
    routes = [plan.names.routes[route] for route in plan.choices.route[plan.choices.ptr[plan.flows.choice]]]
    assert dict(zip(plan.names.flows, map(len, routes), strict=True)) == {"pq": 4, "pr": 4, "qpr": 6}
    traces = (simulate(plan, draw_history(plan, 41, r), keep_visits=True) for r in range(50))
    waits_h = [mean_waits(plan, trace) for trace in traces]
    for post, theory in theory_h.items():
        assert_agrees([means[post] for means in waits_h], theory)
    # The reference would take a minute or more for all of them: it gives the same trace on the first.
    assert mean_waits(plan, twins(case).trace) == waits_h[0]
