"""
The commands that simulate or route: a call of the library, and what is printed of it.

A command returns whether the input was right. What is slow to import is imported by the command that needs it.
"""

import argparse
from dataclasses import replace

from corridor_sim.cli import plain_data, printing, printing_comparison, printing_routes, remarks
from corridor_sim.cli.asked import Progress, at_least_one, cases_of, given, workers_of
from corridor_sim.cli.loading import loading
from corridor_sim.cli.printing_overview import print_overview
from corridor_sim.data_files import base_network, scenario_folders
from corridor_sim.errors import InputError, Issue, NoPathError, raise_if_any
from corridor_sim.network import avoid, country_names, find_commodity, find_node, open_on
from corridor_sim.scenario import (
    Case,
    build_case,
    name_of_baseline,
    read_scenario,
    read_steps,
    replace_simulation,
    scenarios_to_compare,
)

_DAYS_OF_ALL_SEASONS = 366


def run(options: argparse.Namespace) -> bool:
    """Simulate scenarios and print their door-to-door indicators."""
    with loading():
        from corridor_sim.experiment import run_cases

    cases = cases_of(options.scenario, options)
    remarks.say_compiling(options.engine)
    with Progress() as progress:
        results = run_cases(cases, options.out, workers_of(options), progress, options.engine)
    for result in results:
        remarks.say_kept(result)
    if options.json:
        plain_data.print_json({"runs": [plain_data.run_json(result) for result in results]})
    else:
        for result in results:
            printing.print_run(result)
    return True


def compare(options: argparse.Namespace) -> bool:
    """Compare scenarios with their baselines, print the comparison and write the report."""
    with loading():
        from corridor_sim.experiment import compare_cases, overview_of
        from corridor_sim.report import report_of, write_report
        from corridor_sim.results import write_frame

    is_brief = options.all or bool(options.steps)
    scenarios = _steps(options) if options.steps else cases_of(_named(options), options)
    names = [options.baseline or name_of_baseline(case) for case in scenarios]
    by_name = dict(zip(dict.fromkeys(names), cases_of(names, options), strict=True))
    baselines = [by_name[name] for name in names]
    if options.steps:
        baselines[1:] = scenarios[:-1]
    remarks.say_compiling(options.engine)
    with Progress() as progress:
        results = compare_cases(
            baselines, scenarios, options.out, workers_of(options), progress, options.engine,
            different_demand=options.different_demand,
        )  # fmt: skip
    # A report takes longer than its comparison; the table alone needs none.
    contents = [report_of(result, base_network()) for result in results if not is_brief]
    for result in results:
        remarks.say_kept(result.baseline)
        remarks.say_kept(result.scenario)
    for result, content in zip(results, contents, strict=False):
        write_report(result.report, content)
    overview = overview_of(results)
    is_wanted = is_brief or len(results) > 1
    if is_wanted:
        write_frame(overview, options.out / "overview")
    if options.json:
        plain_data.print_json(plain_data.comparisons_json(results, overview))
    else:
        for result, content in zip(results, contents, strict=False):
            printing_comparison.print_comparison(result, content)
        if is_wanted:
            print_overview(overview, options.out)
        if is_brief:
            print("a report of each: corridor-sim compare SCENARIO")
    return True


def _steps(options: argparse.Namespace) -> list[Case]:
    """Return the scenario's steps as cases, with the options of the command line in place of their own."""
    steps = read_steps(options.steps, scenario_folders())
    cases = [build_case(replace_simulation(step, **given(options)), base_network()) for step in steps]
    remarks.say_warnings(cases)
    return cases


def _named(options: argparse.Namespace) -> list[str]:
    """Return the scenarios to compare: those named, or all that can be compared with what they extend."""
    if not options.all:
        return list(options.scenario)
    scenarios = scenarios_to_compare(scenario_folders())
    if not scenarios:
        raise InputError([Issue("", 0, "--all", "no scenario extends another of the same days", "names of scenarios")])
    return [str(scenario.path) for scenario in scenarios]


def sweep(options: argparse.Namespace) -> bool:
    """Vary one number of a scenario; print the accounts of each value, and draw them if asked to."""
    with loading():
        from corridor_sim.experiment import sweep_case

    if options.figure is not None:
        from corridor_sim.report import check_picture_path, write_accounts

        check_picture_path(options.figure, "--figure")
    (scenario,) = cases_of([options.scenario], options)
    (baseline,) = cases_of([options.baseline or name_of_baseline(scenario)], options)
    remarks.say_compiling(options.engine)
    with Progress() as progress:
        result = sweep_case(
            baseline, scenario, options.parameter, options.values, base_network(), options.out, workers_of(options),
            progress, options.engine,
        )  # fmt: skip
    if options.figure is not None:
        write_accounts(result.accounts, result.parameter, result.favored, options.figure)
    if options.json:
        plain_data.print_json(plain_data.sweep_json(result))
    else:
        printing.print_sweep(result, scenario)
    return True


def route(options: argparse.Namespace) -> bool:
    """Print the alternatives between two places, and draw them if asked to."""
    with loading():
        from corridor_sim.routing import find_alternatives

    at_least_one("-k", options.k)
    pictures = {option: path for option, path in (("--map", options.map), ("--tcd", options.tcd)) if path is not None}
    if pictures:
        from corridor_sim.report import check_picture_path, write_route_map, write_time_cost_distance

        for option, path in pictures.items():
            check_picture_path(path, option)
    case, origin, destination, commodity_id = _asked(options)
    network = case.network
    try:
        alternatives = find_alternatives(network, origin, destination, commodity_id, options.k)
    except NoPathError as error:
        raise InputError([Issue("", 0, "", str(error))]) from None
    if options.json:
        plain_data.print_json([plain_data.alternative_json(alternative) for alternative in alternatives])
    else:
        asked = (origin, destination, commodity_id)
        printing_routes.print_alternatives(case, asked, alternatives, options.at, options.k)
    for option, path in pictures.items():
        if option == "--map":
            write_route_map(network, base_network(), alternatives, path)
        else:
            write_time_cost_distance(network, alternatives, path)
        remarks.say(f"{option[2:]}: {path}")
    return True


def _asked(options: argparse.Namespace) -> tuple[Case, str, str, str]:
    """Return the case with the network asked for, the ids of origin and destination, and that of the commodity."""
    # Without a day all seasons of a year are asked for, however few days the scenario has.
    days = _DAYS_OF_ALL_SEASONS if options.at is None else 1
    scenario = replace_simulation(read_scenario(options.scenario, scenario_folders()), at=options.at, days=days)
    case = build_case(scenario, base_network())
    network = case.network
    found: dict[str, str] = {}
    issues: list[Issue] = []
    for where, text, find in (
        ("FROM", options.origin, find_node),
        ("TO", options.destination, find_node),
        ("--commodity", options.commodity or network.tables["commodity"]["commodity_id"].iloc[0], find_commodity),
    ):
        try:
            found[where] = find(network, text, where)
        except InputError as error:
            issues += error.issues
    ends = {found[where]: where for where in ("FROM", "TO") if where in found}
    if len(ends) == 1 and len(found) == 3:
        issues.append(Issue("", 0, "TO", f"both ends are '{found['TO']}'", "another place than FROM"))
    try:
        network = avoid(network, options.avoid, ends, "--avoid", country_names(base_network()))
    except InputError as error:
        issues += error.issues
    raise_if_any(issues)
    if options.at is not None:
        network = open_on(network, options.at)
    return replace(case, network=network), found["FROM"], found["TO"], found["--commodity"]
