"""The incomplete gamma function, its inverse, and the shape of a Weibull variable: what SciPy cannot give kernels."""

import math

from corridor_sim.kernels._options import kernel

_HALF_LOG_2_PI = 0.5 * math.log(2.0 * math.pi)
_LEAST_FOR_STIRLING = 10.0
_SMALLEST = 1e-300
_PRECISION = 2.0**-53
_MOST_TERMS = 100_000
_MOST_STEPS = 60
_LAST_STEP = 1e-8
"""Relative; Halley's method triples the digits that are right, so that nothing is left to mend after such a step."""


@kernel
def log_gamma(x: float) -> float:
    """
    Return the logarithm of the gamma function of ``x``, above 0; the absolute error is some 1e-14 up to x = 10.

    By Stirling's series at an argument of 10 or more, less the logarithm of what leads there. Not ``math.lgamma``,
    which is another function in Python than in compiled code, with other last bits.

    References
    ----------
    F. W. J. Olver and others, NIST Digital Library of Mathematical Functions, equations 5.11.1 and 5.5.1.
    """
    product = 1.0
    while x < _LEAST_FOR_STIRLING:
        product *= x
        x += 1.0
    y = 1.0 / (x * x)
    series = 1.0 / 12 + y * (-1.0 / 360 + y * (1.0 / 1260 + y * (-1.0 / 1680 + y * (
        1.0 / 1188 + y * (-691.0 / 360360 + y / 156)))))  # fmt: skip
    return (x - 0.5) * math.log(x) - x + _HALF_LOG_2_PI + series / x - math.log(product)


@kernel
def incomplete_gamma(shape: float, x: float, log_gamma: float) -> tuple[float, float]:
    """
    Return the distribution function of a gamma variable of scale 1 at ``x``, and what it lacks to 1.

    Parameters
    ----------
    shape
        Positive.
    x
        At least 0.
    log_gamma
        :func:`log_gamma` of the shape.

    Notes
    -----
    One of the two is computed: by the power series below ``shape`` + 1, by the continued fraction of Lentz above.

    References
    ----------
    W. H. Press, S. A. Teukolsky, W. T. Vetterling, B. P. Flannery, Numerical Recipes, third edition (2007), section
    6.2.
    """
    if x <= 0.0:
        return 0.0, 1.0
    front = math.exp(shape * math.log(x) - x - log_gamma)
    if x < shape + 1.0:
        term = 1.0 / shape
        total = term
        for n in range(1, _MOST_TERMS):
            term *= x / (shape + n)
            total += term
            if term < total * _PRECISION:
                break
        lower = front * total
        return lower, 1.0 - lower
    b = x + 1.0 - shape
    c = 1.0 / _SMALLEST
    d = 1.0 / b
    fraction = d
    for n in range(1, _MOST_TERMS):
        a = -n * (n - shape)
        b += 2.0
        d = a * d + b
        d = 1.0 / (d if abs(d) > _SMALLEST else _SMALLEST)
        c = b + a / c
        c = c if abs(c) > _SMALLEST else _SMALLEST
        fraction *= d * c
        if abs(d * c - 1.0) < 4.0 * _PRECISION:
            break
    upper = front * fraction
    return 1.0 - upper, upper


@kernel
def gamma_quantile(shape: float, log_gamma: float, normal: float, probability: float) -> float:
    """
    Return the quantile at ``probability`` in (0, 1) of a gamma variable of scale 1.

    Parameters
    ----------
    shape
        Positive.
    log_gamma
        :func:`log_gamma` of the shape.
    normal
        The quantile of the standard normal distribution at ``probability``.
    probability
        In (0, 1).

    Notes
    -----
    The first guess is that of Wilson and Hilferty, or in the lower tail the first term of the power series. Halley's
    steps refine it, on the smaller of the two probabilities, held within an interval that is halved where they leave
    it. Against SciPy the relative error is below 3e-13 for coefficients of variation from 0.01 to 5.

    References
    ----------
    D. J. Best, D. E. Roberts, Algorithm AS 91: The Percentage Points of the chi-squared Distribution, Applied
    Statistics 24 (1975) 385-388, for the guesses; Numerical Recipes (2007), section 6.2.1, for the steps.
    """
    x = shape * (1.0 - 1.0 / (9.0 * shape) + normal / (3.0 * math.sqrt(shape))) ** 3
    # Below it the series is its first term: its second is x shape / (shape + 1) of that.
    lowest = math.exp((math.log(probability) + math.log(shape) + log_gamma) / shape)
    if lowest < 0.1 * (shape + 1.0) or x <= 0.0:
        x = max(x, lowest) if shape > 1.0 and x < shape else lowest
    low, high = 0.0, math.inf
    is_lower = probability <= 0.5
    for _ in range(_MOST_STEPS):
        if x <= _SMALLEST:
            return x
        below, above = incomplete_gamma(shape, x, log_gamma)
        error = below - probability if is_lower else (1.0 - probability) - above
        if error == 0.0:
            return x
        if error > 0.0:
            high = x
        else:
            low = x
        density = math.exp((shape - 1.0) * math.log(x) - x - log_gamma)
        step = error / density if density > 0.0 else math.inf
        if abs(step) < math.inf:
            step /= max(0.5, 1.0 - 0.5 * min(1.0, step * ((shape - 1.0) / x - 1.0)))
        if abs(step) <= _LAST_STEP * x:
            return x - step
        x -= step
        if not low < x < high:
            x = 0.5 * (low + high) if high < math.inf else 2.0 * low
    return x


@kernel
def weibull_shape(cv: float) -> tuple[float, float]:
    """
    Return scale over mean, and the inverse of the shape k, of a Weibull variable with a coefficient of variation.

    Parameters
    ----------
    cv
        Positive.

    Notes
    -----
    The inverse of the shape solves 1 + cv^2 = Gamma(1 + 2 / k) / Gamma(1 + 1 / k)^2, whose right side grows with 1 / k;
    it is found by halving an interval until its ends are neighbors.
    """
    wanted = math.log1p(cv * cv)
    low, high = 0.0, 1.0
    while log_gamma(1.0 + 2.0 * high) - 2.0 * log_gamma(1.0 + high) < wanted:
        low, high = high, 2.0 * high
    while True:
        middle = 0.5 * (low + high)
        if not low < middle < high:
            break
        if log_gamma(1.0 + 2.0 * middle) - 2.0 * log_gamma(1.0 + middle) < wanted:
            low = middle
        else:
            high = middle
    return math.exp(-log_gamma(1.0 + high)), high
