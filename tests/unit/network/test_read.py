"""A network is read whole, or every mistake in its files is told at once."""

import shutil
from pathlib import Path

import pytest

from corridor_sim.errors import InputError
from corridor_sim.network import NETWORK_TABLES, read_network


def messages(folder: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_network(folder, "net")
    return [str(issue) for issue in caught.value.issues]


def test_small_network_is_right(folder):
    network = read_network(folder, "net")
    assert (network.name, network.directory) == ("Small network", "net")
    assert tuple(network.tables) == NETWORK_TABLES
    assert list(network.geometry) == ["road_kashgar"]
    assert network.tables["link"].loc[2, ["link_id", "length", "line"]].tolist() == ["road_osh", 210.0, 4]


def test_three_files_are_enough(folder):
    """Without roads no parameter is needed; the network is named after its folder."""
    for path in folder.iterdir():
        if path.name not in {"node.csv", "link.csv", "commodity.csv", "source.csv"}:
            path.unlink()
    header, *rows = (folder / "link.csv").read_text().splitlines()
    (folder / "link.csv").write_text("\n".join([header, *(row for row in rows if ",road," not in row)]))
    network = read_network(folder)
    assert network.name == folder.name
    assert network.directory == str(folder)
    assert len(network.tables["link"]) == 3
    assert network.tables["bcp"].empty
    assert not network.geometry


def test_missing_folder(tmp_path):
    assert messages(tmp_path / "absent") == [
        "net: there is no such folder\n    allowed: a folder with node.csv, link.csv, commodity.csv"
    ]


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("commodity.csv", ["net/commodity.csv: the file is missing"]),
        (
            "source.csv",
            ["net/source.csv: the file is missing\n    allowed: a row for each id in 9 cells elsewhere"],
        ),
        (
            "parameter.csv",
            [
                "net/parameter.csv: column 'parameter_id': no row for truck_daily_driving_h, "
                "truck_daily_rest_h, truck_break_after_h, truck_break_h, truck_travel_cv\n"
                "    allowed: a row for each of them, as there are road links"
            ],
        ),
        (
            "port.csv",
            [
                f"net/service.csv:{line}: column '{end}_node_id' of row '{service}': '{port}' is no port\n"
                "    allowed: a node with a row in port.csv"
                for line, service, ends in (
                    (3, "ferry_out", ("aktau", "baku")),
                    (4, "ferry_back", ("baku", "aktau")),
                )
                for end, port in zip(("from", "to"), ends, strict=True)
            ],
        ),
    ],
)
def test_missing_file(folder, file, expected):
    """A missing file is told once, not once for each id that refers to it."""
    (folder / file).unlink()
    assert messages(folder) == expected


# (File, what stands there, what a planner wrote instead), the whole message.
BROKEN = [
    # Cells and ids.
    (
        ("procedure.csv", "customs,2,", "customs,-1,"),
        "net/procedure.csv:2: column 'lanes' of row 'customs_out': '-1' is out of range\n"
        "    allowed: a whole number of at least 1",
    ),
    (
        ("link.csv", "rail_cku,kashgar", "rail_cku,kashgarr"),
        "net/link.csv:5: column 'from_node_id' of row 'rail_cku': unknown node 'kashgarr'\n"
        "    allowed: the id of a node in net/node.csv\n"
        "    nearest: 'kashgar'",
    ),
    (
        ("procedure.csv", "scan_in,irkeshtam_in", "scan_in,irkeshtan_in"),
        "net/procedure.csv:4: column 'bcp_id' of row 'scan_in': unknown border-crossing point "
        "'irkeshtan_in'\n"
        "    allowed: the id of a border-crossing point in net/bcp.csv\n"
        "    nearest: 'irkeshtam_in'",
    ),
    (
        ("corridor.csv", "aktau baku", "aktau bakoo"),
        "net/corridor.csv:2: column 'via' of row 'middle': unknown node 'bakoo'\n"
        "    allowed: the id of a node in net/node.csv\n"
        "    nearest: 'baku'",
    ),
    (
        ("link.csv", "2600,guess", "2600,gues"),
        "net/link.csv:6: column 'length_source' of row 'rail_aktau': unknown source 'gues'\n"
        "    allowed: the id of a source in net/source.csv\n"
        "    nearest: 'guess'",
    ),
    (
        ("terminal.csv", "osh,Osh", "oshh,Osh"),
        "net/terminal.csv:3: column 'node_id' of row 'oshh': unknown node 'oshh'\n"
        "    allowed: the id of a node in net/node.csv\n"
        "    nearest: 'osh'",
    ),
    # Nodes and links.
    (
        ("node.csv", "Asia/Aqtau", "Asia/Aktau"),
        "net/node.csv:6: column 'timezone' of row 'aktau': unknown time zone 'Asia/Aktau'\n"
        "    allowed: an IANA time zone such as Asia/Bishkek\n"
        "    nearest: 'Asia/Aqtau'",
    ),
    (
        ("link.csv", "rail_cku,kashgar,osh", "rail_cku,osh,osh"),
        "net/link.csv:5: column 'to_node_id' of row 'rail_cku': both ends are 'osh'\n"
        "    allowed: two different nodes",
    ),
    (
        ("link.csv", "rail,1435", "rail,"),
        "net/link.csv:5: column 'gauge_mm' of row 'rail_cku': no gauge is given\n"
        "    allowed: 1000, 1435 or 1520 on rail",
    ),
    (
        ("link.csv", "sea,", "sea,1520"),
        "net/link.csv:7: column 'gauge_mm' of row 'sea_baku': mode sea has the gauge '1520'\n"
        "    allowed: empty unless the mode is rail",
    ),
    (
        ("link.csv", "2040-01-01", "2020-01-01"),
        "net/link.csv:4: column 'open_to' of row 'road_osh': '2020-01-01' is not after open_from\n"
        "    allowed: a date after 2020-01-01",
    ),
    # Crossings and procedures.
    (
        ("bcp.csv", "KGZ,road\n", "KGZ,road\nthird,Third,irkeshtam,osh,KGZ,road\n"),
        "net/bcp.csv:4: column 'crossing_id' of row 'third': crossing 'irkeshtam' consists of irkeshtam_out, "
        "irkeshtam_in, third\n"
        "    allowed: two BCPs, one of each country",
    ),
    (
        ("bcp.csv", "irkeshtam_kgz,KGZ", "irkeshtam_kgz,CHN"),
        "net/bcp.csv:3: column 'country' of row 'irkeshtam_in': both BCPs of crossing 'irkeshtam' are of "
        "'CHN'\n"
        "    allowed: two different countries",
    ),
    (
        ("bcp.csv", "KGZ,road", "KGZ,rail"),
        "net/bcp.csv:3: column 'mode' of row 'irkeshtam_in': the BCPs of crossing 'irkeshtam' differ in mode "
        "(road, rail)\n    allowed: the same mode at both",
    ),
    (
        ("bcp.csv", "irkeshtam_kgz", "irkeshtam_chn"),
        "net/bcp.csv:3: column 'node_id' of row 'irkeshtam_in': row 'irkeshtam_out' has the same mode 'road', node_id "
        "'irkeshtam_chn'\n    allowed: each mode, node_id once",
    ),
    (
        ("bcp.csv", "irkeshtam_kgz", "osh"),
        "net/bcp.csv:3: column 'node_id' of row 'irkeshtam_in': no road link joins the BCPs of crossing "
        "'irkeshtam' (irkeshtam_out, irkeshtam_in)\n"
        "    allowed: a road link from one post's node to the other's",
    ),
    (
        ("procedure.csv", "map,0.8", "map,"),
        "net/procedure.csv:2: column 'cv' of row 'customs_out': no value is given\n"
        "    allowed: a coefficient of variation, as the distribution is lognormal",
    ),
    (
        ("procedure.csv", "lognormal,3.5,map,0.8", "gamma,3.5,map,"),
        "net/procedure.csv:2: column 'cv' of row 'customs_out': no value is given\n"
        "    allowed: a coefficient of variation, as the distribution is gamma",
    ),
    (
        ("procedure.csv", "lognormal,3.5", "mixture,3.5"),
        "net/procedure.csv:2: column 'distribution' of row 'customs_out': 'mixture' has no channels\n"
        "    allowed: rows with its procedure_id in channel.csv",
    ),
    (
        ("procedure.csv", "lognormal,3.5", "empirical,3.5"),
        "net/procedure.csv:2: column 'quantiles' of row 'customs_out': no value is given\n"
        "    allowed: probability:hours from 0 to 1, such as '0:0.5 0.5:2 0.9:6 1:24', as the distribution is "
        "empirical",
    ),
    (
        ("procedure.csv", "inbound,2", "inbound,1"),
        "net/procedure.csv:4: column 'sequence' of row 'scan_in': row 'customs_in' has the same bcp_id "
        "'irkeshtam_in', direction 'inbound', sequence '1'\n    allowed: each bcp_id, direction, "
        "sequence once",
    ),
    (
        ("procedure.csv", "Mo-Fr 09:00-18:00", "weekdays"),
        "net/procedure.csv:2: column 'opening_hours' of row 'customs_out': 'weekdays' cannot be understood\n"
        "    allowed: opening hours in OpenStreetMap notation such as 'Mo-Fr 09:00-18:00'; empty: always "
        "open",
    ),
    # Services, fleets, demand and prices.
    (
        ("service.csv", "osh,aktau", "aktau,aktau"),
        "net/service.csv:2: column 'to_node_id' of row 'train': both ends are 'aktau'\n"
        "    allowed: two different nodes",
    ),
    (
        ("service.csv", "rail,1520", "rail,"),
        "net/service.csv:2: column 'gauge_mm' of row 'train': no gauge is given\n"
        "    allowed: 1000, 1435 or 1520 on rail",
    ),
    (
        ("service.csv", "osh,aktau,,", "osh,aktau,,ferries"),
        "net/service.csv:2: column 'fleet_id' of row 'train': a service by rail has the fleet 'ferries'\n"
        "    allowed: empty unless the mode is sea",
    ),
    (
        ("flow.csv", "kashgar,baku", "baku,baku"),
        "net/flow.csv:2: column 'destination' of row 'fruit_west': both ends are 'baku'\n"
        "    allowed: two different nodes",
    ),
    (
        ("profile.csv", "0.3,0.3", "0.3,0.4"),
        "net/profile.csv:2: row 'autumn': the shares of the months sum to 1.1000000\n"
        "    allowed: 1, within 0.000001",
    ),
    (
        ("tariff.csv", "rail,KAZ", "rail,"),
        "net/tariff.csv:4: column 'commodity_id' of row 'rail_kaz': row 'rail' has the same mode 'rail', "
        "country '', commodity_id ''\n"
        "    allowed: each mode, country, commodity_id once",
    ),
    (
        ("corridor.csv", "osh,2", "osh,1"),
        "net/corridor.csv:3: column 'rank' of row 'other': row 'middle' has the same rank '1'\n"
        "    allowed: each rank once",
    ),
    (
        ("parameter.csv", "truck_break_h,1\n", ""),
        "net/parameter.csv: column 'parameter_id': no row for truck_break_h\n"
        "    allowed: a row for each of them, as there are road links",
    ),
    (
        ("config.csv", "kmh", "mph"),
        "net/config.csv:2: column 'speed': unknown value 'mph'\n"
        "    allowed: one of kmh\n"
        "    nearest: 'kmh'",
    ),
    (
        ("config.csv", "USD,2024\n", "USD,2024\nSmall network,km,km,kmh,EPSG:4326,USD,2025\n"),
        "net/config.csv: the file has 2 rows\n    allowed: one row",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), BROKEN)
def test_one_mistake_is_told_once(folder, edit, change, expected):
    """A mistake does not come back in other words, as structure that is wrong because of it."""
    edit(*change)
    assert messages(folder) == [expected]


PIPELINES = """\
pipeline_id,name,from_node_id,to_node_id,via,length_km,capacity_bcm_per_year,availability,status,open_from,open_to
east,East,osh,kashgar,,400,10,0.5,existing,,
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("east,", "road_osh,", "column 'pipeline_id' of row 'road_osh': a link is called 'road_osh' too\n"
         "    allowed: an id that no link has"),
        ("osh,kashgar", "osh,osh", "column 'to_node_id' of row 'east': both ends are 'osh'\n"
         "    allowed: two different nodes"),
        ("kashgar,,", "kashgar,baky,", "column 'via' of row 'east': unknown node 'baky'\n"
         "    allowed: the id of a node in net/node.csv\n    nearest: 'baku'"),
        ("0.5", "1.5", "column 'availability' of row 'east': '1.5' is out of range\n    allowed: a number from 0 to 1"),
        ("10,0.5", "0,0.5", "column 'capacity_bcm_per_year' of row 'east': '0' is out of range\n"
         "    allowed: a number above 0, unit bcm/year"),
        ("existing,,", "planned,2031-01-01,2030-01-01", "column 'open_to' of row 'east': '2030-01-01' is not after "
         "open_from\n    allowed: a date after 2031-01-01"),
    ],
)  # fmt: skip
def test_pipelines_that_cannot_be(folder, old, new, expected):
    assert PIPELINES.count(old) == 1
    (folder / "pipeline.csv").write_text(PIPELINES.replace(old, new), encoding="utf-8")
    assert messages(folder) == [f"net/pipeline.csv:2: {expected}"]


@pytest.mark.parametrize("zone", ["Asia", "../Asia/Baku", "/etc/hosts"])
def test_time_zone_that_is_no_file_of_the_database(folder, edit, zone):
    edit("node.csv", "Asia/Aqtau", zone)
    (message,) = messages(folder)
    assert message.startswith(f"net/node.csv:6: column 'timezone' of row 'aktau': unknown time zone '{zone}'")


def test_crossings_of_one_post_each(folder, edit):
    edit("bcp.csv", "irkeshtam_in,Irkeshtam,irkeshtam", "irkeshtam_in,Irkeshtam,erkeshtam")
    assert [message.splitlines()[0] for message in messages(folder)] == [
        "net/bcp.csv:2: column 'crossing_id' of row 'irkeshtam_out': crossing 'irkeshtam' consists of irkeshtam_out",
        "net/bcp.csv:3: column 'crossing_id' of row 'irkeshtam_in': crossing 'erkeshtam' consists of irkeshtam_in",
    ]


def test_fleet_without_way_back(folder, edit):
    edit("service.csv", "sea,,baku,aktau,,ferries", "rail,1520,baku,aktau,,")
    assert messages(folder) == [
        "net/fleet.csv:2: row 'ferries': its services are: aktau to baku\n"
        "    allowed: two services by sea, each the way back of the other"
    ]


def test_ferries_need_ferry_berths(folder, edit):
    """Berths for container vessels are none for ferries; each end of each service is told."""
    edit(
        "fleet.csv",
        "fleet_id,name,vessels\nferries,Ferries,3",
        "fleet_id,name,vessels,vessel_type\nferries,Ferries,3,ferry",
    )
    assert messages(folder) == [
        f"net/service.csv:{line}: column '{end}_node_id' of row '{service}': port '{port}' has no ferry_berths, "
        "which the vessels of 'ferries' need\n"
        "    allowed: a port with a number of ferry_berths in port.csv"
        for line, service, ends in ((3, "ferry_out", ("aktau", "baku")), (4, "ferry_back", ("baku", "aktau")))
        for end, port in zip(("from", "to"), ends, strict=True)
    ]


def test_service_by_sea_without_fleet(folder, edit):
    edit("service.csv", "aktau,baku,,ferries", "aktau,baku,,")
    assert (
        "net/service.csv:3: column 'fleet_id' of row 'ferry_out': no fleet is given\n"
        "    allowed: the fleet whose vessels run this service by sea, or a timetable if they do nothing else in the "
        "model"
    ) in messages(folder)


def test_two_crossings_at_the_same_nodes(folder):
    """A node has one post of a mode: a second would be taken for the first."""
    with (folder / "bcp.csv").open("a") as file:
        file.write("x_out,X,second,irkeshtam_kgz,KGZ,road\nx_in,X,second,irkeshtam_chn,CHN,road\n")
    assert messages(folder) == [
        "net/bcp.csv:4: column 'node_id' of row 'x_out': row 'irkeshtam_in' has the same mode 'road', node_id "
        "'irkeshtam_kgz'\n    allowed: each mode, node_id once",
        "net/bcp.csv:5: column 'node_id' of row 'x_in': row 'irkeshtam_out' has the same mode 'road', node_id "
        "'irkeshtam_chn'\n    allowed: each mode, node_id once",
    ]


def test_seasons_that_cannot_be_understood(folder, edit):
    edit("bcp.csv", "country,mode\n", "country,mode,open_season\n")
    edit("bcp.csv", "irkeshtam_chn,CHN,road\n", "irkeshtam_chn,CHN,road,Apr-Nov\n")
    edit("bcp.csv", "irkeshtam_kgz,KGZ,road\n", "irkeshtam_kgz,KGZ,road,summer\n")
    edit("link.csv", "geometry_quality\n", "geometry_quality,open_season\n")
    edit("link.csv", "CHN,via_places\n", "CHN,via_places,May-Oct\n")
    edit("link.csv", "planned,2031-01-01,,KGZ,\n", "planned,2031-01-01,,KGZ,,Apr-Nov; PH off\n")
    text = (folder / "link.csv").read_text()
    rows = [row + "," if row.endswith(",") else row for row in text.splitlines()]
    (folder / "link.csv").write_text("\n".join(rows) + "\n")
    assert messages(folder) == [
        "net/bcp.csv:3: column 'open_season' of row 'irkeshtam_in': 'summer' cannot be understood\n"
        "    allowed: opening hours in OpenStreetMap notation such as 'Apr-Nov'; empty: always open",
        "net/link.csv:5: column 'open_season' of row 'rail_cku': 'Apr-Nov; PH off' speaks of PH, which is not known\n"
        "    allowed: weekdays, dates and clock times",
    ]


def test_misspelled_file_name(folder):
    """Without this issue every border of the network would be free."""
    (folder / "procedure.csv").rename(folder / "procedures.csv")
    assert messages(folder) == [
        "net/procedures.csv: no table has the file name 'procedures.csv'\n    nearest: 'procedure.csv'"
    ]


def test_other_files_may_lie_there(folder):
    (folder / "README.md").write_text("notes")
    shutil.copy(folder / "link.csv", folder / "recipe_link.csv")
    read_network(folder)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"features"', '"feature"', "net/link_geometry.geojson: the file has no list 'features'"),
        (
            '"road_kashgar"', '"road_kashgarr"',
            "net/link_geometry.geojson: feature 1: unknown link 'road_kashgarr'\n"
            "    allowed: the id of a link in link.csv\n    nearest: 'road_kashgar'",
        ),
        (
            '"link_id"', '"id"',
            "net/link_geometry.geojson: feature 1: no link_id is given\n    allowed: the property "
            "link_id, a text",
        ),
        (
            '"LineString"', '"Point"',
            "net/link_geometry.geojson: feature 1 (link 'road_kashgar'): the geometry is no line\n"
            "    allowed: a LineString of at least two different points, each longitude and latitude in "
            "degrees",
        ),
        (
            "[75.0, 39.8]", "[39.8, 175.0]",
            "net/link_geometry.geojson: feature 1 (link 'road_kashgar'): the geometry is no line\n"
            "    allowed: a LineString of at least two different points, each longitude and latitude in "
            "degrees",
        ),
        (
            "[75.0, 39.8]", "[75.0, NaN]",
            "net/link_geometry.geojson: feature 1 (link 'road_kashgar'): the geometry is no line\n"
            "    allowed: a LineString of at least two different points, each longitude and latitude in "
            "degrees",
        ),
        (
            "]}}\n", ']}},\n {"properties": {"link_id": "road_kashgar"}}\n',
            "net/link_geometry.geojson: feature 2: link 'road_kashgar' is drawn again\n    allowed: each "
            "link once",
        ),
        (
            "]}}\n", "]}},,\n",
            "net/link_geometry.geojson:3: invalid JSON: Expecting value (character 99)\n    allowed: GeoJSON",
        ),
    ],
)  # fmt: skip
def test_broken_geometry(folder, edit, old, new, expected):
    edit("link_geometry.geojson", old, new)
    (message,) = messages(folder)
    assert message.startswith(expected)


def test_geometry_that_is_not_text(folder):
    (folder / "link_geometry.geojson").write_bytes(b"\xff")
    (message,) = messages(folder)
    assert message.startswith("net/link_geometry.geojson: the file cannot be read: ")


def test_all_mistakes_of_all_files_are_told_at_once(folder, edit):
    """Cells, references, structure and geometry, sorted by file and line."""
    edit("link.csv", "2600,guess", "-1,gess")
    edit("procedure.csv", "map,0.8", "map,")
    edit("node.csv", "Asia/Aqtau", "Asia/Aktau")
    edit("link_geometry.geojson", '"road_kashgar"', '"road"')
    places = [message.splitlines()[0].split(": ")[:2] for message in messages(folder)]
    assert places == [
        ["net/link.csv:6", "column 'length' of row 'rail_aktau'"],
        ["net/link.csv:6", "column 'length_source' of row 'rail_aktau'"],
        ["net/link_geometry.geojson", "feature 1"],
        ["net/node.csv:6", "column 'timezone' of row 'aktau'"],
        ["net/procedure.csv:2", "column 'cv' of row 'customs_out'"],
    ]


def test_table_without_ids_hides_no_other_mistake(folder, edit):
    """Nodes that cannot be read are one issue, not one for each link."""
    edit("node.csv", "node_id", "id")
    edit("tariff.csv", "0.08", "free")
    assert [message.splitlines()[0] for message in messages(folder)] == [
        "net/node.csv:1: column 'node_id': the column is missing",
        "net/node.csv:1: header: unknown column 'id'",
        "net/tariff.csv:2: column 'usd_per_t_km' of row 'road': 'free' is not a number",
    ]


PORTS = "irkeshtam_in,Irkeshtam,irkeshtam,irkeshtam_kgz,KGZ,road\n"


def test_posts_of_ports_on_one_water_are_a_crossing(edit, folder):
    """By sea more than two posts may form a crossing, each joined by a lane to one of another country."""
    edit("bcp.csv", PORTS, PORTS + "aktau_port,Aktau,caspian,aktau,KAZ,sea\nbaku_port,Baku,caspian,baku,AZE,sea\n")
    assert len(read_network(folder, "net").tables["bcp"]) == 4


@pytest.mark.parametrize(
    ("country", "found"),
    [
        ("KAZ", "a sea link joins 'aktau' to a post of its own country in crossing 'caspian'"),
        ("", "no sea link joins 'aktau' to a post of another country in crossing 'caspian'"),
    ],
)
def test_posts_of_ports_that_no_border_lies_between(country, found, edit, folder):
    other = f"baku_port,Baku,caspian,baku,{country},sea\n" if country else ""
    edit("bcp.csv", PORTS, f"{PORTS}aktau_port,Aktau,caspian,aktau,KAZ,sea\n{other}")
    with pytest.raises(InputError) as wrong:
        read_network(folder, "net")
    assert found in [issue.found for issue in wrong.value.issues]


FLIGHTS = "".join(f"air_{end},aktau,{end},0,air,,2000,guess,550,existing,,,KAZ,\n" for end in ("irkeshtam_kgz", "baku"))
AIRPORTS = "".join(
    f"{node}_air,Airport,sky,{node},{country},air\n"
    for node, country in (("irkeshtam_kgz", "KGZ"), ("aktau", "KAZ"), ("baku", "{}"))
)


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("AZE", []),
        (
            "KAZ",
            [
                "an air link joins 'aktau' to a post of its own country in crossing 'sky'",
                "an air link joins 'baku' to a post of its own country in crossing 'sky'",
                "no air link joins 'baku' to a post of another country in crossing 'sky'",
            ],
        ),
    ],
)
def test_posts_of_airports_share_a_crossing_as_those_of_ports_do(country, expected, edit, folder):
    with (folder / "link.csv").open("a", encoding="utf-8") as links:
        links.write(FLIGHTS)
    edit("bcp.csv", PORTS, PORTS + AIRPORTS.format(country))
    found = []
    try:
        read_network(folder, "net")
    except InputError as wrong:
        found = [issue.found for issue in wrong.issues if issue.file.endswith("bcp.csv") and "sky" in issue.found]
    assert found == expected
