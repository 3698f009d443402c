"""Invariants of a trace: what is tampered with is found."""

from dataclasses import replace

import numpy as np
import pytest

from corridor_sim.engine import simulate
from corridor_sim.errors import CorridorSimError
from corridor_sim.plan import draw_history
from corridor_sim.results import Part, check_trace


@pytest.fixture(scope="module")
def ran(tiny_plan):
    """Return the history and trace of one replication."""
    history = draw_history(tiny_plan, 1, 0)
    return history, simulate(tiny_plan, history, keep_visits=True)


def changed(trace, name: str, position, by_h: float):
    """Return the trace with one number of one array changed."""
    array = getattr(trace, name).copy()
    array[position] += by_h
    return replace(trace, **{name: array})


def first_arrived(trace) -> int:
    return int(np.flatnonzero(~np.isnan(trace.arrival_h))[0])


def test_the_parts_add_up_exactly(ran) -> None:
    """The six parts of every arrived consignment sum to its door-to-door hours, with nothing left over."""
    history, trace = ran
    arrived = ~np.isnan(trace.arrival_h)
    assert arrived.sum() > 400
    # The order of the sum does not matter either: all are multiples of 2^-20 h.
    for order in (list(Part), list(Part)[::-1]):
        total_h = sum(trace.split_h[:, part] for part in order)
        assert (total_h[arrived] == trace.arrival_h[arrived] - history.ready_h[arrived]).all()
    assert (trace.split_h * 2.0**20 % 1.0 == 0.0).all()
    check_trace(history, trace)


@pytest.mark.parametrize("part", list(Part))
def test_a_tampered_part_is_found(ran, part: Part) -> None:
    """A part that is longer by one step of the grid, 3.4 ms, is found."""
    history, trace = ran
    i = first_arrived(trace)
    with pytest.raises(CorridorSimError, match=f"^the hours of consignment {i} do not add up"):
        check_trace(history, changed(trace, "split_h", (i, part), 2.0**-20))


def test_a_tampered_arrival_is_found(ran) -> None:
    """An arrival that is later by one step of the grid is found."""
    history, trace = ran
    i = first_arrived(trace)
    with pytest.raises(CorridorSimError, match=f"^the hours of consignment {i} do not add up"):
        check_trace(history, changed(trace, "arrival_h", i, 2.0**-20))


def test_a_negative_part_is_found(ran) -> None:
    """Parts that add up are still wrong when one of them is negative."""
    history, trace = ran
    i = first_arrived(trace)
    more_h = trace.split_h[i, Part.REST] + 1.0
    wrong = changed(changed(trace, "split_h", (i, Part.REST), -more_h), "split_h", (i, Part.TRAVEL), more_h)
    with pytest.raises(CorridorSimError, match=r"^a part of a consignment's hours is negative$"):
        check_trace(history, wrong)


@pytest.mark.parametrize(("name", "by_h"), [("visit_start_h", -1000.0), ("visit_end_h", -1000.0),
                                            ("visit_joined_h", 1000.0)])  # fmt: skip
def test_time_running_backwards_is_found(ran, name: str, by_h: float) -> None:
    """A visit that starts before it joined, or ends before it started, is found."""
    history, trace = ran
    with pytest.raises(CorridorSimError, match=r"^time runs backwards at visit 5$"):
        check_trace(history, changed(trace, name, 5, by_h))


def test_visits_are_in_their_stable_order(ran) -> None:
    """Visits are sorted by (joined, station, start, end, who)."""
    _, trace = ran
    columns = ("joined_h", "station", "start_h", "end_h", "who")
    rows = list(zip(*(getattr(trace, f"visit_{name}") for name in columns), strict=True))
    assert rows == sorted(rows)
