"""The figure of a sweep: what the favored gain, what the others lose, and what remains of both together."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from corridor_sim.report.images import new_axes, write_picture
from corridor_sim.report.palette import GREEN, GRID, INK, VERMILLION

_DPI: Final = 150.0
_MILLION: Final = 1e6
_BARS: Final = (("favored", GREEN, ""), ("others", VERMILLION, "///"))
_BAR_SHARE: Final = 0.7


def plot_accounts(
    accounts: pd.DataFrame, parameter: str, favored: Sequence[str] = (), *, ax: Axes | None = None, title: str = ""
) -> Axes:
    """
    Draw the gains of the favored and of the others stacked, losses below zero, and that of all with its interval.

    Parameters
    ----------
    accounts
        As of ``experiment.sweep_case``: value, group, and gain_usd_per_year with the ends of its interval.
    parameter
        YAML path of what the values are of.
    favored
        Ids of the commodities that are favored.
    ax
        Where to draw; a new figure if None.
    title
        Above the figure; empty for none.

    Returns
    -------
    The axes drawn on.
    """
    if ax is None:
        ax = new_axes(6.4, 3.8)
    gains = accounts.pivot_table(index="value", columns="group", values="gain_usd_per_year", dropna=False) / _MILLION
    values = gains.index.to_numpy(dtype=np.float64)
    width = _BAR_SHARE * float(np.diff(values).min()) if len(values) > 1 else 1.0
    names = {"favored": ", ".join(favored) or "favored", "others": "other goods"}
    above, below = np.zeros(len(values)), np.zeros(len(values))
    for group, color, hatch in _BARS:
        height = gains[group].to_numpy(dtype=np.float64)
        bottom = np.where(height >= 0.0, above, below)
        ax.bar(values, height, width, bottom=bottom, color=color, hatch=hatch, edgecolor="white", linewidth=0.5,
               label=names[group])  # fmt: skip
        above, below = above + np.maximum(height, 0.0), below + np.minimum(height, 0.0)
    of_all = accounts[accounts["group"] == "all"].sort_values("value")
    mean = of_all["gain_usd_per_year"].to_numpy(dtype=np.float64) / _MILLION
    ends = of_all[["gain_ci95_low_usd_per_year", "gain_ci95_high_usd_per_year"]].to_numpy(dtype=np.float64) / _MILLION
    ax.errorbar(values, mean, yerr=np.abs(ends.T - mean), color=INK, marker="o", markersize=4.0, linewidth=1.2,
                capsize=2.5, label="all together, 95 % interval")  # fmt: skip
    ax.axhline(0.0, color=INK, linewidth=0.8)
    ax.grid(axis="y", color=GRID, linewidth=0.5)
    ax.set_axisbelow(True)
    ax.set_xticks(values if len(values) <= 12 else values[:: len(values) // 10])
    ax.set_xlabel(parameter)
    ax.set_ylabel("gain, million USD a year")
    if title:
        ax.set_title(title, fontsize=10)
    ax.legend(loc="upper left", bbox_to_anchor=(0.0, -0.17), ncols=3, frameon=False, fontsize=8)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    return ax


def write_accounts(accounts: pd.DataFrame, parameter: str, favored: Sequence[str], path: Path) -> None:
    """Write the figure of ``plot_accounts`` to ``path``, .png or .svg."""
    write_picture(plot_accounts(accounts, parameter, favored), path, _DPI)
