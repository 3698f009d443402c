"""The script that draws the base network, where it draws by hand or mends what the map gives."""

import csv
import importlib.util
import math
import sys
from datetime import date
from pathlib import Path

import pytest

NETWORK = Path(__file__).parents[3] / "network"
SECTIONS = ("rail_dostyk_aktogay", "rail_aktogay_balkhash", "rail_balkhash_moiynty")
OPENED = date(2025, 9, 30)


@pytest.fixture(scope="module")
def build():
    """Return the script as a module."""
    spec = importlib.util.spec_from_file_location("build_network", NETWORK / "build.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture(scope="module")
def links():
    with (NETWORK / "link.csv").open(encoding="utf-8", newline="") as file:
        return {row["link_id"]: row for row in csv.DictReader(file)}


def test_hand_line_passes_the_places_named(build):
    """One degree of a meridian is pi x 6371 km / 180 = 111.195 km; two of them lie on this line."""
    nodes = {"a": {"x_coord": "70", "y_coord": "40"}, "b": {"x_coord": "70", "y_coord": "42"}}
    path = build.hand_path({"from_node_id": "a", "to_node_id": "b", "via": "70 41"}, nodes)
    assert path.coordinates == [(70.0, 40.0), (70.0, 41.0), (70.0, 42.0)]
    assert path.km == pytest.approx(222.39, abs=0.01)
    assert path.qualities == {"hand": path.km}


def test_a_flight_follows_the_great_circle(build):
    """From 0 E to 90 E at 60 N the angle is arccos(sin^2 60) = arccos(3/4), half way at 45 E and tan(lat) = sqrt 6."""
    nodes = {"a": {"x_coord": "0", "y_coord": "60"}, "b": {"x_coord": "90", "y_coord": "60"}}
    path = build.flight_path({"from_node_id": "a", "to_node_id": "b"}, nodes)
    assert path.km == pytest.approx(6371.0 * math.acos(0.75))
    n = len(path.coordinates) - 1
    assert n == math.ceil(path.km / 50.0) == 93
    assert path.coordinates[0] == pytest.approx((0.0, 60.0))
    assert path.coordinates[-1] == pytest.approx((90.0, 60.0))
    # The middle of 93 steps lies between two points, half a step (25 km) from each.
    top = (45.0, math.degrees(math.atan(6.0**0.5)))
    assert build.kilometers(path.coordinates[46], top) == pytest.approx(path.km / 93 / 2)
    assert build.drawn_kilometers(path.coordinates) == pytest.approx(path.km)
    assert path.length_kinds == {"great_circle": path.km}


def test_a_link_may_leave_and_meet_its_nodes_elsewhere_than_others_do(build):
    nodes = {
        "a": {"x_coord": "70", "y_coord": "40", "rail_anchor": ""},
        "b": {"x_coord": "71", "y_coord": "40", "rail_anchor": "71 41"},
    }
    recipe = {"from_node_id": "a", "to_node_id": "b", "layer": "rail", "via": "70.5 40"}
    assert build.end_tokens(recipe, nodes) == ["70 40", "70.5 40", "71 41"]
    recipe["via"] = "tail=edge:7@0.5; 70.5 40; head=edge:8@0.25"
    assert build.end_tokens(recipe, nodes) == ["edge:7@0.5", "70.5 40", "edge:8@0.25"]


def test_short_way_out_and_back_is_cut_off_and_a_long_one_kept(build):
    """0.05 degree of a meridian are 5.6 km, 0.5 degree are 56 km."""
    spike = [(70.0, 40.0), (70.0, 41.05), (70.0, 41.0), (70.0, 42.0)]
    assert build.without_spikes(spike) == [(70.0, 40.0), (70.0, 41.0), (70.0, 42.0)]
    zigzag = [(70.0, 40.0), (70.0, 41.5), (70.0, 41.0), (70.0, 42.0)]
    assert build.without_spikes(zigzag) == zigzag


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("day", [date(2024, 1, 1), date(2025, 9, 29), OPENED, date(2031, 1, 1)])
def test_dostyk_moiynty_has_one_row_in_force_on_any_day(links, section, day):
    """The single track gives way to the double one: never both, never none."""
    single, double = links[section], links[f"{section}_double"]
    assert (single["tracks"], double["tracks"]) == ("1", "2")
    assert single["length"] == double["length"]
    in_force = [
        row["tracks"]
        for row in (single, double)
        if row["status"] == "existing"
        and (not row["open_from"] or date.fromisoformat(row["open_from"]) <= day)
        and (not row["open_to"] or day < date.fromisoformat(row["open_to"]))
    ]
    assert len(in_force) == 1
    if day < OPENED and section != "rail_balkhash_moiynty":
        assert in_force == ["1"]
    if day >= OPENED:
        assert in_force == ["2"]


def test_rail_alone_has_tracks_and_traction(links):
    """Each new railway says how many tracks it has and what draws its trains, and no road or lane does."""
    for row in links.values():
        if row["mode"] != "rail":
            assert (row["tracks"], row["traction"], row["capacity"]) == ("", "", ""), row["link_id"]
        elif row["country"] in {"KAZ", "UZB", "KGZ", "TJK", "TKM", "AFG"}:
            assert row["tracks"] in {"1", "2"}, row["link_id"]
            assert row["traction"] in {"electric", "diesel"}, row["link_id"]
