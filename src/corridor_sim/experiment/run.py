"""Run the replications of cases, here or in worker processes."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, ProcessPoolExecutor, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from corridor_sim.engine import Engine, simulate
from corridor_sim.errors import Issue, raise_if_any
from corridor_sim.indicators import door_to_door
from corridor_sim.plan import Plan, build_plan, draw_history
from corridor_sim.results import RunDirectory, frames_of, identity_of, write_frame
from corridor_sim.scenario import Case

Progress = Callable[[int, int], None]
"""Called with the replications done and all that are wanted."""


@dataclass(frozen=True)
class RunResult:
    """
    Results of one case.

    Attributes
    ----------
    case, plan
        What was simulated.
    directory
        Where the result tables are.
    replaced
        Whether results of other inputs were there and have been replaced.
    kept
        How many replications were there already and were kept.
    indicators
        Door-to-door indicators over all replications; see ``indicators.door_to_door``.
    """

    case: Case
    plan: Plan
    directory: RunDirectory
    replaced: bool
    kept: int
    indicators: pd.DataFrame

    def table(self, name: str) -> pd.DataFrame:
        """Return a result table of all replications, in their order."""
        return self.directory.read(name, self.case.simulation.replications)


@dataclass(frozen=True)
class _Task:
    """One replication to run."""

    plan: Plan
    directory: RunDirectory
    seed: int
    replication: int
    engine: Engine


def default_workers() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_cases(
    cases: Sequence[Case], out: Path, workers: int, progress: Progress, engine: Engine = "compiled"
) -> list[RunResult]:
    """
    Run all replications of ``cases`` and write their run directories ``out/<scenario>``.

    Replications that are there already are kept: a run that was stopped goes on.

    Parameters
    ----------
    cases
        What to simulate.
    out
        Folder of the run directories.
    workers
        Replications at a time, at least 1. Results do not depend on it.
    progress
        Called after each replication.
    engine
        Which engine. Results do not depend on it.

    Raises
    ------
    InputError
        If two cases have one name, a plan cannot be built, or a folder holds something else.
    """
    _check_names(cases)
    plans = [build_plan(case) for case in cases]
    directories = [RunDirectory(out / case.name) for case in cases]
    for directory in directories:
        directory.check()
    planned = list(zip(cases, plans, directories, strict=True))
    replaced = [directory.open(_manifest(case, plan, engine)) for case, plan, directory in planned]
    tasks: list[_Task] = []
    kept: list[int] = []
    for case, plan, directory in planned:
        wanted = range(case.simulation.replications)
        missing = [r for r in wanted if not directory.has(r)]
        kept.append(len(wanted) - len(missing))
        tasks += [_Task(plan, directory, case.simulation.seed, r, engine) for r in missing]
    done, total = sum(kept), sum(kept) + len(tasks)
    progress(done, total)
    for _ in _perform(tasks, workers):
        done += 1
        progress(done, total)
    return [_finish(*row) for row in zip(cases, plans, directories, replaced, kept, strict=True)]


def _check_names(cases: Sequence[Case]) -> None:
    """Refuse two cases of one name: their results would lie in one folder, and one would be taken for the other."""
    first: dict[str, Case] = {}
    raise_if_any(
        Issue(case.scenario.chain[-1], 0, "", f"'{case.name}' is also the name of {known.scenario.chain[-1]}",
              "scenarios whose files have different names")
        for case in cases
        if (known := first.setdefault(case.name, case)) is not case
    )  # fmt: skip


def _finish(case: Case, plan: Plan, directory: RunDirectory, replaced: bool, kept: int) -> RunResult:
    indicators = door_to_door(directory.read("consignments", case.simulation.replications))
    write_frame(indicators, directory.path / "indicators")
    return RunResult(case, plan, directory, replaced, kept, indicators)


def _manifest(case: Case, plan: Plan, engine: Engine) -> dict[str, Any]:
    return {
        "scenario": case.name,
        "files": list(case.scenario.chain),
        "document": case.scenario.document.model_dump(mode="json"),
        "assumed": list(case.assumed),
        "engine": engine,
        "seed": case.simulation.seed,
        "replications": case.simulation.replications,
        "identity": identity_of(plan, case.simulation.seed),
    }


def _perform(tasks: Sequence[_Task], workers: int) -> Iterator[None]:
    """Perform ``tasks``, yielding after each; when interrupted, those under way are finished and no other is begun."""
    if workers == 1 or len(tasks) < 2:
        for task in tasks:
            _perform_one(task)
            yield
        return
    pool = _pool(tasks[0].engine, min(workers, len(tasks)))
    waiting = iter(tasks)
    try:
        with _without_interrupts():
            running = {pool.submit(_perform_one, task) for task in islice(waiting, workers)}
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            running |= {pool.submit(_perform_one, task) for task in islice(waiting, len(done))}
            for future in done:
                future.result()
                yield
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _pool(engine: Engine, workers: int) -> Executor:
    """Return threads for the compiled engine, which releases the GIL, and processes for SimPy, which holds it."""
    if engine == "compiled":
        return ThreadPoolExecutor(workers)
    return ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=_ignore_interrupts)


def _perform_one(task: _Task) -> None:
    history = draw_history(task.plan, task.seed, task.replication)
    trace = simulate(task.plan, history, task.engine)
    task.directory.write(task.replication, frames_of(task.plan, history, trace))


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """
    Ignore Ctrl-C for the moment in which workers are started.

    They inherit that, so that one who is still loading the library leaves Ctrl-C to the parent as well.
    """
    if threading.current_thread() is not threading.main_thread():  # where no handler can be set
        yield
        return
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)


def _ignore_interrupts() -> None:
    """Leave Ctrl-C to the parent, which lets running replications finish and cancels the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
