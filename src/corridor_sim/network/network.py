"""The network as one immutable value."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import networkx as nx
import pandas as pd
from shapely.geometry import LineString

from corridor_sim.errors import nearest_name
from corridor_sim.network.force import is_in_force
from corridor_sim.network.row_checks import wrong_in_row
from corridor_sim.tables import Column, check_value, column_of, key_of, rows_of

if TYPE_CHECKING:
    import geopandas as gpd

CRS = "EPSG:4326"
"""Longitude and latitude in degrees (WGS84), for all geometry."""


@dataclass(frozen=True, eq=False)
class Network:
    """
    Everything that the files of a network say.

    Attributes
    ----------
    name
        Name of the data set.
    directory
        Folder it was read from, as messages show it.
    tables
        One DataFrame for each name in ``NETWORK_TABLES``, with the columns of ``columns_of`` and ``line``; an
        absent file is a table without rows. They are for reading; a variant is made by ``with_table``.
    geometry
        Drawn lines by link_id, from tail to head, longitude and latitude in degrees. Links may be missing.
    """

    name: str
    directory: str
    tables: Mapping[str, pd.DataFrame]
    geometry: Mapping[str, LineString]

    def __post_init__(self) -> None:
        object.__setattr__(self, "tables", MappingProxyType(dict(self.tables)))
        object.__setattr__(self, "geometry", MappingProxyType(dict(self.geometry)))

    def __reduce__(self) -> tuple[type["Network"], tuple[Any, ...]]:
        # A mapping proxy cannot be pickled, and networks travel to worker processes.
        return Network, (self.name, self.directory, dict(self.tables), dict(self.geometry))

    @property
    def nodes(self) -> "gpd.GeoDataFrame":
        """Return the table of nodes with points (EPSG:4326), a new one at each call."""
        # Imported where maps are made, so that a run does not wait for it.
        import geopandas as gpd

        nodes = self.tables["node"]
        points = gpd.points_from_xy(nodes["x_coord"], nodes["y_coord"])
        return gpd.GeoDataFrame(nodes, geometry=points, crs=CRS)

    @property
    def links(self) -> "gpd.GeoDataFrame":
        """Return the table of links with lines (EPSG:4326), straight where none is drawn."""
        import geopandas as gpd

        links = self.tables["link"]
        places = {node.node_id: (node.x_coord, node.y_coord) for node in rows_of(self.tables["node"])}
        lines = [
            self.geometry.get(link.link_id) or LineString([places[link.from_node_id], places[link.to_node_id]])
            for link in rows_of(links)
        ]
        return gpd.GeoDataFrame(links, geometry=gpd.GeoSeries(lines, index=links.index, crs=CRS))

    @property
    def pipelines(self) -> "gpd.GeoDataFrame":
        """Return the table of pipelines with lines (EPSG:4326), straight between the nodes that they pass."""
        import geopandas as gpd

        pipelines = self.tables["pipeline"]
        places = {node.node_id: (node.x_coord, node.y_coord) for node in rows_of(self.tables["node"])}
        lines = [
            LineString([places[node] for node in (row.from_node_id, *row.via, row.to_node_id)])
            for row in rows_of(pipelines)
        ]
        return gpd.GeoDataFrame(pipelines, geometry=gpd.GeoSeries(lines, index=pipelines.index, crs=CRS))

    def graph(self, at: date | None = None) -> nx.MultiDiGraph:
        """
        Return the network as a directed graph; a link passable both ways is two edges.

        Parameters
        ----------
        at
            Only links that exist and are in service on this day; by default the links of every status and date, so
            that a line that was doubled is in the graph twice, once in each state.

        Returns
        -------
        Nodes are node_ids with name, x_coord, y_coord (degree), node_type, country and timezone. Edges have
        the link_id as key and the attributes link_id, mode, gauge_mm (0 where there is no track), length
        (km), free_speed (km/h), status and country. Every node of the network is in it.
        """
        graph = nx.MultiDiGraph(name=self.name)
        for node in self.tables["node"].to_dict("records"):
            graph.add_node(node["node_id"], **{name: node[name] for name in _NODE_ATTRIBUTES})
        links = self.tables["link"]
        if at is not None:
            links = links[is_in_force(links, at)]
        links = links.assign(gauge_mm=links["gauge_mm"].fillna(0).astype("int64"))
        for link in links.to_dict("records"):
            attributes = {str(name): link[name] for name in _EDGE_ATTRIBUTES}
            ends = link["from_node_id"], link["to_node_id"]
            graph.add_edge(*ends, key=link["link_id"], **attributes)
            if not link["directed"]:
                graph.add_edge(*reversed(ends), key=link["link_id"], **attributes)
        return graph

    def with_table(self, name: str, frame: pd.DataFrame) -> "Network":
        """
        Return a network with one table replaced.

        Raises
        ------
        KeyError
            If a network has no such table.
        """
        if name not in self.tables:
            raise KeyError(f"expected one of {', '.join(self.tables)}, got {name!r}")
        return replace(self, tables={**self.tables, name: frame})

    def with_values(self, table: str, row_id: str, **values: object) -> "Network":
        """
        Return a network with other values in one row, such as ``with_values("link", "road_osh", free_speed=50.0)``.

        Raises
        ------
        KeyError
            If a network has no such table, row or column.
        ValueError
            If a value is wrong for its column or beside the others of its row, such as the speed of an aircraft on a
            road, or refers to a row that is not there.
        """
        if table not in self.tables or key_of(table) is None:
            raise KeyError(f"expected a table whose rows have ids, got {table!r}")
        frame = self.tables[table].copy()
        chosen = frame[str(key_of(table))] == row_id
        if not chosen.any():
            raise KeyError(f"table {table!r} has no row {row_id!r}")
        for name, value in values.items():
            if allowed := check_value(column_of(table, name), value):
                raise ValueError(f"{table}.{name}: expected {allowed}, got {value!r}")
            self._check_reference(column_of(table, name), value)
            cells = [value if hit else cell for hit, cell in zip(chosen, frame[name], strict=True)]
            frame[name] = pd.Series(cells, frame.index, dtype=frame[name].dtype)
        for row in rows_of(frame[chosen]):
            for wrong in wrong_in_row(table, row):
                if wrong.column in values:
                    raise ValueError(f"{table}.{wrong.column}: expected {wrong.allowed}, got {wrong.found}")
        return self.with_table(table, frame)

    def _check_reference(self, column: Column, value: object) -> None:
        target = column.references
        if not target or not value:
            return
        known = frozenset(self.tables[target][str(key_of(target))])
        for name in value if isinstance(value, (tuple, list)) else (str(value),):
            if name not in known:
                nearest = nearest_name(name, known)
                hint = f"; nearest is {nearest!r}" if nearest else ""
                raise ValueError(f"{column.name}: expected the id of a row of table {target!r}, got {name!r}{hint}")

    def with_geometry(self, geometry: Mapping[str, LineString]) -> "Network":
        """Return a network with other drawn lines, by link_id."""
        return replace(self, geometry=geometry)

    def file_of(self, table: str) -> str:
        """Return how messages name the file of a table."""
        return f"{self.directory}/{table}.csv"


_NODE_ATTRIBUTES = ("name", "x_coord", "y_coord", "node_type", "country", "timezone")
_EDGE_ATTRIBUTES = ("link_id", "mode", "gauge_mm", "length", "free_speed", "status", "country")
