"""Both engines on every scenario that comes with the program: a full year, demand thinned, of some to very little."""

from pathlib import Path

import numpy as np
import pytest

from corridor_sim.plan import build_plan
from corridor_sim.scenario import build_case, read_scenario

ROOT = Path(__file__).parents[2]
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
MOST, FEW = 20_000, 2_000
OF_FEW = {
    "additional_crossings", "border_closure", "cku_highway", "ctu_highway", "wewc_highway", "winter_passes",
    "winter_snow",
}  # fmt: skip
"""Scenarios of roads without rules of their own."""


def read(name: str, folder: Path):
    return build_case(read_scenario(name, [folder, ROOT / "scenarios"]), ROOT / "network")


def expected(plan) -> float:
    """Return the expected number of consignments of the whole simulation, warm-up and drain included."""
    return float(plan.flows.per_day.sum()) + len(plan.listed.flow)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_scenario(path: Path, tmp_path: Path, twins) -> None:
    """Over the days of the scenario, at least a year, with at most so many consignments the traces are equal."""
    most = FEW if path.stem in OF_FEW else MOST
    full = read(str(path), tmp_path)
    assert full.simulation.days >= 365
    plan_of_all = build_plan(full)
    # The count is Poisson: ten standard deviations, of sqrt(20,000) = 141, below, so that it is at most so many.
    factor = full.scenario.document.demand.factor * min(1.0, (most - 10.0 * most**0.5) / expected(plan_of_all))
    (tmp_path / "thinned.yaml").write_text(
        f"extends: {path.stem}\ntitle: Thinned\ndemand: {{factor: {factor!r}}}\n", encoding="utf-8"
    )
    plan = build_plan(read("thinned", tmp_path))
    # Only the demand is another.
    assert plan.names == plan_of_all.names
    ran = twins(plan, seed=full.simulation.seed)
    assert most / 2 < len(ran.history.flow) <= most
    # It says something: trains and ferries have run, at stations people have waited, and nearly all have arrived.
    assert len(ran.trace.run_service) > most / 20
    assert (ran.trace.station_longest_wait_h > 0.0).any()
    assert np.isnan(ran.consignments["arrival_h"]).mean() < 0.01


def test_every_scenario_is_covered() -> None:
    """The scenarios that come with the program are among those found."""
    assert {path.stem for path in SCENARIOS} >= OF_FEW | {
        "baseline", "cku_railway", "demand_surge", "do_minimum_2031", "green_channels", "northern_route_lost",
        "single_window", "southeast_asia",
    }  # fmt: skip
