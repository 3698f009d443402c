"""The tables of a network as layers with places, for programs that draw maps."""

import io
from datetime import date, datetime
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from corridor_sim.network import REQUIRED_TABLES, Network
from corridor_sim.tables import columns_of

PLACED = ("bcp", "terminal", "port")
"""Tables whose rows are at a node."""

_AS_TEXT = ("str", "date", "datetime", "ids", "numbers")


def layers_of(network: Network) -> dict[str, pd.DataFrame]:
    """
    Return the tables that have rows, with types that other programs know.

    Returns
    -------
    ``node`` and ``link`` are GeoDataFrames (EPSG:4326), links straight where none is drawn, which ``is_drawn`` tells;
    all others are DataFrames. Lists of ids are texts with spaces between, dates ISO texts, empty texts None.
    """
    layers: dict[str, pd.DataFrame] = {}
    for table, frame in network.tables.items():
        if table == "node":
            layers[table] = _plain(network.nodes, table)
        elif table == "link":
            links = _plain(network.links, table)
            is_drawn = links["link_id"].isin(network.geometry.keys())
            links.insert(len(links.columns) - 1, "is_drawn", is_drawn)
            layers[table] = links
        elif len(frame) or table in REQUIRED_TABLES:
            layers[table] = _plain(frame, table)
    return layers


def placed_layers_of(network: Network) -> dict[str, gpd.GeoDataFrame]:
    """Return nodes, links, and what is at a node, all with geometry."""
    layers = layers_of(network)
    points = network.nodes.set_index("node_id").geometry
    placed = {
        table: gpd.GeoDataFrame(frame, geometry=points.reindex(frame["node_id"]).array, crs=points.crs)
        for table in PLACED
        if (frame := layers.get(table)) is not None
    }
    return {"node": layers["node"], "link": layers["link"], **placed}


def geojson_files(network: Network) -> dict[str, bytes]:
    """Return one GeoJSON file for each layer that has places; the other tables are not part of it."""
    return {
        f"{table}.geojson": (frame.to_json(drop_id=True, ensure_ascii=False, na="null") + "\n").encode()
        for table, frame in placed_layers_of(network).items()
    }


def geoparquet_files(network: Network) -> dict[str, bytes]:
    """Return one Parquet file for each table; those that have places are GeoParquet."""
    files = {}
    for table, frame in {**layers_of(network), **placed_layers_of(network)}.items():
        buffer = io.BytesIO()
        if isinstance(frame, gpd.GeoDataFrame):
            frame.to_parquet(buffer, index=False)
        else:
            parquet.write_table(pa.Table.from_pandas(frame, preserve_index=False), buffer)
        files[f"{table}.parquet"] = buffer.getvalue()
    return files


def _plain(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    plain = frame.drop(columns="line")
    for column in columns_of(table):
        if column.dtype in _AS_TEXT:
            plain[column.name] = pd.Series([_text(value) for value in plain[column.name]], plain.index, dtype="object")
    return plain


def _text(value: Any) -> str | None:
    if isinstance(value, tuple):
        value = " ".join(value)
    if isinstance(value, (date, datetime)):
        value = value.isoformat()
    return value or None
