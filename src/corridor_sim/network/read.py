"""A folder of files into a Network, or every mistake in it at once."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from corridor_sim.errors import InputError, Issue, raise_if_any
from corridor_sim.network.geometry import Drawing, check_drawings, read_geometry
from corridor_sim.network.network import Network
from corridor_sim.network.structure import check_structure
from corridor_sim.tables import Sheet, check_references, columns_of, empty_table, parse_sheet, read_sheet

NETWORK_TABLES = (
    "config",
    "node",
    "link",
    "bcp",
    "procedure",
    "channel",
    "terminal",
    "port",
    "fleet",
    "wagon",
    "weather",
    "service",
    "pipeline",
    "commodity",
    "profile",
    "flow",
    "tariff",
    "emission",
    "season_speed",
    "corridor",
    "corridor_constant",
    "parameter",
    "published_traffic",
    "choice_target",
    "published_border_time",
    "published_transit_time",
    "border_target",
    "source",
)
"""The tables of a network; each is a file ``<name>.csv`` in its folder."""

REQUIRED_TABLES = ("node", "link", "commodity")
"""Tables that every network has; the others may be absent."""
GEOMETRY_FILE = "link_geometry.geojson"
"""The file of the drawn lines, beside the tables."""


def read_network(directory: str | Path, shown_as: str | None = None) -> Network:
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
    directory = Path(directory)
    shown = str(directory) if shown_as is None else shown_as
    if not directory.is_dir():
        allowed = f"a folder with {', '.join(f'{table}.csv' for table in REQUIRED_TABLES)}"
        raise InputError([Issue(shown, 0, "", "there is no such folder", allowed)])
    files = {table: f"{shown}/{table}.csv" for table in NETWORK_TABLES}
    sheets = {
        table: read_sheet(directory / f"{table}.csv", table, file)
        for table, file in files.items()
        if table in REQUIRED_TABLES or (directory / f"{table}.csv").exists()
    }

    drawn_in = f"{shown}/{GEOMETRY_FILE}"
    drawings, issues = read_geometry(directory / GEOMETRY_FILE, drawn_in)
    issues += _check_file_names(directory, shown)
    return build_network(sheets, drawings, Names(shown, files, drawn_in, directory.resolve().name), issues)


@dataclass(frozen=True)
class Names:
    """
    How messages name what a network is read from.

    Attributes
    ----------
    whole
        The folder or file.
    files
        Each table.
    drawn_in
        The drawn lines.
    network
        Name of the network if config gives none.
    """

    whole: str
    files: Mapping[str, str]
    drawn_in: str
    network: str


def build_network(
    sheets: Mapping[str, Sheet | Issue], drawings: Iterable[Drawing], names: Names, known: Sequence[Issue] = ()
) -> Network:
    """
    Check the cells of all tables and put them together.

    Parameters
    ----------
    sheets
        Cells by table, or why they cannot be read; absent tables have no rows.
    drawings
        Drawn lines.
    names
        How messages name all this.
    known
        Issues found already.

    Raises
    ------
    InputError
        As `read_network` does.
    """
    files = names.files
    tables = {table: empty_table(table) for table in NETWORK_TABLES}
    issues = list(known)
    for table, sheet in sheets.items():
        if isinstance(sheet, Issue):
            issues.append(sheet)
        else:
            tables[table], found = parse_sheet(sheet)
            issues += found
    issues += _check_absent(tables, sheets, files)
    issues += check_references(_readable(tables, files, issues), files)
    link_ids = frozenset(tables["link"]["link_id"]) - {""}
    geometry, geometry_issues = check_drawings(drawings, names.drawn_in, link_ids)
    if link_ids:
        issues += geometry_issues
    issues += check_structure(tables, files, issues)
    raise_if_any(issues)
    given = tables["config"]["dataset_name"]
    return Network(given.iloc[0] if len(given) else names.network, names.whole, tables, geometry)


def _check_absent(tables: Mapping[str, pd.DataFrame], present: Container[str], files: Mapping[str, str]) -> list[Issue]:
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
        if table not in REQUIRED_TABLES and referring[table] and table not in present
    ]


def _check_file_names(directory: Path, shown: str) -> list[Issue]:
    """Return files whose names are nearly those of tables: a "procedures.csv" must not mean free borders."""
    known = [f"{table}.csv" for table in NETWORK_TABLES] + [GEOMETRY_FILE]
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
