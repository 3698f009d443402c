"""Consignments known one by one: those of a list, and those that are ready together at the hours of a timetable."""

import numpy as np
import pandas as pd

from corridor_sim.plan.arrays import floats, indices
from corridor_sim.plan.demand import ready_together
from corridor_sim.plan.plan import Float, Listed
from corridor_sim.plan.stations import hours_simulated
from corridor_sim.scenario import Case
from corridor_sim.tables import rows_of
from corridor_sim.units import HOURS_PER_DAY, hours_between, start_of_day

_FIRST_LISTED_NUMBER = 1_000_000


def build_listed(case: Case, flows: pd.DataFrame, together_h: list[list[float]], expected: Float) -> Listed:
    """
    Return the consignments that are known one by one.

    Parameters
    ----------
    case
        Whose list names them.
    flows
        In the order of their positions.
    together_h
        Hours at which consignments of each flow are ready together by its timetable.
    expected
        shape (F, D), consignments that each sends on each day.
    """
    position = {flow_id: i for i, flow_id in enumerate(flows["flow_id"])}
    start = start_of_day(case.simulation.start)
    flow: list[int] = []
    ready_h: list[float] = []
    for row in rows_of(case.consignments):
        flow += [position[row.flow_id]] * int(row.number)
        ready_h += [hours_between(start, row.ready_utc)] * int(row.number)
    for i, instants_h in enumerate(together_h):
        numbers = ready_together(instants_h, expected[i], hours_simulated(case)[0])
        flow += [i] * sum(numbers)
        ready_h += [instant_h for instant_h, number in zip(instants_h, numbers, strict=True) for _ in range(number)]
    day = np.floor(np.array(ready_h) / HOURS_PER_DAY)
    within = pd.DataFrame({"flow": flow, "day": day}).groupby(["flow", "day"]).cumcount()
    return Listed(
        flow=indices(flow),
        ready_h=floats(ready_h),
        number=np.asarray(_FIRST_LISTED_NUMBER + within, dtype=np.int64),
    )
