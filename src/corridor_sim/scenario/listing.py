"""
List the scenarios there are, and print one with the origin of each of its values.

Enters: folders, or a Scenario. Leaves: a table, or text. It never prints.
"""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from corridor_sim.errors import InputError
from corridor_sim.scenario.document import YamlPath
from corridor_sim.scenario.read import Scenario, find_scenarios, read_scenario
from corridor_sim.scenario.schema import ScenarioDocument

COLUMNS = ("name", "title", "extends", "question", "file")

# Text that YAML reads back as the same text without quotes; anything else is quoted.
_SAFE = re.compile(r"(?!(?:true|false|null)$)[a-z][a-z0-9_]*|[0-9]{4}-[0-9]{2}-[0-9]{2}", re.IGNORECASE)


def list_scenarios(search: Sequence[Path]) -> pd.DataFrame:
    """
    Return a table of the scenarios in the folders, by name.

    A scenario with mistakes is listed as broken, with their number in place of its title.

    Parameters
    ----------
    search
        Folders, the first one first: it hides scenarios of the same name in later ones.
    """
    rows = [_row(name, path, search) for name, path in sorted(find_scenarios(search).items())]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def scenarios_to_compare(search: Sequence[Path]) -> list[Scenario]:
    """
    Return the scenarios in the folders, by name, that can be compared with what they extend.

    One that begins at another day, lasts longer or draws otherwise than what it extends is where others start from.

    Raises
    ------
    InputError
        With every mistake of the first scenario that has any.
    """
    found = [read_scenario(str(path), search) for _, path in sorted(find_scenarios(search).items())]
    return [scenario for scenario in found if _is_like_its_parent(scenario, search)]


def _is_like_its_parent(scenario: Scenario, search: Sequence[Path]) -> bool:
    if scenario.parent_path is None:
        return False
    return read_scenario(str(scenario.parent_path), search).document.simulation == scenario.document.simulation


def _row(name: str, path: Path, search: Sequence[Path]) -> tuple[str, str, str, str, str]:
    try:
        scenario = read_scenario(str(path), search)
    except InputError as error:
        count = len(error.issues)
        return name, f"broken: {count} mistake{'s' if count > 1 else ''}", "", "", str(path)
    document = scenario.document
    return name, document.title, scenario.parent or "", document.question or "", str(path)


def show_scenario(scenario: Scenario) -> str:
    """Return the merged scenario as YAML; a comment behind each value names its file and line."""
    keys = (key for key in ScenarioDocument.model_fields if key in scenario.merged)
    in_order = {key: scenario.merged[key] for key in keys}
    return "".join(f"{line}\n" for line in _mapping_lines(scenario, in_order, (), ""))


def _mapping_lines(scenario: Scenario, values: dict[str, Any], at: YamlPath, indent: str) -> Iterator[str]:
    for key, value in values.items():
        yield from _value_lines(scenario, value, (*at, key), f"{indent}{yaml_scalar(key)}:", indent)


def _value_lines(scenario: Scenario, value: Any, at: YamlPath, head: str, indent: str) -> Iterator[str]:
    """Yield the lines of a value behind ``head``, which is its key or dash."""
    if not value or not isinstance(value, dict | list):
        file, line = scenario.positions[at]
        yield f"{head} {yaml_scalar(value)}  # {file}{f':{line}' if line else ''}"
        return
    yield head
    if isinstance(value, dict):
        yield from _mapping_lines(scenario, value, at, indent + "  ")
        return
    for place, item in enumerate(value):
        yield from _item_lines(scenario, item, (*at, place), indent + "  ")


def _item_lines(scenario: Scenario, item: Any, at: YamlPath, indent: str) -> Iterator[str]:
    """Yield the lines of an item of a list; a mapping begins on the line of the dash."""
    if not item or not isinstance(item, dict):
        yield from _value_lines(scenario, item, at, f"{indent}-", indent)
        return
    first, *others = _mapping_lines(scenario, item, at, indent + "  ")
    yield f"{indent}- {first.lstrip()}"
    yield from others


def yaml_scalar(value: object) -> str:
    """Return a scalar, or an empty mapping or list, as YAML on one line; JSON is YAML."""
    if isinstance(value, str) and _SAFE.fullmatch(value):
        return value
    return json.dumps(value, ensure_ascii=False)
