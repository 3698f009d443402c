"""How many points of a picture lie in a box: quick to ask for thousands of boxes."""

import numpy as np
from matplotlib.transforms import Bbox
from numpy.typing import NDArray


class Crowding:
    """
    Counts of points by pixel of an area.

    Parameters
    ----------
    points
        Shape (n, 2), pixels; those outside the area do not count.
    area
        The area, in pixels.
    """

    def __init__(self, points: NDArray[np.float64], area: Bbox) -> None:
        self._origin = np.floor(area.min)
        self._shape = np.ceil(area.max - self._origin).astype(np.int64)
        cells = np.floor(points.reshape(-1, 2) - self._origin).astype(np.int64)
        cells = cells[((cells >= 0) & (cells < self._shape)).all(axis=1)]
        counts = np.zeros(self._shape + 1, dtype=np.int64)
        np.add.at(counts, tuple(cells.T + 1), 1)
        # How many points lie left of and below each corner of a pixel.
        self._below = counts.cumsum(axis=0).cumsum(axis=1)

    def count(self, boxes: NDArray[np.float64]) -> NDArray[np.int64]:
        """
        Return how many points lie in each box, to the pixel.

        Parameters
        ----------
        boxes
            Shape (..., 4): left, bottom, right and top in pixels.
        """
        corners = np.rint(boxes.reshape(*boxes.shape[:-1], 2, 2) - self._origin).astype(np.int64)
        low, high = np.moveaxis(np.clip(corners, 0, self._shape), -2, 0)
        below = self._below
        return np.asarray(
            below[high[..., 0], high[..., 1]]
            - below[low[..., 0], high[..., 1]]
            - below[high[..., 0], low[..., 1]]
            + below[low[..., 0], low[..., 1]]
        )
