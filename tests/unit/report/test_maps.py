import dataclasses
import itertools
import re

import geopandas as gpd
import numpy as np
import pytest
from matplotlib.text import Annotation
from pyproj import Geod, Transformer
from shapely import LineString, Point, box

from corridor_sim.data_files import base_network
from corridor_sim.errors import InputError
from corridor_sim.network import read_network
from corridor_sim.report import Highlight, draw_network_map, png_bytes, read_basemap, svg_bytes
from corridor_sim.report.images import new_axes
from corridor_sim.report.labels import Label, place_labels
from corridor_sim.report.maps import find_detail
from corridor_sim.report.palette import BLUE, ORANGE, VERMILLION
from corridor_sim.report.projection import PROJECTION, Extent, fit_extent, length_on_map_m, nice_length_km


def legend_texts(ax):
    return [text.get_text() for text in ax.get_legend().get_texts() if text.get_text().strip()]


def name_boxes(ax):
    ax.figure.draw_without_rendering()
    names = [text for text in ax.texts if isinstance(text, Annotation)]
    for name in names:
        name.set_path_effects([])
        if name.arrow_patch is not None:
            name.arrow_patch.set_visible(False)
    # The letters alone: the thin line to a distant name may come near others.
    return {name.get_text(): super(Annotation, name).get_window_extent() for name in names}


def test_names_do_not_overlap_and_stay_on_the_map(links, nodes, basemap, highlights):
    ax = draw_network_map(links, nodes, basemap, highlights=highlights)
    boxes = name_boxes(ax)
    assert len(boxes) >= 10  # of 22 wanted, most in one cluster
    for (one, a), (other, b) in itertools.combinations(boxes.items(), 2):
        assert not a.overlaps(b), f"{one} and {other}"
    outer = ax.get_window_extent()
    for name in boxes.values():
        assert outer.x0 <= name.x0
        assert name.x1 <= outer.x1
        assert outer.y0 <= name.y0
        assert name.y1 <= outer.y1


def test_names_keep_clear_of_the_scale_bar(links, nodes, basemap):
    ax = draw_network_map(links, nodes, basemap)
    bar = next(patch for patch in ax.patches if patch.get_gid() == "scale-bar")
    extent = bar.get_window_extent()
    assert not any(box.overlaps(extent) for box in name_boxes(ax).values())


def test_a_terminal_is_named_only_on_a_highlighted_corridor_or_if_principal(links, nodes, highlights):
    assert "Depot" not in name_boxes(draw_network_map(links, nodes, None))
    assert "Depot" in name_boxes(draw_network_map(links, nodes, None, highlights=highlights))
    depot = nodes.loc[nodes["name"] == "Depot", "node_id"]
    assert "Depot" in name_boxes(draw_network_map(links, nodes, None, principal=depot))


def test_scale_bar_is_true_at_the_center(links, nodes):
    ax = draw_network_map(links, nodes, None)
    halves = ax.patches
    drawn_m = 2 * halves[0].get_width()
    label = next(text.get_text() for text in ax.texts if text.get_text().endswith(" km"))
    stated_m = 1000.0 * float(label.removesuffix(" km"))
    x, y = np.mean(ax.get_xlim()), np.mean(ax.get_ylim())
    inverse = Transformer.from_crs(PROJECTION, "EPSG:4326", always_xy=True)
    lon, lat = inverse.transform([x - drawn_m / 2, x + drawn_m / 2], [y, y])
    assert Geod(ellps="WGS84").inv(lon[0], lat[0], lon[1], lat[1])[2] == pytest.approx(stated_m, rel=1e-6)


def test_scale_bar_length_is_1_2_or_5():
    # A fifth of 5,600 km is 1,120 km; of 4,000 km 800 km; of 700 km 140 km.
    for width_km, expected in ((5600, 1000.0), (4000, 500.0), (700, 100.0)):
        extent = Extent(0.0, 0.0, width_km * 1000.0, 1000.0)
        assert nice_length_km(extent) == expected
        assert length_on_map_m(extent, expected) == pytest.approx(expected * 1000.0, rel=0.05)


def test_extent_surrounds_the_links_and_keeps_its_sides_in_proportion():
    extent = fit_extent((0.0, 0.0, 4_000_000.0, 100_000.0))
    assert extent.left < 0.0
    assert extent.right > 4_000_000.0
    assert extent.height_m == pytest.approx(extent.width_m / 2.2)
    tall = fit_extent((0.0, 0.0, 10_000.0, 1_000_000.0))
    assert tall.height_m == pytest.approx(1.25 * tall.width_m)


def test_legend_names_highlights_kinds_and_only_what_is_drawn(links, nodes, basemap, highlights):
    texts = legend_texts(draw_network_map(links, nodes, basemap, highlights=highlights))
    assert texts[:2] == ["Baseline route (62 %)", "Scenario route (all)"]
    assert {"railway, 1435 mm", "railway, 1520 mm", "road", "ship", "under construction", "planned"} <= set(texts)
    roads = links[links["mode"] == "road"]
    assert legend_texts(draw_network_map(roads, nodes.iloc[:0], None)) == ["road"]


def test_the_colors_of_a_side_are_those_of_the_figures(links, nodes):
    sides = ("baseline", "baseline", "scenario")
    highlights = [Highlight(side, ("west",), side=side) for side in sides]
    handles = draw_network_map(links, nodes, None, highlights=highlights).get_legend().legend_handles[:3]
    assert [handle.get_color() for handle in handles] == [ORANGE, VERMILLION, BLUE]


def test_credits_stand_below_every_map(links, nodes):
    credits_line = draw_network_map(links, nodes, None, title="Network").get_xlabel()
    assert credits_line == (
        "\N{COPYRIGHT SIGN} OpenStreetMap contributors (ODbL); GeoNames; Natural Earth; searoute network. "
        "Borders are shown as they are de facto (Natural Earth) and imply no opinion."
    )


def test_an_axes_given_is_the_axes_drawn_on(links, nodes):
    ax = new_axes(6.0, 4.0)
    assert draw_network_map(links, nodes, None, ax=ax) is ax


def test_unknown_link_of_a_highlight_is_named(links, nodes):
    with pytest.raises(ValueError, match="expected ids of links in 'Odd', got 'nowhere'"):
        draw_network_map(links, nodes, None, highlights=[Highlight("Odd", ("nowhere",))])


def test_no_links_is_an_error(links, nodes):
    with pytest.raises(ValueError, match="expected at least one link"):
        draw_network_map(links.iloc[:0], nodes, None)


def test_equal_maps_have_equal_bytes_without_a_date(links, nodes, basemap, highlights):
    def images():
        ax = draw_network_map(links, nodes, basemap, highlights=highlights)
        return svg_bytes(ax), png_bytes(ax, dpi=50)

    first = images()
    assert first == images()
    assert not re.search(rb"<dc:date>|\b20\d\d-\d\d-\d\d", first[0])
    assert b"tIME" not in first[1]


def test_basemap_is_read_or_absent_but_never_half(tmp_path, basemap):
    assert read_basemap(tmp_path) is None
    basemap.land.to_file(tmp_path / "basemap_land.geojson", driver="GeoJSON")
    with pytest.raises(InputError, match=r"basemap_borders\.geojson: no such file"):
        read_basemap(tmp_path)
    basemap.borders.to_file(tmp_path / "basemap_borders.geojson", driver="GeoJSON")
    basemap.water.to_file(tmp_path / "basemap_water.geojson", driver="GeoJSON")
    read = read_basemap(tmp_path)
    assert read is not None
    assert read.water.geometry.iloc[0].equals(basemap.water.geometry.iloc[0])


def test_two_nodes_of_one_name_at_one_place_share_a_label():
    ax = new_axes(4.0, 3.0)
    names = place_labels(ax, [Label(1, "Kashgar", 0.5, 0.5), Label(4, "Kashgar", 0.51, 0.5)])
    assert [name.get_text() for name in names] == ["Kashgar"]


def test_a_name_without_room_is_left_out():
    ax = new_axes(4.0, 3.0)
    everywhere = ax.get_window_extent().padded(100.0)
    assert place_labels(ax, [Label(1, "Kashgar", 0.5, 0.5)], keep_free=[everywhere]) == []


def test_an_opened_link_has_its_own_style_and_legend_instead_of_its_status(links, nodes):
    assert "under construction" in legend_texts(draw_network_map(links, nodes, None))
    texts = legend_texts(draw_network_map(links, nodes, None, opened=Highlight("opened in railway", ("north",))))
    assert "opened in railway" in texts
    assert "under construction" not in texts
    with pytest.raises(ValueError, match="expected ids of links in 'opened', got 'nowhere'"):
        draw_network_map(links, nodes, None, opened=Highlight("opened", ("nowhere",)))


@pytest.fixture
def valley():
    """A network of 40 degrees; in its middle a road of 4 degrees and a railway of 3 opened beside it."""
    rows = [
        ("west", "rail", [(55, 42), (70, 42)]),
        ("road", "road", [(70, 42), (74, 41)]),
        ("new", "rail", [(70, 42), (73, 43)]),
        ("detour", "rail", [(70, 42), (82, 47)]),
        ("east", "rail", [(74, 41), (95, 42)]),
    ]
    return gpd.GeoDataFrame(
        {"link_id": [row[0] for row in rows], "mode": [row[1] for row in rows], "gauge_mm": 1435, "status": "existing"},
        geometry=[LineString(row[2]) for row in rows],
        crs="EPSG:4326",
    )


def test_the_detail_is_what_differs_as_long_as_it_is_small(valley):
    before = Highlight("by road", ("west", "road", "east"), side="baseline")
    after = Highlight("by rail", ("west", "new", "east"), side="scenario")
    far = Highlight("around", ("west", "detour"), side="baseline")
    assert find_detail(valley, [before, far, after], ("new",)) == ("new", "road")
    assert find_detail(valley, [before, before], ()) == ()
    assert find_detail(valley, [before, after], ()) == ("new", "road")
    # Without a link that is opened, a part of what differs is no better than the rest of it.
    ends_sooner = Highlight("by rail", ("west", "new"), side="scenario")
    assert find_detail(valley, [before, ends_sooner], ()) == ()
    assert find_detail(valley, [before, ends_sooner], ("new",)) == ("new",)
    assert find_detail(valley, [], ("new",)) == ("new",)
    assert find_detail(valley, [], ("new", "west", "east")) == ()
    assert find_detail(valley, [], ()) == ()


def test_a_detail_is_small_against_the_overview(valley):
    """What fills the map that is fitted to it needs no second one."""
    before, after = Highlight("by road", ("road",), side="baseline"), Highlight("by rail", ("new",), side="scenario")
    assert find_detail(valley, [before, after], ("new",)) == ("new", "road")
    assert find_detail(valley, [before, after], ("new",), overview=("new", "road")) == ()


def test_lanes_that_run_together_are_solid():
    """Dots of one lane over those of another would fill up to a line here and there: all of a lane is one."""
    lanes = gpd.GeoDataFrame(
        {"link_id": ["short", "long"], "mode": "sea", "gauge_mm": 0, "status": "existing"},
        geometry=[LineString([(110, 10), (111, 10)]), LineString([(110, 10), (111, 10), (112, 10)])],
        crs="EPSG:4326",
    )
    nodes = gpd.GeoDataFrame({"node_id": [], "name": [], "node_type": []}, geometry=[], crs="EPSG:4326")
    (drawn,) = draw_network_map(lanes, nodes, None).collections
    assert [dashes for _, dashes in drawn.get_linestyle()] == [None]
    assert len(drawn.get_segments()) == 2


def test_a_detail_has_its_own_extent_and_scale_and_the_whole_shows_its_frame(valley, nodes):
    whole = draw_network_map(valley, nodes, None, framed=("new", "road"))
    detail = draw_network_map(valley, nodes, None, fitted_to=("new", "road"))
    frame = next(patch for patch in whole.patches if patch.get_gid() == "frame")
    assert detail.get_xlim() == pytest.approx((frame.get_x(), frame.get_x() + frame.get_width()))
    assert detail.get_ylim() == pytest.approx((frame.get_y(), frame.get_y() + frame.get_height()))
    scales = [next(t.get_text() for t in ax.texts if t.get_text().endswith(" km")) for ax in (whole, detail)]
    assert float(scales[1].removesuffix(" km")) < float(scales[0].removesuffix(" km")) / 3


def test_a_terminal_within_the_frame_is_named_on_the_detail_alone(valley, nodes):
    yard = nodes.iloc[:1].assign(name="Yard", node_type="terminal", geometry=[Point(73, 43)])
    yard = gpd.GeoDataFrame(yard, crs="EPSG:4326")
    route = [Highlight("by rail", ("new",), side="scenario")]
    kept = ("new", "road")
    assert "Yard" in name_boxes(draw_network_map(valley, yard, None, highlights=route, fitted_to=kept))
    assert "Yard" not in name_boxes(draw_network_map(valley, yard, None, highlights=route, framed=kept))


@pytest.mark.parametrize("names", [("West post", "East post"), ("A post", "B post"), ("B post", "A post")])
def test_two_neighboring_posts_have_their_names_on_their_own_sides(names):
    ax = new_axes(4.0, 3.0)
    for step in (0.002, 0.01):
        labels = [Label(1, name, 0.5 + k * step, 0.5) for k, name in enumerate(names)]
        west, east = (
            next(one for one in place_labels(ax, labels) if one.get_text() == name).get_position() for name in names
        )
        assert west[0] < 0 < east[0]


def test_lines_to_distant_names_do_not_cross():
    ax = new_axes(4.0, 3.0)
    labels = [Label(1, f"Post number {k}", 0.5 + 0.012 * (k % 3), 0.5 + 0.012 * (k // 3)) for k in range(9)]
    lines = [name for name in place_labels(ax, labels) if name.arrow_patch is not None]
    assert len(lines) >= 2
    ends = [ax.transData.transform(one.xy) for one in lines]
    px = ax.figure.dpi / 72.0
    offsets = [np.array(one.get_position()) * px for one in lines]
    drawn = [LineString([a + 5 * px * d / np.hypot(*d), a + d]) for a, d in zip(ends, offsets, strict=True)]
    assert not any(one.intersects(other) for one, other in itertools.combinations(drawn, 2))


def test_a_name_that_would_cover_too_much_is_left_out():
    ax = new_axes(4.0, 3.0)
    crowd = np.stack(np.meshgrid(np.linspace(0, 1, 200), np.linspace(0, 1, 200)), axis=-1).reshape(-1, 2)
    assert place_labels(ax, [Label(1, "Post", 0.5, 0.5, most_covered=9)], crowd=crowd) == []
    assert len(place_labels(ax, [Label(1, "Post", 0.5, 0.5)], crowd=crowd)) == 1


def test_countries_are_named_where_the_land_has_names(links, nodes, basemap, highlights):
    land = gpd.GeoDataFrame(
        {"name": ["Westland", "Eastland", "Speck", None]},
        geometry=[box(40, 30, 75, 55), box(75, 30, 110, 55), box(80, 38, 80.2, 38.2), box(100, 31, 109, 33)],
        crs="EPSG:4326",
    )
    named = dataclasses.replace(basemap, land=land)
    ax = draw_network_map(links, nodes, named, highlights=highlights)
    texts = {text.get_text().replace("\N{HAIR SPACE}", ""): text for text in ax.texts}
    assert {"WESTLAND", "EASTLAND"} <= set(texts)
    assert "SPECK" not in texts
    boxes = name_boxes(ax)
    for country in ("WESTLAND", "EASTLAND"):
        extent = texts[country].get_window_extent()
        assert not any(extent.overlaps(other) for other in boxes.values())
    plain = draw_network_map(links, nodes, basemap, highlights=highlights)
    assert not any("\N{HAIR SPACE}" in text.get_text() for text in plain.texts)


def test_the_gauge_break_of_the_new_railway_is_named_on_the_detail():
    folder = base_network()
    network = read_network(folder)
    new = ("cku_kashgar_torugart", "cku_torugart_crossing", "cku_torugart_makmal", "cku_makmal_jalal_abad")
    names = network.nodes.set_index("node_id")["name"]
    route = [Highlight("railway", new, side="scenario")]
    ax = draw_network_map(
        network.links,
        network.nodes,
        read_basemap(folder),
        highlights=route,
        opened=Highlight("opened", new),
        fitted_to=new,
    )
    boxes = name_boxes(ax)
    assert {names["makmal"], names["kashgar"], names["torugart_cn"], names["torugart_kg"]} <= set(boxes)
    for (one, a), (other, b) in itertools.combinations(boxes.items(), 2):
        assert not a.overlaps(b), f"{one} and {other}"
