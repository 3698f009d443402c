"""A structure with weights, in the order in which kernels read them."""

from functools import cached_property

import numpy as np
import numpy.typing as npt

from corridor_sim.kernels.alternatives import Trees, grow_tree
from corridor_sim.kernels.grouping import order_weights
from corridor_sim.kernels.spread import Arcs, spread
from corridor_sim.kernels.state import Floats, Positions
from corridor_sim.routing.checks import as_weight, buckets_for, refuse_weight
from corridor_sim.routing.structure import Structure, Workspace


class Weighted:
    """
    A structure with weights; they are copied, and neither is changed.

    Parameters
    ----------
    structure
        Nodes and links.
    weight
        shape (n_links,), by position of the link.

    Attributes
    ----------
    structure
        As given.
    forward
        The links grouped by tail.
    buckets_per_cost, n_buckets
        See ``checks.buckets_for``.

    Raises
    ------
    ValueError
        If there are not as many weights as links, or one is negative or not a number.
    """

    def __init__(self, structure: Structure, weight: npt.ArrayLike) -> None:
        given = as_weight(weight, structure.n_links)
        ordered = np.empty(structure.n_links)
        is_right, largest, total, n_finite = order_weights(given, structure.out_link, ordered)
        if not is_right:
            refuse_weight(given)
        self.structure = structure
        self.forward: Arcs = structure.out_first, structure.out_head, ordered, structure.out_link
        self.buckets_per_cost, self.n_buckets = buckets_for(largest, total, n_finite)

    @cached_property
    def weight(self) -> Floats:
        """Return the weights by position of the link."""
        weight = np.empty(self.structure.n_links)
        weight[self.structure.out_link] = self.forward[2]
        return weight

    @cached_property
    def backward(self) -> Arcs:
        """Return the links grouped by head."""
        of = self.structure
        return of.in_first, of.in_tail, self.weight[of.in_link], of.in_link

    def borrow(self) -> Workspace:
        """Return work arrays with buckets for these weights; they go back to ``structure.idle`` after the search."""
        work = self.structure.borrow()
        if len(work.entries[0]) != self.n_buckets:
            work.set_buckets(self.n_buckets)
        return work

    def spread_from(self, arcs: Arcs, source: int, work: Workspace) -> Floats:
        """Return the least costs from a node as kernels number them; they are overwritten by the next search."""
        costs = work.spread_cost
        spread(arcs, source, work.is_node_marked, 0, self.buckets_per_cost, work.entries, work.heap, costs)
        return costs


def grow_trees(of: Weighted, begin: int, end: int) -> tuple[Trees, Positions]:
    """Return the least ways from one node and to another, and the links by the cost of the path by way of each."""
    structure, n_nodes = of.structure, of.structure.n_nodes
    work = of.borrow()
    ways = []
    via = of.weight.copy()
    for arcs, root, ends in ((of.forward, begin, structure.tail), (of.backward, end, structure.head)):
        costs = of.spread_from(arcs, root, work)
        link = np.empty(n_nodes, dtype=np.int32)
        grow_tree(arcs, root, costs, np.full(n_nodes, -1, dtype=np.int32), work.search[7], link)
        via += costs[ends]
        ways.append(link)
    structure.idle.append(work)
    order = np.argsort(via, kind="stable")[: np.count_nonzero(via < np.inf)].astype(np.int32)
    return Trees(structure.tail, structure.head, of.weight, *ways), order
