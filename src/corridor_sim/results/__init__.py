"""
Traces, result tables, their invariants, and the run directory.

Enters: traces. Leaves: tables in memory and on disk (Parquet, CSV) with their manifest. It never computes an indicator.
"""

from corridor_sim.results.difference import Difference, first_difference
from corridor_sim.results.frames import RESULT_TABLES, frames_of
from corridor_sim.results.loads import route_loads, service_runs
from corridor_sim.results.passages import passages_of
from corridor_sim.results.route_frame import routes_of
from corridor_sim.results.station_frames import queues_of, stations_of
from corridor_sim.results.stock import DIRECT, ORDER, REPLENISHMENT
from corridor_sim.results.store import (
    RunDirectory,
    check_file,
    check_folder,
    identity_of,
    write_atomically,
    write_frame,
)
from corridor_sim.results.trace import PARTS, Part, Trace, check_trace, counted
from corridor_sim.results.transits import transits
from corridor_sim.results.ways import Way, ways_of_routes, ways_of_services

__all__ = [
    "DIRECT",
    "ORDER",
    "PARTS",
    "REPLENISHMENT",
    "RESULT_TABLES",
    "Difference",
    "Part",
    "RunDirectory",
    "Trace",
    "Way",
    "check_file",
    "check_folder",
    "check_trace",
    "counted",
    "first_difference",
    "frames_of",
    "identity_of",
    "passages_of",
    "queues_of",
    "route_loads",
    "routes_of",
    "service_runs",
    "stations_of",
    "transits",
    "ways_of_routes",
    "ways_of_services",
    "write_atomically",
    "write_frame",
]  # fmt: skip
