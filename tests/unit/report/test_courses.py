"""Alternatives in one picture: which are drawn, and that none hides another."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely

from corridor_sim.report import plot_time_cost_distance
from corridor_sim.report.courses import Course, draw_courses
from corridor_sim.report.images import new_axes
from corridor_sim.report.projection import GEOGRAPHIC, PROJECTION, fit_extent
from corridor_sim.routing import find_alternatives


def test_a_shared_way_shows_all_that_share_it() -> None:
    """Three routes over one line are as far apart as they are wide, none on the line itself; a tag stands apart."""
    shared, detour = [(60.0, 40.0), (62.0, 40.0), (64.0, 40.0)], [(60.0, 40.0), (62.0, 41.0), (64.0, 40.0)]
    courses = [
        Course(shapely.LineString(points), color, color, tag)
        for points, color, tag in ((shared, "red", "1"), (shared, "blue", "2"), (detour, "green", "3"))
    ]
    extent = fit_extent((-400_000.0, 800_000.0, 100_000.0, 1_100_000.0))
    ax = new_axes(9.0, 6.0)
    top = gpd.GeoSeries.from_xy([62.0], [41.0], crs=GEOGRAPHIC).to_crs(PROJECTION)[0]
    handles, tags = draw_courses(ax, courses, extent, 9.0, shapely.MultiPoint([top]))
    assert [handle.get_label() for handle in handles] == ["red", "blue", "green"]
    red, blue = (shapely.LineString(lines.get_segments()[0]) for lines in ax.collections[:2])
    width_m = 2.6 / 72 / 9.0 * extent.width_m
    middles = [np.asarray(line.interpolate(0.5, normalized=True).coords[0]) for line in (red, blue)]
    assert np.hypot(*(middles[0] - middles[1])) == pytest.approx(width_m, rel=0.01)
    assert min(shapely.distance(red, blue), width_m) == pytest.approx(width_m, rel=0.01)
    # The tag of the detour is where it is farthest from the line of the others, at its middle, but beside the place
    # that is drawn there; the two routes of one line have theirs apart.
    assert [tag.get_text() for tag in tags] == ["1", "2", "3"]
    places = {tag.get_text(): shapely.Point(tag.get_position()) for tag in tags}
    assert max(places, key=lambda text: places[text].y) == "3"
    radius_m = 9.0 / 72 / 9.0 * extent.width_m
    assert radius_m <= places["3"].distance(top) < 2.0 * radius_m
    assert places["1"].distance(places["2"]) >= 2.0 * radius_m


def test_the_largest_shares_are_drawn_with_their_numbers(tiny) -> None:
    """Of seven alternatives the two smallest are left out, wherever they stand in the table."""
    network = tiny.case().network
    one = find_alternatives(network, "alpha", "beta", "anything")[0]
    shares = (0.01, 0.3, 0.2, 0.02, 0.1, 0.17, 0.2)
    ax = plot_time_cost_distance(network, [replace(one, share=share) for share in shares])
    legend = ax.get_figure().axes[1].get_legend()
    assert [text.get_text()[0] for text in legend.get_texts()] == ["2", "3", "5", "6", "7"]
    assert "5 of 7 alternatives by share" in ax.get_title(loc="left")
