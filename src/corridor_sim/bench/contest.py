"""Contestants in turn on the same workload, medians over the turns, and the check that all gave the same waits."""

import json
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from corridor_sim.bench.one_run import HOURS, SAMPLING, WORKLOAD
from corridor_sim.bench.peers import PEERS, check_peers
from corridor_sim.bench.times import drawn_hours
from corridor_sim.bench.workloads import Workload, base_workload, station_workload
from corridor_sim.engine import ENGINES
from corridor_sim.errors import CorridorSimError

Say = Callable[[str], None]
"""Called with what is going on."""

# Consignments that a slow contestant can bear; its passages per second hardly depend on how many there are.
_SIZE_BORNE = {"simpy": 50_000, "simpy-plain": 50_000, "ciw": 5_000, "salabim": 5_000}

# Peers break ties of one instant in their own way, which moves few waits, and those a little.
_TIES = 1e-3


@dataclass(frozen=True)
class Contestant:
    """
    An engine or peer, on a workload.

    Attributes
    ----------
    name
        The workload: ``base`` or ``stations``.
    engine
        An engine, or a peer. On the stations all read the same times, drawn beforehand; with ``+sampling`` engines draw
        them in the loop, as they do for users, and peers draw others in the loop by Python's ``random``.
    size
        Consignments.
    """

    name: str
    engine: str
    size: int


@dataclass(frozen=True)
class Figures:
    """
    Medians of one contestant over its runs.

    Attributes
    ----------
    contestant
        Who.
    consignments, passages
        How many there were; a passage is one consignment or run served by one station.
    passages_per_s, consignments_per_s
        By processor time from plan and history to trace, which on an idle machine is the time on the wall: every run
        has one thread. Compilation is excluded.
    peak_mib
        Largest resident memory during the run less that before it, when the inputs were there.
    cpu_s, wall_s
        Processor time and time on the wall; they differ where others use the machine.
    mean_wait_h
        By station, 0 where nobody came.
    """

    contestant: Contestant
    consignments: int
    passages: int
    passages_per_s: float
    consignments_per_s: float
    peak_mib: float
    cpu_s: float
    wall_s: float
    mean_wait_h: tuple[float, ...]


def contestants(size: int, with_peers: bool) -> list[Contestant]:
    """Return both engines on both workloads, and the peers on the stations; slow ones at the size that they bear."""
    on_stations = [*ENGINES, *(f"{engine}{SAMPLING}" for engine in ENGINES)]
    if with_peers:
        on_stations += [*PEERS, f"simpy-plain{SAMPLING}", f"heapq{SAMPLING}"]
    return [Contestant("base", engine, size) for engine in ENGINES] + [
        Contestant("stations", name, min(size, _SIZE_BORNE.get(name.removesuffix(SAMPLING), size)))
        for name in on_stations
    ]


def contest(entered: Sequence[Contestant], runs: int, say: Say) -> list[Figures]:
    """
    Let contestants run in turn, each run in a process of its own, and return the medians.

    Parameters
    ----------
    entered
        Who takes part.
    runs
        Turns, at least 1.
    say
        Told before each run.

    Raises
    ------
    InputError
        If what a peer is written with is not installed; nothing has been measured then.
    CorridorSimError
        If a run fails, the engines' traces differ, or a contestant's waits are not those of the others.
    """
    programs = (each.engine.removesuffix(SAMPLING) for each in entered)
    check_peers(program for program in programs if program not in ENGINES)
    with TemporaryDirectory(prefix="corridor_sim_bench_") as place:
        folders = _prepare(entered, Path(place), say)
        references = {key: _run(folders[key], "compiled") for key in folders}
        measured: dict[Contestant, list[dict[str, Any]]] = {contestant: [] for contestant in entered}
        for turn in range(1, runs + 1):
            for contestant in entered:
                say(f"run {turn} of {runs}: {contestant.name}, {contestant.engine}, {contestant.size} consignments")
                measured[contestant].append(_run(folders[contestant.name, contestant.size], contestant.engine))
        for contestant, turns in measured.items():
            _check(contestant, turns, references[contestant.name, contestant.size])
        consignments = {key: int((folder / "size").read_text(encoding="ascii")) for key, folder in folders.items()}
    return [
        _figures(contestant, consignments[contestant.name, contestant.size], turns)
        for contestant, turns in measured.items()
    ]


def _prepare(entered: Sequence[Contestant], place: Path, say: Say) -> dict[tuple[str, int], Path]:
    """Write each workload once, for its runs to read; return the folders."""
    folders: dict[tuple[str, int], Path] = {}
    for name, size in dict.fromkeys((contestant.name, contestant.size) for contestant in entered):
        say(f"preparing {name}, {size} consignments")
        folders[name, size] = place / f"{name}_{size}"
        write_workload(base_workload(size) if name == "base" else station_workload(size), folders[name, size])
    return folders


def write_workload(workload: Workload, folder: Path) -> None:
    """Write a workload, and for peers its times, into a new folder."""
    folder.mkdir()
    (folder / WORKLOAD).write_bytes(pickle.dumps(workload))
    (folder / "size").write_text(str(workload.consignments), encoding="ascii")
    if workload.name == "stations":
        services, travels = drawn_hours(workload)
        np.savez(folder / HOURS, services=services, travels=travels)


def _run(folder: Path, engine: str) -> dict[str, Any]:
    """Run one contestant in a process of its own and return what it measured."""
    command = [sys.executable, "-m", "corridor_sim.bench.one_run", str(folder), engine]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        reason = ended.stderr.strip().splitlines()[-1] if ended.stderr.strip() else f"exit code {ended.returncode}"
        raise CorridorSimError(f"{engine} failed: {reason.removeprefix('corridor_sim.errors.CorridorSimError: ')}")
    measured: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return measured


def _check(contestant: Contestant, turns: Sequence[dict[str, Any]], reference: dict[str, Any]) -> None:
    """Require the trace of the compiled engine of the other, its waits of a peer; a peer that samples has its own."""
    who = f"{contestant.engine} on {contestant.name}, {contestant.size} consignments"
    for turn in turns:
        if turn["visits"] != reference["visits"]:
            raise CorridorSimError(f"{who}: passages differ from those of the compiled engine")
        if turn.get("trace", reference["trace"]) != reference["trace"]:
            raise CorridorSimError(f"{who}: the trace differs from that of the compiled engine")
        is_peer = contestant.engine.removesuffix(SAMPLING) not in ENGINES
        if not (is_peer and contestant.engine.endswith(SAMPLING)) and not np.allclose(
            turn["wait_h"], reference["wait_h"], rtol=_TIES, atol=0.0
        ):
            raise CorridorSimError(f"{who}: waits differ from those of the compiled engine")


def _figures(contestant: Contestant, consignments: int, turns: Sequence[dict[str, Any]]) -> Figures:
    cpu_s = median(turn["cpu_s"] for turn in turns)
    visits = np.array(turns[0]["visits"])
    return Figures(
        contestant=contestant,
        consignments=consignments,
        passages=int(visits.sum()),
        passages_per_s=float(visits.sum()) / cpu_s,
        consignments_per_s=consignments / cpu_s,
        peak_mib=median(turn["peak_mib"] for turn in turns),
        cpu_s=cpu_s,
        wall_s=median(turn["wall_s"] for turn in turns),
        mean_wait_h=tuple((np.array(turns[0]["wait_h"]) / np.maximum(visits, 1)).tolist()),
    )
