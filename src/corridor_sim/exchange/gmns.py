"""A folder in the General Modeling Network Specification (GMNS) and back, without loss."""

from collections.abc import Mapping
from pathlib import Path

import shapely

from corridor_sim.errors import InputError, Issue
from corridor_sim.network import NETWORK_TABLES, Drawing, Names, Network, build_network, filled_texts, line_of
from corridor_sim.tables import Sheet, csv_bytes, read_sheet

VERSION = "0.96"
"""Version of the specification that the files conform to."""

USES = {"road": "truck", "rail": "freight_train", "sea": "vessel", "air": "aircraft"}
"""What we call the users of each mode in GMNS."""

# GMNS knows "capacity" as passenger car equivalents an hour and lane; ours are trains a day.
_RENAMED = {"capacity": "trains_per_day", "capacity_source": "trains_per_day_source"}
_CONFIG = {"geometry_field_format": "WKT", "version_number": VERSION, "id_type": "string"}
_UNITS = {"short_length": "km", "long_length": "km", "speed": "kmh", "crs": "EPSG:4326"}
_ADDED = {"config": frozenset(_CONFIG), "link": frozenset({"geometry_id", "allowed_uses"})}


def gmns_files(network: Network) -> dict[str, bytes]:
    """
    Return a network as GMNS files by name.

    Notes
    -----
    node.csv, link.csv, geometry.csv, use_definition.csv and config.csv are of GMNS; what it has no column for (mode,
    gauge, status, sources) stands in further columns, and every other table of ours in a further file of its name.
    """
    texts = filled_texts(network)
    links = texts["link"]
    n_links = len(links["link_id"])
    drawn = [link_id if link_id in network.geometry else "" for link_id in links["link_id"]]
    links = {_RENAMED.get(name, name): cells for name, cells in links.items()}
    tables: dict[str, Mapping[str, list[str]]] = {
        **texts,
        "config": _config(network, texts.get("config")),
        "link": {**links, "geometry_id": drawn, "allowed_uses": [USES[mode] for mode in links["mode"]]},
        "use_definition": _uses(),
    }
    if network.geometry:
        tables["geometry"] = {
            "geometry_id": list(network.geometry),
            "geometry": [_wkt(line) for line in network.geometry.values()],
        }
    assert all(len(cells) == n_links for cells in tables["link"].values())
    return {f"{name}.csv": csv_bytes(columns) for name, columns in tables.items()}


def _config(network: Network, given: Mapping[str, list[str]] | None) -> dict[str, list[str]]:
    """Return the configuration; a network without one gets GMNS's part of it alone."""
    ours = dict(given) if given else {"dataset_name": [network.name], **{name: [one] for name, one in _UNITS.items()}}
    return {**ours, **{name: [text] for name, text in _CONFIG.items()}}


def _uses() -> dict[str, list[str]]:
    """Return the definitions of uses; freight carries no passengers, and the network has no car equivalents."""
    return {
        "use": list(USES.values()),
        "persons_per_vehicle": ["0"] * len(USES),
        "pce": ["1"] * len(USES),
        "description": [f"Goods by {mode}; the car equivalent is nominal" for mode in USES],
    }


def _wkt(line: shapely.LineString) -> str:
    """Return a line as text that is read as the same numbers."""
    points = ", ".join(f"{x!r} {y!r}" for x, y in line.coords)
    return f"LINESTRING ({points})"


def read_gmns(directory: Path) -> Network:
    """
    Read GMNS files that hold all our tables, as `gmns_files` makes them.

    Raises
    ------
    InputError
        With every mistake in the files.
    """
    files = {table: f"{directory}/{table}.csv" for table in NETWORK_TABLES}
    sheets = {
        table: _of_ours(read_sheet(directory / f"{table}.csv", table, file))
        for table, file in files.items()
        if (directory / f"{table}.csv").exists()
    }
    if isinstance(config := sheets.get("config"), Sheet) and "price_year" not in config.header.cells:
        del sheets["config"]
    drawings = read_drawings(directory)
    names = Names(str(directory), files, f"{directory}/geometry.csv", directory.resolve().name)
    return build_network(sheets, drawings, names)


def _of_ours(sheet: Sheet | Issue) -> Sheet | Issue:
    """Return a sheet without the columns that are there for GMNS alone, ours under our names."""
    if isinstance(sheet, Issue):
        return sheet
    if sheet.table == "link":
        sheet = sheet.renamed({theirs: ours for ours, theirs in _RENAMED.items()})
    return sheet.without(_ADDED.get(sheet.table, ()))


def read_drawings(directory: Path) -> list[Drawing]:
    """
    Read geometry.csv of a folder, whose geometries are in well-known text; none if there is no such file.

    Raises
    ------
    InputError
        If the file has not the columns geometry_id and geometry.
    """
    path = directory / "geometry.csv"
    if not path.exists():
        return []
    sheet = read_sheet(path, "geometry", str(path))
    if isinstance(sheet, Issue):
        raise InputError([sheet])
    columns = ("geometry_id", "geometry")
    if missing := [name for name in columns if name not in sheet.header.cells]:
        found = f"no column {', '.join(missing)}"
        raise InputError([Issue(str(path), 1, "header", found, "the columns geometry_id and geometry")])
    ids, texts = (sheet.texts(name) for name in columns)
    return [
        Drawing(f"line {row.line}", geometry_id, line_of(shapely.from_wkt(text, on_invalid="ignore")))
        for row, geometry_id, text in zip(sheet.rows, ids, texts, strict=True)
    ]
