"""Both engines on every scenario that comes with the program: a full year, demand thinned, of some to very little."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corridor_sim.plan import build_plan
from corridor_sim.results import check_trace
from corridor_sim.scenario import build_case, read_scenario, replace_simulation

ROOT = Path(__file__).parents[2]
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
MOST, FEW = 20_000, 2_000
OF_FEW = {
    "additional_crossings", "air_cargo", "aktau_hub", "aktau_hub_stage_1", "ayaguz_tacheng_railway", "border_closure",
    "caspian_low_water",
    "caspian_ports", "caspian_storms", "cku_highway", "ctu_highway", "dostyk_moiynty", "dostyk_single_track",
    "electrification", "freight_hubs", "gas_pipeline_line_d", "kti_corridor", "low_carbon", "overseas_warehouses",
    "port_strike", "rail_road_upgrade", "saryagash_2025", "termez_hub", "wewc_highway", "winter_passes", "winter_snow",
    "xian_2023",
}  # fmt: skip
"""Scenarios whose rules have exact tables and generated twins as well: fewer consignments save time."""


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_scenario(path: Path, twins) -> None:
    """Over the days of the scenario, at least a year, with at most so many consignments the traces are equal."""
    most = FEW if path.stem in OF_FEW else MOST
    case = build_case(read_scenario(str(path), [ROOT / "scenarios"]), ROOT / "network")
    assert case.simulation.days >= 365
    plan = build_plan(case)
    # The count is Poisson: ten standard deviations, of sqrt(20,000) = 141, below, so that it is at most so many. Only
    # the demand is another.
    factor = min(1.0, (most - 10.0 * most**0.5) / float(plan.flows.per_day.sum()))
    plan = replace(plan, flows=plan.flows._replace(per_day=plan.flows.per_day * factor))
    ran = twins(plan, seed=case.simulation.seed)
    assert most / 2 < len(ran.history.flow) <= most
    check_trace(ran.history, ran.trace)
    # It says something: trains and ferries have run, at stations people have waited, and nearly all have arrived.
    assert len(ran.trace.run_service) > most / 20
    assert (ran.trace.station_longest_wait_h > 0.0).any()
    assert np.isnan(ran.consignments["arrival_h"]).mean() < 0.01


def test_half_a_loaded_month(twins) -> None:
    """With all of its demand half a month of the baseline has equal traces, with queues and full trains."""
    # It ends with the drain, so that the engines simulate 15 days.
    month = replace_simulation(read_scenario("baseline", [ROOT / "scenarios"]), days=7, warmup_days=5, drain_days=3)
    case = build_case(month, ROOT / "network")
    ran = twins(case)
    assert len(ran.history.flow) > 40_000
    has_waited = ran.trace.visit_start_h > ran.trace.visit_joined_h
    assert has_waited.sum() > 20_000


def test_every_scenario_is_covered() -> None:
    """The scenarios that come with the program are among those found."""
    assert {path.stem for path in SCENARIOS} >= OF_FEW | {
        "baseline", "cku_railway", "demand_surge", "do_minimum_2031", "green_channels", "northern_route_lost",
        "single_window", "southeast_asia",
    }  # fmt: skip
