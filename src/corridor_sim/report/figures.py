"""Figures of a comparison: distributions, splits of the hours, differences. They draw what they are given."""

import textwrap
from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.ticker import MaxNLocator, PercentFormatter
from numpy.typing import NDArray

from corridor_sim.report.images import figure_of, new_axes
from corridor_sim.report.palette import (
    BLACK,
    BLUE,
    COMPARED,
    COMPARED_DASHES,
    GREEN,
    GRID,
    INK,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    YELLOW,
)
from corridor_sim.report.words import (
    NO_INTERVAL,
    WITHHELD,
    Finding,
    finding,
    is_missing,
    number,
    pair_name,
    rows_of,
)

QUANTILES: Final = ((0.5, "P50", "o"), (0.9, "P90", "s"), (0.95, "P95", "D"))
# Part of the door-to-door time: column, name, color, hatch (neighbors differ in gray too).
PARTS: Final = (
    ("travel_h", "travel", BLUE, ""),
    ("rest_h", "driver's rest", SKY, "///"),
    ("consolidation_h", "consolidation", YELLOW, "..."),
    ("queue_h", "queue", VERMILLION, ""),
    ("service_h", "service", "#dddddd", "xxx"),
    ("transloading_h", "transloading", GREEN, "\\\\\\"),
    ("closure_h", "closure", PURPLE, "ooo"),
)
_SMALL: Final = 8.0
_PANEL_LETTERS: Final = 52
_HOURS_PER_DAY: Final = 24.0
# How many times as far as 99 % of the consignments an axis may reach.
_LONG_TAIL: Final = 1.5


def plot_door_to_door_distributions(
    hours: Mapping[str, NDArray[np.float64]], *, ax: Axes | None = None, title: str = ""
) -> Axes:
    """
    Draw the share of consignments that have arrived against door-to-door hours, one curve for each scenario.

    Parameters
    ----------
    hours
        Name of the scenario to the hours of its consignments, the baseline first; NaN for an unfinished one,
        which counts among all but never arrives, so that its curve ends below 100 %.
    ax
        Where to draw; a new figure if None.
    title
        Above the figure; empty for none.

    Returns
    -------
    The axes drawn on. P50, P90 and P95 are marked where each curve crosses these shares, as far as it does.

    Notes
    -----
    The curve runs straight between order statistics, the definition of the model's percentiles.
    """
    if ax is None:
        ax = new_axes(6.0, 3.6)
    for i, (name, values) in enumerate(hours.items()):
        _draw_curve(ax, name, values, i)
    for share, label, _ in QUANTILES:
        ax.axhline(share, color=GRID, linewidth=0.7, zorder=0)
        ax.annotate(
            label,
            (1.0, share),
            xycoords=("axes fraction", "data"),
            xytext=(3, 0),
            textcoords="offset points",
            fontsize=7,
            va="center" if share != 0.9 else "top",
            color=INK,
        )
    ax.set_ylim(0.0, 1.02)
    is_cut = _cut_tail(ax, hours.values())
    ax.yaxis.set_major_formatter(PercentFormatter(1.0))
    ax.set_ylabel("consignments arrived", fontsize=_SMALL)
    ax.set_xlabel(f"door-to-door time, hours{'; the last 1 % is not shown' if is_cut else ''}", fontsize=_SMALL)
    days = ax.secondary_xaxis(
        "top", functions=(lambda h: np.asarray(h) / _HOURS_PER_DAY, lambda d: np.asarray(d) * _HOURS_PER_DAY)
    )
    days.set_xlabel("days", fontsize=_SMALL)
    for axis in (ax, days):
        axis.tick_params(labelsize=_SMALL)
        axis.xaxis.set_major_locator(MaxNLocator(7, steps=[1, 2, 5, 10]))
    ax.legend(fontsize=7, loc="lower right", frameon=True, framealpha=0.9, edgecolor="none", handlelength=3.0)
    _finish(ax, title)
    return ax


def _cut_tail(ax: Axes, hours: Iterable[NDArray[np.float64]]) -> bool:
    """End the axis where 99 % of each have arrived if the rest would take most of its room; return whether it does."""
    ends_h = [np.nanquantile(values, 0.99) for values in hours if np.isfinite(values).any()]
    if not ends_h or ax.get_xlim()[1] < _LONG_TAIL * max(ends_h):
        return False
    ax.set_xlim(right=float(max(ends_h)))
    return True


def _draw_curve(ax: Axes, name: str, values: NDArray[np.float64], i: int) -> None:
    """Draw the curve and percentile marks of one scenario; unfinished consignments only count."""
    ordered = np.sort(np.asarray(values, dtype=np.float64))  # NaN comes last
    shares = np.linspace(0.0, 1.0, len(ordered)) if len(ordered) != 1 else np.array([1.0])
    arrived = np.isfinite(ordered)
    x, y = ordered[arrived], shares[arrived]
    color = COMPARED[i % len(COMPARED)]
    marks = [(mark, text, float(np.interp(q, y, x)), q) for q, text, mark in QUANTILES if len(y) and y[-1] >= q]
    known = {text: hour for _, text, hour, _ in marks}
    legend = ", ".join(
        f"{text} {number(known[text])}" if text in known else f"{text} {WITHHELD}" for _, text, _ in QUANTILES
    )
    ax.plot(
        x,
        y,
        color=color,
        linewidth=2.0,
        linestyle=COMPARED_DASHES[i % len(COMPARED_DASHES)],
        label=f"{name}\n{legend} h",
        zorder=3 + i,
    )
    for mark, _, hour, share in marks:
        ax.plot([hour], [share], marker=mark, color=color, markeredgecolor=BLACK, markersize=5.5, zorder=6)


def plot_split(split: pd.DataFrame, *, ax: Axes | None = None, title: str = "") -> Axes:
    """
    Draw the mean door-to-door hours of each pair and scenario as a bar of its parts.

    Parameters
    ----------
    split
        Columns ``pair`` and ``scenario`` (names), and mean hours by part: ``travel_h``, ``rest_h``,
        ``consolidation_h``, ``queue_h``, ``service_h``, ``transloading_h``, ``closure_h``. The rows of a pair stand
        together. A row with a missing part has no bar and says 'withheld'.
    ax
        Where to draw; a new figure if None.
    title
        Above the figure; empty for none.

    Returns
    -------
    The axes drawn on.
    """
    pairs = list(dict.fromkeys(split["pair"]))
    if ax is None:
        ax = new_axes(8.0, 1.1 + 0.25 * len(split) + 0.3 * len(pairs))
    heights = _bar_heights(split["pair"].tolist())
    widths = split[[column for column, *_ in PARTS]].to_numpy(dtype=np.float64)
    is_known = np.isfinite(widths).all(axis=1)
    left = np.zeros(len(split))
    for k, (_, label, color, hatch) in enumerate(PARTS):
        part = np.where(is_known, widths[:, k], 0.0)
        ax.barh(
            heights,
            part,
            left=left,
            height=0.8,
            color=color,
            hatch=hatch,
            edgecolor=INK,
            linewidth=0.4,
            label=label,
        )
        left = left + part
    for y, end, known in zip(heights, left, is_known, strict=True):
        ax.annotate(
            f"{number(end)} h" if known else WITHHELD,
            (end, y),
            xytext=(4, 0),
            textcoords="offset points",
            fontsize=7,
            va="center",
            style="normal" if known else "italic",
        )
    _name_groups(ax, split["pair"].tolist(), heights)
    ax.set_yticks(heights, split["scenario"].tolist(), fontsize=7)
    ax.tick_params(axis="y", length=0)
    ax.tick_params(axis="x", labelsize=_SMALL)
    ax.set_ylim(max(heights, default=0.0) + 0.7, -1.3)
    ax.set_xlim(0.0, 1.12 * float(left.max(initial=1.0)))
    ax.set_xlabel("mean door-to-door time, hours", fontsize=_SMALL)
    ax.grid(axis="x", color=GRID, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.spines["top"].set_visible(False)
    ax.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=4, fontsize=7, frameon=False, borderaxespad=0.3)
    _finish(ax, title, title_pad=20.0)
    return ax


def _bar_heights(pairs: list[str]) -> list[float]:
    """Return positions from the top: a step of 1 for each bar, and room for a heading before each pair."""
    heights: list[float] = []
    y = 0.0
    for i, pair in enumerate(pairs):
        if i:
            y += 1.0 if pair == pairs[i - 1] else 2.2
        heights.append(y)
    return heights


def _name_groups(ax: Axes, pairs: list[str], heights: list[float]) -> None:
    for i, (pair, y) in enumerate(zip(pairs, heights, strict=True)):
        if i == 0 or pair != pairs[i - 1]:
            ax.text(0.0, y - 0.52, pair, fontsize=_SMALL, fontweight="bold", va="bottom", ha="left", color=INK)


def plot_queues(queues: Mapping[str, Mapping[str, "pd.Series[float]"]]) -> Axes:
    """
    Draw the mean number that wait at each station through the year, one panel for each station.

    Parameters
    ----------
    queues
        Name of a station to name of a scenario (the baseline first) to the number by date; at least one station.

    Returns
    -------
    The first axes; the others follow on the same figure, two in a row, with the same dates and a scale of their own.
    """
    n_rows = (len(queues) + 1) // 2
    first = new_axes(8.0, 0.7 + 1.75 * n_rows)
    figure = figure_of(first)
    grid = figure.add_gridspec(n_rows, 2 if len(queues) > 1 else 1)
    first.set_subplotspec(grid[0, 0])
    panels = [first, *(figure.add_subplot(grid[k // 2, k % 2], sharex=first) for k in range(1, len(queues)))]
    for k, (ax, (station, curves)) in enumerate(zip(panels, queues.items(), strict=True)):
        for i, (name, curve) in enumerate(curves.items()):
            ax.plot(
                curve.index,
                curve.to_numpy(),
                color=COMPARED[i % len(COMPARED)],
                linestyle=COMPARED_DASHES[i % len(COMPARED_DASHES)],
                linewidth=1.8,
                label=name,
                zorder=3 - 0.1 * i,  # the dashes of the baseline over the line of the scenario, where they coincide
            )
        ax.set_title(_wrapped(station), loc="left", fontsize=_SMALL, color=INK)
        ax.set_ylim(bottom=0.0)
        ax.set_ylim(top=max(1.0, ax.get_ylim()[1]))
        ax.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        ax.yaxis.set_major_formatter("{x:,.0f}")
        ax.tick_params(labelsize=7)
        ax.grid(axis="y", color=GRID, linewidth=0.6)
        ax.spines[["top", "right"]].set_visible(False)
        if k % 2 == 0:
            ax.set_ylabel("waiting", fontsize=_SMALL)
        if k + 2 < len(panels):
            ax.tick_params(labelbottom=False)
    locator = AutoDateLocator(minticks=3, maxticks=7)  # type: ignore[no-untyped-call]
    first.xaxis.set_major_locator(locator)
    first.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    for ax in panels:
        ax.xaxis.get_offset_text().set_fontsize(7)
    figure.legend(*first.get_legend_handles_labels(), loc="outside upper left", ncols=2, fontsize=_SMALL, frameon=False)
    return first


def _wrapped(name: str) -> str:
    """Return a name that is too long for a panel on two lines."""
    return "\n".join(textwrap.wrap(name, _PANEL_LETTERS))


def plot_differences(pairs: pd.DataFrame, *, ax: Axes | None = None, title: str = "") -> Axes:
    """
    Draw each pair's mean difference with its 95 % interval: to the left of zero is sooner.

    Parameters
    ----------
    pairs
        The columns of `ReportContent.pairs`; drawn in the order given, from the top.
    ax
        Where to draw; a new figure if None.
    title
        Above the figure; empty for none.

    Returns
    -------
    The axes drawn on. A hollow dot is not distinguishable from no change; a missing one says 'withheld'.
    """
    rows = rows_of(pairs)
    if ax is None:
        ax = new_axes(8.0, 1.1 + 0.36 * len(rows))
    ax.axvline(0.0, color=INK, linewidth=1.0, zorder=1)
    for y, row in enumerate(rows):
        _draw_difference(ax, float(y), row)
    ax.set_yticks(range(len(rows)), [pair_name(row).replace(", ", "\n", 1) for row in rows], fontsize=7)
    ax.tick_params(axis="y", length=0)
    ax.tick_params(axis="x", labelsize=_SMALL)
    ax.set_ylim(len(rows) - 0.4, -0.6)
    low, high = ax.get_xlim()
    ax.set_xlim(min(low, -1.0), max(high, 1.0))
    ax.set_xlabel(
        "\N{LEFTWARDS ARROW} sooner      difference of mean door-to-door time, hours      later \N{RIGHTWARDS ARROW}",
        fontsize=_SMALL,
    )
    ax.grid(axis="x", color=GRID, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.spines["top"].set_visible(False)
    _finish(ax, title)
    return ax


_DOTS: Final[Mapping[Finding, tuple[str, str]]] = {
    Finding.SOONER: (BLUE, BLUE),
    Finding.LATER: (ORANGE, BLACK),
    Finding.UNCLEAR: ("white", INK),
    Finding.NO_INTERVAL: ("white", INK),
    Finding.EQUAL: (PURPLE, INK),
}


def _draw_difference(ax: Axes, y: float, row: Mapping[str, Any]) -> None:
    found = finding(row)
    note = {
        Finding.WITHHELD: WITHHELD,
        Finding.EMPTY: "no consignments",
        Finding.NO_INTERVAL: NO_INTERVAL,
    }.get(found)
    x = row["difference_mean_h"] if found in _DOTS else 0.0
    if found in _DOTS:
        face, edge = _DOTS[found]
        if not is_missing(row["ci95_low_h"]):
            ends = [row["ci95_low_h"], row["ci95_high_h"]]
            ax.plot(ends, [y, y], color=edge, linewidth=1.4, marker="|", markersize=7, zorder=2)
        ax.plot([x], [y], marker="o", markersize=6.5, color=face, markeredgecolor=edge, linestyle="none", zorder=3)
    if note:
        ax.annotate(note, (x, y), xytext=(7, 0), textcoords="offset points", fontsize=7, va="center", style="italic")


def _finish(ax: Axes, title: str, title_pad: float = 6.0) -> None:
    ax.spines["right"].set_visible(False)
    if title:
        ax.set_title(title, loc="left", fontsize=10, color=INK, pad=title_pad)
