"""Routes on a map, each in full view: side by side where they share their way, with their tags."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text

from corridor_sim.report.palette import INK
from corridor_sim.report.projection import GEOGRAPHIC, PROJECTION, Extent

_WIDTH_PT: Final = 2.6
# From the middle of one to that of the next: they touch, so that a shared stretch is one band of several colors.
_APART_PT: Final = 2.6
_TAG_SIZE: Final = 7.5
_N_PLACES: Final = 200
# What a tag covers around its middle.
_TAG_RADIUS_PT: Final = 9.0


class Course(NamedTuple):
    """A route's line from its origin to its destination (degrees), how it is drawn, and what the legend calls it."""

    line: shapely.LineString
    color: str
    label: str
    tag: str


def draw_courses(
    ax: Axes, courses: Sequence[Course], extent: Extent, width_in: float, marks: shapely.MultiPoint
) -> tuple[list[Artist], list[Text]]:
    """
    Draw courses side by side, each on the side of its ways that its place in the list gives it.

    Parameters
    ----------
    ax
        Axes in the projection of maps.
    courses
        All of them lead from one place to another, so that left and right mean the same for all.
    extent, width_in
        What the map shows, and how wide it is in inches.
    marks
        Places drawn, in meters, which no tag is to hide.

    Returns
    -------
    Entries of the legend, and the tags on the map, each where its course is farthest from all others, off the marks and
    other tags if possible.
    """
    m_per_pt = extent.width_m / (72.0 * width_in)
    lines = [
        shapely.simplify(line, extent.detail_m)
        for line in gpd.GeoSeries([course.line for course in courses], crs=GEOGRAPHIC).to_crs(PROJECTION)
    ]
    # None in the middle, where the line of the network itself is drawn over it.
    middle = (len(courses) - 1) // 2 + 0.5
    radius_m = _TAG_RADIUS_PT * m_per_pt
    hidden = marks.buffer(radius_m)
    handles: list[Artist] = []
    tags: list[Text] = []
    for i, (course, line) in enumerate(zip(courses, lines, strict=True)):
        drawn = shapely.offset_curve(line, (middle - i) * _APART_PT * m_per_pt, join_style="round")
        gpd.GeoSeries([drawn], crs=PROJECTION).plot(
            ax=ax, color=course.color, linewidth=_WIDTH_PT, zorder=1 + 0.05 * i, capstyle="round"
        )
        handles.append(Line2D([], [], color=course.color, linewidth=_WIDTH_PT, label=course.label))
        if course.tag:
            place = _farthest(line, [other for other in lines if other is not line], extent, hidden)
            hidden = hidden.union(place.buffer(2.0 * radius_m))
            tags.append(_write(ax, course, place))
    return handles, tags


def _farthest(
    line: shapely.LineString, others: Sequence[shapely.LineString], extent: Extent, hidden: shapely.Geometry
) -> shapely.Point:
    """Return the point of a line, on the map and off ``hidden``, farthest from the others; of equal ones the middle."""
    places = shapely.line_interpolate_point(line, np.linspace(0.02, 0.98, _N_PLACES), normalized=True)
    # From the middle outwards, so that the first of equal ones is the one nearest to it.
    places = places[np.argsort(np.abs(np.arange(_N_PLACES) - _N_PLACES / 2), kind="stable")]
    window = shapely.box(extent.left, extent.bottom, extent.right, extent.top)
    away_m = shapely.distance(places, shapely.union_all(others)) if others else np.zeros(_N_PLACES)
    is_seen = shapely.within(places, window)
    is_clear = is_seen & ~shapely.within(places, hidden)
    return places[int(np.argmax(np.where(is_clear if is_clear.any() else is_seen, away_m, -1.0)))]


def _write(ax: Axes, course: Course, place: shapely.Point) -> Text:
    return ax.text(
        place.x,
        place.y,
        course.tag,
        fontsize=_TAG_SIZE,
        fontweight="bold",
        color=INK,
        ha="center",
        va="center",
        zorder=8.5,
        bbox={"boxstyle": "circle,pad=0.25", "facecolor": "white", "edgecolor": course.color, "linewidth": 1.6},
    )
