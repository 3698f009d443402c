"""Run one replication."""

from corridor_sim.engine.simpy_model import Model
from corridor_sim.plan import History, Plan
from corridor_sim.results.trace import Trace, check_trace


def simulate(plan: Plan, history: History) -> Trace:
    """
    Simulate one replication and check the invariants of its trace.

    Raises
    ------
    CorridorSimError
        If an invariant is broken, which is a mistake of the program.
    """
    trace = Model(plan, history).run()
    check_trace(history, trace)
    return trace
