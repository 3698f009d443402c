"""Closures of gates as sorted, disjoint intervals."""

import numpy as np

from corridor_sim.kernels.state import Closed, Floats, Positions


def closed_between(n_gates: int, gate: Positions, from_h: Floats, to_h: Floats) -> Closed:
    """
    Return when each of some gates is closed; intervals that meet are one, those of no length are none.

    Parameters
    ----------
    n_gates
        How many gates there are.
    gate, from_h, to_h
        shape (N,), position of the gate and [from_h, to_h) of each closure, in any order.
    """
    merged = [_merged(from_h[gate == g], to_h[gate == g]) for g in range(n_gates)]
    intervals = np.array([interval for of_gate in merged for interval in of_gate], dtype=np.float64).reshape(-1, 2)
    counts = np.array([len(of_gate) for of_gate in merged], dtype=np.int32)
    ptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return Closed(ptr, np.ascontiguousarray(intervals[:, 0]), np.ascontiguousarray(intervals[:, 1]))


def _merged(from_h: Floats, to_h: Floats) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for begins, ends in sorted(zip(from_h.tolist(), to_h.tolist(), strict=True)):
        if merged and begins <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(ends, merged[-1][1]))
        elif ends > begins:
            merged.append((begins, ends))
    return merged
