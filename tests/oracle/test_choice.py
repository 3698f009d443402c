"""Choice by fixed waits against the logit's formula, the news by exact tables, a railway that fills and sheds."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from corridor_sim.engine import simulate
from corridor_sim.plan import build_plan, draw_history
from corridor_sim.routing import logit_shares

ANYTHING = {
    "flow_id": "anything_out", "origin": "alpha", "destination": "beta", "commodity_id": "anything",
    "t_per_year": 292000, "year": 2023, "growth_per_year": 0, "profile_id": "",
}  # fmt: skip
"""40 consignments of 20 t a day, by road or rail."""


@pytest.fixture
def both_ways(tiny) -> Callable:
    """Return a function that gives the plan of goods that go by rail or road, rail first."""

    def plan(parameters: dict[str, float], **simulation):
        tiny.write("flow", [ANYTHING])
        rows = [{"parameter_id": name, "value": value} for name, value in parameters.items()]
        tiny.write("parameter", [*tiny.read("parameter"), *rows])
        days = {"start": "2023-01-01", "days": 20, "warmup_days": 0, "drain_days": 20, "replications": 1}
        return build_plan(tiny.case(simulation={**days, **simulation}))

    return plan


def rail_share(plan, trace) -> float:
    is_rail = np.isin(trace.route, plan.choices.route[:1])
    return float(is_rail[trace.route >= 0].mean())


def test_shares_by_formula(both_ways) -> None:
    """With all waits fixed, shares are those of the path-size logit within four standard errors, in 20 replications."""
    plan = both_ways({"choice_scale_t_per_usd": 0.03, "choice_reliability_ratio": 0.4}, days=200)
    # Nobody hears of anything: what is expected beforehand stays.
    plan = replace(plan, news=plan.news._replace(interval_h=10_000.0))
    certain_usd, sd_h = (555.0 + 2 * 42.5, 1140.0 + 2 * (10.25 * (1 + 11.75 / 9) + 3)), (math.sqrt(181), 0.0)
    usd_per_t = [(usd + 0.4 * 2 * sd) / 20 for usd, sd in zip(certain_usd, sd_h, strict=True)]
    theory = float(logit_shares(usd_per_t, [1, 1], 0.03, 1)[0])
    # 1 / (1 + exp(-0.03 x (1193.2 - 650.8) / 20)) = 0.693.
    assert theory == pytest.approx(0.693, abs=1e-3)
    shares = [rail_share(plan, simulate(plan, draw_history(plan, 11, r))) for r in range(20)]
    error = np.std(shares, ddof=1) / math.sqrt(len(shares))
    assert error < 0.02 * theory
    assert abs(np.mean(shares) - theory) < 4 * error


def test_likings_stay_when_an_alternative_goes(both_ways, engine) -> None:
    """Whoever takes the road although rail is there takes it as well when rail is dearer; nobody changes to rail."""
    cheap = both_ways({})
    dear = replace(cheap, choices=cheap.choices._replace(known_usd=cheap.choices.known_usd + np.array([300.0, 0.0])))
    history = draw_history(cheap, 5, 0)
    by_rail = [np.isin(simulate(plan, history, engine).route, plan.choices.route[:1]) for plan in (cheap, dear)]
    assert by_rail[0].sum() > by_rail[1].sum() > 0
    assert not (by_rail[1] & ~by_rail[0]).any()


def test_news_by_table(tiny, engine) -> None:
    """Waits at one lane by hand: means and squares smoothed, decay to the prior, the age of the oldest, the delay."""
    # Service takes 4 h at the first post. Trucks come to it after 5 h of driving and a break: three at 10.75 h, one at
    # 30.75 h.
    tiny.change(
        "procedure", "alpha_road_out", mean_h=4, distribution="deterministic", cv="", expected_wait_h=1, lanes=1
    )
    tiny.write("list", [
        {"origin": "alpha", "destination": "beta", "commodity_id": "goods", "ready_utc": f"2023-01-0{day}T{hour}:00",
         "number": number}
        for day, hour, number in ((1, "05", 3), (2, "01", 1))
    ])  # fmt: skip
    tiny.write("parameter", [
        *tiny.read("parameter"),
        *({"parameter_id": name, "value": value}
          for name, value in (("news_interval_h", 12), ("news_smoothing", 0.25), ("news_delay_h", 12))),
    ])  # fmt: skip
    case = tiny.case(
        demand={"flows": "none", "consignments": "list.csv"},
        simulation={"start": "2023-01-01", "days": 3, "warmup_days": 0, "drain_days": 2},
    )
    plan = build_plan(case)
    trace = simulate(plan, draw_history(plan, 1, 0), engine, keep_visits=True)
    n = plan.waits.place.tolist().index(plan.names.stations.index("alpha_road_out"))
    # By 12 h only the first has begun, without waiting: 1 + (0 - 1) / 4 = 0.75, squares 2 + (0 - 2) / 4 = 1.5; others
    # have waited 1.25 h by then, which is told, and its square. By 24 h waits of 4 and 8 h end: 0.75 + (6 - 0.75) / 4 =
    # 2.0625, squares 1.5 + (40 - 1.5) / 4 = 11.125. By 36 h a wait of 0 h: 2.0625 x 3 / 4 = 1.546875 and 8.34375.
    told_h, told_h2 = [1.25, 2.0625, 1.546875], [1.25**2, 11.125, 8.34375]
    assert trace.news_wait_h[:3, n].tolist() == told_h
    assert trace.news_wait_h2[:3, n].tolist() == told_h2
    # Delayed by an interval: what the last chose by, ready at 25 h, is what was told at 12 h.
    k = int(plan.flows.choice[0])
    others = [m for m in plan.choices.wait.tolist() if m != n]
    expected_h = told_h[0] + plan.waits.prior_h[others].sum()
    variance_h2 = plan.choices.known_variance_h2[0] + (plan.waits.prior_h2 - plan.waits.prior_h**2)[others].sum()
    usd = plan.choices.known_usd[0] + plan.choices.usd_per_h[k] * (expected_h + 0.4 * math.sqrt(variance_h2))
    assert trace.logsum_usd[-1] == pytest.approx(usd, rel=1e-12)


def test_a_railway_fills_and_sheds_traffic(tiny) -> None:
    """A line that cannot take all who want it is used to its capacity; its wait settles where the logit says so."""
    # One lane of exactly 1 h takes 24 trains of one consignment a day; without waits nearly all of 40 a day would come.
    tiny.change("procedure", "alpha_rail_out", mean_h=1, distribution="deterministic", cv="", lanes=1)
    tiny.change("service", "alpha_yard", capacity_teu=2, max_wait_h=0, expected_wait_h=0)
    tiny.change("service", "yard_beta", capacity_teu=2, max_wait_h=0, expected_wait_h=0)
    # On the road nobody waits for a lane, so that the railway alone fills.
    for procedure_id in ("alpha_road_out", "beta_road_in_1", "beta_road_in_2"):
        tiny.change("procedure", procedure_id, lanes="")
    tiny.change("commodity", "anything", value_of_time_usd_per_t_h=0.5)
    tiny.write("flow", [ANYTHING])
    extra = {"choice_scale_t_per_usd": 0.05, "choice_reliability_ratio": 0, "news_interval_h": 6, "news_smoothing": 0.2}
    tiny.write("parameter", [
        *tiny.read("parameter"), *({"parameter_id": name, "value": value} for name, value in extra.items())
    ])  # fmt: skip
    days = {"start": "2023-01-01", "days": 300, "warmup_days": 60, "drain_days": 30}
    plan = build_plan(tiny.case(simulation=days))
    n = plan.waits.place.tolist().index(plan.names.stations.index("alpha_rail_out"))
    free = logit_shares(plan.choices.known_usd / 20, [1, 1], 0.05, 1)[0]
    assert free > 0.75
    shares, waits_h = [], []
    for r in range(20):
        history = draw_history(plan, 3, r)
        trace = simulate(plan, history, keep_visits=True)
        is_rail = np.isin(trace.route, plan.choices.route[:1])[(history.ready_h >= 0) & (history.ready_h < 7200)]
        shares.append(is_rail.mean())
        waits_h.append(trace.news_wait_h[240:1440, n].mean())
    # The fixed point: as many come as are served, 24 of 40. With 10 USD an hour, 0.05 t/USD and 20 t an hour of wait
    # takes 0.025 off the utility, so that ln(free / (1 - free)) - 0.025 w = ln(0.6 / 0.4).
    wait_h = (math.log(free / (1 - free)) - math.log(0.6 / 0.4)) / 0.025
    for values, theory in ((shares, 0.6), (waits_h, wait_h)):
        error = np.std(values, ddof=1) / math.sqrt(len(values))
        assert error < 0.02 * theory
        assert abs(np.mean(values) - theory) < 4 * error, (np.mean(values), theory, error)
