"""
The yardsticks: two workloads, and how quickly engines and peers get through them.

Enters: sizes and names of contestants. Leaves: passages per second, consignments per second and peak memory of each.
It runs every contestant in a process of its own, checks that all of them give the same waits, and models nothing.
"""

from corridor_sim.bench.contest import Contestant, Figures, contest, contestants
from corridor_sim.bench.workloads import Workload, base_workload, station_workload

__all__ = [
    "Contestant",
    "Figures",
    "Workload",
    "base_workload",
    "contest",
    "contestants",
    "station_workload",
]
