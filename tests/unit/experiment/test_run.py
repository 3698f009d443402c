"""Cases are simulated while the results of others are looked at."""

import time

import pandas as pd

from corridor_sim.experiment import workers
from corridor_sim.experiment.run import finished_cases, run_cases
from corridor_sim.results.store import RESULT_TABLES

DAYS = {"start": "2023-01-01", "days": 2, "warmup_days": 1, "drain_days": 5, "replications": 3}
WAIT_S = 60.0


def test_all_replications_are_made_while_the_caller_looks_at_the_first_case(tiny, tmp_path):
    """Before, each worker made one more at most and then idled until the caller came back."""
    cases = [tiny.case(name=name, simulation=DAYS | {"seed": seed}) for seed, name in enumerate(("first", "second"))]
    results = finished_cases(cases, tmp_path, 1, lambda *_: None)
    assert next(results).case.name == "first"
    deadline = time.monotonic() + WAIT_S
    while len(list((tmp_path / "second" / "queues").glob("*.parquet"))) < DAYS["replications"]:
        assert time.monotonic() < deadline, "the worker idles"
        time.sleep(0.01)
    assert next(results).case.name == "second"


def test_cases_of_one_plan_are_simulated_once(tiny, tmp_path, monkeypatch):
    """Before, the same was simulated again; a replication that the first has not is still simulated."""
    simulated, simulated_as_before = [], workers._simulated

    def counted(task):
        simulated.append((task.directory.path.name, task.replication))
        return simulated_as_before(task)

    monkeypatch.setattr(workers, "_simulated", counted)
    cases = [
        tiny.case(name=name, simulation=DAYS | {"replications": n})
        for name, n in (("first", 2), ("more", 3), ("less", 1))
    ]
    first, more, less = run_cases(cases, tmp_path, 1, lambda *_: None, "simpy")
    assert simulated == [("first", 0), ("first", 1), ("more", 2)]
    for name in RESULT_TABLES:
        assert len(more.table(name)) > len(first.table(name)) > len(less.table(name)) > 0
        pd.testing.assert_frame_equal(more.directory.read(name, 2), first.table(name))
    stations = tmp_path / "less" / "stations" / "replication_0000.csv"
    assert stations.read_bytes() == (tmp_path / "first" / "stations" / "replication_0000.csv").read_bytes()
    assert (less.kept, less.replaced) == (0, False)
