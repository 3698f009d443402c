"""Service times as the tables give them: what a row of procedure or channel says, its mean, what is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isclose
from typing import Any

import pandas as pd

from corridor_sim.tables import rows_of

MEAN_TOLERANCE = 0.01
"""How far the mean given may be from that of a table or mixture, relative: it is given with few figures."""

SHARE_TOLERANCE = 1e-6
"""How far the shares of the channels of a procedure may be from 1 in sum."""

BY_CV = ("lognormal", "gamma", "weibull")
"""Distributions that mean and coefficient of variation determine."""


@dataclass(frozen=True)
class Piece:
    """
    A part of a service time: with probability ``share`` the time is of ``distribution``.

    Attributes
    ----------
    share
        In (0, 1].
    distribution
        deterministic, exponential, lognormal, gamma, weibull, triangular or uniform.
    mean_h, cv
        Mean and coefficient of variation, 0 where it is not read.
    low_h, high_h
        Ends of a triangular or uniform time, 0 for others.
    """

    share: float
    distribution: str
    mean_h: float
    cv: float = 0.0
    low_h: float = 0.0
    high_h: float = 0.0

    @property
    def variance_h2(self) -> float:
        """Return the variance, h^2."""
        low, high = self.low_h, self.high_h
        if self.distribution == "uniform":
            return (high - low) ** 2 / 12.0
        if self.distribution == "triangular":
            mode = 3.0 * self.mean_h - low - high
            return (low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18.0
        return ((1.0 if self.distribution == "exponential" else self.cv) * self.mean_h) ** 2


def variance_of(pieces: Sequence[Piece]) -> float:
    """Return the variance of a service time that consists of pieces, h^2."""
    if len(pieces) == 1:
        return pieces[0].variance_h2
    mean_h = sum(piece.share * piece.mean_h for piece in pieces)
    return sum(piece.share * (piece.variance_h2 + (piece.mean_h - mean_h) ** 2) for piece in pieces)


def parse_quantiles(text: str) -> list[tuple[float, float]]:
    """
    Return (probability, hours) of a text such as ``0:0.5 0.5:2 0.9:6 1:24``.

    Raises
    ------
    ValueError
        In words for the planner, if it is none: probabilities rise from 0 to 1, hours do not fall and none is negative.
    """
    try:
        points = [(float(p), float(hours)) for p, hours in (word.split(":") for word in text.split())]
    except ValueError:
        raise ValueError("cannot be understood") from None
    if len(points) < 2 or points[0][0] != 0.0 or points[-1][0] != 1.0:
        raise ValueError("does not go from probability 0 to 1")
    if not all(before[0] < after[0] for before, after in pairwise(points)):
        raise ValueError("has probabilities that do not rise")
    if not points[0][1] >= 0.0 or not all(before[1] <= after[1] < float("inf") for before, after in pairwise(points)):
        raise ValueError("has hours that fall, or are negative or endless")
    return points


def pieces_of(row: Any, channels: Sequence[Any] = ()) -> list[Piece]:
    """
    Return the pieces of the service time of a row of procedure or channel that has been checked.

    Parameters
    ----------
    row
        With distribution, mean_h, cv, min_h, max_h and quantiles.
    channels
        The rows of channel that are the procedure's, in their order, if the distribution is a mixture.
    """
    if row.distribution == "mixture":
        return [
            Piece(**{**vars(piece), "share": piece.share * channel.share})
            for channel in channels
            for piece in pieces_of(channel)
        ]
    if row.distribution == "empirical":
        # Between two points the time is even: a piece of a mixture.
        return [
            Piece(after[0] - before[0], "uniform", (before[1] + after[1]) / 2.0, 0.0, before[1], after[1])
            for before, after in pairwise(parse_quantiles(row.quantiles))
        ]
    if row.distribution == "triangular":
        return [Piece(1.0, "triangular", float(row.mean_h), 0.0, float(row.min_h), float(row.max_h))]
    cv = float(row.cv) if row.distribution in BY_CV and not pd.isna(row.cv) else 0.0
    return [Piece(1.0, row.distribution, float(row.mean_h), cv)]


def channels_by_procedure(tables: Mapping[str, pd.DataFrame]) -> dict[str, list[Any]]:
    """Return the rows of channel by procedure, each in the order of the table."""
    channels: dict[str, list[Any]] = {}
    for row in rows_of(tables["channel"]):
        channels.setdefault(row.procedure_id, []).append(row)
    return channels


def check_service_time(row: Any) -> Iterator[tuple[str, str, str]]:
    """Yield (column, what was found, what is allowed) for what is wrong with the service time of a row by itself."""
    distribution = row.distribution
    if distribution in BY_CV and pd.isna(row.cv):
        allowed = f"a coefficient of variation, as the distribution is {distribution}"
        yield "cv", "no value is given", allowed
    if distribution == "triangular":
        yield from _check_triangle(row)
    if distribution == "empirical":
        yield from _check_quantiles(row)


def _check_triangle(row: Any) -> Iterator[tuple[str, str, str]]:
    missing = [name for name in ("min_h", "max_h") if pd.isna(getattr(row, name))]
    for name in missing:
        yield name, "no value is given", "hours, as the distribution is triangular"
    if missing:
        return
    low, high = float(row.min_h), float(row.max_h)
    if low > high:
        yield "max_h", f"'{high:g}' is less than min_h", f"at least {low:g} h"
    elif not (2.0 * low + high) / 3.0 <= row.mean_h <= (low + 2.0 * high) / 3.0:
        found = f"'{row.mean_h:g}' cannot be the mean of a triangle from {low:g} to {high:g} h"
        allowed = f"from {(2.0 * low + high) / 3.0:g} to {(low + 2.0 * high) / 3.0:g} h"
        yield "mean_h", found, f"{allowed}; the mode is 3 mean_h - min_h - max_h"


def _check_quantiles(row: Any) -> Iterator[tuple[str, str, str]]:
    allowed = "probability:hours from 0 to 1, such as '0:0.5 0.5:2 0.9:6 1:24'"
    if not row.quantiles:
        yield "quantiles", "no value is given", f"{allowed}, as the distribution is empirical"
        return
    try:
        parse_quantiles(row.quantiles)
    except ValueError as error:
        yield "quantiles", f"'{row.quantiles}' {error}", allowed
        return
    yield from check_mean(row, pieces_of(row))


def check_mean(row: Any, pieces: Sequence[Piece]) -> Iterator[tuple[str, str, str]]:
    """Yield that the mean given is not that of the pieces, if so."""
    mean_h = sum(piece.share * piece.mean_h for piece in pieces)
    if not isclose(mean_h, row.mean_h, rel_tol=MEAN_TOLERANCE):
        of = "channels" if row.distribution == "mixture" else "quantiles"
        yield "mean_h", f"'{row.mean_h:g}' is not the mean of the {of}", f"{mean_h:.4g} h, within 1 %"


def check_channels(row: Any, channels: Sequence[Any]) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with the channels of a procedure."""
    if row.distribution != "mixture":
        if channels:
            found = f"'{row.distribution}' has channels, which would be ignored"
            yield "distribution", found, "mixture, or no rows of it in channel.csv"
        return
    total = sum(channel.share for channel in channels)
    if not channels:
        yield "distribution", "'mixture' has no channels", "rows with its procedure_id in channel.csv"
    elif abs(total - 1.0) > SHARE_TOLERANCE:
        yield "distribution", f"the shares of its channels sum to {total:.7g}", "1, within 0.000001"
    else:
        yield from check_mean(row, pieces_of(row, channels))
