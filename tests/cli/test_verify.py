"""``corridor-sim verify``: equal or not, in words, as JSON and by the exit code."""

from dataclasses import replace

import pytest

from corridor_sim.engine import run

SHORT = ("--days", "5", "--warmup-days", "2")


@pytest.fixture
def tampered(monkeypatch):
    """Let the compiled engine end the visit at position 7 one grid step of 2^-20 h late."""
    compiled = run._RUN["compiled"]

    def late(plan, history, keep_visits):
        trace = compiled(plan, history, keep_visits)
        visit_end_h = trace.visit_end_h.copy()
        visit_end_h[7] += 2.0**-20
        return replace(trace, visit_end_h=visit_end_h)

    monkeypatch.setitem(run._RUN, "compiled", late)


def test_equal(desk, command) -> None:
    """On the tiny corridor the engines agree: exit code 0, one line, and what was compared."""
    said = command("verify", "tiny/tiny.yaml", *SHORT)
    assert said.code == 0, said.err
    line, nothing = said.out.split("\n")
    assert nothing == ""
    assert line.startswith("tiny: equal bit for bit; ")
    assert line.endswith(" visits in 1 replication")
    # Nothing is left behind.
    assert [path.name for path in desk.iterdir()] == ["tiny"]


def test_json(desk, command) -> None:
    """The JSON is a list with a record for each scenario, in the order of the arguments."""
    said = command("verify", "tiny/lanes.yaml", "tiny/tiny.yaml", *SHORT, "--replications", "2", "--json")
    assert said.code == 0, said.err
    assert [row["scenario_name"] for row in said.json] == ["lanes", "tiny"]
    for row in said.json:
        assert row.keys() == {"scenario_name", "equal", "consignments", "visits", "difference"}
        assert (row["equal"], row["difference"]) == (True, None)
        # Six a day on 5 + 2 + 60 days and two replications; a truck makes three visits, the trains few.
        assert 500 < row["consignments"] < 1200
        assert row["visits"] > 50
    # The demand of the two is the same.
    assert said.json[0]["consignments"] == said.json[1]["consignments"]


def test_one_replication_unless_told(desk, command) -> None:
    """Of the three replications of the scenario one is compared, unless more are asked for."""
    one, three = (
        command("verify", "tiny/tiny.yaml", *SHORT, "--json", *more).json[0]["consignments"]
        for more in ((), ("--replications", "3"))
    )
    assert 2 * one < three < 4 * one


def test_different(desk, command, tampered) -> None:
    """Where a visit ends 3.4 ms later the exit code is 1, and station, time and both values are named."""
    said = command("verify", "tiny/tiny.yaml", *SHORT)
    assert said.code == 1
    assert said.out.startswith("tiny: different; first at replication 0, ")
    assert " h: a visit at station '" in said.out
    assert "', visit_end_h: " in said.out
    first, second = said.out.strip().rsplit(": ", 1)[1].split(" and ")
    assert float(second) - float(first) == 2.0**-20
    assert said.err == "corridor-sim failed: the engines differ on tiny\n"


def test_different_in_json(desk, command, tampered) -> None:
    """A difference is in the JSON too; it stops after the first replication and goes on with the next scenario."""
    said = command("verify", "tiny/tiny.yaml", "tiny/lanes.yaml", *SHORT, "--replications", "3", "--json")
    assert said.code == 1
    assert [row["equal"] for row in said.json] == [False, False]
    assert all(row["difference"].startswith("replication 0, ") for row in said.json)
    # One replication of six a day on 67 days.
    assert all(row["consignments"] < 600 for row in said.json)
    assert said.err == "corridor-sim failed: the engines differ on tiny, lanes\n"


def test_wrong_input(desk, command) -> None:
    """A scenario that is not there is the planner's mistake: exit code 2."""
    said = command("verify", "tiny/nosuch.yaml")
    assert said.code == 2
    assert "nosuch" in said.err
    assert said.err.endswith("1 mistake in the input\n")
