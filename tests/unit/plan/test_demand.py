"""Expected consignments per day, by hand."""

from datetime import date

import numpy as np
import pytest

from corridor_sim.plan.demand import days_of, expected_per_day, ready_together


def test_even_year() -> None:
    """Without a profile a year of 365 days sends 1/365 of its tonnes each day."""
    # 36,500 t in consignments of 20 t: 1825 in the year, 5 a day.
    rates = expected_per_day(36500.0, 2023, 0.0, None, 20.0, [date(2023, 1, 1), date(2023, 12, 31)])
    assert rates.tolist() == pytest.approx([5.0, 5.0], rel=1e-15)


def test_even_leap_year() -> None:
    """A leap year sends 1/366 of its tonnes each day, so that its sum is the figure."""
    rates = expected_per_day(36600.0, 2024, 0.0, None, 20.0, days_of(date(2024, 1, 1), 0, 366, 0))
    assert rates[59] == pytest.approx(5.0, rel=1e-15)
    assert rates.sum() == pytest.approx(1830.0, rel=1e-13)


@pytest.mark.parametrize(("year", "february_days"), [(2023, 28), (2024, 29)])
def test_profile(year: int, february_days: int) -> None:
    """The share of a month is spread over its days: February by 28 or, in a leap year, 29."""
    # 5,800 t at 10 t: 580 consignments, half of them in February.
    shares = (0.0, 0.5, *[0.05] * 10)
    days = days_of(date(year, 1, 1), 0, 366 if year == 2024 else 365, 0)
    rates = expected_per_day(5800.0, year, 0.0, shares, 10.0, days)
    assert rates[:31].tolist() == [0.0] * 31
    assert rates[31] == pytest.approx(290.0 / february_days, rel=1e-15)
    # March: 29 consignments over 31 days.
    assert rates[31 + february_days] == pytest.approx(29.0 / 31.0, rel=1e-15)
    assert rates.sum() == pytest.approx(580.0, rel=1e-13)


def test_growth_changes_at_new_year() -> None:
    """Growth counts whole years; a warm-up that starts in the year before has that year's demand."""
    # 3,650 t in 2021, 10 % a year, at 10 t: 2023 has 365 x 1.21 and 2024 has 365 x 1.331 consignments.
    days = days_of(date(2024, 1, 1), 2, 1, 0)
    assert days == [date(2023, 12, 30), date(2023, 12, 31), date(2024, 1, 1)]
    rates = expected_per_day(3650.0, 2021, 0.10, None, 10.0, days)
    assert rates.tolist() == pytest.approx([1.21, 1.21, 1.331 * 365.0 / 366.0], rel=1e-14)


def test_growth_goes_backwards_too() -> None:
    """A day before the year of the figure has less when demand grows."""
    # One year back at 25 %: 1 / 1.25 = 0.8.
    rates = expected_per_day(365.0, 2023, 0.25, None, 1.0, [date(2022, 5, 1)])
    assert rates.tolist() == pytest.approx([0.8], rel=1e-15)


def test_days_cover_warm_up_days_and_drain() -> None:
    """Days run from the first of the warm-up to the last of the drain, across the leap day."""
    days = days_of(date(2024, 2, 28), 1, 2, 1)
    assert days == [date(2024, 2, 27), date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]


def test_plan_of_a_warm_up_in_the_year_before(tiny) -> None:
    """The plan's daily demand has the growth of the year before in the warm-up, and the scenario's factor."""
    tiny.change("flow", "goods_out", year=2022, growth_per_year=0.5)
    from corridor_sim.plan import build_plan

    plan = build_plan(tiny.case(simulation={"days": 1, "warmup_days": 2, "drain_days": 0}, demand={"factor": 2}))
    # 14,600 t at 20 t: 2 a day in 2022; x 1.5 in 2023; x 2 by the factor.
    goods = plan.names.flows.index("goods_out")
    np.testing.assert_allclose(plan.flows.per_day[goods], [4.0, 4.0, 6.0], rtol=1e-15)


def test_ready_together() -> None:
    """Whole consignments that have come up since the last hour are ready, fractions are kept for the next."""
    # 1.5 a day from -24 h on: 1.5 by 0, 2.25 by 12, 4.5 by 48, and half of 6 at the end of the second of the days.
    per_day = np.array([1.5, 1.5, 1.5, 3.0])
    assert ready_together([0.0, 12.0, 48.0, 72.0], per_day, -24.0) == [1, 1, 2, 3]


def test_a_third_a_day_is_one_in_three_days() -> None:
    """Sums of fractions that computers round do not lose a consignment."""
    assert ready_together([24.0 * day for day in range(1, 10)], np.full(9, 1.0 / 3.0), 0.0) == [0, 0, 1] * 3
