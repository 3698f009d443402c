"""A GeoPackage with a layer for each table, and back, without loss."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from corridor_sim.errors import InputError, Issue
from corridor_sim.exchange.layers import PLACED, layers_of, placed_layers_of
from corridor_sim.network import NETWORK_TABLES, Drawing, Names, Network, build_network, line_of
from corridor_sim.tables import Column, Sheet, TextRow, columns_of, format_cell

_WRITTEN_AT = "2000-01-01T00:00:00Z"
"""What a GeoPackage says of when it was written: the same for the same inputs."""

_COORDINATES = ("x_coord", "y_coord")
_CRS = "EPSG:4326"
_SAME_DEGREES = 1e-6
_KINDS = {"node": "Point", "link": "LineString", **dict.fromkeys(PLACED, "Point")}


def geopackage_bytes(network: Network) -> bytes:
    """
    Return a network as GeoPackage.

    Notes
    -----
    Layer ``node`` has points, from which the coordinates are read back; ``link`` has lines, straight ones where
    ``is_drawn`` is false; posts, terminals and ports have the points of their nodes, for looking at. All other tables
    have no geometry.
    """
    with TemporaryDirectory() as folder, _fixed_date():
        path = Path(folder) / "network.gpkg"
        for table, frame in {**layers_of(network), **placed_layers_of(network)}.items():
            layer = frame.drop(columns=[name for name in _COORDINATES if name in frame])
            kind = _KINDS.get(table)
            pyogrio.write_dataframe(layer, path, layer=table, driver="GPKG", geometry_type=kind)
        return path.read_bytes()


@contextmanager
def _fixed_date() -> Any:
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _WRITTEN_AT})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def read_geopackage(path: Path) -> tuple[Network, tuple[str, ...]]:
    """
    Read a GeoPackage whose layers are our tables, as `geopackage_bytes` makes it and a map program changes it.

    A node is where its point is, and with it its post, terminal and port, wherever these are drawn. A link without a
    line, or with a straight one and ``is_drawn`` false, is not drawn.

    Returns
    -------
    The network, and remarks on posts, terminals and ports that are drawn elsewhere.

    Raises
    ------
    InputError
        With every mistake, by layer and row.
    """
    try:
        present = [str(name) for name, _ in pyogrio.list_layers(path)]
    except pyogrio.errors.DataSourceError:
        raise InputError([Issue(str(path), 0, "", "the file cannot be read", "a GeoPackage")]) from None
    files = {table: f"{path}, layer {table}" for table in NETWORK_TABLES}
    frames = {table: pyogrio.read_dataframe(path, layer=table) for table in NETWORK_TABLES if table in present}
    issues = [
        Issue(file, 0, "", "the layer is missing", "")
        for table, file in files.items()
        if table in ("node", "link", "commodity") and table not in frames
    ]
    drawings: list[Drawing] = []
    if "node" in frames:
        frames["node"], wrong = _with_coordinates(frames["node"], files["node"])
        issues += wrong
    if "link" in frames:
        frames["link"], drawings = _without_lines(frames["link"])
    points = {table: frames[table] for table in PLACED if isinstance(frames.get(table), gpd.GeoDataFrame)}
    frames |= {table: pd.DataFrame(frame.drop(columns=frame.geometry.name)) for table, frame in points.items()}
    sheets = {table: _sheet(frame, table, files[table]) for table, frame in frames.items()}
    network = build_network(sheets, drawings, Names(str(path), files, files["link"], path.stem), issues)
    return network, tuple(_remarks_on_places(network, points))


def _remarks_on_places(network: Network, points: dict[str, gpd.GeoDataFrame]) -> Iterator[str]:
    """Yield for each layer how many of its points are not where their nodes are."""
    places = network.nodes.set_index("node_id").geometry
    for table, frame in points.items():
        nodes = gpd.GeoSeries(places.reindex(frame["node_id"]).array, index=frame.index, crs=places.crs)
        away = ~(frame if frame.crs is None else frame.to_crs(_CRS)).geometry.geom_equals_exact(nodes, _SAME_DEGREES)
        if away.any():
            lie = "1 point lies" if away.sum() == 1 else f"{away.sum()} points lie"
            yield f"layer {table}: {lie} elsewhere than the nodes, and not taken over; what is at a node moves with it"


def _with_coordinates(nodes: pd.DataFrame, file: str) -> tuple[pd.DataFrame, list[Issue]]:
    """Return nodes with coordinates from their points; empty where there is none."""
    if not isinstance(nodes, gpd.GeoDataFrame):
        return nodes, [Issue(file, 0, "", "the layer has no points", "a point for each node")]
    points = (nodes if nodes.crs is None else nodes.to_crs(_CRS)).geometry.to_numpy()
    is_point = shapely.get_type_id(points) == shapely.GeometryType.POINT
    points = [point if is_one else None for point, is_one in zip(points, is_point, strict=True)]
    plain = pd.DataFrame(nodes.drop(columns=nodes.geometry.name))
    return plain.assign(x_coord=shapely.get_x(points), y_coord=shapely.get_y(points)), []


def _without_lines(links: pd.DataFrame) -> tuple[pd.DataFrame, list[Drawing]]:
    """Return links without their lines, and the lines that are drawn."""
    if not isinstance(links, gpd.GeoDataFrame):
        return links.drop(columns="is_drawn", errors="ignore"), []
    lines = (links if links.crs is None else links.to_crs(_CRS)).geometry
    is_drawn = links["is_drawn"] if "is_drawn" in links else pd.Series(True, links.index)
    ids: Sequence[Any] = links["link_id"].tolist() if "link_id" in links else [None] * len(links)
    drawings = []
    for row, (link_id, line, drawn) in enumerate(zip(ids, lines, is_drawn, strict=True), start=1):
        straight = not drawn and line is not None and shapely.get_num_coordinates(line) == 2
        if line is not None and not straight:
            drawings.append(Drawing(f"row {row}", link_id, line_of(line)))
    return pd.DataFrame(links.drop(columns=[links.geometry.name, "is_drawn"], errors="ignore")), drawings


def _sheet(frame: pd.DataFrame, table: str, file: str) -> Sheet:
    """Return a layer as cells; messages count its rows from 1."""
    columns = {column.name: column for column in columns_of(table)}
    names = [str(name) for name in frame.columns]
    cells = [
        [format_cell(columns.get(name, _UNKNOWN), value) for value in frame[name].tolist()] for name in frame.columns
    ]
    rows = [TextRow(line, list(row)) for line, row in enumerate(zip(*cells, strict=True), start=1)]
    return Sheet(file, table, TextRow(0, names), rows)


_UNKNOWN = Column("", "str")
