"""The first difference between two traces, with the names of what differs."""

from dataclasses import dataclass, fields, replace
from itertools import compress

import numpy as np

from corridor_sim.plan import History, Plan
from corridor_sim.results.trace import PARTS, Trace


@dataclass(frozen=True)
class Difference:
    """
    Where two traces of one replication differ first.

    Attributes
    ----------
    replication
        Of the history.
    what
        What differs: a consignment, run, station or visit, by name.
    time_h
        When, h since the start, as the first trace has it; nan if it has no time.
    first, second
        The two values.
    """

    replication: int
    what: str
    time_h: float
    first: str
    second: str

    def __str__(self) -> str:
        return f"replication {self.replication}, {self.time_h:.6f} h: {self.what}: {self.first} and {self.second}"


def first_difference(plan: Plan, history: History, first: Trace, second: Trace) -> Difference | None:
    """
    Return the earliest difference between two traces of ``history``; None if they are equal bit for bit.

    Visits come before consignments and runs, since they say at which station it began; with a visit the earliest
    consignment that differs is named, if one does.
    """
    for names in _GROUPS:
        found = _difference_in(names, plan, history, first, second)
        if found is not None:
            if names is not _VISITS:
                return found
            whose = _difference_in(_CONSIGNMENTS, plan, history, first, second)
            return (
                found
                if whose is None
                else replace(found, what=f"{found.what} (the first consignment that differs: {whose.what})")
            )
    return None


def _difference_in(names: list[str], plan: Plan, history: History, first: Trace, second: Trace) -> Difference | None:
    """Return the earliest difference in arrays that have the same rows."""
    columns = [(getattr(first, name), getattr(second, name)) for name in names]
    lengths = len(columns[0][0]), len(columns[0][1])
    n = min(lengths)
    unequal = np.array([_unequal(one[:n], other[:n]) for one, other in columns])
    rows = np.flatnonzero(unequal.any(axis=0))
    if len(rows):
        i = _earliest(names[0], rows, first)
        name, (one, other) = next(zip(compress(names, unequal[:, i]), compress(columns, unequal[:, i]), strict=True))
        return Difference(
            history.replication, f"{_what(plan, history, first, name, i)}, {name}", _time_h(name, i, first),
            _shown(plan, name, one[i]), _shown(plan, name, other[i]),
        )  # fmt: skip
    if lengths[0] != lengths[1]:
        longer, shown = (first, ("there", "missing")) if lengths[0] > n else (second, ("missing", "there"))
        what = _what(plan, history, longer, names[0], n)
        return Difference(history.replication, what, _time_h(names[0], n, longer), *shown)
    return None


def _group_of(name: str) -> str:
    """Return what the rows of an array of the trace are."""
    prefix = name.split("_", maxsplit=1)[0]
    return prefix if prefix in ("visit", "run", "station", "place", "news") else "consignment"


_NAMES = [field.name for field in fields(Trace)]
_GROUPS = [
    [name for name in _NAMES if _group_of(name) == group]
    for group in ("visit", "consignment", "run", "station", "place", "news")
]
"""Arrays of the trace that have the same rows, in the order in which they are compared."""

_VISITS, _CONSIGNMENTS = _GROUPS[:2]


def _unequal(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return which rows differ in any bit that counts; nan equals nan."""
    unequal = ~np.isclose(one, other, rtol=0.0, atol=0.0, equal_nan=True)
    return np.asarray(unequal.any(axis=1) if unequal.ndim == 2 else unequal)


def _earliest(name: str, rows: np.ndarray, trace: Trace) -> int:
    times = [_time_h(name, int(row), trace) for row in rows]
    return int(rows[int(np.nanargmin(times))]) if not np.isnan(times).all() else int(rows[0])


def _time_h(name: str, i: int, trace: Trace) -> float:
    if name.startswith("visit"):
        return float(trace.visit_joined_h[i])
    if name.startswith("run"):
        return float(trace.run_departure_h[i])
    return float("nan") if name.startswith(("station", "place", "news")) else float(trace.departure_h[i])


def _what(plan: Plan, history: History, trace: Trace, name: str, i: int) -> str:
    """Return the name of row ``i`` of an array of the trace."""
    if name.startswith("visit"):
        return f"a visit at station '{plan.names.stations[trace.visit_station[i]]}'"
    if name.startswith("run"):
        return f"run {trace.run_number[i]} of '{plan.names.services[trace.run_service[i]]}'"
    if name.startswith("station"):
        return f"station '{plan.names.stations[i]}'"
    if name.startswith("place"):
        return f"'{plan.names.places[i]}' by day"
    if name.startswith("news"):
        return f"piece of news {i}"
    flow = plan.names.flows[history.flow[i]]
    return f"consignment {history.number[i]} of day {history.day[i]} of flow '{flow}'"


def _shown(plan: Plan, name: str, value: np.ndarray) -> str:
    if name == "route" and value >= 0:
        return f"'{plan.names.route_ids[value]}'"
    if np.ndim(value) == 1 and name != "split_h":
        return ", ".join(repr(one) for one in value.tolist())
    if name == "split_h":
        return ", ".join(f"{part} {hours!r}" for part, hours in zip(PARTS, value.tolist(), strict=True))
    return f"'{plan.names.stations[value]}'" if name == "visit_station" else repr(value.item())
