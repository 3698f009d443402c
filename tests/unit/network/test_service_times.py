"""What is said of service times that are given wrong."""

from types import SimpleNamespace

import pytest

from corridor_sim.network.service_times import (
    check_channels,
    check_service_time,
    parse_quantiles,
    pieces_of,
    variance_of,
)

ROW = {"distribution": "deterministic", "mean_h": 2.0, "cv": None, "min_h": None, "max_h": None, "quantiles": ""}


def row(**values):
    return SimpleNamespace(**{**ROW, **values})


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"distribution": "triangular", "min_h": 1.0}, ("max_h", "no value is given")),
        ({"distribution": "triangular", "min_h": 3.0, "max_h": 1.0}, ("max_h", "'1' is less than min_h")),
        # From 0 to 3 the mean of a triangle is from 1 (mode 0) to 2 (mode 3).
        (
            {"distribution": "triangular", "min_h": 0.0, "max_h": 3.0, "mean_h": 2.5},
            ("mean_h", "'2.5' cannot be the mean of a triangle from 0 to 3 h"),
        ),
        ({"distribution": "empirical", "quantiles": "1 2"}, ("quantiles", "'1 2' cannot be understood")),
        ({"distribution": "empirical", "quantiles": "0:1 0.9:2"}, ("quantiles", "'0:1 0.9:2' does not go from")),
        ({"distribution": "empirical", "quantiles": "0:1 0:1 1:2"}, ("quantiles", "'0:1 0:1 1:2' has probabilities")),
        ({"distribution": "empirical", "quantiles": "0:3 1:2"}, ("quantiles", "'0:3 1:2' has hours that fall")),
        ({"distribution": "empirical", "quantiles": "0:nan 1:2"}, ("quantiles", "'0:nan 1:2' has hours that fall")),
        # Even from 0 to 6: 3 h.
        ({"distribution": "empirical", "quantiles": "0:0 1:6"}, ("mean_h", "'2' is not the mean of the quantiles")),
    ],
)
def test_what_is_wrong_with_a_service_time(values, expected) -> None:
    """The column, what was found and what is allowed are told."""
    ((column, found, allowed),) = check_service_time(row(**values))
    assert column == expected[0]
    assert found.startswith(expected[1])
    assert allowed


@pytest.mark.parametrize(
    ("values", "shares", "expected"),
    [
        ({"distribution": "mixture"}, (), "'mixture' has no channels"),
        ({"distribution": "mixture"}, (0.5, 0.4), "the shares of its channels sum to 0.9"),
        ({"distribution": "mixture", "mean_h": 3.0}, (0.5, 0.5), "'3' is not the mean of the channels"),
        ({}, (1.0,), "'deterministic' has channels, which would be ignored"),
    ],
)
def test_what_is_wrong_with_channels(values, shares, expected) -> None:
    """Channels whose shares or mean do not fit, or that nothing reads, are told."""
    ((_, found, _),) = check_channels(row(**values), [row(share=share) for share in shares])
    assert found == expected


def test_variances() -> None:
    """Variances of pieces and mixtures by hand."""
    # Even from 0 to 6: 36 / 12. From 0 to 6 with the mode 3: (9 + 36 - 18 - 0 - 0) / 18 = 1.5.
    assert variance_of(pieces_of(row(distribution="empirical", quantiles="0:0 1:6"))) == 3.0
    assert variance_of(pieces_of(row(distribution="triangular", mean_h=3.0, min_h=0.0, max_h=6.0))) == 1.5
    assert variance_of(pieces_of(row(distribution="gamma", cv=0.5))) == 1.0
    # Half 1 h, half exponential of 3 h: 4.5 within and 1 between.
    channels = [row(share=0.5, mean_h=1.0), row(share=0.5, mean_h=3.0, distribution="exponential")]
    assert variance_of(pieces_of(row(distribution="mixture"), channels)) == 5.5


def test_pieces_of_nested_tables() -> None:
    """A channel with a table of quantiles becomes a piece for each stretch of the table."""
    channels = [row(share=0.25, mean_h=1.0), row(share=0.75, distribution="empirical", quantiles="0:0 0.5:2 1:6")]
    pieces = pieces_of(row(distribution="mixture"), channels)
    assert [(p.share, p.distribution, p.mean_h, p.low_h, p.high_h) for p in pieces] == [
        (0.25, "deterministic", 1.0, 0.0, 0.0), (0.375, "uniform", 1.0, 0.0, 2.0), (0.375, "uniform", 4.0, 2.0, 6.0),
    ]  # fmt: skip
    assert parse_quantiles("0:0 1:6") == [(0.0, 0.0), (1.0, 6.0)]
