"""Least paths on generated graphs against networkx and against every path there is."""

import itertools
import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from corridor_sim.errors import NoPathError
from corridor_sim.routing import Graph, Timetable

pytestmark = pytest.mark.slow

# Whole numbers add up exactly, so that ties are ties; few of them make many, and zeros are among them. The large one is
# what makes the buckets of the search from one to all give up.
WEIGHTS = st.sampled_from([0.0, 1.0, 1.0, 2.0, 3.0, 1000.0])
Links = list[tuple[int, int, float]]


@st.composite
def networks(draw, most_nodes: int = 9, most_links: int = 26) -> tuple[int, Links]:
    """Draw a number of nodes and links between them, with parallels, self loops, zeros and unreachable nodes."""
    n = draw(st.integers(1, most_nodes))
    node = st.integers(0, n - 1)
    return n, draw(st.lists(st.tuples(node, node, WEIGHTS), max_size=most_links))


def graph_of(n: int, links: Links) -> Graph:
    ends = np.array([link[:2] for link in links], dtype=np.int64).reshape(-1, 2)
    return Graph.from_arrays(ends[:, 0], ends[:, 1], np.array([link[2] for link in links]), n)


def networkx_of(n: int, links: Links) -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(n))
    graph.add_weighted_edges_from(links)
    return graph


def all_paths(n: int, links: Links, source: int, target: int) -> list[tuple[float, int, list[int]]]:
    """Return every loopless path as (cost, number of links, positions of links), sorted."""
    if source == target:
        return [(0.0, 0, [])]
    paths = []
    known = nx.MultiDiGraph()
    known.add_nodes_from(range(n))
    for i, (u, v, _) in enumerate(links):
        known.add_edge(u, v, key=i)
    for path in nx.all_simple_edge_paths(known, source, target):
        positions = [key for _, _, key in path]
        paths.append((math.fsum(links[i][2] for i in positions), len(positions), positions))
    return sorted(paths)


@settings(max_examples=2000)
@given(networks())
def test_distances_equal_networkx(network) -> None:
    """Costs from every node to every node are those of networkx, and infinite where it finds none."""
    n, links = network
    graph, known = graph_of(n, links), networkx_of(n, links)
    expected = np.full((n, n), math.inf)
    for source, costs in nx.all_pairs_dijkstra_path_length(known):
        expected[source, list(costs)] = list(costs.values())
    assert np.array_equal(graph.distances(np.arange(n)), expected)
    some = [n - 1, 0, n // 2, 0]
    assert np.array_equal(graph.distances([0], some)[0], expected[0, some])


@settings(max_examples=1500)
@given(networks(most_nodes=6, most_links=14), st.data())
def test_path_is_first_of_all(network, data) -> None:
    """The path, with landmarks or without, is the first of all by cost, number of links and positions of links."""
    n, links = network
    source, target = (data.draw(st.integers(0, n - 1)) for _ in range(2))
    graph = graph_of(n, links)
    expected = all_paths(n, links, source, target)
    for each in (graph, graph.with_landmarks(data.draw(st.integers(1, 4)))):
        if not expected:
            with pytest.raises(NoPathError, match="no path from"):
                each.path(source, target)
            continue
        cost, positions = each.path(source, target)
        assert positions.dtype == np.int32
        assert (cost, len(positions), positions.tolist()) == expected[0]


@settings(max_examples=1000)
@given(networks(most_nodes=6, most_links=12), st.integers(1, 12), st.data())
def test_k_shortest_are_first_of_all(network, k: int, data) -> None:
    """The k paths are the first k of all in the stated order."""
    n, links = network
    source, target = (data.draw(st.integers(0, n - 1)) for _ in range(2))
    expected = all_paths(n, links, source, target)
    assume(expected)
    found = graph_of(n, links).k_shortest(source, target, k)
    assert [(cost, len(path), path.tolist()) for cost, path in found] == expected[:k]


@settings(max_examples=300)
@given(st.integers(0, 2**32 - 1), st.integers(1, 30))
def test_k_shortest_costs_equal_networkx(seed: int, k: int) -> None:
    """On graphs of 30 nodes without parallel links costs are those of shortest_simple_paths."""
    rng = np.random.default_rng(seed)
    pairs = sorted({(int(u), int(v)) for u, v in rng.integers(0, 30, size=(90, 2)) if u != v})
    links = [(u, v, float(w)) for (u, v), w in zip(pairs, rng.integers(0, 10, len(pairs)), strict=True)]
    known = nx.DiGraph()
    known.add_nodes_from(range(30))
    known.add_weighted_edges_from(links)
    graph = graph_of(30, links)
    if not nx.has_path(known, 0, 29):
        with pytest.raises(NoPathError):
            graph.k_shortest(0, 29, k)
        return
    paths = itertools.islice(nx.shortest_simple_paths(known, 0, 29, weight="weight"), k)
    expected = [nx.path_weight(known, path, "weight") for path in paths]
    found = graph.k_shortest(0, 29, k)
    assert [cost for cost, _ in found] == expected
    assert len({tuple(path.tolist()) for _, path in found}) == len(found)


@settings(max_examples=300)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_landmarks_equal_plain(seed: int, is_whole: bool) -> None:
    """On graphs of 200 nodes, one-way links among them, path and cost are the same to the bit with landmarks."""
    rng = np.random.default_rng(seed)
    ends = rng.integers(0, 200, size=(2, 500))
    weight = rng.integers(0, 5, 500).astype(float) if is_whole else rng.lognormal(0.0, 3.0, 500)
    graph = Graph.from_arrays(*ends, weight, 200)
    quick = graph.with_landmarks(6)
    costs = graph.distances([0])[0]
    for target in rng.integers(0, 200, 10).tolist():
        if costs[target] == math.inf:
            with pytest.raises(NoPathError):
                quick.path(0, target)
            continue
        (cost, path), (other_cost, other) = graph.path(0, target), quick.path(0, target)
        assert cost == other_cost == costs[target]
        assert path.tolist() == other.tolist()
        # A path starts, joins, ends and sums.
        assert [0, *graph.head[path].tolist()] == [*graph.tail[path].tolist(), target]
        assert sum(weight[path].tolist()) == cost


@settings(max_examples=300)
@given(networks(most_nodes=8, most_links=24), st.integers(1, 5), st.sampled_from([0.0, 0.3, 0.6, 1.0]), st.data())
def test_alternatives_are_distinct(network, k: int, most_overlap: float, data) -> None:
    """Alternatives begin with the path, are loopless, differ, ascend in cost and overlap no more than is asked."""
    n, links = network
    source, target = (data.draw(st.integers(0, n - 1)) for _ in range(2))
    expected = all_paths(n, links, source, target)
    assume(expected)
    found = graph_of(n, links).alternatives(source, target, k, most_overlap)
    triples = [(cost, len(path), path.tolist()) for cost, path in found]
    assert 1 <= len(found) <= k
    assert triples[0] == expected[0]
    assert all(triple in expected for triple in triples)
    costs = [cost for cost, _ in found]
    assert costs == sorted(costs)
    for (cost, path), (other_cost, other) in itertools.combinations(found, 2):
        shared = sum(links[i][2] for i in set(path.tolist()) & set(other.tolist()))
        assert path.tolist() != other.tolist()
        assert shared <= most_overlap * min(cost, other_cost)


@st.composite
def timetables(draw, n_links: int) -> tuple[Timetable, dict[int, list[tuple[float, float]]]]:
    """Draw a timetable with instants from 0 to 24 h, and what it was made of."""
    kinds: dict[str, dict[int, list]] = {"opening": {}, "closed": {}, "departures_h": {}}
    for link in range(n_links):
        kind = draw(st.sampled_from(["always", *kinds]))
        if kind == "always":
            continue
        hours = sorted(draw(st.sets(st.integers(0, 24), max_size=6)))
        pairs = [(float(a), float(b)) for a, b in zip(hours[::2], hours[1::2], strict=False)]
        kinds[kind][link] = [float(hour) for hour in hours] if kind == "departures_h" else pairs
    return Timetable.of(n_links, **kinds), kinds


def naive_entry(kinds: dict[str, dict[int, list]], link: int, now_h: float) -> float:
    """Return when a link may be entered: the first of now and of all instants at which something begins or ends."""

    def is_open(t: float) -> bool:
        return (
            (link not in kinds["opening"] or any(a <= t < b for a, b in kinds["opening"][link]))
            and not any(a <= t < b for a, b in kinds["closed"].get(link, []))
            and (link not in kinds["departures_h"] or t in kinds["departures_h"][link])
        )

    return min((t for t in (now_h, *map(float, range(25))) if t >= now_h and is_open(t)), default=math.inf)


@settings(max_examples=600)
@given(networks(most_nodes=6, most_links=12), st.integers(0, 40), st.data())
def test_earliest_arrival_equals_every_path(network, half_hours: int, data) -> None:
    """The arrival is the earliest over all loopless paths, each followed link by link; the path given arrives then."""
    n, links = network
    source, target = (data.draw(st.integers(0, n - 1)) for _ in range(2))
    timetable, kinds = data.draw(timetables(len(links)))

    def follow(positions: list[int]) -> float:
        now = half_hours / 2
        for i in positions:
            now = naive_entry(kinds, i, now) + links[i][2]
        return now

    paths = [positions for _, _, positions in all_paths(n, links, source, target)]
    expected = min(map(follow, paths), default=math.inf)
    graph = graph_of(n, links)
    if expected == math.inf:
        with pytest.raises(NoPathError, match=r"no path from|no arrival at"):
            graph.earliest_arrival(source, target, half_hours / 2, timetable)
        return
    arrival_h, path = graph.earliest_arrival(source, target, half_hours / 2, timetable)
    assert arrival_h == expected == follow(path.tolist())
