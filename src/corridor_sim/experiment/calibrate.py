"""Fit the constants of corridors so that simulated traffic comes out as published."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from corridor_sim.engine import simulate
from corridor_sim.errors import InputError, Issue
from corridor_sim.experiment.run import Progress
from corridor_sim.plan import Plan, build_plan, draw_history
from corridor_sim.results import counted
from corridor_sim.scenario import Case
from corridor_sim.tables import rows_of

DAYS_PER_YEAR = 365.0

MOST_USD_PER_T = 150.0
"""
Constants stay within this much of 0.

Assumes that what needs more than about the price of a whole haul to be explained is wrong in demand or costs, not in
habits; such a target is reported as not reached.
"""

CLOSE_ENOUGH = 0.02
"""A target is reached when simulated and published tonnes differ by at most this share of the published."""

_MOST_STEP_USD_PER_T = 40.0

_ROUNDS_BEFORE_JUDGING = 4
_SHORT_WAY = 0.1
_LEAST_ANSWER = 0.1
"""
Traffic that after some rounds has come less than this part of its way (in logarithms) does not answer to its constant,
unless it was near from the beginning.

Then vessels, lanes or demand bind; the constant is put back, so that a shortage is not taken for a habit.
"""


class _Target(NamedTuple):
    """
    Published traffic of a year that one constant is to bring about.

    Attributes
    ----------
    corridor_ids, commodity_classes
        What the constant holds for.
    known_usd_per_t
        Constant that the network has, 0 if none.
    observed
        Traffic of a year, above 0, in ``unit``.
    is_bound
        shape (A,), the alternatives to whose cost the constant is added.
    counts
        shape (A,), what a consignment by each alternative adds to the traffic, in that unit.
    """

    corridor_ids: tuple[str, ...]
    commodity_classes: tuple[str, ...]
    known_usd_per_t: float
    observed: float
    is_bound: npt.NDArray[np.bool_]
    counts: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Calibration:
    """
    Constants fitted to published traffic.

    Attributes
    ----------
    constants
        Columns constant_id, corridor_id, commodity_class, constant_usd_per_t, one row for each that a target sets to
        another value than 0.
    fits
        One row for each target: target_id, traffic_id, unit, observed, before and after as simulated with the constants
        that the network has and with the fitted ones, constant_usd_per_t, is_reached, answers (whether the traffic
        answers to its constant at all; one that does not keeps what it had).
    rounds
        How often all replications were simulated.
    """

    constants: pd.DataFrame
    fits: pd.DataFrame
    rounds: int


def calibrate_choice(case: Case, most_rounds: int, progress: Progress) -> Calibration:
    r"""
    Fit the constants of corridors so that published traffic comes out, by the table ``choice_target``.

    Parameters
    ----------
    case
        The case of the year of the figures; constants that its network has are where the fit begins. Its replications
        are simulated in each round, the same in all.
    most_rounds
        Rounds at most, at least 1.
    progress
        Called after each round.

    Returns
    -------
    The constants of the last round, with which ``after`` was simulated.

    Raises
    ------
    InputError
        If the network has no targets, or the plan cannot be built.

    Notes
    -----
    After each round :math:`\kappa \leftarrow \kappa + \ln(\hat x / x) / 2 \theta` with the traffic simulated
    :math:`\hat x` and published :math:`x` and the scale :math:`\theta`: the contraction of Berry 1994 for shares of
    a logit, damped by half, since traffic sent elsewhere changes waits, and what has no other way cannot move.

    References
    ----------
    Berry, Estimating discrete-choice models of product differentiation, RAND Journal of Economics 25 (1994), 242-262.
    """
    table = case.network.tables["choice_target"]
    if not len(table):
        raise InputError(
            [Issue(case.network.file_of("choice_target"), 0, "", "no targets are given", "a row at least")]
        )
    plan = build_plan(case)
    tonnes = _tonnes_by_alternative(plan)
    targets = [_target_of(case, plan, row) for row in rows_of(table)]
    observed = np.array([target.observed for target in targets])
    known = np.array([target.known_usd_per_t for target in targets])
    scale_t_per_usd = float((np.repeat(plan.choices.scale_per_usd, np.diff(plan.choices.ptr)) * tonnes).mean())
    constants, before, simulated, made = known.copy(), np.empty(0), np.empty(0), 0
    answers = np.ones(len(targets), dtype=np.bool_)
    while made < most_rounds:
        added_usd = sum(
            (each.is_bound * tonnes * added for each, added in zip(targets, constants - known, strict=True)),
            np.zeros(len(tonnes)),
        )
        choices = plan.choices._replace(known_usd=plan.choices.known_usd + added_usd)
        simulated = _traffic(replace(plan, choices=choices), case, targets)
        before = before if made else simulated
        made += 1
        progress(made, most_rounds)
        if made == most_rounds or _is_reached(simulated, observed).all():
            break
        with np.errstate(divide="ignore"):
            wanted = np.log(observed / simulated)
            step = np.clip(-0.5 * wanted / scale_t_per_usd, -_MOST_STEP_USD_PER_T, _MOST_STEP_USD_PER_T)
            if made == _ROUNDS_BEFORE_JUDGING:
                way, gone = np.log(observed / before), np.log(simulated / before)
                answers = (np.abs(way) < _SHORT_WAY) | (gone * way > _LEAST_ANSWER * way**2)
        constants = np.where(answers, np.clip(constants + step, -MOST_USD_PER_T, MOST_USD_PER_T), known)
    fits = table[["target_id", "traffic_id"]].assign(
        unit=[_traffic_row(case, name).unit for name in table["traffic_id"]], observed=observed, before=before,
        after=simulated, constant_usd_per_t=constants, is_reached=_is_reached(simulated, observed),
        answers=answers,
    )  # fmt: skip
    return Calibration(_constants_frame(targets, constants), fits, made)


def _is_reached(simulated: npt.NDArray[np.float64], observed: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    return np.asarray(np.abs(simulated / observed - 1.0) <= CLOSE_ENOUGH)


def _tonnes_by_alternative(plan: Plan) -> npt.NDArray[np.float64]:
    """Return the tonnes of a consignment that chooses among each alternative's set, shape (A,)."""
    return _of_set(plan, plan.flows.tonnes)


def _of_set(plan: Plan, by_flow: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return what all flows of each alternative's set have in common, shape (A,)."""
    of_set = np.empty(len(plan.choices.scale_per_usd), dtype=by_flow.dtype)
    of_set[plan.flows.choice] = by_flow
    return np.repeat(of_set[plan.choices.parent], np.diff(plan.choices.ptr))


def _traffic_row(case: Case, traffic_id: str) -> Any:
    return next(row for row in rows_of(case.network.tables["published_traffic"]) if row.traffic_id == traffic_id)


def _target_of(case: Case, plan: Plan, row: Any) -> _Target:
    traffic = _traffic_row(case, row.traffic_id)
    constants = case.network.tables["corridor_constant"]
    its = constants["corridor_id"].isin(row.corridor_ids) & constants["commodity_class"].isin(row.commodity_classes)
    commodity = _of_set(plan, np.array(plan.names.commodities, dtype=object))
    classes = case.network.tables["commodity"].set_index("commodity_id")["commodity_class"]
    corridor = np.array(plan.names.corridors, dtype=object)[plan.choices.route]
    is_counted = np.array([_passes(case, plan, route, traffic) for route in plan.choices.route.tolist()])
    if traffic.commodities:
        is_counted &= np.isin(commodity, traffic.commodities)
    size = {"t": plan.flows.tonnes, "teu": plan.flows.teu, "vehicles": np.ones(len(plan.flows.teu))}[traffic.unit]
    return _Target(
        corridor_ids=tuple(row.corridor_ids),
        commodity_classes=tuple(row.commodity_classes),
        known_usd_per_t=float(constants.loc[its, "constant_usd_per_t"].mean()) if its.any() else 0.0,
        observed=float(traffic.observed),
        is_bound=np.isin(corridor, row.corridor_ids)
        & np.isin([classes[name] for name in commodity], row.commodity_classes),
        counts=is_counted * _of_set(plan, size),
    )


def _passes(case: Case, plan: Plan, route: int, traffic: Any) -> bool:
    """Return whether a route passes a place of published traffic."""
    if traffic.kind == "corridor":
        return plan.names.corridors[route] in traffic.places
    links = plan.names.routes[route]
    if traffic.kind == "link":
        return not set(links).isdisjoint(traffic.places)
    table = case.network.tables["bcp"]
    nodes = set(table.loc[table["crossing_id"].isin(traffic.places), "node_id"])
    ends = case.network.tables["link"].set_index("link_id")[["from_node_id", "to_node_id"]]
    return any({*ends.loc[link]} <= nodes for link in links)


def _traffic(plan: Plan, case: Case, targets: Sequence[_Target]) -> npt.NDArray[np.float64]:
    """Return the traffic of a year of each target, the mean of the replications."""
    n_routes = len(plan.routes.cost_usd)
    sent = np.zeros(n_routes)
    for r in range(case.simulation.replications):
        history = draw_history(plan, case.simulation.seed, r)
        trace = simulate(plan, history)
        sent += np.bincount(trace.route[counted(plan, history)], minlength=n_routes)
    a_year = DAYS_PER_YEAR / plan.days / case.simulation.replications
    # Goods and both ends are part of a route: whichever of its alternatives is looked at, it counts alike, and once.
    routes, first = np.unique(plan.choices.route, return_index=True)
    return np.array([a_year * float((sent[routes] * target.counts[first]).sum()) for target in targets])


def _constants_frame(targets: Sequence[_Target], constants: npt.NDArray[np.float64]) -> pd.DataFrame:
    rows = [
        {
            "constant_id": f"{corridor_id}_{commodity_class}",
            "corridor_id": corridor_id,
            "commodity_class": commodity_class,
            "constant_usd_per_t": math.floor(10.0 * constant + 0.5) / 10.0,
        }
        for target, constant in zip(targets, constants.tolist(), strict=True)
        for corridor_id in target.corridor_ids
        for commodity_class in target.commodity_classes
    ]
    columns = ["constant_id", "corridor_id", "commodity_class", "constant_usd_per_t"]
    return pd.DataFrame([row for row in rows if row["constant_usd_per_t"]], columns=columns)
