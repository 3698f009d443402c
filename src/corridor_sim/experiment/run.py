"""Run the replications of cases, here or in worker processes."""

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pandas as pd

from corridor_sim.engine import Engine, simulate
from corridor_sim.errors import Issue, raise_if_any
from corridor_sim.indicators import (
    AS_ORDERED_COLUMNS,
    DOOR_TO_DOOR_COLUMNS,
    Measured,
    as_ordered,
    door_to_door,
    measure,
    subjects_of,
)
from corridor_sim.plan import Plan, build_plan, draw_history
from corridor_sim.results import RunDirectory, frames_of, identity_of, routes_of, write_frame
from corridor_sim.scenario import Case

_log = logging.getLogger(__name__)

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
    pairs
        Door-to-door statistics of each pair over the consignments of all replications, as they are ordered; see
        ``indicators.door_to_door`` and ``indicators.as_ordered``.
    measured
        All indicators, with intervals over replications.
    """

    case: Case
    plan: Plan
    directory: RunDirectory
    replaced: bool
    kept: int
    pairs: pd.DataFrame
    measured: Measured

    def table(self, name: str) -> pd.DataFrame:
        """Return a result table of all replications, in their order."""
        return self.directory.read(name, self.case.simulation.replications)

    def ordered(self, replication: int, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Return the consignments of one replication, or these columns, as those who ordered them see them."""
        if columns is not None and not self.case.served.empty:
            columns = list(dict.fromkeys([*columns, *AS_ORDERED_COLUMNS]))
        return as_ordered(self.directory.read_one("consignments", replication, columns))


@dataclass(frozen=True)
class _Task:
    """One replication to run, of the case at a position."""

    case: int
    plan: Plan
    directory: RunDirectory
    seed: int
    replication: int
    engine: Engine


def default_workers() -> int:
    """Return the number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_cases(
    cases: Sequence[Case], out: str | Path, workers: int, progress: Progress, engine: Engine = "compiled"
) -> list[RunResult]:
    """Run all replications of ``cases``, as in ``finished_cases``, and return their results."""
    return list(finished_cases(cases, out, workers, progress, engine))


def finished_cases(
    cases: Sequence[Case], out: str | Path, workers: int, progress: Progress, engine: Engine = "compiled"
) -> Iterator[RunResult]:
    """
    Run all replications of ``cases``, write their run directories ``out/<scenario>``, and yield each that is done.

    Replications that are there already are kept: a run that was stopped goes on. Other cases are simulated while the
    caller looks at one.

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

    Yields
    ------
    The results of each case, in the order of ``cases``.

    Raises
    ------
    InputError
        If two cases have one name, a plan cannot be built, or a folder holds something else.
    KeyboardInterrupt
        When Ctrl-C was pressed, after the replications under way, or at once if it was pressed again.
    """
    _check_names(cases)
    plans = [build_plan(case) for case in cases]
    directories = [RunDirectory(Path(out) / case.name) for case in cases]
    for directory in directories:
        directory.check()
    planned = list(zip(cases, plans, directories, strict=True))
    replaced = [directory.open(_manifest(case, plan, engine)) for case, plan, directory in planned]
    tasks: list[_Task] = []
    left: list[int] = []
    for position, (case, plan, directory) in enumerate(planned):
        missing = [r for r in range(case.simulation.replications) if not directory.has(r)]
        left.append(len(missing))
        tasks += [_Task(position, plan, directory, case.simulation.seed, r, engine) for r in missing]
    total = sum(case.simulation.replications for case in cases)
    kept = [case.simulation.replications - n for case, n in zip(cases, left, strict=True)]
    progress(total - len(tasks), total)
    next_one = 0
    for task in chain([None], _perform(tasks, workers)):
        if task is not None:
            left[task.case] -= 1
            progress(total - sum(left), total)
        while next_one < len(cases) and left[next_one] == 0:
            yield _finish(*planned[next_one], replaced[next_one], kept[next_one])
            next_one += 1


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
    n = case.simulation.replications
    routes = routes_of(plan, case.network.tables)
    wanted = DOOR_TO_DOOR_COLUMNS if case.served.empty else [*DOOR_TO_DOOR_COLUMNS, *AS_ORDERED_COLUMNS]
    pairs = door_to_door(as_ordered(directory.read("consignments", n, list(dict.fromkeys(wanted)))))
    measured = measure(
        ({name: directory.read_one(name, r) for name in ("consignments", "stations", "queues")} for r in range(n)),
        subjects_of(case.network.tables, case.flows, routes, case.simulation.days),
    )
    for name, frame in (("routes", routes), ("door_to_door", pairs), ("indicators", measured.indicators)):
        write_frame(frame, directory.path / name)
    return RunResult(case, plan, directory, replaced, kept, pairs, measured)


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


def _perform(tasks: Sequence[_Task], workers: int) -> Iterator[_Task]:
    """
    Perform ``tasks``, yielding each that is done; when one fails, those under way are finished and no other is begun.

    So it is when Ctrl-C is heard, after which KeyboardInterrupt is raised; the second time they are not waited for.
    Ctrl-C is only put down as it comes, so that it never strikes in the middle of something, here or where what is
    done is looked at, whatever the number of workers. Threads go on with other tasks meanwhile.
    """
    if not tasks:
        return
    workers = min(workers, len(tasks))
    pool = _Processes(workers) if tasks[0].engine == "simpy" and workers > 1 else _Threads(workers)
    happened: SimpleQueue[Future[None] | _CtrlC] = SimpleQueue()
    failure: BaseException | None = None
    with _ctrl_c_into(happened), pool:
        # Processes cannot be told to leave what they have been given.
        given = _Given(pool, tasks, happened, len(tasks) if isinstance(pool, _Threads) else workers)
        while given.under_way:
            event = happened.get()
            if isinstance(event, _CtrlC):
                if isinstance(failure, KeyboardInterrupt):
                    pool.stop([task.directory for task in tasks])
                    raise failure
                _log.warning("stopping when the replications under way are done; Ctrl-C again to stop at once")
                failure = KeyboardInterrupt()
            else:
                done = given.under_way.pop(event)
                failure = failure or (None if event.cancelled() else event.exception())
                if failure is None:
                    given.give(1)
                    yield done
            if failure is not None:
                given.take_back()
    # What came too late to be heard above must not be lost.
    if failure is None and not happened.empty():
        failure = KeyboardInterrupt()
    if failure is not None:
        raise failure


class _CtrlC:
    """Ctrl-C was pressed."""


class _Given:
    """Tasks given to a pool, the first ``ahead`` of them at once; what has ended is put into ``happened``."""

    def __init__(
        self, pool: "_Threads | _Processes", tasks: Iterable[_Task], happened: "SimpleQueue[Any]", ahead: int
    ) -> None:
        self.under_way: dict[Future[None], _Task] = {}
        self._pool, self._waiting, self._happened = pool, iter(tasks), happened
        self.give(ahead)

    def give(self, n: int) -> None:
        """Give the next ``n``, as far as there are any."""
        for task in islice(self._waiting, n):
            future = self._pool.submit(task)
            self.under_way[future] = task
            future.add_done_callback(self._happened.put)

    def take_back(self) -> None:
        """Take back those that nobody has begun; they end as cancelled."""
        for future in list(self.under_way):
            future.cancel()


@contextmanager
def _ctrl_c_into(happened: "SimpleQueue[Any]") -> Iterator[None]:
    """Put each Ctrl-C into ``happened``, where handlers can be set and Ctrl-C is not ignored anyway."""
    handler = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or handler == signal.SIG_IGN:
        yield
        return
    # A handler may put into a SimpleQueue at any moment, even while the same thread gets from it.
    signal.signal(signal.SIGINT, lambda *_: happened.put(_CtrlC()))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)


class _Threads:
    """Workers for the compiled engine, which releases the GIL, or for one replication at a time."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool = ThreadPoolExecutor(workers)
        self._writing = threading.Semaphore(workers)
        self._is_stopped = False

    def __enter__(self) -> None:
        """Do nothing more."""

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=not self._is_stopped, cancel_futures=True)

    def submit(self, task: _Task) -> "Future[None]":
        return self._pool.submit(self._perform, task)

    def stop(self, _: Iterable[RunDirectory]) -> None:
        """
        Wait for what is being written; nothing more will be.

        A thread cannot be ended, so those under way compute on in vain, unless the process ends.
        """
        self._is_stopped = True
        for _worker in range(self._workers):  # whoever holds all of it knows that nobody is writing
            self._writing.acquire()
        self._writing.release(self._workers)

    def _perform(self, task: _Task) -> None:
        frames = _simulated(task)
        with self._writing:
            if not self._is_stopped:
                task.directory.write(task.replication, frames)


class _Processes:
    """Workers for SimPy, which holds the GIL."""

    def __init__(self, workers: int) -> None:
        self._others = set(multiprocessing.active_children())
        self._pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=_ignore_ctrl_c)

    def __enter__(self) -> None:
        """Do nothing more."""

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def submit(self, task: _Task) -> "Future[None]":
        with _ctrl_c_withheld():
            return self._pool.submit(_perform_one, task)

    def stop(self, directories: Iterable[RunDirectory]) -> None:
        """End the processes and remove what they have half written."""
        for process in set(multiprocessing.active_children()) - self._others:
            process.terminate()
        self._pool.shutdown(wait=True, cancel_futures=True)
        for path in {directory.path for directory in directories}:
            for half_written in path.rglob("*.part"):
                half_written.unlink(missing_ok=True)


def _perform_one(task: _Task) -> None:
    task.directory.write(task.replication, _simulated(task))


def _simulated(task: _Task) -> Mapping[str, pd.DataFrame]:
    history = draw_history(task.plan, task.seed, task.replication)
    return frames_of(task.plan, history, simulate(task.plan, history, task.engine))


@contextmanager
def _ctrl_c_withheld() -> Iterator[None]:
    """
    Withhold Ctrl-C for the moment in which a process is started.

    The process inherits that, so that it leaves Ctrl-C to the parent while it is loading the library as well; here it
    comes afterwards, which it would not if it were ignored.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    withheld = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, withheld)


def _ignore_ctrl_c() -> None:
    """Leave Ctrl-C to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
