"""The check of a network finds what reading it lets pass."""

import pytest

from corridor_sim.network import check_network, read_network


def findings(folder):
    return [(finding.severity, str(finding.issue)) for finding in check_network(read_network(folder, "net"))]


def is_known(finding):
    """The small network has few sources, without years, and posts that do nothing in one direction."""
    return "source" in finding[1] or "nothing is done" in finding[1]


def test_small_network_has_no_finding_but_its_missing_sources_and_procedures(folder):
    assert [finding for finding in findings(folder) if not is_known(finding)] == []


def test_figures_without_a_source_are_counted_when_they_are_many(folder):
    """Of six speeds without a source five are listed; a default that nobody wrote is no figure."""
    about = [message for severity, message in findings(folder) if severity == "error"]
    speeds = [message for message in about if "free_speed" in message]
    assert speeds[0] == (
        "net/link.csv: column 'free_speed': 1 more figures have no source\n"
        "    allowed: a source_id in column 'free_speed_source'"
    )
    assert speeds[1] == (
        "net/link.csv:2: column 'free_speed' of row 'road_kashgar': the figure '60.0' has no source\n"
        "    allowed: a source_id in column 'free_speed_source'"
    )
    assert len(speeds) == 6
    assert not any("growth_per_year" in message or "expected_wait_h" in message for message in about)


CASES = [
    (
        ("link_geometry.geojson", "[73.98, 39.7]", "[73.98, 39.72]"), "error",
        "net/link.csv:2: row 'road_kashgar': the drawn line ends 0.020 degree from node 'irkeshtam_chn'\n"
        "    allowed: a line from its tail to its head, within 0.01 degree",
    ),
    (
        # By hand: hypot(85.8, 33.3) + hypot(87.4, 11.1) km, a degree being 111 km, or that x cos(latitude).
        ("link.csv", "road,,230", "road,,170"), "error",
        "net/link.csv:2: column 'length' of row 'road_kashgar': the length '170' is less than the 180.2 "
        "km of the drawn line\n    allowed: at least 176.7 km, or a shorter line",
    ),
    (
        ("link.csv", "road,,210", "road,,110"), "error",
        "net/link.csv:4: column 'length' of row 'road_osh': the length '110' is less than the 130.7 km "
        "of the straight line\n    allowed: at least 128.2 km, or a shorter line",
    ),
    (
        ("link.csv", "road,,230", "road,,400"), "warning",
        "net/link.csv:2: column 'length' of row 'road_kashgar': the length '400' is 2.22 times the "
        "180.2 km of the line of quality 'via_places'\n    allowed: at most 1.5 times, or a rougher quality",
    ),
    (
        ("node.csv", "baku,Baku", "bukhara,Bukhara,64.4,39.8,city,UZB,Asia/Tashkent,\nbaku,Baku"), "warning",
        "net/node.csv:7: row 'bukhara': no link touches this node",
    ),
    (
        ("link.csv", "rail,1520", "rail,1435"), "error",
        "net/service.csv:2: row 'train': no rail 1520 mm links lead from 'osh' to 'aktau'\n"
        "    allowed: links of any status, all the way",
    ),
    (
        ("service.csv", "osh,aktau,,", "osh,aktau,kashgar,"), "error",
        "net/service.csv:2: row 'train': no rail 1520 mm links lead from 'osh' to 'kashgar'\n"
        "    allowed: links of any status, all the way",
    ),
    (
        ("terminal.csv", "osh,Osh,2,15\n", ""), "warning",
        "net/node.csv:5: row 'osh': rail 1435 mm, rail 1520 mm, road meet here without a terminal, so "
        "nothing can be transloaded\n    allowed: a row in terminal.csv if goods change here",
    ),
    (
        ("terminal.csv", "aktau,Aktau,3,25\n", ""), "warning",
        "net/node.csv:6: row 'aktau': rail 1520 mm, sea meet here without a terminal, so nothing can be "
        "transloaded\n"
        "    allowed: a row in terminal.csv if goods change here",
    ),
    (
        ("procedure.csv", "deterministic,2,,", "deterministic,2,,0.4"), "warning",
        "net/procedure.csv:3: column 'cv' of row 'customs_in': the value '0.4' is ignored, as the "
        "distribution is deterministic\n    allowed: a value with distribution lognormal, gamma, weibull only",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("change", "severity", "expected"), CASES)
def test_finding(folder, edit, change, severity, expected):
    edit(*change)
    assert (severity, expected) in findings(folder)


def test_pipelines_shorter_than_their_places_are_apart_or_without_a_source(folder):
    """By hand: Osh to Kashgar is 1 degree of latitude and 3.2 of longitude at 40: hypot(111, 272) = 294 km."""
    (folder / "pipeline.csv").write_text(
        "pipeline_id,name,from_node_id,to_node_id,length_km,capacity_bcm_per_year,availability,status\n"
        "east,East,osh,kashgar,290,10,0.5,planned\n",
        encoding="utf-8",
    )
    about = [finding for finding in findings(folder) if "net/pipeline.csv" in finding[1]]
    place = "net/pipeline.csv:2: column "
    assert [message.split("\n")[0].removeprefix(place) for _, message in about] == [
        "'availability' of row 'east': the figure '0.5' has no source",
        "'capacity_bcm_per_year' of row 'east': the figure '10.0' has no source",
        "'length_km' of row 'east': the figure '290.0' has no source",
        "'length_km' of row 'east': the length '290' is less than the 294 km of its nodes in straight lines",
        "'dates_source' of row 'east': the status 'planned' and its dates have no source",
    ]
    assert [severity for severity, _ in about] == ["error"] * 4 + ["warning"]


def test_rough_line_may_be_short(folder, edit):
    edit("link.csv", "road,,230", "road,,340")
    assert any("times the 180.2 km" in message for _, message in findings(folder))
    edit("link.csv", "via_places", "sketch")
    assert not any("times the 180.2 km" in message for _, message in findings(folder))


def test_flow_that_cannot_start(folder, edit):
    row = "bukhara,Bukhara,64.4,39.8,city,UZB,Asia/Tashkent,\n"
    edit("node.csv", "baku,Baku", f"{row}baku,Baku")
    edit("flow.csv", "kashgar", "bukhara")
    assert (
        "error",
        "net/flow.csv:2: column 'origin' of row 'fruit_west': no link touches node 'bukhara'\n"
        "    allowed: a node with a link",
    ) in findings(folder)


def test_sources_never_used(folder):
    with (folder / "source.csv").open("a") as file:
        file.writelines(f"unused_{i},reported,Report {i},\n" for i in range(7))
    about = [message for _, message in findings(folder) if "no figure refers" in message]
    assert about[:2] == [
        "net/source.csv: no figure refers to 2 more sources",
        "net/source.csv:4: row 'unused_0': no figure refers to this source",
    ]
    assert len(about) == 6


def test_errors_come_first(folder, edit):
    edit("link.csv", "road,,210", "road,,110")
    found = [severity for severity, _ in findings(folder)]
    assert found == sorted(found)
    assert set(found) == {"error", "warning"}


def test_two_nodes_at_one_place_joined_by_a_link_are_a_finding(folder, edit):
    """The straight line between them has no length, which nothing can be divided by."""
    edit("node.csv", "73.98,39.7", "73.9,39.68")
    found = findings(folder)
    assert ("error", "it is where node 'irkeshtam_chn' is (0 m apart)") in [
        (severity, message.split("'irkeshtam_kgz': ")[-1].split("\n")[0]) for severity, message in found
    ]
    assert any("the length '8' is more than the 0.0 km of the straight line" in message for _, message in found)


def test_edits_that_reading_would_refuse_are_found(folder):
    """A table put in its place as a whole is not looked at before the check."""
    network = read_network(folder, "net")
    links = network.tables["link"]
    nowhere = network.with_table("link", links.replace({"from_node_id": {"osh": "oshh"}}))
    assert [(found.severity, str(found.issue)) for found in check_network(nowhere)] == [
        (
            "error",
            "net/link.csv:6: column 'from_node_id' of row 'rail_aktau': unknown node 'oshh'\n"
            "    allowed: the id of a node in net/node.csv\n    nearest: 'osh'",
        )
    ]
    loop = network.with_values("link", "road_osh", from_node_id="osh")
    assert ["both ends are 'osh'" in str(found.issue) for found in check_network(loop)] == [True]
