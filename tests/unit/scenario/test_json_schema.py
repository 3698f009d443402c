"""The JSON schema takes what the program takes, and refuses what the program refuses of a file by itself."""

import json
from pathlib import Path

import jsonschema
import pytest

from corridor_sim.cli import main
from corridor_sim.data_files import scenario_folders
from corridor_sim.scenario import json_schema, write_starter
from corridor_sim.scenario.document import read_document

SCENARIOS = sorted((Path(__file__).parents[3] / "scenarios").glob("*.yaml"))
CHECK = jsonschema.Draft202012Validator(json_schema())


def mistakes(path: Path) -> list[str]:
    """Return where a file is wrong by the schema; it is read as the program reads it, dates as text."""
    data, _, issues = read_document(path, path.name)
    assert not issues
    return [error.json_path for error in CHECK.iter_errors(data)]


def test_command_prints_a_schema(capsys) -> None:
    assert main(["scenario", "schema"]) == 0
    printed = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator.check_schema(printed)
    assert printed == json_schema()
    assert printed["properties"]["title"]["description"] == "What the scenario is, in a line; not inherited"


def test_scenarios_of_the_repository_are_right() -> None:
    assert len(SCENARIOS) > 20
    assert [(path.name, found) for path in SCENARIOS if (found := mistakes(path))] == []


def test_examples_of_a_new_scenario_are_right(tmp_path, monkeypatch) -> None:
    """Among them what is not of one kind: all or a list, a factor or one by name, a day or an instant."""
    monkeypatch.chdir(tmp_path)
    path = write_starter("begun", "baseline", scenario_folders())
    lines = path.read_text(encoding="utf-8").splitlines()[2:]
    path.write_text("\n".join(line.removeprefix("# ") for line in lines), encoding="utf-8")
    assert mistakes(path) == []


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("question: There is no title", "$"),
        ("title: A\nnetwrok: {}", "$"),
        ("title: A\nsimulation: {days: 0}", "$.simulation.days"),
        ("title: A\nheadline: {origin: xian}", "$.headline"),
        ("title: A\nclosures: [{bcp: x, start: 10 March}]", "$.closures[0].start"),
        ("title: A\npolicies: {green_channel: {crossings: some}}", "$.policies.green_channel"),
        ("title: A\npolicies: {single_window: {documents: 2}}", "$.policies.single_window"),
        ("title: A\npolicies: {booking: {slots_per_day: {x: 0}}}", "$.policies.booking"),
    ],
)
def test_mistakes_are_found(tmp_path, text: str, at: str) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(text, encoding="utf-8")
    assert set(mistakes(path)) == {at}
