"""The case: network and scenario, resolved and checked, nothing left to default or look up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from corridor_sim.errors import InputError, Issue, collecting, raise_if_any
from corridor_sim.network import Network, check_usable, doubtful_weather, read_network
from corridor_sim.scenario.admission import with_admission_limits
from corridor_sim.scenario.booking import with_booking
from corridor_sim.scenario.closures import check_closures, closures_outside, weather_of
from corridor_sim.scenario.demand import assumed_of, consignments_of, flows_of
from corridor_sim.scenario.document import quoted
from corridor_sim.scenario.doubt import in_doubt, rests_routes_on
from corridor_sim.scenario.green import check_green_channel
from corridor_sim.scenario.headline import check_headline
from corridor_sim.scenario.overlay import apply_overlay
from corridor_sim.scenario.read import Scenario, read_right_part, replace_simulation
from corridor_sim.scenario.schema import Closure, Simulation
from corridor_sim.scenario.single_window import with_single_window
from corridor_sim.scenario.warehouses import served_flows
from corridor_sim.tables import rows_of


@dataclass(frozen=True)
class Case:
    """
    A network in force and the demand on it.

    Attributes
    ----------
    scenario
        The scenario it was made from.
    network
        Only links and pipelines in force are in their tables; procedures are those that apply; changed figures are
        changed.
    flows
        Flow table with t_per_year multiplied by the scenario's factor, and a flow of 0 t for each kind of
        listed consignment; ``file`` and ``line`` say where each comes from.
    consignments
        Consignment list with flow_id.
    served
        Flows of which a share is served from a warehouse; see ``warehouses.served_flows``.
    assumed
        What the scenario's author put in, one sentence each: what it says it assumes, and each changed figure.
    warnings
        What may not be meant, one sentence each.
    """

    scenario: Scenario
    network: Network
    flows: pd.DataFrame
    consignments: pd.DataFrame
    served: pd.DataFrame
    assumed: tuple[str, ...]
    warnings: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the name of the scenario."""
        return self.scenario.name

    @property
    def closures(self) -> tuple[Closure, ...]:
        """Return what is closed for some time: by the weather of the network, and by the scenario."""
        return weather_of(self.network) + self.scenario.document.closures

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
    cases, issues = check_cases(names, search, base_network, simulation)
    raise_if_any(issues)
    return cases


def check_cases(
    names: Sequence[str], search: Sequence[Path], base_network: Path, simulation: Mapping[str, Any]
) -> tuple[list[Case], list[Issue]]:
    """
    Read scenarios and build their cases, as ``read_cases`` does, without what is wrong in them.

    Returns
    -------
    The cases, of scenarios with mistakes only those whose routes do not rest on what is in doubt; and the mistakes of
    all scenarios together.
    """
    cases: list[Case] = []
    issues: list[Issue] = []
    for name in dict.fromkeys(names):
        found: list[Issue] = []
        with collecting(found):
            cases += _right_part(name, search, base_network, simulation, found)
        issues += found
    return cases, issues


def _right_part(
    name: str, search: Sequence[Path], base_network: Path, simulation: Mapping[str, Any], issues: list[Issue]
) -> Iterator[Case]:
    """Yield the case of a scenario, unless mistakes, which are added to ``issues``, leave its routes in doubt."""
    scenario, found = read_right_part(name, search)
    issues += found
    if scenario is None:
        return
    with collecting(issues):
        scenario = replace_simulation(scenario, **simulation)
    case = _apply(replace(scenario, in_doubt=in_doubt(issues)), base_network, issues)
    if not issues:
        yield case
    elif not rests_routes_on(in_doubt(issues)):
        # Orders go by the same routes as the flows that they are of, but for those of warehouses that are wrong.
        yield replace(case, served=case.served.iloc[:0])


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


def build_case(scenario: Scenario, network: str | Path | Network) -> Case:
    """
    Apply ``scenario`` to its network.

    Parameters
    ----------
    scenario
        A scenario that has been read.
    network
        Folder of the base network, which is taken unless the scenario names another; or a network, such as an edited
        one, which is taken whatever the scenario names.

    Raises
    ------
    InputError
        With every mistake in the network, the scenario's ids and values, and the planner's own tables. A network that
        is not the base network also has the checks of ``check_usable``.
    """
    issues: list[Issue] = []
    case = _apply(scenario, network, issues)
    raise_if_any(issues)
    return case


def _apply(scenario: Scenario, network: str | Path | Network, issues: list[Issue]) -> Case:
    """
    Return the case of a scenario, without what is wrong if mistakes are added to ``issues``.

    Raises
    ------
    InputError
        If the network is wrong: then the names in the scenario mean nothing.
    """
    network = _network_of(scenario, network)
    changes = _changes_within(network, scenario)
    named = scenario.document.network.path
    own_network = [f"the network of {quoted(named)}, not the base network"] if named else []
    whole = network
    network, assumed = apply_overlay(network, scenario, issues)
    network, window = with_single_window(network, scenario, issues)
    network = with_admission_limits(network)
    closed = check_closures(whole, scenario, issues)
    green = check_green_channel(network, scenario, issues)
    network, booked = with_booking(network, scenario, issues)
    demand_issues: list[Issue] = []
    flows = flows_of(network, scenario, demand_issues)
    consignments, flows = consignments_of(network, scenario, flows, demand_issues)
    is_known = not demand_issues and "demand" not in scenario.in_doubt
    served, stocked = served_flows(network, scenario, flows if is_known else None, issues)
    issues += demand_issues
    if is_known:
        issues += check_headline(scenario, flows)
    return Case(
        scenario=scenario,
        network=network,
        flows=flows,
        consignments=consignments,
        served=served,
        assumed=(
            *scenario.document.assumes,
            *own_network,
            *assumed_of(scenario.document.demand),
            *assumed,
            *closed,
            *green,
            *window,
            *booked,
            *stocked,
        ),
        warnings=(*changes, *closures_outside(scenario), *_doubtful_weather(network)),
    )


def _doubtful_weather(network: Network) -> Iterator[str]:
    """Yield a sentence on each figure of the weather in force that cannot be."""
    for row, column, found, allowed in doubtful_weather(network):
        yield f"weather {row.weather_id}, {column}: {found}; {allowed}"


def _network_of(scenario: Scenario, network: str | Path | Network) -> Network:
    """Return the network that the scenario is applied to; one that is not the base network is looked over first."""
    named = scenario.document.network.path
    if isinstance(network, (str, Path)):
        directory = scenario.file_of(("network", "path")) if named else Path(network)
        if not directory.is_dir():
            found = f"there is no folder {quoted(named)}"
            allowed = "the folder of a network, relative to this file"
            raise InputError([scenario.issue(("network", "path"), found, allowed)])
        network = read_network(directory)
        if not named:
            return network
    raise_if_any(check_usable(network))
    return network


def _changes_within(network: Network, scenario: Scenario) -> tuple[str, ...]:
    """Return a sentence on links and pipelines that open or close in the days that count, which the run leaves out."""
    overlay, simulation = scenario.document.network, scenario.document.simulation
    end = simulation.start + timedelta(days=simulation.days)
    kept = [
        f"{row_id} {change} on {day}"
        for table in ("link", "pipeline")
        for row in rows_of(network.tables[table])
        if row.status == "existing" and (row_id := getattr(row, f"{table}_id")) not in (*overlay.open, *overlay.close)
        for day, change in ((row.open_from, "opens"), (row.open_to, "closes"))
        if day is not None and simulation.start < day < end
    ]
    if not kept:
        return ()
    return (f"in all of the run each link is as on {simulation.start}, though {', '.join(kept)}",)
