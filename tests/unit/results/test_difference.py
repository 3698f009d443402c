"""The first difference between two traces: found in every array, named by consignment, run, station and time."""

from dataclasses import fields, replace

import numpy as np
import pytest

from corridor_sim.engine import simulate
from corridor_sim.plan import draw_history
from corridor_sim.results import Trace, first_difference

NAMES = [field.name for field in fields(Trace)]
# What the row at a position is, in words, and when, by the array of its time.
ROWS = {
    "visit": ("a visit at station '", "visit_joined_h"),
    "run": ("run ", "run_departure_h"),
    "station": ("station '", None),
    "consignment": ("consignment ", "departure_h"),
    "place": ("'", None),
    "news": ("piece of news ", None),
}


@pytest.fixture(scope="module")
def ran(tiny_plan):
    """Return the history and trace of one replication."""
    history = draw_history(tiny_plan, 1, 0)
    return history, simulate(tiny_plan, history, keep_visits=True)


def tampered(trace: Trace, name: str, position, value) -> Trace:
    """Return the trace with one number of one array replaced."""
    array = getattr(trace, name).copy()
    array[position] = value
    return replace(trace, **{name: array})


def rows_of(name: str) -> str:
    prefix = name.split("_", maxsplit=1)[0]
    return prefix if prefix in ROWS else "consignment"


def test_equal_traces(tiny_plan, ran) -> None:
    """A trace does not differ from itself, nan included, nor from a copy."""
    history, trace = ran
    # Some of those released in the drain have neither departed nor arrived when it ends.
    assert np.isnan(trace.arrival_h).any()
    assert first_difference(tiny_plan, history, trace, trace) is None
    copy = Trace(**{name: getattr(trace, name).copy() for name in NAMES})
    assert first_difference(tiny_plan, history, trace, copy) is None


@pytest.mark.parametrize("name", NAMES)
def test_a_tampered_number_is_found(tiny_plan, ran, name: str) -> None:
    """One number of any array that is other by its smallest step is found, named and dated."""
    history, trace = ran
    array = getattr(trace, name)
    # A row in the middle, a part of it in the case of the split.
    i = len(array) // 3
    position = (i, 1) if array.ndim == 2 else i
    step = 2.0**-20 if array.dtype.kind == "f" else 1
    value = array[position] - step if name == "visit_station" and array[position] > 0 else array[position] + step
    found = first_difference(tiny_plan, history, trace, tampered(trace, name, position, value))
    words, time = ROWS[rows_of(name)]
    assert found.replication == 0
    assert found.what.startswith(words)
    assert found.what.endswith(f", {name}")
    if time is None:
        assert np.isnan(found.time_h)
    else:
        assert found.time_h == getattr(trace, time)[i]
    assert found.first != found.second
    assert f": {found.what}: {found.first} and {found.second}" in str(found)


def test_names(tiny_plan, ran) -> None:
    """A consignment is named by flow, day and number, a run by service and number, a visit by its station."""
    history, trace = ran
    i = int(np.flatnonzero(history.flow == 1)[7])
    found = first_difference(tiny_plan, history, trace, tampered(trace, "arrival_h", i, 1.0))
    assert found.what == f"consignment {history.number[i]} of day {history.day[i]} of flow 'goods_out', arrival_h"
    assert (found.first, found.second) == (repr(trace.arrival_h[i].item()), "1.0")
    assert str(found) == f"replication 0, {trace.departure_h[i]:.6f} h: {found.what}: {found.first} and 1.0"
    run = int(np.flatnonzero((trace.run_service == 1) & (trace.run_number == 3))[0])
    found = first_difference(tiny_plan, history, trace, tampered(trace, "run_teu", run, 99.0))
    assert found.what == "run 3 of 'yard_beta', run_teu"
    station = tiny_plan.names.stations.index("beta_road_in_1")
    visit = int(np.flatnonzero(trace.visit_station == station)[5])
    found = first_difference(tiny_plan, history, trace, tampered(trace, "visit_end_h", visit, 0.25))
    assert found.what == "a visit at station 'beta_road_in_1', visit_end_h"
    found = first_difference(tiny_plan, history, trace, tampered(trace, "visit_station", visit, station + 1))
    assert (found.first, found.second) == ("'beta_road_in_1'", "'beta_road_in_2'")
    found = first_difference(tiny_plan, history, trace, tampered(trace, "station_longest_queue", station, -1))
    assert found.what == "station 'beta_road_in_1', station_longest_queue"
    found = first_difference(tiny_plan, history, trace, tampered(trace, "place_day_done", (station, 2), -1))
    assert found.what == "'beta_road_in_1' by day, place_day_done"
    found = first_difference(tiny_plan, history, trace, tampered(trace, "split_h", (i, 3), 123.0))
    assert "queue 123.0" in found.second
    assert found.first.startswith("travel ")


def test_nan_against_a_number(tiny_plan, ran) -> None:
    """One that has arrived by one engine only differs, whichever it is."""
    history, trace = ran
    i = int(np.flatnonzero(~np.isnan(trace.arrival_h))[0])
    other = tampered(trace, "arrival_h", i, np.nan)
    assert first_difference(tiny_plan, history, trace, other).second == "nan"
    assert first_difference(tiny_plan, history, other, trace).first == "nan"


def test_the_earliest_of_several(tiny_plan, ran) -> None:
    """Of several visits that differ the one that was joined first is named, in whatever column it differs."""
    history, trace = ran
    # Columns are compared in the order station, joined, start, end: the later visit differs in an earlier column.
    early, late = 20, 200
    assert trace.visit_joined_h[early] < trace.visit_joined_h[late]
    other = tampered(trace, "visit_end_h", early, trace.visit_end_h[early] + 1.0)
    other = tampered(other, "visit_start_h", late, trace.visit_start_h[late] - 1.0)
    found = first_difference(tiny_plan, history, trace, other)
    assert found.time_h == trace.visit_joined_h[early]
    assert found.what.endswith(", visit_end_h")


@pytest.mark.parametrize("group", ["visit", "run"])
def test_one_more_or_one_less(tiny_plan, ran, group: str) -> None:
    """A visit or run that only one of the traces has is named, whether it is the last or one in between."""
    history, trace = ran
    names = [name for name in NAMES if rows_of(name) == group]
    n = len(getattr(trace, names[0]))
    time_h = getattr(trace, ROWS[group][1])
    without_last = replace(trace, **{name: getattr(trace, name)[:-1] for name in names})
    found = first_difference(tiny_plan, history, trace, without_last)
    assert (found.first, found.second, found.time_h) == ("there", "missing", time_h[n - 1])
    assert found.what.startswith(ROWS[group][0])
    found = first_difference(tiny_plan, history, without_last, trace)
    assert (found.first, found.second, found.time_h) == ("missing", "there", time_h[n - 1])
    # One in between: all that follow stand elsewhere, and the earliest of these is where it was.
    without_one = replace(trace, **{name: np.delete(getattr(trace, name), 10) for name in names})
    found = first_difference(tiny_plan, history, trace, without_one)
    assert found.time_h == time_h[10:][~np.isnan(time_h[10:])].min()


def test_a_visit_names_the_consignment(tiny_plan, ran) -> None:
    """Where a visit and a consignment differ both are named: the visit with its station, and whose hours are other."""
    history, trace = ran
    i = int(np.flatnonzero(~np.isnan(trace.arrival_h))[3])
    other = tampered(trace, "visit_end_h", 5, trace.visit_end_h[5] + 2.0**-20)
    other = tampered(other, "arrival_h", i, trace.arrival_h[i] + 2.0**-20)
    found = first_difference(tiny_plan, history, trace, other)
    whose = (
        f"consignment {history.number[i]} of day {history.day[i]} of flow '{tiny_plan.names.flows[history.flow[i]]}'"
    )
    assert found.what.startswith("a visit at station '")
    assert found.what.endswith(f"(the first consignment that differs: {whose}, arrival_h)")
