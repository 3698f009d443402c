"""The commands of scenarios that simulate nothing."""

import argparse
from typing import Any

from corridor_sim.cli import fixed_width, plain_data, remarks
from corridor_sim.data_files import base_network, scenario_folders
from corridor_sim.errors import InputError
from corridor_sim.scenario import (
    check_cases,
    differences,
    json_schema,
    list_scenarios,
    read_cases,
    read_scenario,
    show_scenario,
    write_starter,
)


def scenario_list(options: argparse.Namespace) -> bool:
    """List the scenarios."""
    frame = list_scenarios(scenario_folders())
    if options.json:
        plain_data.print_json(plain_data.records(frame))
    else:
        fixed_width.print_frame(frame[["name", "extends", "title"]], max_width=90)
    return True


def scenario_show(options: argparse.Namespace) -> bool:
    """Print scenarios with all that they inherit."""
    scenarios = [read_scenario(name, scenario_folders()) for name in options.scenario]
    if options.json:
        plain_data.print_json([scenario.document.model_dump(mode="json") for scenario in scenarios])
    else:
        print("\n".join(show_scenario(scenario).rstrip() for scenario in scenarios))
    return True


def scenario_diff(options: argparse.Namespace) -> bool:
    """Print what differs between two scenarios as resolved, and where each value is written."""
    cases = read_cases([options.old, options.new], scenario_folders(), base_network(), {})
    old, new = cases[0], cases[-1]
    found = differences(old, new)
    if options.json:
        plain_data.print_json({"old": old.name, "new": new.name, "differences": plain_data.records(found)})
        return True
    if found.empty:
        print(f"{old.name} and {new.name} differ in nothing that is simulated")
        return True
    rows = [
        (row["key"], *(row[side] or "-" for side in ("old", "new")), _places(row)) for row in found.to_dict("records")
    ]
    fixed_width.print_rows(rows, ["", old.name, new.name, "written at"], max_width=[None, 36, 36, None])
    print("written at: one; other; -: not given, the default, or a link that is not in force")
    return True


def _places(row: dict[Any, Any]) -> str:
    return "; ".join(row[side] or "-" for side in ("old_place", "new_place"))


def scenario_new(options: argparse.Namespace) -> bool:
    """Write a scenario to be filled in."""
    path = write_starter(options.name, options.extends, scenario_folders())
    if options.json:
        plain_data.print_json({"file": str(path)})
    else:
        print(f"scenario: {path}")
        print(f"next: fill it in, then corridor-sim scenario check {path}; corridor-sim compare {path}")
    return True


def scenario_schema(_: argparse.Namespace) -> bool:
    """Print the JSON schema of the scenario language."""
    plain_data.print_json(json_schema())
    return True


def scenario_check(options: argparse.Namespace) -> bool:
    """Run every check of scenarios that needs no simulation."""
    from corridor_sim.plan import build_plans, mistakes_in_plans

    cases, issues = check_cases(options.scenario, scenario_folders(), base_network(), {})
    if issues:
        raise InputError([*issues, *mistakes_in_plans(cases)])
    remarks.say_warnings(cases)
    rows = [
        {
            "scenario": case.name,
            "links_in_force": len(case.network.tables["link"]),
            "flows": len(plan.names.flows),
            "routes": len(plan.names.routes),
            "consignments_expected": round(plan.consignments_expected),
            "consignments_a_year": round(plan.consignments_a_year),
        }
        for case, plan in zip(cases, build_plans(cases), strict=True)
    ]
    if options.json:
        plain_data.print_json(rows)
    else:
        for row in rows:
            print(
                f"{row['scenario']}: nothing wrong; {row['links_in_force']} links in force, {row['flows']} flows on "
                f"{row['routes']} routes, about {row['consignments_expected']} consignments in the days that count, "
                f"{row['consignments_a_year']} a year"
            )
    return True
