"""The network as node-link JSON, which networkx and graph libraries in other languages read."""

import json
import math
from typing import Any

import networkx as nx
import pandas as pd

from corridor_sim.exchange.layers import layers_of
from corridor_sim.network import Network


def graph_bytes(network: Network) -> bytes:
    """
    Return the directed graph of a network as JSON for ``networkx.node_link_graph(data, edges="edges")``.

    Nodes and edges carry every column of their tables that has a value; an edge also the points of its line, in its
    own direction.
    """
    graph = network.graph()
    layers = layers_of(network)
    of_node = {row["node_id"]: row for row in _records(layers["node"])}
    of_link = {row["link_id"]: row for row in _records(layers["link"])}
    for node_id, attributes in graph.nodes(data=True):
        attributes.update(of_node[node_id])
    for tail, _, attributes in graph.edges(data=True):
        link = of_link[attributes["link_id"]]
        points = link["geometry"] if link["from_node_id"] == tail else link["geometry"][::-1]
        attributes.update({**link, "geometry": points})
    data = nx.node_link_data(graph, edges="edges")
    return (json.dumps(data, indent=0, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    lines = [[list(point) for point in shape.coords] for shape in frame["geometry"]]
    rows = frame.drop(columns="geometry").astype("object").to_dict("records")
    return [
        {**{str(name): value for name, value in row.items() if not _is_empty(value)}, "geometry": line}
        for row, line in zip(rows, lines, strict=True)
    ]


def _is_empty(value: Any) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))
