"""An event as one number: nothing of instant, kind and key is lost, and numbers compare as the three do."""

from hypothesis import given
from hypothesis import strategies as st
from steps import from_python

from corridor_sim.kernels import events
from corridor_sim.kernels.events import TICKS_PER_HOUR
from corridor_sim.kernels.state import Ranks

order_of, instant_of, kind_of, rank_of = map(
    from_python, (events.order_of, events.instant_of, events.kind_of, events.rank_of)
)
BITS, START_H, END_H = 21, -90 * 24, 2 * 366 * 24
NEVER_H = END_H + 1 / TICKS_PER_HOUR
RANKS = Ranks(10, 20, 30, 40, BITS, int(START_H * TICKS_PER_HOUR), NEVER_H)
KINDS = (events.CALENDAR, events.COMPLETION, events.DEPARTURE, events.ARRIVAL, events.RELEASE, events.END)

TICKS = st.one_of(
    st.sampled_from([0, 1, int((END_H - START_H) * TICKS_PER_HOUR)]),
    st.integers(0, int((END_H - START_H) * TICKS_PER_HOUR)),
)
EVENTS = st.tuples(
    TICKS.map(lambda tick: START_H + tick / TICKS_PER_HOUR),
    st.sampled_from(KINDS),
    st.one_of(st.sampled_from([0, 1, 2**BITS - 1]), st.integers(0, 2**BITS - 1)),
)


@given(one=EVENTS, other=EVENTS)
def test_number_of_an_event(one, other) -> None:
    """Numbers are ordered by (instant, kind, rank), and give the three back."""
    number, another = (order_of(RANKS, *event) for event in (one, other))
    assert (number < another) == (one < other)
    assert (instant_of(RANKS, number), kind_of(RANKS, number), rank_of(RANKS, number)) == one


@given(hours=st.floats(1 / TICKS_PER_HOUR, 1e300), kind=st.sampled_from(KINDS))
def test_after_the_end(hours, kind) -> None:
    """However late an event is, its number is positive and beyond that of the end."""
    late, end = order_of(RANKS, END_H + hours, kind, 0), order_of(RANKS, END_H, events.END, 2**BITS - 1)
    assert end < late < 2**63
    assert instant_of(RANKS, late) == NEVER_H
