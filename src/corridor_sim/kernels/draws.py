"""
Keyed draws: every random number is a pure function of its keys.

A *stream* stands for (seed, replication). A draw is (stream, purpose, entity key, facility key, index) hashed to 64
bits and mapped to a uniform in (0, 1), then through an inverse distribution function. There is no generator state.
"""

import math

import numpy as np
import numpy.typing as npt

from corridor_sim.kernels._options import kernel
from corridor_sim.kernels.gamma import gamma_quantile, log_gamma, weibull_shape

# Purposes of draws. A number here is never used for two things, nor used again when a purpose goes.
DEMAND_COUNT = np.uint64(1)
DEMAND_MOMENT = np.uint64(2)
SERVICE_TIME = np.uint64(3)
TRAVEL_FACTOR = np.uint64(4)
ROUTE_CHOICE = np.uint64(5)
CLOSURE_COUNT = np.uint64(6)
CLOSURE_MOMENT = np.uint64(7)
CLOSURE_HOURS = np.uint64(8)
APPLIES = np.uint64(9)
SERVED = np.uint64(10)

# Distribution codes of a station, and of a piece of a mixture.
DETERMINISTIC = 0
EXPONENTIAL = 1
LOGNORMAL = 2
GAMMA = 3
WEIBULL = 4
TRIANGULAR = 5
UNIFORM = 6
MIXTURE = 7

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MULTIPLIER_1 = np.uint64(0xBF58476D1CE4E5B9)
_MULTIPLIER_2 = np.uint64(0x94D049BB133111EB)
_SHIFT_30, _SHIFT_27, _SHIFT_31, _SHIFT_12 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(12)
_GRID_PER_HOUR = 2.0**20


@kernel
def mix(word: np.uint64) -> np.uint64:
    """
    Return ``word`` with its bits mixed, a bijection on 64-bit words.

    References
    ----------
    G. Steele, D. Lea, C. Flood, Fast Splittable Pseudorandom Number Generators, OOPSLA 2014, with the constants of
    D. Stafford's variant 13.
    """
    word = (word ^ (word >> _SHIFT_30)) * _MULTIPLIER_1
    word = (word ^ (word >> _SHIFT_27)) * _MULTIPLIER_2
    return word ^ (word >> _SHIFT_31)


@kernel
def spread(word: np.uint64) -> np.uint64:
    """Return what a word brings into a key, to be kept where one word enters many keys."""
    return mix(word + _GOLDEN)


@kernel
def combine_spread(key: np.uint64, spread_word: np.uint64) -> np.uint64:
    """Return the key of (``key``, word) for a word that has been spread."""
    return mix((key ^ spread_word) + _GOLDEN)


@kernel
def combine(key: np.uint64, word: np.uint64) -> np.uint64:
    """Return the key of (``key``, ``word``); the order of the two matters."""
    return combine_spread(key, spread(word))


@kernel
def stream_of(seed: np.uint64, replication: np.uint64) -> np.uint64:
    """Return the stream of one replication."""
    return combine(combine(_GOLDEN, seed), replication)


@kernel
def uniform(stream: np.uint64, purpose: np.uint64, entity: np.uint64, facility: np.uint64, index: np.uint64) -> float:
    """Return the uniform of the given keys, a multiple of 2^-53 strictly between 0 and 1."""
    return uniform_at(combine(stream, purpose), entity, spread(facility), index)


@kernel
def uniform_at(purpose: np.uint64, entity: np.uint64, facility: np.uint64, index: np.uint64) -> float:
    """Return :func:`uniform` for the key of (stream, purpose) and for a facility's key that has been spread."""
    word = combine(combine_spread(combine(purpose, entity), facility), index)
    return (float(word >> _SHIFT_12) + 0.5) * 2.0**-52


@kernel
def draw_uniforms(
    stream: np.uint64,
    purpose: np.uint64,
    entities: npt.NDArray[np.uint64],
    facilities: npt.NDArray[np.uint64],
    out_uniform: npt.NDArray[np.float64],
) -> None:
    """
    Fill ``out_uniform`` with the uniforms of index 0 of each (entity, facility).

    All arrays have shape (n,).
    """
    for i in range(entities.shape[0]):
        out_uniform[i] = uniform(stream, purpose, entities[i], facilities[i], np.uint64(0))


@kernel
def combine_keys(keys: npt.NDArray[np.uint64], words: npt.NDArray[np.uint64], out_key: npt.NDArray[np.uint64]) -> None:
    """Fill ``out_key`` with the key of each (key, word); all arrays have shape (n,)."""
    for i in range(keys.shape[0]):
        out_key[i] = combine(keys[i], words[i])


@kernel
def round_hours(hours: float) -> float:
    """Return ``hours`` rounded to the nearest multiple of 2^-20 h, ties to even."""
    return round(hours * _GRID_PER_HOUR) / _GRID_PER_HOUR


@kernel
def normal_quantile(probability: float) -> float:
    """
    Return the quantile of the standard normal distribution at ``probability`` in (0, 1).

    The relative error is about 1e-16.

    References
    ----------
    M. J. Wichura, Algorithm AS 241: The Percentage Points of the Normal Distribution, Applied Statistics 37 (1988)
    477-484, routine PPND16.
    """
    q = probability - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        numerator = (
            ((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4) * r
            + 4.5921953931549871457e4) * r + 1.3731693765509461125e4) * r + 1.9715909503065514427e3) * r
            + 1.3314166789178437745e2) * r + 3.3871328727963666080e0
        )  # fmt: skip
        denominator = (
            ((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r + 3.9307895800092710610e4) * r
            + 2.1213794301586595867e4) * r + 5.3941960214247511077e3) * r + 6.8718700749205790830e2) * r
            + 4.2313330701600911252e1) * r + 1.0
        )  # fmt: skip
        return q * numerator / denominator
    tail = probability if q < 0.0 else 1.0 - probability
    r = math.sqrt(-math.log(tail))
    if r <= 5.0:
        r -= 1.6
        numerator = (
            ((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r
            + 1.27045825245236838258e0) * r + 3.64784832476320460504e0) * r + 5.76949722146069140550e0) * r
            + 4.63033784615654529590e0) * r + 1.42343711074968357734e0
        )  # fmt: skip
        denominator = (
            ((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) * r
            + 1.48103976427480074590e-1) * r + 6.89767334985100004550e-1) * r + 1.67638483018380384940e0) * r
            + 2.05319162663775882187e0) * r + 1.0
        )  # fmt: skip
    else:
        r -= 5.0
        numerator = (
            ((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3) * r
            + 2.65321895265761230930e-2) * r + 2.96560571828504891230e-1) * r + 1.78482653991729133580e0) * r
            + 5.46378491116411436990e0) * r + 6.65790464350110377720e0
        )  # fmt: skip
        denominator = (
            ((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r + 1.84631831751005468180e-5) * r
            + 7.86869131145613259100e-4) * r + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r
            + 5.99832206555887937690e-1) * r + 1.0
        )  # fmt: skip
    value = numerator / denominator
    return -value if q < 0.0 else value


@kernel
def quantile(distribution: int, mean: float, cv: float, probability: float) -> float:
    """
    Return the quantile at ``probability`` in (0, 1) of a service or travel time that mean and variation determine.

    Parameters
    ----------
    distribution
        DETERMINISTIC, EXPONENTIAL, LOGNORMAL, GAMMA or WEIBULL.
    mean
        Mean, at least 0, in any unit.
    cv
        Coefficient of variation, at least 0; not read for the first two; 0 means no variation.
    probability
        In (0, 1).
    """
    a, b, c = shape_of(distribution, mean, cv, 0.0, 0.0)
    return quantile_of_shape(distribution, mean, a, b, c, probability)


@kernel
def log_shape(cv: float) -> tuple[float, float]:
    """Return the standard deviation and half the variance of the logarithm of a lognormal variable."""
    variance = math.log1p(cv * cv)
    return math.sqrt(variance), 0.5 * variance


@kernel
def shape_of(distribution: int, mean: float, cv: float, low: float, high: float) -> tuple[float, float, float]:
    """
    Return the three numbers that quantiles of a distribution need besides its mean, which take long to find.

    Parameters
    ----------
    distribution, mean, cv
        As of :func:`quantile`; also TRIANGULAR and UNIFORM.
    low, high
        Ends of a TRIANGULAR or UNIFORM distribution, not read for others. The mode of the former, between the two, is
        3 ``mean`` - ``low`` - ``high``.

    Returns
    -------
    LOGNORMAL: as :func:`log_shape`, and 0. GAMMA: shape, logarithm of its gamma function, 0. WEIBULL: scale over mean,
    inverse of the shape, 0. TRIANGULAR: low, high, probability of less than the mode. UNIFORM: low, high, 0. Others, or
    without variation: zeros.
    """
    if distribution == TRIANGULAR and high > low:
        return low, high, (3.0 * mean - 2.0 * low - high) / (high - low)
    if distribution == UNIFORM:
        return low, high, 0.0
    if cv > 0.0:
        if distribution == LOGNORMAL:
            sigma, half_variance = log_shape(cv)
            return sigma, half_variance, 0.0
        if distribution == GAMMA:
            shape = 1.0 / (cv * cv)
            return shape, log_gamma(shape), 0.0
        if distribution == WEIBULL:
            scale, inverse_shape = weibull_shape(cv)
            return scale, inverse_shape, 0.0
    return 0.0, 0.0, 0.0


@kernel
def quantile_of_shape(distribution: int, mean: float, a: float, b: float, c: float, probability: float) -> float:
    """Return the quantile for the shape that :func:`shape_of` gives."""
    if distribution == EXPONENTIAL:
        return -mean * math.log1p(-probability)
    if distribution == LOGNORMAL and a > 0.0:
        return mean * math.exp(a * normal_quantile(probability) - b)
    return _rarer_quantile(distribution, mean, a, b, c, probability)


@kernel
def _rarer_quantile(distribution: int, mean: float, a: float, b: float, c: float, probability: float) -> float:
    if distribution == GAMMA and a > 0.0:
        return mean / a * gamma_quantile(a, b, normal_quantile(probability), probability)
    if distribution == WEIBULL and a > 0.0:
        return mean * a * (-math.log1p(-probability)) ** b
    if distribution == TRIANGULAR and b > a:
        if probability < c:
            return a + (b - a) * math.sqrt(probability * c)
        return b - (b - a) * math.sqrt((1.0 - probability) * (1.0 - c))
    if distribution == UNIFORM:
        return a + (b - a) * probability
    return mean


@kernel
def piece_at(until: npt.NDArray[np.float64], first: int, end: int, probability: float) -> int:
    """
    Return which piece of a mixture a probability falls into.

    Parameters
    ----------
    until
        The cumulative weights of pieces; those of the mixture are at ``first`` to ``end``, increasing to 1.
    probability
        In (0, 1).
    """
    while end - first > 1:
        middle = (first + end) // 2
        if until[middle - 1] < probability:
            first = middle
        else:
            end = middle
    return first


@kernel
def place_within(probability: float, begins: float, ends: float) -> float:
    """Return where within its piece a probability is, in (0, 1): one uniform chooses the piece and the time in it."""
    place = (probability - begins) / (ends - begins)
    return min(max(place, 2.0**-53), 1.0 - 2.0**-53)


@kernel
def service_hours(
    stream: np.uint64, entity: np.uint64, facility: np.uint64, distribution: int, mean_h: float, cv: float
) -> float:
    """Return the service time of an entity at a facility, h, on the time grid."""
    return round_hours(
        quantile(distribution, mean_h, cv, uniform(stream, SERVICE_TIME, entity, facility, np.uint64(0)))
    )


@kernel
def run_key(service: np.uint64, day: np.uint64, number: np.uint64) -> np.uint64:
    """
    Return the key of a train or sailing: the ``number``-th of its service that closed on ``day`` (proleptic ordinal).

    A count from the beginning would not do: one train less, and all later ones would have another's luck.
    """
    return combine(combine(service, day), number)


@kernel
def travel_factor(stream: np.uint64, entity: np.uint64, leg: np.uint64, cv: float) -> float:
    """Return the factor of mean 1 by which a run's travel on a leg differs from free flow."""
    return quantile(LOGNORMAL, 1.0, cv, uniform(stream, TRAVEL_FACTOR, entity, leg, np.uint64(0)))
