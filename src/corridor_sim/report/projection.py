"""The map projection, the extent of a map and lengths on it."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from pyproj import Geod, Transformer

GEOGRAPHIC: Final = "EPSG:4326"
# Equal-area conic for about 5-125 E, 0-60 N (Albers). Between the two true parallels, where most of the network lies,
# lengths east to west are up to 4 % short; they are 11 % long at Singapore and at 60 N.
PROJECTION: Final = "+proj=aea +lat_1=18 +lat_2=48 +lat_0=32 +lon_0=64 +datum=WGS84 +units=m +no_defs"

_GEOD: Final = Geod(ellps="WGS84")
_TO_GEOGRAPHIC: Final = Transformer.from_crs(PROJECTION, GEOGRAPHIC, always_xy=True)
# About the width of a line on a printed page: finer detail is not seen.
_DETAIL_SHARE: Final = 1 / 2500


@dataclass(frozen=True)
class Extent:
    """
    The rectangle a map shows, in projected meters.

    Attributes
    ----------
    left, bottom, right, top
        Limits in meters of the projection.
    """

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width_m(self) -> float:
        """Width in projected meters."""
        return self.right - self.left

    @property
    def height_m(self) -> float:
        """Height in projected meters."""
        return self.top - self.bottom

    @property
    def detail_m(self) -> float:
        """Size in projected meters below which detail is left out."""
        return self.width_m * _DETAIL_SHARE

    def geographic_bounds(self) -> tuple[float, float, float, float]:
        """Return west, south, east, north in degrees of a rectangle that covers the extent, with a margin."""
        share = np.linspace(0.0, 1.0, 33)
        x = self.left + self.width_m * share
        y = self.bottom + self.height_m * share
        xs = np.concatenate([x, x, np.full_like(y, self.left), np.full_like(y, self.right)])
        ys = np.concatenate([np.full_like(x, self.bottom), np.full_like(x, self.top), y, y])
        lon, lat = _TO_GEOGRAPHIC.transform(xs, ys)
        return float(lon.min()) - 1.0, float(lat.min()) - 1.0, float(lon.max()) + 1.0, float(lat.max()) + 1.0


def fit_extent(bounds: tuple[float, float, float, float], margin_share: float = 0.04) -> Extent:
    """
    Return the extent around projected bounds (left, bottom, right, top) with a margin on each side.

    The sides stay between 1:2.2 and 1.25:1 (height to width), so that a lone east-west or north-south
    corridor still shows the country around it.
    """
    left, bottom, right, top = bounds
    margin = margin_share * max(right - left, top - bottom, 1000.0)
    width, height = right - left + 2 * margin, top - bottom + 2 * margin
    wider = max(0.0, height / 1.25 - width) / 2
    higher = max(0.0, width / 2.2 - height) / 2
    return Extent(left - margin - wider, bottom - margin - higher, right + margin + wider, top + margin + higher)


def nice_length_km(extent: Extent) -> float:
    """Return the longest of 1, 2 or 5 x 10^n km that fits into a fifth of an extent's width."""
    limit = extent.width_m / 1000.0 / 5.0
    power = 10.0 ** math.floor(math.log10(limit))
    return max(step * power for step in (1.0, 2.0, 5.0) if step * power <= limit)


def length_on_map_m(extent: Extent, length_km: float) -> float:
    """
    Return the projected meters that ``length_km`` takes on the map, east to west through the extent's center.

    Notes
    -----
    An equal-area map has no single scale; a bar drawn this long is true at the center.
    """
    x = (extent.left + extent.right) / 2
    y = (extent.bottom + extent.top) / 2
    drawn_m = length_km * 1000.0
    for _ in range(3):  # the scale changes little over a bar's length: each pass gains several digits
        lon, lat = _TO_GEOGRAPHIC.transform([x - drawn_m / 2, x + drawn_m / 2], [y, y])
        real_m = _GEOD.inv(lon[0], lat[0], lon[1], lat[1])[2]
        drawn_m *= length_km * 1000.0 / real_m
    return drawn_m
