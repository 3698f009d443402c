"""Place names beside points so that no two names overlap; a name without room is left out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from corridor_sim.report.images import figure_of
from corridor_sim.report.palette import INK

_PADDING_PX: Final = 1.5
_HAIR_SPACE: Final = "\N{HAIR SPACE}"
_AREA_COLOR: Final = "#9a958e"
_AREA_PADDING_PX: Final = 4.0
_AREA_STEPS: Final = 42
_MARK_RADIUS_PT: Final = 1.5
# Two nodes of one name nearer than this (a town and its terminal) share one label.
_SAME_NAME_PX: Final = 70.0


@dataclass(frozen=True)
class _Place:
    """Offset of a name from its point, in pt; the name's corner or side nearest to the point stands there."""

    right: float
    up: float
    is_far: bool = False

    def box(self, anchor: NDArray[np.float64], size: NDArray[np.float64], px_per_pt: float) -> Bbox:
        """Return the box of a name of that size in pixels."""
        start = anchor + px_per_pt * np.array((self.right, self.up)) - size * self._corner
        return Bbox([start, start + size])

    def line(self, anchor: NDArray[np.float64], px_per_pt: float) -> NDArray[np.float64]:
        """Return points in pixels along the line from the point to a distant name, shape (n, 2)."""
        offset = px_per_pt * np.array((self.right, self.up))
        # The line begins beyond the point's own mark and those of its twins.
        share = np.linspace(5.0 / float(np.hypot(self.right, self.up)), 1.0, 24)[:, np.newaxis]
        return np.asarray(anchor + share * offset, dtype=np.float64)

    @property
    def _corner(self) -> NDArray[np.float64]:
        """The part of the name that stands at the offset, as shares of its width and height."""
        return np.asarray((1.0 - np.sign((self.right, self.up))) / 2.0, dtype=np.float64)

    @property
    def text_settings(self) -> dict[str, Any]:
        """What an annotation needs to stand here; the distant ones get a thin line to the point."""
        across, upwards = self._corner
        settings: dict[str, Any] = {
            "xytext": (self.right, self.up),
            "horizontalalignment": {0.0: "left", 0.5: "center", 1.0: "right"}[across],
            "verticalalignment": {0.0: "bottom", 0.5: "center", 1.0: "top"}[upwards],
        }
        if self.is_far:
            settings["arrowprops"] = {
                "arrowstyle": "-",
                "color": INK,
                "linewidth": 0.5,
                "shrinkA": 0.0,
                "shrinkB": 2.0,
                "relpos": (across, upwards),
            }
        return settings


# The best place first (Imhof, E., 1975, Positioning Names on Maps, The American Cartographer 2(2)).
_PLACES: Final = (
    _Place(4.0, 3.0),
    _Place(4.0, -3.0),
    _Place(5.5, 0.0),
    _Place(-4.0, 3.0),
    _Place(-4.0, -3.0),
    _Place(-5.5, 0.0),
    _Place(0.0, 5.0),
    _Place(0.0, -5.0),
    *(
        _Place(distance * right, distance * up, is_far=True)
        for distance in (10.0, 16.0, 24.0, 34.0)
        for right, up in ((1, 1), (1, -1), (-1, 1), (-1, -1), (0, 1), (0, -1), (1, 0), (-1, 0))
    ),
)
# In covered points of lines: what a place lower in the list costs, and what a line to the point costs.
_ORDER_COST: Final = 0.4
_FAR_COST: Final = 15.0
# What a name costs that stands on the side of its point where a neighboring point lies; how near is neighboring.
_WRONG_SIDE_COST: Final = 20.0
# What a distant name costs that stands so near another point that it could be read as that one's.
_WRONG_POINT_COST: Final = 8.0
_BESIDE_PX: Final = 18.0
_NEIGHBOR_PX: Final = 8.0
# How many points of a network line a point of such a line to a name weighs.
_LINE_WEIGHT: Final = 2


@dataclass(frozen=True, order=True)
class Label:
    """
    A name wanted at a point.

    Attributes
    ----------
    rank
        Who chooses first: the lowest.
    text
        The name.
    x, y
        The point, in data coordinates of the axes.
    is_bold
        True to stress the name.
    most_covered
        How many points of ``crowd`` the name may cover; it is left out where it would cover more.
    may_be_far
        False to leave the name out rather than write it at a distance with a line to its point.
    """

    rank: int
    text: str
    x: float
    y: float
    is_bold: bool = False
    most_covered: float = np.inf
    may_be_far: bool = True


def place_labels(
    ax: Axes,
    labels: Iterable[Label],
    *,
    keep_free: Sequence[Bbox] = (),
    crowd: NDArray[np.float64] | None = None,
    fontsize: float = 7.0,
) -> list[Annotation]:
    """
    Write names one after another, each in the emptiest free place beside its point.

    Parameters
    ----------
    ax
        Axes whose limits are final.
    labels
        Names wanted; a name that finds no place inside the axes where it covers neither another name nor a
        point of one is left out.
    keep_free
        Boxes in display pixels that no name may touch.
    crowd
        Shape (n, 2), float64, data coordinates of points (along lines, markers) names had better not cover. A point
        that stands there more than once weighs more.
    fontsize
        Size of the letters in points.

    Returns
    -------
    The names written, in order of rank. Of two neighboring points each has its name on its own side, and the lines
    to distant names do not cross.
    """
    figure = figure_of(ax)
    figure.draw_without_rendering()  # the layout engine moves the axes only now
    busy = ax.transData.transform(crowd) if crowd is not None and len(crowd) else np.empty((0, 2))
    taken = [box.padded(_PADDING_PX) for box in keep_free]
    anchors: dict[str, list[NDArray[np.float64]]] = {}
    written: list[Annotation] = []
    wanted = sorted(labels)
    marks = ax.transData.transform(np.array([(label.x, label.y) for label in wanted]).reshape(-1, 2))
    taken += [Bbox([mark, mark]).padded(_MARK_RADIUS_PT * figure.dpi / 72.0) for mark in marks]
    lines: list[shapely.LineString] = []
    for label in wanted:
        anchor = ax.transData.transform((label.x, label.y))
        if any(np.hypot(*(anchor - other)) < _SAME_NAME_PX for other in anchors.get(label.text, [])):
            continue
        size = _size_of(ax, label, fontsize)
        others = np.array([mark for mark, one in zip(marks, wanted, strict=True) if one.text != label.text])
        surroundings = _Surroundings(taken, busy, lines, _directions(anchor, others), others, label)
        place = _best_place(ax, anchor, size, surroundings)
        if place is None:
            continue
        taken.append(place.box(anchor, size, figure.dpi / 72.0).padded(_PADDING_PX))
        if place.is_far:
            line = place.line(anchor, figure.dpi / 72.0)
            busy = np.concatenate([busy, *[line] * _LINE_WEIGHT])
            lines.append(shapely.LineString(line[[0, -1]]))
        anchors.setdefault(label.text, []).append(anchor)
        written.append(_write(ax, label, fontsize, place))
    return written


def _write(ax: Axes, label: Label, fontsize: float, place: _Place) -> Annotation:
    annotation = ax.annotate(
        label.text,
        (label.x, label.y),
        textcoords="offset points",
        fontsize=fontsize,
        fontweight=_weight(label),
        color=INK,
        zorder=9,
        path_effects=[withStroke(linewidth=1.8, foreground="white", alpha=0.85)],
        **place.text_settings,
    )
    annotation.set_in_layout(False)
    return annotation


def _size_of(ax: Axes, label: Label, fontsize: float) -> NDArray[np.float64]:
    """Return width and height of a name in pixels."""
    text = ax.text(label.x, label.y, label.text, fontsize=fontsize, fontweight=_weight(label))
    size = text.get_window_extent().size
    text.remove()
    return np.asarray(size, dtype=np.float64)


def _weight(label: Label) -> str:
    return "bold" if label.is_bold else "normal"


@dataclass(frozen=True)
class _Surroundings:
    """What is there already when a label is placed, in pixels; ``neighbors``: unit vectors to points close by."""

    taken: Sequence[Bbox]
    busy: NDArray[np.float64]
    lines: Sequence[shapely.LineString]
    neighbors: NDArray[np.float64]
    others: NDArray[np.float64]
    label: Label


def _directions(anchor: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return unit vectors from a point to the others close by, shape (n, 2)."""
    offsets = others.reshape(-1, 2) - anchor
    distances = np.hypot(offsets[:, 0], offsets[:, 1])
    is_close = (distances > 0.0) & (distances < _NEIGHBOR_PX)
    return np.asarray(offsets[is_close] / distances[is_close, np.newaxis], dtype=np.float64)


def _best_place(
    ax: Axes, anchor: NDArray[np.float64], size: NDArray[np.float64], surroundings: _Surroundings
) -> _Place | None:
    """Return the free place of least cost (points covered, rank, side, a line needed); None if none is free."""
    taken, busy = _extents(surroundings.taken), surroundings.busy
    px_per_pt = figure_of(ax).dpi / 72.0
    best: tuple[float, _Place] | None = None
    for order, place in enumerate(_PLACES):
        box = place.box(anchor, size, px_per_pt).padded(_PADDING_PX)
        if not _is_inside(box, ax.bbox) or _overlaps(box, taken).any():
            continue
        if place.is_far and _is_crossing(place.line(anchor, px_per_pt), taken, surroundings.lines):
            continue
        covered = int(np.count_nonzero(np.all((busy >= box.min) & (busy <= box.max), axis=1)))
        if covered > surroundings.label.most_covered or (place.is_far and not surroundings.label.may_be_far):
            continue
        towards = surroundings.neighbors @ np.array((place.right, place.up)) / np.hypot(place.right, place.up)
        # Half of it beside the line between the two points, none where the name turns away from the neighbor.
        wrong_side = _WRONG_SIDE_COST * max(0.0, float(towards.max(initial=-1.0)) + 0.5)
        wrong_point = _WRONG_POINT_COST * int(place.is_far and _is_beside(box, surroundings.others))
        cost = covered + wrong_side + wrong_point + _ORDER_COST * order + (_FAR_COST if place.is_far else 0.0)
        if best is None or cost < best[0]:
            best = (cost, place)
    return best[1] if best else None


def _extents(boxes: Sequence[Bbox]) -> NDArray[np.float64]:
    """Return left, bottom, right and top of boxes, shape (n, 4): one look at many is a hundred times as quick."""
    return np.array([box.extents for box in boxes], dtype=np.float64).reshape(-1, 4)


def _overlaps(box: Bbox, others: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which of the others a box touches, shape (n,); ``others`` as `_extents` gives them."""
    left, bottom, right, top = box.extents
    across = (left <= others[:, 2]) & (others[:, 0] <= right)
    return np.asarray(across & (bottom <= others[:, 3]) & (others[:, 1] <= top))


def _is_crossing(line: NDArray[np.float64], boxes: NDArray[np.float64], lines: Sequence[shapely.LineString]) -> bool:
    if len(lines) and shapely.intersects(shapely.LineString(line[[0, -1]]), lines).any():
        return True
    points = line[:, np.newaxis]
    return bool(np.any(np.all((points >= boxes[:, :2]) & (points <= boxes[:, 2:]), axis=2)))


def _is_beside(box: Bbox, points: NDArray[np.float64]) -> bool:
    """Return whether one of the points lies near a name."""
    wide = box.padded(_BESIDE_PX)
    return bool(np.any(np.all((points.reshape(-1, 2) >= wide.min) & (points.reshape(-1, 2) <= wide.max), axis=1)))


def _is_inside(box: Bbox, outer: Bbox) -> bool:
    return bool(np.all(box.min >= outer.min) and np.all(box.max <= outer.max))


def place_area_names(
    ax: Axes,
    areas: Iterable[tuple[str, shapely.Geometry]],
    *,
    keep_free: Sequence[Bbox] = (),
    crowd: NDArray[np.float64] | None = None,
    fontsize: float = 6.0,
) -> list[Text]:
    """
    Write the names of areas in spaced gray capitals below all else, each where it covers least.

    Parameters
    ----------
    ax
        Axes whose limits are final.
    areas
        Names and polygons, in data coordinates; an area smaller than its name is not named.
    keep_free, crowd, fontsize
        As in `place_labels`.

    Returns
    -------
    The names written.
    """
    figure_of(ax).draw_without_rendering()
    busy = crowd if crowd is not None else np.empty((0, 2))
    to_data = ax.transData.inverted()
    taken = [box.padded(_PADDING_PX) for box in keep_free]
    written: list[Text] = []
    for name, area in sorted(areas, key=lambda one: (-one[1].area, one[0])):
        text = ax.text(
            0.0,
            0.0,
            _HAIR_SPACE.join(name.upper()),
            fontsize=fontsize,
            color=_AREA_COLOR,
            ha="center",
            va="center",
            zorder=0.6,
            clip_on=True,
        )
        text.set_in_layout(False)
        size = np.asarray(text.get_window_extent().padded(_AREA_PADDING_PX).transformed(to_data).size, dtype=np.float64)
        boxes = _boxes_within(area, size)
        known = _extents(taken)
        boxes = [box for box in boxes if not _overlaps(box.transformed(ax.transData), known).any()]
        if not boxes:
            text.remove()
            continue
        center = np.array(area.centroid.coords[0])
        best = min(boxes, key=lambda box: _area_cost(box, busy, center))
        text.set_position(((best.x0 + best.x1) / 2, (best.y0 + best.y1) / 2))
        taken.append(best.transformed(ax.transData))
        written.append(text)
    return written


def _boxes_within(area: shapely.Geometry, size: NDArray[np.float64]) -> list[Bbox]:
    """Return boxes of that size on a grid that lie within an area."""
    left, bottom, right, top = area.bounds
    width, height = size.tolist()
    x, y = (
        part.ravel()
        for part in np.meshgrid(
            np.linspace(left, right, _AREA_STEPS)[1:-1], np.linspace(bottom, top, _AREA_STEPS)[1:-1]
        )
    )
    shapely.prepare(area)
    inside = shapely.contains(area, shapely.box(x - width / 2, y - height / 2, x + width / 2, y + height / 2))
    return [
        Bbox.from_bounds(one - width / 2, other - height / 2, width, height)
        for one, other in zip(x[inside].tolist(), y[inside].tolist(), strict=True)
    ]


def _area_cost(box: Bbox, busy: NDArray[np.float64], center: NDArray[np.float64]) -> tuple[int, float]:
    """Return how much a name covers, then how far it is from the middle of its area."""
    covered = int(np.count_nonzero(np.all((busy >= box.min) & (busy <= box.max), axis=1)))
    middle = np.array((box.x0 + box.x1, box.y0 + box.y1)) / 2
    return covered, float(np.hypot(*(middle - center)))
