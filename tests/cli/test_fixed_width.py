"""How tables are printed."""

import pandas as pd
import pytest

from corridor_sim.cli.fixed_width import figure, print_frame


def test_a_withheld_cell_leaves_the_others_of_its_column_as_they_are(capsys):
    """Numbers have one decimal and stand right, also beside what is withheld; whole ones stay whole."""
    print_frame(pd.DataFrame({"from": ["a", "b"], "mean h": [12.345678901234567, float("nan")], "sent": [1200, 3]}))
    assert [line.split() for line in capsys.readouterr().out.splitlines()[2:]] == [
        ["a", "12.3", "1200"],
        ["b", "-", "3"],
    ]


def test_numbers_stand_right_and_words_left(capsys):
    print_frame(pd.DataFrame({"name": ["a", "longer"], "n": [1.0, 100.0]}))
    assert capsys.readouterr().out.splitlines()[2:] == ["a         1.0", "longer  100.0"]


def test_an_empty_table_has_its_headers(capsys):
    print_frame(pd.DataFrame({"from": [], "mean h": []}))
    assert capsys.readouterr().out.split() == ["from", "mean", "h", "------", "--------"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0, "0"), (1234.5, "1,234"), (-12.345, "-12.3"), (0.98765, "0.988"), (-2e-9, "0"), (float("nan"), "-")],
)
def test_figures_have_three_digits(value, shown):
    assert figure(value) == shown
