"""Thirty places are connected by the modes that connect them in the world in 2024, and not by others."""

from datetime import date

import networkx as nx
import pandas as pd
import pytest

from corridor_sim.data_files import base_network
from corridor_sim.network import read_network

DAY = date(2024, 7, 1)
COMPONENTS = {
    "road": ("road", None, "almaty"),
    "rail 1435 China": ("rail", 1435, "wuhan"),
    "rail 1435 Iran": ("rail", 1435, "mashhad"),
    "rail 1520 north": ("rail", 1520, "novosibirsk"),
    "rail 1520 Caucasus": ("rail", 1520, "ganja"),
    "sea Asia": ("sea", None, "singapore"),
    "sea Caspian": ("sea", None, "alat"),
    "sea Black Sea": ("sea", None, "constanta"),
}
"""What can be reached by one mode and gauge without changing, told by one of its nodes. In the world the 1520 mm
railways of the Caucasus reach Russia by Samur, a line that the base network does not have."""

PLACES = {
    "xian": {"road", "rail 1435 China"},
    "lianyungang": {"road", "rail 1435 China", "sea Asia"},
    "chongqing": {"road", "rail 1435 China"},
    "chengdu": {"road", "rail 1435 China"},
    "zhengzhou": {"road", "rail 1435 China"},
    "lanzhou": {"road", "rail 1435 China"},
    "urumqi": {"road", "rail 1435 China"},
    "kashgar": {"road", "rail 1435 China"},
    "almaty": {"road", "rail 1520 north"},
    "astana": {"road", "rail 1520 north"},
    "shymkent": {"road", "rail 1520 north"},
    "aktobe": {"road", "rail 1520 north"},
    "aktau": {"road", "rail 1520 north", "sea Caspian"},
    "bishkek": {"road", "rail 1520 north"},
    "osh": {"road", "rail 1520 north"},
    "dushanbe": {"road", "rail 1520 north"},
    "khujand": {"road", "rail 1520 north"},
    "tashkent": {"road", "rail 1520 north"},
    "samarkand": {"road", "rail 1520 north"},
    "andijan": {"road", "rail 1520 north"},
    "termez": {"road", "rail 1520 north"},
    "ashgabat": {"road", "rail 1520 north"},
    "turkmenbashi": {"road", "rail 1520 north", "sea Caspian"},
    "mary": {"road", "rail 1520 north"},
    "baku": {"road", "rail 1520 Caucasus", "sea Caspian"},
    "tbilisi": {"road", "rail 1520 Caucasus"},
    "poti": {"road", "rail 1520 Caucasus", "sea Black Sea"},
    "tehran": {"road", "rail 1435 Iran"},
    "bandar_abbas": {"road", "rail 1435 Iran", "sea Asia"},
    "mazar_i_sharif": {"road", "rail 1520 north"},
}

NOT_CONNECTED = [
    ("kashgar", "osh", "rail", {"KAZ"}),
    ("kashgar", "andijan", "rail", {"KAZ"}),
    ("khujand", "dushanbe", "rail", {"UZB"}),
    ("hanoi", "vientiane", "rail", {"CHN"}),
    ("tehran", "baku", "rail", {"TKM", "TUR", "RUS"}),
    ("tashkent", "kabul", "rail", set()),
    ("termez", "peshawar", "rail", set()),
    ("kashgar", "khorog", "rail", set()),
    ("aktau", "poti", "sea", set()),
    ("baku", "constanta", "sea", set()),
    ("bandar_abbas", "turkmenbashi", "sea", set()),
    ("lianyungang", "aktau", "sea", set()),
]
"""Pairs that no path of the mode joins, with any change of gauge, if it has to keep out of some countries."""

CONNECTED_BY_OTHERS = [pair for pair in NOT_CONNECTED if pair[3] and pair[:2] != ("tehran", "baku")]
"""Those of them that are joined once the countries may be passed."""


def graph_of(links, in_force, mode, gauge=None):
    chosen = links[in_force & (links["mode"] == mode)]
    if gauge is not None:
        chosen = chosen[chosen["gauge_mm"] == gauge]
    return nx.from_pandas_edgelist(chosen, "from_node_id", "to_node_id")


def is_connected(graph, a, b):
    return a in graph and b in graph and nx.has_path(graph, a, b)


@pytest.fixture(scope="module")
def network():
    return read_network(base_network())


@pytest.fixture(scope="module")
def links(network):
    return network.tables["link"]


@pytest.fixture(scope="module")
def in_force(links):
    """Return which links are in force on the day."""
    has_opened = links["open_from"].map(lambda day: day is None or day <= DAY).astype(bool)
    has_closed = links["open_to"].map(lambda day: day is not None and day <= DAY).astype(bool)
    return (links["status"] == "existing") & has_opened & ~has_closed


@pytest.fixture(scope="module")
def reached(links, in_force):
    """Return the nodes of each component that has a name."""
    return {
        name: nx.node_connected_component(graph_of(links, in_force, mode, gauge), node)
        for name, (mode, gauge, node) in COMPONENTS.items()
    }


def test_components_are_apart(links, in_force, reached):
    """No two names stand for one component."""
    by_kind = {}
    for name, (mode, gauge, _) in COMPONENTS.items():
        by_kind.setdefault((mode, gauge), []).append(reached[name])
    for components in by_kind.values():
        assert sum(map(len, components)) == len(set().union(*components))


@pytest.mark.parametrize("place", PLACES)
def test_place_is_connected_by_what_connects_it(links, in_force, reached, place):
    assert {name for name, nodes in reached.items() if place in nodes} == PLACES[place]
    existing = links[in_force & ((links["from_node_id"] == place) | (links["to_node_id"] == place))]
    gauges = {
        (mode, None if gauge is pd.NA else gauge)
        for mode, gauge in zip(existing["mode"], existing["gauge_mm"], strict=True)
    }
    assert gauges == {COMPONENTS[name][:2] for name in PLACES[place]}


def keeping_out_of(graph, network, countries):
    nodes = network.nodes
    return graph.subgraph(set(graph) - set(nodes.loc[nodes["country"].isin(countries), "node_id"]))


@pytest.mark.parametrize(("origin", "destination", "mode", "countries"), NOT_CONNECTED)
def test_pair_is_not_connected(network, links, in_force, origin, destination, mode, countries):
    graph = keeping_out_of(graph_of(links, in_force, mode), network, countries)
    assert not is_connected(graph, origin, destination)


@pytest.mark.parametrize(("origin", "destination", "mode", "countries"), CONNECTED_BY_OTHERS)
def test_pair_is_connected_through_those_countries(links, in_force, origin, destination, mode, countries):
    assert is_connected(graph_of(links, in_force, mode), origin, destination)


def test_planned_railway_joins_kashgar_and_osh(network, links, in_force):
    is_planned = links["link_id"].str.startswith("cku_")
    graph = keeping_out_of(graph_of(links, in_force | is_planned, "rail"), network, {"KAZ"})
    assert is_connected(graph, "kashgar", "osh")
