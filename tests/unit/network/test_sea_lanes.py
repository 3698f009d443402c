"""Lanes of the base network run over water, but for the port approaches that port.csv allows."""

import geopandas as gpd
import pytest
from pyproj import Geod
from shapely import LineString, get_coordinates, make_valid, union_all

from corridor_sim.data_files import base_network
from corridor_sim.network import read_network

EARTH = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def network():
    return read_network(base_network())


@pytest.fixture(scope="module")
def land():
    """Return land less lakes and the Caspian Sea; drawn to 2 km, islands below some 200 km2 left out."""
    ground, water = (gpd.read_file(base_network() / f"basemap_{name}.geojson") for name in ("land", "water"))
    dry, wet = (union_all(make_valid(frame.geometry.to_numpy())) for frame in (ground, water))
    return dry.difference(wet)


def approaches(network, link) -> list[tuple[float, float, float]]:
    """Return longitude, latitude and the kilometers within which land may be crossed, at both ends of a link."""
    ports = network.tables["port"].set_index("node_id")["approach_km"]
    nodes = network.tables["node"].set_index("node_id")
    ends = (link.from_node_id, link.to_node_id)
    return [(nodes["x_coord"][end], nodes["y_coord"][end], ports[end]) for end in ends]


def crossed_land(line, land, ends) -> list[tuple[float, float]]:
    """Return the points where a line enters, leaves or bends on land and no approach allows it."""
    places = get_coordinates(line.intersection(land)).tolist()
    return [
        (lon, lat)
        for lon, lat in places
        if all(EARTH.inv(lon, lat, x, y)[2] / 1000 > allowed_km for x, y, allowed_km in ends)
    ]


def test_no_lane_crosses_land(network, land):
    lanes = network.links[network.links["mode"] == "sea"]
    assert set(lanes["link_id"]) <= set(network.geometry)
    crossed = {
        lane.link_id: found
        for lane in lanes.itertuples()
        if (found := crossed_land(lane.geometry, land, approaches(network, lane)))
    }
    assert crossed == {}


@pytest.mark.parametrize(
    ("link_id", "places"),
    [
        ("sea_aktau_alat", [(51.2226, 43.5996), (49.425, 39.965)]),  # straight across the Absheron peninsula
        ("sea_shanghai_singapore", [(121.6, 31.35), (103.8, 1.26)]),  # straight across China and Vietnam
        ("sea_bandar_abbas_singapore", [(56.06, 27.1), (68.0, 15.0), (82.0, 15.0), (103.8, 1.26)]),  # across India
    ],
)
def test_a_lane_across_land_is_found(network, land, link_id, places):
    lanes = network.links.set_index("link_id", drop=False)
    assert crossed_land(LineString(places), land, approaches(network, lanes.loc[link_id]))


def test_port_approaches_are_short(network):
    """Turkmenbashi lies 12 km behind a spit; harbors on rivers are reached within 10 km of open water on the map."""
    km = network.tables["port"].set_index("node_id")["approach_km"]
    assert km[km > 5].to_dict() == {"turkmenbashi": 15, "shanghai": 10, "guangzhou": 10, "haiphong": 10}


def test_every_end_of_a_lane_is_a_port_with_an_approach(network):
    lanes = network.tables["link"].query("mode == 'sea'")
    ports = network.tables["port"].dropna(subset="approach_km")
    assert {*lanes["from_node_id"], *lanes["to_node_id"]} <= set(ports["node_id"])
