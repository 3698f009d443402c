"""Remarks on standard error."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corridor_sim.engine import Engine
    from corridor_sim.experiment import RunResult
    from corridor_sim.scenario import Case


_MOST_NAMES = 3


def say(text: str) -> None:
    """Say on standard error what is going on."""
    print(text, file=sys.stderr, flush=True)


def say_warnings(cases: "Sequence[Case]") -> None:
    """Say on standard error what may not be meant in the cases; what is so in several is said once."""
    names: dict[str, dict[str, None]] = {}
    for case in cases:
        for warning in case.warnings:
            names.setdefault(warning, {})[case.name] = None
    for warning, of_cases in names.items():
        say(f"warning: {_some_of(list(of_cases))}: {warning}")


def _some_of(names: list[str]) -> str:
    """Return the first of some names, and how many more there are."""
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def say_compiling(engine: "Engine") -> None:
    """Say on standard error that the engine is compiled first, if it is."""
    from corridor_sim.engine import needs_compiling

    if needs_compiling(engine):
        print("compiling the engine, once: a minute or two ...", file=sys.stderr, flush=True)


def say_kept(result: "RunResult") -> None:
    """Say on standard error what was found in a run directory."""
    if result.kept:
        kept = "1 replication was" if result.kept == 1 else f"{result.kept} replications were"
        print(f"{result.directory.path}: {kept} already there and kept", file=sys.stderr)
    if result.replaced:
        print(f"{result.directory.path}: results of other inputs were there and are replaced", file=sys.stderr)
