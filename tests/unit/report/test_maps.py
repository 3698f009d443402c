import itertools
import re

import numpy as np
import pytest
from matplotlib.text import Annotation
from pyproj import Geod, Transformer

from corridor_sim.errors import InputError
from corridor_sim.report import Highlight, draw_network_map, png_bytes, read_basemap, svg_bytes
from corridor_sim.report.images import new_axes
from corridor_sim.report.labels import Label, place_labels
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
    assert len(boxes) >= 12  # of 22 wanted, most in one cluster
    for (one, a), (other, b) in itertools.combinations(boxes.items(), 2):
        assert not a.overlaps(b), f"{one} and {other}"
    outer = ax.get_window_extent()
    for box in boxes.values():
        assert outer.x0 <= box.x0
        assert box.x1 <= outer.x1
        assert outer.y0 <= box.y0
        assert box.y1 <= outer.y1


def test_names_keep_clear_of_the_scale_bar(links, nodes, basemap):
    ax = draw_network_map(links, nodes, basemap)
    bar = next(patch for patch in ax.patches if patch.get_gid() == "scale-bar")
    extent = bar.get_window_extent()
    assert not any(box.overlaps(extent) for box in name_boxes(ax).values())


def test_a_terminal_is_named_only_on_a_highlighted_corridor(links, nodes, highlights):
    assert "Depot" not in name_boxes(draw_network_map(links, nodes, None))
    assert "Depot" in name_boxes(draw_network_map(links, nodes, None, highlights=highlights))


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
        "\N{COPYRIGHT SIGN} OpenStreetMap contributors (ODbL); GeoNames; Natural Earth. "
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
