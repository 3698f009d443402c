"""The scale bar of a map."""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from corridor_sim.report.palette import INK
from corridor_sim.report.projection import Extent, length_on_map_m, nice_length_km


def draw_scale_bar(ax: Axes, extent: Extent, crowd: NDArray[np.float64]) -> list[Artist]:
    """Draw a scale bar, true at the map's center, in the corner with the fewest lines; return its parts."""
    length_km = nice_length_km(extent)
    width = length_on_map_m(extent, length_km)
    thick, gap = 0.006 * extent.width_m, 0.03 * extent.width_m
    box_width, box_height = width + 2 * gap, 3 * gap
    corners = [
        (x, y) for y in (extent.bottom, extent.top - box_height) for x in (extent.right - box_width, extent.left)
    ]
    x, y = min(corners, key=lambda corner: _count_inside(crowd, corner, (box_width, box_height)))
    left, low = x + gap, y + gap
    parts: list[Artist] = []
    for k, color in enumerate((INK, "white")):
        half = Rectangle(
            (left + k * width / 2, low),
            width / 2,
            thick,
            facecolor=color,
            edgecolor=INK,
            linewidth=0.6,
            zorder=8,
        )
        parts.append(ax.add_patch(half))
    parts[0].set_gid("scale-bar")
    for share, words in ((0.0, "0"), (0.5, f"{length_km / 2:g}"), (1.0, f"{length_km:g} km")):
        parts.append(
            ax.text(left + share * width, low + 1.6 * thick, words, fontsize=6, ha="center", va="bottom", zorder=8)
        )
    return parts


def _count_inside(points: NDArray[np.float64], corner: tuple[float, float], size: tuple[float, float]) -> int:
    offset = points - np.array(corner)
    return int(np.count_nonzero(np.all((offset >= 0.0) & (offset <= np.array(size)), axis=1)))
