"""Keyed draws and inverse distribution functions against SciPy; also run without compilation and with bounds checks."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, special, stats

from corridor_sim.kernels import draws
from corridor_sim.units import round_to_grid

# Without compilation the kernels multiply NumPy scalars, which warn when they wrap around as they should.
pytestmark = pytest.mark.filterwarnings("ignore:overflow encountered in scalar:RuntimeWarning")

EPS = 2.0**-52
WORDS = st.integers(0, 2**64 - 1).map(np.uint64)

# Every scale from the smallest uniform (2^-53) to the largest, both tails and the middle.
TAIL = 2.0 ** -np.arange(2, 54)
MIDDLE = np.linspace(0.001, 0.999, 999)
PROBABILITIES = np.concatenate([TAIL, MIDDLE, 1.0 - TAIL])


def test_normal_quantile_against_scipy() -> None:
    """AS 241 agrees with SciPy's ndtri in every part of (0, 1), from 2^-53 to 1 - 2^-53."""
    # Wichura gives about 1 part in 10^16 and SciPy's own code a few; 1e-14 leaves 45 units in the last place to both.
    found = np.array([draws.normal_quantile(float(p)) for p in PROBABILITIES])
    np.testing.assert_allclose(found, special.ndtri(PROBABILITIES), rtol=1e-14, atol=0.0)


@pytest.mark.parametrize(
    ("probability", "printed"), [(0.25, -0.6744897501960817), (0.001, -3.090232306167814), (1e-20, -9.262340089798408)]
)
def test_normal_quantile_against_the_paper(probability: float, printed: float) -> None:
    """The three values that the paper gives for checking an implementation come out."""
    # Wichura 1988, section "Test data": to 16 figures, so within a unit in the 16th.
    assert draws.normal_quantile(probability) == pytest.approx(printed, rel=5e-16)


def test_normal_quantile_is_antisymmetric() -> None:
    """The quantile at 1 - p is minus that at p, exactly: both tails use one formula."""
    for p in TAIL:
        assert draws.normal_quantile(1.0 - p) == -draws.normal_quantile(float(p))


def test_exponential_quantile_against_scipy() -> None:
    """The exponential quantile is SciPy's."""
    found = [draws.quantile(draws.EXPONENTIAL, 2.5, math.nan, float(p)) for p in PROBABILITIES]
    np.testing.assert_allclose(found, stats.expon(scale=2.5).ppf(PROBABILITIES), rtol=4 * EPS)


@pytest.mark.parametrize("cv", [0.1, 0.5, 1.0, 2.0])
def test_lognormal_quantile_against_scipy(cv: float) -> None:
    """The lognormal quantile is SciPy's for the same mean and coefficient of variation."""
    # Of X with mean m and cv c: ln X is normal with variance ln(1 + c^2) and mean ln m - variance / 2.
    sigma = math.sqrt(math.log(1.0 + cv * cv))
    theory = stats.lognorm(s=sigma, scale=3.0 * math.exp(-sigma * sigma / 2.0)).ppf(PROBABILITIES)
    found = [draws.quantile(draws.LOGNORMAL, 3.0, cv, float(p)) for p in PROBABILITIES]
    # exp turns the absolute error of its argument, here below 9 x 1.3 = 12, into a relative one: 12 x 1e-14 at most.
    np.testing.assert_allclose(found, theory, rtol=1.2e-13)


@pytest.mark.parametrize("cv", [0.1, 0.5, 1.0, 1.5])
def test_mean_and_cv_of_lognormal(cv: float) -> None:
    """The quantile integrates to the mean, and its square to mean^2 (1 + cv^2)."""
    # With p = Phi(z) the integral over p in (0, 1) is one over z of a smooth function that vanishes at +-8.
    for power, theory in ((1, 2.0), (2, 4.0 * (1.0 + cv * cv))):
        value, error = integrate.quad(
            lambda z, power=power: draws.quantile(draws.LOGNORMAL, 2.0, cv, special.ndtr(z)) ** power
            * math.exp(-z * z / 2.0) / math.sqrt(2.0 * math.pi),
            -8.0, 8.0, epsabs=0.0, epsrel=1e-10, limit=200,
        )  # fmt: skip
        # What lies beyond z = 8 is Q(8 - power sigma) of the whole: sigma < 1.1, so below Q(5.8) = 3.4e-9.
        assert abs(value - theory) <= error + 3.4e-9 * theory


def test_deterministic_quantile() -> None:
    """Without variation the quantile is the mean, whatever the probability."""
    for p in (2.0**-53, 0.5, 1.0 - 2.0**-53):
        assert draws.quantile(draws.DETERMINISTIC, 7.25, 3.0, p) == 7.25
        assert draws.quantile(draws.LOGNORMAL, 7.25, 0.0, p) == 7.25


@given(st.sampled_from([draws.EXPONENTIAL, draws.LOGNORMAL]), st.floats(2.0**-53, 0.99), st.floats(1e-6, 0.009))
def test_quantile_increases(distribution: int, probability: float, step: float) -> None:
    """A larger uniform never gives a smaller time: scenarios that share luck share its order."""
    less = draws.quantile(distribution, 1.0, 0.7, probability)
    assert draws.quantile(distribution, 1.0, 0.7, probability + step) > less > 0.0


@given(WORDS, WORDS, WORDS, WORDS, WORDS)
def test_uniform_is_on_its_grid(stream, purpose, entity, facility, index) -> None:
    """A uniform is an odd multiple of 2^-53 strictly between 0 and 1."""
    u = draws.uniform(stream, purpose, entity, facility, index)
    assert 0.0 < u < 1.0
    assert (u * 2.0**53) % 2.0 == 1.0


def naive_mix(word: int) -> int:
    """Return Stafford's variant 13 in whole numbers modulo 2^64."""
    word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    word = (word ^ (word >> 27)) * 0x94D049BB133111EB % 2**64
    return word ^ (word >> 31)


def naive_combine(key: int, word: int) -> int:
    golden = 0x9E3779B97F4A7C15
    return naive_mix(((key ^ naive_mix((word + golden) % 2**64)) + golden) % 2**64)


@given(WORDS, WORDS)
def test_mix_and_combine_against_whole_numbers(key, word) -> None:
    """The hash is that of plain whole numbers modulo 2^64."""
    assert int(draws.mix(word)) == naive_mix(int(word))
    assert int(draws.combine(key, word)) == naive_combine(int(key), int(word))


def test_mix_against_splitmix64() -> None:
    """The third state of SplitMix64 seeded with 1234567 mixes to the third number published for it."""
    # The generator adds the golden gamma before each mix. First numbers for seed 1234567, as listed at
    # https://rosettacode.org/wiki/Pseudo-random_numbers/Splitmix64: 6457827717110365317, 3203168211198807973,
    # 9817491932198370423.
    states = [(1234567 + n * 0x9E3779B97F4A7C15) % 2**64 for n in (1, 2, 3)]
    assert [int(draws.mix(np.uint64(state))) for state in states] == [
        6457827717110365317, 3203168211198807973, 9817491932198370423,
    ]  # fmt: skip


@given(WORDS, WORDS)
def test_order_of_combine_matters(key, word) -> None:
    """(a, b) and (b, a) are different keys unless a is b."""
    assert (draws.combine(key, word) == draws.combine(word, key)) == (key == word)


@given(WORDS, st.lists(WORDS, min_size=1, max_size=5))
def test_arrays_are_filled_with_the_scalar_kernels(stream, words) -> None:
    """Drawing for arrays gives what drawing one by one gives."""
    keys = np.array(words, dtype=np.uint64)
    facilities, uniforms = keys[::-1].copy(), np.empty(len(keys))
    draws.draw_uniforms(stream, draws.DEMAND_COUNT, keys, facilities, uniforms)
    none = np.uint64(0)
    assert uniforms.tolist() == [
        draws.uniform(stream, draws.DEMAND_COUNT, key, facility, none)
        for key, facility in zip(keys, facilities, strict=True)
    ]
    combined = np.empty_like(keys)
    draws.combine_keys(keys, facilities, combined)
    assert combined.tolist() == [draws.combine(key, word) for key, word in zip(keys, facilities, strict=True)]


@given(st.floats(-1e6, 1e6))
def test_grid_of_kernels_is_that_of_units(hours: float) -> None:
    """Kernels round to the same grid as the rest of the program, ties to even."""
    assert draws.round_hours(hours) == round_to_grid(hours)


def test_ties_are_rounded_to_even() -> None:
    """Half a tick goes to the even neighbour: 0.5 to 0, 1.5 to 2, 2.5 to 2."""
    ticks = [draws.round_hours(half * 2.0**-20) * 2.0**20 for half in (0.5, 1.5, 2.5, -0.5, -1.5)]
    assert ticks == [0.0, 2.0, 2.0, 0.0, -2.0]


def test_service_hours_and_travel_factor_are_quantiles_of_their_own_uniforms() -> None:
    """Service is the rounded quantile of purpose SERVICE_TIME, the factor that of mean 1 of purpose TRAVEL_FACTOR."""
    stream, entity, facility, none = np.uint64(1), np.uint64(2), np.uint64(3), np.uint64(0)
    u = draws.uniform(stream, draws.SERVICE_TIME, entity, facility, none)
    theory = -3.0 * math.log1p(-u)
    assert draws.service_hours(stream, entity, facility, draws.EXPONENTIAL, 3.0, 0.0) == round_to_grid(theory)
    v = draws.uniform(stream, draws.TRAVEL_FACTOR, entity, facility, none)
    assert v != u
    assert draws.travel_factor(stream, entity, facility, 0.2) == draws.quantile(draws.LOGNORMAL, 1.0, 0.2, v)
