"""
Each command: a call of the library, and what is printed of it.

A command returns whether the input was right. What is slow to import is imported by the command that needs it.
"""

import argparse
import logging
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from tqdm import tqdm

from corridor_sim.cli import (
    fixed_width,
    plain_data,
    printing,
    printing_comparison,
    printing_facts,
    printing_routes,
    remarks,
)
from corridor_sim.cli.loading import loading
from corridor_sim.cli.printing_overview import print_overview
from corridor_sim.data_files import base_network, scenario_folders
from corridor_sim.errors import CorridorSimError, InputError, Issue, NoPathError, raise_if_any
from corridor_sim.network import (
    avoid,
    check_network,
    country_names,
    filled_texts,
    find_commodity,
    find_node,
    newest_day,
    open_on,
    read_ground,
    read_network,
    summarize,
)
from corridor_sim.scenario import (
    Case,
    build_case,
    list_scenarios,
    name_of_baseline,
    read_cases,
    read_scenario,
    read_steps,
    replace_simulation,
    scenarios_to_compare,
    show_scenario,
)
from corridor_sim.tables import csv_bytes

_DAYS_OF_ALL_SEASONS = 366


def run(options: argparse.Namespace) -> bool:
    """Simulate scenarios and print their door-to-door indicators."""
    with loading():
        from corridor_sim.experiment import run_cases

    cases = _cases(options.scenario, options)
    remarks.say_compiling(options.engine)
    with _Progress() as progress:
        results = run_cases(cases, options.out, _workers(options), progress, options.engine)
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
    scenarios = _steps(options) if options.steps else _cases(_named(options), options)
    names = [options.baseline or name_of_baseline(case) for case in scenarios]
    by_name = dict(zip(dict.fromkeys(names), _cases(names, options), strict=True))
    baselines = [by_name[name] for name in names]
    if options.steps:
        baselines[1:] = scenarios[:-1]
    remarks.say_compiling(options.engine)
    with _Progress() as progress:
        results = compare_cases(
            baselines, scenarios, options.out, _workers(options), progress, options.engine,
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
    return True


def _steps(options: argparse.Namespace) -> list[Case]:
    """Return the scenario's steps as cases, with the options of the command line in place of their own."""
    steps = read_steps(options.steps, scenario_folders())
    cases = [build_case(replace_simulation(step, **_given(options)), base_network()) for step in steps]
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
    (scenario,) = _cases([options.scenario], options)
    (baseline,) = _cases([options.baseline or name_of_baseline(scenario)], options)
    remarks.say_compiling(options.engine)
    with _Progress() as progress:
        result = sweep_case(
            baseline, scenario, options.parameter, options.values, base_network(), options.out, _workers(options),
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

    _at_least_one("-k", options.k)
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
        printing_routes.print_alternatives(case, (origin, destination, commodity_id), alternatives, options.at)
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


def verify(options: argparse.Namespace) -> bool:
    """Run both engines and print the first difference between their traces; fails if there is one."""
    with loading():
        from corridor_sim.experiment import verify_case

    cases = _cases(options.scenario, options)
    remarks.say_compiling("compiled")
    with _Progress() as progress:
        verifications = [verify_case(case, progress) for case in cases]
    if options.json:
        plain_data.print_json([plain_data.verification_json(verification) for verification in verifications])
    else:
        for verification in verifications:
            printing_facts.print_verification(verification)
    different = [verification.case.name for verification in verifications if verification.difference]
    if different:
        raise CorridorSimError(f"the engines differ on {', '.join(different)}")
    return True


def calibrate_choice(options: argparse.Namespace) -> bool:
    """Fit the constants of corridors to published traffic, print the fits and write the constants if asked to."""
    with loading():
        from corridor_sim.experiment import calibrate_choice as fit

    case = _case_to_fit(options)
    with _Progress() as progress:
        calibration = fit(case, options.rounds, progress)
    constants = calibration.constants.assign(constant_usd_per_t_source="fitted_constants")
    _write_fitted(options.out, constants.to_csv(index=False).encode())
    if options.json:
        plain_data.print_json(plain_data.calibration_json(calibration))
    else:
        printing_facts.print_calibration(calibration)
    return True


def calibrate_borders(options: argparse.Namespace) -> bool:
    """Fit lanes and hours of border posts, print the fits and write the table of procedures if asked to."""
    with loading():
        from corridor_sim.experiment import calibrate_borders as fit
        from corridor_sim.experiment import fitted_network

    case = _case_to_fit(options)
    with _Progress() as progress:
        calibration = fit(case, options.rounds, progress)
    # The whole network again: the case has only what is in force, and what the scenario changes in it.
    fitted = fitted_network(read_network(Path(case.network.directory)), calibration.procedures)
    _write_fitted(options.out, csv_bytes(filled_texts(fitted)["procedure"]))
    if options.json:
        plain_data.print_json(plain_data.border_calibration_json(calibration))
    else:
        printing_facts.print_border_calibration(calibration)
    return True


def _case_to_fit(options: argparse.Namespace) -> Case:
    """Return the scenario's case, after checking how and where the fit is asked for."""
    from corridor_sim.results import check_file

    _at_least_one("--rounds", options.rounds)
    if options.out is not None:
        check_file(options.out, "--out")
    (case,) = _cases([options.scenario], options)
    remarks.say_compiling("compiled")
    return case


def _write_fitted(place: Path | None, content: bytes) -> None:
    from corridor_sim.results import write_atomically

    if place is not None:
        write_atomically(place, content)


def validate(options: argparse.Namespace) -> bool:
    """Simulate a scenario and print published figures beside it."""
    with loading():
        from corridor_sim.experiment import validate_case

    (case,) = _cases([options.scenario], options)
    remarks.say_compiling("compiled")
    with _Progress() as progress:
        validation = validate_case(case, _workers(options), progress)
    if options.json:
        plain_data.print_json(plain_data.validation_json(validation))
    else:
        printing_facts.print_validation(validation)
    return True


def bench(options: argparse.Namespace) -> bool:
    """Measure the engines, and peers if asked for, and print their medians."""
    from corridor_sim.bench import contest, contestants

    for name in ("size", "runs"):
        _at_least_one(f"--{name}", getattr(options, name))
    remarks.say_compiling("compiled")
    figures = contest(contestants(options.size, options.peers), options.runs, remarks.say)
    if options.json:
        plain_data.print_json(plain_data.bench_json(figures))
    else:
        printing_facts.print_bench(figures)
    return True


def network_check(options: argparse.Namespace) -> bool:
    """Check a network and print what is found; wrong if there are errors."""
    findings = check_network(read_network(_network_folder(options)), read_ground(base_network()))
    errors = sum(finding.severity == "error" for finding in findings)
    if options.json:
        plain_data.print_json(plain_data.findings_json(findings, errors))
    else:
        for finding in findings:
            print(f"{finding.severity}: {finding.issue}")
        print(f"{errors} errors, {len(findings) - errors} warnings")
    return errors == 0


def network_summary(options: argparse.Namespace) -> bool:
    """Print kilometers, facilities, figures by confidence and the assumptions of a network."""
    network = read_network(_network_folder(options))
    day = options.at or newest_day(network.tables["link"])
    summary = summarize(network, day)
    if options.json:
        tables = {name: plain_data.records(frame) for name, frame in summary.items()}
        plain_data.print_json({"at": day.isoformat(), **tables})
    else:
        shown = "any day" if day == date.min else day.isoformat()
        print(f"Links as on {shown}; modes, countries and gauges count what is in service then.")
        for name, frame in printing.summary_frames(summary).items():
            print(f"\n{name}")
            fixed_width.print_frame(frame, max_width=60)
    return True


def network_map(options: argparse.Namespace) -> bool:
    """Draw a network."""
    from corridor_sim.report import write_network_map

    folder = _network_folder(options)
    write_network_map(read_network(folder), base_network(), options.out)
    if options.json:
        plain_data.print_json({"file": str(options.out)})
    else:
        print(f"map: {options.out}")
    return True


def network_export(options: argparse.Namespace) -> bool:
    """Write a network in the format of other programs."""
    from corridor_sim.exchange import default_place, export_network

    folder = _network_folder(options)
    place = options.out or default_place(options.format)
    export_network(read_network(folder), options.format, place, folder / "LICENSE")
    if options.json:
        plain_data.print_json({"format": options.format, "path": str(place)})
    else:
        print(f"{options.format}: {place}")
    return True


def network_import(options: argparse.Namespace) -> bool:
    """Make the folder of a network from files of other programs."""
    from corridor_sim.exchange import import_network

    network, remarks = import_network(options.path, options.out, base_network())
    rows = {table: len(frame) for table, frame in network.tables.items() if len(frame)}
    if options.json:
        plain_data.print_json({"path": str(options.out), "rows": rows, "remarks": remarks})
    else:
        print(f"network: {options.out} ({rows['node']} nodes, {rows['link']} links)")
        for remark in remarks:
            print(f"  {remark}")
    return True


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

    cases = read_cases(options.scenario, *_places(), {})
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


def _places() -> tuple[tuple[Path, ...], Path]:
    return scenario_folders(), base_network()


def _cases(names: list[str], options: argparse.Namespace) -> list[Case]:
    """Return the cases named, with the options of the command line in place of their own."""
    cases = read_cases(names, *_places(), _given(options))
    remarks.say_warnings(cases)
    return cases


def _given(options: argparse.Namespace) -> dict[str, Any]:
    """Return what the command line says of the simulation."""
    return {name: getattr(options, name) for name in ("days", "warmup_days", "replications", "seed")}


def _workers(options: argparse.Namespace) -> int:
    from corridor_sim.experiment import default_workers

    if options.workers is None:
        return default_workers()
    return _at_least_one("--workers", options.workers)


def _at_least_one(option: str, value: int) -> int:
    if value < 1:
        raise InputError([Issue("", 0, option, f"'{value}' is out of range", "a whole number of at least 1")])
    return value


def _network_folder(options: argparse.Namespace) -> Path:
    return base_network() if options.directory is None else Path(options.directory)


class _Progress(logging.Handler):
    """A progress bar on standard error; says nothing where that is no terminal. Prints warnings above the bar."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._bar = tqdm(unit=" replications", disable=None, leave=False, file=sys.stderr)

    def __enter__(self) -> "_Progress":
        logging.getLogger("corridor_sim").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("corridor_sim").removeHandler(self)
        self._bar.close()

    def emit(self, record: logging.LogRecord) -> None:
        """Print a warning of the library."""
        tqdm.write(self.format(record), file=sys.stderr)

    def __call__(self, done: int, total: int) -> None:
        self._bar.total = total
        self._bar.update(done - self._bar.n)
