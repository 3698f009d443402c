"""A GMNS network made elsewhere, in miles: converted, routed, and its mistakes named."""

import csv

import networkx as nx
import pytest
from pyproj import Transformer

from corridor_sim.data_files import base_network
from corridor_sim.errors import InputError
from corridor_sim.exchange import import_network
from corridor_sim.network import check_network, read_network
from corridor_sim.routing import RouteFinder

MILE = 1.609344

FILES = {
    "config.csv": """\
dataset_name,short_length,long_length,speed,crs,geometry_field_format,currency,version_number,id_type
Steppe,feet,mile,mph,EPSG:4326,WKT,USD,0.96,integer
""",
    "node.csv": """\
node_id,name,x_coord,y_coord,z_coord,node_type,ctrl_type,zone_id
1,A,73.0,45.0,900,,stop,1
2,B,73.5,44.2,,,none,
3,C,73.9,45.3,,intersection,none,
4,,74.3,44.8,,,,
""",
    "link.csv": """\
link_id,from_node_id,to_node_id,directed,geometry_id,geometry,dir_flag,length,facility_type,capacity,free_speed,lanes,allowed_uses,toll,gauge_mm
10,1,2,False,,,,100,highway,1900,50,2,goods,,
11,2,4,False,,,,60,highway,1900,30,2,goods,,
12,1,3,False,g12,,-1,50,highway,1900,25,1,goods,5,
13,3,4,True,,"LINESTRING (73.9 45.3, 74.1 45.05, 74.3 44.8)",1,40,highway,1900,40,1,goods,,
14,1,4,False,,,,70,path,,10,,bike,,
15,1,4,False,,,,120,,,40,,freight_train,,1520
16,1,4,False,,,,70,path,,3,,"bike,walk",,
""",
    "geometry.csv": 'geometry_id,geometry\ng12,"LINESTRING (73.9 45.3, 73.45 45.16, 73.0 45.0)"\n',
    "use_definition.csv": """\
use,persons_per_vehicle,pce,special_conditions,description
truck,1,2.5,,
bike,1,0.2,,
walk,1,0,,
freight_train,0,1,,
""",
    "use_group.csv": 'use_group,description,uses\ngoods,Goods vehicles,lorries\nlorries,Trucks,"truck,bike"\n',
}


@pytest.fixture
def foreign(tmp_path):
    folder = tmp_path / "foreign"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def change(foreign):
    def replace(file, old, new):
        text = (foreign / file).read_text(encoding="utf-8")
        assert text.count(old) >= 1
        (foreign / file).write_text(text.replace(old, new), encoding="utf-8")

    return replace


@pytest.fixture
def imported(foreign, tmp_path):
    network, remarks = import_network(foreign, tmp_path / "net", base_network())
    return network, remarks


def lowest(network, tail, head, weight):
    """Return the least sum over road links, by Dijkstra's algorithm of networkx."""
    roads = nx.MultiDiGraph()
    for u, v, link in network.graph().edges(data=True):
        if link["mode"] == "road":
            roads.add_edge(u, v, km=link["length"], h=link["length"] / link["free_speed"])
    return nx.shortest_path_length(roads, tail, head, weight)


def test_path_costs_by_hand(imported):
    """
    From 1 to 4: by 3 it is 50 + 40 miles and 2 + 1 hours, by 2 it is 100 + 60 miles and 2 + 2 hours.

    The link from 3 to 4 goes one way, so back it is 160 miles and 4 hours.
    """
    network, _ = imported
    assert lowest(network, "1", "4", "km") == pytest.approx(90 * MILE, rel=1e-12)
    assert lowest(network, "1", "4", "h") == pytest.approx(3.0, rel=1e-12)
    assert lowest(network, "4", "1", "km") == pytest.approx(160 * MILE, rel=1e-12)
    assert lowest(network, "4", "1", "h") == pytest.approx(4.0, rel=1e-12)
    # A quick road is taken though it is longer: by 2 at 100 mph it would be 1 + 0.6 hours.
    links = network.tables["link"]
    quick = links.assign(free_speed=links["free_speed"].where(~links["link_id"].isin(["10", "11"]), 100 * MILE))
    assert lowest(network.with_table("link", quick), "1", "4", "h") == pytest.approx(1.6, rel=1e-12)


def test_our_own_router_charges_the_rate_for_the_converted_length(imported, tmp_path):
    """20 t over 90 miles at the base network's rate for roads of Kazakhstan, read here from its file."""
    with (base_network() / "tariff.csv").open(encoding="utf-8") as file:
        rates = {(row["mode"], row["country"]): float(row["usd_per_t_km"]) for row in csv.DictReader(file)}
    route = RouteFinder(read_network(tmp_path / "net")).find("1", "4", "general_road_goods")
    assert [arc.link_id for arc in route.legs[0].path] == ["12", "13"]
    assert route.length_km == pytest.approx(144.84096, rel=1e-12)
    assert route.cost.usd == pytest.approx(20 * 144.84096 * rates["road", "KAZ"], rel=1e-12)


def test_links_by_mode_and_lines_by_direction(imported):
    """Uses are looked up through groups of groups; a shape told to run backwards is turned."""
    network, _ = imported
    links = network.tables["link"].set_index("link_id")
    assert links["mode"].to_dict() == {"10": "road", "11": "road", "12": "road", "13": "road", "15": "rail"}
    assert links.loc["15", "gauge_mm"] == 1520
    assert links.loc["15", "length"] == pytest.approx(193.12128, rel=1e-12)
    assert set(links["country"]) == set(network.tables["node"]["country"]) == {"KAZ"}
    assert list(network.geometry["12"].coords) == [(73.0, 45.0), (73.45, 45.16), (73.9, 45.3)]
    assert network.geometry["13"].coords[0] == (73.9, 45.3)
    assert set(network.geometry) == {"12", "13"}


def test_what_was_left_out_or_assumed_is_said(imported, foreign):
    _, remarks = imported
    assert remarks == (
        "units converted: lengths from mile, speeds from mph, places from EPSG:4326",
        "left out: 1 link for bike, by which no goods move",
        "left out: 1 link for bike, walk, by which no goods move",
        f"not taken over from {foreign}/node.csv: z_coord, ctrl_type, zone_id",
        f"not taken over from {foreign}/link.csv: capacity, lanes, toll",
        "time zone UTC stands for what 4 nodes do not say; only border posts use it",
        f"commodities, driving rules and freight rates are those of '{read_network(base_network()).name}'",
    )


def test_imported_network_has_no_error_and_a_source_for_each_figure(imported, tmp_path):
    findings = check_network(read_network(tmp_path / "net"))
    assert [finding for finding in findings if finding.severity == "error"] == []
    assert not any("has no source" in finding.issue.found for finding in findings)


def test_places_in_another_reference_system(foreign, change, tmp_path):
    """The same places in UTM zone 43 N come back as the same degrees, to a millimeter."""
    to_utm = Transformer.from_crs("EPSG:4326", "EPSG:32643", always_xy=True)
    change("config.csv", "EPSG:4326", "EPSG:32643")
    for lon, lat in ((73.0, 45.0), (73.5, 44.2), (73.9, 45.3), (74.3, 44.8)):
        x, y = to_utm.transform(lon, lat)
        change("node.csv", f"{lon},{lat}", f"{x},{y}")
    points = [(73.9, 45.3), (74.1, 45.05), (74.3, 44.8)]
    texts = [", ".join("{} {}".format(*to_utm.transform(*point)) for point in points)]
    change("link.csv", "73.9 45.3, 74.1 45.05, 74.3 44.8", texts[0])
    (foreign / "geometry.csv").unlink()
    network, _ = import_network(foreign, tmp_path / "net", base_network())
    nodes = network.tables["node"]
    assert nodes["x_coord"].tolist() == pytest.approx([73.0, 73.5, 73.9, 74.3], abs=1e-8)
    assert nodes["y_coord"].tolist() == pytest.approx([45.0, 44.2, 45.3, 44.8], abs=1e-8)
    assert [list(point) for point in network.geometry["13"].coords] == [
        pytest.approx(list(point), abs=1e-8) for point in points
    ]


@pytest.mark.parametrize(
    ("unit", "speed", "km", "kmh"),
    [
        ("km", "km/h", 100, 20),
        ("meters", "m/s", 0.1, 72),
        ("feet", "ft/s", 0.03048, 21.9456),
        ("NMI", "knots", 185.2, 37.04),
    ],
)
def test_units(unit, speed, km, kmh, foreign, change, tmp_path):
    change("config.csv", "mile,mph", f"{unit},{speed}")
    change("link.csv", "1900,50", "1900,20")
    network, _ = import_network(foreign, tmp_path / "net", base_network())
    first = network.tables["link"].iloc[0]
    assert (first["length"], first["free_speed"]) == (pytest.approx(km), pytest.approx(kmh))


def test_length_that_is_not_given_is_that_of_the_line(foreign, change, tmp_path):
    """A degree of a meridian around 44.8 N: 111,132.95 - 559.82 cos(89.6) + 1.18 cos(179.2) m, by the known series."""
    change("link.csv", ",1,40,highway", ",1,,highway")
    change("link.csv", "73.9 45.3, 74.1 45.05, 74.3 44.8", "73.9 45.3, 73.9 44.3")
    network, _ = import_network(foreign, tmp_path / "net", base_network())
    row = network.tables["link"].set_index("link_id").loc["13"]
    assert row["length"] == pytest.approx(111.12787, abs=1e-4)
    assert row["length_source"] == "imported_length"
    assert network.tables["source"].set_index("source_id").loc["imported_length", "confidence"] == "derived"


MISTAKES = [
    (("config.csv", "mile,mph", "mile,mphh"), "config.csv", 2, "column 'speed'", "unknown unit 'mphh'", "mph"),
    (("config.csv", "mile,mph", ",mph"), "config.csv", 2, "column 'long_length'", "no value is given", ""),
    (("config.csv", "EPSG:4326", "EPSG:99999"), "config.csv", 2, "column 'crs'",
     "unknown coordinate reference system 'EPSG:99999'", ""),
    (("node.csv", "73.5,44.2", "-73.5,44.2"), "node.csv", 3, "column 'country' of row '2'",
     "no country is given, and the base map has none at -73.500 44.200", ""),
    (("node.csv", "73.5,44.2", "east,44.2"), "node.csv", 3, "column 'x_coord' of row '2'", "no value is given", ""),
    (("link.csv", "10,1,2", "10,1,7"), "link.csv", 2, "column 'to_node_id' of row '10'", "unknown node '7'", ""),
    (("link.csv", "13,3,4,True", "13,3,4,maybe"), "link.csv", 5, "column 'directed' of row '13'",
     "'maybe' is not 0, 1, true or false", ""),
    (("link.csv", ",,,,100,highway,1900,50", ",,,,far,highway,1900,50"), "link.csv", 2, "column 'length' of row '10'",
     "'far' is not a number", ""),
    (("link.csv", "1900,50", "1900,"), "link.csv", 2, "column 'free_speed' of row '10'", "no value is given", ""),
    (("link.csv", "freight_train,,1520", "freight_train,,"), "link.csv", 7, "column 'gauge_mm' of row '15'",
     "no gauge is given", ""),
    (("link.csv", "freight_train", '"freight_train,truck"'), "link.csv", 7, "column 'allowed_uses' of row '15'",
     "'freight_train,truck' means rail and road", ""),
    (("link.csv", "LINESTRING (73.9 45.3,", "POLYGON (73.9 45.3,"), "link.csv", 5, "column 'geometry' of row '13'",
     "the geometry is no line", ""),
    (("link.csv", "1900,50", "1900,110"), "link.csv", 2, "column 'free_speed' of row '10'",
     "'177.02784' is out of range", ""),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "file", "line", "where", "found", "nearest"), MISTAKES)
def test_mistakes_are_named_by_file_line_and_column(edit, file, line, where, found, nearest, foreign, change, tmp_path):
    change(*edit)
    with pytest.raises(InputError) as wrong:
        import_network(foreign, tmp_path / "net", base_network())
    named = [(issue.file, issue.line, issue.where, issue.found, issue.nearest) for issue in wrong.value.issues]
    assert (f"{foreign}/{file}", line, where, found, nearest) in named
    assert not (tmp_path / "net").exists()


def test_without_units_nothing_is_converted(foreign, tmp_path):
    (foreign / "config.csv").unlink()
    with pytest.raises(InputError, match="the file is missing, so the units of lengths and speeds are not known"):
        import_network(foreign, tmp_path / "net", base_network())
