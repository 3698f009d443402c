"""DataFrames with the columns and dtypes of a table."""

from collections import namedtuple
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import pandas as pd

from corridor_sim.errors import Issue
from corridor_sim.tables.columns import Column, columns_of
from corridor_sim.tables.values import empty_value


def empty_table(table: str) -> pd.DataFrame:
    """Return a table without rows, with its columns and dtypes."""
    return build_table(table, [])


def build_table(table: str, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """
    Return a table made from values that have been checked.

    Parameters
    ----------
    table
        Name of the table.
    rows
        Values by column; what a row does not give, or gives as None, is the default or empty. ``line`` may be
        among them.

    Returns
    -------
    Columns as in ``columns_of``, then ``line`` (int, line in the file, 0 if there is none). Dtypes: str and
    ids (tuple of str) object, ``""`` and ``()`` when empty; float float64, NaN when empty; int int64 if
    required, else Int64; bool bool; date and datetime (aware, UTC) object, None when empty.

    Raises
    ------
    KeyError
        If a row has a key that is no column.
    """
    given = list(rows)
    names = {column.name for column in columns_of(table)} | {"line"}
    for row in given:
        if unknown := sorted(set(row) - names):
            raise KeyError(f"table {table!r} has no column {unknown[0]!r}")
    values = {name: [row.get(name) for row in given] for name in names - {"line"}}
    return assemble_table(table, values, [row.get("line", 0) for row in given])


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """
    Yield the rows of a table as named tuples, with the label of each as ``Index``.

    They are those of ``frame.itertuples``, which makes a type anew for each call and takes each column by ``iloc``:
    several times as long for tables of a few rows and many columns, as ours are.
    """
    columns = [column.tolist() for _, column in frame.items()]
    return map(_row_type(tuple(frame.columns)), frame.index, *columns)


def sound_rows(frame: pd.DataFrame, file: str, issues: Iterable[Issue]) -> pd.DataFrame:
    """Return the rows of a file that have no issue; none if one concerns the file as a whole."""
    lines = {issue.line for issue in issues if issue.file == file}
    return frame[~frame["line"].isin(lines)] if lines <= set(frame["line"]) else frame.iloc[:0]


@cache
def _row_type(columns: tuple[str, ...]) -> Any:
    """Return the type of the rows of a table; names that Python does not take stand by their position."""
    return namedtuple("Row", ("Index", *columns), rename=True)


def assemble_table(table: str, values: Mapping[str, Sequence[Any]], lines: Sequence[int]) -> pd.DataFrame:
    """Return a table made from a list of values for each column; see ``build_table``."""
    nothing = [None] * len(lines)
    data = {column.name: _series(column, values.get(column.name, nothing)) for column in columns_of(table)}
    return pd.DataFrame({**data, "line": pd.Series(list(lines), dtype="int64")})


def _series(column: Column, values: Sequence[Any]) -> "pd.Series[Any]":
    empty = empty_value(column)
    filled = [empty if value is None else value for value in values]
    if column.is_list:
        filled = [tuple(names) for names in filled]
    dtype = {"float": "float64", "bool": "bool", "int": "int64" if column.required else "Int64"}
    return pd.Series(filled, dtype=dtype.get(column.dtype, "object"))
