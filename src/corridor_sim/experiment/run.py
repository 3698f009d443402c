"""Run the replications of cases, here or in worker processes."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd

from corridor_sim.engine import Engine
from corridor_sim.errors import Issue, raise_if_any
from corridor_sim.experiment.workers import Task, perform
from corridor_sim.indicators import (
    AS_ORDERED_COLUMNS,
    DOOR_TO_DOOR_COLUMNS,
    Measured,
    as_ordered,
    door_to_door,
    measure,
    subjects_of,
)
from corridor_sim.plan import Plan, build_plans
from corridor_sim.results import RunDirectory, identity_of, routes_of, write_frame
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

    Replications that are there already are kept: a run that was stopped goes on. Of cases with one identity, the first
    is simulated and the others get a copy. The compiled engine simulates other cases while the caller looks at one.

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
        If two cases have one name, plans cannot be built, or a folder holds something else.
    KeyboardInterrupt
        When Ctrl-C was pressed, after the replications under way, or at once if it was pressed again.
    """
    _check_names(cases)
    plans = build_plans(cases)
    directories = [RunDirectory(Path(out) / case.name) for case in cases]
    for directory in directories:
        directory.check()
    works = _works(cases, plans, directories, engine)
    tasks = [task for work in works for task in work.tasks]
    left = [len(work.tasks) for work in works]
    total = sum(case.simulation.replications for case in cases)
    progress(total - len(tasks), total)
    next_one = 0
    for task in chain([None], perform(tasks, workers)):
        if task is not None:
            left[task.case] -= 1
            progress(total - sum(left), total)
        while next_one < len(cases) and left[next_one] == 0:
            yield _finish(works[next_one])
            next_one += 1


@dataclass(frozen=True)
class _Work:
    """
    What is to be done for one case.

    Attributes
    ----------
    case, plan, directory, replaced, kept
        As in ``RunResult``.
    tasks
        Replications to simulate.
    like, copied
        The directory of the first case of the same identity, and the replications to take from there.
    """

    case: Case
    plan: Plan
    directory: RunDirectory
    replaced: bool
    kept: int
    tasks: list[Task]
    like: RunDirectory
    copied: list[int]


def _works(
    cases: Sequence[Case], plans: Sequence[Plan], directories: Sequence[RunDirectory], engine: Engine
) -> list[_Work]:
    """Open the run directories, and return what is to be done for each case."""
    works: list[_Work] = []
    first_of: dict[str, int] = {}
    for position, (case, plan, directory) in enumerate(zip(cases, plans, directories, strict=True)):
        n, seed = case.simulation.replications, case.simulation.seed
        manifest = _manifest(case, plan, engine)
        replaced = directory.open(manifest)
        missing = [r for r in range(n) if not directory.has(r)]
        # A case that differs in nothing that is simulated, as in its pipelines, has the results of the first such.
        first = first_of.setdefault(manifest["identity"], position)
        n_like = cases[first].simulation.replications if first < position else 0
        tasks = [Task(position, plan, directory, seed, r, engine) for r in missing if r >= n_like]
        copied = [r for r in missing if r < n_like]
        works.append(_Work(case, plan, directory, replaced, n - len(missing), tasks, directories[first], copied))
    return works


def _check_names(cases: Sequence[Case]) -> None:
    """Refuse two cases of one name: their results would lie in one folder, and one would be taken for the other."""
    first: dict[str, Case] = {}
    raise_if_any(
        Issue(case.scenario.chain[-1], 0, "", f"'{case.name}' is also the name of {known.scenario.chain[-1]}",
              "scenarios whose files have different names")
        for case in cases
        if (known := first.setdefault(case.name, case)) is not case
    )  # fmt: skip


def _finish(work: _Work) -> RunResult:
    case, plan, directory = work.case, work.plan, work.directory
    for r in work.copied:
        directory.copy(work.like, r)
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
    return RunResult(case, plan, directory, work.replaced, work.kept, pairs, measured)


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
