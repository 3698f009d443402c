"""
Every scenario that the package carries is right; some of them are checked and run by command.

That each can be planned and simulated the twin tests show (tests/twin/test_scenarios.py).
"""

from pathlib import Path

import pytest

from corridor_sim.data_files import base_network, scenario_folders
from corridor_sim.experiment import run_cases
from corridor_sim.results import PARTS
from corridor_sim.scenario import read_cases

NAMES = sorted(path.stem for path in (Path(__file__).parents[2] / "scenarios").glob("*.yaml"))
SOME = ["baseline", "caspian_storms", "cku_railway", "single_window", "xian_2023"]
"""What there is but once among scenarios: storms, planned lines, policies, projects added to one another."""
SHORT = {"days": 3, "warmup_days": 2, "replications": 1}
OF_2024 = {
    "additional_crossings", "air_cargo", "baseline", "border_closure", "caspian_low_water", "caspian_storms",
    "cku_highway", "ctu_highway", "demand_surge", "dostyk_moiynty", "dostyk_single_track", "green_channels",
    "northern_route_lost", "overseas_warehouses", "port_strike", "saryagash_2025", "single_window", "winter_passes",
    "winter_snow",
}  # fmt: skip


def test_all_of_them_are_right():
    """Each says what it asks, rests on and assumes; of those of 2024 it is told that three railways open meanwhile."""
    cases = read_cases(NAMES, scenario_folders(), base_network(), {})
    assert [case.name for case in cases] == NAMES
    for case in cases:
        document = case.scenario.document
        assert document.question
        assert document.sources
        assert document.assumes
        start = document.simulation.start
        assert start.year == (2024 if case.name in OF_2024 else 2031)
        kept = [
            warning for warning in case.warnings if warning.startswith(f"in all of the run each link is as on {start}")
        ]
        assert len(kept) == len(case.warnings) == (case.name in OF_2024)


def test_some_pass_the_check(desk, command):
    said = command("scenario", "check", *SOME)
    assert said.code == 0
    (warning,) = said.err.splitlines()
    assert warning.split(": ")[1].split(", ") == sorted(OF_2024 & set(SOME))
    assert [line.split(":")[0] for line in said.out.splitlines()] == SOME
    assert all("nothing wrong" in line for line in said.out.splitlines())


@pytest.mark.slow
@pytest.mark.parametrize("name", SOME)
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


JAM = {"days": 90, "warmup_days": 60, "replications": 1}
HALF_A_DAY_H, DAYS_H = 12.0, 48.0


@pytest.fixture(scope="module")
def at_jams(tmp_path_factory):
    """Return for each scenario the indicators of its stations, by station and indicator, of a quarter of a year."""
    names = ["baseline", "saryagash_2025", "dostyk_single_track"]
    cases = read_cases(names, scenario_folders(), base_network(), JAM)
    results = run_cases(cases, tmp_path_factory.mktemp("jams"), 1, lambda *_: None)
    return {
        result.case.name: result.measured.indicators.set_index(["subject", "indicator"])["mean"] for result in results
    }


@pytest.mark.slow
def test_trains_jam_before_saryagash_by_the_demand_and_capacity_of_2025(at_jams):
    """The 26 trains a day that passed then all go, and the others wait; in 2024 hardly anybody does."""
    let_in, enters = "saryagash_outbound_admission", "section:crossing_saryagash_keles>keles"
    wait_h = {
        name: at_jams[name][let_in, "wait_mean_h"] + at_jams[name][enters, "wait_mean_h"]
        for name in ("baseline", "saryagash_2025")
    }
    assert at_jams["saryagash_2025"][let_in, "served"] == pytest.approx(26 * JAM["days"], abs=1)
    assert wait_h["baseline"] < 2.0
    assert wait_h["saryagash_2025"] > HALF_A_DAY_H


@pytest.mark.slow
def test_trains_jam_on_the_single_track_from_dostyk(at_jams):
    """The tonnes of 2024 and the 24 trains a day told of the single track exclude each other: trains stand for days."""
    section = at_jams["dostyk_single_track"]["section:dostyk_moiynty"]
    # Who has heard of the queue goes by Altynkol and comes back when it is gone, so that now and then there is none.
    assert 0.9 * 24 * JAM["days"] <= section["served"] <= 24 * JAM["days"] + 1
    assert section["wait_mean_h"] > DAYS_H
    assert "section:dostyk_moiynty" not in at_jams["baseline"]
