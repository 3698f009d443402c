"""Buckets of nodes: lists of entries, each used once, on arrays owned by the caller."""

import numpy as np

from corridor_sim.kernels._options import inlined_kernel
from corridor_sim.kernels.state import Indices

# B = buckets, a power of two; E = entries

Entries = tuple[Indices, Indices, Indices]
"""First entry of each bucket, shape (B,); node of an entry and the entry after it, shape (E,). Entry 0 is none: the
first that is made is 1."""


@inlined_kernel
def put(entries: Entries, b: int, u: int, n_made: int) -> int:
    """Put node ``u`` into bucket ``b``, a number that is taken modulo B; return the next entry to be made."""
    bucket, node, following = entries
    entry, place = np.uint32(n_made), np.uint32(b & (len(bucket) - 1))
    node[entry], following[entry] = u, bucket[place]
    bucket[place] = entry
    return n_made + 1


@inlined_kernel
def next_with_some(bucket: Indices, b: int) -> int:
    """Return the first bucket, this one or a later one, that has an entry; there is one."""
    while bucket[np.uint32(b & (len(bucket) - 1))] == 0:
        b += 1
    return b


@inlined_kernel
def take_all(bucket: Indices, b: int) -> int:
    """Empty a bucket; return the first of the entries that were in it."""
    place = np.uint32(b & (len(bucket) - 1))
    entry = bucket[place]
    bucket[place] = 0
    return entry
