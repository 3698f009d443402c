"""The columns of each table, as listed in ``corridor_sim/columns``."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_COLUMNS = files("corridor_sim").joinpath("columns")

_WITHOUT_IDS = frozenset({"config", "border_times", "consignment_list"})


@dataclass(frozen=True)
class Column:
    """
    One column of a table.

    Attributes
    ----------
    name
        Name in the header.
    dtype
        One of str, int, float, bool, date, datetime, and lists separated by spaces: ids and numbers. Both are kept as
        the texts given; what numbers are right is checked by what reads them.
    unit
        Unit of the value; empty if dimensionless.
    required
        Whether every row must give it.
    sourced
        Whether it is a figure, so that a companion column ``<name>_source`` follows it.
    default
        Value of an empty cell, as text; empty if there is none.
    range
        Interval of allowed numbers, such as ``(0, inf)``; empty if any.
    values
        Allowed texts; empty if any.
    references
        Table whose key the value is; empty if none.
    meaning
        One sentence for people.
    """

    name: str
    dtype: str
    unit: str = ""
    required: bool = False
    sourced: bool = False
    default: str = ""
    range: str = ""
    values: tuple[str, ...] = ()
    references: str = ""
    meaning: str = ""

    @property
    def is_list(self) -> bool:
        """Whether a cell holds several values."""
        return self.dtype in ("ids", "numbers")

    @property
    def is_used(self) -> bool:
        """Whether the model reads it; other columns describe the network and change no result."""
        return "the model does not use it yet" not in self.meaning


@cache
def table_names() -> tuple[str, ...]:
    """Return the names of all tables whose columns are listed, sorted."""
    return tuple(sorted(item.name[:-4] for item in _COLUMNS.iterdir() if item.name.endswith(".csv")))


@cache
def columns_of(table: str) -> tuple[Column, ...]:
    """
    Return the columns of a table in their order, the companion ``<name>_source`` right after its figure.

    Raises
    ------
    KeyError
        If there is no such table.
    """
    if table not in table_names():
        raise KeyError(f"expected one of {', '.join(table_names())}, got {table!r}")
    return tuple(_read_columns(table))


@cache
def column_of(table: str, name: str) -> Column:
    """
    Return one column of a table.

    Raises
    ------
    KeyError
        If there is no such table or column.
    """
    for column in columns_of(table):
        if column.name == name:
            return column
    raise KeyError(f"table {table!r} has no column {name!r}")


def key_of(table: str) -> str | None:
    """Return the first column, whose values are the ids of the rows, or None if rows have no id."""
    return None if table in _WITHOUT_IDS else columns_of(table)[0].name


def place_of(column: str | None, row_id: str | None = None) -> str:
    """Return where a cell is, in the words of a message; either part may be missing."""
    parts = (f"column '{column}'" if column else "", f"row '{row_id}'" if row_id else "")
    return " of ".join(part for part in parts if part)


def split_place(place: str) -> tuple[str, str]:
    """Return column and row id of a cell from the words that `place_of` makes; what is not named is empty."""
    named = re.fullmatch(r"(?:column '([^']*)')?(?: of )?(?:row '(.*)')?", place)
    return (named[1] or "", named[2] or "") if named else ("", "")


def _read_columns(table: str) -> Iterator[Column]:
    text = _COLUMNS.joinpath(f"{table}.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        column = Column(
            name=row["name"],
            dtype=row["dtype"],
            unit=row["unit"],
            required=row["required"] == "yes",
            sourced=row["sourced"] == "yes",
            default=row["default"],
            range=row["range"],
            values=tuple(row["values"].split()),
            references=row["references"],
            meaning=row["meaning"],
        )
        yield column
        if column.sourced:
            meaning = f"Source of {column.name}"
            yield Column(f"{column.name}_source", "str", references="source", meaning=meaning)
