"""
Plan and results of small cases as text that one can read in a diff.

A case is a folder with scenario.yaml. That "the plan changed" and "the answer changed" fail separately;
``pytest --update-golden`` rewrites both files.
"""

import difflib
from itertools import groupby
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from corridor_sim.engine import Engine, simulate
from corridor_sim.plan import Plan, build_plan, draw_history
from corridor_sim.results import frames_of
from corridor_sim.scenario import build_case, read_scenario

HERE = Path(__file__).parent
CASES = sorted(path.parent.name for path in HERE.glob("*/scenario.yaml"))
GROUPS = (
    "flows",
    "listed",
    "routes",
    "choices",
    "forks",
    "waits",
    "news",
    "legs",
    "stations",
    "services",
    "empties",
    "fleets",
    "rest",
)


@pytest.fixture(params=CASES)
def folder(request: pytest.FixtureRequest) -> Path:
    return HERE / request.param


def case_in(folder: Path):
    return build_case(read_scenario(str(folder / "scenario.yaml"), []), HERE)


def plan_text(plan: Plan) -> str:
    """Return a plan as text: names, then the arrays, a number to a line, with 12 digits."""
    lines = [f"start {plan.start.isoformat()}"]
    lines += [f"{name} {getattr(plan, name)}" for name in ("warmup_days", "days", "drain_days")]
    for name, values in vars(plan.names).items():
        lines += [
            "",
            f"names.{name}",
            *(f"  {value if isinstance(value, str) else ' '.join(value)}" for value in values),
        ]
    for group in GROUPS:
        for name, values in getattr(plan, group)._asdict().items():
            array = np.atleast_1d(values)
            lines += ["", f"{group}.{name} {array.dtype} {array.shape}"]
            rows = array if array.ndim == 2 else [array]
            lines += [f"  {run}" for row in rows for run in runs_of(row)]
    return "\n".join(lines) + "\n"


def runs_of(row: np.ndarray) -> list[str]:
    """Return the numbers of a row; one that is repeated, as in daily demand, stands once with how often."""
    texts = [f"{value:.12g}" if row.dtype.kind == "f" else str(value) for value in row.tolist()]
    repeated = [(text, len(list(same))) for text, same in groupby(texts)]
    return [text if n == 1 else f"{text} x {n}" for text, n in repeated]


def results_text(frames: dict[str, pd.DataFrame]) -> str:
    """Return the result tables as text, a line for each row; times with six decimals (3.6 ms)."""
    parts = []
    for name, frame in frames.items():
        cells = [frame.columns.tolist(), *([_cell(value) for value in row] for row in frame.itertuples(index=False))]
        widths = [max(len(row[i]) for row in cells) for i in range(len(cells[0]))]
        rows = ["  ".join(text.rjust(width) for text, width in zip(row, widths, strict=True)) for row in cells]
        parts.append("\n".join([name, *rows]))
    return "\n\n".join(parts) + "\n"


def _cell(value: object) -> str:
    if pd.isna(value):
        return "-"
    return f"{value:.6f}" if isinstance(value, float) else str(value)


def assert_golden(path: Path, text: str, request: pytest.FixtureRequest) -> None:
    """Assert that ``text`` is what the golden file says, or write it there with --update-golden."""
    if request.config.getoption("--update-golden"):
        path.write_text(text, encoding="utf-8", newline="\n")
        return
    known = path.read_text(encoding="utf-8").splitlines()
    difference = list(difflib.unified_diff(known, text.splitlines(), path.name, "now", lineterm="", n=1))
    assert not difference, "\n".join(difference[:60])


def test_plan(folder: Path, request: pytest.FixtureRequest) -> None:
    """The plan of the case is what it was."""
    assert_golden(folder / "plan_true.txt", plan_text(build_plan(case_in(folder))), request)


def test_results(folder: Path, engine: Engine, request: pytest.FixtureRequest) -> None:
    """The result tables of the case are what they were, by either engine."""
    case = case_in(folder)
    plan = build_plan(case)
    history = draw_history(plan, case.simulation.seed, 0)
    frames = frames_of(plan, history, simulate(plan, history, engine))
    assert_golden(folder / "results_true.txt", results_text(dict(frames)), request)
