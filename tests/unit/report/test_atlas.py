"""The map of the base network names the places that people look for."""

import itertools

import numpy as np
import pytest
import shapely
from matplotlib.text import Annotation

from corridor_sim.data_files import base_network
from corridor_sim.network import read_network
from corridor_sim.report import read_basemap
from corridor_sim.report.atlas import draw_network_maps
from corridor_sim.report.drawn import drawn_lines
from corridor_sim.report.projection import PROJECTION

PLACES = [
    "xian", "lianyungang", "chongqing", "chengdu", "zhengzhou", "lanzhou", "urumqi", "kashgar", "almaty", "astana",
    "shymkent", "aktobe", "aktau", "bishkek", "osh", "dushanbe", "khujand", "tashkent", "samarkand", "andijan",
    "termez", "ashgabat", "turkmenbashi", "mary", "baku", "tbilisi", "poti", "tehran", "bandar_abbas",
    "mazar_i_sharif",
]  # fmt: skip


@pytest.fixture(scope="module")
def network():
    return read_network(base_network())


@pytest.fixture(scope="module")
def maps(network):
    return draw_network_maps(network, read_basemap(base_network()))


def names_on(ax):
    return [text for text in ax.texts if isinstance(text, Annotation)]


def letters(name):
    """Return the box of the letters alone, in pixels: the line to a distant name does not count."""
    name.set_path_effects([])
    if name.arrow_patch is not None:
        name.arrow_patch.set_visible(False)
    left, bottom, right, top = super(Annotation, name).get_window_extent().extents
    return shapely.box(left, bottom, right, top)


def test_the_thirty_places_are_named_on_the_overview_or_the_enlarged_map(network, maps):
    named = {text.get_text() for ax in maps for text in names_on(ax)}
    nodes = network.tables["node"].set_index("node_id")
    assert [nodes["name"][place] for place in PLACES if nodes["name"][place] not in named] == []


def test_terminals_where_goods_end_or_change_trains_are_named(maps):
    named = [{text.get_text() for text in names_on(ax)} for ax in maps]
    assert {"Duisburg", "Malaszewicze", "Budapest"} <= named[0]
    assert {"Makmal", "Irkeshtam (CN)", "Irkeshtam (KG)"} <= named[1]


def test_pipelines_are_drawn_from_place_to_place(network, maps):
    """Line D from Kelif by Dushanbe, Karamyk and Sary-Tash to Wuqia, planned, in the legend of the overview."""
    lines = drawn_lines(network).set_index("link_id")
    nodes = network.nodes.set_index("node_id").geometry
    passed = ["kelif", "dushanbe", "karamyk_tj", "sary_tash", "wuqia"]
    assert list(lines.geometry["gas_line_d"].coords) == [point.coords[0] for point in nodes[passed]]
    assert lines.loc["gas_line_d", ["mode", "status"]].tolist() == ["pipeline", "planned"]
    assert "gas pipeline, schematic" in {text.get_text() for text in maps[0].get_legend().get_texts()}


def test_airports_leave_the_room_to_names_of_cities(network, maps):
    nodes = network.tables["node"]
    airports = set(nodes.loc[nodes["node_id"].str.endswith("_airport"), "name"])
    assert len(airports) == 7
    assert not airports & {text.get_text() for ax in maps for text in names_on(ax)}


def test_the_overview_shows_the_frame_of_the_enlarged_map(maps):
    overview, enlarged = maps
    (frame,) = [patch for patch in overview.patches if patch.get_gid() == "frame"]
    assert frame.get_xy() == (enlarged.get_xlim()[0], enlarged.get_ylim()[0])
    assert frame.get_width() == pytest.approx(enlarged.get_xlim()[1] - enlarged.get_xlim()[0])


def test_names_do_not_overlap_in_the_figure_that_is_written(maps):
    """Neither map may have moved after its names were placed."""
    for ax in maps:
        boxes = {name.get_text(): letters(name) for name in names_on(ax)}
        for (one, a), (other, b) in itertools.combinations(boxes.items(), 2):
            assert not a.intersects(b), f"{one} and {other}"


def test_each_name_is_read_as_that_of_its_own_mark(network, maps):
    """It is nearer to its mark than to any other that is drawn, or has a line to it that passes no other."""
    places = network.nodes.to_crs(PROJECTION)
    same = {name: shapely.union_all(group.geometry.tolist()) for name, group in places.groupby("name")}
    n_lines = 0
    for ax in maps:
        px_per_pt = ax.figure.dpi / 72.0
        marks = np.concatenate([line.get_xydata() for line in ax.lines if line.get_marker() not in ("None", "")])
        for name in names_on(ax):
            # Marks of one name (a town and its station), and marks less than a point apart, are one for the reader.
            own_px = ax.transData.transform(name.xy)
            is_own = shapely.distance(shapely.points(marks), same[name.get_text()]) < 1.0
            drawn = ax.transData.transform(marks)
            is_own |= np.hypot(*(drawn - own_px).T) < px_per_pt
            assert is_own.any()
            others = shapely.points(drawn[~is_own])
            box = letters(name)
            if name.arrow_patch is None:
                assert box.distance(shapely.Point(own_px)) < box.distance(others).min(), name.get_text()
                continue
            n_lines += 1
            end = own_px + px_per_pt * np.array(name.get_position())
            away = (end - own_px) / np.hypot(*(end - own_px))
            line = shapely.LineString([own_px + 2.0 * px_per_pt * away, end])
            assert box.distance(shapely.Point(end)) < 1.5
            gap = line.distance(others)
            # A mark of 4 points has a radius of 2; where marks overlap, the line leaves on its own side.
            is_passed = (gap <= 2.0 * px_per_pt) | (gap <= line.distance(shapely.Point(own_px)))
            assert not is_passed.any(), name.get_text()
    assert n_lines > 50


def test_a_network_without_links_there_has_one_map(network):
    links = network.tables["link"]
    roads = network.with_table("link", links[(links["country"] == "IRN") & (links["mode"] == "road")])
    (ax,) = draw_network_maps(roads, None)
    assert ax.get_legend() is not None
