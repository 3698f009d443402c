"""One value of a column: from text, checked against type, range and allowed values."""

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from numbers import Integral, Real
from typing import Any, NamedTuple

import pandas as pd

from corridor_sim.errors import nearest_name
from corridor_sim.tables.columns import Column


class Problem(NamedTuple):
    """
    What is wrong with one value; the fields mean the same as those of an ``Issue``.

    Attributes
    ----------
    found
        What is wrong, with the value quoted.
    allowed
        What would be right.
    nearest
        The nearest allowed value; empty if there is none.
    """

    found: str
    allowed: str
    nearest: str = ""


def parse_cell(column: Column, text: str) -> tuple[Any, Problem | None]:
    """
    Return the value of a cell and what is wrong with it.

    Parameters
    ----------
    column
        Column of the cell.
    text
        The cell; spaces around it do not count. Empty means the default, or no value.

    Returns
    -------
    The value (of a wrong cell that of an empty one) and the problem, None if there is none.
    """
    text = text.strip()
    if not text:
        return empty_value(column), find_problem(column, None)
    try:
        value = _PARSERS[column.dtype](text)
    except (ValueError, OverflowError):
        return empty_value(column), _not_a(column, text)
    problem = find_problem(column, value, text)
    return (empty_value(column) if problem else value), problem


def check_value(column: Column, value: object) -> str | None:
    """Return what is allowed if ``value`` is wrong for the column, or None if it is right."""
    problem = find_problem(column, value)
    return problem.allowed if problem else None


def find_problem(column: Column, value: object, text: str | None = None) -> Problem | None:
    """
    Return what is wrong with a value, or None.

    Parameters
    ----------
    column
        Column that the value is meant for.
    value
        The value; None or an empty text or list means that there is none. Ids are a list or tuple of names.
    text
        How messages show the value; by default its ``str``.
    """
    if value is None or (isinstance(value, (str, list, tuple)) and not value):
        return Problem("no value is given", describe_allowed(column)) if column.required else None
    shown = str(value) if text is None else text
    if not _IS_OF_TYPE[column.dtype](value):
        return _not_a(column, shown)
    if column.values:
        return _check_names(column, value)
    if column.range and not _is_within(column.range, float(value)):  # type: ignore[arg-type]
        return Problem(f"'{shown}' is out of range", describe_allowed(column))
    return None


def describe_allowed(column: Column) -> str:
    """Return what a column allows, in words, with range and unit."""
    if column.is_list:
        names = f"one or more of {', '.join(column.values)}" if column.values else f"one or more {column.dtype}"
        return f"{names}, with spaces between them"
    if column.values:
        return f"one of {', '.join(column.values)}"
    words = _NOUNS[column.dtype]
    words += f" {_range_in_words(column.range)}" if column.range else ""
    return f"{words}, unit {column.unit}" if column.unit else words


def _range_in_words(interval: str) -> str:
    """Return what lies in an interval, such as 'of at least 1'."""
    low, high, has_low, has_high = _bounds(interval)
    if has_low and has_high:
        return f"from {_plain(low)} to {_plain(high)}"
    parts = []
    if low > -math.inf:
        parts.append(f"of at least {_plain(low)}" if has_low else f"above {_plain(low)}")
    if high < math.inf:
        parts.append(f"of at most {_plain(high)}" if has_high else f"below {_plain(high)}")
    return " and ".join(parts)


def _plain(bound: float) -> str:
    return f"{int(bound):,}" if bound == int(bound) and abs(bound) >= 10_000 else f"{bound:g}"


def empty_value(column: Column) -> Any:
    """
    Return the value of an empty cell: the default, or the "no value" of the dtype.

    A required int has no "no value"; 0 stands in for a wrong cell there, and is never read.
    """
    if column.default:
        return _PARSERS[column.dtype](column.default)
    if column.dtype == "int" and column.required:
        return 0
    return _EMPTY[column.dtype]


def _check_names(column: Column, value: Any) -> Problem | None:
    for name in value if column.is_list else (value,):
        if str(name) not in column.values:
            found = f"unknown value '{name}'"
            return Problem(found, describe_allowed(column), nearest_name(str(name), column.values))
    return None


def _not_a(column: Column, shown: str) -> Problem:
    allowed = describe_allowed(column)
    if column.dtype in ("int", "float") and re.fullmatch(r"[+-]?\d+(,\d+)+", shown):
        allowed += "; decimals have a point, thousands have no comma"
    return Problem(f"'{shown}' is not {_NOUNS[column.dtype]}", allowed)


@cache
def _bounds(interval: str) -> tuple[float, float, bool, bool]:
    low, high = interval[1:-1].split(",")
    return float(low), float(high), interval[0] == "[", interval[-1] == "]"


def _is_within(interval: str, value: float) -> bool:
    low, high, has_low, has_high = _bounds(interval)
    return low < value < high or (has_low and value == low) or (has_high and value == high)


def _match(pattern: str, text: str) -> str:
    """Return ``text`` if all of it fits; Python's own conversions take more than a planner would mean."""
    if not re.fullmatch(pattern, text, re.ASCII):
        raise ValueError(text)
    return text


def _is_number(value: object, kind: type) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool)


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(name, str) for name in value)


def _parse_bool(text: str) -> bool:
    return _match("1|true|0|false", text.lower()) in ("1", "true")


def _parse_datetime(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)


# Eighteen digits always fit into 64 bits.
_PARSERS: dict[str, Callable[[str], Any]] = {
    "str": str,
    "int": lambda text: int(_match(r"[+-]?\d{1,18}", text)),
    "float": lambda text: float(_match(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", text)),
    "bool": _parse_bool,
    "date": lambda text: date.fromisoformat(_match(r"\d{4}-\d\d-\d\d", text)),
    "datetime": _parse_datetime,
    "ids": lambda text: tuple(text.split()),
    "numbers": lambda text: tuple(text.split()),
}

_IS_OF_TYPE: dict[str, Callable[[Any], bool]] = {
    "str": lambda value: isinstance(value, str),
    "int": lambda value: _is_number(value, Integral) and abs(int(value)) < 2**63,
    "float": lambda value: _is_number(value, Real) and math.isfinite(value),
    "bool": lambda value: isinstance(value, int) and value in (0, 1),
    "date": lambda value: isinstance(value, date) and not isinstance(value, datetime),
    "datetime": lambda value: isinstance(value, datetime),
    "ids": _is_list_of_texts,
    "numbers": _is_list_of_texts,
}

_NOUNS = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "0, 1, true or false",
    "date": "a date such as 2027-06-30",
    "datetime": "a moment such as 2027-06-30T14:00 (UTC unless it has an offset)",
    "ids": "a list of ids",
    "numbers": "a list of numbers",
}

_EMPTY: dict[str, Any] = {
    "str": "",
    "int": pd.NA,
    "float": math.nan,
    "bool": False,
    "date": None,
    "datetime": None,
    "ids": (),
    "numbers": (),
}
