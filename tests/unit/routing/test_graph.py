"""The graph by hand: ties, zeros, closed links, messages, other ways to build it."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from steps import from_python

from corridor_sim.errors import NoPathError
from corridor_sim.kernels.spread import by_buckets
from corridor_sim.routing import Graph, Timetable

INF = float("inf")
# As plain Python, without compiling, bounds of what is unreachable (infinity less infinity) give a warning.
pytestmark = pytest.mark.filterwarnings("ignore:invalid value encountered in scalar:RuntimeWarning")


def graph_of(*links: tuple[int, int, float], n_nodes: int | None = None) -> Graph:
    tail, head, weight = zip(*links, strict=True)
    return Graph.from_arrays(tail, head, weight, n_nodes)


def test_fewest_links_then_first_positions() -> None:
    """Of paths of one cost the one with fewest links is taken, then the one whose positions come first."""
    # All cost 2: 0-1-2-4 by links 0, 1, 2; 0-3-4 by 4, 5 or by 4, 6; 0-2-4 by 3, 2.
    links = [(0, 1, 1.0), (1, 2, 0.0), (2, 4, 1.0), (0, 2, 1.0), (0, 3, 1.0), (3, 4, 1.0), (3, 4, 1.0)]
    graph = graph_of(*links)
    found = [(cost, path.tolist()) for cost, path in graph.k_shortest(0, 4, 9)]
    assert found == [(2.0, [3, 2]), (2.0, [4, 5]), (2.0, [4, 6]), (2.0, [0, 1, 2])]
    for each in (graph, graph.with_landmarks(3)):
        assert each.path(0, 4)[1].tolist() == [3, 2]


def test_zero_cycles_and_self_loops() -> None:
    """Cycles of no cost are never walked."""
    graph = graph_of((0, 0, 0.0), (0, 1, 0.0), (1, 0, 0.0), (1, 2, 0.0), (2, 1, 0.0), (2, 2, 0.0))
    for each in (graph, graph.with_landmarks(2)):
        assert [path.tolist() for _, path in each.k_shortest(0, 2, 5)] == [[1, 3]]
        cost, path = each.path(0, 2)
        assert (cost, path.tolist()) == (0.0, [1, 3])


def test_node_to_itself() -> None:
    """From a node to itself there is one path, without links."""
    graph = graph_of((0, 1, 1.0), (1, 0, 1.0))
    for cost, path in (graph.path(1, 1), *graph.k_shortest(1, 1, 3), *graph.alternatives(1, 1, 3, 0.5)):
        assert (cost, path.tolist(), path.dtype) == (0.0, [], np.int32)


def test_node_to_itself_looks_no_further() -> None:
    """From a node to itself no search goes on through the graph: it touches the node and its neighbors at most."""
    row = [(i, i + 1, 1.0) for i in range(99)] + [(i + 1, i, 1.0) for i in range(99)]
    graph = graph_of(*row)
    timetable = Timetable.of(graph.n_links)
    near = graph.with_landmarks(2)
    (work,) = graph._structure.idle
    for ask in (
        lambda: near.path(50, 50),
        lambda: graph.k_shortest(50, 50, 3),
        lambda: graph.earliest_arrival(50, 50, 0.0, timetable),
    ):
        touched = work.search[6]
        touched.fill(graph.n_nodes)
        ask()
        assert np.count_nonzero(touched < graph.n_nodes) <= 3


def test_infinite_weight_closes() -> None:
    """A link of infinite weight is as if it were not there."""
    graph = graph_of((0, 1, INF), (0, 1, 3.0), (1, 2, INF))
    assert graph.distances([0]).tolist() == [[0.0, 3.0, INF]]
    assert graph.path(0, 1)[1].tolist() == [1]
    with pytest.raises(NoPathError):
        graph.path(0, 2)


def test_no_links_and_no_nodes() -> None:
    """A graph without links, or without nodes, can be asked too."""
    alone = Graph.from_arrays([], [], [], n_nodes=2)
    assert alone.distances([1, 0]).tolist() == [[INF, 0.0], [0.0, INF]]
    assert Graph.from_arrays([], [], []).distances([]).shape == (0, 0)
    assert Graph.from_arrays([], [], []).with_landmarks().n_nodes == 0


def test_unreachable() -> None:
    """The message says what is unreachable, and how much can be reached."""
    graph = graph_of((0, 1, 1.0), (1, 2, 1.0), (3, 2, 1.0))
    said = (
        "no path from node 0 to node 3: of 4 nodes 3 can be reached from node 0, itself included, and node 3 can be "
        "reached from 1"
    )
    timetable = Timetable.of(3)
    for ask in (
        lambda: graph.path(0, 3),
        lambda: graph.with_landmarks().path(0, 3),
        lambda: graph.k_shortest(0, 3, 2),
        lambda: graph.alternatives(0, 3, 2, 0.5),
        lambda: graph.earliest_arrival(0, 3, 0.0, timetable),
    ):
        with pytest.raises(NoPathError) as caught:
            ask()
        assert str(caught.value) == said


def test_reweighted() -> None:
    """Other weights give other paths; the first graph keeps its own, and landmarks are not taken over."""
    graph = graph_of((0, 1, 1.0), (0, 1, 2.0)).with_landmarks()
    other = graph.reweighted([5.0, 2.0])
    assert (graph.path(0, 1)[1].tolist(), other.path(0, 1)[1].tolist()) == ([0], [1])
    assert (graph.weight.tolist(), other.weight.tolist()) == ([1.0, 2.0], [5.0, 2.0])


def test_weights_are_copied() -> None:
    """What becomes of the arrays afterwards changes nothing."""
    weight = np.array([1.0])
    graph = Graph.from_arrays([0], [1], weight)
    weight[0] = 7.0
    assert graph.path(0, 1)[0] == 1.0
    with pytest.raises(ValueError, match="read-only"):
        graph.weight[0] = 7.0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"weight": [1.0, -1.0]}, "weight: expected at least 0, got -1.0 at link 1"),
        ({"weight": [float("nan"), -1.0]}, "weight: expected at least 0, got nan at link 0 and 1 more"),
        ({"weight": [1.0]}, r"weight: expected shape \(2,\), got \(1,\)"),
        ({"tail": [0, 3]}, "tail: expected nodes from 0 to 2, got 3 at link 1"),
        ({"head": [-1, 2]}, "head: expected nodes from 0 to 2, got -1 at link 0"),
        ({"head": [1]}, "expected as many heads as tails, got 2 tails and 1 heads"),
        ({"tail": [0.5, 1.0]}, "tail: expected whole numbers, got float64"),
        ({"tail": [[0], [1]]}, r"tail: expected shape \(n,\), got \(2, 1\)"),
    ],
)
def test_wrong_arrays(change, said: str) -> None:
    """Arrays that are no graph are refused with what was expected and found."""
    arrays = {"tail": [0, 1], "head": [1, 2], "weight": [1.0, 1.0], "n_nodes": 3}
    with pytest.raises(ValueError, match=said):
        Graph.from_arrays(**{**arrays, **change})


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda graph: graph.path(0, 2), "target: expected a node from 0 to 1, got 2"),
        (lambda graph: graph.path(-1, 0), "source: expected a node from 0 to 1, got -1"),
        (lambda graph: graph.distances([0, 5]), "sources: expected nodes from 0 to 1, got 5"),
        (lambda graph: graph.distances([0], [9]), "targets: expected nodes from 0 to 1, got 9"),
        (lambda graph: graph.k_shortest(0, 1, 0), "k: expected at least 1, got 0"),
        (lambda graph: graph.alternatives(0, 1, 2, 1.5), r"expected most_overlap in \[0, 1\], got 1.5"),
        (lambda graph: graph.reweighted([-2.0]), "weight: expected at least 0, got -2.0 at link 0"),
        (lambda graph: graph.with_landmarks(0), "expected at least 1 landmark, got 0"),
        (lambda graph: graph.earliest_arrival(0, 1, 0.0, Timetable.of(2)), "a timetable of 1 links, got one of 2"),
        (lambda graph: graph.earliest_arrival(0, 1, INF, Timetable.of(1)), "departure_h to be finite, got inf"),
    ],
)  # fmt: skip
def test_wrong_questions(ask, said: str) -> None:
    """Questions about what is not there are refused."""
    with pytest.raises(ValueError, match=said):
        ask(graph_of((0, 1, 1.0)))


def test_alternatives_by_hand() -> None:
    """The second least path shares nine tenths with the first and is passed over unless so much is allowed."""
    # 0-1-2 costs 10; 0-1=2 over a parallel link 10.5, sharing 9; 0-3-2 costs 12 and shares nothing.
    graph = graph_of((0, 1, 9.0), (1, 2, 1.0), (1, 2, 1.5), (0, 3, 6.0), (3, 2, 6.0))
    assert [cost for cost, _ in graph.alternatives(0, 2, 3, 0.5)] == [10.0, 12.0]
    assert [cost for cost, _ in graph.alternatives(0, 2, 3, 0.9)] == [10.0, 10.5, 12.0]
    assert [cost for cost, _ in graph.alternatives(0, 2, 2, 0.9)] == [10.0, 10.5]


def test_ferry_and_post_by_hand() -> None:
    """One takes the ferry if it sails in time, and else the road with a post that closes for the night."""
    # Ferry, link 0: 5 h, at 9 and 33. Road, link 1: 4 h to the post; link 2: 20 h, entered from 8 to 18.
    graph = graph_of((0, 2, 5.0), (0, 1, 4.0), (1, 2, 20.0))
    timetable = Timetable.of(3, opening={2: [(8.0, 18.0), (32.0, 42.0)]}, departures_h={0: [9.0, 33.0]})

    def ask(departure_h: float) -> tuple[float, list[int]]:
        arrival_h, path = graph.earliest_arrival(0, 2, departure_h, timetable)
        return arrival_h, path.tolist()

    assert ask(9.0) == (14.0, [0])  # it sails now
    assert ask(9.5) == (33.5, [1, 2])  # 9.5 + 4 = 13.5, before 18: 33.5, before the ferry of 33 is there
    assert ask(14.0) == (38.0, [0])  # at the post at 18, when it closes: it would be 32 + 20
    with pytest.raises(NoPathError, match="no arrival at node 2 from node 0 at hour 40 or later: the links that lead"):
        ask(40.0)
    # Only a timetable makes it so.
    assert graph.earliest_arrival(0, 2, 40.0, Timetable.of(3, closed={0: [(0.0, 41.0)]}))[0] == 46.0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"opening": {3: [(0.0, 1.0)]}}, "opening: expected a link from 0 to 1, got 3"),
        ({"opening": {0: [(0.0, 1.0)]}, "closed": {0: []}}, "closed: expected a link that is not named before, got 0"),
        ({"closed": {1: [(2.0, 3.0), (1.0, 4.0)]}}, r"link 1: expected intervals in order and apart, got \(1, 4\)"),
        ({"opening": {1: [(3.0, 2.0)]}}, r"link 1: expected intervals in order and apart, got \(3, 2\)"),
        ({"departures_h": {1: [3.0, float("nan")]}}, r"in order and apart, got \(nan, nan\)"),
    ],
)  # fmt: skip
def test_wrong_timetables(given, said: str) -> None:
    """Timetables that contradict themselves are refused."""
    with pytest.raises(ValueError, match=said):
        Timetable.of(2, **given)


def test_from_networkx() -> None:
    """Directed or not, with parallel edges or not: names, links and costs are kept."""
    one_way = nx.DiGraph()
    one_way.add_edge("a", "b", usd=2.0)
    one_way.add_edge("b", "c", usd=3.0)
    graph = Graph.from_networkx(one_way, "usd")
    assert (graph.node_ids, graph.link_ids) == (("a", "b", "c"), (("a", "b"), ("b", "c")))
    assert graph.path(graph.node_index["a"], graph.node_index["c"])[0] == 5.0
    with pytest.raises(NoPathError, match="no path from 'c' to 'a'"):
        graph.path(2, 0)
    two_way = nx.MultiGraph()
    two_way.add_edge("a", "b", key="slow", weight=2.0)
    two_way.add_edge("a", "b", key="fast", weight=1.0)
    two_way.add_edge("b", "b", key="loop", weight=1.0)
    graph = Graph.from_networkx(two_way)
    assert graph.n_links == 5
    _, path = graph.path(1, 0)
    assert [graph.link_ids[i] for i in path] == [("b", "a", "fast")]
    with pytest.raises(ValueError, match=r"edge \('a', 'b'\): expected an attribute 'hours', got none"):
        Graph.from_networkx(one_way, "hours")


def test_from_gmns() -> None:
    """Links of a GMNS network that are not directed lead both ways; the weight is a column."""
    node = pd.DataFrame({"node_id": ["osh", "sary_tash", "irkeshtam"]})
    link = pd.DataFrame({
        "link_id": ["road_1", "road_2"], "from_node_id": ["osh", "sary_tash"], "to_node_id": ["sary_tash", "irkeshtam"],
        "directed": [0, 1], "length": [180.0, 75.0], "free_speed": [45.0, 50.0],
    })  # fmt: skip
    graph = Graph.from_gmns(node, link.assign(hours=link["length"] / link["free_speed"]), "hours")
    assert graph.link_ids == ("road_1", "road_1", "road_2")
    assert graph.distances([0]).tolist() == [[0.0, 4.0, 5.5]]
    assert graph.distances([2]).tolist() == [[INF, INF, 0.0]]
    with pytest.raises(ValueError, match=r"link: expected the columns .*, got none named 'lenght'; nearest: 'length'"):
        Graph.from_gmns(node, link, "lenght")
    with pytest.raises(ValueError, match=r"link.to_node_id: expected .*, got 'irkeshtan'; nearest: 'irkeshtam'"):
        Graph.from_gmns(node, link.replace("irkeshtam", "irkeshtan"), "length")
    with pytest.raises(ValueError, match="node: expected each node_id once, got 1 repeated"):
        Graph.from_gmns(pd.concat([node, node[:1]]), link, "length")


def test_from_base_network() -> None:
    """The base network's links, both ways where not directed, give the lengths that networkx finds."""
    network = Path(__file__).parents[3] / "network"
    node, link = (pd.read_csv(network / f"{name}.csv") for name in ("node", "link"))
    graph = Graph.from_gmns(node, link, "length")
    known = nx.MultiDiGraph()
    known.add_nodes_from(graph.node_ids)
    known.add_weighted_edges_from(
        (graph.node_ids[u], graph.node_ids[v], w)
        for u, v, w in zip(graph.tail, graph.head, graph.weight.tolist(), strict=True)
    )
    assert graph.n_links == len(link) + int((link["directed"] == 0).sum())
    costs = graph.distances(np.arange(graph.n_nodes))
    for source, row in nx.all_pairs_dijkstra_path_length(known):
        expected = [row.get(name, INF) for name in graph.node_ids]
        assert costs[graph.node_index[source]].tolist() == expected


def test_buckets_give_up() -> None:
    """Where costs fall again and again within a bucket the heap takes over, and the answer is right."""
    # Each of 18 nodes in a row leads to a second row, less dear from node to node, so that the whole second row is
    # looked at again and again; all fit into one bucket beside the long links that make the mean.
    row = range(17)
    links = [(i, i + 1, 0.0) for i in row] + [(18 + i, 19 + i, 0.0) for i in row]
    links += [(i, 18, 2.0**-i) for i in range(18)] + [(35, 36 + i, 1e6) for i in range(5)]
    graph, least = graph_of(*links), 2.0**-17
    assert graph.distances([0])[0].tolist() == [0.0] * 18 + [least] * 18 + [1e6 + least] * 5
    assert graph.distances([0], [35]).tolist() == [[least]]
    assert graph.with_landmarks(3).path(0, 38)[0] == 1e6 + least
    # Only the heap is left where the buckets say that it was too much.
    of, work = graph._weighted, graph._weighted.borrow()
    given = of.forward, int(of.structure.rank[0]), work.is_node_marked, 0, False, of.buckets_per_cost, work.entries
    assert not from_python(by_buckets)(*given, work.spread_cost)


def test_room_for_many_paths() -> None:
    """Answers do not depend on how much room there is for paths: 3^7 paths of a ladder are all found, once each."""
    rows = range(7)
    links = [(i, i + 1, float(w)) for i in rows for w in (1, 2, 4)]
    found = graph_of(*links).k_shortest(0, 7, 3000)
    assert len(found) == 3**7
    assert len({tuple(path.tolist()) for _, path in found}) == 3**7
    assert found == sorted(found, key=lambda each: (each[0], each[1].tolist()))


def test_side_by_side() -> None:
    """Threads that ask one graph at once get what one alone gets."""
    rng = np.random.default_rng(3)
    graph = Graph.from_arrays(*rng.integers(0, 3000, (2, 12000)), rng.random(12000), 3000).with_landmarks(4)
    pairs = rng.integers(0, 3000, (400, 2)).tolist()

    def ask(pair: list[int]) -> tuple[float, list[int], list[float]]:
        cost, path = graph.path(*pair)
        return cost, path.tolist(), [cost for cost, _ in graph.k_shortest(*pair, 2)]

    reached = [pair for pair in pairs if graph.distances(pair[:1], pair[1:])[0, 0] < INF]
    alone = [ask(pair) for pair in reached]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, reached)) == alone
    assert len(reached) > 300


def test_survives_pickling() -> None:
    """A graph can be sent to another process."""
    graph = graph_of((0, 1, 1.0), (1, 2, 2.0)).with_landmarks()
    graph.path(0, 2)
    assert pickle.loads(pickle.dumps(graph)).path(0, 2)[0] == 3.0
