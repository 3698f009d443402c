"""Place names beside points so that each is read as its own point's and no two overlap."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from corridor_sim.report.crowding import Crowding
from corridor_sim.report.images import figure_of
from corridor_sim.report.label_places import (
    IS_FAR,
    LENGTH_PT,
    MARK_RADIUS_PT,
    PLACES,
    Place,
    box_distances,
    boxes_at,
    extents_of,
    is_clear,
    is_nearest,
    lines_at,
    overlaps,
    split_marks,
)
from corridor_sim.report.palette import INK

_PADDING_PX: Final = 1.5
# Two nodes of one name nearer than this (a town and its terminal) share one label.
_SAME_NAME_PX: Final = 70.0
# What a line to a name leaves free beside another name, more than names leave between each other.
_LINE_PADDING: Final = 2.0 * np.array((-1.0, -1.0, 1.0, 1.0))
# How many names move at most to make room for one, and how many of its places are tried so.
_MOST_MOVED: Final = 2
_MOVES_TRIED: Final = 24
# In covered points of lines: what a place lower in the list costs, and what a line to the point costs.
_ORDER_COST: Final = 0.4
_FAR_COST: Final = 12.0
_LENGTH_COST_PER_PT: Final = 0.4
# What a name beside its point costs where another point is as near, falling to nothing where it is twice as far.
_WRONG_SIDE_COST: Final = 15.0
# What a name costs that stands on the side of a mark that is one with its own for the eye.
_TWIN_COST: Final = 8.0
# How far a distant name stays from the marks of others at least: beside one it is read as that one's, line or no line.
_FAR_CLEAR_PT: Final = 7.0
# What a distant name costs that touches another point, falling to nothing at this distance.
_WRONG_POINT_COST: Final = 20.0
_BESIDE_PX: Final = 18.0
# What a line to a name costs that runs over lines of the network all along.
_RUN_OVER_COST: Final = 12.0
_RUN_OVER_PX: Final = 1.5


class Mark(NamedTuple):
    """A point that is drawn, in data coordinates, and its name."""

    text: str
    x: float
    y: float


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
    marks: Sequence[Mark] = (),
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
        mark, and is read as its point's, is left out.
    marks
        All points drawn, those without a name wanted included; those of the labels need not be among them.
    keep_free
        Boxes in display pixels that no name may touch.
    crowd
        Shape (n, 2), float64, data coordinates of points (along lines) names had better not cover. A point
        that stands there more than once weighs more.
    fontsize
        Size of the letters in points.

    Returns
    -------
    The names written, in order of rank. Each is nearer to its own point than to any other, or has a line to it that
    passes no other; the lines do not cross. Points of one name that lie close together share one.
    """
    figure_of(ax).draw_without_rendering()  # the layout engine moves the axes only now
    wanted = sorted(labels)
    drawn = sorted({*marks, *(Mark(label.text, label.x, label.y) for label in wanted)})
    surroundings = _Surroundings(
        _pixels(ax, [(mark.x, mark.y) for mark in drawn]),
        np.array([mark.text for mark in drawn], dtype=object),
        Crowding(_pixels(ax, crowd if crowd is not None else ()), ax.bbox),
        ax.bbox,
        _px_per_pt(ax),
    )
    candidates = [_candidates(label, _pixels(ax, (label.x, label.y))[0], _size_of(ax, label, fontsize), surroundings)
                  for label in wanted]  # fmt: skip
    placing = _Placing(candidates, extents_of([box.padded(_PADDING_PX) for box in keep_free]))
    for k in range(len(wanted)):
        placing.place(k)
    return [_write(ax, wanted[k], fontsize, PLACES[candidates[k].places[j]]) for k, j in sorted(placing.chosen.items())]


@dataclass(frozen=True)
class _Surroundings:
    """What is there before the first name, in pixels, and how large a point is."""

    marks: NDArray[np.float64]
    mark_texts: NDArray[np.object_]
    crowding: Crowding
    area: Bbox
    px_per_pt: float


@dataclass(frozen=True)
class _Candidates:
    """
    Where a name may stand as long as no other name is there: what is best first.

    Attributes
    ----------
    label, anchor
        The name, and its point in pixels.
    places
        Positions in `PLACES`, shape (n,).
    boxes
        Left, bottom, right and top in pixels, padded, shape (n, 4).
    shapes
        The boxes once more, shape (n,).
    lines
        The line to each place, empty for those beside the point, shape (n,).
    """

    label: Label
    anchor: NDArray[np.float64]
    places: NDArray[np.int64]
    boxes: NDArray[np.float64]
    shapes: NDArray[np.object_]
    lines: NDArray[np.object_]


def _candidates(
    label: Label, anchor: NDArray[np.float64], size: NDArray[np.float64], surroundings: _Surroundings
) -> _Candidates:
    px_per_pt = surroundings.px_per_pt
    boxes, lines = boxes_at(anchor, size, px_per_pt), lines_at(anchor, px_per_pt)
    padded = boxes + np.array((-_PADDING_PX, -_PADDING_PX, _PADDING_PX, _PADDING_PX))
    # What lies farther away cannot come near the name or the line to it.
    reach = px_per_pt * float(LENGTH_PT.max()) + float(size.max()) + _BESIDE_PX
    is_near = (np.abs(surroundings.marks - anchor) < reach).all(axis=1)
    marks, twins = split_marks(anchor, surroundings.marks[is_near & (surroundings.mark_texts != label.text)], px_per_pt)
    covered = surroundings.crowding.count(padded)
    others = box_distances(boxes, marks).min(axis=1, initial=np.inf)
    is_free = (
        _is_within(padded, surroundings.area)
        & (covered <= label.most_covered)
        & (others >= px_per_pt * np.where(IS_FAR, _FAR_CLEAR_PT, MARK_RADIUS_PT))
        & np.where(IS_FAR, label.may_be_far & is_clear(anchor, marks, px_per_pt), is_nearest(boxes, anchor, marks))
    )
    own = box_distances(boxes, anchor[np.newaxis])[:, 0]
    is_on_side_of_twin = (box_distances(boxes, twins) < own[:, np.newaxis]).any(axis=1)
    cost = (
        covered
        + _TWIN_COST * is_on_side_of_twin
        + np.where(
            IS_FAR,
            _FAR_COST
            + _LENGTH_COST_PER_PT * LENGTH_PT
            + _WRONG_POINT_COST * np.clip(1.0 - others / _BESIDE_PX, 0.0, 1.0)
            + _RUN_OVER_COST * _run_over(lines, surroundings.crowding),
            _ORDER_COST * np.arange(len(PLACES)) + _WRONG_SIDE_COST * np.clip(2.0 - others / own, 0.0, 1.0),
        )
    )
    places = np.flatnonzero(is_free)
    places = places[np.argsort(cost[places], kind="stable")]
    leaders = np.where(IS_FAR, shapely.linestrings(lines), shapely.LineString())
    return _Candidates(label, anchor, places, padded[places], shapely.box(*padded[places].T), leaders[places])


class _Placing:
    """
    Names placed so far.

    Attributes
    ----------
    chosen
        For each name placed, by its position among the candidates, the row of its candidates that it has.
    """

    def __init__(self, candidates: Sequence[_Candidates], keep_free: NDArray[np.float64]) -> None:
        self.chosen: dict[int, int] = {}
        self._candidates = candidates
        self._keep_free = keep_free

    def place(self, k: int, *, may_move: bool = True) -> bool:
        """
        Place a name where it is best; return False if there is no room.

        Where all its places are taken, one or two names that are in the way of it move to another place of theirs.
        """
        if self._has_twin(k):
            return True
        names = _Names([self._candidates[other] for other in self.chosen], list(self.chosen.values()), self._keep_free)
        in_the_way: list[tuple[int, list[int]]] = []
        for j in range(len(self._candidates[k].places)):
            positions = names.met_by(self._candidates[k], j)
            if positions == []:
                self.chosen[k] = j
                return True
            if positions is not None and len(positions) <= _MOST_MOVED:
                in_the_way.append((j, [list(self.chosen)[position] for position in positions]))
        return may_move and any(self._move(k, j, others) for j, others in in_the_way[:_MOVES_TRIED])

    def _move(self, k: int, j: int, others: Sequence[int]) -> bool:
        """Place a name at row ``j`` of its candidates and others elsewhere; return False and do neither if in vain."""
        before = dict(self.chosen)
        for other in others:
            del self.chosen[other]
        self.chosen[k] = j
        if all(self.place(other, may_move=False) for other in others):
            return True
        self.chosen = before
        return False

    def _has_twin(self, k: int) -> bool:
        one = self._candidates[k]
        return any(
            self._candidates[other].label.text == one.label.text
            and np.hypot(*(self._candidates[other].anchor - one.anchor)) < _SAME_NAME_PX
            for other in self.chosen
        )


class _Names:
    """Boxes of names and the lines to them, and what is kept free of names."""

    def __init__(self, candidates: Sequence[_Candidates], rows: Sequence[int], keep_free: NDArray[np.float64]) -> None:
        placed = list(zip(candidates, rows, strict=True))
        self._boxes = np.array([one.boxes[j] for one, j in placed], dtype=np.float64).reshape(-1, 4)
        self._around = shapely.box(*(self._boxes + _LINE_PADDING).T)
        self._lines = np.array([one.lines[j] for one, j in placed], dtype=object)
        self._keep_free = keep_free

    def met_by(self, one: _Candidates, j: int) -> list[int] | None:
        """Return the positions of the names that a name or its line would meet; None if it meets what is kept free."""
        if overlaps(one.boxes[[j]], self._keep_free).any():
            return None
        meets = overlaps(one.boxes[[j]], self._boxes)[0] | shapely.intersects(one.shapes[j], self._lines)
        line = one.lines[j]
        if not line.is_empty:
            meets |= shapely.intersects(line, self._around) | shapely.intersects(line, self._lines)
        return [int(position) for position in np.flatnonzero(meets)]


def _run_over(lines: NDArray[np.float64], crowding: Crowding) -> NDArray[np.float64]:
    """Return the share of each line to a name that lies on lines of the network, shape (n,)."""
    share = np.linspace(0.0, 1.0, 16)[:, np.newaxis]
    points = lines[:, np.newaxis, 0] * (1.0 - share) + lines[:, np.newaxis, 1] * share
    around = np.concatenate([points - _RUN_OVER_PX, points + _RUN_OVER_PX], axis=-1)
    return np.asarray((crowding.count(around) > 0).mean(axis=1), dtype=np.float64)


def _is_within(boxes: NDArray[np.float64], outer: Bbox) -> NDArray[np.bool_]:
    return np.asarray((boxes[:, :2] >= outer.min).all(axis=1) & (boxes[:, 2:] <= outer.max).all(axis=1))


def _pixels(ax: Axes, points: object) -> NDArray[np.float64]:
    """Return points given in data coordinates in pixels, shape (n, 2)."""
    rows = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    return np.asarray(ax.transData.transform(rows), dtype=np.float64)


def _px_per_pt(ax: Axes) -> float:
    return float(figure_of(ax).dpi) / 72.0


def _write(ax: Axes, label: Label, fontsize: float, place: Place) -> Annotation:
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
