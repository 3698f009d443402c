"""Columns of a plan as arrays."""

from collections.abc import Iterable

import numpy as np

from corridor_sim.units import round_to_grid


def indices(values: Iterable[int]) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Return positions or counts, shape (n,)."""
    return np.fromiter(values, dtype=np.int32)


def floats(values: Iterable[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return numbers, shape (n,)."""
    return np.fromiter(values, dtype=np.float64)


def on_grid(values: Iterable[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return hours or sizes rounded to the grid of 2^-20, shape (n,)."""
    return floats(round_to_grid(value) for value in values)
