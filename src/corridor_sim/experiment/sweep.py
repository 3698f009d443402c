"""Sweep one number of a scenario, and keep accounts of whom its policy favors and of the others at each value."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from corridor_sim.engine import Engine
from corridor_sim.errors import Issue, raise_if_any
from corridor_sim.experiment.compare import check_comparable
from corridor_sim.experiment.run import Progress, RunResult, run_cases
from corridor_sim.indicators import account_of, saved_by_group, vanishes_at
from corridor_sim.network import Network
from corridor_sim.results import write_frame
from corridor_sim.scenario import Case, build_case, replace_value, with_name
from corridor_sim.tables import rows_of

_GAINS = ("gain", "gain_ci95_low", "gain_ci95_high")


@dataclass(frozen=True)
class Sweep:
    """
    Accounts at each value of a parameter.

    Attributes
    ----------
    parameter
        YAML path of the parameter.
    favored
        Commodities that the policy favors; none where it favors no goods, all then are others.
    accounts
        One row for each value and group: value, then the columns of ``indicators.account_of``.
    vanishes_at
        The value beyond which all together gain nothing any more, by the mean; nan if they gain at the last value, or
        at none.
    vanishes_at_ci95_low, vanishes_at_ci95_high
        The same by the lower and the upper end of the 95 % interval: up to the first the gain is sure, beyond the
        second it is surely gone.
    directory
        Where ``accounts`` is written.
    """

    parameter: str
    favored: tuple[str, ...]
    accounts: pd.DataFrame
    vanishes_at: float
    vanishes_at_ci95_low: float
    vanishes_at_ci95_high: float
    directory: Path


def sweep_case(
    baseline: Case,
    scenario: Case,
    parameter: str,
    values: Sequence[float],
    network: str | Path | Network,
    out: str | Path,
    workers: int,
    progress: Progress,
    engine: Engine = "compiled",
) -> Sweep:
    """
    Run a scenario with each value of one of its numbers, and its baseline; all share their draws.

    Writes accounts (.csv, .parquet) into ``out/<scenario>``, and each run beside it.

    Parameters
    ----------
    baseline, scenario
        What is compared with what.
    parameter
        YAML path of the number, such as ``policies.green_channel.coverage``.
    values
        Ascending, each once.
    network
        As in ``build_case``.
    out, workers, progress, engine
        As in ``run_cases``.

    Raises
    ------
    InputError
        If the two are not like with like, values are not ascending, or the scenario is wrong with one of them.
    """
    _check(parameter, values)
    check_comparable(baseline, scenario)
    cases = [
        build_case(with_name(replace_value(scenario.scenario, parameter, value), _name(scenario, value)), network)
        for value in values
    ]
    first, *others = run_cases([baseline, *cases], out, workers, progress, engine)
    channel = scenario.scenario.document.policies.green_channel
    favored = channel.commodities if channel is not None else ()
    accounts = pd.concat(
        [_account(first, run, favored).assign(value=value) for run, value in zip(others, values, strict=True)],
        ignore_index=True,
    )
    accounts = accounts[["value", *accounts.columns.drop("value")]]
    of_all = accounts[accounts["group"] == "all"]
    mean, low, high = (vanishes_at(values, of_all[f"{name}_usd_per_year"].tolist()) for name in _GAINS)
    directory = Path(out) / f"{scenario.name}_sweep"
    directory.mkdir(parents=True, exist_ok=True)
    write_frame(accounts, directory / "accounts")
    return Sweep(parameter, tuple(favored), accounts, mean, low, high, directory)


def _check(parameter: str, values: Sequence[float]) -> None:
    if not values or any(later <= earlier for earlier, later in pairwise(values)):
        listed = ", ".join(f"{value:g}" for value in values)
        raise_if_any([Issue("", 0, parameter, f"the values {listed} are not ascending", "numbers, each once")])


def _name(scenario: Case, value: float) -> str:
    return f"{scenario.name}_{value:g}"


def _account(before: RunResult, after: RunResult, favored: Collection[str]) -> pd.DataFrame:
    commodities: list[Any] = list(rows_of(after.case.network.tables["commodity"]))
    usd_per_h = {row.commodity_id: float(row.value_of_time_usd_per_t_h) * float(row.tonnes) for row in commodities}
    simulation = after.case.simulation
    saved = [
        saved_by_group(
            before.ordered(r),
            after.ordered(r),
            favored,
            usd_per_h,
        )
        for r in range(simulation.replications)
    ]
    return account_of(saved, simulation.days)
