"""The commands of scenarios that simulate nothing."""

import argparse

from corridor_sim.cli import fixed_width, plain_data, remarks
from corridor_sim.data_files import base_network, scenario_folders
from corridor_sim.scenario import list_scenarios, read_cases, read_scenario, show_scenario


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


def scenario_check(options: argparse.Namespace) -> bool:
    """Run every check of scenarios that needs no simulation."""
    from corridor_sim.plan import build_plan

    cases = read_cases(options.scenario, scenario_folders(), base_network(), {})
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
        for case, plan in ((case, build_plan(case)) for case in cases)
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
