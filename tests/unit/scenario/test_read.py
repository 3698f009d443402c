"""Scenarios read with what they extend: merging, positions, files beside them, options, the two listings."""

import json
import pickle
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corridor_sim.errors import InputError, Issue
from corridor_sim.scenario.document import read_document
from corridor_sim.scenario.listing import list_scenarios, show_scenario
from corridor_sim.scenario.read import read_scenario, read_steps, replace_simulation
from corridor_sim.scenario.schema import TABLES, Change, Demand, NetworkOverlay, ScenarioDocument, Simulation

OURS = Path(__file__).parents[3] / "scenarios"

FILES = {
    "base.yaml": """\
title: Base
question: What is?
sources: [{title: Declaration, date: 2023-05-19}]
assumes: [nothing]
network:
  path: ../net
  open: [a, b]
  change:
    - {terminal: makmal, cranes: 2}
simulation: {start: 2024-01-01, days: 30, replications: 2, seed: 1}
""",
    "middle.yaml": """\
extends: base
title: Middle
network:
  close: [c]
simulation:
  end: 2024-03-01
""",
    "own/child.yaml": """\
extends: ../middle.yaml
title: Child
network:
  open: [d]
  border_times: times.csv
demand:
  factor: 2
simulation:
  warmup_days: 10
""",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working directory, with base, middle and own/child below it."""
    (tmp_path / "own").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_mappings_merge_and_other_values_replace(folder: Path) -> None:
    """
    Each key comes from the last file that has it; what describes is not inherited.

    Links opened are added to those inherited.
    """
    document = read_scenario("own/child.yaml", [folder]).document
    assert document.network.open == ("a", "b", "d")
    assert document.network.close == ("c",)
    assert document.network.path == "../net"
    change = document.network.change[0]
    assert (change.table, change.row_id, change.values) == ("terminal", "makmal", {"cranes": 2})
    assert document.demand.factor == 2.0
    assert document.demand.flows == "all"
    assert (document.title, document.question, document.sources, document.assumes) == ("Child", None, (), ())


def test_what_a_scenario_builds_is_added_to_what_it_extends(folder: Path) -> None:
    """
    A change of one terminal leaves that of another, which the do-minimum makes, in force.

    The scenario has the last word on each cell and link: 5 cranes at Makmal in the place of 2; b is closed, no longer
    opened, and c is opened again. Each value knows its file and line, also where it has moved within its list.
    """
    (folder / "base.yaml").write_text(
        FILES["base.yaml"].replace("cranes: 2}", "cranes: 2, yard_teu: 9}\n    - {terminal: osh, cranes: 3}"),
        encoding="utf-8",
    )
    (folder / "grown.yaml").write_text(
        "extends: middle\ntitle: Grown\nnetwork:\n  open: [c]\n  close: [b]\n  change:\n"
        "    - {terminal: makmal, cranes: 5}\n    - {link: a, free_speed: 60}\n",
        encoding="utf-8",
    )
    scenario = read_scenario("grown", [folder])
    network = scenario.document.network
    assert (network.open, network.close) == (("a", "c"), ("b",))
    assert [(change.table, change.row_id, change.values) for change in network.change] == [
        ("terminal", "makmal", {"yard_teu": 9}),
        ("terminal", "osh", {"cranes": 3}),
        ("terminal", "makmal", {"cranes": 5}),
        ("link", "a", {"free_speed": 60}),
    ]
    places = [scenario.positions["network", "change", i] for i in range(4)]
    assert places == [("base.yaml", 9), ("base.yaml", 10), ("grown.yaml", 7), ("grown.yaml", 8)]
    assert scenario.positions["network", "open", 1] == ("grown.yaml", 4)
    assert str(scenario.issue(("network", "change", 3, "free_speed"), "x")) == (
        "grown.yaml:8: network.change[1].free_speed: x"
    )


def test_projects_are_added_to_one_another(folder: Path) -> None:
    """
    What two scenarios of one parent build is laid over it in turn, each once.

    The later has the last word on Makmal's cranes; the title is its own, and the parent is what is extended.
    """
    for name, body in (
        ("rail", "extends: base\nnetwork: {open: [r], change: [{terminal: makmal, cranes: 3}]}\n"),
        ("more", "extends: rail\nnetwork: {change: [{terminal: makmal, cranes: 4}, {link: r, free_speed: 60}]}\n"),
        ("green", "extends: base\npolicies: {single_window: {crossings: all, documents: 0.5}}\n"),
        ("all", "extends: base\nadds: [rail, more, green]\nnetwork: {close: [b]}\n"),
        ("other", "extends: middle\n"),
        ("wrong", "extends: base\nadds: [more, other, grene]\n"),
    ):
        (folder / f"{name}.yaml").write_text(f"title: {name}\n{body}", encoding="utf-8")
    scenario = read_scenario("all", [folder])
    network = scenario.document.network
    assert (network.open, network.close) == (("a", "r"), ("b",))
    assert [(change.row_id, change.values) for change in network.change] == [
        ("makmal", {"cranes": 4}),
        ("r", {"free_speed": 60}),
    ]
    assert scenario.document.policies.single_window is not None
    assert (scenario.document.title, scenario.parent) == ("all", "base")
    assert scenario.chain == ("base.yaml", "rail.yaml", "more.yaml", "green.yaml", "all.yaml")
    steps = read_steps("all", [folder])
    assert [step.name for step in steps] == ["all_01_rail", "all_02_more", "all_03_green", "all"]
    assert [step.document.network.close for step in steps] == [(), (), (), ("b",)]
    assert [bool(step.document.policies.single_window) for step in steps] == [False, False, True, True]
    assert [step.parent for step in steps] == ["base"] * 4
    with pytest.raises(InputError, match="adds: adds nothing, so there are no steps"):
        read_steps("rail", [folder])
    with pytest.raises(InputError) as error:
        read_scenario("wrong", [folder])
    assert [str(issue).splitlines()[0] for issue in error.value.issues] == [
        "wrong.yaml:3: adds[0]: 'more' cannot be added: it extends 'rail'",
        "wrong.yaml:3: adds[1]: 'other' cannot be added: it extends 'middle'",
        "wrong.yaml:3: adds[2]: unknown scenario 'grene'",
    ]
    assert error.value.issues[2].nearest == "green"


def test_end_and_days_replace_each_other(folder: Path) -> None:
    """The child's end takes the place of days: January and leap February are 60 days."""
    simulation = read_scenario("middle", [folder]).document.simulation
    assert (simulation.start, simulation.end, simulation.days) == (date(2024, 1, 1), date(2024, 3, 1), 60)
    (folder / "days.yaml").write_text("extends: middle\ntitle: D\nsimulation: {days: 5}\n", encoding="utf-8")
    simulation = read_scenario("days", [folder]).document.simulation
    assert (simulation.end, simulation.days) == (None, 5)


def test_defaults(folder: Path) -> None:
    """Warm-up and drain are 90 days unless stated."""
    simulation = read_scenario("base", [folder]).document.simulation
    assert (simulation.warmup_days, simulation.drain_days) == (90, 90)


def test_scenario_knows_where_it_comes_from(folder: Path) -> None:
    """Chain, parent, and the file and line of each value across the files."""
    scenario = read_scenario("own/child.yaml", [folder])
    assert scenario.name == "child"
    assert scenario.chain == ("base.yaml", "middle.yaml", "own/child.yaml")
    assert scenario.parent == "middle"
    assert scenario.parent_path is not None
    assert scenario.parent_path.resolve() == folder / "middle.yaml"
    assert scenario.positions["network", "open", 0] == ("base.yaml", 7)
    assert scenario.positions["network", "open", 2] == ("own/child.yaml", 4)
    assert ("network", "open", 3) not in scenario.positions
    assert scenario.positions["network", "close", 0] == ("middle.yaml", 4)
    assert scenario.positions["network", "change", 0, "cranes"] == ("base.yaml", 9)
    assert scenario.positions["simulation", "end"] == ("middle.yaml", 6)
    assert ("simulation", "days") not in scenario.positions


def test_files_are_relative_to_the_yaml_that_names_them(folder: Path) -> None:
    """What a parent names lies beside the parent."""
    scenario = read_scenario("own/child.yaml", [folder])
    assert scenario.file_of(("network", "path")).resolve() == folder.parent / "net"
    assert scenario.file_of(("network", "border_times")).resolve() == folder / "own/times.csv"


def test_issue_is_placed_at_the_line_that_wrote_it(folder: Path) -> None:
    """A value that was not written is placed at the mapping it would be in."""
    scenario = read_scenario("own/child.yaml", [folder])
    assert str(scenario.issue(("network", "close", 0), "unknown link 'c'", "a link", "cc")) == (
        "middle.yaml:4: network.close[0]: unknown link 'c'\n    allowed: a link\n    nearest: 'cc'"
    )
    assert str(scenario.issue(("demand", "od_table"), "x")) == "own/child.yaml:6: demand.od_table: x"


def test_file_comes_before_name_and_own_folder_before_the_others(folder: Path) -> None:
    """An existing file is taken as it is; a parent's name is looked up beside the child first."""
    assert read_scenario(str(folder / "base.yaml"), []).chain == (str(folder / "base.yaml"),)
    other = folder / "other"
    other.mkdir()
    (other / "base.yaml").write_text(FILES["base.yaml"].replace("days: 30", "days: 40"), encoding="utf-8")
    (other / "x.yaml").write_text("extends: base\ntitle: X\n", encoding="utf-8")
    assert read_scenario("x", [folder, other]).document.simulation.days == 40
    assert read_scenario("base", [folder, other]).document.simulation.days == 30


def test_files_of_one_name_are_told_apart(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside the working directory files go by their name, the second of a name by its path."""
    (folder / "own/base.yaml").write_text("extends: ../base.yaml\ntitle: X\n", encoding="utf-8")
    (folder / "elsewhere").mkdir()
    monkeypatch.chdir(folder / "elsewhere")
    scenario = read_scenario("base", [folder / "own"])
    assert scenario.chain == (str(folder / "base.yaml"), "base.yaml")
    assert scenario.file_of(("network", "path")).resolve() == folder.parent / "net"


@pytest.mark.parametrize("name", ["", ".", "bse", "own/base.yaml", "own", "a\0b", "x" * 5000, "../base"])
def test_unknown_scenario_lists_those_there_are(name: str, folder: Path) -> None:
    """Anything that is neither a file nor a name is answered by the names."""
    with pytest.raises(InputError) as error:
        read_scenario(name, [folder])
    (issue,) = error.value.issues
    assert issue.found.startswith("unknown scenario '")
    assert issue.allowed == "base, middle"
    assert issue.nearest == ("base" if "b" in name and "\0" not in name else "")


def test_options_replace_values_of_the_simulation(folder: Path) -> None:
    """Those given replace the file's, also an end; the others stay; the scenario itself stays."""
    scenario = read_scenario("middle", [folder])
    changed = replace_simulation(scenario, days=7, replications=3)
    simulation = changed.document.simulation
    assert (simulation.days, simulation.end, simulation.replications, simulation.seed) == (7, None, 3, 1)
    assert scenario.document.simulation.days == 60
    assert changed.positions["simulation", "days"] == ("--days", 0)
    assert "days: 7  # --days\n" in show_scenario(changed)
    assert replace_simulation(scenario) == scenario


def test_option_out_of_range_is_named(folder: Path) -> None:
    """The issue names the option as it was typed, and all are reported."""
    with pytest.raises(InputError) as error:
        replace_simulation(read_scenario("base", [folder]), days=0, warmup_days=-1)
    assert str(error.value) == (
        "--days: '0' is out of range\n    allowed: 1 to 36600 (Days whose consignments count, or give end)\n"
        "--warmup-days: '-1' is out of range\n    allowed: 0 to 36600 (Days simulated before the start)"
    )


def test_many_mistakes_are_counted(folder: Path) -> None:
    """A hundred are listed, the rest is a number."""
    (folder / "many.yaml").write_text(
        f"extends: base\ntitle: A\nnetwork: {{open: [{'1, ' * 137}]}}\n", encoding="utf-8"
    )
    with pytest.raises(InputError) as error:
        read_scenario("many", [folder])
    assert len(error.value.issues) == 101
    assert str(error.value).startswith("many.yaml: 37 more mistakes are not listed\nmany.yaml:3: network.open[0]: ")


def test_scenario_survives_pickling(folder: Path) -> None:
    """Workers in other processes get the same scenario."""
    scenario = read_scenario("own/child.yaml", [folder])
    assert pickle.loads(pickle.dumps(scenario)) == scenario


def test_show_names_the_origin_of_each_value(folder: Path) -> None:
    """The merged scenario in YAML, with file and line behind every value."""
    assert (
        show_scenario(read_scenario("own/child.yaml", [folder]))
        == """\
extends: "../middle.yaml"  # own/child.yaml:1
title: Child  # own/child.yaml:2
network:
  path: "../net"  # base.yaml:6
  open:
    - a  # base.yaml:7
    - b  # base.yaml:7
    - d  # own/child.yaml:4
  change:
    - terminal: makmal  # base.yaml:9
      cranes: 2  # base.yaml:9
  close:
    - c  # middle.yaml:4
  border_times: "times.csv"  # own/child.yaml:5
demand:
  factor: 2  # own/child.yaml:7
simulation:
  start: 2024-01-01  # base.yaml:10
  replications: 2  # base.yaml:10
  seed: 1  # base.yaml:10
  end: 2024-03-01  # middle.yaml:6
  warmup_days: 10  # own/child.yaml:9
"""
    )


def test_list_survives_a_broken_scenario(folder: Path) -> None:
    """A broken scenario is a row that counts its mistakes; the first folder hides names of the later ones."""
    (folder / "bad.yaml").write_text("extends: base\ntitel: X\n", encoding="utf-8")
    table = list_scenarios([folder, folder / "own"])
    assert isinstance(table, pd.DataFrame)
    assert table.to_numpy().tolist() == [
        ["bad", "broken: 2 mistakes", "", "", str(folder / "bad.yaml")],
        ["base", "Base", "", "What is?", str(folder / "base.yaml")],
        ["child", "Child", "middle", "", str(folder / "own/child.yaml")],
        ["middle", "Middle", "base", "", str(folder / "middle.yaml")],
    ]


def test_list_of_nothing_has_its_columns(tmp_path: Path) -> None:
    """Folders that are empty or missing give an empty table."""
    table = list_scenarios([tmp_path, tmp_path / "no"])
    assert table.empty
    assert list(table.columns) == ["name", "title", "extends", "question", "file"]


def test_our_scenarios_are_right() -> None:
    """The scenarios of the repository read without an issue, each with sources, question and assumptions."""
    scenarios = [read_scenario(name, [OURS]) for name in ("baseline", "do_minimum_2031", "cku_railway")]
    assert [scenario.parent for scenario in scenarios] == [None, "baseline", "do_minimum_2031"]
    assert [scenario.document.simulation.start.year for scenario in scenarios] == [2024, 2031, 2031]
    for scenario in scenarios:
        document = scenario.document
        assert document.question
        assert document.sources
        assert document.assumes
        assert (document.simulation.days, document.simulation.seed) == (365, 7)
    assert len(scenarios[2].document.network.open) == 4


def test_every_key_is_described() -> None:
    """Each key of the schema, at every depth, says what it is."""
    schema = ScenarioDocument.model_json_schema()
    for keys in [schema, *schema["$defs"].values()]:
        for name, key in keys["properties"].items():
            assert key.get("description"), name


@pytest.mark.parametrize("table", TABLES)
def test_a_row_of_each_table_can_be_changed(table: str) -> None:
    """The key that names the row is no column of it; that of wagons and seasons was taken for one."""
    change = Change.model_validate({table: "a", "x": 1})
    assert (change.table, change.row_id, change.values) == (table, "a", {"x": 1})


def test_models_are_frozen() -> None:
    """A variant is made anew, never by assignment."""
    change = Change.model_validate({"link": "a", "length": 3, "status": None, "directed": True})
    assert change.values == {"length": 3, "status": None, "directed": True}
    with pytest.raises(ValueError, match="frozen"):
        change.link = "b"


MODELS = (ScenarioDocument, NetworkOverlay, Demand, Simulation, Change)
KEYS = st.sampled_from([*(key for model in MODELS for key in model.model_fields), "url", "date", "x"])
TEXTS = st.text(alphabet=st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=8)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["all", "none", "2024-01-01", "9999-12-31", "0000-00-00", "base", "case", "../", "null", "~"])
    | TEXTS
)
DATA = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(tree=st.dictionaries(KEYS, DATA, max_size=8))
def test_any_data_are_a_scenario_or_issues(tree: dict[str, Any], folder: Path) -> None:
    """Whatever the keys hold, nothing but an InputError is raised, and each issue has its line."""
    # JSON is YAML; one key of the root a line.
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in tree.items()]
    (folder / "case.yaml").write_text("".join(lines) or "{}", encoding="utf-8")
    issues: tuple[Issue, ...] = ()
    try:
        read_scenario("case", [folder])
    except InputError as error:
        issues = error.issues
    assert all(issue.line for issue in issues)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(title=TEXTS.filter(bool), columns=st.dictionaries(TEXTS.map("x".__add__), SCALARS, min_size=1, max_size=4))
def test_what_is_shown_reads_back(title: str, columns: dict[str, Any], folder: Path) -> None:
    """The text of show_scenario is YAML of the same data, whatever its keys and values."""
    change = json.dumps({"link": "a", **columns}, ensure_ascii=False)
    text = f"extends: base\ntitle: {json.dumps(title, ensure_ascii=False)}\nnetwork: {{change: [{change}]}}\n"
    (folder / "case.yaml").write_text(text, encoding="utf-8")
    scenario = read_scenario("case", [folder])
    assert scenario.merged["network"]["change"] == [{"terminal": "makmal", "cranes": 2}, {"link": "a", **columns}]
    (folder / "shown.yaml").write_text(show_scenario(scenario), encoding="utf-8")
    assert read_document(folder / "shown.yaml", "shown.yaml")[0] == scenario.merged
