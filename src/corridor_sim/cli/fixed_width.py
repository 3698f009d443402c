"""Figures as people read them, and tables of fixed width on standard output."""

import math
import textwrap
from collections.abc import Sequence
from typing import Any

import pandas as pd
from tabulate import tabulate

_WIDTH = 118


def figure(value: float) -> str:
    """
    Return a figure with three significant digits or all before the point; below half a millionth 0; missing, a dash.

    Examples
    --------
    >>> figure(1234.56), figure(12.345), figure(0.012345), figure(float("nan"))
    ('1,235', '12.3', '0.0123', '-')
    """
    if math.isnan(value):
        return "-"
    if abs(value) < 0.5e-6:
        return "0"
    size = math.floor(math.log10(abs(value)))
    return f"{value:,.{min(max(0, 2 - size), 6)}f}"


def interval(low: float, high: float) -> str:
    """Return the ends of an interval in words; empty if there is none."""
    return "" if math.isnan(low) else f"{figure(low)} to {figure(high)}"


def print_frame(frame: pd.DataFrame, max_width: int | None = None) -> None:
    """Print ``frame`` as a table; ``max_width`` wraps longer cells."""
    print_rows(frame.to_numpy(dtype=object).tolist(), [str(name) for name in frame.columns], max_width)


def print_rows(
    rows: Sequence[Sequence[Any]],
    headers: Sequence[str],
    max_width: int | Sequence[int | None] | None = None,
    numbers: Sequence[int] = (),
) -> None:
    """
    Print a table of fixed width; what is withheld or not given is a dash.

    ``max_width``, of all columns or of each, wraps longer cells; ``numbers`` stand right, as numbers do.
    """
    shown = [[_cell(cell) for cell in row] for row in rows]
    right = [i in numbers or any(_is_number(row[i]) for row in rows) for i in range(len(headers))]
    align = ["right" if is_right else "left" for is_right in right] if rows else None
    print(tabulate(shown, headers=headers, colalign=align, maxcolwidths=max_width, disable_numparse=True))


def _cell(cell: Any) -> str:
    """Return a cell as text: numbers that are not whole with one decimal, whatever else is in their column."""
    if pd.isna(cell):
        return "-"
    return f"{cell:.1f}" if isinstance(cell, float) else str(cell)


def _is_number(cell: Any) -> bool:
    return isinstance(cell, (int, float)) and not isinstance(cell, bool) and not pd.isna(cell)


def print_wrapped(sentence: str) -> None:
    """Print a sentence in lines that a terminal shows whole."""
    print(textwrap.fill(sentence, _WIDTH, subsequent_indent="    "))


def ends(low: float, high: float, decimals: int = 0) -> str:
    """Return two ends in words; a dash where none is given."""
    if math.isnan(low) and math.isnan(high):
        return "-"
    return " - ".join("" if math.isnan(end) else f"{end:,.{decimals}f}" for end in (low, high))
