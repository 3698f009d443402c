"""Landmarks: far nodes from which and to which all least costs are known."""

import numpy as np

from corridor_sim.kernels.state import Floats
from corridor_sim.routing.weighted import Weighted

EPS = float(np.finfo(np.float64).eps)
"""Relative error of a sum in double precision, for each term."""


def find_landmarks(of: Weighted, n: int) -> tuple[Floats, float]:
    """
    Choose landmarks, farthest first.

    Parameters
    ----------
    of
        The network.
    n
        Number of landmarks, at least 1.

    Returns
    -------
    Costs from each and to each, shape (n_nodes, 2 n), infinity where unreachable and for those beyond the number of
    nodes; by how much a bound from them may be too large through rounding.
    """
    n_nodes = of.structure.n_nodes
    table = np.full((n_nodes, 2 * n), np.inf)
    work = of.borrow()
    nearest = np.full(n_nodes, np.inf)
    # Far from anywhere in particular: from the first node the farthest that it reaches, and so on.
    place = _farthest(of.spread_from(of.forward, 0, work)) if n_nodes else 0
    for column in range(min(n, n_nodes)):
        table[:, column] = of.spread_from(of.forward, place, work)
        table[:, n + column] = of.spread_from(of.backward, place, work)
        np.minimum(nearest, table[:, column] + table[:, n + column], out=nearest)
        place = _farthest(nearest)
    of.structure.idle.append(work)
    largest = float(np.max(table, initial=0.0, where=np.isfinite(table)))
    # Two sums of at most n_nodes terms each, either rounded at every term.
    return table, 4.0 * n_nodes * EPS * largest


def _farthest(costs: Floats) -> int:
    """Return the farthest node; one that cannot be reached and come back from is not, unless all are such."""
    return int(np.argmax(np.where(np.isfinite(costs), costs, -1.0)))
