"""Fit the constants of corridors so that simulated traffic comes out as published."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from corridor_sim.errors import InputError, Issue
from corridor_sim.experiment.fixed_point import Floats, next_utilities
from corridor_sim.experiment.run import Progress
from corridor_sim.experiment.traffic import Places, simulate_tables
from corridor_sim.plan import Plan, build_plan
from corridor_sim.scenario import Case
from corridor_sim.tables import rows_of

MOST_USD_PER_T = 150.0
"""
Constants stay within this much of 0.

Assumes that what needs more than about the price of a whole haul to be explained is wrong in demand or costs, not in
habits; such a target is reported as not reached.
"""

CLOSE_ENOUGH = 0.02
"""A target is reached when simulated and published tonnes differ by at most this share of the published."""

LEAST_ANSWER = 0.02
"""
A constant is identified by its traffic if a unit of utility would change that by at least this share.

Where goods have no other way, or only others that count as well, no traffic tells the constant; it is left at 0, so
that a shortage is not taken for a habit.
"""


class _Target(NamedTuple):
    """
    Published traffic of a year that one constant is to bring about.

    Attributes
    ----------
    place
        The row of published_traffic.
    corridor_ids, commodity_classes
        What the constant holds for.
    known_usd_per_t
        Constant that the network has, 0 if none.
    is_bound, is_counted
        shape (A,), the alternatives to whose cost the constant is added, and those that are part of the traffic.
    """

    place: Any
    corridor_ids: tuple[str, ...]
    commodity_classes: tuple[str, ...]
    known_usd_per_t: float
    is_bound: npt.NDArray[np.bool_]
    is_counted: npt.NDArray[np.bool_]


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
        that the network has and with the fitted ones, constant_usd_per_t, is_reached, is_identified (whether the
        traffic answers to its constant at all; one that does not is left at 0).
    rounds
        How often all replications were simulated.
    """

    constants: pd.DataFrame
    fits: pd.DataFrame
    rounds: int


def calibrate_choice(case: Case, most_rounds: int, progress: Progress) -> Calibration:
    """
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
    The constants of the last round, with which ``after`` was simulated. Steps are those of
    ``fixed_point.next_utilities``.

    Raises
    ------
    InputError
        If the network has no targets, or the plan cannot be built.
    """
    table = case.network.tables["choice_target"]
    if not len(table):
        raise InputError(
            [Issue(case.network.file_of("choice_target"), 0, "", "no targets are given", "a row at least")]
        )
    rounds = _Rounds(case, build_plan(case), list(rows_of(table)))
    targets = rounds.targets
    observed = np.array([float(target.place.observed) for target in targets])
    tried = [np.array([target.known_usd_per_t for target in targets])]
    simulated = [rounds.traffic(tried[0])]
    is_identified = rounds.answers() >= LEAST_ANSWER
    progress(1, most_rounds)
    while len(tried) < most_rounds and not _is_settled(tried[-1], simulated[-1], observed, is_identified).all():
        tried.append(np.where(is_identified, rounds.next_usd_per_t(tried, simulated, observed), 0.0))
        simulated.append(rounds.traffic(tried[-1]))
        progress(len(tried), most_rounds)
    fits = table[["target_id", "traffic_id"]].assign(
        unit=[target.place.unit for target in targets], observed=observed, before=simulated[0],
        after=simulated[-1], constant_usd_per_t=tried[-1], is_reached=_is_reached(simulated[-1], observed),
        is_identified=is_identified,
    )  # fmt: skip
    return Calibration(_constants_frame(targets, tried[-1]), fits, len(tried))


class _Rounds:
    """Simulates a plan with other constants."""

    def __init__(self, case: Case, plan: Plan, rows: Sequence[Any]) -> None:
        self._case, self._plan = case, plan
        published = {row.traffic_id: row for row in rows_of(case.network.tables["published_traffic"])}
        places = [published[row.traffic_id] for row in rows]
        self._places = Places(case, plan, places)
        self.targets = [
            _target_of(case, plan, row, place, self._places.passing(i))
            for i, (row, place) in enumerate(zip(rows, places, strict=True))
        ]
        self._tonnes = _of_set(plan, plan.flows.tonnes)
        scale_per_usd = np.repeat(plan.choices.scale_per_usd, np.diff(plan.choices.ptr))
        self._scale_t_per_usd = float((scale_per_usd * self._tonnes).mean())
        self._sent = np.zeros(len(self._tonnes))

    def traffic(self, usd_per_t: Floats) -> Floats:
        """Return the traffic of a year of each target with these constants, the mean of the replications."""
        added_usd = np.zeros(len(self._tonnes))
        for target, constant in zip(self.targets, usd_per_t.tolist(), strict=True):
            added_usd += target.is_bound * self._tonnes * (constant - target.known_usd_per_t)
        choices = self._plan.choices._replace(known_usd=self._plan.choices.known_usd + added_usd)
        simulated = simulate_tables(self._case, replace(self._plan, choices=choices), 1, lambda *_: None)
        loads = simulated.loads
        sent = np.bincount(loads["route"], loads["consignments"], minlength=len(self._plan.routes.cost_usd))
        # A route belongs to one choice set, since goods and both ends are part of it.
        self._sent = sent[choices.route].astype(np.float64)
        return np.asarray(self._places.traffic(loads, simulated.runs).mean(axis=1), dtype=np.float64)

    def answers(self) -> Floats:
        r"""
        Return by how much a unit of utility would change the logarithm of the traffic of each target, as last sent.

        Notes
        -----
        .. math:: \frac{\sum_i q_i (n_i^{cb} - n_i^c n_i^b / n_i)}{\sum_i q_i n_i^c}

        by the logit, with :math:`n_i` consignments of choice set i, those counted (c), bound by the constant (b) or
        both, and :math:`q_i` their size. One that nothing is counted of may answer: 1.
        """
        ptr = self._plan.choices.ptr[:-1]
        size = self._tonnes[ptr]
        n = np.add.reduceat(self._sent, ptr)
        found = []
        for target in self.targets:
            both, counted, bound = (
                np.add.reduceat(self._sent * which, ptr)
                for which in (target.is_bound & target.is_counted, target.is_counted, target.is_bound)
            )
            moved = both - np.divide(counted * bound, n, out=np.zeros_like(n), where=n > 0.0)
            total = float((size * counted).sum())
            found.append(float((size * moved).sum()) / total if total else 1.0)
        return np.array(found)

    def next_usd_per_t(self, tried: Sequence[Floats], simulated: Sequence[Floats], observed: Floats) -> Floats:
        """Return the constants to try next: a constant is a cost, so that utility falls as it grows."""
        with np.errstate(divide="ignore"):
            log_ratios = [np.log(observed / traffic) for traffic in simulated]
        utilities = next_utilities([-self._scale_t_per_usd * each for each in tried], log_ratios)
        return np.clip(-utilities / self._scale_t_per_usd, -MOST_USD_PER_T, MOST_USD_PER_T)


def _is_settled(
    usd_per_t: Floats, simulated: Floats, observed: Floats, is_identified: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Return which targets are reached, or are left at 0 since nothing tells their constant."""
    return np.where(is_identified, _is_reached(simulated, observed), usd_per_t == 0.0)


def _is_reached(simulated: Floats, observed: Floats) -> npt.NDArray[np.bool_]:
    return np.asarray(np.abs(simulated / observed - 1.0) <= CLOSE_ENOUGH)


def _of_set(plan: Plan, by_flow: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return what all flows of each alternative's set have in common, shape (A,)."""
    of_set = np.empty(len(plan.choices.scale_per_usd), dtype=by_flow.dtype)
    of_set[plan.flows.choice] = by_flow
    return np.repeat(of_set[plan.choices.parent], np.diff(plan.choices.ptr))


def _target_of(case: Case, plan: Plan, row: Any, place: Any, passing: npt.NDArray[np.bool_]) -> _Target:
    constants = case.network.tables["corridor_constant"]
    its = constants["corridor_id"].isin(row.corridor_ids) & constants["commodity_class"].isin(row.commodity_classes)
    classes = case.network.tables["commodity"].set_index("commodity_id")["commodity_class"]
    commodity = _of_set(plan, np.array(plan.names.commodities, dtype=object))
    corridor = np.array(plan.names.corridors, dtype=object)[plan.choices.route]
    is_of_class = np.isin([classes[name] for name in commodity], row.commodity_classes)
    return _Target(
        place=place,
        corridor_ids=tuple(row.corridor_ids),
        commodity_classes=tuple(row.commodity_classes),
        known_usd_per_t=float(constants.loc[its, "constant_usd_per_t"].mean()) if its.any() else 0.0,
        is_bound=np.isin(corridor, row.corridor_ids) & is_of_class,
        is_counted=passing[plan.choices.route] & (np.isin(commodity, place.commodities) | (not place.commodities)),
    )


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
