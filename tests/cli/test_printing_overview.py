"""What the table of several comparisons says, from rows by hand."""

import math

import pandas as pd
import pytest

from corridor_sim.cli.printing_overview import print_overview

ZERO = (0.0, 0.0, 0.0)


@pytest.fixture
def printed(capsys, tmp_path):
    """Return a function that prints one row and returns its lines, cell by cell, each without its spaces."""

    def of(hours=ZERO, benefit=ZERO, kgco2e=ZERO, verdict="none", more=None, put_in="", gas=0.0, **other):
        row = {
            "scenario": "a_scenario_with_a_name_of_many_words", "baseline": "base", "hours_of": "a - b, boxes",
            "statistic": "mean", "verdict": verdict, "more_replications": more, "put_in": put_in,
            "difference_gas_bcm_per_year": gas, "moved_share": 0.0, **other,
        }  # fmt: skip
        for name, values in (
            ("difference_{}h", hours),
            ("benefit_{}usd_per_year", benefit),
            ("difference_{}kgco2e", kgco2e),
        ):
            row |= {name.format(end): value for end, value in zip(("", "ci95_low_", "ci95_high_"), values, strict=True)}
        print_overview(pd.DataFrame([row]), tmp_path)
        _, title, rule, *lines = capsys.readouterr().out.splitlines()
        ends = [i for i in range(1, len(rule)) if rule[i - 1 : i + 1] == "- "]
        assert title.split("  ")[0] == "scenario"
        body = lines[: next(i for i, line in enumerate(lines) if line.startswith("headline effect: "))]
        cells = zip(
            *([line[a:b].strip() for a, b in zip([0, *ends], [*ends, None], strict=True)] for line in body), strict=True
        )
        return [[line for line in cell if line] for cell in cells]

    return of


def test_a_gain_with_its_intervals(printed):
    name, effect, benefit, author = printed(hours=(-10.0, -12.0, -8.0), benefit=(2e6, 1e6, 3e6), verdict="gain")
    assert name == ["a_scenario_with_a_name_of_many_words", "against base"]
    assert effect == ["-10.0 (-12.0 to -8.00) h", "a - b, boxes"]
    assert benefit == ["gain", "2.00 (1.00 to 3.00)"]
    assert author == ["emergent"]


def test_how_many_replications_more_would_tell(printed):
    _, _, benefit, _ = printed(hours=(1.0, -1.0, 3.0), benefit=(1e6, -1e6, 3e6), verdict="not distinguishable", more=9)
    assert benefit == ["not distinguishable (+9)", "1.00 (-1.00 to 3.00)"]


def test_emissions_are_told_where_they_are_put_in(printed):
    """Of a scenario that changes nothing else they stand alone; without a table of emissions there are none."""
    for put_in in ("traction", "kgco2e_per_t_km", "kgco2e_per_teu"):
        _, effect, benefit, author = printed(kgco2e=(-5.0, -6.0, -4.0), put_in=put_in)
        assert effect == ["-5.00 (-6.00 to -4.00) kgCO2e", "of a mean consignment"]
        assert (benefit, author) == (["none"], [f"assumed: {put_in}"])
    _, effect, *_ = printed(hours=(-1.0, -2.0, -0.5), kgco2e=(-5.0, -6.0, -4.0), put_in="traction free_speed")
    assert effect[:3] == ["-1.00 (-2.00 to -0.500) h", "a - b, boxes", "-5.00 (-6.00 to -4.00) kgCO2e"]
    _, effect, *_ = printed(kgco2e=(math.nan,) * 3, put_in="traction")
    assert effect == ["0 (0 to 0) h", "a - b, boxes"]


def test_gas_alone_with_one_replication(printed):
    once = (0.0, math.nan, math.nan)
    _, effect, benefit, _ = printed(once, once, once, "not distinguishable", put_in="pipelines", gas=15.0)
    assert (effect, benefit) == (["+15 bcm of gas a year"], ["none"])


def test_who_knew_of_nothing_comes_later_all_the_same(printed):
    _, effect, benefit, _ = printed(hours=(3.0, 2.0, 4.0), verdict="loss", statistic="median")
    assert effect == ["3.00 (2.00 to 4.00) h", "a - b, boxes (median)"]
    assert benefit == ["none; later"]
