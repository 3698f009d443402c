"""
Least costs on the Sioux Falls network, known from its published link list.

tests/data/sioux_falls.csv has ends and free-flow times of its 76 links in their published order: LeBlanc, Morlok and
Pierskalla, An efficient approach to solving the road network equilibrium traffic assignment problem, Transportation
Research 9 (1975), 309-318, as kept by Transportation Networks for Research (file SiouxFalls_net.tntp).
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from corridor_sim.routing import Graph

FILE = Path(__file__).parents[1] / "data" / "sioux_falls.csv"


@pytest.fixture(scope="module", params=["plain", "landmarks"])
def sioux_falls(request) -> Graph:
    """Return the network, nodes from 0; with landmarks and without."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = np.array([list(row.values()) for row in csv.DictReader(file)], dtype=np.float64)
    graph = Graph.from_arrays(rows[:, 0].astype(int) - 1, rows[:, 1].astype(int) - 1, rows[:, 2])
    assert (graph.n_nodes, graph.n_links) == (24, 76)
    return graph if request.param == "plain" else graph.with_landmarks(4)


@pytest.mark.parametrize(("target", "cost"), [(20, 22.0), (24, 15.0)])
def test_free_flow_cost(sioux_falls, target: int, cost: float) -> None:
    """From 1 to 20 it takes 22, from 1 to 24 it takes 15."""
    found, links = sioux_falls.path(0, target - 1)
    assert found == cost
    assert sioux_falls.weight[links].sum() == cost
    assert sioux_falls.k_shortest(0, target - 1, 1)[0][0] == cost


def test_path_by_hand(sioux_falls) -> None:
    """From 1 to 24 the way is 1 - 3 - 12 - 13 - 24: 4 + 4 + 3 + 4."""
    _, links = sioux_falls.path(0, 23)
    assert [*(sioux_falls.tail[links] + 1).tolist(), 24] == [1, 3, 12, 13, 24]


def test_all_pairs(sioux_falls) -> None:
    """The costs of all pairs add up to 6254."""
    assert sioux_falls.distances(np.arange(24)).sum() == 6254.0
