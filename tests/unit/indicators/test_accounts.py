"""Accounts of a policy by hand: what the favored gain, what the others lose, and where nothing remains."""

import math

import pandas as pd
import pytest

from corridor_sim.indicators import account_of, saved_by_group, vanishes_at

USD_PER_H = {"fruit": 10.0, "goods": 4.0}


def consignments(*rows: tuple[str, float, float]) -> pd.DataFrame:
    """Return a result table of (commodity, door-to-door h, cost in USD)."""
    return pd.DataFrame([
        {"flow_id": name, "date": "2024-01-01", "number": i, "origin": "a", "destination": "b", "commodity_id": name,
         "door_to_door_h": hours, "cost_usd": usd}
        for i, (name, hours, usd) in enumerate(rows)
    ])  # fmt: skip


BEFORE = consignments(("fruit", 10, 100), ("fruit", 20, 100), ("goods", 10, 50), ("goods", 10, 50), ("fruit", 9, 1))


def test_hours_and_money_by_group() -> None:
    """Hours count at the value of each commodity, besides money; who has not arrived in both is left out."""
    after = consignments(
        ("fruit", 8, 103), ("fruit", 19, 100), ("goods", 13, 50), ("goods", 10, 45), ("fruit", math.nan, 1)
    )
    saved = saved_by_group(BEFORE, after, ["fruit"], USD_PER_H)
    # Fruit: 2 + 1 h at 10 USD less 3 USD. Goods: 3 h lost at 4 USD, 5 USD saved.
    assert saved.loc["favored"].tolist() == [2, 1, 3, 27]
    assert saved.loc["others"].tolist() == [2, 0, -3, -7]
    assert saved.loc["all"].tolist() == [4, 1, 0, 20]


def test_only_what_both_sent_counts() -> None:
    """A consignment that only one scenario sent is in no account."""
    saved = saved_by_group(BEFORE, BEFORE.iloc[:3], ["fruit"], USD_PER_H)
    assert saved["consignments"].tolist() == [2, 1, 3]
    assert saved["usd"].tolist() == [0, 0, 0]


def test_a_year_with_its_interval() -> None:
    """Two replications of 73 days: five times their mean, with Student's interval of one degree of freedom."""
    saved = [
        saved_by_group(consignments(("fruit", hours, 0)), consignments(("fruit", 0, 0)), ["fruit"], USD_PER_H)
        for hours in (2, 4)
    ]
    account = account_of(saved, 73).set_index("group").loc["favored"]
    # Mean 3 h and deviation sqrt(2), so that the error is 1; 12.7062 is the 97.5 % point.
    assert account["mean_gain_h"] == 3
    assert account["gain_h_per_year"] == 15
    assert account["gain_ci95_low_h_per_year"] == pytest.approx(5 * (3 - 12.7062), abs=1e-3)
    assert account["gain_ci95_high_usd_per_year"] == pytest.approx(50 * (3 + 12.7062), abs=1e-2)


@pytest.mark.parametrize(
    ("gains", "share"),
    [
        ([0, 2, -2], 0.75),
        # The last time counts, not the first.
        ([1, -1, 1], math.nan),
        ([3, -1, -1], 0.375),
        ([0, 0, 0], math.nan),
        ([0, 4, 0], 1.0),
    ],
)
def test_where_a_gain_vanishes(gains: list[float], share: float) -> None:
    """Between the last share with a gain and the next; nowhere if the last has one or none has."""
    assert vanishes_at([0, 0.5, 1], gains) == pytest.approx(share, nan_ok=True)
