"""
Replications of scenarios: workers, progress, resuming.

Enters: cases. Leaves: run directories and their indicators. It never prints and never changes what a replication
gives: results are the same for any number of workers.
"""

from corridor_sim.experiment.borders import MOST_UTILIZATION, BorderCalibration, calibrate_borders, fitted_network
from corridor_sim.experiment.calibrate import Calibration, calibrate_choice
from corridor_sim.experiment.compare import CompareResult, check_comparable, compare_cases
from corridor_sim.experiment.overview import PUT_IN, overview_of
from corridor_sim.experiment.run import RunResult, default_workers, run_cases
from corridor_sim.experiment.sweep import Sweep, sweep_case
from corridor_sim.experiment.validate import Validation, validate_case
from corridor_sim.experiment.verify import Verification, verify_case

__all__ = [
    "MOST_UTILIZATION",
    "PUT_IN",
    "BorderCalibration",
    "Calibration",
    "CompareResult",
    "RunResult",
    "Sweep",
    "Validation",
    "Verification",
    "calibrate_borders",
    "calibrate_choice",
    "check_comparable",
    "compare_cases",
    "default_workers",
    "fitted_network",
    "overview_of",
    "run_cases",
    "sweep_case",
    "validate_case",
    "verify_case",
]
