"""The first difference between two traces, with the names of what differs."""

from dataclasses import dataclass, fields

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

    Visits come before consignments and runs, since they say at which station it began.
    """
    for name in _IN_ORDER:
        one, other = getattr(first, name), getattr(second, name)
        if one.shape != other.shape:
            return Difference(history.replication, f"number of {name}", np.nan, str(len(one)), str(len(other)))
        unequal = np.flatnonzero(_unequal(one, other))
        if len(unequal):
            i = _earliest(name, unequal, first)
            return Difference(
                history.replication, f"{_what(plan, history, first, name, i)}, {name}", _time_h(name, i, first),
                _shown(name, one[i]), _shown(name, other[i]),
            )  # fmt: skip
    return None


_IN_ORDER = sorted((field.name for field in fields(Trace)), key=lambda name: (not name.startswith("visit"), name))


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
    return float("nan") if name.startswith("station") else float(trace.departure_h[i])


def _what(plan: Plan, history: History, trace: Trace, name: str, i: int) -> str:
    """Return the name of row ``i`` of an array of the trace."""
    if name.startswith("visit"):
        return f"a visit at station '{plan.names.stations[trace.visit_station[i]]}'"
    if name.startswith("run"):
        return f"run {trace.run_number[i]} of '{plan.names.services[trace.run_service[i]]}'"
    if name.startswith("station"):
        return f"station '{plan.names.stations[i]}'"
    flow = plan.names.flows[history.flow[i]]
    return f"consignment {history.number[i]} of day {history.day[i]} of flow '{flow}'"


def _shown(name: str, value: np.ndarray) -> str:
    if name == "split_h":
        return ", ".join(f"{part} {hours!r}" for part, hours in zip(PARTS, value.tolist(), strict=True))
    return repr(value.item())
