"""What the checks of a network look at: the network, the base map, and what several checks need of both."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from corridor_sim.errors import Issue
from corridor_sim.network.ground import Ground
from corridor_sim.network.network import Network
from corridor_sim.tables import key_of, place_of, rows_of

if TYPE_CHECKING:
    import geopandas as gpd

EARTH_RADIUS_KM = 6371.0

_STEP_DEGREE = 0.03
"""Lines are looked at in points so far apart."""


@dataclass(frozen=True, eq=False)
class Subject:
    """
    A network to check.

    Attributes
    ----------
    network
        A network as ``read_network`` returns it.
    ground
        The base map; None leaves out what needs it.
    """

    network: Network
    ground: Ground | None

    @cached_property
    def links(self) -> "gpd.GeoDataFrame":
        """Return the links with lines, ``drawn_km`` (length on the ellipsoid) and ``is_drawn``."""
        # Imported when a network is checked, so that a run, which loads this package too, does not wait for it.
        from pyproj import Geod

        earth = Geod(ellps="WGS84")
        links = self.network.links
        drawn_km = [float(earth.geometry_length(line)) / 1000.0 for line in links.geometry]
        return links.assign(drawn_km=drawn_km, is_drawn=links["link_id"].isin(self.network.geometry.keys()))

    @cached_property
    def graph(self) -> nx.MultiDiGraph:
        """Return the graph of the network."""
        return self.network.graph()

    @cached_property
    def by_kind(self) -> dict[tuple[str, int], nx.DiGraph]:
        """Return the graph of each mode and gauge (0 but for rail); only nodes that its links touch."""
        graphs: dict[tuple[str, int], nx.DiGraph] = {}
        for u, v, link in self.graph.edges(data=True):
            graphs.setdefault((link["mode"], link["gauge_mm"]), nx.DiGraph()).add_edge(u, v)
        return dict(sorted(graphs.items()))

    @cached_property
    def linked_nodes(self) -> frozenset[str]:
        """Return the nodes that a link touches."""
        links = self.network.tables["link"]
        return frozenset(links["from_node_id"]) | frozenset(links["to_node_id"])

    @cached_property
    def places(self) -> NDArray[np.float64]:
        """Return longitude and latitude of the nodes in their order, shape (n, 2), degrees."""
        return self.network.tables["node"][["x_coord", "y_coord"]].to_numpy(dtype=np.float64)

    @cached_property
    def line_points(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Return points along all lines, shape (n, 2), degrees, and the position of the link of each."""
        dense = self.links.geometry.to_numpy().copy()
        # Two nodes at one place make a line without length, which cannot be divided.
        is_long = shapely.length(dense) > 0.0
        dense[is_long] = shapely.segmentize(dense[is_long], _STEP_DEGREE)
        points, owner = shapely.get_coordinates(dense, return_index=True)
        return np.asarray(points, dtype=np.float64), np.asarray(owner, dtype=np.int64)

    def rows(self, table: str) -> list[Any]:
        """Return the rows of a table."""
        return self._rows[table]

    @cached_property
    def drawn_rows(self) -> list[Any]:
        """Return the rows of ``links``."""
        return list(rows_of(self.links))

    @cached_property
    def _rows(self) -> dict[str, list[Any]]:
        return {table: list(rows_of(frame)) for table, frame in self.network.tables.items()}

    def values(self, table: str, column: str) -> "pd.Series[Any]":
        """Return a column; all empty if the tables of this version have no such column."""
        frame = self.network.tables[table]
        return frame[column] if column in frame else pd.Series([None] * len(frame), frame.index, dtype="object")

    def issue(self, row: Any, place: tuple[str, str], found: str, allowed: str = "", nearest: str = "") -> Issue:
        """Return the issue of a row at ``place``: table and column, the latter empty if it is the whole row."""
        table, column = place
        where = place_of(column, getattr(row, str(key_of(table))))
        return Issue(self.network.file_of(table), int(row.line), where, found, allowed, nearest)


def in_words(mode: str, gauge_mm: int) -> str:
    """Return mode and gauge as people say it."""
    return f"{mode} {gauge_mm} mm" if gauge_mm else mode


def distances_km(places: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the distance on the sphere between each place and its other, both of shape (n, 2), degrees."""
    (lon, lat), (other_lon, other_lat) = np.radians(places).T, np.radians(others).T
    share = np.sin((lat - other_lat) / 2) ** 2 + np.cos(lat) * np.cos(other_lat) * np.sin((lon - other_lon) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(share)))
