"""Names of areas in spaced gray capitals, each where it covers least of a map."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from corridor_sim.report.crowding import Crowding
from corridor_sim.report.images import figure_of
from corridor_sim.report.label_places import extents_of, overlaps

_HAIR_SPACE: Final = "\N{HAIR SPACE}"
_COLOR: Final = "#9a958e"
_PADDING_PX: Final = 4.0
_KEPT_FREE_PX: Final = 1.5
_STEPS: Final = 42


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
        As in `corridor_sim.report.labels.place_labels`.

    Returns
    -------
    The names written.
    """
    figure_of(ax).draw_without_rendering()
    crowding = Crowding(ax.transData.transform(crowd) if crowd is not None else np.empty((0, 2)), ax.bbox)
    to_data = ax.transData.inverted()
    taken = extents_of([box.padded(_KEPT_FREE_PX) for box in keep_free])
    written: list[Text] = []
    for name, area in sorted(areas, key=lambda one: (-one[1].area, one[0])):
        text = ax.text(
            0.0,
            0.0,
            _HAIR_SPACE.join(name.upper()),
            fontsize=fontsize,
            color=_COLOR,
            ha="center",
            va="center",
            zorder=0.6,
            clip_on=True,
        )
        text.set_in_layout(False)
        size = np.asarray(text.get_window_extent().padded(_PADDING_PX).transformed(to_data).size, dtype=np.float64)
        middles = _middles_within(area, size)
        corners = ax.transData.transform(np.concatenate([middles - size / 2, middles + size / 2]))
        boxes = corners.reshape(2, -1, 2).transpose(1, 0, 2).reshape(-1, 4)
        is_free = ~overlaps(boxes, taken).any(axis=1)
        if not is_free.any():
            text.remove()
            continue
        # It covers as little as it can, and then stands as near to the middle as it can.
        off_middle = np.hypot(*(middles - np.array(area.centroid.coords[0])).T)
        best = np.lexsort((off_middle, crowding.count(boxes), ~is_free))[0]
        text.set_position(tuple(middles[best]))
        taken = np.concatenate([taken, boxes[[best]]])
        written.append(text)
    return written


def _middles_within(area: shapely.Geometry, size: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the middles of boxes of that size on a grid that lie within an area, shape (n, 2)."""
    left, bottom, right, top = area.bounds
    across, upwards = np.linspace(left, right, _STEPS)[1:-1], np.linspace(bottom, top, _STEPS)[1:-1]
    middles = np.stack(np.meshgrid(across, upwards), axis=-1).reshape(-1, 2)
    low, high = (middles - size / 2).T, (middles + size / 2).T
    shapely.prepare(area)
    return np.asarray(middles[shapely.contains(area, shapely.box(*low, *high))], dtype=np.float64)
