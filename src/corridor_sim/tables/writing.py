"""A table as text that is read back as the same table."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd

from corridor_sim.tables.columns import Column, columns_of
from corridor_sim.tables.values import empty_value


def texts_of(frame: pd.DataFrame, table: str) -> dict[str, list[str]]:
    """
    Return the cells of a table as text, by column.

    Parameters
    ----------
    frame
        A table as ``build_table`` returns it.
    table
        Its name.

    Returns
    -------
    Every column of ``columns_of``; an empty text for what an empty cell would mean anyway, unless the column is
    required.
    """
    return {
        column.name: [format_cell(column, value) for value in frame[column.name].tolist()]
        for column in columns_of(table)
    }


def format_cell(column: Column, value: Any) -> str:
    """
    Return a value as the text that ``parse_cell`` reads as the same value.

    Parameters
    ----------
    column
        Column of the value.
    value
        A value of its dtype, or one that stands for it elsewhere: None, NaN and the empty text for no value, a whole
        float for an int.
    """
    if value is None or (not isinstance(value, (tuple, list)) and pd.isna(value)):
        return ""
    empty = empty_value(column)
    if not column.required and empty is not pd.NA and value == empty:
        return ""
    if isinstance(value, (tuple, list)):
        return " ".join(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if column.dtype == "bool" and value in (0, 1):
        return str(int(value))
    return _shortest(value) if isinstance(value, (int, float)) else str(value)


def csv_bytes(columns: Mapping[str, Sequence[str]]) -> bytes:
    """Return columns of text, all of one length, as CSV."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return buffer.getvalue().encode("utf-8")


def _shortest(number: float) -> str:
    """Return the shortest text of a number that is read as the same number."""
    text = repr(number)
    return text.removesuffix(".0")
