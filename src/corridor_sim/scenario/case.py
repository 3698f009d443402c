"""The case: network and scenario, resolved and checked, nothing left to default or look up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from corridor_sim.errors import InputError, Issue, raise_if_any
from corridor_sim.network import Network, read_network
from corridor_sim.scenario.demand import consignments_of, flows_of
from corridor_sim.scenario.document import quoted
from corridor_sim.scenario.overlay import apply_overlay
from corridor_sim.scenario.read import Scenario, read_scenario, replace_simulation
from corridor_sim.scenario.schema import Simulation


@dataclass(frozen=True)
class Case:
    """
    A network in force and the demand on it.

    Attributes
    ----------
    scenario
        The scenario it was made from.
    network
        Only links in force are in its link table; procedures are those that apply; changed figures are changed.
    flows
        Flow table with t_per_year multiplied by the scenario's factor, and a flow of 0 t for each kind of
        listed consignment; ``file`` and ``line`` say where each comes from.
    consignments
        Consignment list with flow_id.
    assumed
        What the scenario's author put in, one sentence each: what it says it assumes, and each changed figure.
    """

    scenario: Scenario
    network: Network
    flows: pd.DataFrame
    consignments: pd.DataFrame
    assumed: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the name of the scenario."""
        return self.scenario.name

    @property
    def simulation(self) -> Simulation:
        """Return start, days, warm-up, drain, replications and seed."""
        return self.scenario.document.simulation


def read_cases(
    names: Sequence[str], search: Sequence[Path], base_network: Path, simulation: Mapping[str, Any]
) -> list[Case]:
    """
    Read scenarios and build their cases, each name once.

    Parameters
    ----------
    names, search
        As in ``read_scenario``.
    base_network
        Folder of the base network.
    simulation
        Options of ``replace_simulation`` for all of them.

    Raises
    ------
    InputError
        With the mistakes of all scenarios together.
    """
    cases: list[Case] = []
    issues: list[Issue] = []
    for name in dict.fromkeys(names):
        try:
            cases.append(build_case(replace_simulation(read_scenario(name, search), **simulation), base_network))
        except InputError as error:
            issues += error.issues
    raise_if_any(issues)
    return cases


def name_of_baseline(case: Case) -> str:
    """
    Return the scenario that ``case`` extends, as ``read_scenario`` takes it.

    Raises
    ------
    InputError
        If it extends none.
    """
    if case.scenario.parent_path is None:
        found = f"'{case.name}' extends no scenario that it could be compared with"
        raise InputError([Issue(case.scenario.chain[-1], 0, "", found, "a scenario to compare with, by --baseline")])
    return str(case.scenario.parent_path)


def build_case(scenario: Scenario, base_network: Path) -> Case:
    """
    Apply ``scenario`` to its network, or to the base network if it names none.

    Parameters
    ----------
    scenario
        A scenario that has been read.
    base_network
        Folder of the base network.

    Raises
    ------
    InputError
        With every mistake in the network, the scenario's ids and values, and the planner's own tables.
    """
    overlay = scenario.document.network
    directory = scenario.file_of(("network", "path")) if overlay.path else base_network
    if not directory.is_dir():
        found = f"there is no folder {quoted(overlay.path)}"
        raise InputError([scenario.issue(("network", "path"), found, "the folder of a network, relative to this file")])
    network = read_network(directory)
    issues: list[Issue] = []
    network, assumed = apply_overlay(network, scenario, issues)
    flows = flows_of(network, scenario, issues)
    consignments, flows = consignments_of(network, scenario, flows, issues)
    raise_if_any(issues)
    return Case(
        scenario=scenario,
        network=network,
        flows=flows,
        consignments=consignments,
        assumed=(*scenario.document.assumes, *assumed),
    )
