"""Both engines on every scenario that comes with the program: a full year, demand thinned."""

from pathlib import Path

import numpy as np
import pytest

from corridor_sim.plan import build_plan
from corridor_sim.scenario import build_case, read_scenario

ROOT = Path(__file__).parents[2]
SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
MOST = 20_000


def read(name: str, folder: Path):
    return build_case(read_scenario(name, [folder, ROOT / "scenarios"]), ROOT / "network")


def expected(plan) -> float:
    """Return the expected number of consignments of the whole simulation, warm-up and drain included."""
    return float(plan.flows.per_day.sum()) + len(plan.listed.flow)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_scenario(path: Path, tmp_path: Path, twins) -> None:
    """Over the days of the scenario, at least a year, with at most 20,000 consignments the traces are equal."""
    full = read(str(path), tmp_path)
    assert full.simulation.days >= 365
    # The count is Poisson: ten standard deviations of sqrt(20,000) = 141 below, so that it is at most 20,000.
    factor = full.scenario.document.demand.factor * min(1.0, (MOST - 1_410) / expected(build_plan(full)))
    (tmp_path / "thinned.yaml").write_text(
        f"extends: {path.stem}\ntitle: Thinned\ndemand: {{factor: {factor!r}}}\n", encoding="utf-8"
    )
    plan = build_plan(read("thinned", tmp_path))
    # Only the demand is another.
    assert plan.names == build_plan(full).names
    ran = twins(plan, seed=full.simulation.seed)
    assert MOST / 2 < len(ran.history.flow) <= MOST
    # It says something: trains and ferries have run, at stations people have waited, and nearly all have arrived.
    assert len(ran.trace.run_service) > 1_000
    assert (ran.trace.station_longest_wait_h > 0.0).any()
    assert np.isnan(ran.consignments["arrival_h"]).mean() < 0.01


def test_every_scenario_is_covered() -> None:
    """The scenarios that come with the program are among those found."""
    assert {path.stem for path in SCENARIOS} >= {
        "baseline", "cku_railway", "demand_surge", "do_minimum_2031", "green_channels", "northern_route_lost",
        "single_window", "southeast_asia",
    }  # fmt: skip
