"""Gates as both engines read them: stations that are open between closures."""

import math

import numpy as np

from corridor_sim.kernels.state import Closed, Floats


def open_between(closed: Closed, gate: int) -> tuple[Floats, Floats]:
    """Return the intervals [opens_h, closes_h) between the closures of a gate, before the first and after the last."""
    closures = slice(int(closed.ptr[gate]), int(closed.ptr[gate + 1]))
    opens_h = np.concatenate([[-math.inf], closed.to_h[closures]])
    closes_h = np.concatenate([closed.from_h[closures], [math.inf]])
    return opens_h, closes_h
