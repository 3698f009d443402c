# mypy: disallow-untyped-calls=False
"""
How Numba compiles a step: a function that kernels call, and Python never.

Numba would optimize a step and make machine code of it by itself, and then once more within each of its callers. Here
it is linked into its callers as it stands and optimized with them, once. This rests on how Numba is made inside; the
tests of kernels would show a change.
"""

from typing import Any

from numba.core import types
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.registry import CPUDispatcher


class Step(CPUDispatcher):
    """What Numba keeps of a step; without this Python's call would crash."""

    def __init__(self, function: Any, options: dict[str, Any]) -> None:
        """Take a function and the options of its compiler."""
        super().__init__(function, targetoptions=options, pipeline_class=_StepCompiler)

    def __call__(self, *_: object) -> None:
        """Refuse: only kernels call steps."""
        raise TypeError(f"{self.py_func.__name__} is compiled into kernels only; expected a kernel to call it")

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """Compile the step once for all signed integers, not for each width and each constant."""
        return super().get_call_template(tuple(map(_widened, args)), kws)


def _widened(kind: Any) -> Any:
    return types.int64 if isinstance(kind, types.IntegerLiteral) or kind == types.int32 else kind


class _StepCompiler(Compiler):
    def __init__(self, typing: Any, target: Any, library: Any, *rest: Any) -> None:
        super().__init__(typing, target, library or _StepLibrary(target.codegen(), "step"), *rest)


class _StepLibrary(JITCodeLibrary):
    """The code of a step, to be linked into that of its callers."""

    @property
    def codegen(self) -> Any:
        """The receiver of the step's environment, which only Python objects need; a step has none."""
        return self

    def set_env(self, _name: str, _environment: object) -> None:
        """Let it go."""

    def get_pointer_to_function(self, _name: str) -> int:
        """Return zero, which stands for no machine code."""
        return 0

    def _optimize_final_module(self) -> None:
        """Leave that to the callers."""

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True
