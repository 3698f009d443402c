"""Every scenario that the package carries can be checked and run."""

from pathlib import Path

import pytest

from corridor_sim.data_files import base_network, scenario_folders
from corridor_sim.engine import simulate
from corridor_sim.plan import build_plan, draw_history
from corridor_sim.results import PARTS, check_trace
from corridor_sim.scenario import read_cases

NAMES = sorted(path.stem for path in (Path(__file__).parents[2] / "scenarios").glob("*.yaml"))
SHORT = {"days": 3, "warmup_days": 2, "replications": 1}


def test_all_of_them_pass_the_check(desk, command):
    said = command("scenario", "check", *NAMES)
    assert said.code == 0
    # Three railways open within the base year, and stay as they are at its start.
    warnings = said.err.splitlines()
    of_2024 = (
        "additional_crossings", "baseline", "border_closure", "caspian_low_water", "caspian_storms", "cku_highway",
        "ctu_highway", "demand_surge", "dostyk_moiynty", "dostyk_single_track", "green_channels",
        "northern_route_lost", "port_strike", "single_window", "winter_passes", "winter_snow",
    )  # fmt: skip
    assert len(warnings) == len(of_2024)
    for name, warning in zip(of_2024, warnings, strict=True):
        assert warning.startswith(f"warning: {name}: in all of the run each link is as on 2024-01-01, though rail_")
    assert [line.split(":")[0] for line in said.out.splitlines()] == NAMES
    assert all("nothing wrong" in line for line in said.out.splitlines())


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_short_run(name, desk, command):
    options = [word for key, value in SHORT.items() for word in (f"--{key.replace('_', '-')}", str(value))]
    said = command("run", name, *options, "--workers", "1", "--json")
    assert (said.code, said.err) == (0, "")
    run = said.json["runs"][0]
    assert len(run["pairs"]) > 10
    assert run["assumed"]
    for row in run["pairs"]:
        if row["mean_h"] is not None:
            assert sum(row[f"{part}_h"] for part in PARTS) == pytest.approx(row["mean_h"])
            assert row["mean_cost_usd"] > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_trace_of_a_short_run_keeps_its_invariants(name, desk):
    (case,) = read_cases([name], scenario_folders(), base_network(), SHORT)
    plan = build_plan(case)
    history = draw_history(plan, case.simulation.seed, 0)
    check_trace(history, simulate(plan, history))
