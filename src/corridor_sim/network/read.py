"""A folder of files into a Network, or every mistake in it at once."""

from collections import Counter
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from corridor_sim.errors import InputError, Issue, raise_if_any
from corridor_sim.network.geometry import read_geometry
from corridor_sim.network.network import Network
from corridor_sim.network.structure import check_structure
from corridor_sim.tables import check_references, columns_of, empty_table, read_table

NETWORK_TABLES = (
    "config",
    "node",
    "link",
    "bcp",
    "procedure",
    "terminal",
    "port",
    "fleet",
    "service",
    "commodity",
    "profile",
    "flow",
    "tariff",
    "corridor",
    "parameter",
    "source",
)
"""The tables of a network; each is a file ``<name>.csv`` in its folder."""

_REQUIRED = ("node", "link", "commodity")
_GEOMETRY = "link_geometry.geojson"


def read_network(directory: Path, shown_as: str | None = None) -> Network:
    """
    Read and check the files of a network.

    Parameters
    ----------
    directory
        Folder with node.csv, link.csv, commodity.csv and any of the other tables, and perhaps
        link_geometry.geojson.
    shown_as
        How messages name the folder; by default ``directory``.

    Raises
    ------
    InputError
        With every issue of all files: cells, references between tables, and structure. Checks that would only
        repeat an earlier issue in other words wait until that is mended.
    """
    shown = str(directory) if shown_as is None else shown_as
    if not directory.is_dir():
        allowed = f"a folder with {', '.join(f'{table}.csv' for table in _REQUIRED)}"
        raise InputError([Issue(shown, 0, "", "there is no such folder", allowed)])
    files = {table: f"{shown}/{table}.csv" for table in NETWORK_TABLES}
    tables, issues = _read_tables(directory, files)
    issues += _check_file_names(directory, shown)
    issues += _check_absent(tables, directory, files)
    issues += check_references(_readable(tables, files, issues), files)
    link_ids = frozenset(tables["link"]["link_id"]) - {""}
    geometry, geometry_issues = read_geometry(directory / _GEOMETRY, f"{shown}/{_GEOMETRY}", link_ids)
    if link_ids:
        issues += geometry_issues
    issues += check_structure(tables, files, issues)
    raise_if_any(issues)
    names = tables["config"]["dataset_name"]
    return Network(names.iloc[0] if len(names) else directory.resolve().name, shown, tables, geometry)


def _read_tables(directory: Path, files: Mapping[str, str]) -> tuple[dict[str, pd.DataFrame], list[Issue]]:
    tables, issues = {}, []
    for table, file in files.items():
        path = directory / f"{table}.csv"
        if table in _REQUIRED or path.exists():
            tables[table], found = read_table(path, table, file)
            issues += found
        else:
            tables[table] = empty_table(table)
    return tables, issues


def _check_absent(tables: Mapping[str, pd.DataFrame], directory: Path, files: Mapping[str, str]) -> list[Issue]:
    """Return optional files that are not there although other tables refer to their rows."""
    referring = Counter(
        column.references
        for table, frame in tables.items()
        for column in columns_of(table)
        for cell in frame[column.name]
        if column.references and cell
    )
    return [
        Issue(file, 0, "", "the file is missing", f"a row for each id in {referring[table]} cells elsewhere")
        for table, file in files.items()
        if table not in _REQUIRED and referring[table] and not (directory / f"{table}.csv").exists()
    ]


def _check_file_names(directory: Path, shown: str) -> list[Issue]:
    """Return files whose names are nearly those of tables: a "procedures.csv" must not mean free borders."""
    known = [f"{table}.csv" for table in NETWORK_TABLES] + [_GEOMETRY]
    issues = []
    for path in sorted(directory.iterdir()):
        meant = get_close_matches(path.name.lower(), known, n=1, cutoff=0.85)
        if meant and path.name not in known:
            found = f"no table has the file name '{path.name}'"
            issues.append(Issue(f"{shown}/{path.name}", 0, "", found, "", meant[0]))
    return issues


def _readable(
    tables: Mapping[str, pd.DataFrame], files: Mapping[str, str], issues: list[Issue]
) -> dict[str, pd.DataFrame]:
    """Return the tables whose ids could be read; to others every reference would be wrong for that reason."""
    wrong = {issue.file for issue in issues}
    return {
        table: frame for table, frame in tables.items() if files[table] not in wrong or (frame.iloc[:, 0] != "").any()
    }
