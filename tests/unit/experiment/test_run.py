"""Cases are simulated while the results of others are looked at."""

import time

from corridor_sim.experiment.run import finished_cases

DAYS = {"start": "2023-01-01", "days": 2, "warmup_days": 1, "drain_days": 5, "replications": 3}
WAIT_S = 60.0


def test_all_replications_are_made_while_the_caller_looks_at_the_first_case(tiny, tmp_path):
    """Before, each worker made one more at most and then idled until the caller came back."""
    cases = [tiny.case(name=name, simulation=DAYS) for name in ("first", "second")]
    results = finished_cases(cases, tmp_path, 1, lambda *_: None)
    assert next(results).case.name == "first"
    deadline = time.monotonic() + WAIT_S
    while len(list((tmp_path / "second" / "queues").glob("*.parquet"))) < DAYS["replications"]:
        assert time.monotonic() < deadline, "the worker idles"
        time.sleep(0.01)
    assert next(results).case.name == "second"
