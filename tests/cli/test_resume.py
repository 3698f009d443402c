"""A run that was stopped goes on where it stopped and gives the same bytes."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

SHORT = ("--days", "5", "--warmup-days", "2", "--replications", "3", "--workers", "1")
# Long enough to be met half-way: what the workers have in hand when Ctrl-C comes, up to five of them, is finished.
N_LONG = {"compiled": 30, "simpy": 10}
LONG_DAYS = {"compiled": 60, "simpy": 10}
WAIT_S = 60.0
STOPPED = "stopped; replications that are complete are kept, and the same command goes on from there\n"
STOPPING = "stopping when the replications under way are done; Ctrl-C again to stop at once\n"
# Replications of seconds, and more of them than anybody waits for.
ENDLESS = ("--warmup-days", "2", "--replications", "1000", "--days")
ENDLESS_DAYS = {"compiled": "6000", "simpy": "1000"}
AT_ONCE_S = 10.0
needs_proc = pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="looks into /proc")


@pytest.fixture(autouse=True, scope="module")
def sigint_is_heard():
    """Let programs hear SIGINT where these tests do not: a job in the background of a shell is started deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def ran(desk, command):
    """Return the run directory of three replications."""
    assert command("run", "tiny/tiny.yaml", *SHORT).code == 0
    return desk / "out" / "tiny"


def long(engine):
    """Return the options of a long run."""
    days, replications = str(LONG_DAYS[engine]), str(N_LONG[engine])
    return ("--days", days, "--warmup-days", "2", "--replications", replications, "--engine", engine)


def stamps(folder):
    """Return when each file was written."""
    return {path.relative_to(folder).as_posix(): path.stat().st_mtime_ns for path in folder.rglob("replication_*")}


@pytest.mark.parametrize("table", ["consignments", "runs", "stations", "queues"])
def test_only_the_replication_that_is_missing_is_made_again(table, ran, command, tables_of):
    tables, written = tables_of(ran), stamps(ran)
    (ran / table / "replication_0001.parquet").unlink()
    said = command("run", "tiny/tiny.yaml", *SHORT)
    assert said.err == "out/tiny: 2 replications were already there and kept\n"
    assert tables_of(ran) == tables
    again = {name for name, stamp in stamps(ran).items() if stamp != written[name]}
    assert again == {name for name in written if "_0001." in name}


def test_more_replications_keep_those_there_are(ran, command):
    written = stamps(ran)
    said = command("run", "tiny/tiny.yaml", *SHORT, "--replications", "4")
    assert said.err == "out/tiny: 3 replications were already there and kept\n"
    now = stamps(ran)
    # Four tables as Parquet, three of them as CSV too.
    assert len(now) == len(written) + 7
    assert {name: now[name] for name in written} == written


def test_changed_scenario_replaces_the_results_and_says_so(ran, command, tables_of):
    tables = tables_of(ran)
    path = ran.parents[1] / "tiny" / "procedure.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("deterministic,1.5", "deterministic,2"), encoding="utf-8")
    said = command("run", "tiny/tiny.yaml", *SHORT)
    assert said.code == 0
    assert said.err == "out/tiny: results of other inputs were there and are replaced\n"
    changed = tables_of(ran)
    assert changed.keys() == tables.keys()
    assert all(changed[name] != tables[name] for name in tables if name.startswith("consignments/"))


def test_comparison_of_before_goes_with_the_results_it_was_made_from(desk, command):
    assert command("compare", "tiny/lanes.yaml", *SHORT).code == 0
    said = command("run", "tiny/lanes.yaml", *SHORT, "--seed", "2")
    assert "results of other inputs were there and are replaced" in said.err
    left = {path.name for path in (desk / "out" / "lanes").iterdir() if path.is_file()}
    tables = ("door_to_door", "indicators", "routes")
    assert left == {"manifest.json", *(f"{table}.{kind}" for table in tables for kind in ("csv", "parquet"))}


@pytest.fixture(scope="module")
def uninterrupted(module_desk, command, tables_of):
    """Return every table of a long run that nobody stopped, by its engine; both engines give the same."""
    tables = {}
    for engine in N_LONG:
        options = (*long(engine), "--engine", "compiled", "--workers", "1", "--out", engine)
        assert command("run", "tiny/tiny.yaml", *options).code == 0
        tables[engine] = tables_of(module_desk / engine / "tiny")
    return tables


@contextmanager
def started(program, *arguments):
    """
    Start the command in a process group of its own; whatever is left of the group in the end is killed.

    So is the group of a command that hears nothing, before it fills the disk.
    """
    running = subprocess.Popen(
        [program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    deadline = threading.Timer(2 * WAIT_S, kill, [running])
    deadline.start()
    try:
        yield running
    finally:
        deadline.cancel()
        kill(running)
        running.communicate()


def kill(running):
    """Kill what is left of the process group."""
    if is_there(running):
        os.killpg(running.pid, signal.SIGKILL)


def is_there(running):
    """Return whether any process of the group is there."""
    try:
        os.killpg(running.pid, 0)
    except ProcessLookupError:
        return False
    return True


def press_ctrl_c(running):
    """Send SIGINT to all processes of the group, as a terminal does."""
    os.killpg(running.pid, signal.SIGINT)


def ended(running, within_s=WAIT_S):
    """Return exit code, output and messages, once no process of the group is left."""
    out, err = running.communicate(timeout=within_s)
    _wait_until(lambda: not is_there(running), "a child process is left")
    return running.returncode, out, err


@pytest.mark.parametrize(
    ("engine", "workers"),
    [("compiled", 2), *(pytest.param(*row, marks=pytest.mark.slow) for row in [("compiled", 1), ("simpy", 2)])],
)
def test_ctrl_c_keeps_what_is_complete_and_the_same_command_goes_on(
    engine, workers, desk, uninterrupted, program, command, tables_of
):
    arguments = ["run", "tiny/tiny.yaml", *long(engine), "--workers", str(workers)]
    folder = desk / "out" / "tiny"
    with started(program, *arguments) as running:
        _wait_for_a_replication(folder, running)
        press_ctrl_c(running)
        assert ended(running) == (130, "", STOPPING + STOPPED)
    assert not list(desk.rglob("*.part"))
    complete = sorted(folder.glob("stations/*.parquet"))
    assert 1 <= len(complete) < N_LONG[engine]
    kept = {path: path.stat().st_mtime_ns for path in complete}

    said = command.process(*arguments)
    assert said.code == 0
    count = "1 replication was" if len(complete) == 1 else f"{len(complete)} replications were"
    assert said.err == f"out/tiny: {count} already there and kept\n"
    assert {path: path.stat().st_mtime_ns for path in complete} == kept
    assert tables_of(folder) == uninterrupted[engine]


@pytest.mark.parametrize(("engine", "workers"), [("compiled", 2), ("compiled", 1), ("simpy", 2), ("simpy", 1)])
@pytest.mark.slow
def test_second_ctrl_c_stops_at_once_and_leaves_nothing_behind(engine, workers, desk, program):
    folder = desk / "out" / "tiny"
    arguments = ["run", "tiny/tiny.yaml", *ENDLESS, ENDLESS_DAYS[engine], "--workers", str(workers), "--engine", engine]
    with started(program, *arguments) as running:
        _wait_for_a_replication(folder, running)
        press_ctrl_c(running)
        # Said at once: not only when the replications under way are done.
        assert running.stderr.readline() == STOPPING
        press_ctrl_c(running)
        assert ended(running, AT_ONCE_S) == (130, "", STOPPED)
    assert not list(desk.rglob("*.part"))
    for parquet in folder.glob("*/replication_*.parquet"):
        assert parquet.read_bytes()[-4:] == b"PAR1"


@pytest.mark.parametrize("library", ["numpy", "pandas", "pydantic_core", "pyarrow", "scipy", "llvmlite"])
@pytest.mark.slow
@needs_proc
def test_ctrl_c_while_a_library_is_being_imported_is_as_quiet(library, desk, program):
    """An exception in the midst of an import becomes an ImportError, or is printed and lost."""
    with started(program, "run", "tiny/tiny.yaml", *ENDLESS, ENDLESS_DAYS["compiled"], "--workers", "2") as running:
        maps = Path(f"/proc/{running.pid}/maps")
        _wait_until(lambda: f"/{library}/" in maps.read_text(), f"{library} is not imported")
        press_ctrl_c(running)
        code, out, err = ended(running)
    assert (code, out) == (130, "")
    assert err in (STOPPED, STOPPING + STOPPED)


@pytest.mark.slow
@needs_proc
def test_second_ctrl_c_does_not_wait_for_imports(desk, program):
    with started(program, "run", "tiny/tiny.yaml", *ENDLESS, ENDLESS_DAYS["compiled"]) as running:
        maps = Path(f"/proc/{running.pid}/maps")
        _wait_until(lambda: "/numpy/" in maps.read_text(), "numpy is not imported")
        press_ctrl_c(running)
        time.sleep(0.05)  # two in one moment are one
        press_ctrl_c(running)
        assert ended(running, AT_ONCE_S) == (130, "", STOPPED)
    assert not (desk / "out").exists()


# Threads start at once and load compiled code; processes load the library, for a second or so.
@pytest.mark.parametrize(
    ("engine", "after_s"),
    [("compiled", 0.0), ("compiled", 0.2), ("simpy", 0.0), ("simpy", 0.2), ("simpy", 0.5), ("simpy", 1.0)],
)
@pytest.mark.slow
def test_ctrl_c_while_workers_are_starting_is_as_quiet(engine, after_s, desk, program):
    with started(
        program, "run", "tiny/tiny.yaml", *ENDLESS, ENDLESS_DAYS[engine], "--workers", "2", "--engine", engine
    ) as running:
        _wait_until((desk / "out" / "tiny" / "manifest.json").exists, "the run does not begin")
        time.sleep(after_s)
        press_ctrl_c(running)
        line = running.stderr.readline()
        if line == STOPPING:
            press_ctrl_c(running)
            line = running.stderr.readline()
        assert line == STOPPED
        assert ended(running, AT_ONCE_S) == (130, "", "")


@pytest.mark.parametrize("instead", ["pass", "raise ValueError"])
def test_ctrl_c_that_a_library_swallows_or_changes_stops_all_the_same(instead):
    code = f"""
import os, signal
from corridor_sim.cli import _CtrlC
try:
    with _CtrlC():
        try:
            os.kill(os.getpid(), signal.SIGINT)
        except KeyboardInterrupt:
            {instead}
except KeyboardInterrupt:
    print("stopped")
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=WAIT_S, check=True)
    assert (said.stdout, said.stderr) == ("stopped\n", "")


@pytest.mark.slow
def test_run_that_was_killed_leaves_nothing_that_counts(desk, uninterrupted, program, command, tables_of):
    """SIGKILL gives no time to tidy up; a file half written has another name and is never read."""
    arguments = ["run", "tiny/tiny.yaml", *long("compiled"), "--workers", "1"]
    folder = desk / "out" / "tiny"
    running = subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for_a_replication(folder, running)
    finally:
        running.kill()
        running.wait()
    assert len(list(folder.glob("stations/*.parquet"))) < N_LONG["compiled"]
    # What a kill in the middle of a write would leave.
    shutil.copy(next(folder.glob("runs/*.csv")), folder / "runs" / ".replication_0013.parquet.1.part")
    assert command(*arguments).code == 0
    assert tables_of(folder) == uninterrupted["compiled"]


def _wait_for_a_replication(folder, running):
    def is_written():
        assert running.poll() is None, "the run ended before it could be stopped"
        return any(folder.glob("stations/*.parquet"))

    _wait_until(is_written, "no replication was written")


def _wait_until(condition, otherwise):
    until = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < until, otherwise
        time.sleep(0.005)
