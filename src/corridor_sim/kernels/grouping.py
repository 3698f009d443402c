"""Links and their weights grouped by node, and a numbering of nodes that keeps neighbors together in memory."""

import math

from corridor_sim.kernels._options import kernel
from corridor_sim.kernels.state import Floats, Indices, Positions

# N = nodes, M = links

_BLOCK = 256
"""Nodes that are numbered together: what is kept of them fits the first cache."""


@kernel
def group_by_node(node: Indices, out_first: Indices, out_link: Indices) -> None:
    """
    Group links by a node of each, in the order of their positions within a group.

    Parameters
    ----------
    node
        shape (M,), the node that a link is grouped by.
    out_first
        shape (N + 1,), the links of node ``u`` are at ``out_first[u]`` to ``out_first[u + 1]`` of ``out_link``.
    out_link
        shape (M,), positions of links.
    """
    out_first[:] = 0
    for link in range(len(node)):
        out_first[node[link] + 1] += 1
    for u in range(len(out_first) - 1):
        out_first[u + 1] += out_first[u]
    # First of each group is moved to its end while the group is filled, then all are moved back by one.
    for link in range(len(node)):
        u = node[link]
        out_link[out_first[u]] = link
        out_first[u] += 1
    for u in range(len(out_first) - 1, 0, -1):
        out_first[u] = out_first[u - 1]
    out_first[0] = 0


@kernel
def number_in_blocks(
    first: Indices, link: Indices, head: Indices, seeds: Indices, out_rank: Positions, out_node: Positions
) -> None:
    """
    Give numbers to nodes so that neighbors are near: blocks of breadth-first search, in breadth-first order.

    Parameters
    ----------
    first, link
        Links grouped by tail.
    head
        shape (M,), by link.
    seeds
        shape (M + 1,), work: nodes from which blocks may start.
    out_rank, out_node
        shape (N,), number of each node, and node of each number.
    """
    n = len(out_rank)
    out_rank[:] = -1
    numbered = 0
    for root in range(n):
        if out_rank[root] >= 0:
            continue
        seeds[0] = root
        taken, n_seeds = 0, 1
        while taken < n_seeds:
            seed = seeds[taken]
            taken += 1
            if out_rank[seed] >= 0:
                continue
            begin = numbered
            out_rank[seed], out_node[numbered] = numbered, seed
            numbered += 1
            i = begin
            while i < numbered:
                u = out_node[i]
                i += 1
                for e in range(first[u], first[u + 1]):
                    v = head[link[e]]
                    if out_rank[v] >= 0:
                        continue
                    if numbered - begin < _BLOCK:
                        out_rank[v], out_node[numbered] = numbered, v
                        numbered += 1
                    else:
                        seeds[n_seeds] = v
                        n_seeds += 1


@kernel
def order_weights(weight: Floats, link: Indices, out_weight: Floats) -> tuple[bool, float, float, int]:
    """
    Lay the weights of links in the order in which they are grouped.

    Parameters
    ----------
    weight
        shape (M,), by position of the link.
    link
        shape (M,), positions of links, grouped.
    out_weight
        shape (M,).

    Returns
    -------
    Whether all are at least 0; of those that are finite the largest, the sum and how many.
    """
    is_right, largest, total, n_finite = True, 0.0, 0.0, 0
    for e in range(len(link)):
        one = weight[link[e]]
        out_weight[e] = one
        is_right = is_right and one >= 0.0
        if one < math.inf:
            largest = max(largest, one)
            total += one
            n_finite += 1
    return is_right, largest, total, n_finite
