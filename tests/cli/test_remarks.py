"""Remarks on standard error."""

from types import SimpleNamespace

from corridor_sim.cli.remarks import say_warnings


def test_what_several_scenarios_share_is_said_once(capsys):
    """The first three are named, in their order, and the others counted; one that is asked for twice counts once."""
    cases = [SimpleNamespace(name=name, warnings=("it is late",)) for name in ("d", "b", "c", "d", "a", "e")]
    cases.append(SimpleNamespace(name="f", warnings=("it is early", "it is late")))
    say_warnings(cases)
    assert capsys.readouterr().err.splitlines() == [
        "warning: d, b, c and 3 more: it is late",
        "warning: f: it is early",
    ]
