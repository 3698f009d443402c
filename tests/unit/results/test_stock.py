"""What is on the way to a warehouse as it is ordered from: by hand, and by walking through all that happens."""

import numpy as np
import pytest
from scipy import stats

from corridor_sim.results.stock import outstanding_t

NAN = float("nan")


def walk(order_h, order_t, arrival_h, arrival_t) -> list[float]:
    """Return the same by a walk through time: at one instant replenishments come in before orders go out."""
    events = [(hours, 0, i) for i, hours in enumerate(arrival_h) if not np.isnan(hours)]
    events += [(hours, 1, i) for i, hours in enumerate(order_h)]
    on_the_way, found = 0.0, {}
    for _, kind, i in sorted(events):
        on_the_way += order_t[i] if kind else -arrival_t[i]
        if kind:
            found[i] = on_the_way
    return [found[i] for i in range(len(order_h))]


def test_by_hand() -> None:
    """Orders at 0, 2, 5 and 9 h of 20 t each; what the first two sent for is there at 5 and 8 h, the rest not yet."""
    hours, tonnes = np.array([0.0, 2.0, 5.0, 9.0]), np.full(4, 20.0)
    arrived = np.array([8.0, 5.0, NAN, NAN])
    # At 5 h the second's has come, so that the first's and its own are on the way; at 9 h the third's and its own.
    assert outstanding_t(hours, tonnes, arrived, tonnes).tolist() == [20, 40, 40, 40]
    assert outstanding_t(hours, tonnes, np.full(4, NAN), tonnes).tolist() == [20, 40, 60, 80]
    assert outstanding_t(np.zeros(0), np.zeros(0), np.zeros(0), np.zeros(0)).tolist() == []


@pytest.mark.parametrize("seed", range(20))
def test_walk_through_time(seed: int) -> None:
    """Many events at one instant, sizes that differ, some under way: the same as step by step."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 60))
    order_h = np.sort(rng.integers(0, 40, n) / 4.0)
    order_t = rng.integers(1, 5, n) * 5.0
    arrival_h = np.where(rng.random(n) < 0.1, NAN, order_h + rng.integers(1, 60, n) / 4.0)
    assert outstanding_t(order_h, order_t, arrival_h, order_t).tolist() == walk(order_h, order_t, arrival_h, order_t)


def test_palm() -> None:
    """
    Poisson orders and lead times of any law: what is on the way is Poisson, of the mean rate x lead time (Palm 1938).

    Feller's M/G/infinity; an order sees the others as they are at any time, and itself besides.
    """
    rng = np.random.default_rng(7)
    rate_per_h, mean_h, n = 0.5, 16.0, 40_000
    order_h = np.cumsum(rng.exponential(1 / rate_per_h, n))
    arrival_h = order_h + rng.gamma(2.0, mean_h / 2.0, n)
    others = outstanding_t(order_h, np.ones(n), arrival_h, np.ones(n))[1000:] - 1
    # Correlated over some lead times: 20 batches of about 2000 orders, 250 lead times each, give the standard error.
    batches = others[: len(others) // 20 * 20].reshape(20, -1)
    law = stats.poisson(rate_per_h * mean_h)
    for level in (4, 8, 12):
        shares = (batches <= level).mean(axis=1)
        error = shares.std(ddof=1) / 20**0.5
        assert error <= 0.02 * law.cdf(12)
        assert abs(shares.mean() - law.cdf(level)) <= 4 * error
