"""What is asked of the engines, and whether it is met: ratios of a contest, threads, pending events, the shell."""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import pandas as pd
from shapely.affinity import translate

from corridor_sim.bench import Figures, Workload, station_workload
from corridor_sim.data_files import base_network
from corridor_sim.engine import simulate
from corridor_sim.network import Ground, Network, check_network, files_of, read_ground, read_network

_TINY = Path(__file__).parent.parent / "tests" / "data" / "tiny" / "tiny.yaml"
_STARTS = 7
"""Commands given to the shell of each kind."""

_STATIONS_WHEN_PENDING = 3
_ARRIVALS_PER_H = 200.0
"""A hundred times as many as elsewhere, so that the clock runs for years and not for centuries."""

_MOST_PENDING = 1_000_000
_LINK_IDS = ("link_id", "from_node_id", "to_node_id")
_BESIDE_DEGREE = 0.01


@dataclass(frozen=True)
class Measured:
    """
    One measure.

    Attributes
    ----------
    what
        The claim, in words.
    value, unit
        What was measured.
    required
        What is asked, at least (or at most, if ``at_most``).
    """

    what: str
    value: float
    unit: str
    required: float
    at_most: bool = False

    @property
    def is_met(self) -> bool:
        """Return whether what is asked is reached."""
        return self.value <= self.required if self.at_most else self.value >= self.required


def verdicts(figures: Sequence[Figures]) -> list[Measured]:
    """Return the measures that are ratios within a contest; its traces and waits were found equal there."""
    of = {(each.contestant.name, each.contestant.engine): each for each in figures}
    rate = {key: each.passages_per_s for key, each in of.items()}
    compiled = of["stations", "compiled+sampling"]
    return [
        Measured("stations: SimPy engine to plain SimPy", _ratio(rate, "stations", "simpy", "simpy-plain"), "x", 0.5),
        Measured("stations: compiled to plain SimPy", _ratio(rate, "stations", "compiled", "simpy-plain"), "x", 60.0),
        Measured("stations: compiled to heapq loop", _ratio(rate, "stations", "compiled", "heapq"), "x", 6.0),
        Measured(
            "base year: compiled to SimPy engine, equal traces", _ratio(rate, "base", "compiled", "simpy"), "x", 60.0
        ),
        Measured(
            "stations: peak memory a consignment beyond inputs, visits off",
            compiled.peak_mib * 2**20 / compiled.consignments, "bytes", 300.0, at_most=True,
        ),
    ]  # fmt: skip


def _ratio(rate: dict[tuple[str, str], float], name: str, fast: str, slow: str) -> float:
    return rate[name, fast] / rate[name, slow]


def threads(size: int, runs: int) -> list[Measured]:
    """Return how much sooner two threads end two replications than one, by the clock on the wall."""
    workloads = [station_workload(size, replication) for replication in range(2)]

    def one_thread() -> None:
        for workload in workloads:
            _simulate(workload)

    def two_threads() -> None:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(_simulate, workloads))

    one_thread()
    seconds = _in_turn([one_thread, two_threads], runs)
    return [Measured("two threads to one, compiled", seconds[0] / seconds[1], "x", 1.8)]


def pending(size: int, runs: int) -> list[Measured]:
    """Return passages/s with a million events pending by those with ten thousand: travel that much longer."""
    most = _MOST_PENDING if size >= 100_000 else 2 * size
    few, many = _pending_workload(most, 10_000), _pending_workload(most, most)
    seconds = _in_turn([lambda: _simulate(few), lambda: _simulate(many)], runs)
    return [Measured("passages/s with 1,000,000 events pending to with 10,000", seconds[0] / seconds[1], "x", 1 / 3)]


def _pending_workload(most: int, n: int) -> Workload:
    """Return ``3 * most`` consignments over three stations, of whom ``n`` are under way in the long middle."""
    travel_h = n / _ARRIVALS_PER_H / _STATIONS_WHEN_PENDING
    return station_workload(
        3 * most, n_stations=_STATIONS_WHEN_PENDING, travel_h=travel_h, arrivals_per_h=_ARRIVALS_PER_H
    )


def _simulate(workload: Workload) -> None:
    simulate(workload.plan, workload.history, "compiled")


def _in_turn(calls: Sequence[Callable[[], None]], runs: int) -> list[float]:
    """Return the median seconds on the wall of each call."""
    seconds: list[list[float]] = [[] for _ in calls]
    for _ in range(runs):
        for call, of_call in zip(calls, seconds, strict=True):
            started = time.perf_counter()
            call()
            of_call.append(time.perf_counter() - started)
    return [median(of_call) for of_call in seconds]


def network(_size: int, _runs: int) -> list[Measured]:
    """Return the median seconds to load and to check the base network, and one of twice its nodes and links."""
    ground = read_ground(base_network())
    base = read_network(base_network())
    measured = []
    with TemporaryDirectory() as place:
        folder = Path(place)
        for name, content in files_of(_doubled(base)).items():
            (folder / name).write_bytes(content)
        for what, path in (("the base network", base_network()), ("twice the base network", folder)):
            calls = [partial(read_network, path), partial(_check_anew, read_network(path), ground)]
            load_s, check_s = _in_turn(calls, _STARTS)
            measured += [
                Measured(f"load {what}", load_s, "s", 1.0, at_most=True),
                Measured(f"check {what}", check_s, "s", 5.0, at_most=True),
            ]
    return measured


def _check_anew(checked: Network, ground: Ground | None) -> None:
    """Check a network with a base map that has prepared nothing yet, as a command has it."""
    check_network(checked, replace(ground) if ground else None)


def _doubled(base: Network) -> Network:
    """Return the base network with a copy of its nodes, links and lines, somewhat beside them."""
    nodes, links = base.tables["node"], base.tables["link"]
    more_nodes = nodes.assign(
        node_id=nodes["node_id"] + "_copy", name=nodes["name"] + " (copy)", x_coord=nodes["x_coord"] + _BESIDE_DEGREE
    )
    more_links = links.assign(**{name: links[name] + "_copy" for name in _LINK_IDS})
    lines = base.geometry | {
        f"{link_id}_copy": translate(line, _BESIDE_DEGREE) for link_id, line in base.geometry.items()
    }
    doubled = base.with_table("node", pd.concat([nodes, more_nodes], ignore_index=True))
    return doubled.with_table("link", pd.concat([links, more_links], ignore_index=True)).with_geometry(lines)


def shell(_size: int, _runs: int) -> list[Measured]:
    """Return the median seconds of commands from the shell, with a warm cache."""
    program = str(Path(sys.executable).parent / "corridor-sim")
    with TemporaryDirectory() as place:
        scenario = [program, "run", str(_TINY), "--replications", "1"]
        subprocess.run([*scenario, "--out", place], capture_output=True, check=True)

        def run_small() -> None:
            with TemporaryDirectory() as out:
                subprocess.run([*scenario, "--out", out], capture_output=True, check=True)

        commands = [
            ("small scenario, warm cache", 1.5, run_small),
            ("corridor-sim --help", 0.3, lambda: _command(program, "--help")),
            ("import corridor_sim", 0.3, lambda: _command(sys.executable, "-c", "import corridor_sim")),
        ]
        seconds = _in_turn([call for _, _, call in commands], _STARTS)
    return [
        Measured(what, of_command, "s", limit, at_most=True)
        for (what, limit, _), of_command in zip(commands, seconds, strict=True)
    ]


def _command(*words: str) -> None:
    subprocess.run(words, capture_output=True, check=True)
