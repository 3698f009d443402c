from .data_files import base_network, scenario_folders
from .engine import simulate
from .errors import CorridorSimError, InputError, Issue, NoPathError
from .exchange import export_network, import_network, write_network
from .experiment import CompareResult, RunResult, Sweep, compare_cases, run_cases, sweep_case
from .indicators import Comparison, compare, door_to_door
from .network import Network, check_network, read_network, summarize
from .plan import History, Plan, build_plan, draw_history
from .report import plot_accounts, write_report
from .results import RunDirectory, Trace
from .routing import RouteFinder, route_table
from .scenario import Case, Scenario, build_case, read_scenario

__all__ = [
    "Case", "CompareResult", "Comparison", "CorridorSimError", "History", "InputError", "Issue", "Network",
    "NoPathError", "Plan", "RouteFinder", "RunDirectory", "RunResult", "Scenario", "Sweep", "Trace", "base_network",
    "build_case", "build_plan", "check_network", "compare", "compare_cases", "door_to_door", "draw_history",
    "export_network", "import_network", "plot_accounts", "read_network", "read_scenario", "route_table", "run_cases",
    "scenario_folders", "simulate", "summarize", "sweep_case", "write_network", "write_report",
]  # fmt: skip
