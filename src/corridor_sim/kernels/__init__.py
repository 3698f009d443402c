"""
Numba code: keyed draws, distributions, driving-rest arithmetic, the event loop, least paths.

Enters: numbers and arrays. Leaves: numbers and arrays on the time grid. It never knows a name, a file or an object.
Called by `routing`, `plan` (histories) and `engine` alone.
"""

from corridor_sim.kernels._options import is_cached

__all__ = ["is_cached"]
