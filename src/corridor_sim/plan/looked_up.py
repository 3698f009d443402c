"""What is looked up before a plan is built, which is where mistakes are found that need no simulation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from corridor_sim.errors import Issue, collecting, raise_if_any
from corridor_sim.plan.calendars import Intervals
from corridor_sim.plan.choices import check_reachable
from corridor_sim.plan.demand import days_simulated, expected_per_day, profile_shares
from corridor_sim.plan.plan import Float
from corridor_sim.plan.stations import hours_of_procedures
from corridor_sim.plan.timetables import closing_by_timetable, ready_by_timetable
from corridor_sim.plan.warehouses import build_warehouses, with_orders
from corridor_sim.routing import RouteFinder
from corridor_sim.scenario import Case
from corridor_sim.tables import rows_of

_MOST_CONSIGNMENTS = 20_000_000
"""In one replication; beyond it memory runs out in the midst of a run rather than before it."""


@dataclass(frozen=True)
class LookedUp:
    """
    What the names, texts and figures of a case mean.

    Attributes
    ----------
    finder
        Finds routes on the network of the case.
    flows
        With those of orders and replenishments, in the order of their positions; routes lead to their destinations.
    open_h
        Opening intervals of procedures by id.
    closing_h
        Hours at which runs close, by service that can run.
    ready_h
        Hours at which consignments of each flow are ready together.
    expected
        shape (F, D), consignments that each flow is expected to send on each day.
    """

    finder: RouteFinder
    flows: pd.DataFrame
    open_h: Mapping[str, Intervals]
    closing_h: Mapping[str, list[float]]
    ready_h: list[list[float]]
    expected: Float

    @classmethod
    def of(cls, case: Case) -> "LookedUp":
        """
        Look everything up.

        Raises
        ------
        InputError
            If a destination cannot be reached, a freight rate is missing, a procedure is never open or its holidays are
            not known, a timetable has no hour in the days simulated, or there is too much to simulate; all at once.
        """
        issues: list[Issue] = []
        flows = with_orders(case)
        expected = _expected(case, flows)
        with collecting(issues):
            _check_size(case, flows, expected)
        with collecting(issues):
            open_h = hours_of_procedures(case)
        with collecting(issues):
            ready_h = ready_by_timetable(case, flows)
        with collecting(issues):
            finder = RouteFinder(case.network)
            with collecting(issues):
                closing_h = closing_by_timetable(case, finder.services)
            check_reachable(finder, flows)
        raise_if_any(issues)
        return cls(finder, flows, open_h, closing_h, ready_h, expected)


def mistakes_in_plans(cases: Iterable[Case]) -> list[Issue]:
    """Return all that would keep the plans of cases from being built, which is quicker than building them."""
    issues: list[Issue] = []
    for case in cases:
        with collecting(issues):
            LookedUp.of(case)
    return issues


def _expected(case: Case, flows: pd.DataFrame) -> Float:
    """Return the consignments that each flow is expected to send on each day, shape (F, D)."""
    days = days_simulated(case)
    tonnes = case.network.tables["commodity"].set_index("commodity_id")["tonnes"]
    shares = profile_shares(case.network.tables["profile"])
    per_day = [
        expected_per_day(
            row.t_per_year, row.year, row.growth_per_year, shares.get(row.profile_id),
            float(tonnes[row.commodity_id]), days,
        )
        for row in rows_of(flows)
    ]  # fmt: skip
    return np.array(per_day, dtype=np.float64).reshape(len(flows), len(days))


def _check_size(case: Case, flows: pd.DataFrame, per_day: Float) -> None:
    """Refuse more consignments than can be simulated; the file that brings the most of them is named."""
    listed = case.consignments.groupby("flow_id")["number"].sum()
    expected = per_day.sum(axis=1) + flows["flow_id"].map(listed).fillna(0).to_numpy(dtype=np.float64)
    warehouses, _ = build_warehouses(case, flows)
    expected[warehouses.replenishment] = warehouses.share * expected[warehouses.flow]
    total = float(expected.sum())
    if total > _MOST_CONSIGNMENTS:
        by_file = pd.Series(expected).groupby(flows["file"].to_numpy()).sum()
        days = per_day.shape[1]
        found = f"about {total:,.0f} consignments are expected in the {days} days simulated, warm-up and drain included"
        allowed = f"at most {_MOST_CONSIGNMENTS:,}: fewer days, flows or tonnes per year, or larger consignments"
        raise_if_any([Issue(str(by_file.idxmax()), 0, "", found, allowed)])
