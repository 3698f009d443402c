"""Our graph and the libraries that planners might take in its place, each asked in its quickest documented way."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from corridor_sim.routing import Graph

Answer = Callable[..., Any]


@dataclass(frozen=True)
class Roads:
    """A network: links from tail to head with a weight, and other weights to change to."""

    name: str
    tail: np.ndarray
    head: np.ndarray
    weight: np.ndarray
    n_nodes: int

    @property
    def other_weight(self) -> np.ndarray:
        """Return weights that differ from link to link, as after a change of speeds."""
        factor = np.random.default_rng(11).uniform(0.8, 1.25, len(self.weight))
        return self.weight * factor


@dataclass(frozen=True)
class Contestant:
    """
    What a library can do with a network that it holds.

    Attributes
    ----------
    name
        The library.
    one_to_all
        source -> costs to all nodes.
    reweighted
        (weights, source) -> costs to all nodes under other weights, in the order of the links.
    one_to_one
        (source, target) -> cost of the path, nothing but the network prepared.
    prepared
        The same after preparation.
    k_shortest
        (source, target, k) -> costs of the loopless paths.
    largest
        Nodes up to which each of them is asked, where it is not all.
    """

    name: str
    one_to_all: Answer
    reweighted: Answer | None = None
    one_to_one: Answer | None = None
    prepared: Answer | None = None
    k_shortest: Answer | None = None
    largest: dict[str, int] = field(default_factory=dict)


def ours(roads: Roads) -> Contestant:
    """Return our graph; landmarks are prepared at the first question for them."""
    graph = Graph.from_arrays(roads.tail, roads.head, roads.weight, roads.n_nodes)
    ready: list[Graph] = []

    def prepared(source: int, target: int) -> float:
        if not ready:
            ready.append(graph.with_landmarks())
        return ready[0].path(source, target)[0]

    return Contestant(
        "corridor_sim",
        one_to_all=lambda source: graph.distances([source])[0],
        reweighted=lambda weight, source: graph.reweighted(weight).distances([source])[0],
        one_to_one=lambda source, target: graph.path(source, target)[0],
        prepared=prepared,
        k_shortest=lambda source, target, k: [cost for cost, _ in graph.k_shortest(source, target, k)],
    )


def scipy_csgraph(roads: Roads) -> Contestant:
    """Return scipy.sparse.csgraph; weights are changed in place in its own order of links."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import dijkstra, yen

    shape = (roads.n_nodes, roads.n_nodes)
    ends = roads.tail.astype(np.int32), roads.head.astype(np.int32)
    order = coo_array((np.arange(1.0, len(roads.weight) + 1.0), ends), shape).tocsr()
    position = order.data.astype(np.int64) - 1
    matrix = coo_array((roads.weight, ends), shape).tocsr()
    changed = matrix.copy()

    def reweighted(weight: np.ndarray, source: int) -> np.ndarray:
        changed.data = weight[position]
        return dijkstra(changed, indices=source)

    return Contestant(
        "scipy",
        one_to_all=lambda source: dijkstra(matrix, indices=source),
        reweighted=reweighted,
        # There is no search that ends at a target.
        one_to_one=lambda source, target: dijkstra(matrix, indices=source)[target],
        k_shortest=lambda source, target, k: yen(matrix, source, target, k),
        largest={"k_shortest": 10_000},
    )


def networkx(roads: Roads) -> Contestant:
    """Return networkx."""
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(range(roads.n_nodes))
    pairs = list(zip(roads.tail.tolist(), roads.head.tolist(), strict=True))
    graph.add_weighted_edges_from((u, v, w) for (u, v), w in zip(pairs, roads.weight.tolist(), strict=True))
    changed = graph.copy()

    def reweighted(weight: np.ndarray, source: int) -> dict[int, float]:
        nx.set_edge_attributes(changed, dict(zip(pairs, weight.tolist(), strict=True)), "weight")
        return nx.single_source_dijkstra_path_length(changed, source)

    def k_shortest(source: int, target: int, k: int) -> list[float]:
        paths = itertools.islice(nx.shortest_simple_paths(graph, source, target, "weight"), k)
        return [nx.path_weight(graph, path, "weight") for path in paths]

    return Contestant(
        "networkx",
        one_to_all=lambda source: nx.single_source_dijkstra_path_length(graph, source),
        reweighted=reweighted,
        one_to_one=lambda source, target: nx.bidirectional_dijkstra(graph, source, target)[0],
        k_shortest=k_shortest,
        largest={"k_shortest": 10_000, "reweighted": 100_000},
    )


def igraph(roads: Roads) -> Contestant:
    """Return igraph; its weights are given with each question."""
    import igraph as ig

    graph = ig.Graph(roads.n_nodes, np.column_stack([roads.tail, roads.head]), directed=True)
    weights = roads.weight.tolist()
    graph.es["weight"] = weights

    def cost_of(path: Sequence[int]) -> float:
        return sum(weights[link] for link in path)

    return Contestant(
        "igraph",
        one_to_all=lambda source: graph.distances(source, weights="weight")[0],
        reweighted=lambda weight, source: graph.distances(source, weights=weight.tolist())[0],
        one_to_one=lambda source, target: cost_of(
            graph.get_shortest_path(source, target, weights="weight", output="epath")
        ),
        k_shortest=lambda source, target, k: [
            cost_of(path) for path in graph.get_k_shortest_paths(source, target, k=k, weights="weight", output="epath")
        ],
        largest={"k_shortest": 10_000},
    )


def rustworkx(roads: Roads) -> Contestant:
    """Return rustworkx; it has no k loopless paths."""
    import rustworkx as rx

    graph = rx.PyDiGraph()
    graph.add_nodes_from(range(roads.n_nodes))
    ends = list(zip(roads.tail.tolist(), roads.head.tolist(), strict=True))
    graph.add_edges_from([(u, v, w) for (u, v), w in zip(ends, roads.weight.tolist(), strict=True)])

    def reweighted(weight: np.ndarray, source: int) -> Any:
        # The data of a link are its position, and the weight is looked up: quicker than to change every link.
        return rx.digraph_dijkstra_shortest_path_lengths(positions, source, weight.tolist().__getitem__)

    positions = rx.PyDiGraph()
    positions.add_nodes_from(range(roads.n_nodes))
    positions.add_edges_from([(u, v, i) for i, (u, v) in enumerate(ends)])
    return Contestant(
        "rustworkx",
        one_to_all=lambda source: rx.digraph_dijkstra_shortest_path_lengths(graph, source, float),
        reweighted=reweighted,
        one_to_one=lambda source, target: (
            rx.digraph_dijkstra_shortest_path_lengths(graph, source, float, goal=target)[target]
            if source != target
            else 0.0
        ),
    )


def networkit(roads: Roads) -> Contestant:
    """Return networkit on one thread; it has no k loopless paths. Other weights are a new graph."""
    import networkit as nk

    nk.setNumberOfThreads(1)

    def build(weight: np.ndarray) -> Any:
        return nk.GraphFromCoo((weight, (roads.tail, roads.head)), n=roads.n_nodes, weighted=True, directed=True)

    graph = build(roads.weight)

    def one_to_all(graph: Any, source: int) -> Any:
        return nk.distance.Dijkstra(graph, source, storePaths=False).run().getDistances()

    def one_to_one(source: int, target: int) -> float:
        return nk.distance.BidirectionalDijkstra(graph, source, target, storePred=True).run().getDistance()

    return Contestant(
        "networkit",
        one_to_all=lambda source: one_to_all(graph, source),
        reweighted=lambda weight, source: one_to_all(build(weight), source),
        one_to_one=one_to_one,
    )


def scgraph(roads: Roads) -> Contestant:
    """Return scgraph with its compiled core; its hierarchy is what it prepares. It has no k loopless paths."""
    from scgraph import Graph as ScGraph

    def build(weight: np.ndarray) -> Any:
        links: list[dict[int, float]] = [{} for _ in range(roads.n_nodes)]
        for u, v, w in zip(roads.tail.tolist(), roads.head.tolist(), weight.tolist(), strict=True):
            links[u][v] = w
        return ScGraph(links)

    graph = build(roads.weight)
    ready: list[Any] = []

    def prepared(source: int, target: int) -> float:
        if not ready:
            ready.append(build(roads.weight))
            ready[0].create_contraction_hierarchy()
        return ready[0].contraction_hierarchy(source, target)["length"]

    return Contestant(
        "scgraph",
        one_to_all=lambda source: graph.get_shortest_path_tree(source)["distance_matrix"],
        reweighted=lambda weight, source: build(weight).get_shortest_path_tree(source)["distance_matrix"],
        one_to_one=lambda source, target: graph.bidirectional_buckets(source, target)["length"],
        prepared=prepared,
        largest={"prepared": 10_000},
    )


CONTESTANTS: tuple[Callable[[Roads], Contestant], ...] = (
    ours, scipy_csgraph, networkx, igraph, rustworkx, networkit, scgraph,
)  # fmt: skip
