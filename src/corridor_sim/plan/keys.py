"""Hashes of stable names, which key the draws."""

import hashlib
from collections.abc import Iterable

import numpy as np

from corridor_sim.errors import CorridorSimError
from corridor_sim.plan.plan import Key


def hash_name(name: str) -> np.uint64:
    """Return the 64-bit BLAKE2b hash of ``name``."""
    return np.uint64(int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little"))


def hash_names(names: Iterable[str]) -> Key:
    """
    Return the hashes of ``names``, shape (n,).

    Raises
    ------
    CorridorSimError
        If two different names have one hash: they would share their luck.
    """
    by_hash: dict[int, str] = {}
    hashes = []
    for name in names:
        value = hash_name(name)
        other = by_hash.setdefault(int(value), name)
        if other != name:
            raise CorridorSimError(f"'{other}' and '{name}' have one hash; rename one of them")
        hashes.append(value)
    return np.array(hashes, dtype=np.uint64)
