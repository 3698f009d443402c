"""Hashes of names."""

import numpy as np
import pytest

from corridor_sim.errors import CorridorSimError
from corridor_sim.plan import keys


def test_hash_is_that_of_the_published_function() -> None:
    """A name's hash is the first 8 bytes, little-endian, of BLAKE2b with a digest of 8 bytes."""
    # b2sum -l 64 of "abc" prints d8bb14d833d59559.
    assert int(keys.hash_name("abc")) == int.from_bytes(bytes.fromhex("d8bb14d833d59559"), "little")


def test_names_have_their_own_hashes() -> None:
    """Different names have different hashes, and a name that is repeated keeps its own."""
    hashes = keys.hash_names(["a", "b", "a"])
    assert hashes.dtype == np.uint64
    assert hashes[0] == hashes[2] != hashes[1]


def test_two_names_with_one_hash_are_an_error(monkeypatch) -> None:
    """Two names that share a hash would share their luck; both are named."""
    monkeypatch.setattr(keys, "hash_name", lambda _: np.uint64(1))
    with pytest.raises(CorridorSimError, match=r"^'flow:a' and 'flow:b' have one hash; rename one of them$"):
        keys.hash_names(["flow:a", "flow:b"])
