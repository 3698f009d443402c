"""The figure of a sweep shows the accounts as they are: bars stacked by sign, and a line through the sum."""

import pandas as pd
import pytest

from corridor_sim.report import plot_accounts


def test_losses_stand_below_zero() -> None:
    """In million USD: gains of both are stacked, a loss stands below zero, the line is at the sum."""
    accounts = pd.DataFrame(
        [
            (value, group, usd, usd - 1e6, usd + 1e6)
            for value, favored, others in ((0.0, 3e6, 1e6), (1.0, 5e6, -7e6))
            for group, usd in (("favored", favored), ("others", others), ("all", favored + others))
        ],
        columns=["value", "group", *(f"gain{end}_usd_per_year" for end in ("", "_ci95_low", "_ci95_high"))],
    )
    ax = plot_accounts(accounts, "policies.green_channel.coverage", ["fruit"])
    bars = [(bar.get_x() + bar.get_width() / 2, bar.get_y(), bar.get_height()) for bar in ax.patches]
    assert [bar[1:] for bar in bars] == [(0, 3), (0, 5), (3, 1), (0, -7)]
    assert [bar[0] for bar in bars] == pytest.approx([0, 1, 0, 1])
    assert ax.lines[0].get_ydata().tolist() == [4, -2]
    _, labels = ax.get_legend_handles_labels()
    assert labels == ["fruit", "other goods", "all together, 95 % interval"]
