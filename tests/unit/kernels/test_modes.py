"""Kernels compiled, compiled with bounds checks, and as plain Python: the same tests pass, the numbers are the same."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
NUMBERS = """
import warnings
import numpy as np
warnings.simplefilter("ignore", RuntimeWarning)
from corridor_sim.kernels import draws, rest
rng = np.random.default_rng(1)
for a, b, c, d in rng.integers(0, 2**64, size=(300, 4), dtype=np.uint64):
    u = draws.uniform(a, draws.SERVICE_TIME, b, c, d)
    print(int(draws.combine(a, b)), float(u).hex(), float(draws.normal_quantile(u)).hex())
    for distribution in (draws.DETERMINISTIC, draws.EXPONENTIAL, draws.LOGNORMAL, draws.WEIBULL):
        print(float(draws.quantile(distribution, 2.5, 0.6, u)).hex())
        print(float(draws.service_hours(a, b, c, distribution, 2.5, 0.6)).hex())
    print([float(x).hex() for x in rest.drive(float(draws.round_hours(100.0 * u)), 1.5, 0.25, 9.0, 11.0, 4.5, 0.75)])
"""
MODES = ["NUMBA_DISABLE_JIT", "NUMBA_BOUNDSCHECK"]


def run(arguments: list[str], **variables: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], env={**os.environ, **variables}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("variable", MODES)
def test_kernel_tests_pass(variable: str) -> None:
    """The tests of draws, driving rest, the heap, events and least paths pass in this mode too."""
    kernels = (
        "test_draws.py",
        "test_distributions.py",
        "test_rest.py",
        "test_heap.py",
        "test_events.py",
        "test_node_queue.py",
    )
    others = (HERE.parent / "routing" / "test_graph.py", HERE.parents[1] / "oracle" / "test_sioux_falls.py")
    files = [*(str(HERE / name) for name in kernels), *map(str, others)]
    assert " passed" in run(["-m", "pytest", "-q", "-p", "no:cacheprovider", *files], **{variable: "1"})


@pytest.mark.slow
@pytest.mark.parametrize("variable", MODES)
def test_numbers_are_the_same(variable: str) -> None:
    """What the kernels return for 300 sets of keys is the same in this mode as compiled, to the last bit."""
    numbers = run(["-c", NUMBERS])
    assert len(numbers.splitlines()) == 300 * 10
    assert run(["-c", NUMBERS], **{variable: "1"}) == numbers
