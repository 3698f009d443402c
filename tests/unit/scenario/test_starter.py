"""The file that begins a scenario: its examples are right, and leave out no key of the language."""

import re

import pytest
from pydantic import BaseModel

from corridor_sim.data_files import base_network, scenario_folders
from corridor_sim.plan import mistakes_in_plans
from corridor_sim.scenario import check_cases, write_starter
from corridor_sim.scenario.schema import (
    Booking,
    Closure,
    Demand,
    GreenChannel,
    Headline,
    NetworkOverlay,
    Policies,
    ScenarioDocument,
    Simulation,
    SingleWindow,
    SourceCitation,
    Warehouse,
)

KEYS = (
    ScenarioDocument, SourceCitation, Headline, NetworkOverlay, Closure, Policies, GreenChannel, SingleWindow, Booking,
    Warehouse, Demand, Simulation,
)  # fmt: skip
"""All mappings of the language but for the items of ``network.change``, of which there are examples."""


@pytest.fixture
def text(tmp_path, monkeypatch) -> str:
    monkeypatch.chdir(tmp_path)
    return write_starter("begun", "baseline", scenario_folders()).read_text(encoding="utf-8")


def test_examples_have_no_mistake_that_a_check_would_tell(text, tmp_path) -> None:
    """All comment marks are taken off at once, but for the two lines that say how."""
    used = [line.removeprefix("# ") for line in text.splitlines()[2:]]
    (tmp_path / "used.yaml").write_text("\n".join(used), encoding="utf-8")
    cases, issues = check_cases(["used.yaml"], scenario_folders(), base_network(), {})
    assert [str(issue) for issue in [*issues, *mistakes_in_plans(cases)]] == []
    assert [warning for case in cases for warning in case.warnings if "opens on" not in warning] == []


@pytest.mark.parametrize("keys", KEYS, ids=lambda keys: keys.__name__)
def test_each_key_is_shown(text, keys: type[BaseModel]) -> None:
    """Newer parts of the language were not: warehouses, single window, booking, random closures."""
    shown = set(re.findall(r"[\w]+(?=:)|\b(?:bcp|node|od_table|link|service)\b", text))
    assert keys.model_fields.keys() - shown == set()
