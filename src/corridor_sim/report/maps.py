"""The map of the network with the corridors compared."""

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from corridor_sim.report.area_names import place_area_names
from corridor_sim.report.basemap import CREDITS, Basemap, draw_basemap, named_areas
from corridor_sim.report.courses import Course, draw_courses
from corridor_sim.report.drawn import PIPELINE
from corridor_sim.report.images import figure_of, new_axes
from corridor_sim.report.labels import Label, Mark, place_labels
from corridor_sim.report.palette import BLACK, BLUE, COMPARED, GREEN, INK, ORANGE, PURPLE, SKY, VERMILLION, YELLOW
from corridor_sim.report.projection import PROJECTION, Extent, fit_extent
from corridor_sim.report.scale_bar import draw_scale_bar
from corridor_sim.report.words import percent

_WIDTH_IN: Final = 9.0
_LEGEND_HEIGHT_IN: Final = 0.9
_LEGEND_COLUMNS: Final = 4
# A place belongs to a highlighted corridor when it lies nearer to its line than this.
_NEAR_M: Final = 5_000.0
# From the first highlight, drawn at the bottom, to the last, on top and still wider than any link.
_WIDEST, _NARROWEST = 8.0, 4.0
_FONTSIZE: Final = 7.0
# An enlarged map is worth its room when it shows less than about a third of the whole.
_MOST_OF_WHOLE: Final = 0.35
# Corridors join an enlarged map as long as it stays less than so many times as wide as the first on it.
_MOST_OF_FIRST: Final = 3.0
_DETAIL_MARGIN: Final = 0.08
# The circle around a tag, beyond its letters.
_TAG_PX: Final = 9.0
# A name on a railway is read less well than one on a road: how many times its points count.
_RAIL_WEIGHT: Final = 3
# A name on the frame of another map looks struck out.
_FRAME_WEIGHT: Final = 5
# What the name of a border post may cover of the network, in points 1/300 of the map apart.
_MOST_COVERED: Final = 15.0


Side = Literal["baseline", "scenario", ""]
"""Which of the two scenarios compared; empty for neither."""


@dataclass(frozen=True)
class Highlight:
    """
    A corridor or route drawn as a wide colored line.

    Attributes
    ----------
    label
        What the legend calls it.
    link_ids
        Links it runs over.
    n
        The share that takes it, in [0, 1], or any text for the legend; empty for none.
    side
        "baseline" or "scenario", to have the color that side has in the figures; empty for the next color.
    course
        The line from origin to destination, longitude and latitude in degrees: highlights with one run side by side
        where they share their way, those without one above the other.
    tag
        Stands on the course where it is farthest from the others; empty for none.
    """

    label: str
    link_ids: tuple[str, ...]
    n: float | str = ""
    side: Side = ""
    course: shapely.LineString | None = None
    tag: str = ""

    @property
    def legend_text(self) -> str:
        """The label with its share or text, as the legend shows it."""
        if isinstance(self.n, str):
            return f"{self.label} ({self.n})" if self.n else self.label
        return f"{self.label} ({percent(self.n)})"


# The first of each side is the color of that side in the figures; warm against cool beyond it.
_SIDE_COLORS: Final = {"baseline": (ORANGE, VERMILLION, YELLOW), "scenario": (BLUE, SKY, PURPLE)}
MOST_OF_A_SIDE: Final = 3
"""Highlights of one side that have a color each."""


@dataclass(frozen=True)
class _LinkStyle:
    label: str
    color: str
    width: float


# Rail 1435 mm, rail 1520 mm, road, sea, air: dark to light, wide to narrow, so that gray print tells them apart. Lanes
# are solid: where several share a stretch, dashes would fill each other's gaps.
LINK_STYLES: Final = {
    ("rail", 1435): _LinkStyle("railway, 1435 mm", BLACK, 1.4),
    ("rail", 1520): _LinkStyle("railway, 1520 mm", GREEN, 1.1),
    ("rail", 0): _LinkStyle("railway, other gauge", PURPLE, 1.1),
    ("road", 0): _LinkStyle("road", "#b3a79b", 0.8),
    ("sea", 0): _LinkStyle("ship", BLUE, 1.0),
    ("air", 0): _LinkStyle("aircraft", SKY, 0.8),
    (PIPELINE, 0): _LinkStyle("gas pipeline, schematic", "#8c510a", 0.9),
}
STATUS_DASHES: Final = {"construction": (5.0, 1.5), "planned": (2.5, 2.0)}
STATUS_LABELS: Final = {"construction": "under construction", "planned": "planned"}


@dataclass(frozen=True)
class _NodeStyle:
    label: str
    marker: str
    color: str
    size: float
    rank: int


# Junctions and stations are not drawn: they are where lines meet, which the lines show.
NODE_STYLES: Final = {
    "city": _NodeStyle("city", "o", "white", 4.0, 1),
    "port": _NodeStyle("port", "s", SKY, 4.0, 3),
    "bcp": _NodeStyle("border-crossing point", "D", VERMILLION, 3.0, 4),
    "terminal": _NodeStyle("terminal", "^", "#dddddd", 4.2, 2),
}


def draw_network_map(
    links: gpd.GeoDataFrame,
    nodes: gpd.GeoDataFrame,
    basemap: Basemap | None,
    *,
    highlights: Sequence[Highlight] = (),
    opened: Highlight | None = None,
    fitted_to: Collection[str] = (),
    framed: Collection[str] = (),
    principal: Collection[str] = (),
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """
    Draw the network, with corridors as wide colored lines, in an equal-area projection.

    Parameters
    ----------
    links
        Columns ``link_id``, ``mode`` (rail, road, sea, air, pipeline), ``gauge_mm``, ``status`` (existing,
        construction, planned), lines as geometry. The map is fitted to all of them unless ``fitted_to`` says otherwise.
    nodes
        Columns ``node_id``, ``name``, ``node_type``, points as geometry. Cities, ports and border-crossing
        points are named where there is room, those on a highlighted corridor first; terminals only if on one or
        principal.
    basemap
        Land, borders and water; None for a white ground.
    highlights
        Corridors or routes to compare, the baseline first. Those without a course are drawn one above the other, later
        ones narrower, so that a shared stretch shows all of them.
    opened
        Links to draw as newly opened, whatever their status, and what the legend calls them; None for none.
    fitted_to
        Links that the map is fitted to; empty for all.
    framed
        Links that another map is fitted to: its frame is drawn, and within it this one shows no posts and terminals.
    principal
        Nodes that are named before all others that lie on no highlighted corridor.
    title
        Above the map; empty for none.
    ax
        Where to draw; a new figure if None.

    Returns
    -------
    The axes drawn on.

    Raises
    ------
    ValueError
        If there are no links, or a highlight, ``opened``, ``fitted_to`` or ``framed`` names a link that is not
        among them.
    """
    if links.empty:
        raise ValueError("expected at least one link to draw, got none")
    marked = [opened] if opened else []
    asked = [Highlight("the extent", tuple(fitted_to)), Highlight("the frame", tuple(framed))]
    _check_highlights(links, [*highlights, *marked, *asked])
    lines = links.to_crs(PROJECTION)
    extent = extent_of(lines, fitted_to)
    frame = extent_of(lines, framed) if framed else None
    window = shapely.box(extent.left, extent.bottom, extent.right, extent.top)
    lines = lines[lines.intersects(window)]
    places = nodes.to_crs(PROJECTION)
    places = places[places.intersects(window)]
    if frame is not None:
        places = places[~_is_for_detail(places, frame)]
    if ax is None:
        ax = new_axes(_WIDTH_IN, _WIDTH_IN * extent.height_m / extent.width_m + _LEGEND_HEIGHT_IN)
    if basemap is not None:
        draw_basemap(ax, basemap, extent)
    lines = lines.assign(geometry=lines.simplify(extent.detail_m))
    courses = _courses_of(highlights)
    drawn = places[places["node_type"].isin(list(NODE_STYLES))]
    compared, tags = draw_courses(ax, courses, extent, _WIDTH_IN, shapely.MultiPoint(drawn.geometry.tolist()))
    compared += _draw_highlights(ax, lines, [highlight for highlight in highlights if highlight.course is None])
    kinds = _draw_links(ax, lines, opened) + _draw_nodes(ax, places)
    _set_frame(ax, extent, title)
    _add_legend(ax, compared, kinds)
    crowd = _points_along(lines, extent)
    bar = draw_scale_bar(ax, extent, crowd)
    rails = _points_along(lines[lines["mode"] == "rail"], extent)
    crowd = np.concatenate([crowd, *[rails] * (_RAIL_WEIGHT - 1)])
    if frame is not None:
        crowd = np.concatenate([crowd, *[_draw_outline(ax, frame, extent)] * _FRAME_WEIGHT])
    labels = _labels(places, _route_of(lines, [*highlights, *marked]), frame, frozenset(principal))
    marks = [Mark(name, point.x, point.y) for name, point in zip(drawn["name"], drawn.geometry, strict=True)]
    figure_of(ax).draw_without_rendering()
    keep_free = [part.get_window_extent() for part in bar] + [tag.get_window_extent().padded(_TAG_PX) for tag in tags]
    names = place_labels(ax, labels, marks=marks, keep_free=keep_free, crowd=crowd, fontsize=_FONTSIZE)
    if basemap is not None:
        keep_free += [name.get_window_extent() for name in names]
        place_area_names(ax, named_areas(basemap, extent), keep_free=keep_free, crowd=crowd)
    return ax


def find_detail(
    links: gpd.GeoDataFrame, highlights: Sequence[Highlight], opened: Collection[str], overview: Collection[str] = ()
) -> tuple[str, ...]:
    """
    Return the links that an enlarged map of where two scenarios differ is fitted to.

    Parameters
    ----------
    links, highlights
        As in `draw_network_map`.
    opened
        Links in force in the scenario and not in the baseline.
    overview
        Links that the map of the whole is fitted to; empty for all.

    Returns
    -------
    The links opened and, the shortest corridor first, what each highlighted corridor has that the other side has
    not, as long as the map neither exceeds about a third of the overview's width nor dwarfs what came first. If no
    link is opened, all that differs or nothing: some part of it would be no better than another. Empty if that does
    not lie within a third.
    """
    lines = links.to_crs(PROJECTION)
    most_m = _MOST_OF_WHOLE * extent_of(lines, overview).width_m
    sides = [
        {link_id for highlight in highlights if highlight.side == side for link_id in highlight.link_ids}
        for side in ("baseline", "scenario")
    ]
    differing = sides[0] ^ sides[1]
    parts = [part for highlight in highlights if (part := differing.intersection(highlight.link_ids))]
    parts.sort(key=lambda part: (extent_of(lines, part).width_m, sorted(part)))
    parts = [set(opened), *parts] if opened else [differing] if parts else []
    if not parts or (first_m := extent_of(lines, parts[0]).width_m) > most_m:
        return ()
    most_m = min(most_m, _MOST_OF_FIRST * first_m)
    chosen = parts[0]
    for part in parts[1:]:
        if extent_of(lines, chosen | part).width_m <= most_m:
            chosen = chosen | part
    return tuple(sorted(chosen))


def extent_of(lines: gpd.GeoDataFrame, link_ids: Collection[str]) -> Extent:
    """Return the extent around some links, or around all if none is given; ``lines`` are projected."""
    if not link_ids:
        return fit_extent(tuple(lines.total_bounds))
    return fit_extent(tuple(lines[lines["link_id"].isin(link_ids)].total_bounds), _DETAIL_MARGIN)


def _draw_outline(ax: Axes, frame: Extent, extent: Extent) -> NDArray[np.float64]:
    """Draw the frame of another map; return points along it."""
    outline = Rectangle(
        (frame.left, frame.bottom),
        frame.width_m,
        frame.height_m,
        facecolor="none",
        edgecolor=INK,
        linewidth=0.8,
        zorder=5,
    )
    outline.set_gid("frame")
    ax.add_patch(outline)
    ring = shapely.box(frame.left, frame.bottom, frame.right, frame.top).exterior
    return np.asarray(shapely.get_coordinates(shapely.segmentize(ring, extent.width_m / 300)), dtype=np.float64)


def _check_highlights(links: gpd.GeoDataFrame, highlights: Sequence[Highlight]) -> None:
    known = set(links["link_id"])
    for highlight in highlights:
        unknown = [link_id for link_id in highlight.link_ids if link_id not in known]
        if unknown:
            raise ValueError(f"expected ids of links in '{highlight.label}', got {', '.join(map(repr, unknown[:10]))}")


def _courses_of(highlights: Sequence[Highlight]) -> list[Course]:
    """Return the highlights that have a course, in their colors."""
    return [
        Course(highlight.course, color, highlight.legend_text, highlight.tag)
        for highlight, color in zip(highlights, _highlight_colors(highlights), strict=True)
        if highlight.course is not None
    ]


def _draw_highlights(ax: Axes, lines: gpd.GeoDataFrame, highlights: Sequence[Highlight]) -> list[Artist]:
    handles: list[Artist] = []
    colors = _highlight_colors(highlights)
    widths = np.linspace(_WIDEST, _NARROWEST, len(highlights))
    for i, highlight in enumerate(highlights):
        color = colors[i]
        width = float(widths[i])
        route = lines[lines["link_id"].isin(highlight.link_ids)]
        if len(route):
            merged = gpd.GeoSeries([shapely.line_merge(route.union_all())], crs=PROJECTION)
            merged.plot(ax=ax, color=color, linewidth=width, alpha=0.85, zorder=1 + 0.05 * i, capstyle="round")
        handles.append(Line2D([], [], color=color, linewidth=width, alpha=0.85, label=highlight.legend_text))
    return handles


def _highlight_colors(highlights: Sequence[Highlight]) -> list[str]:
    """Return the color of each highlight: the next of its side, or the next of all if it is on no side."""
    colors: list[str] = []
    used: Counter[str] = Counter()
    for highlight in highlights:
        palette = _SIDE_COLORS.get(highlight.side, COMPARED)
        colors.append(palette[used[highlight.side] % len(palette)])
        used[highlight.side] += 1
    return colors


def _draw_links(ax: Axes, lines: gpd.GeoDataFrame, opened: Highlight | None) -> list[Artist]:
    """Draw links by mode, gauge and status, those opened on top; return legend entries for each kind and status."""
    gauge = lines["gauge_mm"].fillna(0).astype("int64")
    is_standard = gauge.isin([1435, 1520]) & (lines["mode"] == "rail")
    kind = list(zip(lines["mode"], gauge.where(is_standard, 0), strict=True))
    handles: list[Artist] = []
    for order, (key, style) in enumerate(reversed(LINK_STYLES.items())):
        of_kind = lines[[one == key for one in kind]]
        is_new = of_kind["link_id"].isin(opened.link_ids if opened else ())
        if is_new.any():
            of_kind[is_new].plot(ax=ax, zorder=3 + 0.1 * order, **_new_settings(style.color))
        for status, group in of_kind[~is_new].groupby("status", sort=True):
            dashes = STATUS_DASHES.get(str(status), ())
            group.plot(
                ax=ax,
                color=style.color,
                linewidth=style.width,
                linestyle=(0, dashes) if dashes else "-",
                zorder=2 + 0.1 * order,
            )
        if len(of_kind):
            handles.insert(0, _line_handle(style.label, style.color, style.width, ()))
    is_new = lines["link_id"].isin(opened.link_ids if opened else ())
    if opened and is_new.any():
        handles.append(Line2D([], [], label=opened.label, **_new_settings(INK)))
    present = set(lines.loc[~is_new, "status"])
    handles += [
        _line_handle(text, INK, 1.2, STATUS_DASHES[status])
        for status, text in STATUS_LABELS.items()
        if status in present
    ]
    return handles


def _new_settings(color: str) -> dict[str, Any]:
    """Return how a link newly opened looks: white between edges of the color of its kind."""
    return {"color": "white", "linewidth": 1.2, "path_effects": [withStroke(linewidth=3.2, foreground=color)]}


def _line_handle(label: str, color: str, width: float, dashes: tuple[float, ...]) -> Line2D:
    return Line2D([], [], label=label, color=color, linewidth=width, linestyle=(0, dashes) if dashes else "-")


def _draw_nodes(ax: Axes, places: gpd.GeoDataFrame) -> list[Artist]:
    handles: list[Artist] = []
    for node_type, style in NODE_STYLES.items():
        group = places[places["node_type"] == node_type]
        if group.empty:
            continue
        (marks,) = ax.plot(
            group.geometry.x,
            group.geometry.y,
            linestyle="none",
            marker=style.marker,
            markersize=style.size,
            markerfacecolor=style.color,
            markeredgecolor=INK,
            markeredgewidth=0.6,
            zorder=6 - 0.1 * style.rank,
            label=style.label,
        )
        handles.append(marks)
    return handles


def _set_frame(ax: Axes, extent: Extent, title: str) -> None:
    ax.set_aspect("equal")
    ax.set_xlim(extent.left, extent.right)
    ax.set_ylim(extent.bottom, extent.top)
    ax.set_xticks([])
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set(color="#888888", linewidth=0.6)
    if title:
        ax.set_title(title, loc="left", fontsize=11, color=INK)
    ax.set_ylabel("")
    ax.set_xlabel(CREDITS, fontsize=6, color="#555555", loc="left", labelpad=3)


def _add_legend(ax: Axes, compared: list[Artist], kinds: list[Artist]) -> None:
    """Explain the map below it: what is compared in the first column, links and nodes in the others."""
    others = _LEGEND_COLUMNS - (1 if compared else 0)
    rows = max(len(compared), math.ceil(len(kinds) / others))
    handles = _filled_up(compared, rows if compared else 0) + _filled_up(kinds, rows * others)
    ax.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.0, -0.035),
        ncols=_LEGEND_COLUMNS,
        fontsize=_FONTSIZE,
        frameon=False,
        borderaxespad=0.0,
        handlelength=3.0,
        columnspacing=1.6,
    )


def _filled_up(handles: list[Artist], n: int) -> list[Artist]:
    """Return the handles and empty ones up to ``n``: a legend deals out entries evenly to its columns."""
    return handles + [Line2D([], [], linestyle="none", label=" ") for _ in range(n - len(handles))]


def _points_along(lines: gpd.GeoDataFrame, extent: Extent) -> NDArray[np.float64]:
    """Return points along all links, close enough that no name can hide a line between two of them."""
    return np.asarray(
        shapely.get_coordinates(shapely.segmentize(lines.geometry.to_numpy(), extent.width_m / 300)),
        dtype=np.float64,
    )


def _route_of(lines: gpd.GeoDataFrame, highlights: Sequence[Highlight]) -> shapely.Geometry:
    """Return all highlighted links as one geometry; empty without any."""
    link_ids = {link_id for highlight in highlights for link_id in highlight.link_ids}
    return lines[lines["link_id"].isin(link_ids)].union_all() if link_ids else shapely.Point()


def _labels(
    places: gpd.GeoDataFrame, route: shapely.Geometry, frame: Extent | None, principal: frozenset[str]
) -> list[Label]:
    """Return the names wanted: on the route first, then principal; within the frame of another map cities only."""
    is_near = places.distance(route).to_numpy() < _NEAR_M
    is_framed = [frame is not None and _is_within(point, frame) for point in places.geometry]
    return [
        Label(
            _rank(node_type, node_id in principal) - (10 if near else 0) + (5 if framed else 0),
            name,
            point.x,
            point.y,
            is_bold=near and node_type == "city",
            most_covered=_MOST_COVERED if node_type == "bcp" and node_id not in principal else np.inf,
            may_be_far=not framed,
        )
        for node_id, name, node_type, point, near, framed in zip(
            places["node_id"], places["name"], places["node_type"], places.geometry, is_near, is_framed, strict=True
        )
        if node_type in NODE_STYLES and (near or node_type != "terminal" or node_id in principal)
    ]


def _rank(node_type: str, is_principal: bool) -> int:
    """Return which names come first: principal places, others by type, principal posts before other posts."""
    rank = NODE_STYLES[node_type].rank
    if not is_principal:
        return rank
    return rank - 1 if node_type == "bcp" else 0


def _is_for_detail(places: gpd.GeoDataFrame, frame: Extent) -> NDArray[np.bool_]:
    """Return which places lie in the frame of another map and are drawn on that one only: posts and terminals."""
    is_framed = np.array([_is_within(point, frame) for point in places.geometry], dtype=np.bool_)
    return np.asarray(is_framed & places["node_type"].isin(["bcp", "terminal"]).to_numpy())


def _is_within(point: shapely.Point, extent: Extent) -> bool:
    return bool(extent.left <= point.x <= extent.right and extent.bottom <= point.y <= extent.top)
