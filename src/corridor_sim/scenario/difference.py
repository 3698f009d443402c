"""
What differs between two scenarios: keys of the files, and rows of the network that either changes.

Enters: two cases. Leaves: a table. What speaks of one scenario only (title, sources, ...) simulates nothing and is
left out.
"""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from corridor_sim.scenario.case import Case
from corridor_sim.scenario.document import YamlPath
from corridor_sim.scenario.read import NOT_INHERITED, Scenario
from corridor_sim.tables import key_of

COLUMNS = ("key", "old", "old_place", "new", "new_place")

_CHANGE: YamlPath = ("network", "change")
_FILES: tuple[YamlPath, ...] = (
    ("network", "path"),
    ("network", "border_times"),
    ("demand", "od_table"),
    ("demand", "consignments"),
)
"""Files and folders, each named relative to the scenario that names it."""


class _Said(NamedTuple):
    """A value of a scenario: as shown, as compared, and the file and line that give it ('' where none does)."""

    shown: str
    compared: Any
    place: str


_Key = tuple[str, str]
"""Key as shown, and the item of a list that stands there; empty for a value that is no list."""

_Cell = tuple[str, str, str]
"""Table, row and column."""

_NOTHING = _Said("", None, "")


def differences(old: Case, new: Case) -> pd.DataFrame:
    """
    Return what differs between two scenarios as resolved: with all that they inherit, and what is given by default.

    Returns
    -------
    A row for each value: key, old and new (empty where a scenario says nothing and there is no default), and old_place
    and new_place, the file and line that give them (empty for a default; the table's name for a row of the network). An
    item of a list is a value by itself; what ``network.change`` changes is a value of the network,
    ``network.link.<id>.<column>``.
    """
    before, after = _values_of(old.scenario), _values_of(new.scenario)
    pairs = [
        (key[0], before.get(key) or _unsaid(old.scenario, key), after.get(key) or _unsaid(new.scenario, key))
        for key in {**before, **after}
    ]
    was_changed, is_changed = _changed(old.scenario), _changed(new.scenario)
    pairs += [
        (_dotted(("network", *cell)), _cell(old, cell, was_changed.get(cell)), _cell(new, cell, is_changed.get(cell)))
        for cell in {**was_changed, **is_changed}
    ]
    rows = [
        (key, was.shown, was.place, now.shown, now.place) for key, was, now in pairs if was.compared != now.compared
    ]
    return pd.DataFrame(sorted(rows), columns=list(COLUMNS), dtype="str")


def _values_of(scenario: Scenario) -> dict[_Key, _Said]:
    """Return all that the files of a scenario give, but for what they change in the network."""
    merged = {key: value for key, value in scenario.merged.items() if key not in NOT_INHERITED}
    return dict(_entries(scenario, merged, ()))


def _entries(scenario: Scenario, value: Any, at: YamlPath) -> Iterator[tuple[_Key, _Said]]:
    """Yield the values at and below a key."""
    if at == _CHANGE:
        return
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _entries(scenario, inner, (*at, key))
    elif isinstance(value, list) and value:
        for place, item in enumerate(value):
            yield (_dotted(at), _text(item)), _said(scenario, item, (*at, place))
    else:
        yield (_dotted(at), ""), _said(scenario, value, at)


def _changed(scenario: Scenario) -> dict[_Cell, str]:
    """Return the cells of the network that a scenario changes, and the file and line that do."""
    return {
        (change.table, change.row_id, column): _place(scenario, (*_CHANGE, place, column))
        for place, change in enumerate(scenario.document.network.change)
        for column in change.values
    }


def _cell(case: Case, cell: _Cell, place: str | None) -> _Said:
    """Return a cell of the network in force, given at ``place`` or in its table; nothing of a row that is not there."""
    table, row_id, column = cell
    frame = case.network.tables[table]
    for row in frame[frame[str(key_of(table))] == row_id].to_dict("records"):
        value = row[column]
        if isinstance(value, tuple):
            value = ";".join(map(str, value))
        text = "" if value is None or pd.isna(value) else f"{value:g}" if isinstance(value, float) else str(value)
        return _Said(text, text, place or f"{table}.csv:{row['line']}")
    return _NOTHING


def _unsaid(scenario: Scenario, key: _Key) -> _Said:
    """Return the default that holds where the files of a scenario say nothing."""
    value: Any = None if key[1] else scenario.document
    for step in key[0].split("."):
        value = getattr(value, step, None)
    if isinstance(value, date):
        value = value.isoformat()
    return _Said(_text(value), value, "") if isinstance(value, bool | int | float | str) else _NOTHING


def _said(scenario: Scenario, value: Any, at: YamlPath) -> _Said:
    compared = str(scenario.file_of(at).resolve()) if at in _FILES and value else value
    return _Said(_text(value), compared, _place(scenario, at))


def _place(scenario: Scenario, at: YamlPath) -> str:
    file, line = scenario.positions[at]
    return f"{file}:{line}" if line else file


def _dotted(at: YamlPath) -> str:
    return ".".join(map(str, at))


def _text(value: Any) -> str:
    """Return a value as one would write it, on one line."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_text(inner)}' for key, inner in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_text, value))}]"
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
