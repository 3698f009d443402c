"""Both engines on the same replications, and the first difference between their traces."""

from dataclasses import dataclass

from corridor_sim.engine import simulate
from corridor_sim.experiment.run import Progress
from corridor_sim.plan import build_plan, draw_history
from corridor_sim.results import Difference, first_difference
from corridor_sim.scenario import Case


@dataclass(frozen=True)
class Verification:
    """
    What two engines gave for the replications of one case.

    Attributes
    ----------
    case
        The case.
    consignments, visits
        How many were compared, in all replications.
    difference
        The first difference, or None if all traces are equal bit for bit.
    """

    case: Case
    consignments: int
    visits: int
    difference: Difference | None


def verify_case(case: Case, progress: Progress) -> Verification:
    """
    Run each replication of ``case`` with both engines and compare their traces, visits included.

    Stops after the first replication whose traces differ.

    Parameters
    ----------
    case
        What to simulate.
    progress
        Called after each replication.

    Raises
    ------
    InputError
        If the plan cannot be built.
    """
    plan = build_plan(case)
    replications = case.simulation.replications
    consignments = visits = 0
    difference = None
    for r in range(replications):
        history = draw_history(plan, case.simulation.seed, r)
        reference = simulate(plan, history, "simpy", keep_visits=True)
        compiled = simulate(plan, history, "compiled", keep_visits=True)
        consignments += len(history.flow)
        visits += len(reference.visit_station)
        difference = first_difference(plan, history, reference, compiled)
        progress(r + 1, replications)
        if difference is not None:
            break
    return Verification(case, consignments, visits, difference)
