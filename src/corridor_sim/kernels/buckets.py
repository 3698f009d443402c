"""Buckets of nodes: lists of entries, on arrays owned by the caller."""

from corridor_sim.kernels._options import inlined_kernel
from corridor_sim.kernels.state import Positions

# B = buckets, a power of two; E = entries

Entries = tuple[Positions, Positions, Positions]
"""First entry of each bucket, shape (B,), -1 for none; node of an entry and the entry after it, shape (E,)."""


@inlined_kernel
def put(entries: Entries, b: int, u: int, freed: int, n_made: int) -> tuple[int, int]:
    """Put node ``u`` into bucket ``b``, by an entry that was freed or a new one; return what is freed and made then."""
    bucket, node, following = entries
    if freed >= 0:
        entry = freed
        freed = following[entry]
    else:
        entry = n_made
        n_made += 1
    node[entry], following[entry] = u, bucket[b]
    bucket[b] = entry
    return freed, n_made


@inlined_kernel
def take(entries: Entries, b: int, freed: int) -> tuple[int, int]:
    """Take a node out of bucket ``b``, which has one; return it and what is freed then."""
    bucket, node, following = entries
    entry = bucket[b]
    bucket[b] = following[entry]
    following[entry] = freed
    return node[entry], entry
