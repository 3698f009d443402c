"""Driving rest against a driver who looks at the clock before each tick; also run without compilation."""

from hypothesis import given
from hypothesis import strategies as st

from corridor_sim.kernels import rest

HOUR = 2**20
RULE = (9.0, 11.0, 4.5, 0.75)


def naive_drive(
    ticks: int, since_rest: int, since_break: int, daily: int, daily_rest: int, break_after: int, break_: int
) -> tuple[int, int, int]:
    """Drive tick by tick: before each, rest if the day is over, else take a break if one is due."""
    rested = 0
    for _ in range(ticks):
        if daily and since_rest >= daily:
            rested += daily_rest
            since_rest = since_break = 0
        elif break_after and since_break >= break_after:
            rested += break_
            since_break = 0
        since_rest += 1
        since_break += 1
    return rested, since_rest, since_break


@st.composite
def stretches(draw):
    """Draw a stretch, clocks within the rule and a rule, in ticks, and how many grid steps a tick is."""
    daily = draw(st.integers(0, 40))
    break_after = draw(st.integers(0, 40))
    return (
        draw(st.integers(0, 300)),
        draw(st.integers(0, daily or 300)),
        draw(st.integers(0, break_after or 300)),
        daily,
        draw(st.integers(0, 50)),
        break_after,
        draw(st.integers(0, 10)),
    ), draw(st.integers(1, HOUR))


@given(stretches())
def test_drive_against_tick_by_tick(drawn) -> None:
    """Rest and both clocks are those of a driver who decides tick by tick, exactly, for any length of a tick."""
    ticks, steps = drawn
    hours = [value * steps / HOUR for value in ticks]
    assert rest.drive(*hours) == tuple(value * steps / HOUR for value in naive_drive(*ticks))


@given(st.lists(st.integers(1, 60), min_size=1, max_size=6))
def test_a_stretch_may_be_cut_anywhere(quarters) -> None:
    """Driving stretch after stretch without a stop takes the rest of one long stretch."""
    rested = since_rest = since_break = 0.0
    for quarter in quarters:
        more, since_rest, since_break = rest.drive(quarter / 4, since_rest, since_break, *RULE)
        rested += more
    assert (rested, since_rest, since_break) == rest.drive(sum(quarters) / 4, 0.0, 0.0, *RULE)


def test_a_day_and_a_half() -> None:
    """Fourteen hours of driving take a break, a rest and a break."""
    # 0-4.5, break, 4.5-9, rest of 11, 4.5 more (13.5 in all), break, 0.5: 0.75 + 11 + 0.75.
    assert rest.drive(14.0, 0.0, 0.0, *RULE) == (12.5, 5.0, 0.5)


def test_nobody_rests_at_the_end() -> None:
    """Nine hours end with the day: one break, and the rest is left to the next stretch."""
    assert rest.drive(9.0, 0.0, 0.0, *RULE) == (0.75, 9.0, 4.5)
    assert rest.drive(0.0, 9.0, 4.5, *RULE) == (0.0, 9.0, 4.5)
    assert rest.drive(1.0, 9.0, 4.5, *RULE) == (11.0, 1.0, 1.0)


def test_without_a_rule() -> None:
    """Zero driving hours mean that nobody ever rests."""
    assert rest.drive(100.0, 0.0, 0.0, 0.0, 11.0, 0.0, 0.75) == (0.0, 100.0, 100.0)
