"""The map of the base network names the places that people look for."""

import itertools

import pytest
from matplotlib.text import Annotation

from corridor_sim.data_files import base_network
from corridor_sim.network import read_network
from corridor_sim.report import read_basemap
from corridor_sim.report.atlas import draw_network_maps

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


def test_the_thirty_places_are_named_on_the_overview_or_the_enlarged_map(network, maps):
    named = {text.get_text() for ax in maps for text in names_on(ax)}
    nodes = network.tables["node"].set_index("node_id")
    assert [nodes["name"][place] for place in PLACES if nodes["name"][place] not in named] == []


def test_terminals_where_goods_end_or_change_trains_are_named(maps):
    named = [{text.get_text() for text in names_on(ax)} for ax in maps]
    assert {"Duisburg", "Malaszewicze", "Budapest"} <= named[0]
    assert "Makmal" in named[1]


def test_the_overview_shows_the_frame_of_the_enlarged_map(maps):
    overview, enlarged = maps
    (frame,) = [patch for patch in overview.patches if patch.get_gid() == "frame"]
    assert frame.get_xy() == (enlarged.get_xlim()[0], enlarged.get_ylim()[0])
    assert frame.get_width() == pytest.approx(enlarged.get_xlim()[1] - enlarged.get_xlim()[0])


def test_names_do_not_overlap_in_the_figure_that_is_written(maps):
    """Neither map may have moved after its names were placed."""
    for ax in maps:
        names = names_on(ax)
        for name in names:
            name.set_path_effects([])
            if name.arrow_patch is not None:
                name.arrow_patch.set_visible(False)
        boxes = {name.get_text(): super(Annotation, name).get_window_extent() for name in names}
        for (one, a), (other, b) in itertools.combinations(boxes.items(), 2):
            assert not a.overlaps(b), f"{one} and {other}"


def test_a_network_without_links_there_has_one_map(network):
    links = network.tables["link"]
    roads = network.with_table("link", links[(links["country"] == "IRN") & (links["mode"] == "road")])
    (ax,) = draw_network_maps(roads, None)
    assert ax.get_legend() is not None
