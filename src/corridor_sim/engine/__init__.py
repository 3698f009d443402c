"""
The engines: SimPy, the reference.

Enters: a plan and a history. Leaves: a trace. An engine reads nothing else, draws from the kernels only, and never
searches a route, opens a file or prints.
"""

from corridor_sim.engine.run import simulate

__all__ = ["simulate"]
