"""
The choice of a consignment among the alternatives of its choice set, and the news it chooses by.

Both engines call these functions, so that they get the same bits.
"""

import math

import numpy as np

from corridor_sim.kernels import draws
from corridor_sim.kernels._options import kernel
from corridor_sim.kernels.months import later_h
from corridor_sim.kernels.state import ChoiceSets, Closed, Floats, Keys, Months

# K = choice sets, A = alternatives, N = waits


@kernel
def smoothed(last: float, smoothing: float, n: int, total: float, prior: float) -> float:
    """
    Return a smoothed mean after one more interval.

    Parameters
    ----------
    last
        Smoothed mean before it.
    smoothing
        Weight of the interval, in (0, 1].
    n, total
        How many waits were completed in the interval, and their sum (or that of their squares).
    prior
        What the mean decays towards in an interval without any.
    """
    latest = total / n if n > 0 else prior
    return last + smoothing * (latest - last)


@kernel
def at_least(mean_h: float, mean_h2: float, age_h: float) -> tuple[float, float]:
    """Return the expected wait and its square as told: not below the age of the oldest that waits now."""
    told_h = max(mean_h, age_h)
    return told_h, max(mean_h2, told_h * told_h)


@kernel
def weigh(sets: ChoiceSets, wait_h: Floats, wait_h2: Floats, out_utility: Floats, out_logsum_usd: Floats) -> None:
    """
    Weigh all alternatives by the news.

    Parameters
    ----------
    sets
        The choice sets.
    wait_h, wait_h2
        shape (N,), expected wait and square of the wait as told.
    out_utility
        shape (A,), systematic utility: path-size term less scale times generalized cost.
    out_logsum_usd
        shape (K,), expected least generalized cost of a consignment, USD: the negative logsum over the scale.
    """
    for k in range(len(out_logsum_usd)):
        begin, end = sets.ptr[k], sets.ptr[k + 1]
        for a in range(begin, end):
            hours, variance_h2 = 0.0, sets.known_variance_h2[a]
            for place in range(sets.wait_ptr[a], sets.wait_ptr[a + 1]):
                n, share = sets.wait[place], sets.wait_share[place]
                expected_h = share * wait_h[n]
                hours += expected_h
                variance_h2 += max(0.0, share * wait_h2[n] - expected_h * expected_h)
            usd = sets.known_usd[a] + sets.usd_per_h[k] * hours + sets.usd_per_sd_h[k] * math.sqrt(variance_h2)
            out_utility[a] = sets.log_size[a] - sets.scale_per_usd[k] * usd
        out_logsum_usd[k] = _logsum_usd(sets, k, out_utility)


@kernel
def _logsum_usd(sets: ChoiceSets, k: int, utility: Floats) -> float:
    best = -math.inf
    for a in range(sets.ptr[k], sets.ptr[k + 1]):
        best = max(best, utility[a])
    total = 0.0
    for a in range(sets.ptr[k], sets.ptr[k + 1]):
        total += math.exp(utility[a] - best)
    return -(best + math.log(total)) / sets.scale_per_usd[k]


@kernel
def closed_h(closed: Closed, gate: int, now_h: float) -> float:
    """Return how long a gate stays closed, h; 0 if it is open."""
    low, high = closed.ptr[gate], closed.ptr[gate + 1]
    while low < high:
        middle = (low + high) // 2
        if closed.from_h[middle] <= now_h:
            low = middle + 1
        else:
            high = middle
    return max(0.0, closed.to_h[low - 1] - now_h) if low > closed.ptr[gate] else 0.0


@kernel
def blocked_h(sets: ChoiceSets, closed: Closed, announced: Closed, a: int, now_h: float) -> float:
    """
    Return how long one who sets out now by an alternative expects to wait before closed gates on the way, h.

    One comes to each gate when it was expected beforehand, and later by the waits at those before it. Known are
    closures that are announced, and the end of one that is under way now.
    """
    wait_h = 0.0
    for place in range(sets.gate_ptr[a], sets.gate_ptr[a + 1]):
        gate = sets.gate[place]
        comes_h = now_h + sets.gate_h[place] + wait_h
        goes_h = max(comes_h, now_h + closed_h(closed, gate, now_h))
        goes_h += closed_h(announced, gate, goes_h)
        wait_h += goes_h - comes_h
    return wait_h


@kernel
def choose_now(
    sets: ChoiceSets, closed: Closed, announced: Closed, months: Months, k: int, purpose: np.uint64, entity: np.uint64,
    now_h: float, spread_key: Keys, utility: Floats, logsum_usd: Floats, scratch: Floats,
) -> tuple[int, float]:  # fmt: skip
    """
    Return the alternative that a consignment likes best as it is now, and what its choice set is worth, USD.

    An alternative is expected to take longer by the wait before closed gates (:func:`blocked_h`), and as the month lets
    it.

    Parameters
    ----------
    sets, closed, announced, months
        The choice sets, when gates are closed, what of it is known before, and what months do to travel.
    k
        The choice set.
    purpose, entity, spread_key
        As of :func:`choose`.
    now_h
        The instant.
    utility, logsum_usd
        shape (A,), (K,), as :func:`weigh` gives them.
    scratch
        shape (A,), overwritten.
    """
    begin, end = sets.ptr[k], sets.ptr[k + 1]
    is_as_told = True
    for a in range(begin, end):
        hours = blocked_h(sets, closed, announced, a, now_h) + later_h(months, a, now_h)
        if hours != 0.0:
            is_as_told = False
        scratch[a] = utility[a] - sets.scale_per_usd[k] * (sets.usd_per_h[k] * hours)
    if is_as_told:
        return choose(purpose, entity, begin, end, spread_key, utility), logsum_usd[k]
    return choose(purpose, entity, begin, end, spread_key, scratch), _logsum_usd(sets, k, scratch)


@kernel
def choose(purpose: np.uint64, entity: np.uint64, begin: int, end: int, spread_key: Keys, utility: Floats) -> int:
    """
    Return the alternative that a consignment likes best, a position in [begin, end).

    Its liking of an alternative is the systematic utility plus a draw from the standard Gumbel distribution that is
    keyed by the consignment and the alternative: then each is chosen with its logit probability, and a consignment
    takes its likings with it from one scenario to another. A new alternative only draws away those who like it better.

    Parameters
    ----------
    purpose
        Key of (stream, CHOICE).
    entity
        Key of the consignment.
    begin, end
        The alternatives of its set.
    spread_key
        shape (A,), keys of the alternatives, spread.
    utility
        shape (A,).

    References
    ----------
    McFadden, Conditional logit analysis of qualitative choice behavior, in: Frontiers in Econometrics, 1974, 105-142.
    """
    chosen, liking = begin, -math.inf
    if end - begin == 1:
        return chosen
    for a in range(begin, end):
        probability = draws.uniform_at(purpose, entity, spread_key[a], np.uint64(0))
        mine = utility[a] - math.log(-math.log(probability))
        if mine > liking:
            chosen, liking = a, mine
    return chosen
