"""Steps, which are compiled into kernels only, as functions that tests may call."""

from collections.abc import Callable
from typing import TypeVar

from corridor_sim.kernels._options import kernel

F = TypeVar("F", bound=Callable[..., object])


def from_python(step: F) -> F:
    """Return a step compiled for Python; as plain Python, without compilation, it is called as it is."""
    return kernel(getattr(step, "py_func", step))
