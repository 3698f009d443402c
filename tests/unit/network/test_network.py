"""The network as one value: tables, geometry, graph."""

import pickle
from dataclasses import FrozenInstanceError
from datetime import date

import pandas as pd
import pytest
from shapely.geometry import LineString

from corridor_sim.network import read_network


@pytest.fixture
def network(folder):
    return read_network(folder, "net")


def test_nodes_are_points(network):
    nodes = network.nodes
    assert nodes.crs == "EPSG:4326"
    kashgar = nodes.set_index("node_id").geometry["kashgar"]
    assert (kashgar.x, kashgar.y) == (76.0, 39.5)


def test_links_are_lines(network):
    """A drawn line is kept; the others go straight from tail to head."""
    lines = network.links.set_index("link_id").geometry
    assert lines.crs == "EPSG:4326"
    assert lines["road_kashgar"] == LineString([(76.0, 39.5), (75.0, 39.8), (73.98, 39.7)])
    assert lines["sea_baku"] == LineString([(51.2, 43.6), (49.9, 40.3)])
    assert "geometry" not in network.tables["link"]


def test_graph_has_both_directions(network):
    """Six links passable both ways are twelve edges; the gauge is 0 where there is no track."""
    graph = network.graph()
    assert graph.number_of_nodes() == 6
    assert graph.number_of_edges() == 12
    assert graph.edges["osh", "kashgar", "rail_cku"] == {
        "link_id": "rail_cku",
        "mode": "rail",
        "gauge_mm": 1435,
        "length": 420.0,
        "free_speed": 90.0,
        "status": "planned",
        "country": "KGZ",
    }
    assert graph.edges["aktau", "baku", "sea_baku"]["gauge_mm"] == 0
    assert graph.nodes["osh"]["timezone"] == "Asia/Bishkek"


def test_graph_of_a_day_has_what_is_in_service(network):
    """The planned railway is never there by itself, the road to Osh from its first day until the last."""
    assert {link for *_, link in network.graph(date(2040, 1, 1)).edges(keys=True)} == {
        "road_kashgar", "road_border", "rail_aktau", "sea_baku",
    }  # fmt: skip
    assert network.graph(date(2039, 12, 31)).has_edge("irkeshtam_kgz", "osh", "road_osh")
    assert not network.graph(date(2035, 1, 1)).has_edge("kashgar", "osh")
    assert network.graph(date(2040, 1, 1)).number_of_nodes() == 6


def test_graph_of_directed_link(network):
    links = network.tables["link"].assign(directed=True)
    graph = network.with_table("link", links).graph()
    assert graph.number_of_edges() == 6
    assert not graph.has_edge("osh", "kashgar")


def test_variant_leaves_network_as_it_was(network):
    links = network.tables["link"]
    variant = network.with_table("link", links[links["mode"] != "sea"])
    assert len(variant.links) == 5
    assert len(network.links) == 6
    assert variant.tables["node"] is network.tables["node"]


def test_edit_of_one_row_returns_a_new_network(network):
    edited = network.with_values("link", "road_osh", free_speed=42.0, status="planned")
    row = edited.tables["link"].set_index("link_id").loc["road_osh"]
    assert (row["free_speed"], row["status"]) == (42.0, "planned")
    assert network.tables["link"].set_index("link_id").loc["road_osh", "free_speed"] == 55.0
    assert edited.graph().edges["osh", "irkeshtam_kgz", "road_osh"]["free_speed"] == 42.0
    untouched = edited.tables["link"]["link_id"] != "road_osh"
    pd.testing.assert_frame_equal(edited.tables["link"][untouched], network.tables["link"][untouched])


@pytest.mark.parametrize(
    ("edit", "error", "message"),
    [
        (("link", "road_osh", {"free_speed": 1900.0}), ValueError, "link.free_speed: expected a number above 0"),
        (
            ("link", "road_osh", {"free_speed": 900.0}),
            ValueError,
            "of at most 160 by road, unit km/h, got '900' is out",
        ),
        (("link", "road_osh", {"speed": 50.0}), KeyError, "has no column 'speed'"),
        (("link", "road_oslo", {"free_speed": 50.0}), KeyError, "has no row 'road_oslo'"),
        (("link", "road_osh", {"from_node_id": "oshh"}), ValueError, "'node', got 'oshh'; nearest is 'osh'"),
        (("link", "road_osh", {"length_source": "nonsense"}), ValueError, "row of table 'source', got 'nonsense'"),
        (("service", "train", {"via": ("osh", "x")}), ValueError, "row of table 'node', got 'x'"),
        (("config", "net", {"currency": "USD"}), KeyError, "expected a table whose rows have ids, got 'config'"),
    ],
)
def test_wrong_edits_are_refused(edit, error, message, network):
    table, row_id, values = edit
    with pytest.raises(error, match=message):
        network.with_values(table, row_id, **values)


def test_drawn_lines_can_be_replaced(network):
    edited = network.with_geometry({})
    assert dict(edited.geometry) == {}
    assert list(network.geometry) == ["road_kashgar"]


def test_unknown_table_cannot_be_set(network):
    with pytest.raises(KeyError, match=r"expected one of config, node, .*, got 'links'"):
        network.with_table("links", pd.DataFrame())


def test_network_is_immutable(network):
    with pytest.raises(FrozenInstanceError):
        network.name = "other"
    with pytest.raises(TypeError, match="does not support item assignment"):
        network.tables["link"] = pd.DataFrame()
    with pytest.raises(TypeError, match="does not support item assignment"):
        network.geometry["road_osh"] = LineString()


def test_network_can_be_pickled(network):
    """Networks travel to worker processes."""
    copy = pickle.loads(pickle.dumps(network))
    assert (copy.name, copy.directory) == (network.name, network.directory)
    assert dict(copy.geometry) == dict(network.geometry)
    for name, frame in network.tables.items():
        pd.testing.assert_frame_equal(copy.tables[name], frame)


def test_file_of(network):
    assert network.file_of("link") == "net/link.csv"
