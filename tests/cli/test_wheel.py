"""The wheel carries all that it needs, and works where the repository is not."""

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow

# -S leaves out .pth files, and with them the editable checkout; dependencies come by PYTHONPATH.
_RUN = """
import sys
import corridor_sim
from corridor_sim.cli import main
print(corridor_sim.__file__, *sys.path, sep="\\n", file=sys.stderr)
sys.exit(main(sys.argv[1:]))
"""


def _pip(*arguments: str | Path) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert ended.returncode == 0, ended.stderr[-3000:]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Return the wheel, built from the repository as it is."""
    folder = tmp_path_factory.mktemp("wheel")
    isolation = ["--no-build-isolation"] if find_spec("hatchling") else []
    _pip("wheel", "--no-deps", *isolation, "--wheel-dir", folder, ROOT)
    (built,) = folder.glob("corridor_sim-*.whl")
    return built


@pytest.fixture(scope="module")
def kernels(tmp_path_factory):
    """Return the folder of the compiled code of the installed program."""
    return tmp_path_factory.mktemp("kernels")


@pytest.fixture(scope="module")
def installed(wheel, kernels, tmp_path_factory):
    """Return a function that runs the installed program in a folder, out of reach of the repository."""
    target = tmp_path_factory.mktemp("installed")
    _pip("install", "--no-deps", "--target", target, wheel)
    paths = [target, sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    paths_of = os.pathsep.join(map(str, dict.fromkeys(paths)))
    environment = {**os.environ, "PYTHONPATH": paths_of, "NUMBA_CACHE_DIR": str(kernels)}

    def run(folder, *arguments):
        ended = subprocess.run(
            [sys.executable, "-S", "-c", _RUN, *arguments],
            cwd=folder, env=environment, capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip
        place, *search = ended.stderr.splitlines()[: 1 + len(paths)]
        assert place.startswith(str(target)), ended.stderr
        assert str(ROOT) not in {str(Path(path).parent) for path in search}
        return ended

    return run


def test_wheel_contains_data_templates_columns_and_licenses(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    package = ROOT / "src" / "corridor_sim"
    ours = {
        f"corridor_sim/{path.relative_to(package).as_posix()}"
        for path in package.rglob("*")
        if path.is_file() and path.suffix in (".py", ".pyi", ".csv", ".j2", ".typed")
    }
    assert ours <= names
    assert {"corridor_sim/columns/link.csv", "corridor_sim/report/report.html.j2", "corridor_sim/py.typed"} <= ours
    data = {
        f"corridor_sim/data/{path.relative_to(ROOT).as_posix()}"
        for pattern in ("network/*.csv", "network/*.geojson", "network/LICENSE", "scenarios/*.yaml")
        for path in ROOT.glob(pattern)
    }
    assert len(data) > 20
    data |= {f"corridor_sim/data/benchmarks/peers/{path.name}" for path in (ROOT / "benchmarks/peers").glob("*.py")}
    assert data <= names
    assert {Path(name).name for name in names if ".dist-info/licenses" in name} == {"LICENSE"}
    assert not [name for name in names if "__pycache__" in name or "tests" in name]


def test_installed_wheel_runs_the_baseline_from_an_empty_folder_and_compiles_once(installed, kernels, tmp_path):
    """
    A second run finds the compiled code of the first: it writes none.

    With the reference engine, whose kernels are compiled in seconds: the event loop is kept in the same way.
    """
    short = ("--days", "2", "--warmup-days", "1", "--replications", "1")
    words = ("run", "baseline", "--engine", "simpy", *short, "--json")
    codes = []
    for name in ("first", "second"):
        folder = tmp_path / name
        folder.mkdir()
        ended = installed(folder, *words)
        codes.append({path.name: path.stat().st_mtime_ns for path in kernels.rglob("*.nb[ic]")})
        assert ended.returncode == 0, ended.stderr
        assert '"scenario_name": "baseline"' in ended.stdout
        assert (folder / "out" / "baseline" / "indicators.csv").is_file()
        assert [path.name for path in folder.iterdir()] == ["out"]
    assert any("draws." in name for name in codes[0])
    assert codes[1] == codes[0]


def test_installed_wheel_measures_engines_and_peers(installed, tmp_path):
    ended = installed(tmp_path, "bench", "--size", "20", "--runs", "1", "--peers", "--json")
    if all(find_spec(name) for name in ("ciw", "salabim")):
        assert ended.returncode == 0, ended.stderr
        assert {case["engine"] for case in json.loads(ended.stdout)["cases"]} >= {"compiled", "heapq", "ciw"}
    else:
        assert ended.returncode == 2
        assert "the extra bench: pip install 'corridor_sim[bench]'" in ended.stderr


def test_installed_wheel_finds_its_scenarios_and_draws_its_network(installed, tmp_path):
    listed = installed(tmp_path, "scenario", "list")
    assert listed.returncode == 0
    for path in (ROOT / "scenarios").glob("*.yaml"):
        assert path.stem in listed.stdout
    assert installed(tmp_path, "network", "map", "--out", "map.png").returncode == 0
    assert (tmp_path / "map.png").stat().st_size > 50_000
