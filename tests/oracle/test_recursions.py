"""Waits of whole histories against the recursions of Lindley and of Kiefer and Wolfowitz, number by number."""

import math
from fractions import Fraction

import numpy as np

from corridor_sim.engine import simulate
from corridor_sim.kernels import draws
from corridor_sim.plan import build_plan, draw_history
from corridor_sim.plan.keys import hash_name
from corridor_sim.results import Part
from corridor_sim.units import round_to_grid

DAYS = {"start": "2023-01-01", "days": 730, "warmup_days": 5, "drain_days": 60, "seed": 21}


def times_of(history, distribution: int, mean_h: float, days: int) -> tuple[np.ndarray, np.ndarray]:
    """Return arrivals at the post and service times there of all consignments ready before the drain, computed anew."""
    rows = np.flatnonzero(history.ready_h < days * 24)
    station = hash_name("station:post_1")
    arrival_h = history.ready_h[rows] + round_to_grid(20 / 100)
    service_h = [
        round_to_grid(draws.quantile(distribution, mean_h, 0.0, draws.uniform(
            history.stream, draws.SERVICE_TIME, history.key[i], station, np.uint64(0))))
        for i in rows
    ]  # fmt: skip
    return arrival_h, np.array(service_h)


def test_lindley(tiny, stations, engine) -> None:
    """At one server each wait is the one before plus its service less the time between the two, or zero; exactly."""
    stations(0.8, {"distribution": "exponential"})
    plan = build_plan(tiny.case(simulation=DAYS))
    history = draw_history(plan, 21, 0)
    trace = simulate(plan, history, engine)
    arrival_h, service_h = times_of(history, draws.EXPONENTIAL, 1.0, 730)
    n = len(arrival_h)
    assert n > 14_000
    waits_h = [0.0]
    for k in range(1, n):
        waits_h.append(max(0.0, waits_h[-1] + service_h[k - 1] - (arrival_h[k] - arrival_h[k - 1])))
    assert trace.split_h[:n, Part.QUEUE].tolist() == waits_h
    assert trace.arrival_h[:n].tolist() == (arrival_h + waits_h + service_h).tolist()
    # With a load of 0.8 most have to wait, or the test would say little.
    assert np.count_nonzero(waits_h) > n / 2


def test_kiefer_wolfowitz(tiny, stations, engine) -> None:
    """At three servers each wait is the least workload of the three; exactly."""
    stations(2.4, {"distribution": "exponential", "lanes": 3})
    plan = build_plan(tiny.case(simulation={**DAYS, "days": 240}))
    history = draw_history(plan, 21, 0)
    trace = simulate(plan, history, engine)
    arrival_h, service_h = times_of(history, draws.EXPONENTIAL, 1.0, 240)
    n = len(arrival_h)
    assert n > 13_000
    workload_h = [0.0, 0.0, 0.0]
    waits_h = []
    previous_h = arrival_h[0]
    for t, service in zip(arrival_h.tolist(), service_h.tolist(), strict=True):
        workload_h = sorted(max(0.0, left - (t - previous_h)) for left in workload_h)
        waits_h.append(workload_h[0])
        workload_h[0] += service
        previous_h = t
    assert trace.split_h[:n, Part.QUEUE].tolist() == waits_h
    assert np.count_nonzero(waits_h) > n / 2


def test_little(tiny, run_case) -> None:
    """At every station of the tiny corridor the mean number waiting is the rate of arrivals times the mean wait."""
    # Over a span that begins and ends with nobody there, L T is the area under the number waiting, counted event by
    # event, and lambda T W the sum of the waits. Both are sums of multiples of 2^-20 h: equal, not nearly so.
    tiny.change("flow", "goods_out", t_per_year=80000)
    for name in ("alpha_road_out", "beta_road_in_1", "beta_road_in_2", "alpha_rail_out"):
        tiny.change("procedure", name, distribution="exponential")
    tiny.change("procedure", "alpha_road_out", lanes=2, opening_hours="06:00-22:00")
    ran = run_case(tiny.case(simulation={"drain_days": 30}))
    waited = 0
    for station_id in ran.plan.names.stations:
        visits = ran.visits(station_id)
        for begins, ends in ((0, 1), (1, 2), (0, 2)):
            # Waiting, in service, and both: L = lambda W holds for each.
            events = sorted([(t, 1) for t in visits[:, begins]] + [(t, -1) for t in visits[:, ends]])
            area_h, there, since_h = Fraction(0), 0, events[0][0]
            for t, step in events:
                area_h += there * Fraction(t - since_h)
                there, since_h = there + step, t
            assert there == 0
            span_h = Fraction(events[-1][0]) - Fraction(events[0][0])
            mean_number = area_h / span_h
            rate_per_h, mean_h = len(visits) / span_h, Fraction(float((visits[:, ends] - visits[:, begins]).sum()))
            assert mean_number == rate_per_h * (mean_h / len(visits))
        waited += (visits[:, 1] > visits[:, 0]).sum()
    assert waited > 100


def test_utilization(tiny, stations, run_case) -> None:
    """At M/D/1 the server is busy for a share rho of the time, and so large a share of arrivals waits (PASTA)."""
    # lambda 0.5/h and service of 1 h: both 0.5. Counts of a Poisson stream of n = 0.5 x 24 x 730 = 8760 arrivals:
    # their standard deviation is sqrt(n), so busy hours / hours has one of sqrt(8760) / 17520 = 0.0053.
    stations(0.5, {"distribution": "deterministic"})
    ran = run_case(tiny.case(simulation=DAYS))
    visits = ran.visits("post_1")
    visits = visits[(visits[:, 0] >= 0) & (visits[:, 0] < 17520)]
    busy = (visits[:, 2] - visits[:, 1]).sum() / 17520
    assert abs(busy - 0.5) <= 4 * math.sqrt(8760) / 17520
    # Busy periods make waits come in bunches: the error is taken from 73 batches of ten days.
    batch = (visits[:, 0] // 240).astype(int)
    shares = np.array([(visits[batch == b, 1] > visits[batch == b, 0]).mean() for b in range(73)])
    assert abs(shares.mean() - 0.5) <= 4 * shares.std(ddof=1) / math.sqrt(73)
