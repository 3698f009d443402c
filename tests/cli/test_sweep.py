"""``sweep`` on the tiny corridor: accounts of each value, as a table, as JSON and as a picture."""

from pathlib import Path

import pandas as pd
import pytest

from corridor_sim.cli import printing
from corridor_sim.experiment import Sweep

SHORT = ("--days", "6", "--warmup-days", "2", "--replications", "2", "--workers", "1")
GREEN = """\
extends: tiny
title: Goods in half the time
policies: {green_channel: {crossings: all, commodities: [goods], time_factor: 0.5}}
"""
COVERAGE = ("--parameter", "policies.green_channel.coverage")


@pytest.fixture
def green(desk):
    """Write a scenario with a green channel beside the tiny corridor's."""
    (desk / "tiny" / "green.yaml").write_text(GREEN, encoding="utf-8")
    return "tiny/green.yaml"


def test_accounts_of_each_value(green, desk, command):
    """Goods gain half of the 3 h at the post once it is covered, rail nothing; boxes go as before."""
    said = command("sweep", green, *COVERAGE, "--values", "0,0.4,1", *SHORT, "--json", "--figure", "accounts.svg")
    assert said.code == 0, said.err
    accounts = pd.DataFrame(said.json["accounts"])
    assert said.json["favored"] == ["goods"]
    ends = {name: said.json[name] for name in said.json if name.startswith("vanishes_at")}
    assert ends == {"vanishes_at": None, "vanishes_at_ci95_low": None, "vanishes_at_ci95_high": None}
    assert accounts["value"].tolist() == [0] * 3 + [0.4] * 3 + [1] * 3
    gains = accounts.set_index(["value", "group"])["gain_h_per_year"]
    # One crossing: 40 % of it is none.
    assert (gains[[0, 0.4]] == 0).all()
    assert gains[1, "favored"] > 0
    assert gains[1, "others"] == 0
    assert gains[1, "all"] == gains[1, "favored"]
    assert (desk / "accounts.svg").read_text(encoding="utf-8").startswith("<?xml")
    written = pd.read_csv(desk / "out" / "green_sweep" / "accounts.csv")
    assert list(written.columns) == list(accounts.columns)


def test_what_is_printed(green, command):
    """At which value all gain most is said, that its interval overlaps with that of none, and what is assumed."""
    said = command("sweep", green, *COVERAGE, "--values", "0,1", *SHORT)
    assert said.code == 0, said.err
    assert (
        "the gain of all together is largest at 1 by the mean, though its interval overlaps with that at 0; "
        in said.out
    )
    assert "it vanishes not up to the last value by the mean;" in said.out
    assert "assumed: green channel for goods at crossings by road (1)" in said.out


def test_a_largest_gain_is_told_beside_those_whose_intervals_overlap():
    """6 to 10 at 0.5 overlaps with 7 to 13 at 1, and 0 to 0 at 0 with neither."""
    accounts = pd.DataFrame({
        "value": [0.0, 0.5, 1.0], "group": "all", "gain_usd_per_year": [0.0, 8.0, 10.0],
        "gain_ci95_low_usd_per_year": [0.0, 6.0, 7.0], "gain_ci95_high_usd_per_year": [0.0, 10.0, 13.0],
    })  # fmt: skip

    def said(accounts):
        nan = float("nan")
        return printing._where_it_vanishes(Sweep("demand.factor", (), accounts, nan, nan, nan, Path()))

    assert said(accounts).startswith(
        "the gain of all together is largest at 1 by the mean, though its interval overlaps with that at 0.5; "
        "it vanishes not up to"
    )
    assert said(accounts.iloc[[0, 2]]).startswith("the gain of all together is largest at 1; it vanishes not up to")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((*COVERAGE, "--values", "0,2"), "policies.green_channel.coverage: '2' is out of range"),
        ((*COVERAGE, "--values", "1,0"), "policies.green_channel.coverage: the values 1, 0 are not ascending"),
        (("--parameter", "policies.green_channel.cover", "--values", "1"), "nearest: 'coverage'"),
        ((*COVERAGE, "--values", "1,x"), "'1,x' is not a list of numbers, such as 0,0.5,1"),
    ],
)
def test_mistakes(green, command, options, message):
    """A value out of range, a list that is none and a key that does not exist are said."""
    said = command("sweep", green, *options, *SHORT)
    assert said.code == 2
    assert message in said.err
