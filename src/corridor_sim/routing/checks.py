"""What is asked of the nodes and weights of a graph, and how they are laid into buckets."""

import math
from typing import NoReturn

import numpy as np
import numpy.typing as npt

from corridor_sim.kernels.state import Floats

# Of widths from an eighth to the double of the mean weight a quarter is quickest on road networks.
_BUCKETS_PER_MEAN_WEIGHT = 4.0


def as_nodes(name: str, nodes: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """
    Return nodes as int64, shape (n,).

    Raises
    ------
    ValueError
        If they are not a list of whole numbers.
    """
    given = np.array(nodes, ndmin=1, copy=None)
    if given.ndim != 1:
        raise ValueError(f"{name}: expected shape (n,), got {given.shape}")
    if given.dtype.kind not in "iu" and given.size:
        raise ValueError(f"{name}: expected whole numbers, got {given.dtype}")
    return given.astype(np.int64, copy=False)


def as_weight(weight: npt.ArrayLike, n_links: int) -> Floats:
    """
    Return the weights as float64, shape (n_links,); not a copy where they are.

    Raises
    ------
    ValueError
        If there are not so many.
    """
    given = np.asarray(weight, dtype=np.float64)
    if given.shape != (n_links,):
        raise ValueError(f"weight: expected shape ({n_links},), got {given.shape}")
    return given


def refuse_weight(weight: Floats) -> NoReturn:
    """Raise ValueError for weights one of which is negative or not a number."""
    wrong = np.flatnonzero(~(weight >= 0.0))
    raise ValueError(f"weight: expected at least 0, got {weight[wrong[0]]} at {places(wrong)}")


def places(wrong: npt.NDArray[np.int64]) -> str:
    """Return words for the positions of wrong links: the first, and how many more."""
    more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
    return f"link {wrong[0]}{more}"


def require_some(k: int) -> None:
    """Raise ValueError if ``k`` paths are none."""
    if k < 1:
        raise ValueError(f"k: expected at least 1, got {k}")


def buckets_for(largest: float, total: float, n: int) -> tuple[float, int]:
    """
    Return buckets per unit of cost, and how many hold more than the largest weight: a power of two.

    Parameters
    ----------
    largest, total, n
        Of the finite weights the largest, the sum and how many.
    """
    per_cost = _BUCKETS_PER_MEAN_WEIGHT * n / total if 0.0 < total < math.inf else 0.0
    if 0.0 < per_cost < math.inf:
        # With weights of one sign the largest is at most n times the mean, so buckets are few.
        return per_cost, 1 << math.ceil(math.log2(largest * per_cost + 3.0))
    return 0.0, 1
