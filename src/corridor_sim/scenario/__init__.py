"""
Scenarios: YAML files that say what is different, read with the line of every value, and applied to a network.

Enters: a name or path, and the base network. Leaves: a Scenario, then a Case with nothing left to look up; or every
issue at once. It never searches a route and never keeps the state of a run.
"""

from corridor_sim.scenario.booking import SLOT
from corridor_sim.scenario.case import Case, build_case, check_cases, name_of_baseline, read_cases
from corridor_sim.scenario.closures import closures_by_facility
from corridor_sim.scenario.difference import differences
from corridor_sim.scenario.green import crossings_named
from corridor_sim.scenario.json_schema import json_schema
from corridor_sim.scenario.listing import list_scenarios, scenarios_to_compare, show_scenario
from corridor_sim.scenario.put_in import put_in
from corridor_sim.scenario.read import (
    Scenario,
    find_scenarios,
    read_scenario,
    read_steps,
    replace_simulation,
    replace_value,
    with_name,
)
from corridor_sim.scenario.schema import Closure, GreenChannel, ScenarioDocument, Simulation
from corridor_sim.scenario.single_window import DOCUMENTS_ONCE
from corridor_sim.scenario.starter import write_starter

__all__ = [
    "DOCUMENTS_ONCE",
    "SLOT",
    "Case",
    "Closure",
    "GreenChannel",
    "Scenario",
    "ScenarioDocument",
    "Simulation",
    "build_case",
    "check_cases",
    "closures_by_facility",
    "crossings_named",
    "differences",
    "find_scenarios",
    "json_schema",
    "list_scenarios",
    "name_of_baseline",
    "put_in",
    "read_cases",
    "read_scenario",
    "read_steps",
    "replace_simulation",
    "replace_value",
    "scenarios_to_compare",
    "show_scenario",
    "with_name",
    "write_starter",
]
