"""Run one replication by one of the engines."""

from collections.abc import Callable
from typing import Literal, get_args

from corridor_sim.engine.compiled import run_compiled
from corridor_sim.engine.simpy_model import run_simpy
from corridor_sim.kernels import is_cached
from corridor_sim.plan import History, Plan
from corridor_sim.results.trace import Trace, check_trace

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
    CorridorSimError
        If an invariant is broken, which is a mistake of the program.
    """
    trace = _RUN[engine](plan, history, keep_visits)
    check_trace(history, trace)
    return trace


def needs_compiling(engine: Engine) -> bool:
    """Return whether the first run with ``engine`` will compile it, which takes some twenty seconds."""
    return engine == "compiled" and not is_cached()
