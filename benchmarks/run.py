"""
Measure everything once, keep it in ``history``, and make the table and the trend plot from what is kept.

``python benchmarks/run.py`` takes some ten minutes; ``--full`` runs SimPy at the full size too, ``--render`` only makes
the table and the plot anew.
"""

import argparse
import json
import platform
import subprocess
import sys
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from measures import Measured, network, pending, shell, threads, verdicts
from render import render

from corridor_sim.bench import Contestant, Figures, contest, contestants

HERE = Path(__file__).parent
_PACKAGES = ("numpy", "numba", "llvmlite", "simpy", "ciw", "salabim")
_NEVER_IN_FULL = ("ciw", "salabim")


def main() -> None:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=500_000, help="consignments of the station workload")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, in turn")
    parser.add_argument("--full", action="store_true", help="run SimPy at the full size too")
    parser.add_argument("--render", action="store_true", help="measure nothing")
    options = parser.parse_args()
    if not options.render:
        _keep(_measure(options.size, options.runs, options.full))
    render(HERE)


def _measure(size: int, runs: int, is_full: bool) -> dict[str, object]:
    entered = contestants(size, with_peers=True)
    if is_full:
        entered = [each if each.engine in _NEVER_IN_FULL else replace(each, size=size) for each in entered]
    now = datetime.now(UTC)
    figures = contest(entered, runs, _say)
    measured: list[Measured] = verdicts(figures)
    for measure in (threads, pending, shell, network):
        _say(f"measuring: {measure.__name__}")
        measured += measure(size, runs)
    return {
        "date": now.date().isoformat(),
        "time": now.time().isoformat("minutes"),
        "commit": _commit(),
        "machine": {
            "processor": _processor(),
            "system": platform.system(),
            "cores": len(_cores()),
            "load_at_end": round(_load(), 1),
        },
        "versions": {"python": platform.python_version(), **{name: _version(name) for name in _PACKAGES}},
        "runs": runs,
        "cases": [_case(each) for each in figures],
        "measures": [asdict(measure) for measure in measured],
    }


def _case(figures: Figures) -> dict[str, object]:
    contestant: Contestant = figures.contestant
    columns = {name: value for name, value in asdict(figures).items() if name not in ("contestant", "mean_wait_h")}
    return {"name": contestant.name, "engine": contestant.engine, **columns}


def _keep(record: dict[str, object]) -> None:
    path = HERE / "history" / f"{record['date']}-{record['commit']}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    _say(f"kept: {path.name}")


def _commit() -> str:
    """Return the short name of the commit; with + if what is measured has been changed since."""
    commit = _git("rev-parse", "--short", "HEAD")
    measured = [f"../src/corridor_sim/{package}" for package in ("kernels", "engine", "plan", "results")]
    return f"{commit}+" if _git("status", "--porcelain", "--", *measured) else commit


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=HERE, capture_output=True, text=True, check=True).stdout.strip()


def _cores() -> set[int]:
    import os

    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set(range(os.cpu_count() or 1))


def _load() -> float:
    import os

    return os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if not cpuinfo.is_file():
        return platform.processor() or platform.machine()
    names = [line for line in cpuinfo.read_text(encoding="utf-8").splitlines() if line.startswith("model name")]
    return names[0].split(":")[1].strip() if names else platform.machine()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "-"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
