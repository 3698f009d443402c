"""Run a scenario and what it is compared with, and compare them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from corridor_sim.engine import Engine
from corridor_sim.errors import Issue, raise_if_any
from corridor_sim.experiment.run import Progress, RunResult, finished_cases
from corridor_sim.indicators import (
    PAIRED_COLUMNS,
    Comparison,
    Side,
    compare,
    order_table,
    pair_consignments,
    pipeline_rows,
    served_orders,
)
from corridor_sim.results import identity_of, write_frame
from corridor_sim.scenario import Case


@dataclass(frozen=True)
class CompareResult:
    """
    A comparison with the two runs behind it.

    Attributes
    ----------
    comparison, baseline, scenario
        What differs, and the two.
    orders
        What the orders served from the scenario's warehouses are with and without these; see
        ``indicators.order_table``.
    """

    comparison: Comparison
    baseline: RunResult
    scenario: RunResult
    orders: pd.DataFrame

    @property
    def report(self) -> Path:
        """Return where the written report belongs."""
        return self.scenario.directory.path / "report.html"

    @property
    def has_same_demand(self) -> bool:
        """Return whether both sent the same; if not, only the consignments that both have are paired."""
        return _is_same_demand(self.baseline.case, self.scenario.case)

    @property
    def is_of_pipelines_alone(self) -> bool:
        """Return whether the two differ in what pipelines deliver, and in nothing that is simulated."""
        seed = self.scenario.case.simulation.seed
        plans = {identity_of(run.plan, seed) for run in (self.baseline, self.scenario)}
        return len(plans) == 1 and bool(pipeline_rows(self.comparison.indicators)["difference"].any())


def check_comparable(baseline: Case, scenario: Case, *, different_demand: bool = False) -> None:
    """
    Check that two cases are like with like.

    Parameters
    ----------
    baseline, scenario
        The two.
    different_demand
        Whether they may differ in demand.

    Raises
    ------
    InputError
        If they differ in start, days, warm-up, drain, seed, replications or, unless they may, in demand.
    """
    issues: list[Issue] = []
    for name in ("start", "days", "warmup_days", "drain_days", "replications", "seed"):
        ours, theirs = getattr(scenario.simulation, name), getattr(baseline.simulation, name)
        if ours != theirs:
            issues.append(
                scenario.scenario.issue(
                    ("simulation", name),
                    f"'{scenario.name}' has {name} {ours}, but its baseline '{baseline.name}' has {theirs}",
                    "the same in both: extend the other scenario, or name another with --baseline",
                )
            )
    if not (different_demand or _is_same_demand(baseline, scenario)):
        issues.append(
            scenario.scenario.issue(
                ("demand",), f"'{scenario.name}' and '{baseline.name}' differ in demand",
                "the same demand in both, as a difference in hours would mix up demand and supply; or "
                "--different-demand, to compare the consignments that both have",
            )
        )  # fmt: skip
    raise_if_any(issues)


def _is_same_demand(baseline: Case, scenario: Case) -> bool:
    return _demand(scenario).equals(_demand(baseline)) and _list(scenario).equals(_list(baseline))


_SENT = (
    "flow_id", "origin", "destination", "commodity_id", "profile_id", "t_per_year", "year", "growth_per_year",
    "timetable",
)  # fmt: skip


def _demand(case: Case) -> pd.DataFrame:
    """Return all that decides what the flows send: tonnes, growth, months, timetable, size of a consignment."""
    flows = case.flows[list(_SENT)]
    size = case.network.tables["commodity"][["commodity_id", "tonnes", "teu"]]
    months = case.network.tables["profile"].drop(columns=["line", "source"])
    return flows.merge(size, on="commodity_id", how="left").merge(months, on="profile_id", how="left")


def _list(case: Case) -> pd.DataFrame:
    return case.consignments[["origin", "destination", "commodity_id", "ready_utc", "number"]]


def compare_cases(
    baselines: Sequence[Case],
    scenarios: Sequence[Case],
    out: str | Path,
    workers: int,
    progress: Progress,
    engine: Engine = "compiled",
    *,
    different_demand: bool = False,
) -> list[CompareResult]:
    """
    Run each scenario and its baseline, and compare them; each case is run once.

    Writes comparison and comparison_indicators (.csv, .parquet) into the run directory of each scenario, and
    comparison_orders where it has warehouses.

    Parameters
    ----------
    baselines, scenarios
        What is compared with what, pair by pair.
    out, workers, progress, engine
        As in ``finished_cases``.
    different_demand
        Whether the two of a pair may differ in demand; paired are then the consignments that both have, while the
        indicators of each are of all its own.

    Raises
    ------
    InputError
        If a pair is not like with like, a plan cannot be built, or a folder holds something else.
    """
    for baseline, scenario in zip(baselines, scenarios, strict=True):
        check_comparable(baseline, scenario, different_demand=different_demand)
    # One file may be named twice, as a scenario and as what another is compared with; its steps have other names.
    by_file = {(case.scenario.path.resolve(), case.name): case for case in (*baselines, *scenarios)}
    pairs = [(baseline.name, scenario.name) for baseline, scenario in zip(baselines, scenarios, strict=True)]
    runs: dict[str, RunResult] = {}
    results: dict[tuple[str, str], CompareResult] = {}
    # While others are still simulated those are compared of which both are there.
    for run in finished_cases(list(by_file.values()), out, workers, progress, engine):
        runs[run.case.name] = run
        for before, after in pairs:
            if run.case.name in (before, after) and {before, after} <= runs.keys():
                results[before, after] = _compare_runs(runs[before], runs[after])
    return [results[pair] for pair in pairs]


def _compare_runs(baseline: RunResult, scenario: RunResult) -> CompareResult:
    simulation = scenario.case.simulation
    paired, served = [], []
    for r in range(simulation.replications):
        both = [run.ordered(r, [*PAIRED_COLUMNS, "under_way_h"]) for run in (baseline, scenario)]
        paired.append(pair_consignments(*both))
        served.append(served_orders(*both))
    before, after = (Side(run.case.name, run.pairs, run.measured) for run in (baseline, scenario))
    comparison = compare(before, after, paired, simulation.days)
    write_frame(comparison.pairs, scenario.directory.path / "comparison")
    write_frame(comparison.indicators, scenario.directory.path / "comparison_indicators")
    orders = order_table(served)
    if len(orders):
        write_frame(orders, scenario.directory.path / "comparison_orders")
    return CompareResult(comparison, baseline, scenario, orders)
