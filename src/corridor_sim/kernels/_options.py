"""
The only place that names compiler options and the cache; a kernel is decorated with ``@kernel`` or ``@inlined_kernel``.

Compiled code is kept on disk. Numba looks only at the file of a function to see whether its compiled code is still
right, and misses a change in a constant or function of another file. So the folder is named by a hash of all kernels
and of the versions of what compiles them and whether it checks bounds: code of other kernels is never found.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import llvmlite
import numba
import numpy as np
import platformdirs
from numba.core.caching import UserProvidedCacheLocator

from corridor_sim.kernels._steps import Step

# Their attributes are made at run time or have no types, unknown to a type checker.
_numba_config: Any = numba.config
_locator: Any = UserProvidedCacheLocator

F = TypeVar("F", bound=Callable[..., object])

# No fastmath: floating-point operations are done in the order written, so that every engine gets the same bits.
# Without reference counts (a kernel makes no array) the event loop is ten times as fast: it hands some twenty arrays
# from function to function, and Numba would count each of them up and down at every call.
_OPTIONS: dict[str, Any] = {"nogil": True, "fastmath": False, "error_model": "numpy", "_nrt": False}


def kernel(function: F) -> F:
    """Compile ``function`` in nopython mode and keep it on disk; for kernels that Python calls."""
    compiled = numba.njit(**_OPTIONS)(function)
    if hasattr(compiled, "enable_caching") and _is_writable(cache_directory()):
        with _numba_cache_in(cache_directory()):
            compiled.enable_caching()
    return cast(F, compiled)


def inlined_kernel(function: F) -> F:
    """Compile ``function`` in nopython mode into each of its callers; for steps that kernels call, and not Python."""
    if _numba_config.DISABLE_JIT:
        return function
    # For a step that Python calls Numba would compile its whole body twice more.
    options = {**_OPTIONS, "forceinline": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return cast(F, Step(function, {"nopython": True, "boundscheck": None, **options}))


@cache
def cache_directory() -> Path:
    """Return the folder of the compiled code of exactly these kernels."""
    versions = f"{numba.__version__} {llvmlite.__version__} {np.__version__}"
    # Numba would load code without bounds checks where they are asked for.
    digest = hashlib.sha256(f"{versions} {_numba_config.BOUNDSCHECK}".encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    chosen = _numba_config.CACHE_DIR
    root = Path(chosen) if chosen else platformdirs.user_cache_path("corridor_sim")
    return root / "kernels" / digest.hexdigest()[:16]


def is_cached() -> bool:
    """Return whether the event loop of this copy of the package, compiled, is on disk; other copies have their own."""
    folder = _locator.get_suitable_cache_subpath(__file__)
    return any((cache_directory() / folder).glob("event_loop.advance*.nbi"))


@contextmanager
def _numba_cache_in(directory: Path) -> Iterator[None]:
    """Let Numba put the cache of what is decorated meanwhile into ``directory``, and of nothing else."""
    chosen = _numba_config.CACHE_DIR
    _numba_config.CACHE_DIR = str(directory)
    try:
        yield
    finally:
        _numba_config.CACHE_DIR = chosen


@cache
def _is_writable(directory: Path) -> bool:
    try:
        directory.mkdir(parents=True, exist_ok=True)
        probe = directory / ".probe"
        probe.touch()
        probe.unlink(missing_ok=True)
    except OSError:
        return False
    return True
