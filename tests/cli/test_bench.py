"""The bench command at a tiny size: its figures have their form, and all contestants give the same waits."""

from importlib import import_module
from importlib.util import find_spec

import pytest

ENGINES = {"compiled", "simpy"}
PEERS = {"simpy-plain", "heapq", "ciw", "salabim"}
ENGINES_SAMPLING = {f"{engine}+sampling" for engine in ENGINES}
SAMPLING = {"simpy-plain+sampling", "heapq+sampling"}


HAS_PEERS = bool(find_spec("ciw") and find_spec("salabim"))


@pytest.fixture(scope="module")
def measured(command):
    """Return what bench says of 300 consignments: with the peers, if what they need is installed."""
    said = command("bench", "--size", "300", "--runs", "1", "--json", *(["--peers"] if HAS_PEERS else []))
    assert said.code == 0, said.err
    return said


@pytest.mark.slow
def test_bench_measures_both_engines_on_both_workloads(measured):
    assert "run 1 of 1: stations, simpy" in measured.err
    cases = measured.json["cases"]
    assert {(case["name"], case["engine"]) for case in cases} == {
        *(("base", engine) for engine in ENGINES),
        *(("stations", engine) for engine in ENGINES | ENGINES_SAMPLING | (PEERS | SAMPLING if HAS_PEERS else set())),
    }
    for case in cases:
        assert set(case) >= {"name", "engine", "passages_per_s", "consignments_per_s", "peak_mib"}
        assert case["passages_per_s"] > 0
        assert case["consignments_per_s"] > 0
    # Each consignment passes each of the twelve stations.
    assert {case["passages"] for case in cases if case["name"] == "stations"} == {300 * 12}


@pytest.mark.skipif(not HAS_PEERS, reason="the extra bench is not installed")
@pytest.mark.slow
def test_all_contestants_give_the_same_waits(measured):
    """Engines and peers on the same times, with two classes of priority, agree to the last bit on each mean wait."""
    waits = {case["engine"]: case["mean_wait_h"] for case in measured.json["cases"] if case["name"] == "stations"}
    assert set(waits) == ENGINES | ENGINES_SAMPLING | PEERS | SAMPLING
    assert min(waits["compiled"]) > 0
    for engine in ENGINES | ENGINES_SAMPLING | PEERS:
        assert waits[engine] == waits["compiled"], engine


def test_priorities_matter(command):
    """Were the classes left out, the waits of the peers would not be those of the engines."""
    from corridor_sim.bench.peers import load_peer
    from corridor_sim.bench.times import drawn_hours, precomputed
    from corridor_sim.bench.workloads import station_workload

    workload = station_workload(300)
    times = precomputed(workload, *drawn_hours(workload))
    assert set(times.priorities) == {0, 1}
    arguments = (times.arrivals, times.services, times.travels, times.servers)
    waits = load_peer("heapq")
    assert sum(waits(*arguments, times.priorities)[2]) != sum(waits(*arguments, [0] * 300)[2])


def test_bench_prints_a_table(command, monkeypatch):
    from corridor_sim import bench

    figures = bench.Figures(bench.Contestant("stations", "compiled", 10), 10, 120, 1200.0, 100.0, 1.5, 0.1, 0.1, ())
    monkeypatch.setattr(bench, "contest", lambda *_: [figures])
    said = command("bench")
    assert said.code == 0, said.err
    row = next(line for line in said.out.splitlines() if line.startswith("stations"))
    assert row.split() == ["stations", "compiled", "10", "1,200", "100", "1.5", "0.10", "0.10"]


def test_peers_that_cannot_run_are_told_before_anything_is_measured(command, monkeypatch):
    """All packages that are missing are named, at once: not after the engines have run for minutes."""
    contest, peers = (import_module(f"corridor_sim.bench.{name}") for name in ("contest", "peers"))
    known = peers.find_spec
    monkeypatch.setattr(peers, "find_spec", lambda name: None if name in ("ciw", "salabim") else known(name))
    monkeypatch.setattr(contest, "_prepare", lambda *_: pytest.fail("something was prepared"))
    said = command("bench", "--peers")
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        "--peers: ciw and salabim are not installed\n"
        "    allowed: the extra bench: pip install 'corridor_sim[bench]'\n"
        "1 mistake in the input\n"
    )


@pytest.mark.parametrize("option", ["--size", "--runs"])
def test_bench_needs_at_least_one(command, option):
    said = command("bench", option, "0")
    assert said.code == 2
    assert f"{option}: '0' is out of range" in said.err
