"""Commands as a planner gives them, and what they leave behind."""

import contextlib
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from corridor_sim.cli import main

ROOT = Path(__file__).parents[2]
TINY = ROOT / "tests" / "data" / "tiny"
PROGRAM = Path(sys.executable).parent / "corridor-sim"
WAIT_S = 120.0

# Three lanes in the place of one take a queue of minutes away: too little to tell in two replications of six days.
VARIANT = """\
extends: tiny
title: Three lanes
question: What do three lanes at the first post bring?
assumes: [Officers are found for two more lanes.]
network:
  change:
    - {procedure: alpha_road_out, lanes: 3}
"""
RAILWAY = """\
extends: tiny
title: New railway
headline: {origin: alpha, destination: beta, commodity: boxes}
network: {open: [rail_new]}
"""


@dataclass(frozen=True)
class Said:
    """What a command has said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return standard output as data."""
        return json.loads(self.out)


class Commands:
    """Gives commands in the working directory, and reads what they leave there."""

    def __call__(self, *arguments: str | Path) -> Said:
        """Run a command in this process."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = main([str(argument) for argument in arguments])
            except SystemExit as end:
                code = int(end.code or 0)
        return Said(code, out.getvalue(), err.getvalue())

    def process(self, *arguments: str | Path) -> Said:
        """Run a command as a process of its own, whose standard error is no terminal."""
        ended = subprocess.run(
            [PROGRAM, *arguments], capture_output=True, text=True, encoding="utf-8", timeout=WAIT_S, check=False
        )
        return Said(ended.returncode, ended.stdout, ended.stderr)


def fill(folder: Path) -> None:
    """Put the tiny corridor and two variants of it into ``folder``/tiny."""
    shutil.copytree(TINY, folder / "tiny")
    (folder / "tiny" / "lanes.yaml").write_text(VARIANT, encoding="utf-8")
    (folder / "tiny" / "railway.yaml").write_text(RAILWAY, encoding="utf-8")


def contents(folder: Path) -> dict[str, bytes | None]:
    """Return the bytes of each file below ``folder`` by its path; None for a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def result_tables(folder: Path) -> dict[str, bytes]:
    """Return the bytes of each result table below ``folder``."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in (".csv", ".parquet"))
    assert paths
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture(scope="session")
def command() -> Commands:
    """Return what gives commands."""
    return Commands()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working directory: empty but for the tiny corridor and its variants in tiny/."""
    fill(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def module_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a working directory like ``desk`` that all tests of a module share."""
    folder = tmp_path_factory.mktemp("desk")
    fill(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield folder


@pytest.fixture(scope="session")
def contents_of() -> Callable[[Path], dict[str, bytes | None]]:
    """Return a function that reads everything below a folder."""
    return contents


@pytest.fixture(scope="session")
def tables_of() -> Callable[[Path], dict[str, bytes]]:
    """Return a function that reads every result table below a folder."""
    return result_tables


@pytest.fixture(scope="session")
def program() -> Path:
    """Return the installed command."""
    return PROGRAM
