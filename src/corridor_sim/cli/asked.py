"""What several commands ask of the command line: cases, workers, numbers in range; and progress as they work."""

import argparse
import logging
import sys
from typing import Any

from tqdm import tqdm

from corridor_sim.cli import remarks
from corridor_sim.data_files import base_network, scenario_folders
from corridor_sim.errors import InputError, Issue
from corridor_sim.scenario import Case, read_cases


def cases_of(names: list[str], options: argparse.Namespace) -> list[Case]:
    """Return the cases named, with the options of the command line in place of their own."""
    cases = read_cases(names, scenario_folders(), base_network(), given(options))
    remarks.say_warnings(cases)
    return cases


def given(options: argparse.Namespace) -> dict[str, Any]:
    """Return what the command line says of the simulation."""
    return {name: getattr(options, name) for name in ("days", "warmup_days", "replications", "seed")}


def workers_of(options: argparse.Namespace) -> int:
    """Return how many workers to use; wrong if fewer than one is asked for."""
    from corridor_sim.experiment import default_workers

    if options.workers is None:
        return default_workers()
    return at_least_one("--workers", options.workers)


def at_least_one(option: str, value: int) -> int:
    """Return the value of an option; wrong if it is less than one."""
    if value < 1:
        raise InputError([Issue("", 0, option, f"'{value}' is out of range", "a whole number of at least 1")])
    return value


class Progress(logging.Handler):
    """A progress bar on standard error; says nothing where that is no terminal. Prints warnings above the bar."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._bar = tqdm(unit=" replications", disable=None, leave=False, file=sys.stderr)

    def __enter__(self) -> "Progress":
        logging.getLogger("corridor_sim").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("corridor_sim").removeHandler(self)
        self._bar.close()

    def emit(self, record: logging.LogRecord) -> None:
        """Print a warning of the library."""
        tqdm.write(self.format(record), file=sys.stderr)

    def __call__(self, done: int, total: int) -> None:
        """Show how many replications of all are done."""
        self._bar.total = total
        self._bar.update(done - self._bar.n)
