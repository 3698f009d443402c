"""
Every exception of the package, and the issue record that messages to planners are made of.

Enters: nothing of ours. Leaves: exceptions. It never prints and never ends the program.
"""

import difflib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Issue:
    """
    One mistake in the planner's input.

    Attributes
    ----------
    file
        Path as the planner would write it; empty when no file is involved.
    line
        Line in the file, counted from 1; 0 when unknown.
    where
        YAML path, or table column and row id.
    found
        What is wrong, with the value found.
    allowed
        What would be right: range, unit, list or remedy; may be empty.
    nearest
        The nearest valid name; empty if there is none.
    """

    file: str
    line: int
    where: str
    found: str
    allowed: str = ""
    nearest: str = ""

    def __str__(self) -> str:
        place = ": ".join(part for part in (self._location(), self.where) if part)
        lines = [f"{place}: {self.found}" if place else self.found]
        if self.allowed:
            lines.append(f"    allowed: {self.allowed}")
        if self.nearest:
            lines.append(f"    nearest: '{self.nearest}'")
        return "\n".join(lines)

    def _location(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


class CorridorSimError(Exception):
    """Base of all exceptions raised on purpose by this package."""


class InputError(CorridorSimError):
    """
    The input is wrong; carries every issue found, sorted by file and line.

    Parameters
    ----------
    issues
        At least one issue.
    """

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues: tuple[Issue, ...] = tuple(sorted(set(issues)))
        super().__init__("\n".join(str(issue) for issue in self.issues))

    def __reduce__(self) -> tuple[type["InputError"], tuple[tuple[Issue, ...]]]:
        return InputError, (self.issues,)


class NoPathError(CorridorSimError):
    """No route leads from an origin to a destination in the network in force."""


def raise_if_any(issues: Iterable[Issue]) -> None:
    """
    Raise all issues at once, or return if there are none.

    Raises
    ------
    InputError
        If there is at least one issue.
    """
    found = tuple(issues)
    if found:
        raise InputError(found)


@contextmanager
def collecting(issues: list[Issue]) -> Iterator[None]:
    """Add the issues of an InputError in this context to ``issues``, and go on after it: what follows is told too."""
    try:
        yield
    except InputError as error:
        issues += error.issues


def nearest_name(name: str, names: Iterable[str]) -> str:
    """Return the valid name nearest to ``name``, or an empty string if none is near."""
    close = difflib.get_close_matches(name, sorted(set(names)), n=1, cutoff=0.6)
    return close[0] if close else ""


def unknown_name(
    file: str, line: int, where: str, name: str, kind: str, names: Iterable[str], allowed: str = ""
) -> Issue:
    """Return the issue of a name that is not among ``names``; lists them when they are few."""
    valid = sorted(set(names))
    if not allowed:
        allowed = ", ".join(valid) if len(valid) <= 12 else ", ".join(valid[:10]) + f" and {len(valid) - 10} more"
    return Issue(file, line, where, f"unknown {kind} '{name}'", allowed, nearest_name(name, valid))
