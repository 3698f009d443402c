"""Replications performed by threads or processes, which end as Ctrl-C or a failure asks for."""

import logging
import multiprocessing
import signal
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from queue import SimpleQueue

import pandas as pd

from corridor_sim.engine import Engine, simulate
from corridor_sim.plan import Plan, draw_history
from corridor_sim.results import RunDirectory, frames_of

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Task:
    """One replication to run, of the case at a position."""

    case: int
    plan: Plan
    directory: RunDirectory
    seed: int
    replication: int
    engine: Engine


def perform(tasks: Sequence[Task], workers: int) -> Iterator[Task]:
    """
    Perform ``tasks``, yielding each that is done; when one fails, those under way are finished and no other is begun.

    So it is when Ctrl-C is heard, after which KeyboardInterrupt is raised; the second time they are not waited for.
    Ctrl-C is only put down as it comes, so that it never strikes in the middle of something, here or where what is
    done is looked at, whatever the number of workers. Threads go on with other tasks while the caller looks at one.
    """
    if not tasks:
        return
    workers = min(workers, len(tasks))
    pool = _Processes(workers) if tasks[0].engine == "simpy" and workers > 1 else _Threads(workers)
    waiting = iter(tasks)
    under_way: dict[Future[None], Task] = {}
    happened: SimpleQueue[Future[None] | None] = SimpleQueue()
    failure: BaseException | None = None

    def begin(most: int | None) -> None:
        for task in islice(waiting, most):
            future = pool.submit(task)
            under_way[future] = task
            future.add_done_callback(happened.put)

    with _ctrl_c_heard_by(pool, happened) as ctrl_c, pool:
        begin(pool.ahead)
        while under_way:
            event = happened.get()
            if ctrl_c.is_pressed:
                failure = failure or KeyboardInterrupt()
                ctrl_c.say_stopping()
            if ctrl_c.is_pressed_again:
                pool.stop([task.directory for task in tasks])
                break
            if event is not None:
                done, error = under_way.pop(event), event.exception()
                if isinstance(error, _NotBegunError):
                    continue
                failure = failure or error
                if failure is None:
                    begin(1)
                    yield done
    # What came too late to be heard above must not be lost.
    if failure is None and ctrl_c.is_pressed:
        failure = KeyboardInterrupt()
    if failure is not None:
        raise failure


class _NotBegunError(Exception):
    """A task was left, as another had failed or Ctrl-C was pressed."""


class _CtrlC:
    """How often Ctrl-C was pressed, and whether what follows has been said."""

    def __init__(self) -> None:
        self.presses = 0
        self._is_said = False

    @property
    def is_pressed(self) -> bool:
        return self.presses > 0

    @property
    def is_pressed_again(self) -> bool:
        return self.presses > 1

    def say_stopping(self) -> None:
        if not self._is_said:
            _log.warning("stopping when the replications under way are done; Ctrl-C again to stop at once")
        self._is_said = True


@contextmanager
def _ctrl_c_heard_by(pool: "_Threads | _Processes", happened: "SimpleQueue[Future[None] | None]") -> Iterator[_CtrlC]:
    """Count each Ctrl-C, and let ``pool`` begin nothing more, where handlers can be set and Ctrl-C is not ignored."""
    ctrl_c = _CtrlC()
    handler = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or handler == signal.SIG_IGN:
        yield ctrl_c
        return

    def hear(*_: object) -> None:
        ctrl_c.presses += 1
        pool.is_ending = True
        # Whoever waits is woken; it may be put in at any moment, even while the same thread gets from the queue.
        happened.put(None)

    signal.signal(signal.SIGINT, hear)
    try:
        yield ctrl_c
    finally:
        signal.signal(signal.SIGINT, handler)


class _Threads:
    """Workers for the compiled engine, which releases the GIL, or for one replication at a time."""

    ahead: int | None = None
    """How many tasks are given before one is done: None for all."""

    def __init__(self, workers: int) -> None:
        self.is_ending = False
        self._workers = workers
        self._pool = ThreadPoolExecutor(workers)
        self._writing = threading.Semaphore(workers)
        self._is_stopped = False

    def __enter__(self) -> None:
        """Do nothing more."""

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=not self._is_stopped, cancel_futures=True)

    def submit(self, task: Task) -> "Future[None]":
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

    def _perform(self, task: Task) -> None:
        if self.is_ending:
            raise _NotBegunError
        try:
            frames = _simulated(task)
            with self._writing:
                if not self._is_stopped:
                    task.directory.write(task.replication, frames)
        except BaseException:
            self.is_ending = True
            raise


class _Processes:
    """Workers for SimPy, which holds the GIL; they are given no task before they can begin it."""

    def __init__(self, workers: int) -> None:
        self.is_ending = False
        self.ahead = workers
        self._others = set(multiprocessing.active_children())
        self._pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=_ignore_ctrl_c)

    def __enter__(self) -> None:
        """Do nothing more."""

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def submit(self, task: Task) -> "Future[None]":
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


def _perform_one(task: Task) -> None:
    task.directory.write(task.replication, _simulated(task))


def _simulated(task: Task) -> Mapping[str, pd.DataFrame]:
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
