"""The event loop: modes of compilation, growth, pauses, threads; the trace is always that of the SimPy engine."""

import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from corridor_sim.engine import compiled, ranks, simulate
from corridor_sim.errors import CorridorSimError
from corridor_sim.kernels import event_loop
from corridor_sim.plan import build_plan, draw_history
from corridor_sim.results import first_difference, frames_of

# Runs in another process: both engines on the scenarios whose paths are given, and whether bounds are checked there.
VERIFY = """
import sys, warnings
from pathlib import Path
import numpy as np
# Without compilation the hash multiplies NumPy scalars, which warn when they wrap around as they should.
warnings.simplefilter("error")
warnings.filterwarnings("ignore", "overflow encountered in scalar", RuntimeWarning)
from corridor_sim.engine import compiled, simulate
from corridor_sim.kernels import draws
from corridor_sim.plan import build_plan, draw_history
from corridor_sim.results import first_difference
from corridor_sim.scenario import build_case, read_scenario
try:
    keys = np.zeros(2, dtype=np.uint64)
    draws.draw_uniforms(np.uint64(1), np.uint64(1), keys, keys, np.zeros(1))
except IndexError:
    print("checks bounds")
print("compiled" if hasattr(draws.mix, "signatures") else "plain Python")
# Arrays grow.
compiled._FIRST_ROOM = 1
for path in sys.argv[1:]:
    plan = build_plan(build_case(read_scenario(path, []), Path()))
    history = draw_history(plan, 5, 0)
    traces = [simulate(plan, history, engine, keep_visits=True) for engine in ("simpy", "compiled")]
    assert first_difference(plan, history, *traces) is None
    print(len(history.flow), traces[0].visit_end_h.sum().hex(), traces[0].split_h.sum().hex())
"""
DAYS = {"start": "2023-01-01", "days": 10, "warmup_days": 2, "drain_days": 8, "seed": 5}


def add_ferry(tiny) -> None:
    """Let the tiny corridor go on over the sea: three vessels, a berth at each end, opening hours at the posts."""
    nodes = tiny.read("node")
    tiny.write("node", [*nodes, {**nodes[-1], "node_id": "gamma", "x_coord": 78}])
    rail = tiny.read("link")[-2]
    tiny.write("link", [
        *tiny.read("link"),
        {**rail, "link_id": "sea", "from_node_id": "beta", "to_node_id": "gamma", "mode": "sea", "gauge_mm": "",
         "length": 200, "free_speed": 20},
    ])  # fmt: skip
    tiny.write("port", [{"node_id": name, "name": name, "berths": 1} for name in ("beta", "gamma")])
    tiny.write("fleet", [{"fleet_id": "ferries", "name": "Ferries", "vessels": 3}])
    tiny.write("service", [
        *tiny.read("service"),
        *({"service_id": f"{u}_{v}", "name": u, "mode": "sea", "from_node_id": u, "to_node_id": v,
           "fleet_id": "ferries", "capacity_teu": 6, "max_wait_h": 9, "load_h": 1, "unload_h": 2, "travel_cv": 0.2}
          for u, v in (("beta", "gamma"), ("gamma", "beta"))),
    ])  # fmt: skip
    yard = tiny.read("terminal")[0]
    tiny.write("terminal", [yard, {**yard, "node_id": "beta"}])
    tiny.write("tariff", [*tiny.read("tariff"), {"tariff_id": "sea", "mode": "sea", "usd_per_t_km": 0.1}])
    tiny.write("commodity", [
        {**row, "modes": "road rail sea", "priority": i} for i, row in enumerate(tiny.read("commodity"))
    ])  # fmt: skip
    flow = tiny.read("flow")[0]
    tiny.write("flow", [
        *tiny.read("flow"),
        *({**flow, "flow_id": f"{u}_{v}", "origin": u, "destination": v, "commodity_id": "boxes", "t_per_year": 20000}
          for u, v in (("alpha", "gamma"), ("gamma", "beta"))),
    ])  # fmt: skip
    tiny.change("procedure", "alpha_road_out", opening_hours="06:00-22:00", distribution="exponential")
    tiny.change("procedure", "alpha_rail_out", opening_hours="Mo-Fr 20:00-04:00", distribution="lognormal", cv=1)


@pytest.fixture
def plan(tiny):
    """Return the plan of the tiny corridor with a ferry."""
    add_ferry(tiny)
    return build_plan(tiny.case(simulation=DAYS))


@pytest.fixture
def statuses(monkeypatch) -> Counter:
    """Count what the event loop comes back with."""
    counts: Counter = Counter()
    advance = event_loop.advance

    def counting(world, most_events):
        counts[status := advance(world, most_events)] += 1
        return status

    monkeypatch.setattr(event_loop, "advance", counting)
    return counts


@pytest.mark.slow
def test_as_plain_python(tiny) -> None:
    """
    As plain Python, where NumPy checks bounds, the event loop gives the trace that it gives compiled.

    Compiled with bounds checks it would take minutes and find no more, since steps are the same in either mode.
    """
    paths = [tiny.scenario("plain", simulation=DAYS)]
    first = build_plan(tiny.case(simulation=DAYS))
    # The other scenario has a folder of its own.
    other = replace(tiny, path=tiny.path / "ferry")
    other.path.mkdir()
    for file in [*tiny.path.glob("*.csv")]:
        (other.path / file.name).write_bytes(file.read_bytes())
    add_ferry(other)
    paths.append(other.scenario("ferry", simulation=DAYS))
    done = subprocess.run(
        [sys.executable, "-c", VERIFY, *map(str, paths)], env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    expected = "checks bounds\nplain Python\n"
    for plan in (first, build_plan(other.case(simulation=DAYS))):
        history = draw_history(plan, 5, 0)
        trace = simulate(plan, history, keep_visits=True)
        assert len(trace.visit_end_h) > 100
        expected += f"{len(history.flow)} {trace.visit_end_h.sum().hex()} {trace.split_h.sum().hex()}\n"
    assert done.stdout == expected


def test_arrays_grow(plan, statuses, monkeypatch, twins) -> None:
    """With room for one event, one run and a block of visits as small as can be the trace is the same."""
    # A block must hold what one event may add: 64.
    monkeypatch.setattr(compiled, "_FIRST_ROOM", 1)
    monkeypatch.setattr(compiled, "_CONSIGNMENTS_PER_RUN", 10**6)
    monkeypatch.setattr(compiled, "_VISITS_PER_BLOCK", 65)
    ran = twins(plan, seed=5)
    needs = (event_loop.NEEDS_HEAP, event_loop.NEEDS_RUNS, event_loop.NEEDS_VISITS)
    assert all(statuses[status] >= 1 for status in needs)
    # A block is taken away when it has less room than 64, that is, after two visits; an event adds one at most.
    assert statuses[event_loop.NEEDS_VISITS] == len(ran.trace.visit_end_h) // 2 > 50


def test_a_large_load_is_handed_over(tiny, statuses, monkeypatch, twins) -> None:
    """A train of 300 consignments that all get trains of their own at once finds room for 300 events and runs."""
    monkeypatch.setattr(compiled, "_FIRST_ROOM", 1)
    monkeypatch.setattr(compiled, "_CONSIGNMENTS_PER_RUN", 10**6)
    for row in ("alpha_yard", "yard_beta"):
        tiny.change("service", row, capacity_teu=600, gauge_mm=1435)
    tiny.change("service", "yard_beta", max_wait_h=0)
    tiny.change("link", "rail_3", gauge_mm=1435)
    rows = [{"origin": "alpha", "destination": "beta", "commodity_id": "boxes", "number": 300}]
    tiny.write("listed", [{**row, "ready_utc": "2023-01-01T00:00:00"} for row in rows])
    case = tiny.case(simulation=DAYS, demand={"flows": "none", "consignments": "listed.csv"})
    ran = twins(case)
    # The first to join lets the second train be due; the others join before it closes, and each closes one more event.
    assert ran.trace.run_consignments.tolist() == [300, 300]
    assert statuses[event_loop.NEEDS_HEAP] >= 1


@pytest.mark.parametrize(
    ("table", "change"), [("service", {"capacity_teu": 2, "max_wait_h": 1e9}), ("procedure", {"mean_h": 1e8})]
)
def test_what_would_come_long_after_the_end(tiny, twins, table: str, change: dict) -> None:
    """A limit or service that ends in 100,000 years is never reached; it does not wrap around to the beginning."""
    for row in tiny.read(table):
        tiny.change(table, row[f"{table}_id"], **change)
    ran = twins(tiny.case(simulation=DAYS))
    assert np.isnan(ran.trace.arrival_h).any()


def test_more_than_can_be_ordered(plan, monkeypatch) -> None:
    """Where an instant and a rank do not fit one number together the engine says so before it begins."""
    history = draw_history(plan, 5, 0)
    monkeypatch.setattr(ranks, "_ORDER_BITS", 40)
    with pytest.raises(
        CorridorSimError, match=r"consignments and up to \d+ trains within 20 days are more than the comp"
    ):
        simulate(plan, history)


def test_many_vessels(tiny, twins) -> None:
    """A fleet larger than the first room for events finds room when all its vessels moor at the beginning."""
    # Each moored vessel schedules its limit. Before, the array had room for 1,024 events whatever the fleet.
    add_ferry(tiny)
    tiny.change("fleet", "ferries", vessels=2500)
    for node in ("beta", "gamma"):
        tiny.change("port", node, berths=2500)
    assert compiled._FIRST_ROOM < 2500
    ran = twins(tiny.case(simulation={**DAYS, "days": 1, "warmup_days": 0, "drain_days": 1}))
    assert len(ran.trace.run_service) > 2500


@pytest.mark.parametrize("most_events", [1, 7, 500])
def test_pauses(plan, statuses, monkeypatch, twins, most_events: int) -> None:
    """The loop may come back after any number of events and go on."""
    monkeypatch.setattr(compiled, "_EVENTS_PER_CALL", most_events)
    twins(plan, seed=5)
    assert statuses[event_loop.PAUSED] >= 1
    assert statuses[event_loop.DONE] == 1


def test_without_visits(plan) -> None:
    """Whether visits and news are kept changes neither totals nor tables."""
    history = draw_history(plan, 5, 0)
    kept, not_kept = (simulate(plan, history, keep_visits=keep) for keep in (True, False))
    assert len(kept.visit_end_h) > 100
    assert len(not_kept.visit_end_h) == 0
    for name, array in vars(kept).items():
        if not name.startswith(("visit", "news")):
            np.testing.assert_array_equal(array, getattr(not_kept, name))
    frames, others = (frames_of(plan, history, trace) for trace in (kept, not_kept))
    assert frames.keys() == others.keys()
    for name, frame in frames.items():
        assert frame.equals(others[name])


def test_totals_are_those_of_the_visits(plan) -> None:
    """Number, waits and busy hours that the loop adds up by station are the sums over its visits."""
    trace = simulate(plan, draw_history(plan, 5, 0), keep_visits=True)
    for s in range(len(plan.stations.slots)):
        at = trace.visit_station == s
        waits_h = (trace.visit_start_h - trace.visit_joined_h)[at]
        assert trace.place_day_done[s].sum() == at.sum()
        assert trace.station_longest_wait_h[s] == waits_h.max(initial=0.0)
        assert trace.place_day_service_h[s].sum() == (trace.visit_end_h - trace.visit_start_h)[at].sum()
        # Whoever is being served at the end has waited, and is no visit yet.
        under_way = trace.place_day_started[s].sum() - trace.place_day_done[s].sum()
        assert trace.place_day_wait_h[s].sum() == waits_h.sum() or under_way > 0


def test_days_are_those_of_the_visits(plan) -> None:
    """What is counted by day is what the visits that are kept say, day by day."""
    trace = simulate(plan, draw_history(plan, 5, 0), keep_visits=True)
    n_days = plan.warmup_days + plan.days + plan.drain_days

    def by_day(instants_h: np.ndarray) -> np.ndarray:
        return np.bincount(((instants_h + plan.warmup_days * 24.0) // 24.0).astype(int), minlength=n_days)[:n_days]

    checked = 0
    for s in range(len(plan.stations.slots)):
        at = trace.visit_station == s
        np.testing.assert_array_equal(trace.place_day_done[s], by_day(trace.visit_end_h[at]))
        if trace.place_day_joined[s].sum() == at.sum():
            np.testing.assert_array_equal(trace.place_day_joined[s], by_day(trace.visit_joined_h[at]))
            np.testing.assert_array_equal(trace.place_day_started[s], by_day(trace.visit_start_h[at]))
            checked += 1
    assert checked >= 1


def test_threads(plan) -> None:
    """Replications simulated in two threads at once are those simulated one after the other."""
    histories = [draw_history(plan, 5, r) for r in range(8)]
    one_by_one = [simulate(plan, history, keep_visits=True) for history in histories]
    with ThreadPoolExecutor(2) as pool:
        at_once = list(pool.map(lambda history: simulate(plan, history, keep_visits=True), histories))
    for history, first, second in zip(histories, one_by_one, at_once, strict=True):
        assert first_difference(plan, history, first, second) is None
    assert len({trace.visit_end_h.sum() for trace in at_once}) == 8


def test_a_plan_is_left_as_it_is(plan) -> None:
    """Simulating changes nothing of plan and history, so that they can be shared."""
    history = draw_history(plan, 5, 0)
    parts = (
        plan.stations._replace(pieces=None),
        plan.stations.pieces,
        plan.services,
        plan.legs,
        plan.flows,
        plan.fleets,
    )
    arrays = [array for part in parts for array in part if array is not None]
    arrays += [history.ready_h, history.key, history.flow]
    before = [array.copy() for array in arrays]
    simulate(plan, history)
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)
