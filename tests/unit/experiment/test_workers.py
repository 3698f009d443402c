"""Tasks end as a failure or Ctrl-C asks for, while the caller looks at what is done."""

import os
import signal
import time
from types import SimpleNamespace

import pytest

from corridor_sim.experiment import workers

N_TASKS = 40
TASK_S, LOOK_S = 0.02, 0.2


@pytest.fixture
def perform(monkeypatch):
    """Return a function that performs tasks of which some fail; it tells which are done, and ``begun`` which began."""
    begun = []

    def simulated(task):
        begun.append(task.replication)
        time.sleep(TASK_S)
        if task.fails:
            raise OSError("disk full")
        return {}

    def run(n_workers, failing=()):
        directory = SimpleNamespace(path=None, write=lambda *_: None)
        tasks = [
            SimpleNamespace(engine="compiled", replication=r, directory=directory, fails=r in failing)
            for r in range(N_TASKS)
        ]
        return workers.perform(tasks, n_workers)

    monkeypatch.setattr(workers, "_simulated", simulated)
    run.begun = begun
    return run


def look_at(results, seen, look_s, presses=0):
    """Look at each result for some time, and press Ctrl-C after it."""
    for task in results:
        seen.append(task.replication)
        time.sleep(look_s)
        for _ in range(presses):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.01)


@pytest.mark.parametrize("n_workers", [1, 2])
@pytest.mark.parametrize("look_s", [0.0, LOOK_S])
def test_when_one_fails_no_other_is_begun(perform, n_workers, look_s):
    """Others than those under way were begun before, while the caller looked at a result."""
    seen = []
    with pytest.raises(OSError, match="disk full"):
        look_at(perform(n_workers, failing={3}), seen, look_s)
    assert set(seen) <= {0, 1, 2, 4}
    # Whoever was under way beside it is finished.
    assert max(perform.begun) <= 3 + n_workers - 1 + (n_workers > 1)


@pytest.fixture
def sigint_is_heard():
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("presses", [1, 2])
def test_ctrl_c_is_heard_before_all_that_is_done_meanwhile(perform, sigint_is_heard, presses):
    """Before, each result that came while the caller looked at one was looked at first, and all others simulated."""
    seen = []
    with pytest.raises(KeyboardInterrupt):
        look_at(perform(1), seen, LOOK_S, presses)
    assert seen == [0]
    assert 1 < len(perform.begun) < N_TASKS
