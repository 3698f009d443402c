"""What the base map says of a place: which country it is in (de facto), and whether it is land or water."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

SHORE_DEGREE = 0.05
"""So far from the shore of the base map a place is surely on land or on water."""

_LAND, _WATER = "basemap_land.geojson", "basemap_water.geojson"


@dataclass(frozen=True, eq=False)
class Ground:
    """
    Land, water and countries of a base map.

    Attributes
    ----------
    codes
        ISO 3166 alpha-3 code of each part of a country, in the order of ``parts``.
    parts
        Polygons, longitude and latitude in degrees.
    water
        Polygons of lakes and inland seas, drawn over land.
    """

    codes: tuple[str, ...]
    parts: tuple[shapely.Geometry, ...]
    water: tuple[shapely.Geometry, ...]

    @property
    def window(self) -> tuple[float, float, float, float]:
        """Return west, south, east and north of what the base map covers, in degrees."""
        west, south, east, north = shapely.total_bounds(list(self.parts)).tolist()
        return west, south, east, north

    def covers(self, points: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which of ``points`` (shape (n, 2), degrees) lie within the window."""
        west, south, east, north = self.window
        return np.asarray(
            (points[:, 0] > west) & (points[:, 0] < east) & (points[:, 1] > south) & (points[:, 1] < north)
        )

    def countries_at(self, points: NDArray[np.float64]) -> list[str]:
        """Return the code of the country of each point (shape (n, 2), degrees), empty where there is none."""
        found = [""] * len(points)
        for i, part in self._tree.query(shapely.points(points), predicate="within").T.tolist():
            found[i] = self.codes[part]
        return found

    def is_near_country(
        self, points: NDArray[np.float64], codes: Sequence[str], tolerance_degree: float
    ) -> NDArray[np.bool_]:
        """Return which points lie in the country told for each, or nearer to it than the tolerance."""
        is_near = np.zeros(len(points), dtype=np.bool_)
        told = np.array(codes)
        for code in sorted(set(codes) & self._countries.keys()):
            country = self._countries[code]
            here = np.flatnonzero(told == code)
            # Most points lie within, which is told far sooner than how far away the others are.
            is_within = _contains(country, points[here])
            is_near[here[is_within]] = True
            others = here[~is_within]
            is_near[others] = shapely.dwithin(country, shapely.points(points[others]), tolerance_degree)
        return is_near

    def is_far_inland(self, points: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which points lie on land, farther from water than ``SHORE_DEGREE``."""
        is_far = _contains(self._dry, points)
        # Few points get here: their distances cost far less than to draw all shores so far inland.
        is_far[is_far] = ~shapely.dwithin(self._dry.boundary, shapely.points(points[is_far]), SHORE_DEGREE)
        return is_far

    def is_far_offshore(self, points: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which points lie on water, farther from land than ``SHORE_DEGREE``."""
        is_far = ~_contains(self._dry, points)
        is_far[is_far] = ~shapely.dwithin(self._dry, shapely.points(points[is_far]), SHORE_DEGREE)
        return is_far

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.parts)

    @cached_property
    def _countries(self) -> dict[str, shapely.Geometry]:
        of_code: dict[str, list[shapely.Geometry]] = {}
        for code, part in zip(self.codes, self.parts, strict=True):
            of_code.setdefault(code, []).append(part)
        return {code: shapely.union_all(parts) for code, parts in of_code.items()}

    @cached_property
    def _dry(self) -> shapely.Geometry:
        parts, water = np.array(self.parts), np.array(self.water)
        of_part, of_water = shapely.STRtree(water).query(parts, predicate="intersects")
        for i in np.unique(of_part):
            parts[i] = shapely.difference(parts[i], shapely.union_all(water[of_water[of_part == i]]))
        return shapely.union_all(parts)


def read_ground(directory: Path) -> Ground | None:
    """Return the ground that the base map of a folder shows, or None if the folder has no base map."""
    if not all((directory / name).is_file() for name in (_LAND, _WATER)):
        return None
    land, water = (_features(directory / name) for name in (_LAND, _WATER))
    return Ground(
        tuple(str(properties.get("adm0_a3", "")) for properties, _ in land),
        tuple(shape for _, shape in land),
        tuple(shape for _, shape in water),
    )


def country_names(directory: Path) -> dict[str, str]:
    """Return the English name of each country of a folder's base map by ISO 3166 alpha-3 code; empty without a map."""
    path = directory / _LAND
    if not path.is_file():
        return {}
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return {one["properties"]["adm0_a3"]: one["properties"]["name"] for one in features}


def _features(path: Path) -> list[tuple[dict[str, Any], shapely.Geometry]]:
    content = json.loads(path.read_text(encoding="utf-8"))
    shapes = shapely.make_valid(shapely.from_geojson([json.dumps(one["geometry"]) for one in content["features"]]))
    return [(one["properties"], shape) for one, shape in zip(content["features"], shapes, strict=True)]


def _contains(area: shapely.Geometry, points: NDArray[np.float64]) -> NDArray[np.bool_]:
    shapely.prepare(area)
    return np.asarray(shapely.contains_xy(area, points[:, 0], points[:, 1]), dtype=np.bool_)
