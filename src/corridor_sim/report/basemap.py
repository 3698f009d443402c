"""The background of a map: land, borders and water as the base network brings them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes

from corridor_sim.errors import InputError, Issue
from corridor_sim.report.projection import GEOGRAPHIC, PROJECTION, Extent

LAND_COLOR: Final = "#f7f5f0"
WATER_COLOR: Final = "#dbe8f1"
SHORE_COLOR: Final = "#a9c3d6"
BORDER_COLOR: Final = "#a89c91"
CREDITS: Final = (
    "\N{COPYRIGHT SIGN} OpenStreetMap contributors (ODbL); GeoNames; Natural Earth; searoute network. "
    "Borders are shown as they are de facto (Natural Earth) and imply no opinion."
)
# A shore needs less detail than the network: it is background, and it makes up most of the file.
_COARSER: Final = 1.5
_FILES: Final = ("basemap_land.geojson", "basemap_borders.geojson", "basemap_water.geojson")


@dataclass(frozen=True)
class Basemap:
    """
    What lies below the network on a map, each a GeoDataFrame with a coordinate reference system.

    Attributes
    ----------
    land
        Polygons of land.
    borders
        Lines of land borders.
    water
        Polygons of lakes and inland seas, drawn over land.
    """

    land: gpd.GeoDataFrame
    borders: gpd.GeoDataFrame
    water: gpd.GeoDataFrame


def read_basemap(directory: Path) -> Basemap | None:
    """
    Read ``basemap_land``, ``basemap_borders`` and ``basemap_water`` (.geojson) of a directory.

    Returns
    -------
    The basemap; None when the directory has none of the three files.

    Raises
    ------
    InputError
        If the directory has some of the files but not all.
    """
    paths = [directory / name for name in _FILES]
    missing = [path for path in paths if not path.is_file()]
    if len(missing) == len(paths):
        return None
    if missing:
        raise InputError(
            Issue(
                str(path),
                0,
                "",
                "no such file",
                "either all three basemap files, or none: " + ", ".join(_FILES),
            )
            for path in missing
        )
    land, borders, water = (gpd.read_file(path) for path in paths)
    return Basemap(land=land, borders=borders, water=water)


def draw_basemap(ax: Axes, basemap: Basemap, extent: Extent) -> None:
    """Draw the part of a basemap that an extent shows, below all else; beyond its window stays white."""
    covered_window(basemap.land).plot(ax=ax, facecolor=WATER_COLOR, edgecolor="none", zorder=-0.2)
    land = _visible(basemap.land, extent)
    water = _visible(basemap.water, extent)
    borders = _visible(basemap.borders, extent)
    if len(land):
        land.plot(ax=ax, facecolor=LAND_COLOR, edgecolor=SHORE_COLOR, linewidth=0.3, zorder=0)
    if len(water):
        water.plot(ax=ax, facecolor=WATER_COLOR, edgecolor=SHORE_COLOR, linewidth=0.4, zorder=0.2)
    if len(borders):
        # One long line instead of many short ones: dashes run on, and the file is a third of the size.
        merged = gpd.GeoSeries([shapely.line_merge(borders.union_all())], crs=PROJECTION).simplify(extent.detail_m)
        merged.plot(ax=ax, color=BORDER_COLOR, linewidth=0.7, linestyle=(0, (6, 2, 1, 2)), zorder=0.4)


def named_areas(basemap: Basemap, extent: Extent) -> list[tuple[str, shapely.Geometry]]:
    """Return name and visible part, projected, of each country, if the land has names; else nothing."""
    if "name" not in basemap.land.columns:
        return []
    box = shapely.box(extent.left, extent.bottom, extent.right, extent.top)
    named = basemap.land[basemap.land["name"].notna()]
    areas = []
    for name, group in named.groupby("name", sort=True):
        area = _visible(group, extent).union_all().intersection(box)
        if not area.is_empty:
            areas.append((str(name), area))
    return areas


def covered_window(land: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Return the window that a basemap's land covers, projected: within it what is not land is sea."""
    window = shapely.segmentize(shapely.box(*land.geometry.to_crs(GEOGRAPHIC).total_bounds), 1.0)
    return gpd.GeoSeries([window], crs=GEOGRAPHIC).to_crs(PROJECTION)


def _visible(frame: gpd.GeoDataFrame, extent: Extent) -> gpd.GeoSeries:
    """Return the projected shapes within an extent, without detail that would not be seen."""
    west, south, east, north = extent.geographic_bounds()
    shapes = frame.geometry.to_crs(GEOGRAPHIC).to_numpy()
    inside = shapely.clip_by_rect(shapely.make_valid(shapes), west, south, east, north)
    # A parallel is an arc on the map: long edges of the clipped rectangle need points between.
    dense = shapely.segmentize(inside[~shapely.is_empty(inside)], 1.0)
    projected = gpd.GeoSeries(dense, crs=GEOGRAPHIC).to_crs(PROJECTION)
    simple = projected.simplify(_COARSER * extent.detail_m)
    box = shapely.box(extent.left, extent.bottom, extent.right, extent.top)
    return simple[~simple.is_empty & np.asarray(simple.intersects(box))]
