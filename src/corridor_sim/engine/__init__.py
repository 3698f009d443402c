"""
The engines: SimPy, the reference, and the compiled event loop, for speed. Both give the same trace.

Enters: a plan and a history. Leaves: a trace. An engine reads nothing else, draws from the kernels only, and never
searches a route, opens a file or prints.
"""

from corridor_sim.engine.run import ENGINES, Engine, needs_compiling, simulate

__all__ = ["ENGINES", "Engine", "needs_compiling", "simulate"]
