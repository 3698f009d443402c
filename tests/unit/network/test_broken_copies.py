"""Copies of the small network, each broken in one way on purpose: the check finds each, and says it so."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from corridor_sim.data_files import base_network
from corridor_sim.network import Network, check_network, read_ground, read_network
from corridor_sim.tables import columns_of

Edit = tuple[str, str, str]
Change = Callable[[Network], Network]


@pytest.fixture(scope="module")
def ground():
    return read_ground(base_network())


def drawn(link_id: str, *points: tuple[float, float]) -> Edit:
    """Return the edit that draws one more line."""
    places = ", ".join(f"[{x}, {y}]" for x, y in points)
    feature = f'{{"type": "Feature", "properties": {{"link_id": "{link_id}"}}, "geometry": {{"type": "LineString", '
    feature += f'"coordinates": [{places}]}}}}'
    return ("link_geometry.geojson", "[73.98, 39.7]]}}", f"[73.98, 39.7]]}}}},\n {feature}")


def node(node_id: str, x: float, y: float, kind: str = "junction", country: str = "KGZ", name: str = "") -> Edit:
    """Return the edit that adds a node."""
    row = f"{node_id},{name or node_id},{x},{y},{kind},{country},Asia/Bishkek,\n"
    return ("node.csv", "aktau,Aktau,51.2", f"{row}aktau,Aktau,51.2")


def link(link_id: str, ends: str, km: float, mode: str = "road,", country: str = "KGZ") -> Edit:
    """Return the edit that adds a link."""
    row = f"{link_id},{ends},0,{mode},{km},guess,50,existing,,,{country},\n"
    return ("link.csv", "sea_baku,aktau", f"{row}sea_baku,aktau")


def with_column(table: str, row: int, **values: object) -> Change:
    """Return the change that gives one row values in columns that may not have been there, and others none."""

    def change(network: Network) -> Network:
        frame = network.tables[table]
        for name, value in values.items():
            cells = [frame[name].iloc[i] if name in frame else None for i in range(len(frame))]
            cells[row] = value
            frame = frame.assign(**{name: pd.Series(cells, frame.index, dtype="object")})
        return network.with_table(table, frame)

    return change


ROAD_KASHGAR, ROAD_OSH, RAIL_AKTAU, SEA_BAKU = 0, 2, 4, 5
VIA = "[75.0, 39.8]"

COPIES: dict[str, tuple[list[Edit] | Change, str, str]] = {
    # Topology
    "a service without a way": (
        [("link.csv", "rail,1520", "rail,1435")], "error",
        "net/service.csv:2: row 'train': no rail 1520 mm links lead from 'osh' to 'aktau'",
    ),
    "a flow whose modes do not lead there": (
        [("commodity.csv", "road rail sea", "road")], "error",
        "net/flow.csv:2: row 'fruit_west': no links by road lead from 'kashgar' to 'baku'",
    ),
    "a flow from nowhere": (
        [node("naryn", 76.0, 41.4, "city"), ("flow.csv", "kashgar,baku", "naryn,baku")], "error",
        "net/flow.csv:2: column 'origin' of row 'fruit_west': no link touches node 'naryn'",
    ),
    "a corridor through a place without links": (
        [node("naryn", 76.0, 41.4, "city"), ("corridor.csv", "aktau baku,1", "aktau naryn,1")], "error",
        "net/corridor.csv:2: column 'via' of row 'middle': no link touches node 'naryn'",
    ),
    "a corridor whose places no links join": (
        [
            node("naryn", 76.0, 41.4, "city"), node("balykchy", 76.2, 42.5, "city"),
            link("road_island", "naryn,balykchy", 190), ("corridor.csv", "aktau baku,1", "aktau naryn,1"),
        ], "error",
        "net/corridor.csv:2: column 'via' of row 'middle': no links lead from 'aktau' to 'naryn'",
    ),
    "two nodes for one place": (
        [node("osh_2", 72.8003, 40.5001), link("road_2", "osh,osh_2", 1)], "error",
        "net/node.csv:6: row 'osh_2': it is where node 'osh' is (28 m apart)",
    ),
    "two nodes for nearly one place": (
        [node("osh_2", 72.8, 40.504), node("far", 72.0, 40.5), link("road_2", "osh_2,far", 100)], "warning",
        "net/node.csv:6: row 'osh_2': node 'osh' is 0.4 km away",
    ),
    "one name for two nodes": (
        [node("osh_2", 72.8, 40.56, name="Osh"), link("road_2", "osh_2,kashgar", 500)], "warning",
        "net/node.csv:6: row 'osh_2': node 'osh' is 6.7 km away and has the same name",
    ),
    "a link given twice": (
        [link("road_again", "osh,irkeshtam_kgz", 211)], "error",
        "net/link.csv:7: row 'road_again': link 'road_osh' is the same: ends, mode, gauge, status, and 210 km",
    ),
    "a post with nothing behind it": (
        [("link.csv", "road_osh,irkeshtam_kgz,osh", "road_osh,kashgar,osh")], "warning",
        "net/bcp.csv:3: column 'node_id' of row 'irkeshtam_in': no road link leads on from the post at 'irkeshtam_kgz'",
    ),
    "an island": (
        [node("naryn", 76.0, 41.4, "city"), node("at_bashy", 75.8, 41.17), link("road_2", "naryn,at_bashy", 45)],
        "warning", "net/node.csv:7: row 'at_bashy': it and 1 more nodes are connected to nothing else",
    ),
    "a railway that nothing can board": (
        [node("naryn", 76.0, 41.4), link("road_2", "osh,naryn", 400), node("at_bashy", 75.8, 41.17),
         link("rail_2", "naryn,at_bashy", 45, "rail,1520")],
        "warning",
        "net/node.csv:7: row 'at_bashy': no terminal or port lies on the rail 1520 mm links around it (2 nodes)",
    ),
    "a one-way street without return": (
        [("link.csv", "road_osh,irkeshtam_kgz,osh,0", "road_osh,irkeshtam_kgz,osh,1")], "warning",
        "net/node.csv:5: row 'osh': the one-way road links around it lead only one way to or from 1 nodes",
    ),
    "a dangling end": (
        [node("naryn", 76.0, 41.4), link("road_2", "osh,naryn", 400)], "warning",
        "net/node.csv:6: row 'naryn': one link ends here, and nothing uses this junction",
    ),
    "a node without a link": (
        [node("naryn", 76.0, 41.4, "city")], "warning", "net/node.csv:6: row 'naryn': no link touches this node",
    ),
    "gauges that meet without a terminal": (
        [("terminal.csv", "osh,Osh,2,15\n", "")], "warning",
        "net/node.csv:5: row 'osh': rail 1435 mm, rail 1520 mm, road meet here without a terminal, so nothing can be "
        "transloaded",
    ),
    "posts far apart": (
        [("node.csv", "73.9,39.68", "73.1,39.68")], "warning",
        "net/bcp.csv:3: column 'node_id' of row 'irkeshtam_in': the posts of crossing 'irkeshtam' are 75 km apart",
    ),
    # Geometry
    "a line that ends elsewhere": (
        [("link_geometry.geojson", "[73.98, 39.7]", "[73.98, 39.72]")], "error",
        "net/link.csv:2: row 'road_kashgar': the drawn line ends 0.020 degree from node 'irkeshtam_chn'",
    ),
    "a line drawn backwards": (
        [("link_geometry.geojson", "[76.0, 39.5], [75.0, 39.8], [73.98, 39.7]",
          "[73.98, 39.7], [75.0, 39.8], [76.0, 39.5]")],
        "error", "net/link.csv:2: row 'road_kashgar': the drawn line runs from its head to its tail",
    ),
    "a length below the drawn line": (
        [("link.csv", "road,,230", "road,,170")], "error",
        "net/link.csv:2: column 'length' of row 'road_kashgar': the length '170' is less than the 180.2 km of the",
    ),
    "a length far above a line of its quality": (
        [("link.csv", "CHN,via_places", "CHN,fine")], "warning",
        "net/link.csv:2: column 'length' of row 'road_kashgar': the length '230' is 1.28 times the 180.2 km of",
    ),
    "a fine line of three points": (
        [("link.csv", "CHN,via_places", "CHN,full")], "warning",
        "net/link.csv:2: column 'geometry_quality' of row 'road_kashgar': the quality is 'full', but the points of the "
        "line are 90 km apart",
    ),
    "a quality without a line": (
        [("link.csv", "2040-01-01,KGZ,", "2040-01-01,KGZ,osm")], "warning",
        "net/link.csv:4: column 'geometry_quality' of row 'road_osh': the quality is 'osm', but no line is drawn",
    ),
    "a spur": (
        [("link_geometry.geojson", VIA, f"{VIA}, [75.0, 39.9], {VIA}")], "warning",
        "net/link.csv:2: row 'road_kashgar': the drawn line turns back on itself at 75 39.9",
    ),
    "a point twice": (
        [("link_geometry.geojson", VIA, f"{VIA}, {VIA}")], "warning",
        "net/link.csv:2: row 'road_kashgar': the drawn line has the same point twice in a row",
    ),
    "a city in another country": (
        [("node.csv", "76.0,39.5,city,CHN", "76.0,39.5,city,KAZ")], "error",
        "net/node.csv:2: column 'country' of row 'kashgar': 76 39.5 is in CHN, not in KAZ",
    ),
    "a post on the wrong side": (
        [("node.csv", "73.9,39.68", "74.2,39.68")], "warning",
        "net/node.csv:4: column 'country' of row 'irkeshtam_kgz': 74.2 39.68 is in CHN, not in KGZ",
    ),
    "a country that does not exist": (
        [("node.csv", "port,KAZ", "port,KZA")], "error",
        "net/node.csv:6: column 'country' of row 'aktau': unknown country 'KZA'",
    ),
    "a link in a third country": (
        [("link.csv", "2040-01-01,KGZ", "2040-01-01,UZB")], "error",
        "net/link.csv:4: column 'country' of row 'road_osh': the country is 'UZB', but the ends lie in KGZ",
    ),
    "a line through another country": (
        [("link_geometry.geojson", VIA, "[75.0, 42.0]")], "error",
        "net/link.csv:2: column 'country' of row 'road_kashgar': the line leaves CHN: at 75.36 41.11",
    ),
    "a line somewhat beyond the border": (
        [("link_geometry.geojson", VIA, "[74.8, 40.6]")], "warning",
        "net/link.csv:2: column 'country' of row 'road_kashgar': the line leaves CHN: at 74.",
    ),
    "a lane over land": (
        [drawn("sea_baku", (51.2, 43.6), (54.0, 42.6), (49.9, 40.3))], "error",
        "net/link.csv:7: row 'sea_baku': the lane crosses land at",
    ),
    "a railway through the sea": (
        [drawn("rail_aktau", (72.8, 40.5), (54.0, 44.5), (51.0, 42.5), (51.2, 43.6))], "warning",
        "net/link.csv:6: row 'rail_aktau': the line crosses water at",
    ),
    # Values
    "a flying ship": (
        with_column("link", SEA_BAKU, free_speed=90.0), "error",
        "net/link.csv:7: column 'free_speed' of row 'sea_baku': '90' is no running speed by sea",
    ),
    "an expressway for donkeys": (
        with_column("link", ROAD_OSH, facility_type="expressway", free_speed=20.0), "warning",
        "net/link.csv:4: column 'free_speed' of row 'road_osh': '20' is unusual on a link of class 'expressway'",
    ),
    "more trains than a single track can pass": (
        with_column("link", RAIL_AKTAU, tracks=1, capacity=200.0), "error",
        "net/link.csv:6: column 'capacity' of row 'rail_aktau': '200' are more trains a day than one track can pass",
    ),
    "very many trains on two tracks": (
        with_column("link", RAIL_AKTAU, tracks=2, capacity=330.0), "warning",
        "net/link.csv:6: column 'capacity' of row 'rail_aktau': '330' are very many trains a day on 2 tracks",
    ),
    "trains without tracks": (
        with_column("link", RAIL_AKTAU, tracks=pd.NA, capacity=40.0), "warning",
        "net/link.csv:6: column 'tracks' of row 'rail_aktau': trains a day are given, but not on how many tracks",
    ),
    "tracks on a road": (
        with_column("link", ROAD_OSH, tracks=2), "error",
        "net/link.csv:4: column 'tracks' of row 'road_osh': a link by road has the value '2'",
    ),
    "a pass at sea": (
        with_column("link", SEA_BAKU, elevation_m=300.0), "error",
        "net/link.csv:7: column 'elevation_m' of row 'sea_baku': a link by sea has the value '300'",
    ),
    "a season that nobody understands": (
        with_column("link", ROAD_OSH, open_season="summer only"), "error",
        "net/link.csv:4: column 'open_season' of row 'road_osh': 'summer only' cannot be understood",
    ),
    "a season of a post that nobody understands": (
        with_column("bcp", 0, open_season="Mai bis Oktober"), "error",
        "net/bcp.csv:2: column 'open_season' of row 'irkeshtam_out': 'Mai bis Oktober' cannot be understood",
    ),
    "carriers of no country": (
        with_column("bcp", 1, carrier_countries=("CHN", "KGS")), "error",
        "net/bcp.csv:3: column 'carrier_countries' of row 'irkeshtam_in': unknown country 'KGS'",
    ),
    "a post of a third country": (
        [("bcp.csv", "irkeshtam_chn,CHN", "irkeshtam_chn,UZB")], "error",
        "net/bcp.csv:2: column 'country' of row 'irkeshtam_out': the post is of 'UZB', its node 'irkeshtam_chn' in CHN",
    ),
    "a free border": (
        [("procedure.csv", "customs_out,irkeshtam_out,outbound", "customs_out,irkeshtam_out,inbound")],
        "warning",
        "net/bcp.csv:2: row 'irkeshtam_out': nothing is done outbound at this post, so it is passed in no time",
    ),
    "free freight": (
        [("tariff.csv", "sea,sea,,0.05\n", "")], "error",
        "net/link.csv:7: row 'sea_baku': no freight rate is given by sea in XCA",
    ),
    "a plan without a date": (
        [("link.csv", "planned,2031-01-01", "planned,")], "warning",
        "net/link.csv:5: column 'open_from' of row 'rail_cku': the link is planned without a date",
    ),
    "a port without berths": (
        [("node.csv", "40.5,terminal,KGZ", "40.5,port,KGZ")], "warning",
        "net/node.csv:5: column 'node_type' of row 'osh': the node is a port, but nothing says what is done there",
    ),
    "a spread that is ignored": (
        [("procedure.csv", "deterministic,2,,", "deterministic,2,,0.4")], "warning",
        "net/procedure.csv:3: column 'cv' of row 'customs_in': the value '0.4' is ignored, as the distribution is",
    ),
    # Sources
    "a figure without a source": (
        [("link.csv", "480,guess", "480,")], "error",
        "net/link.csv:7: column 'length' of row 'sea_baku': the figure '480.0' has no source",
    ),
    "a source without a figure": (
        [("source.csv", "guess,", "unused,reported,Report,\nguess,")], "warning",
        "net/source.csv:3: row 'unused': no figure refers to this source",
    ),
    "a source without a year": (
        [("source.csv", "guess,", "undated,reported,Report,\nguess,")], "warning",
        "net/source.csv:3: column 'year' of row 'undated': no year is given",
    ),
    "an assumption without a reason": (
        [("source.csv", "No better source is known", "")], "warning",
        "net/source.csv:3: column 'note' of row 'guess': nothing says how this figure comes about",
    ),
}  # fmt: skip


def findings(network: Network, ground: object) -> list[tuple[str, str]]:
    return [(finding.severity, str(finding.issue)) for finding in check_network(network, ground)]


@pytest.mark.parametrize("name", COPIES)
def test_each_broken_copy_is_found(name: str, folder: Path, edit, ground) -> None:
    broken, severity, message = COPIES[name]
    sound = read_network(folder, "net")
    before = findings(sound, ground)
    if callable(broken):
        network = broken(sound)
    else:
        for change in broken:
            edit(*change)
        network = read_network(folder, "net")
    after = findings(network, ground)
    assert not any(found.startswith(message) for _, found in before)
    assert [level for level, found in after if found.startswith(message)] == [severity], "\n".join(
        found for _, found in after if (severity, found) not in before
    )


def test_sound_copy_has_no_error(folder, ground):
    """But that most of its figures have no source."""
    errors = [found for severity, found in findings(read_network(folder, "net"), ground) if severity == "error"]
    assert [found for found in errors if not re.search(r"ha(s|ve) no source", found)] == []


def test_the_approach_that_a_port_tells_is_all_that_a_lane_may_cross(folder, edit, ground):
    """The lane leaves Aktau inland, and turns to the sea 20 km away: more than 5 km are told, less than 45."""
    edit(*drawn("sea_baku", (51.2, 43.6), (51.45, 43.6), (51.2, 43.55), (49.9, 40.3)))
    edit("port.csv", "berths\naktau,Aktau,2\nbaku,Baku,2", "berths,approach_km\naktau,Aktau,2,\nbaku,Baku,2,")
    message = "net/link.csv:7: row 'sea_baku': the lane crosses land at"
    assert not [found for _, found in findings(read_network(folder, "net"), ground) if found.startswith(message)]
    edit("port.csv", "aktau,Aktau,2,", "aktau,Aktau,2,5")
    assert [found for _, found in findings(read_network(folder, "net"), ground) if found.startswith(message)]


def test_base_network_is_sound(ground):
    """No errors, and every figure has its source."""
    found = findings(read_network(base_network()), ground)
    assert [message for severity, message in found if severity == "error"] == []
    assert not [message for _, message in found if re.search(r"ha(s|ve) no source", message)]


def test_every_class_and_quality_of_the_tables_has_its_limits(ground):
    """A new quality in the columns without a limit would end the check."""
    from corridor_sim.network.geometry_checks import LONGEST_BY_QUALITY

    (quality,) = (column for column in columns_of("link") if column.name == "geometry_quality")
    assert set(quality.values) | {""} == set(LONGEST_BY_QUALITY)


KNOWN_WARNINGS = Counter(
    {
        # Export formalities at the seven airports lie within the hours before a flight in which no goods are taken.
        ("bcp.csv", ""): 11,
        ("bcp.csv", "column 'node_id'"): 11,
        ("link.csv", ""): 11,
        # Hegyeshalom - Bratislava and Curtici - Budapest lie in two countries, between which there are no posts.
        ("link.csv", "column 'country'"): 9,
        ("link.csv", "column 'free_speed'"): 6,
        ("link.csv", "column 'length'"): 5,
        ("link.csv", "column 'open_from'"): 5,
        ("source.csv", "column 'year'"): 2,
    }
)
"""Warnings of the base network by file and column (empty: the row as a whole)."""


def test_base_network_has_no_new_warning(ground):
    """So many of each file and column are known and looked into; a new one is mended, or counted here with reason."""
    counts = Counter(
        (finding.issue.file.rsplit("/", 1)[-1], finding.issue.where.split(" of row")[0].split("row '")[0])
        for finding in check_network(read_network(base_network()), ground)
    )
    assert counts - KNOWN_WARNINGS == Counter()
