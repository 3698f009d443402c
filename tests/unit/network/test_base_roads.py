"""The roads and road posts of the base network."""

import networkx as nx
import pytest

from corridor_sim.data_files import base_network
from corridor_sim.network import Network, read_network

UNION_STATE = {"krasnaya_gorka", "redki"}
"""No control of goods between Russia and Belarus."""
_CUSTOMS_UNION = ("AUT", "CZE", "DEU", "HUN", "POL", "ROU", "SVK")
"""Countries of the network in the European one."""


@pytest.fixture(scope="module")
def base() -> Network:
    return read_network(base_network())


def roads(base, *statuses):
    links = base.tables["link"]
    chosen = links[(links["mode"] == "road") & links["status"].isin(statuses)]
    return nx.from_pandas_edgelist(chosen, "from_node_id", "to_node_id", edge_attr="length")


def test_roads_in_service_are_one_network(base):
    assert nx.is_connected(roads(base, "existing"))


def test_posts_clear_in_both_directions(base):
    posts = base.tables["bcp"]
    road_posts = set(posts.loc[posts["mode"] == "road", "bcp_id"])
    procedures = base.tables["procedure"]
    for direction in ("outbound", "inbound"):
        cleared = set(procedures.loc[procedures["direction"] == direction, "bcp_id"])
        assert road_posts - cleared == UNION_STATE


def test_links_lie_in_one_country(base):
    """Only the links between two posts join two countries, but within the European customs union."""
    country = base.nodes.set_index("node_id")["country"]
    links = base.tables["link"]
    links = links[links["mode"] == "road"]
    tail, head = (links[column].map(country) for column in ("from_node_id", "to_node_id"))
    is_crossing = links["link_id"].str.startswith("crossing_")
    is_within_union = tail.isin(_CUSTOMS_UNION) & head.isin(_CUSTOMS_UNION)
    is_of_one = ~is_crossing & ~is_within_union
    assert (tail == head)[is_of_one].all()
    assert (tail != head)[is_crossing].all()
    assert (links["country"] == tail)[is_of_one].all()
    assert ((links["country"] == tail) | (links["country"] == head))[is_within_union].all()


@pytest.mark.parametrize(
    ("origin", "destination", "passed"),
    [
        ("kashgar", "bishkek", {"topa", "torugart_road", "naryn"}),
        ("kashgar", "khorog", {"karasu_cn", "kulma", "murghab"}),
        ("almaty", "osh", {"korday_road", "ak_zhol", "bishkek"}),
        ("termez", "peshawar", {"ayritom", "hairatan_road", "kabul", "torkham_af", "torkham_pk"}),
        ("aktau", "bukhara", {"beyneu", "tazhen", "daut_ata", "nukus"}),
        ("turkmenbashi", "bukhara", {"ashgabat", "mary", "farap_road", "alat_uz"}),
        ("baku", "batumi", {"krasnyi_most", "tsiteli_khidi", "tbilisi"}),
        ("ashgabat", "mashhad", {"howdan", "bajgiran"}),
        ("shymkent", "samara", {"kyzylorda", "aral", "aktobe", "zhaisan_road", "sagarchin"}),
        ("uralsk", "samara", {"syrym", "mashtakovo"}),
        ("dushanbe", "samarkand", {"ayni", "sarazm", "jartepa"}),
    ],
)
def test_shortest_road_passes(base, origin, destination, passed):
    path = nx.dijkstra_path(roads(base, "existing"), origin, destination, weight="length")
    assert passed <= set(path)
