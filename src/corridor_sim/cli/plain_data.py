"""What commands print with ``--json``: results as plain data."""

import json
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from corridor_sim.network import Finding
from corridor_sim.tables import split_place

if TYPE_CHECKING:
    from corridor_sim.bench import Figures
    from corridor_sim.experiment import (
        BorderCalibration,
        Calibration,
        CompareResult,
        RunResult,
        Sweep,
        Validation,
        Verification,
    )
    from corridor_sim.routing import Alternative


def calibration_json(calibration: "Calibration") -> dict[str, Any]:
    """Return fits and constants as plain data for JSON."""
    return {
        "fits": records(calibration.fits), "constants": records(calibration.constants), "rounds": calibration.rounds,
    }  # fmt: skip


def border_calibration_json(calibration: "BorderCalibration") -> dict[str, Any]:
    """Return fits, figures of all years and fitted procedures as plain data; what is not given is None."""
    tables = {name: records(getattr(calibration, name)) for name in ("fits", "years", "procedures")}
    return {**tables, "rounds": calibration.rounds}


def alternative_json(alternative: "Alternative") -> dict[str, Any]:
    """Return an alternative as plain data; emissions that are not given are None."""
    cost = alternative.route.cost
    return {
        "corridor": alternative.corridor_id,
        "modes": list(alternative.modes),
        "km": alternative.route.length_km,
        "hours": cost.hours,
        "hours_split": alternative.hours_split,
        "cost_usd": cost.usd,
        "kgco2e": None if math.isnan(cost.kgco2e) else cost.kgco2e,
        "share": alternative.share,
        "seasons": list(alternative.seasons),
        "borders": list(alternative.border_nodes),
        "via": list(alternative.via),
        "links": list(alternative.link_ids),
    }


def verification_json(verification: "Verification") -> dict[str, Any]:
    """Return what two engines gave for one case as plain data."""
    return {
        "scenario_name": verification.case.name,
        "equal": verification.difference is None,
        "consignments": verification.consignments,
        "visits": verification.visits,
        "difference": None if verification.difference is None else str(verification.difference),
    }


def validation_json(validation: "Validation") -> dict[str, Any]:
    """Return published figures beside simulated ones as plain data; what is not given is None."""
    return {
        "scenario_name": validation.case.name,
        "replications": validation.case.simulation.replications,
        "days": validation.case.simulation.days,
        "seed": validation.case.simulation.seed,
        "facts": records(validation.facts),
    }


def bench_json(figures: Sequence["Figures"]) -> dict[str, Any]:
    """Return the medians of a contest as plain data."""
    return {
        "cases": [
            {
                "name": each.contestant.name,
                "engine": each.contestant.engine,
                "passages_per_s": each.passages_per_s,
                "consignments_per_s": each.consignments_per_s,
                "peak_mib": None if math.isnan(each.peak_mib) else each.peak_mib,
                "consignments": each.consignments,
                "passages": each.passages,
                "cpu_s": each.cpu_s,
                "wall_s": each.wall_s,
                "mean_wait_h": list(each.mean_wait_h),
            }
            for each in figures
        ]
    }


def run_json(result: "RunResult") -> dict[str, Any]:
    """Return a run as plain data."""
    return {
        "scenario_name": result.case.name,
        "replications": result.case.simulation.replications,
        "seed": result.case.simulation.seed,
        "consignments_a_year": round(result.plan.consignments_a_year),
        "assumed": list(result.case.assumed),
        "results": str(result.directory.path),
        "pairs": records(result.pairs),
        "indicators": records(result.measured.indicators),
    }


def comparisons_json(results: Sequence["CompareResult"], overview: pd.DataFrame) -> dict[str, Any]:
    """Return comparisons as plain data: ``pairs`` of all of them, what each rests on, and each in a row."""
    from corridor_sim.indicators import comparison_json, gains_json

    return {
        "pairs": [pair for result in results for pair in comparison_json(result.comparison)],
        "comparisons": [
            {
                "scenario_name": result.comparison.scenario_name,
                "baseline_name": result.comparison.baseline_name,
                "replications": result.comparison.replications,
                "assumed": list(result.scenario.case.assumed),
                "results": str(result.scenario.directory.path),
                "report": str(result.report),
                **gains_json(result.comparison.overall),
                "indicators": records(result.comparison.indicators),
                "orders": records(result.orders),
            }
            for result in results
        ],
        "overview": records(overview),
    }


def findings_json(findings: Sequence[Finding], errors: int) -> dict[str, Any]:
    """Return the findings of a check as plain data."""
    listed = []
    for finding in findings:
        issue = finding.issue
        column, row = split_place(issue.where)
        place = {"file": issue.file, "line": issue.line, "row": row, "column": column}
        message = {"found": issue.found, "allowed": issue.allowed, "nearest": issue.nearest}
        listed.append({"severity": finding.severity, **place, **message})
    return {"errors": errors, "warnings": len(findings) - errors, "findings": listed}


def sweep_json(sweep: "Sweep") -> dict[str, Any]:
    """Return the accounts of a sweep as plain data."""
    return {
        "parameter": sweep.parameter,
        "favored": list(sweep.favored),
        **{
            name: None if math.isnan(value := getattr(sweep, name)) else value
            for name in ("vanishes_at", "vanishes_at_ci95_low", "vanishes_at_ci95_high")
        },
        "accounts": records(sweep.accounts),
    }


def records(frame: pd.DataFrame) -> Any:
    """Return the rows of ``frame`` as plain data; what is withheld or not given is None."""
    return json.loads(frame.to_json(orient="records", double_precision=15))


def print_json(value: Any) -> None:
    """Print ``value`` as JSON."""
    print(json.dumps(value, indent=2, allow_nan=False, ensure_ascii=False))
