"""Help and import answer at once, and the public names are what they say."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import corridor_sim

HEAVY = ("pandas", "numba", "matplotlib", "numpy", "scipy", "networkx", "geopandas", "pyarrow", "simpy", "pydantic")
NOT_TO_RUN = ("matplotlib", "geopandas", "pyproj", "jinja2", "scipy.stats", "scipy.optimize", "corridor_sim.report")
TINY = Path(__file__).parents[1] / "data" / "tiny" / "tiny.yaml"
STUB = Path(corridor_sim.__file__).with_name("__init__.pyi")

# Every command and action, told by argparse itself, and what each loads when it is asked for help.
_ASK_FOR_HELP = f"""
import argparse, contextlib, io, sys
from corridor_sim.cli import main
from corridor_sim.cli.arguments import _parser

def commands(parser, before=()):
    yield before
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                yield from commands(inner, (*before, name))

for words in commands(_parser()):
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        try:
            main([*words, "--help"])
        except SystemExit as end:
            assert not end.code
    heavy = sorted(set({HEAVY!r}) & set(sys.modules))
    print(" ".join(words) + "|" + said.getvalue().split("\\n")[0] + "|" + " ".join(heavy))
"""


def _python(code: str) -> str:
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""
    return ended.stdout


def test_help_of_each_command_loads_nothing_heavy():
    rows = [row.split("|") for row in _python(_ASK_FOR_HELP).splitlines()]
    assert {row[0] for row in rows} >= {
        "", "run", "compare", "network", "network check", "network summary", "network map",
        "scenario", "scenario list", "scenario show", "scenario check",
    }  # fmt: skip
    for words, usage, heavy in rows:
        assert usage.startswith(f"usage: corridor-sim {words}".rstrip())
        assert heavy == "", f"'{words} --help' loads {heavy}"


def test_import_loads_nothing_heavy():
    code = f"import sys, corridor_sim, corridor_sim.errors; print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    assert _python(code) == "[]\n"


def test_a_run_loads_no_more_than_it_needs(tmp_path):
    """Drawing and checking networks, pages and the laws of statistics take longer to load than a small run takes."""
    code = f"""
import sys
from corridor_sim.cli import main
assert main(["run", {str(TINY)!r}, "--days", "6", "--replications", "1", "--out", {str(tmp_path)!r}, "--json"]) == 0
print(sorted(set({NOT_TO_RUN!r}) & set(sys.modules)), file=sys.stderr)
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert (ended.returncode, ended.stderr.splitlines()[-1]) == (0, "[]")


def test_loading_leaves_the_collection_of_garbage_as_it_was():
    code = """
import gc, weakref
from corridor_sim.cli.loading import loading
with loading():
    import corridor_sim.scenario
    assert not gc.isenabled()
assert gc.isenabled()
kept = gc.get_freeze_count()
assert kept > 100_000

class Ring: pass
ring = Ring()
ring.itself = ring
gone = weakref.ref(ring)
with loading():
    import corridor_sim.scenario
assert gc.get_freeze_count() == kept
del ring
gc.collect()
assert gone() is None
gc.disable()
with loading():
    import corridor_sim.experiment
assert not gc.isenabled()
"""
    assert _python(code) == ""


def test_version_is_that_of_the_package(command):
    from importlib.metadata import version

    said = command("--version")
    assert (said.code, said.out) == (0, f"corridor-sim {version('corridor_sim')}\n")


@pytest.mark.parametrize("name", corridor_sim.__all__)
def test_public_name_imports_and_says_what_it_is(name):
    thing = getattr(corridor_sim, name)
    # A dataclass without a docstring gets its signature in the place of one.
    assert (thing.__doc__ or "").strip()
    assert not thing.__doc__.startswith(f"{name}(")


def test_stub_and_package_agree():
    """The stub is read by type checkers and by the lazy loader; both see the same names from the same places."""
    tree = ast.parse(STUB.read_text(encoding="utf-8"))
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    places = {alias.name: node.module for node in imports for alias in node.names}
    listed = next(node for node in tree.body if isinstance(node, ast.Assign))
    names = ast.literal_eval(listed.value)
    assert names == sorted(names, key=lambda name: (name[0].islower(), name))
    assert set(names) == set(places) == set(corridor_sim.__all__)
    assert set(names) <= set(dir(corridor_sim))
    for name, module in places.items():
        assert getattr(corridor_sim, name) is getattr(importlib.import_module(f"corridor_sim.{module}"), name)


def test_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nosuchname"):
        _ = corridor_sim.nosuchname
