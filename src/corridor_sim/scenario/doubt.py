"""
What mistakes leave in doubt, so that nothing is told of a scenario that might be right without them.

Enters: issues. Leaves: names of parts of a scenario. A part that holds a mistake, or may be meant by a key that is
unknown, is in doubt; the others can still be checked against the network, and are told of at once.
"""

import re
from collections.abc import Iterable, Iterator

from corridor_sim.errors import Issue
from corridor_sim.scenario.schema import NetworkOverlay, ScenarioDocument

_PARTS = frozenset(ScenarioDocument.model_fields)
_BELOW = ("extends", "adds", "network.path")
"""What all else stands on: without it names mean nothing."""


def in_doubt(issues: Iterable[Issue]) -> frozenset[str]:
    """
    Return the keys of a scenario whose values are in doubt beside these mistakes.

    A link or pipeline wrongly named under ``network.close`` leaves nothing in doubt: with more of them closed, no more
    can be reached. Nor does a row of the planner's own tables, which is left out by itself.
    """
    return frozenset(part for issue in issues for part in _doubted(issue))


def is_baseless(issues: Iterable[Issue]) -> bool:
    """Return whether mistakes leave in doubt what the scenario builds on, or on which network."""
    return any(_meant(issue) & {*_BELOW, "network"} for issue in issues)


def rests_routes_on(parts: frozenset[str]) -> bool:
    """Return whether routes, opening hours and timetables rest on one of these parts."""
    return not parts.isdisjoint({"network", "demand", "simulation"})


def _doubted(issue: Issue) -> Iterator[str]:
    if issue.where.startswith("--"):
        yield "simulation"
    elif issue.where.startswith("network.close["):
        return
    elif (root := _root(issue)) in _PARTS:
        yield root
    elif issue.found.startswith("unknown key"):
        yield from [issue.nearest] if issue.nearest else _PARTS


def _meant(issue: Issue) -> set[str]:
    """Return the path of a mistake without the places in lists, and what is nearest to it if it is an unknown key."""
    path = re.sub(r"\[.*", "", issue.where)
    if not issue.found.startswith("unknown key"):
        return {path}
    above = path.rpartition(".")[0]
    is_known = not above or (above == "network" and issue.nearest in NetworkOverlay.model_fields)
    return {path, f"{above}.{issue.nearest}".removeprefix(".")} if is_known else {path}


def _root(issue: Issue) -> str:
    return re.split(r"[.\[]", issue.where, maxsplit=1)[0]
