"""Opening hours as hours of UTC, by hand."""

from datetime import UTC, date, datetime

import pytest

from corridor_sim.errors import InputError
from corridor_sim.plan import build_plan
from corridor_sim.plan.calendars import opening_intervals, public_holidays, without_days

SATURDAY = datetime(2024, 3, 30, tzinfo=UTC)
FRIDAY = datetime(2024, 3, 29, tzinfo=UTC)


@pytest.mark.parametrize(
    ("expression", "start", "hours"),
    [
        # Clocks go from 02:00 (UTC+1) to 03:00 (UTC+2) on Sunday 31 March 2024: Friday 9-18 is 8-17 UTC,
        # Monday (hours 72 to 96 from Friday) is 7-16 UTC.
        ("Mo-Fr 09:00-18:00", FRIDAY, [(8, 17), (79, 88)]),
        # Saturday 9-12 is 8-11 UTC; Sunday (from hour 24) is 7-10 UTC.
        ("09:00-12:00", SATURDAY, [(8, 11), (31, 34), (55, 58), (79, 82)]),
        # The night of the change has an hour less: open 22 to 6, 21 UTC to 4 UTC. It begins within an open night.
        ("22:00-06:00", SATURDAY, [(0, 5), (21, 28), (44, 52), (68, 76), (92, 96)]),
        # Always open is one interval that nothing interrupts.
        ("24/7", SATURDAY, [(0, 96)]),
        ("00:00-24:00", SATURDAY, [(0, 96)]),
        # The clocks change within the opening: 01-04 lasts two hours, 0-2 UTC, on that Sunday.
        ("Su 01:00-04:00", SATURDAY, [(24, 26)]),
        ("Sa 08:00-10:00,10:00-12:00", SATURDAY, [(7, 11)]),
        ("09:00-12:00; Su off", SATURDAY, [(8, 11), (55, 58), (79, 82)]),
        ("We 09:00-18:00", SATURDAY, []),
    ],
)
def test_summer_time_begins(expression: str, start: datetime, hours: list[tuple[float, float]]) -> None:
    """Local hours in Berlin are an hour earlier in UTC after the change of 31 March 2024."""
    intervals = opening_intervals(expression, "Europe/Berlin", start, 0.0, 96.0)
    # The last interval may go on beyond the hours asked for, but must not end before them.
    closes_h = [min(closes, 96.0) if i == len(hours) - 1 else closes for i, (_, closes) in enumerate(intervals)]
    assert [opens for opens, _ in intervals] == [opens for opens, _ in hours]
    assert closes_h == [closes for _, closes in hours]


def test_hours_of_two_seasons() -> None:
    """Dushanbe (UTC+5) is open from 8 to 18 on the last of October, and from 10 to 16 on the first of November."""
    hours = "Apr-Oct 08:00-18:00; Nov-Mar 10:00-16:00"
    start = datetime(2024, 10, 31, tzinfo=UTC)
    assert opening_intervals(hours, "Asia/Dushanbe", start, 0.0, 48.0) == [(3, 13), (29, 35)]


def test_summer_time_ends() -> None:
    """The night of 27 October 2024 has an hour more: 22 to 6 is 20 UTC to 5 UTC."""
    start = datetime(2024, 10, 26, tzinfo=UTC)
    intervals = opening_intervals("22:00-06:00", "Europe/Berlin", start, 12.0, 36.0)
    assert intervals == [(20.0, 29.0)]


def test_warm_up_has_negative_hours() -> None:
    """Hours before the start are negative; 08:00 in Bishkek (UTC+6) is 02:00 UTC."""
    start = datetime(2024, 1, 2, tzinfo=UTC)
    assert opening_intervals("08:00-09:00", "Asia/Bishkek", start, -24.0, 24.0) == [(-22.0, -21.0), (2.0, 3.0)]


def test_quarters_of_an_hour_count() -> None:
    """A zone that is 5 h 45 min ahead (Kathmandu) opens at 02:15 UTC for 08:00."""
    start = datetime(2024, 1, 2, tzinfo=UTC)
    assert opening_intervals("08:00-09:00", "Asia/Kathmandu", start, 0.0, 24.0) == [(2.25, 3.25)]


def test_a_post_that_is_never_open_is_refused(tiny) -> None:
    """Hours that do not occur in the days simulated are a planner's mistake, with the row's line."""
    tiny.change("procedure", "beta_road_in_1", opening_hours="2031 Jan 01 08:00-12:00")
    with pytest.raises(InputError) as error:
        build_plan(tiny.case())
    (issue,) = error.value.issues
    assert issue.line == 3
    assert issue.where == "column 'opening_hours' of row 'beta_road_in_1'"
    assert issue.found == "'2031 Jan 01 08:00-12:00' is never open in the days simulated"


def test_holidays() -> None:
    """Kazakhstan rests from 21 to 23 March, and on the Monday after as the 23rd is a Saturday; nobody knows of XKX."""
    days = public_holidays("KAZ", date(2024, 3, 22), date(2024, 4, 30))
    assert days == {date(2024, 3, 22), date(2024, 3, 23), date(2024, 3, 25)}
    assert public_holidays("XKX", date(2024, 3, 22), date(2024, 4, 30)) is None


@pytest.mark.parametrize(
    ("expression", "hours"),
    [
        # Easter Sunday, 31 March 2024, has 23 hours in Warsaw: from 23 UTC on Saturday to 22 UTC on Sunday, hours 47
        # to 70 from Friday. Easter Monday lasts until 94.
        ("24/7", [(0, 47), (94, 124)]),
        # Overnight from 22 (UTC+1, from Monday on UTC+2): Friday's night ends at 5 UTC, Saturday's at its midnight;
        # of Monday's night only what follows midnight is left.
        ("22:00-06:00", [(0, 5), (21, 29), (45, 47), (94, 100), (116, 124)]),
    ],
)
def test_holidays_as_clocks_change(expression: str, hours: list[tuple[float, float]]) -> None:
    """A holiday lasts from local midnight to midnight, an hour less as summer time begins."""
    days = public_holidays("POL", date(2024, 3, 29), date(2024, 4, 2))
    assert days == {date(2024, 3, 31), date(2024, 4, 1)}
    intervals = opening_intervals(expression, "Europe/Warsaw", FRIDAY, 0.0, 124.0)
    assert without_days(intervals, days, "Europe/Warsaw", FRIDAY) == hours
