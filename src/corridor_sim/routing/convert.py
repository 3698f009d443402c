"""The links of a networkx graph or of a GMNS network as arrays."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from corridor_sim.errors import nearest_name

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

Ends = npt.NDArray[np.int64]
Named = tuple[Sequence[Any], Sequence[Any], Ends, Ends, npt.NDArray[np.float64]]
"""Names of nodes and of links, tail and head of each link, its weight."""


def networkx_arrays(graph: "nx.Graph[Any]", weight: str) -> Named:
    """
    Return the links of a networkx graph.

    Raises
    ------
    ValueError
        If an edge lacks the weight.
    """
    node_ids = tuple(graph.nodes)
    index = {name: i for i, name in enumerate(node_ids)}
    edges = graph.edges(keys=True, data=weight) if graph.is_multigraph() else graph.edges(data=weight)
    link_ids: list[tuple[Any, ...]] = []
    costs: list[float] = []
    for *name, cost in edges:
        if cost is None:
            raise ValueError(f"edge {tuple(name)}: expected an attribute {weight!r}, got none")
        link_ids.append(tuple(name))
        costs.append(cost)
        if not graph.is_directed() and name[0] != name[1]:
            link_ids.append((name[1], name[0], *name[2:]))
            costs.append(cost)
    tail = np.array([index[name[0]] for name in link_ids], dtype=np.int64)
    head = np.array([index[name[1]] for name in link_ids], dtype=np.int64)
    return node_ids, tuple(link_ids), tail, head, np.array(costs, dtype=np.float64)


def gmns_arrays(node: "pd.DataFrame", link: "pd.DataFrame", weight: str) -> Named:
    """
    Return the links of a GMNS network, one for each direction.

    Raises
    ------
    ValueError
        If a column is missing, node ids are repeated, or a link names an unknown node.
    """
    _require(node, ("node_id",), "node")
    _require(link, ("link_id", "from_node_id", "to_node_id", "directed", weight), "link")
    node_ids = tuple(node["node_id"])
    index = {name: i for i, name in enumerate(node_ids)}
    if len(index) < len(node_ids):
        raise ValueError(f"node: expected each node_id once, got {len(node_ids) - len(index)} repeated")
    for column in ("from_node_id", "to_node_id"):
        unknown = [name for name in link[column] if name not in index]
        if unknown:
            near = nearest_name(str(unknown[0]), map(str, node_ids))
            raise ValueError(
                f"link.{column}: expected a node_id of the node table, got {unknown[0]!r}"
                + (f" and {len(unknown) - 1} more" if len(unknown) > 1 else "")
                + (f"; nearest: {near!r}" if near else "")
            )
    link_ids: list[Any] = []
    ends: list[tuple[int, int]] = []
    costs: list[float] = []
    columns = (link[name] for name in ("link_id", "from_node_id", "to_node_id", "directed", weight))
    for link_id, tail, head, directed, cost in zip(*columns, strict=True):
        ways = [(index[tail], index[head])]
        if not int(directed):
            ways.append((index[head], index[tail]))
        for way in ways:
            link_ids.append(link_id)
            ends.append(way)
            costs.append(cost)
    pairs = np.array(ends, dtype=np.int64).reshape(-1, 2)
    return node_ids, tuple(link_ids), pairs[:, 0], pairs[:, 1], np.array(costs, dtype=np.float64)


def _require(table: "pd.DataFrame", columns: Sequence[str], name: str) -> None:
    missing = [column for column in columns if column not in table.columns]
    if missing:
        near = nearest_name(missing[0], map(str, table.columns))
        hint = f"; nearest: {near!r}" if near else ""
        raise ValueError(f"{name}: expected the columns {', '.join(columns)}, got none named {missing[0]!r}{hint}")
