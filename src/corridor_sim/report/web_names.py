"""Which names an interactive map shows at a scale, and on which side of their points they stand."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from corridor_sim.report.label_places import (
    IS_FAR,
    MARK_RADIUS_PT,
    PLACES,
    box_distances,
    boxes_at,
    is_nearest,
    overlaps,
    split_marks,
)
from corridor_sim.report.labels import Mark

# Pixels of a browser in a point, somewhat more than there are since marks are larger than on paper.
_PX_PER_PT: Final = 1.6
_PX_PER_LETTER, _HEIGHT_PX = 6.5, 14.0
_NEAR_PLACES: Final = np.flatnonzero(~IS_FAR)
_ALIGN: Final = {0.0: "left", 0.5: "center", 1.0: "right"}
_BASELINE: Final = {0.0: "bottom", 0.5: "middle", 1.0: "top"}


class Name(NamedTuple):
    """A name, its point in meters, and where it stands: offset in pixels (down is positive), alignment and baseline."""

    text: str
    x: float
    y: float
    x_offset: float
    y_offset: float
    align: str
    baseline: str


EVERYWHERE: Final = (-np.inf, -np.inf, np.inf, np.inf)


def choose_names(
    wanted: Sequence[Mark],
    marks: Sequence[Mark],
    m_per_px: float,
    frame_m: tuple[float, float, float, float] = EVERYWHERE,
) -> list[Name]:
    """
    Return the names that have room beside their points.

    Parameters
    ----------
    wanted
        Names and points in meters, the most important first.
    marks
        All points drawn.
    m_per_px
        Meters in a pixel: the smallest scale at which the names are shown.
    frame_m
        Left, bottom, right and top of the map, beyond which names would be cut off.

    Returns
    -------
    Names that overlap no other, and each of which is nearer to its point than to any other. Where the map is enlarged
    that stays so: points move apart, while a name keeps its distance from its own.
    """
    points = np.array([(mark.x, mark.y) for mark in marks]).reshape(-1, 2) / m_per_px
    texts = np.array([mark.text for mark in marks], dtype=object)
    taken = np.empty((0, 4))
    left, bottom, right, top = np.array(frame_m) / m_per_px
    names: list[Name] = []
    for mark in wanted:
        anchor = np.array((mark.x, mark.y)) / m_per_px
        size = np.array((_PX_PER_LETTER * len(mark.text), _HEIGHT_PX))
        boxes = boxes_at(anchor, size, _PX_PER_PT)[_NEAR_PLACES]
        others, _ = split_marks(anchor, points[texts != mark.text], _PX_PER_PT)
        is_free = (
            ~overlaps(boxes, taken).any(axis=1)
            & (boxes[:, :2] >= (left, bottom)).all(axis=1)
            & (boxes[:, 2:] <= (right, top)).all(axis=1)
            & is_nearest(boxes, anchor, others)
            & (box_distances(boxes, others) >= _PX_PER_PT * MARK_RADIUS_PT).all(axis=1)
        )
        if not is_free.any():
            continue
        best = int(np.argmax(is_free))
        taken = np.concatenate([taken, boxes[[best]]])
        place = PLACES[_NEAR_PLACES[best]]
        across, upwards = place.corner
        offset = (round(_PX_PER_PT * place.right, 1), round(-_PX_PER_PT * place.up, 1))
        names.append(Name(mark.text, round(mark.x), round(mark.y), *offset, _ALIGN[across], _BASELINE[upwards]))
    return names
