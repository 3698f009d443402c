"""
Replications of scenarios: workers, progress, resuming.

Enters: cases. Leaves: run directories and their indicators. It never prints and never changes what a replication
gives: results are the same for any number of workers.
"""

from corridor_sim.experiment.calibrate import Calibration, calibrate_choice
from corridor_sim.experiment.compare import CompareResult, check_comparable, compare_cases
from corridor_sim.experiment.run import RunResult, default_workers, run_cases
from corridor_sim.experiment.sweep import Sweep, sweep_case
from corridor_sim.experiment.validate import Validation, validate_case
from corridor_sim.experiment.verify import Verification, verify_case

__all__ = [
    "Calibration",
    "CompareResult",
    "RunResult",
    "Sweep",
    "Validation",
    "Verification",
    "calibrate_choice",
    "check_comparable",
    "compare_cases",
    "default_workers",
    "run_cases",
    "sweep_case",
    "validate_case",
    "verify_case",
]
