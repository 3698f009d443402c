"""Where a name may stand beside its point, and which of these places can only be read as that point's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from corridor_sim.report.palette import INK

MARK_RADIUS_PT: Final = 2.5
"""How far the mark of a point reaches from its middle."""

# The thin line to a distant name begins here, at the edge of the mark.
_LINE_FROM_PT: Final = 2.0
# What a line to a name leaves free beside the mark of another point.
_LINE_CLEAR_PT: Final = 1.2
# Marks nearer to each other than this are one for the eye.
_ONE_MARK_PT: Final = 1.0
# By how much, at most, a name has to be nearer to its own point than to any other.
_NEARER_PX: Final = 1.5
_N_DIRECTIONS: Final = 16
_DISTANCES_PT: Final = (9.0, 14.0, 20.0, 27.0, 35.0, 45.0, 57.0)


@dataclass(frozen=True)
class Place:
    """
    A place for a name.

    Attributes
    ----------
    right, up
        Offset in points from the point; the name's corner or side nearest to the point stands there.
    is_far
        True if a thin line leads from the point to the name.
    """

    right: float
    up: float
    is_far: bool = False

    @property
    def corner(self) -> tuple[float, float]:
        """The part of the name that stands at the offset, as shares of its width and height."""
        across, upwards = (1.0 - np.sign((self.right, self.up))) / 2.0
        return float(across), float(upwards)

    @property
    def length_pt(self) -> float:
        """Distance of the name from the point, in points."""
        return float(np.hypot(self.right, self.up))

    @property
    def text_settings(self) -> dict[str, Any]:
        """What an annotation needs to stand here."""
        across, upwards = self.corner
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
                "shrinkB": _LINE_FROM_PT,
                "relpos": (across, upwards),
            }
        return settings


def _far_places() -> tuple[Place, ...]:
    angles = 2.0 * np.pi * np.arange(_N_DIRECTIONS) / _N_DIRECTIONS
    directions = [(round(float(np.cos(a)), 6), round(float(np.sin(a)), 6)) for a in angles]
    return tuple(Place(pt * right, pt * up, is_far=True) for pt in _DISTANCES_PT for right, up in directions)


# The best place first (Imhof, E., 1975, Positioning Names on Maps, The American Cartographer 2(2)).
PLACES: Final = (
    Place(4.0, 3.0),
    Place(4.0, -3.0),
    Place(5.5, 0.0),
    Place(-4.0, 3.0),
    Place(-4.0, -3.0),
    Place(-5.5, 0.0),
    Place(0.0, 5.0),
    Place(0.0, -5.0),
    *_far_places(),
)
IS_FAR: Final = np.array([place.is_far for place in PLACES])
LENGTH_PT: Final = np.array([place.length_pt for place in PLACES])
_OFFSET_PT: Final = np.array([(place.right, place.up) for place in PLACES])
_CORNER: Final = np.array([place.corner for place in PLACES])


# P = places, B = boxes, M = points


def boxes_at(anchor: NDArray[np.float64], size: NDArray[np.float64], px_per_pt: float) -> NDArray[np.float64]:
    """Return left, bottom, right and top in pixels of a name of that size at each place, shape (P, 4)."""
    start = anchor + px_per_pt * _OFFSET_PT - size * _CORNER
    return np.concatenate([start, start + size], axis=1)


def lines_at(anchor: NDArray[np.float64], px_per_pt: float) -> NDArray[np.float64]:
    """Return both ends in pixels of the line from the mark of the point to each place, shape (P, 2, 2)."""
    start = anchor + px_per_pt * _OFFSET_PT * (_LINE_FROM_PT / LENGTH_PT)[:, np.newaxis]
    return np.stack([start, anchor + px_per_pt * _OFFSET_PT], axis=1)


def extents_of(boxes: Sequence[Bbox]) -> NDArray[np.float64]:
    """Return left, bottom, right and top of boxes, shape (B, 4)."""
    return np.array([box.extents for box in boxes], dtype=np.float64).reshape(-1, 4)


def overlaps(boxes: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which boxes touch which others, shape (n, m); both as `extents_of` gives them."""
    one = boxes[:, np.newaxis]
    across = (one[..., 0] <= others[:, 2]) & (others[:, 0] <= one[..., 2])
    return np.asarray(across & (one[..., 1] <= others[:, 3]) & (others[:, 1] <= one[..., 3]))


def box_distances(boxes: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the distance of each box from each point, shape (B, M); 0.0 where the point lies inside."""
    low, high = boxes[:, np.newaxis, :2], boxes[:, np.newaxis, 2:]
    beyond = np.maximum(np.maximum(low - points, points - high), 0.0)
    return np.asarray(np.hypot(beyond[..., 0], beyond[..., 1]), dtype=np.float64)


def line_distances(lines: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the distance of each straight line from each point, shape (n, M); ``lines`` has shape (n, 2, 2)."""
    start = lines[:, np.newaxis, 0]
    along = lines[:, np.newaxis, 1] - start
    offset = points - start
    share = np.clip((offset * along).sum(axis=2) / (along * along).sum(axis=2), 0.0, 1.0)
    gap = offset - share[..., np.newaxis] * along
    return np.asarray(np.hypot(gap[..., 0], gap[..., 1]), dtype=np.float64)


def split_marks(
    anchor: NDArray[np.float64], marks: NDArray[np.float64], px_per_pt: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the marks that lie elsewhere than a point, and those that are one with its mark for the eye, (M, 2)."""
    apart = np.hypot(*(marks - anchor).T)
    is_other = apart >= px_per_pt * _ONE_MARK_PT
    return marks[is_other], marks[~is_other & (apart > 0.0)]


def is_nearest(
    boxes: NDArray[np.float64], anchor: NDArray[np.float64], others: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """
    Return which boxes of a name are read as that of its point since it is the nearest mark, shape (B,).

    Parameters
    ----------
    boxes
        Shape (B, 4), pixels.
    anchor
        Shape (2,), pixels: the point.
    others
        Shape (M, 2), pixels: the marks of other points.

    Notes
    -----
    Two marks may overlap; then the name has to stand on its point's side, within 60 degrees of the line
    through both.
    """
    if not len(others):
        return np.ones(len(boxes), dtype=np.bool_)
    apart = np.hypot(*(others - anchor).T)
    own = box_distances(boxes, anchor[np.newaxis])
    return np.asarray(np.all(box_distances(boxes, others) - own >= np.minimum(_NEARER_PX, apart / 2), axis=1))


def is_clear(anchor: NDArray[np.float64], others: NDArray[np.float64], px_per_pt: float) -> NDArray[np.bool_]:
    """Return to which places a line leads that passes no other mark, shape (P,); arguments as for `is_nearest`."""
    if not len(others):
        return np.ones(len(PLACES), dtype=np.bool_)
    apart = np.hypot(*(others - anchor).T)
    # Where marks overlap, the line has to leave on the side away from the other.
    least = np.minimum(px_per_pt * (MARK_RADIUS_PT + _LINE_CLEAR_PT), px_per_pt * _LINE_FROM_PT + apart / 2)
    return np.asarray(np.all(line_distances(lines_at(anchor, px_per_pt), others) >= least, axis=1))
