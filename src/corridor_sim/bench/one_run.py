"""
One run of one contestant, in a process of its own: ``python -m corridor_sim.bench.one_run FOLDER ENGINE``.

A fresh process has no garbage and no memory of others, so that time and peak memory are this contestant's. Everything
that compiles or loads has been called once before the clock starts, and inputs are kept out of the garbage collection.
"""

import gc
import hashlib
import json
import pickle
import sys
import time
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from corridor_sim.bench.peers import load_peer
from corridor_sim.bench.times import Times, precomputed, sampled, stage_hours
from corridor_sim.bench.workloads import Workload, station_workload
from corridor_sim.engine import ENGINES, simulate
from corridor_sim.results import Trace

SAMPLING = "+sampling"
"""End of the name of a contestant that samples in its loop; the others read the same times drawn beforehand."""

WORKLOAD, HOURS = "workload.pickle", "hours.npz"


def main(folder: Path, engine: str) -> None:
    """Run the workload in ``folder`` and print what was measured as JSON."""
    workload = pickle.loads((folder / WORKLOAD).read_bytes())
    is_engine = engine.removesuffix(SAMPLING) in ENGINES
    run, summarize = (_engine_run if is_engine else _peer_run)(workload, engine, folder)
    gc.collect()
    gc.freeze()
    inputs_mib = _memory_now_mib()
    started, cpu_started = time.perf_counter(), time.process_time()
    result = run()
    wall_s, cpu_s = time.perf_counter() - started, time.process_time() - cpu_started
    peak_mib = _peak_memory_mib() - inputs_mib
    print(json.dumps({"wall_s": wall_s, "cpu_s": cpu_s, "peak_mib": peak_mib, **summarize(result)}))


def _engine_run(
    workload: Workload, name: str, folder: Path
) -> tuple[Callable[[], Any], Callable[[Any], dict[str, Any]]]:
    engine: Any = name.removesuffix(SAMPLING)
    small = station_workload(20)
    simulate(small.plan, small.history, engine)
    history = workload.history
    if workload.name == "stations" and name == engine:
        with np.load(folder / HOURS) as hours:
            history = replace(history, stage_h=stage_hours(hours["services"], hours["travels"]))
    return lambda: simulate(workload.plan, history, engine), _summary_of_trace


def _peer_run(
    workload: Workload, engine: str, folder: Path
) -> tuple[Callable[[], Any], Callable[[Any], dict[str, Any]]]:
    waits = load_peer(engine.removesuffix(SAMPLING))
    times = sampled(workload) if engine.endswith(SAMPLING) else _precomputed_in(workload, folder)
    arguments = (times.arrivals, times.services, times.travels, times.servers, times.priorities)
    return lambda: waits(*arguments), _summary_of_waits


def _precomputed_in(workload: Workload, folder: Path) -> Times:
    with np.load(folder / HOURS) as hours:
        return precomputed(workload, hours["services"], hours["travels"])


def _summary_of_trace(trace: Trace) -> dict[str, Any]:
    digest = hashlib.sha256()
    for field in fields(trace):
        digest.update(np.ascontiguousarray(getattr(trace, field.name)).tobytes())
    return {
        "visits": trace.place_day_started.sum(axis=1).tolist(),
        "wait_h": trace.place_day_wait_h.sum(axis=1).tolist(),
        "trace": digest.hexdigest(),
    }


def _summary_of_waits(waits: Any) -> dict[str, Any]:
    return {"visits": [len(of_station) for of_station in waits], "wait_h": [sum(of_station) for of_station in waits]}


def _memory_now_mib() -> float:
    """Return the resident memory, and let its peak be counted from here; where only the peak is known, that."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        return _status_mib("VmRSS")
    except OSError:
        return _peak_memory_mib()


def _peak_memory_mib() -> float:
    """
    Return the peak of resident memory; nan where the system does not tell.

    On Linux that of ``getrusage`` is not it: it starts with the peak of the process that started this one.
    """
    try:
        return _status_mib("VmHWM")
    except OSError:
        pass
    try:
        import resource
    except ModuleNotFoundError:
        return float("nan")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


def _status_mib(name: str) -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith(f"{name}:")).split()[1]) / 2**10


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
