"""What is exported and imported says the same: every table, every drawn line."""

import json
import sqlite3
from datetime import date
from pathlib import Path

import geopandas as gpd
import networkx as nx
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString

import corridor_sim as cs
from corridor_sim.data_files import base_network
from corridor_sim.errors import InputError
from corridor_sim.exchange import FORMATS, export_network, import_network
from corridor_sim.exchange.gmns import _wkt
from corridor_sim.network import read_network
from corridor_sim.tables import column_of, columns_of, format_cell, parse_cell

TINY = Path(__file__).parents[2] / "data" / "tiny"

BACK = {"gmns": "net", "gpkg": "net.gpkg"}
NAMES = {"gmns": "net", "gpkg": "net.gpkg", "geojson": "net", "geoparquet": "net", "networkx": "net.json"}


@pytest.mark.parametrize("to_format", BACK)
def test_nothing_is_lost_there_and_back(to_format, network, tmp_path, assert_same):
    export_network(network, to_format, tmp_path / BACK[to_format])
    imported, remarks = import_network(tmp_path / BACK[to_format], tmp_path / "back", base_network())
    assert remarks == ()
    assert_same(network, imported)
    assert_same(network, read_network(tmp_path / "back"))
    # The files are those of the network itself, to the byte: a number has one text, whatever it went through.
    cs.write_network(network, tmp_path / "written")
    written, back = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("written", "back")
    )
    assert back == written


@pytest.mark.parametrize("to_format", BACK)
def test_dates_lists_quotes_and_undrawn_links_survive(to_format, network, tmp_path, assert_same):
    """Values that the two networks may not have: a date, an odd text, a line drawn straight, a link not drawn."""
    links = network.tables["link"].copy()
    first, second = links["link_id"].iloc[:2]
    rest = len(links) - 1
    links["open_from"] = pd.Series([date(2027, 6, 30), *[None] * rest], dtype="object")
    links["facility_type"] = pd.Series(['a "main", line\nof «ours»', *[""] * rest], dtype="object")
    links["length"] = [1 / 3, *links["length"].iloc[1:]]
    ends = network.links.set_index("link_id").geometry[first]
    straight = LineString([ends.coords[0], ends.coords[-1]])
    lines = {key: line for key, line in network.geometry.items() if key != second} | {first: straight}
    variant = network.with_table("link", links).with_geometry(lines)
    export_network(variant, to_format, tmp_path / BACK[to_format])
    imported, _ = import_network(tmp_path / BACK[to_format], tmp_path / "back", base_network())
    assert_same(variant, imported)
    assert first in imported.geometry
    assert second not in imported.geometry


@pytest.mark.parametrize("to_format", FORMATS)
def test_same_network_same_bytes(to_format, network, tmp_path):
    places = [tmp_path / name / NAMES[to_format] for name in ("one", "two")]
    for place in places:
        place.parent.mkdir()
        export_network(network, to_format, place)
    contents = [
        {path.name: path.read_bytes() for path in (place.iterdir() if place.is_dir() else [place])} for place in places
    ]
    assert contents[0] == contents[1]
    assert all(contents[0].values())


@pytest.mark.parametrize("to_format", FORMATS)
def test_license_goes_along(to_format, tmp_path):
    network = read_network(base_network())
    place = tmp_path / NAMES[to_format]
    export_network(network, to_format, place, base_network() / "LICENSE")
    copy = place / "LICENSE" if place.is_dir() else tmp_path / f"{place.name}.LICENSE"
    assert copy.read_bytes() == (base_network() / "LICENSE").read_bytes()
    if to_format in BACK:
        import_network(place, tmp_path / "back", base_network())
        assert (tmp_path / "back" / "LICENSE").read_bytes() == copy.read_bytes()


def test_folders_and_files_may_be_given_as_text(tmp_path):
    """As in a notebook: every public function that takes a place takes its name."""
    network = cs.read_network(str(TINY))
    cs.write_network(network, str(tmp_path / "written"))
    cs.export_network(network, "gpkg", str(tmp_path / "net.gpkg"), str(TINY / "LICENSE"))
    cs.import_network(str(tmp_path / "net.gpkg"), str(tmp_path / "back"), str(base_network()))
    assert (tmp_path / "back" / "node.csv").read_bytes() == (tmp_path / "written" / "node.csv").read_bytes()
    scenario = cs.read_scenario(TINY / "tiny.yaml", [str(TINY)])
    assert cs.build_case(scenario, str(TINY)).network.name == "tiny"
    assert cs.RunDirectory(str(tmp_path / "out")).path == tmp_path / "out"


def test_no_license_is_made_up(network, tmp_path):
    export_network(network, "gpkg", tmp_path / "net.gpkg")
    import_network(tmp_path / "net.gpkg", tmp_path / "back", base_network())
    assert not (tmp_path / "back" / "LICENSE").exists()


def test_gmns_names_units_and_users(network, tmp_path):
    """What a GMNS program looks for: units, coordinates, well-known text, and uses that are defined."""
    export_network(network, "gmns", tmp_path / "net")
    frames = {path.stem: pd.read_csv(path, dtype=str, keep_default_na=False) for path in (tmp_path / "net").iterdir()}
    (config,) = frames["config"].to_dict("records")
    assert (config["long_length"], config["speed"], config["crs"]) == ("km", "kmh", "EPSG:4326")
    assert config["geometry_field_format"] == "WKT"
    assert set(frames["link"]["allowed_uses"]) <= set(frames["use_definition"]["use"])
    assert "capacity" not in frames["link"]  # GMNS means cars an hour and lane by it
    drawn = frames["link"].loc[frames["link"]["geometry_id"] != "", "geometry_id"]
    assert set(drawn) == set(network.geometry)
    if len(drawn):
        assert shapely.from_wkt(frames["geometry"]["geometry"].iloc[0]).geom_type == "LineString"


def test_geopackage_is_what_sqlite_and_gdal_say_it_is(network, tmp_path):
    export_network(network, "gpkg", tmp_path / "net.gpkg")
    with sqlite3.connect(tmp_path / "net.gpkg") as database:
        rows = dict(database.execute("SELECT table_name, data_type FROM gpkg_contents").fetchall())
        (n_links,) = database.execute("SELECT COUNT(*) FROM link").fetchone()
        (total,) = database.execute("SELECT SUM(length) FROM link").fetchone()
    placed = {"node", "link", "bcp", "terminal", "port"} & set(rows)
    assert {"node", "link", "bcp", "terminal"} <= placed
    assert {rows.pop(table) for table in placed} == {"features"}
    assert set(rows.values()) == {"attributes"}
    assert n_links == len(network.tables["link"])
    assert total == pytest.approx(network.tables["link"]["length"].sum(), rel=1e-12)


def test_node_moved_in_a_map_program_moves(network, tmp_path):
    export_network(network, "gpkg", tmp_path / "net.gpkg")
    nodes = pyogrio.read_dataframe(tmp_path / "net.gpkg", layer="node")
    nodes.loc[0, "geometry"] = shapely.Point(70.25, 41.5)
    pyogrio.write_dataframe(nodes, tmp_path / "net.gpkg", layer="node", driver="GPKG", append=False)
    imported, _ = import_network(tmp_path / "net.gpkg", tmp_path / "back", base_network())
    assert imported.tables["node"].loc[0, ["x_coord", "y_coord"]].tolist() == [70.25, 41.5]


def test_posts_are_where_their_nodes_are(network, tmp_path):
    """Posts have points to look at in a map program; one that is moved there stays with its node, which is said."""
    export_network(network, "gpkg", tmp_path / "net.gpkg")
    posts = pyogrio.read_dataframe(tmp_path / "net.gpkg", layer="bcp")
    places = network.nodes.set_index("node_id").geometry
    assert all(point.equals(places[node]) for node, point in zip(posts["node_id"], posts.geometry, strict=True))
    posts.loc[1, "geometry"] = shapely.Point(70.25, 41.5)
    pyogrio.write_dataframe(posts, tmp_path / "net.gpkg", layer="bcp", driver="GPKG", append=False)
    imported, remarks = import_network(tmp_path / "net.gpkg", tmp_path / "back", base_network())
    assert remarks == (
        "layer bcp: 1 point lies elsewhere than the nodes, and not taken over; what is at a node moves with it",
    )
    assert imported.tables["node"]["x_coord"].tolist() == network.tables["node"]["x_coord"].tolist()


def test_mistake_in_a_layer_is_named_by_layer_and_row(tmp_path):
    network = read_network(base_network())
    export_network(network, "gpkg", tmp_path / "net.gpkg")
    links = pyogrio.read_dataframe(tmp_path / "net.gpkg", layer="link")
    links.loc[2, "mode"] = "rial"
    links.loc[4, "from_node_id"] = "xain"
    pyogrio.write_dataframe(links, tmp_path / "net.gpkg", layer="link", driver="GPKG", append=False)
    with pytest.raises(InputError) as wrong:
        import_network(tmp_path / "net.gpkg", tmp_path / "back", base_network())
    first, second = wrong.value.issues
    assert (first.file, first.line, first.found) == (f"{tmp_path}/net.gpkg, layer link", 3, "unknown value 'rial'")
    assert (second.line, second.found, second.nearest) == (5, "unknown node 'xain'", "xian")
    assert not (tmp_path / "back").exists()


def test_geojson_layers_have_places(network, tmp_path):
    export_network(network, "geojson", tmp_path / "net")
    links, bcps = (gpd.read_file(tmp_path / "net" / f"{name}.geojson") for name in ("link", "bcp"))
    assert links.crs == "EPSG:4326"
    assert links["link_id"].tolist() == network.tables["link"]["link_id"].tolist()
    assert links["length"].tolist() == network.tables["link"]["length"].tolist()
    places = network.nodes.set_index("node_id").geometry
    assert all(point.equals(places[node]) for node, point in zip(bcps["node_id"], bcps.geometry, strict=True))


def test_geoparquet_keeps_types_and_lines(network, tmp_path):
    export_network(network, "geoparquet", tmp_path / "net")
    links = gpd.read_parquet(tmp_path / "net" / "link.parquet")
    assert links.geometry.geom_equals_exact(network.links.geometry, 0.0).all()
    assert links["free_speed"].tolist() == network.tables["link"]["free_speed"].tolist()
    parameters = pd.read_parquet(tmp_path / "net" / "parameter.parquet")
    assert parameters["value"].tolist() == network.tables["parameter"]["value"].tolist()


def test_graph_of_networkx_is_the_graph_of_the_network(network, tmp_path):
    export_network(network, "networkx", tmp_path / "net.json")
    data = json.loads((tmp_path / "net.json").read_text(encoding="utf-8"))
    graph = nx.node_link_graph(data, edges="edges")
    ours = network.graph()
    assert set(graph.edges(keys=True)) == set(ours.edges(keys=True))
    assert set(graph.nodes) == set(ours.nodes)
    for tail, head, key, link in graph.edges(keys=True, data=True):
        assert link["length"] == ours.edges[tail, head, key]["length"]
        place = network.nodes.set_index("node_id").geometry[tail]
        assert shapely.Point(link["geometry"][0]).distance(place) <= 0.01  # a line starts where its edge does
    one, other = next(iter(ours)), list(ours)[-1]
    for weight in ("length", None):
        assert nx.shortest_path_length(graph, one, other, weight) == nx.shortest_path_length(ours, one, other, weight)


@pytest.mark.parametrize(
    ("to_format", "name", "found"),
    [("gpkg", "net.gpgk", "unknown suffix '.gpgk'"), ("networkx", "net.gml", "unknown suffix '.gml'")],
)
def test_wrong_suffix(to_format, name, found, network, tmp_path):
    with pytest.raises(InputError, match=found):
        export_network(network, to_format, tmp_path / name)


@pytest.mark.parametrize("to_format", ["gpkg", "networkx"])
def test_no_folder_is_made_for_a_file(to_format, network, tmp_path):
    """A slip in the name of a folder is an error that names it; folders that are asked for are made."""
    with pytest.raises(InputError, match=r"there is no folder '.*maps'"):
        export_network(network, to_format, tmp_path / "maps" / NAMES[to_format])
    assert not (tmp_path / "maps").exists()
    export_network(network, "gmns", tmp_path / "maps" / "net")
    assert (tmp_path / "maps" / "net" / "link.csv").exists()


def test_folder_with_something_in_it_is_left_alone(network, tmp_path):
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="the folder is not empty"):
        export_network(network, "gmns", tmp_path / "net")
    export_network(network, "gpkg", tmp_path / "net.gpkg")
    with pytest.raises(InputError, match="the folder is not empty"):
        import_network(tmp_path / "net.gpkg", tmp_path / "net", base_network())
    assert [path.name for path in (tmp_path / "net").iterdir()] == ["notes.txt"]


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("absent", None, "there is no such file or folder"),
        ("net.shp", b"", "unknown kind of file '.shp'"),
        ("net.gpkg", b"not a database", "the file cannot be read"),
    ],
)
def test_what_cannot_be_imported(name, content, found, tmp_path):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=found):
        import_network(tmp_path / name, tmp_path / "back", base_network())


FLOATS = st.floats(allow_nan=False, allow_infinity=False)


@given(FLOATS)
def test_any_number_is_written_so_that_it_is_read_back(value):
    column = column_of("node", "x_coord")
    free = type(column)("any", "float")
    assert parse_cell(free, format_cell(free, value)) == (value, None)


@given(st.lists(st.tuples(FLOATS, FLOATS), min_size=2, max_size=4))
def test_any_line_is_written_so_that_it_is_read_back(points):
    assert list(shapely.from_wkt(_wkt(LineString(points))).coords) == points


def test_every_dtype_of_the_tables_has_a_text():
    """A column of a new dtype would need a text of its own."""
    values = {
        "str": "a", "int": 3, "float": 2.5, "bool": True, "date": date(2027, 1, 2), "datetime": None, "ids": ("a", "b"),
    }  # fmt: skip
    for table in ("node", "link", "service", "config", "flow"):
        for column in columns_of(table):
            free = type(column)(column.name, column.dtype)
            value = values[column.dtype]
            if value is not None:
                assert parse_cell(free, format_cell(free, value)) == (value, None)
