"""Gamma, Weibull, triangular and even times and mixtures against SciPy; also run without compilation."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from corridor_sim.kernels import draws, gamma

# Every scale from the smallest uniform (2^-53) to the largest, both tails and the middle.
TAIL = 2.0 ** -np.arange(2, 54)
PROBABILITIES = np.concatenate([TAIL, np.linspace(0.002, 0.998, 499), 1.0 - TAIL])
CVS = [0.01, 0.1, 0.5, 0.9, 1.0, 1.1, 2.0, 5.0]


@pytest.mark.parametrize("cv", CVS)
def test_gamma_quantile_against_scipy(cv: float) -> None:
    """The gamma quantile is SciPy's inverse of the incomplete gamma function, in both tails and the middle."""
    shape = 1.0 / cv**2
    # The complement keeps the digits of the upper tail. SciPy's own error is a few units in the last place; that of the
    # logarithm of the gamma function, about 80,000 for the shape 10,000, is 1.5e-11 of a probability, which moves a
    # quantile of 100 standard deviations by 1e-13 of itself.
    theory = np.where(
        PROBABILITIES <= 0.5, special.gammaincinv(shape, PROBABILITIES), special.gammainccinv(shape, 1 - PROBABILITIES)
    )
    found = np.array([draws.quantile(draws.GAMMA, 3.0, cv, float(p)) for p in PROBABILITIES])
    # With the shape 0.04 the least is 1e-288 of an hour: nobody needs it, but it comes out.
    np.testing.assert_allclose(found, 3.0 / shape * theory, rtol=5e-13)


def test_logarithm_of_the_gamma_function_against_scipy() -> None:
    """It is SciPy's, also near 1 and 2, where it is 0."""
    x = np.concatenate([np.geomspace(0.01, 1e5, 400), 1.0 + np.geomspace(1e-6, 1.0, 50)])
    found = np.array([gamma.log_gamma(float(each)) for each in x])
    # Beyond 10 the terms are as large as the sum; below it they are at most 15 in size, each with its rounding.
    np.testing.assert_allclose(found, special.gammaln(x), rtol=1e-14, atol=2e-14)


@pytest.mark.parametrize("shape", [0.04, 0.5, 1.0, 7.25, 400.0, 1e4])
def test_incomplete_gamma_against_scipy(shape: float) -> None:
    """The distribution function and its complement are SciPy's."""
    for x in shape * np.array([1e-3, 0.1, 0.9, 1.0, 1.1, 3.0]):
        below, above = gamma.incomplete_gamma(shape, x, math.lgamma(shape))
        # The error of the logarithm of the gamma function enters the smaller of the two.
        assert below == pytest.approx(special.gammainc(shape, x), rel=1e-10, abs=1e-300)
        assert above == pytest.approx(special.gammaincc(shape, x), rel=1e-10, abs=1e-300)


@pytest.mark.parametrize("cv", [0.01, 0.3, 1.0, 2.0, 5.0])
def test_weibull_quantile_against_scipy(cv: float) -> None:
    """The Weibull variable has the mean and variation asked for, and the quantiles of its shape."""
    scale, inverse_shape = gamma.weibull_shape(cv)
    theory = stats.weibull_min(1.0 / inverse_shape, scale=2.5 * scale)
    assert theory.mean() == pytest.approx(2.5, rel=1e-12)
    assert theory.std() / theory.mean() == pytest.approx(cv, rel=1e-9)
    found = [draws.quantile(draws.WEIBULL, 2.5, cv, float(p)) for p in PROBABILITIES]
    np.testing.assert_allclose(found, theory.ppf(PROBABILITIES), rtol=1e-12)


@pytest.mark.parametrize("mean", [1.5, 2.5, 2.0])
def test_triangular_quantile_against_scipy(mean: float) -> None:
    """The triangle from 0.5 to 3.5 has its mode where the mean puts it: 0.5, 3.5 and 2."""
    shape = draws.shape_of(draws.TRIANGULAR, mean, 0.0, 0.5, 3.5)
    theory = stats.triang((3 * mean - 0.5 - 3.5 - 0.5) / 3.0, loc=0.5, scale=3.0)
    assert theory.mean() == pytest.approx(mean, rel=1e-15)
    found = [draws.quantile_of_shape(draws.TRIANGULAR, mean, *shape, float(p)) for p in PROBABILITIES]
    np.testing.assert_allclose(found, theory.ppf(PROBABILITIES), rtol=1e-14)


def test_even_and_constant_times() -> None:
    """An even time goes from end to end; a triangle or an even time without width is its one value."""
    shape = draws.shape_of(draws.UNIFORM, 3.0, 0.0, 1.0, 5.0)
    assert [draws.quantile_of_shape(draws.UNIFORM, 3.0, *shape, p) for p in (0.25, 0.5)] == [2.0, 3.0]
    for distribution in (draws.UNIFORM, draws.TRIANGULAR):
        shape = draws.shape_of(distribution, 2.0, 0.0, 2.0, 2.0)
        assert draws.quantile_of_shape(distribution, 2.0, *shape, 0.9) == 2.0
    for distribution in (draws.GAMMA, draws.WEIBULL):
        assert draws.quantile(distribution, 2.0, 0.0, 0.9) == 2.0


@given(
    st.sampled_from([draws.GAMMA, draws.WEIBULL]), st.sampled_from(CVS), st.floats(1e-9, 0.99), st.floats(1e-6, 0.009)
)
def test_quantile_increases(distribution: int, cv: float, probability: float, step: float) -> None:
    """A larger uniform never gives a smaller time."""
    less = draws.quantile(distribution, 1.0, cv, probability)
    assert draws.quantile(distribution, 1.0, cv, probability + step) >= less >= 0.0


@given(st.lists(st.floats(0.01, 1.0), min_size=1, max_size=12), st.floats(2.0**-53, 1.0 - 2.0**-53))
def test_a_mixture_uses_each_part_of_the_uniform_once(weights: list[float], probability: float) -> None:
    """The piece is the one that a walk along the cumulative weights stops at, and the place within it is in (0, 1)."""
    until = np.cumsum(weights) / np.sum(weights)
    until[-1] = 1.0
    # Another mixture before it.
    both = np.concatenate([[0.5, 1.0], until])
    found = draws.piece_at(both, 2, len(both), probability)
    naive = next(i for i, end in enumerate(until) if probability <= end)
    assert found == naive + 2
    begins = until[naive - 1] if naive else 0.0
    place = draws.place_within(probability, begins, until[naive])
    assert 0.0 < place < 1.0
    assert begins + place * (until[naive] - begins) == pytest.approx(probability, abs=1e-15)
