"""Compiled code on disk: found again, never served stale, never in the way."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import corridor_sim

SOURCES = Path(corridor_sim.__file__).parent
TINY = Path(__file__).parents[2] / "data" / "tiny"
PROGRAM = Path(sys.executable).parent / "corridor-sim"

# Change the files of kernels one after another; print how many there are, and how many folders their code has had.
CHANGE_EACH = """
from pathlib import Path
from corridor_sim.kernels import _options
folders = {_options.cache_directory()}
paths = sorted(Path(_options.__file__).parent.glob("*.py"))
for path in paths:
    path.write_bytes(path.read_bytes() + b"# changed\\n")
    _options.cache_directory.cache_clear()
    folders.add(_options.cache_directory())
print(len(paths), len(folders))
"""


@dataclass(frozen=True)
class Tree:
    """A copy of the package with a cache of its own; ``folder`` holds both."""

    folder: Path

    def run(self, code: str, *arguments: Path, **variables: str) -> str:
        """Run code with the copy in the place of the package; return what it prints."""
        paths = {"PYTHONPATH": str(self.folder), "NUMBA_CACHE_DIR": str(self.folder / "cache")}
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", code, *map(str, arguments)], capture_output=True, text=True,
            env={**os.environ, **paths, **variables}, cwd=self.folder, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def change(self, name: str, old: str, new: str) -> None:
        """Change a kernel file."""
        path = self.folder / "corridor_sim" / "kernels" / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")


def copy_package(folder: Path) -> Tree:
    shutil.copytree(SOURCES, folder / "corridor_sim", ignore=shutil.ignore_patterns("__pycache__", "data"))
    return Tree(folder)


@pytest.fixture
def tree(tmp_path) -> Tree:
    """Return a copy of the package with an empty cache."""
    return copy_package(tmp_path)


def test_code_of_other_kernels_is_not_found(tree) -> None:
    """Whichever file of kernels changes, what was compiled before, the event loop above all, is not looked for."""
    n_files, n_folders = map(int, tree.run(CHANGE_EACH).split())
    assert n_files > 15
    assert n_folders == n_files + 1


@pytest.mark.parametrize(
    ("old", "new", "answers"),
    # 5 x 2 + 1; then 5 x 3 + 1; 5 x 2 + 2.
    [("FACTOR = 2", "FACTOR = 3", (11, 16)), ("return x + 1", "return x + 2", (11, 12))],
    ids=["constant", "callee"],
)
def test_never_stale(tree, old: str, new: str, answers: tuple[int, int]) -> None:
    """A kernel is compiled anew when a constant or a callee in another file has changed, and only then."""
    kernels = tree.folder / "corridor_sim" / "kernels"
    (kernels / "callee.py").write_text(
        "from corridor_sim.kernels._options import inlined_kernel\nFACTOR = 2\n\n\n"
        "@inlined_kernel\ndef add(x):\n    return x + 1\n", encoding="utf-8"
    )  # fmt: skip
    (kernels / "caller.py").write_text(
        "from corridor_sim.kernels import callee\nfrom corridor_sim.kernels._options import kernel\n\n\n"
        "@kernel\ndef answer(x):\n    return callee.add(callee.FACTOR * x)\n", encoding="utf-8"
    )  # fmt: skip
    code = (
        "from corridor_sim.kernels.caller import answer\nprint(answer(5), sum(answer.stats.cache_hits.values()))"
    )  # fmt: skip
    assert tree.run(code) == f"{answers[0]} 0\n"
    assert tree.run(code) == f"{answers[0]} 1\n"
    tree.change("callee.py", old, new)
    assert tree.run(code) == f"{answers[1]} 0\n"
    assert tree.run(code) == f"{answers[1]} 1\n"
    # Back again, the first code is still there.
    tree.change("callee.py", new, old)
    assert tree.run(code) == f"{answers[0]} 1\n"


def test_with_and_without_bounds_checks(tree) -> None:
    """Code compiled without bounds checks is not loaded where they are asked for, nor the other way round."""
    # Before, Numba loaded what it found, and a test with NUMBA_BOUNDSCHECK=1 checked nothing.
    code = """
import numpy as np
from corridor_sim.kernels import draws
keys = np.zeros(2, dtype=np.uint64)
try:
    draws.combine_keys(keys, keys, np.zeros(1, dtype=np.uint64))
    print("not checked", sum(draws.combine_keys.stats.cache_hits.values()))
except IndexError:
    print("checked", sum(draws.combine_keys.stats.cache_hits.values()))
"""
    for variables, said in (({}, "not checked"), ({"NUMBA_BOUNDSCHECK": "1"}, "checked")):
        assert tree.run(code, **variables) == f"{said} 0\n"
    for variables, said in (({}, "not checked"), ({"NUMBA_BOUNDSCHECK": "1"}, "checked")):
        assert tree.run(code, **variables) == f"{said} 1\n"


def test_code_of_another_copy_does_not_count(tree) -> None:
    """Numba keeps the code of each copy of the package apart, and finds its own alone: so does ``is_cached``."""
    code = """
from corridor_sim.kernels import is_cached, rest
from corridor_sim.kernels._options import cache_directory
rest.drive(10.0, 0.0, 0.0, 9.0, 11.0, 4.5, 0.75)
(own,) = (path.parent for path in cache_directory().glob("*/rest.drive*.nbi"))
for folder in (cache_directory() / "kernels_of_another_copy", own):
    folder.mkdir(exist_ok=True)
    (folder / "event_loop.advance-1.py311.nbi").touch()
    print(is_cached())
"""
    assert tree.run(code) == "False\nTrue\n"


@pytest.mark.parametrize("variable", ["NUMBA_CACHE_DIR", "XDG_CACHE_HOME"])
def test_unwritable_folder(tree, variable: str) -> None:
    """Where nothing can be written kernels are compiled and run all the same."""
    # A folder cannot be made below a file, whoever tries.
    (tree.folder / "file").write_text("", encoding="utf-8")
    code = """
import corridor_sim.engine
from corridor_sim.kernels import is_cached, rest
print(rest.drive(10.0, 0.0, 0.0, 9.0, 11.0, 4.5, 0.75), is_cached())
"""
    given = {"NUMBA_CACHE_DIR": "", variable: str(tree.folder / "file" / "below")}
    # 4.5 h, a break, 4.5 h, a rest, 1 h.
    assert tree.run(code, **given) == "(11.75, 1.0, 1.0) False\n"


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["run", "--help"],
        ["network", "check"],
        ["scenario", "list"],
        ["scenario", "check", "tiny.yaml"],
    ],
    ids=" ".join,
)
def test_nothing_is_compiled(tmp_path, words: list[str]) -> None:
    """Commands that simulate nothing compile nothing and say nothing of it."""
    shutil.copytree(TINY, tmp_path / "tiny")
    done = subprocess.run(
        [PROGRAM, *words], capture_output=True, text=True, cwd=tmp_path / "tiny", check=False,
        env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "cache")},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert list((tmp_path / "cache").rglob("*.nb[ic]")) == []


def test_other_code_keeps_its_cache(tree) -> None:
    """The folder of our kernels is not that of other functions, compiled before, after or meanwhile."""
    (tree.folder / "other.py").write_text(
        "import numba\n\n\n@numba.njit(cache=True)\ndef twice(x):\n    return 2 * x\n", encoding="utf-8"
    )
    code = """
import numba
chosen = numba.config.CACHE_DIR
import corridor_sim.engine
assert numba.config.CACHE_DIR == chosen
import other
assert other.twice(2) == 4
from corridor_sim.kernels import draws
draws.round_hours(1.0)
assert numba.config.CACHE_DIR == chosen
"""
    tree.run(code)
    cache = tree.folder / "cache"
    (theirs,) = cache.rglob("other.twice*.nbi")
    assert theirs.parent.parent == cache
    (ours,) = cache.rglob("draws.round_hours*.nbi")
    assert ours.is_relative_to(cache / "kernels")


def test_step_is_for_kernels_only() -> None:
    """A step has no door to Python, which takes longest to compile; who calls it is told so."""
    from corridor_sim.kernels.heap import heap_remove_first

    with pytest.raises(TypeError, match="heap_remove_first is compiled into kernels only"):
        heap_remove_first(None, 1)
