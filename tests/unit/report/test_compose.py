from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from corridor_sim.report import compose

PACKAGED = compose.scenario_folders()[-1]


def make_case(path, links=()):
    path = Path(path)
    return SimpleNamespace(
        name=path.stem,
        scenario=SimpleNamespace(path=path),
        simulation=SimpleNamespace(days=20, warmup_days=10, replications=3, seed=5),
        network=SimpleNamespace(links=pd.DataFrame({"link_id": list(links)}), pipelines=pd.DataFrame()),
    )


def make_result(scenario, baseline, *, has_same_demand=True):
    return SimpleNamespace(
        scenario=SimpleNamespace(case=scenario),
        baseline=SimpleNamespace(case=baseline),
        has_same_demand=has_same_demand,
    )


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_scenarios_of_the_package_are_named_and_others_are_given_by_file(desk):
    (desk / "my plans").mkdir()
    (desk / "my plans" / "lanes.yaml").touch()
    result = make_result(make_case(desk / "my plans" / "lanes.yaml"), make_case(PACKAGED / "do_minimum_2031.yaml"))
    assert compose._command(result) == (
        "corridor-sim compare 'my plans/lanes.yaml' --baseline do_minimum_2031 "
        "--days 20 --warmup-days 10 --replications 3 --seed 5"
    )


def test_the_command_says_that_demand_differs(desk):
    result = make_result(
        make_case(PACKAGED / "demand_surge.yaml"), make_case(PACKAGED / "baseline.yaml"), has_same_demand=False
    )
    assert compose._command(result).startswith(
        "corridor-sim compare demand_surge --baseline baseline --different-demand --days 20 "
    )


def test_a_file_elsewhere_keeps_its_whole_path(desk, tmp_path_factory):
    other = tmp_path_factory.mktemp("other") / "lanes.yaml"
    other.touch()
    assert compose._as_given(make_case(other)) == str(other.resolve())


def test_a_scenario_behind_one_of_the_same_name_is_given_by_file(desk):
    (desk / "scenarios").mkdir()
    ours = desk / "scenarios" / "do_minimum_2031.yaml"
    ours.touch()
    assert compose._as_given(make_case(ours)) == "do_minimum_2031"
    packaged = PACKAGED / "do_minimum_2031.yaml"
    assert compose._as_given(make_case(packaged)) == str(packaged.resolve())


def test_opened_is_what_the_baseline_has_not():
    result = make_result(make_case("a.yaml", ["y", "x", "old"]), make_case("b.yaml", ["old", "closed"]))
    assert compose._opened(result) == ("x", "y")


def test_corridors_beyond_the_colors_of_a_side_are_one(monkeypatch):
    """Of four corridors of the flows that move, the two of most tonnes are named; no color stands for two."""
    tonnes = {"a": 10.0, "b": 40.0, "c": 30.0, "d": 20.0}
    flows = pd.DataFrame({"flow_id": list(tonnes), "t_per_year": list(tonnes.values())})
    run = SimpleNamespace(case=SimpleNamespace(name="any", flows=flows))
    routes = {flow: (f"by_{flow}", (f"link_{flow}",)) for flow in tonnes}
    monkeypatch.setattr(compose, "_route_by_flow", lambda _: routes)
    names = SimpleNamespace(corridor=str.upper)
    found = compose._highlights(SimpleNamespace(baseline=run, scenario=run), names, {})
    of_baseline = [(one.label, one.link_ids) for one in found if one.side == "baseline"]
    assert of_baseline == [
        ("any: BY_B", ("link_b",)), ("any: BY_C", ("link_c",)), ("any: 2 other corridors", ("link_a", "link_d")),
    ]  # fmt: skip


def test_flows_that_change_over_by_chance_are_not_on_the_map(monkeypatch):
    """Nine in ten of a leave the old road for the new one; of b, as good by either, one; d is sent no more."""
    taken = {
        "baseline": {"a": ["old"] * 10, "b": ["north"] * 5 + ["south"] * 5, "c": ["old"] * 10, "d": ["old"]},
        "scenario": {"a": ["new"] * 9 + ["old"], "b": ["north"] * 4 + ["south"] * 6, "c": ["old"] * 9 + ["new"]},
    }
    sides = {
        name: SimpleNamespace(
            most={flow: max(sorted(set(routes)), key=routes.count) for flow, routes in flows.items()},
            table=lambda _, flows=flows: pd.DataFrame(
                [(flow, route) for flow, routes in flows.items() for route in routes], columns=["flow_id", "route_id"]
            ),
        )
        for name, flows in taken.items()
    }
    monkeypatch.setattr(compose, "_route_by_flow", lambda run: run.most)
    moved = compose._moved(SimpleNamespace(**sides))
    assert moved == pytest.approx({"a": 0.9, "b": 0.1})
    assert list(compose._moved_most(moved)) == ["a"]
    assert compose._moved_most({}) == {}


def test_gates_have_names_that_people_read(tiny):
    """A closed link is named by its ends, a closed post by its name."""
    names = compose._Names(tiny.case().network)
    assert names.station("gate:link:road_2") == "Alpha road post - Beta road post: while closed"
    assert names.station("gate:bcp:beta_road") == "Beta road post: while closed"
