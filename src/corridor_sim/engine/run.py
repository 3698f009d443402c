"""Run one replication by one of the engines."""

from collections.abc import Callable
from typing import Literal, get_args

import numpy as np

from corridor_sim.engine.compiled import run_compiled
from corridor_sim.engine.simpy_model import run_simpy
from corridor_sim.kernels import is_cached
from corridor_sim.plan import History, Plan
from corridor_sim.results.trace import Trace, check_trace
from corridor_sim.units import GRID_PER_HOUR

Engine = Literal["compiled", "simpy"]
"""The compiled event loop, or the SimPy reference; both give the same trace."""

ENGINES: tuple[Engine, ...] = get_args(Engine)

_RUN: dict[Engine, Callable[[Plan, History, bool], Trace]] = {"compiled": run_compiled, "simpy": run_simpy}


def simulate(plan: Plan, history: History, engine: Engine = "compiled", keep_visits: bool = False) -> Trace:
    """
    Simulate one replication and check the invariants of its trace.

    Parameters
    ----------
    plan, history
        What to simulate.
    engine
        Which engine; the trace does not depend on it.
    keep_visits
        Whether the trace has each visit to a station, or only the totals of stations.

    Raises
    ------
    ValueError
        If the history gives hours of another shape, negative ones, or such as are not on the time grid.
    CorridorSimError
        If an invariant is broken, which is a mistake of the program; or if there are too many consignments and trains
        within too many days for the compiled engine to order.
    """
    _check_given_hours(plan, history)
    trace = _RUN[engine](plan, history, keep_visits)
    check_trace(history, trace)
    return trace


def _check_given_hours(plan: Plan, history: History) -> None:
    hours = history.stage_h
    if hours is None:
        return
    shape = (len(history.flow), len(plan.legs.stage_h))
    if hours.shape != shape or hours.dtype != np.float64:
        raise ValueError(f"stage_h: expected float64 of shape {shape}, got {hours.dtype} of shape {hours.shape}")
    if not (np.isfinite(hours) & (hours >= 0.0) & (np.rint(hours * GRID_PER_HOUR) == hours * GRID_PER_HOUR)).all():
        raise ValueError(f"stage_h: expected hours of at least 0 that are multiples of 1/{GRID_PER_HOUR:.0f} h")


def needs_compiling(engine: Engine) -> bool:
    """Return whether the first run with ``engine`` will compile it, which takes a minute or two."""
    return engine == "compiled" and not is_cached()
