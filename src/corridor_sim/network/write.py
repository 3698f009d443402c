"""A Network into the files of its folder."""

import json
from collections.abc import Mapping

from shapely.geometry import LineString

from corridor_sim.network.network import Network
from corridor_sim.network.read import GEOMETRY_FILE, REQUIRED_TABLES
from corridor_sim.tables import column_of, csv_bytes, texts_of


def files_of(network: Network) -> dict[str, bytes]:
    """
    Return the files that ``read_network`` reads as the same tables and drawn lines, by name.

    Columns and optional tables that say nothing are left out.
    """
    files = {f"{table}.csv": csv_bytes(columns) for table, columns in filled_texts(network).items()}
    if network.geometry:
        files[GEOMETRY_FILE] = _geojson(network.geometry)
    return files


def filled_texts(network: Network) -> dict[str, dict[str, list[str]]]:
    """Return the cells of each table as text, by column, without columns and optional tables that say nothing."""
    return {
        table: {
            name: texts
            for name, texts in texts_of(frame, table).items()
            if any(texts) or column_of(table, name).required
        }
        for table, frame in network.tables.items()
        if len(frame) or table in REQUIRED_TABLES
    }


def _geojson(lines: Mapping[str, LineString]) -> bytes:
    """Return drawn lines as GeoJSON, one to a line of text so that a change shows in a diff."""
    features = [
        json.dumps(
            {
                "type": "Feature",
                "properties": {"link_id": link_id},
                "geometry": {"type": "LineString", "coordinates": [list(point) for point in line.coords]},
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for link_id, line in lines.items()
    ]
    joined = ",\n".join(features)
    return f'{{"type":"FeatureCollection","features":[\n{joined}\n]}}\n'.encode()
