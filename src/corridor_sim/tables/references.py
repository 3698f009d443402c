"""Ids in one table that are keys of another."""

from collections.abc import Iterator, Mapping

import pandas as pd

from corridor_sim.errors import Issue, unknown_name
from corridor_sim.tables.columns import Column, columns_of, key_of, place_of
from corridor_sim.tables.reading import shorten

_WORDS = {"bcp": "border-crossing point"}
"""What people call the rows of a table, where its name does not say it."""


def check_references(tables: Mapping[str, pd.DataFrame], files: Mapping[str, str]) -> list[Issue]:
    """
    Return the ids that no row has in the table they refer to.

    Parameters
    ----------
    tables
        Tables by name. References to a table that is not among them are not checked.
    files
        How messages name the file of each table; by default its name and ``.csv``.
    """
    issues: list[Issue] = []
    for table, frame in tables.items():
        file = files.get(table, f"{table}.csv")
        for column in columns_of(table):
            target = column.references
            if target not in tables:
                continue
            allowed = f"the id of a {_WORDS.get(target, target)} in {files.get(target, f'{target}.csv')}"
            names = frozenset(tables[target][str(key_of(target))])
            wrong = (
                unknown_name(file, line, place, name, _WORDS.get(target, target), names, allowed)
                for line, place, name in _cells(table, frame, column)
                if name not in names
            )
            issues += shorten(wrong, file, place_of(column.name))
    return issues


def _cells(table: str, frame: pd.DataFrame, column: Column) -> Iterator[tuple[int, str, str]]:
    """Yield line, place and name of each id that a column gives."""
    key = key_of(table)
    row_ids = frame[key] if key else [None] * len(frame)
    for line, row_id, cell in zip(frame["line"], row_ids, frame[column.name], strict=True):
        for name in cell if column.is_list else (cell,):
            if name:
                yield int(line), place_of(column.name, row_id), name
