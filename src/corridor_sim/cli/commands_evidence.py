"""The commands that hold the model against something: engines against each other, figures published, peers."""

import argparse
from pathlib import Path

from corridor_sim.cli import plain_data, printing_facts, remarks
from corridor_sim.cli.asked import Progress, at_least_one, cases_of, workers_of
from corridor_sim.cli.loading import loading
from corridor_sim.errors import CorridorSimError
from corridor_sim.network import filled_texts, read_network
from corridor_sim.scenario import Case
from corridor_sim.tables import csv_bytes


def verify(options: argparse.Namespace) -> bool:
    """Run both engines and print the first difference between their traces; fails if there is one."""
    with loading():
        from corridor_sim.experiment import verify_case

    cases = cases_of(options.scenario, options)
    remarks.say_compiling("compiled")
    with Progress() as progress:
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
    with Progress() as progress:
        calibration = fit(case, options.rounds, progress)
    constants = calibration.constants.assign(constant_usd_per_t_source="fitted_constants")
    _write(options.out, constants.to_csv(index=False).encode())
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
    with Progress() as progress:
        calibration = fit(case, options.rounds, progress)
    # The whole network again: the case has only what is in force, and what the scenario changes in it.
    fitted = fitted_network(read_network(Path(case.network.directory)), calibration.procedures)
    _write(options.out, csv_bytes(filled_texts(fitted)["procedure"]))
    if options.json:
        plain_data.print_json(plain_data.border_calibration_json(calibration))
    else:
        printing_facts.print_border_calibration(calibration)
    return True


def _case_to_fit(options: argparse.Namespace) -> Case:
    """Return the scenario's case, after checking how and where the fit is asked for."""
    at_least_one("--rounds", options.rounds)
    _check_place(options.out)
    (case,) = cases_of([options.scenario], options)
    remarks.say_compiling("compiled")
    return case


def _check_place(place: Path | None) -> None:
    """Check a file to be written before anything is simulated for it; wrong if it cannot be."""
    from corridor_sim.results import check_file

    if place is not None:
        check_file(place, "--out")


def _write(place: Path | None, content: bytes) -> None:
    from corridor_sim.results import write_atomically

    if place is not None:
        write_atomically(place, content)


def validate(options: argparse.Namespace) -> bool:
    """Simulate a scenario and print published figures beside it."""
    with loading():
        from corridor_sim.experiment import validate_case

    _check_place(options.out)
    (case,) = cases_of([options.scenario], options)
    remarks.say_compiling("compiled")
    with Progress() as progress:
        validation = validate_case(case, workers_of(options), progress)
    _write(options.out, validation.facts.to_csv(index=False).encode())
    if options.json:
        plain_data.print_json(plain_data.validation_json(validation))
    else:
        printing_facts.print_validation(validation)
    return True


def bench(options: argparse.Namespace) -> bool:
    """Measure the engines, and peers if asked for, and print their medians."""
    from corridor_sim.bench import contest, contestants

    for name in ("size", "runs"):
        at_least_one(f"--{name}", getattr(options, name))
    remarks.say_compiling("compiled")
    figures = contest(contestants(options.size, options.peers), options.runs, remarks.say)
    if options.json:
        plain_data.print_json(plain_data.bench_json(figures))
    else:
        printing_facts.print_bench(figures)
    return True
