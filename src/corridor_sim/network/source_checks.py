"""Whether every figure has a source, and every source says what it should."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from corridor_sim.errors import Issue
from corridor_sim.network.figures import list_figures
from corridor_sim.network.subject import Subject
from corridor_sim.tables import columns_of, place_of, rows_of

_MOST_LISTED: Final = 5
"""Of findings of one kind in one column so many are listed, the rest is counted."""


def _check_sources_given(subject: Subject) -> Iterator[Issue]:
    figures = list_figures(subject.network)
    for _, rows in figures[figures["source_id"] == ""].groupby(["table", "column"], sort=False):
        listed = list(rows_of(rows.head(_MOST_LISTED)))
        file, column = subject.network.file_of(listed[0].table), listed[0].column
        allowed = f"a source_id in column '{column}_source'"
        for row in listed:
            found = f"the figure '{row.value}' has no source"
            yield Issue(file, row.line, place_of(column, row.id), found, allowed)
        if len(rows) > _MOST_LISTED:
            found = f"{len(rows) - _MOST_LISTED} more figures have no source"
            yield Issue(file, 0, place_of(column), found, allowed)


def _check_dates_sourced(subject: Subject) -> Iterator[Issue]:
    """Yield links and pipelines with a date, or not in service yet, of which nothing says who told so."""
    for table in ("link", "pipeline"):
        yield from _dates_without_source(subject, table)


def _dates_without_source(subject: Subject, table: str) -> Iterator[Issue]:
    """Yield the rows of a table whose dates have no source; many are counted."""
    bare = [
        row
        for row in subject.rows(table)
        if (row.status != "existing" or row.open_from or row.open_to) and not row.dates_source
    ]
    allowed = "a source_id in column 'dates_source'"
    for row in bare[:_MOST_LISTED]:
        found = f"the status '{row.status}' and its dates have no source"
        yield subject.issue(row, (table, "dates_source"), found, allowed)
    if len(bare) > _MOST_LISTED:
        found = f"{len(bare) - _MOST_LISTED} more {table}s have dates without a source"
        yield Issue(subject.network.file_of(table), 0, place_of("dates_source"), found, allowed)


def _check_sources_used(subject: Subject) -> Iterator[Issue]:
    used = {
        source_id
        for table, frame in subject.network.tables.items()
        for column in columns_of(table)
        if column.references == "source"
        for source_id in frame[column.name]
    }
    unused = [row for row in subject.rows("source") if row.source_id not in used]
    yield from _listed(subject, unused, "", "no figure refers to this source", "no figure refers to {} more sources")


def _check_sources_dated(subject: Subject) -> Iterator[Issue]:
    """Yield published sources without a year: nobody could tell what the figure describes."""
    undated = [row for row in subject.rows("source") if row.confidence in ("measured", "reported") and not row.year]
    yield from _listed(subject, undated, "year", "no year is given", "{} more published sources have no year")


def _check_assumptions_reasoned(subject: Subject) -> Iterator[Issue]:
    bare = [row for row in subject.rows("source") if row.confidence in ("assumption", "derived") and not row.note]
    yield from _listed(
        subject,
        bare,
        "note",
        "nothing says how this figure comes about",
        "{} more assumed or derived ones have no note",
    )


def _listed(subject: Subject, rows: list[Any], column: str, found: str, more: str) -> Iterable[Issue]:
    for row in rows[:_MOST_LISTED]:
        yield subject.issue(row, ("source", column), found)
    if len(rows) > _MOST_LISTED:
        yield Issue(subject.network.file_of("source"), 0, place_of(column), more.format(len(rows) - _MOST_LISTED))


ERRORS: Final = (_check_sources_given,)
WARNINGS: Final = (_check_dates_sourced, _check_sources_used, _check_sources_dated, _check_assumptions_reasoned)
