"""
Uniforms are uniform and independent in every key.

Each p-value is that of a fixed sample of consecutive keys, the hardest case for a hash. With 30 tests at 1e-4 a sound
hash fails one of them with probability 0.003; nothing is drawn again when it does.
"""

import math

import numpy as np
import pytest
from scipy import stats

from corridor_sim.kernels import draws

LEAST_P = 1e-4
N = 20_000
KEYS = ("seed", "replication", "purpose", "entity", "facility", "index")


def uniform_of(keys: list[int]) -> float:
    seed, replication, *rest = (np.uint64(key) for key in keys)
    return draws.uniform(np.uint64(draws.stream_of(seed, replication)), *rest)


def series(varied: str, base: int) -> np.ndarray:
    """Return the uniforms of N successive values of one key, the others fixed."""
    keys = [base + 10 * i for i in range(len(KEYS))]
    place = KEYS.index(varied)
    values = np.empty(N)
    for n in range(N):
        values[n] = uniform_of([*keys[:place], n, *keys[place + 1 :]])
    return values


@pytest.mark.parametrize("varied", KEYS)
def test_uniform_in_each_key(varied: str) -> None:
    """Successive values of any one key give uniform numbers (Kolmogorov and Smirnov)."""
    assert stats.kstest(series(varied, 1), "uniform").pvalue > LEAST_P


@pytest.mark.parametrize("varied", KEYS)
def test_neighbours_are_independent(varied: str) -> None:
    """Numbers of successive keys fill the unit square evenly (chi-square over 16 x 16 cells)."""
    pairs = series(varied, 2).reshape(-1, 2)
    cells = np.histogram2d(pairs[:, 0], pairs[:, 1], bins=16, range=((0, 1), (0, 1)))[0].ravel()
    assert stats.chisquare(cells).pvalue > LEAST_P


@pytest.mark.parametrize("varied", KEYS)
def test_lowest_bits_are_even(varied: str) -> None:
    """The lowest byte of the 52 random bits takes each of its 256 values equally often."""
    words = ((series(varied, 3) * 2.0**53 - 1.0) / 2.0).astype(np.uint64)
    assert stats.chisquare(np.bincount(words & np.uint64(255), minlength=256)).pvalue > LEAST_P


@pytest.mark.parametrize(("first", "second"), [(0, 1), (3, 4), (1, 3), (2, 5), (3, 5), (0, 3)])
def test_same_numbers_in_other_places_are_independent(first: int, second: int) -> None:
    """Exchanging the values of two keys gives an independent number: correlation within chance."""
    n = 5000
    values = np.empty((n, 2))
    for i in range(n):
        keys = [7] * len(KEYS)
        keys[first], keys[second] = i, i + 1
        values[i, 0] = uniform_of(keys)
        keys[first], keys[second] = i + 1, i
        values[i, 1] = uniform_of(keys)
    assert stats.pearsonr(values[:, 0], values[:, 1]).pvalue > LEAST_P


def test_each_key_bit_changes_half_of_the_random_bits() -> None:
    """Flipping any one of the 6 x 64 key bits flips each of the 52 random bits with probability one half."""
    rng = np.random.default_rng(5)
    bases = rng.integers(0, 2**63, size=(40, len(KEYS)), dtype=np.int64).tolist()
    words = [_word(keys) for keys in bases]
    # Flips of one key bit are binomial(40 x 52, 1/2); over 384 bits together a chance of 1e-4 of any outside.
    trials = len(bases) * 52
    bound = stats.norm.isf(LEAST_P / (2 * 6 * 64)) * math.sqrt(trials) / 2.0
    of_output = np.zeros(52)
    for place in range(len(KEYS)):
        for bit in range(64):
            changed = [word ^ _word(_flipped(keys, place, bit)) for word, keys in zip(words, bases, strict=True)]
            assert abs(sum(word.bit_count() for word in changed) - trials / 2.0) <= bound, (KEYS[place], bit)
            of_output += [sum(word >> i & 1 for word in changed) for i in range(52)]
    # And each output bit over all flips together: binomial(40 x 384, 1/2), 52 of them.
    trials = len(bases) * 6 * 64
    bound = stats.norm.isf(LEAST_P / (2 * 52)) * math.sqrt(trials) / 2.0
    assert np.abs(of_output - trials / 2.0).max() <= bound


def _word(keys: list[int]) -> int:
    """Return the 52 random bits of a uniform."""
    return (int(uniform_of(keys) * 2.0**53) - 1) // 2


def _flipped(keys: list[int], place: int, bit: int) -> list[int]:
    return [*keys[:place], keys[place] ^ (1 << bit), *keys[place + 1 :]]


def test_mix_is_one_to_one() -> None:
    """A million different words, half of them successive, mix to a million different words."""
    rng = np.random.default_rng(6)
    words = np.unique(np.concatenate([
        np.arange(500_000, dtype=np.uint64), rng.integers(0, 2**64, 500_000, dtype=np.uint64)
    ]))  # fmt: skip
    mixed = np.fromiter((draws.mix(word) for word in words), dtype=np.uint64, count=len(words))
    assert len(np.unique(mixed)) == len(words)


def test_mix_can_be_undone() -> None:
    """Each step of the mixing has an inverse, so that no two words share their luck."""

    # x ^ (x >> s) is undone by repeating it until the shift has passed 64 bits; the multipliers are odd.
    def undo_shift(word: int, shift: int) -> int:
        found = word
        for _ in range(64 // shift):
            found = word ^ (found >> shift)
        return found

    rng = np.random.default_rng(7)
    for word in rng.integers(0, 2**64, 200, dtype=np.uint64):
        back = undo_shift(int(draws.mix(word)), 31)
        back = undo_shift(back * pow(0x94D049BB133111EB, -1, 2**64) % 2**64, 27)
        back = undo_shift(back * pow(0xBF58476D1CE4E5B9, -1, 2**64) % 2**64, 30)
        assert back == int(word)


def test_replications_and_seeds_are_their_own_streams() -> None:
    """No two of 300 x 300 pairs of seed and replication have one stream."""
    streams = {
        int(draws.stream_of(np.uint64(seed), np.uint64(replication)))
        for seed in range(300)
        for replication in range(300)
    }
    assert len(streams) == 300 * 300
