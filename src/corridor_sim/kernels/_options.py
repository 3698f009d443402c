"""The only place that names compiler options; a kernel is decorated with ``@kernel``."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., object])


def kernel(function: F) -> F:
    """Compile ``function`` in nopython mode, without reordering of floating-point operations."""
    return cast(F, numba.njit(nogil=True, fastmath=False, error_model="numpy")(function))
