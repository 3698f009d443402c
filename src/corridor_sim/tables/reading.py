"""One CSV file, or cells from elsewhere, into a table, with every mistake in it."""

import csv
import io
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from corridor_sim.errors import Issue, unknown_name
from corridor_sim.tables.columns import Column, columns_of, key_of, place_of
from corridor_sim.tables.frame import assemble_table, empty_table
from corridor_sim.tables.values import parse_cell

_MOST_LISTED = 10
"""Of the wrong cells of one column so many are listed, the rest is counted."""

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class TextRow(NamedTuple):
    """Cells as text, and the line (or number of the row) that messages name."""

    line: int
    cells: list[str]


@dataclass(frozen=True)
class Sheet:
    """
    The cells of a table before they are checked.

    Attributes
    ----------
    file
        Where they are from, as messages name it.
    table
        The table that they should be.
    header
        Names of the columns.
    rows
        All other rows.
    """

    file: str
    table: str
    header: TextRow
    rows: list[TextRow]

    def without(self, columns: Container[str]) -> "Sheet":
        """Return the cells without some columns."""
        left_out = {i for i, name in enumerate(self.header.cells) if name in columns}
        return replace(self, header=_pick(self.header, left_out), rows=[_pick(row, left_out) for row in self.rows])

    def renamed(self, names: Mapping[str, str]) -> "Sheet":
        """Return the cells with other names for some columns."""
        header = TextRow(self.header.line, [names.get(name, name) for name in self.header.cells])
        return replace(self, header=header)

    def texts(self, column: str | None) -> list[str]:
        """Return the cells of a column, empty where the row does not reach it."""
        if column not in self.header.cells:
            return [""] * len(self.rows)
        i = self.header.cells.index(column)
        return [row.cells[i] if i < len(row.cells) else "" for row in self.rows]

    def has_width(self, row: TextRow) -> bool:
        """Return whether a row has as many cells as the header."""
        return len(row.cells) == len(self.header.cells)


def _pick(row: TextRow, left_out: Container[int]) -> TextRow:
    return TextRow(row.line, [cell for i, cell in enumerate(row.cells) if i not in left_out])


class _UnreadableError(Exception):
    """The file is no table; the arguments are the line, what is wrong and what is allowed."""


def read_table(path: Path, table: str, shown_as: str | None = None) -> tuple[pd.DataFrame, list[Issue]]:
    """
    Read a CSV file and check each cell against its column.

    Parameters
    ----------
    path
        File: UTF-8 (a byte order mark is allowed), commas, a header.
    table
        Name of the table that the file should hold.
    shown_as
        How messages name the file; by default ``path``.

    Returns
    -------
    The table as ``build_table`` returns it, and the issues. Wrong cells are empty; a row with too many or too
    few cells keeps its id alone; a file that cannot be read as a table has no rows. Lines without any value
    are skipped.
    """
    sheet = read_sheet(path, table, shown_as)
    return (empty_table(table), [sheet]) if isinstance(sheet, Issue) else parse_sheet(sheet)


def read_sheet(path: Path, table: str, shown_as: str | None = None) -> Sheet | Issue:
    """Return the cells of a CSV file, or why it cannot be read as a table; the parameters are as in `read_table`."""
    file = str(path) if shown_as is None else shown_as
    try:
        header, *rows = _read_rows(path)
        _check_delimiter(header)
    except _UnreadableError as error:
        return Issue(file, error.args[0], "", *error.args[1:])
    return Sheet(file, table, header, rows)


def parse_sheet(sheet: Sheet) -> tuple[pd.DataFrame, list[Issue]]:
    """Check each cell against its column; the results are as in `read_table`."""
    issues = [*_check_header(sheet), *_check_widths(sheet), *_check_ids(sheet)]
    values = {}
    for column in columns_of(sheet.table):
        if column.name in sheet.header.cells:
            values[column.name], wrong = _parse_column(sheet, column)
            issues += wrong
    return assemble_table(sheet.table, values, [row.line for row in sheet.rows]), issues


def shorten(issues: Iterable[Issue], file: str, where: str) -> list[Issue]:
    """Return the first issues of one column, and one more that counts the others if they are many."""
    found = list(issues)
    if len(found) <= _MOST_LISTED:
        return found
    return [*found[:_MOST_LISTED], Issue(file, 0, where, f"{len(found) - _MOST_LISTED} more cells are wrong")]


def _read_rows(path: Path) -> list[TextRow]:
    reader = csv.reader(io.StringIO(_read_text(path), newline=""), strict=True)
    rows = []
    line = 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                rows.append(TextRow(line, stripped))
            line = reader.line_num + 1
    except csv.Error as error:
        allowed = "cells with a comma, quote or line break stand in double quotes, a quote inside is doubled"
        raise _UnreadableError(line, f"the row cannot be read: {error}", allowed) from None
    if not rows:
        raise _UnreadableError(0, "the file is empty", "a header with the names of the columns")
    return rows


def _read_text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise _UnreadableError(0, "the file is missing", "") from None
    except OSError as error:
        raise _UnreadableError(0, f"the file cannot be read: {error.strerror}", "") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"byte '0x{data[error.start]:02x}' is not UTF-8"
        raise _UnreadableError(line, found, "text in UTF-8; a spreadsheet saves it as 'CSV UTF-8'") from None
    odd = _UNPRINTABLE.search(text)
    if odd:
        line = text.count("\n", 0, odd.start()) + 1
        raise _UnreadableError(line, f"unprintable character {odd.group()!a}", "plain text, a table in CSV")
    return text


def _check_delimiter(header: TextRow) -> None:
    for delimiter, shown in ((";", "';'"), ("\t", "tabs")):
        if len(header.cells) == 1 and delimiter in header.cells[0]:
            found = f"the header has {shown} and no comma"
            raise _UnreadableError(header.line, found, "commas between the cells")


def _check_header(sheet: Sheet) -> Iterator[Issue]:
    file, line, names = sheet.file, sheet.header.line, sheet.header.cells
    columns = columns_of(sheet.table)
    known = [column.name for column in columns]
    for column in columns:
        if column.required and column.name not in names:
            yield Issue(file, line, place_of(column.name), "the column is missing", column.meaning)
    for name in dict.fromkeys(names):
        if name not in known:
            yield unknown_name(file, line, "header", name, "column", known)
        elif names.count(name) > 1:
            found = f"column '{name}' is given {names.count(name)} times"
            yield Issue(file, line, "header", found, "each column once")


def _check_widths(sheet: Sheet) -> list[Issue]:
    width = len(sheet.header.cells)
    allowed = f"{width} cells, as in the header"
    too_many = f"{allowed}: decimals have a point, and a cell with a comma stands in double quotes"
    ids = sheet.texts(key_of(sheet.table))
    wrong = (
        Issue(
            sheet.file,
            row.line,
            place_of(None, row_id),
            f"the row has {len(row.cells)} cells",
            too_many if len(row.cells) > width else allowed,
        )
        for row, row_id in zip(sheet.rows, ids, strict=True)
        if not sheet.has_width(row)
    )
    return shorten(wrong, sheet.file, "")


def _check_ids(sheet: Sheet) -> Iterator[Issue]:
    key = key_of(sheet.table)
    first: dict[str, int] = {}
    for row, row_id in zip(sheet.rows, sheet.texts(key), strict=True):
        if row_id and row.line != first.setdefault(row_id, row.line):
            found = f"the id '{row_id}' is given again"
            allowed = f"each id once; it is also in line {first[row_id]}"
            yield Issue(sheet.file, row.line, place_of(str(key), row_id), found, allowed)


def _parse_column(sheet: Sheet, column: Column) -> tuple[list[Any], list[Issue]]:
    """Return values and issues; each text is parsed once, since long tables repeat their texts."""
    key = key_of(sheet.table)
    texts = sheet.texts(column.name)
    if column.name != key:
        texts = [text if sheet.has_width(row) else "" for row, text in zip(sheet.rows, texts, strict=True)]
    parsed = {text: parse_cell(column, text) for text in set(texts)}
    wrong = (
        Issue(sheet.file, row.line, place_of(column.name, row_id), *problem)
        for row, row_id, text in zip(sheet.rows, sheet.texts(key), texts, strict=True)
        if (problem := parsed[text][1]) and sheet.has_width(row)
    )
    return [parsed[text][0] for text in texts], shorten(wrong, sheet.file, place_of(column.name))
