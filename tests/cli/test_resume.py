"""A run that was stopped goes on where it stopped and gives the same bytes."""

import os
import shutil
import signal
import subprocess
import time

import pytest

SHORT = ("--days", "5", "--warmup-days", "2", "--replications", "3", "--workers", "1")
# Long enough to be met half-way: what the workers have in hand when Ctrl-C comes, up to five of them, is finished.
N_LONG = 14
LONG = ("--days", "60", "--warmup-days", "2", "--replications", str(N_LONG))
WAIT_S = 60.0
STOPPED = "stopped; replications that are complete are kept, and the same command goes on from there\n"


@pytest.fixture
def ran(desk, command):
    """Return the run directory of three replications."""
    assert command("run", "tiny/tiny.yaml", *SHORT).code == 0
    return desk / "out" / "tiny"


def stamps(folder):
    """Return when each file was written."""
    return {path.relative_to(folder).as_posix(): path.stat().st_mtime_ns for path in folder.rglob("replication_*")}


@pytest.mark.parametrize("table", ["consignments", "runs", "stations"])
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
    assert len(now) == len(written) + 6
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
    assert left == {"manifest.json", "indicators.csv", "indicators.parquet"}


@pytest.fixture(scope="module")
def uninterrupted(module_desk, command, tables_of):
    """Return every table of a long run that nobody stopped."""
    assert command("run", "tiny/tiny.yaml", *LONG, "--workers", "1").code == 0
    return tables_of(module_desk / "out" / "tiny")


@pytest.mark.parametrize("workers", [pytest.param(1, marks=pytest.mark.slow), 2])
def test_ctrl_c_keeps_what_is_complete_and_the_same_command_goes_on(
    workers, desk, uninterrupted, program, command, tables_of
):
    arguments = ["run", "tiny/tiny.yaml", *LONG, "--workers", str(workers)]
    folder = desk / "out" / "tiny"
    running = subprocess.Popen(
        [program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        _wait_for_a_replication(folder, running)
        # To all processes of the group, as a terminal does.
        os.killpg(running.pid, signal.SIGINT)
        out, err = running.communicate(timeout=WAIT_S)
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
            running.communicate()
    assert running.returncode == 130, err
    assert out == ""
    assert err == STOPPED
    assert not list(desk.rglob("*.part"))
    complete = sorted(folder.glob("stations/*.parquet"))
    assert 1 <= len(complete) < N_LONG
    kept = {path: path.stat().st_mtime_ns for path in complete}

    said = command.process(*arguments)
    assert said.code == 0
    count = "1 replication was" if len(complete) == 1 else f"{len(complete)} replications were"
    assert said.err == f"out/tiny: {count} already there and kept\n"
    assert {path: path.stat().st_mtime_ns for path in complete} == kept
    assert tables_of(folder) == uninterrupted


@pytest.mark.parametrize("after_s", [0.8, 1.1, 1.4, 1.7, 2.0])
@pytest.mark.slow
def test_ctrl_c_while_workers_are_starting_is_as_quiet(after_s, desk, program):
    longer = ("--days", "200", "--warmup-days", "2", "--replications", "40", "--workers", "2")
    running = subprocess.Popen(
        [program, "run", "tiny/tiny.yaml", *longer],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        time.sleep(after_s)
        os.killpg(running.pid, signal.SIGINT)
        _, err = running.communicate(timeout=WAIT_S)
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
            running.communicate()
    assert (running.returncode, err) == (130, STOPPED)


@pytest.mark.slow
def test_run_that_was_killed_leaves_nothing_that_counts(desk, uninterrupted, program, command, tables_of):
    """SIGKILL gives no time to tidy up; a file half written has another name and is never read."""
    arguments = ["run", "tiny/tiny.yaml", *LONG, "--workers", "1"]
    folder = desk / "out" / "tiny"
    running = subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for_a_replication(folder, running)
    finally:
        running.kill()
        running.wait()
    assert len(list(folder.glob("stations/*.parquet"))) < N_LONG
    # What a kill in the middle of a write would leave.
    shutil.copy(next(folder.glob("runs/*.csv")), folder / "runs" / ".replication_0013.parquet.1.part")
    assert command("run", "tiny/tiny.yaml", *LONG, "--workers", "1").code == 0
    assert tables_of(folder) == uninterrupted


def _wait_for_a_replication(folder, running):
    until = time.monotonic() + WAIT_S
    while not list(folder.glob("stations/*.parquet")):
        assert running.poll() is None, "the run ended before it could be stopped"
        assert time.monotonic() < until, "no replication was written"
        time.sleep(0.01)
