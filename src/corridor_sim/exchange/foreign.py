"""A GMNS network of somebody else: units converted, modes from allowed uses, the rest from the base network."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import CRSError

from corridor_sim.errors import InputError, Issue, nearest_name, raise_if_any
from corridor_sim.exchange.gmns import USES, read_drawings
from corridor_sim.network import (
    LINE_ALLOWED,
    NETWORK_TABLES,
    Drawing,
    Ground,
    Names,
    Network,
    build_network,
    filled_texts,
    line_of,
    read_ground,
    read_network,
)
from corridor_sim.tables import Sheet, TextRow, column_of, columns_of, read_sheet

_GEOGRAPHIC = "EPSG:4326"
_EARTH = Geod(ellps="WGS84")

_KM = {
    "km": 1.0, "kilometer": 1.0, "kilometers": 1.0, "kilometre": 1.0, "kilometres": 1.0,
    "m": 1e-3, "meter": 1e-3, "meters": 1e-3, "metre": 1e-3, "metres": 1e-3,
    "mi": 1.609344, "mile": 1.609344, "miles": 1.609344,
    "ft": 0.3048e-3, "foot": 0.3048e-3, "feet": 0.3048e-3,
    "nmi": 1.852, "nautical miles": 1.852,
}  # fmt: skip
_KMH = {
    "kmh": 1.0, "km/h": 1.0, "kph": 1.0, "kmph": 1.0,
    "mph": 1.609344, "mi/h": 1.609344, "miles per hour": 1.609344,
    "m/s": 3.6, "mps": 3.6,
    "ft/s": 0.3048 * 3.6, "fps": 0.3048 * 3.6,
    "kn": 1.852, "knots": 1.852,
}  # fmt: skip
_WORDS = {
    "road": {USES["road"], "road", "trucks", "auto", "autos", "car", "cars", "hgv", "all", "motor_vehicle", "hov2",
             "hov3"},
    "rail": {USES["rail"], "rail", "railway", "train", "trains", "freight_rail", "main line"},
    "sea": {USES["sea"], "sea", "ship", "ships", "ferry", "barge", "waterway"},
    "air": {USES["air"], "air", "plane", "planes", "flight"},
}  # fmt: skip
_MODES = {word: mode for mode, words in _WORDS.items() for word in words}
"""Uses of GMNS networks, and the mode of those who move goods by them; walking, cycling and the like have none."""

_TAKEN = {
    "node": frozenset({"name", "x_coord", "y_coord", "node_type", "country", "timezone", "node_id"}),
    "link": frozenset({
        "link_id", "from_node_id", "to_node_id", "directed", "mode", "allowed_uses", "facility_type", "gauge_mm",
        "length", "free_speed", "status", "open_from", "open_to", "country", "geometry", "geometry_id", "dir_flag",
    }),
}  # fmt: skip
_FROM_BASE = ("commodity", "parameter", "tariff")
_GIVEN, _MEASURED = "imported", "imported_length"
_NOWHERE = "XXX"
"""Country of a link on open water."""


def is_foreign(directory: Path) -> bool:
    """Return whether a folder lacks our tables: without commodities nothing could move."""
    return not (directory / "commodity.csv").exists()


@dataclass(frozen=True)
class _Units:
    """What converts coordinates, lengths and speeds, and what the configuration calls them."""

    to_degrees: Callable[[NDArray[np.float64]], NDArray[np.float64]]
    km: float
    kmh: float
    words: str
    name: str


def read_foreign(directory: Path, base: Path) -> tuple[Network, tuple[str, ...]]:
    """
    Read node.csv, link.csv, config.csv and perhaps geometry.csv and use_group.csv as GMNS has them.

    Parameters
    ----------
    directory
        Folder of the files.
    base
        Folder of the base network.

    Returns
    -------
    The network, with commodities, driving rules and freight rates of the base network, and remarks: what was left
    out, and what stands for what the files do not say.

    Raises
    ------
    InputError
        With every mistake in the files.
    """
    nodes, links = (_sheet_of(directory, table) for table in ("node", "link"))
    unreadable = [sheet for sheet in (nodes, links) if isinstance(sheet, Issue)]
    if isinstance(nodes, Issue) or isinstance(links, Issue):
        raise InputError(unreadable)
    units = _read_units(directory)
    reader = _Reader(nodes, links, units, read_ground(base), _read_groups(directory), read_drawings(directory))
    node_rows, link_rows = list(reader.nodes()), list(reader.links())
    raise_if_any(reader.issues)
    ours = read_network(base)
    sheets: dict[str, Sheet | Issue] = {
        "node": _sheet(nodes, node_rows),
        "link": _sheet(links, link_rows),
        **_base_sheets(ours, units, directory, any(row["length_source"] == _MEASURED for _, row in link_rows)),
    }
    names = Names(
        str(directory), {table: f"{directory}/{table}.csv" for table in NETWORK_TABLES}, f"{directory}/geometry.csv",
        units.name,
    )  # fmt: skip
    network = build_network(sheets, reader.drawings, names)
    return network, (*reader.remarks(), _remark_on_base(ours))


def _sheet_of(directory: Path, table: str) -> Sheet | Issue:
    return read_sheet(directory / f"{table}.csv", table, f"{directory}/{table}.csv")


def _sheet(original: Sheet, rows: Sequence[tuple[int, Mapping[str, str]]]) -> Sheet:
    """Return rows as cells that keep the lines of the file they are from."""
    header = [column.name for column in columns_of(original.table)]
    cells = [TextRow(line, [row.get(name, "") for name in header]) for line, row in rows]
    return Sheet(original.file, original.table, TextRow(original.header.line, header), cells)


class _Reader:
    """Turns the rows of foreign tables into ours, and remembers what it had to leave out or assume."""

    def __init__(
        self,
        nodes: Sheet,
        links: Sheet,
        units: _Units,
        ground: Ground | None,
        groups: Mapping[str, str],
        drawings: Sequence[Drawing],
    ) -> None:
        self.issues: list[Issue] = []
        self.drawings: list[Drawing] = []
        self._nodes, self._links, self._units, self._ground, self._groups = nodes, links, units, ground, groups
        self._lines = {drawing.link_id: drawing.line for drawing in drawings}
        self._places: dict[str, NDArray[np.float64]] = {}
        self._left_out: dict[str, int] = {}
        self._without_timezone = 0
        self._without_use = 0

    def nodes(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield line and cells of each node."""
        rows = list(_rows(self._nodes))
        degrees = self._units.to_degrees(
            np.array([[_number(row.get("x_coord", "")), _number(row.get("y_coord", ""))] for _, row in rows])
            .reshape(-1, 2)
        )  # fmt: skip
        types = column_of("node", "node_type").values
        for (line, row), place in zip(rows, degrees, strict=True):
            node_id = row.get("node_id", "")
            self._places[node_id] = place
            self._without_timezone += not row.get("timezone")
            yield (
                line,
                {
                    "node_id": node_id,
                    "name": row.get("name") or node_id,
                    **dict(zip(("x_coord", "y_coord"), map(_text, place.tolist()), strict=True)),
                    "node_type": row["node_type"] if row.get("node_type") in types else "junction",
                    "country": row.get("country") or self._country(self._nodes.file, line, node_id, place),
                    "timezone": row.get("timezone") or "UTC",
                    "source": _GIVEN,
                },
            )

    def links(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield line and cells of each link that goods can use; collect the drawn lines."""
        for line, row in _rows(self._links):
            mode = row.get("mode") or self._mode(line, row)
            if not mode:
                continue
            drawn = self._drawn(line, row)
            km, source = self._length(row, drawn)
            middle = self._middle(row, drawn)
            country = row.get("country") or (
                _NOWHERE if mode == "sea" else self._country(self._links.file, line, row.get("link_id", ""), middle)
            )
            yield (
                line,
                {
                    **{name: row.get(name, "") for name in ("link_id", "from_node_id", "to_node_id", "facility_type")},
                    **{name: row.get(name, "") for name in ("gauge_mm", "open_from", "open_to")},
                    "directed": row.get("directed", ""),
                    "mode": mode,
                    "length": km,
                    "length_source": source,
                    "free_speed": _converted(row.get("free_speed", ""), self._units.kmh),
                    "free_speed_source": _GIVEN,
                    "status": row.get("status") or "existing",
                    "country": country,
                },
            )

    def remarks(self) -> Iterator[str]:
        """Yield what a planner should know of the conversion."""
        yield self._units.words
        for uses, n in sorted(self._left_out.items()):
            yield f"left out: {n} {'link' if n == 1 else 'links'} for {uses}, by which no goods move"
        for sheet in (self._nodes, self._links):
            others = [name for name in sheet.header.cells if name not in _TAKEN[sheet.table] and any(sheet.texts(name))]
            if others:
                yield f"not taken over from {sheet.file}: {', '.join(others)}"
        if self._without_use:
            yield f"taken as roads: {self._without_use} links without allowed uses, whose type does not tell a mode"
        if self._without_timezone:
            yield f"time zone UTC stands for what {self._without_timezone} nodes do not say; only border posts use it"

    def _mode(self, line: int, row: Mapping[str, str]) -> str:
        """Return the mode of a link by its uses, or by its type if it names none; empty if no goods may use it."""
        uses = {word for use in _words(row.get("allowed_uses", "")) for word in self._members(use, ())}
        told = uses or {row.get("facility_type", "").lower()}
        modes = sorted({_MODES[word] for word in told if word in _MODES})
        if not modes and not uses:
            self._without_use += 1
            return "road"
        if not modes:
            shown = ", ".join(sorted(uses))
            self._left_out[shown] = self._left_out.get(shown, 0) + 1
            return ""
        if len(modes) > 1:
            found = f"'{row['allowed_uses']}' means {' and '.join(modes)}"
            place = f"column 'allowed_uses' of row '{row.get('link_id', '')}'"
            self.issues.append(Issue(self._links.file, line, place, found, "one link for each mode"))
        return modes[0]

    def _members(self, use: str, seen: tuple[str, ...]) -> Iterator[str]:
        """Yield the uses that a group stands for; a use that is no group stands for itself."""
        if use not in self._groups or use in seen:
            yield use
            return
        for member in _words(self._groups[use]):
            yield from self._members(member, (*seen, use))

    def _drawn(self, line: int, row: Mapping[str, str]) -> shapely.LineString | None:
        """Return the line of a link from tail to head, in degrees, and keep it."""
        text, link_id = row.get("geometry", ""), row.get("link_id", "")
        found = shapely.from_wkt(text, on_invalid="ignore") if text else self._lines.get(row.get("geometry_id", ""))
        if found is not None:
            found = shapely.transform(found, self._units.to_degrees)
        drawn = line_of(found)
        if drawn is not None and row.get("dir_flag") == "-1":
            drawn = drawn.reverse()
        if drawn is not None:
            self.drawings.append(Drawing(f"line {line}", link_id, drawn))
        elif text:
            place = f"column 'geometry' of row '{link_id}'"
            self.issues.append(Issue(self._links.file, line, place, "the geometry is no line", LINE_ALLOWED))
        return drawn

    def _length(self, row: Mapping[str, str], drawn: shapely.LineString | None) -> tuple[str, str]:
        """Return kilometers and their source: as given, else of the line, else straight."""
        if row.get("length"):
            return _converted(row["length"], self._units.km), _GIVEN
        ends = [self._places.get(row.get(name, "")) for name in ("from_node_id", "to_node_id")]
        line = drawn or (None if ends[0] is None or ends[1] is None else shapely.LineString(np.array(ends)))
        if line is None or not np.isfinite(shapely.get_coordinates(line)).all():
            return "", ""
        return _text(_EARTH.geometry_length(line) / 1000.0), _MEASURED

    def _middle(self, row: Mapping[str, str], drawn: shapely.LineString | None) -> NDArray[np.float64]:
        if drawn is not None:
            return np.asarray(drawn.interpolate(0.5, normalized=True).coords[0], dtype=np.float64)
        ends = [self._places.get(row.get(name, "")) for name in ("from_node_id", "to_node_id")]
        places = [place for place in ends if place is not None]
        return np.asarray(np.mean(places, axis=0), dtype=np.float64) if places else np.full(2, np.nan)

    def _country(self, file: str, line: int, row_id: str, place: NDArray[np.float64]) -> str:
        """Return the country of a place by the base map; what is at sea or beyond it must be told."""
        if not np.isfinite(place).all():
            return ""
        code = self._ground.countries_at(place.reshape(1, 2))[0] if self._ground else ""
        if not code:
            where = f"column 'country' of row '{row_id}'"
            found = f"no country is given, and the base map has none at {place[0]:.3f} {place[1]:.3f}"
            self.issues.append(Issue(file, line, where, found, "a column country with ISO 3166 alpha-3 codes"))
        return code


def _rows(sheet: Sheet) -> Iterator[tuple[int, dict[str, str]]]:
    for row in sheet.rows:
        yield row.line, {name: text for name, text in zip(sheet.header.cells, row.cells, strict=False) if text != "NaN"}


def _words(text: str) -> list[str]:
    return [word for part in text.lower().split(",") if (word := part.strip())]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _text(number: float) -> str:
    """Return a number as text; nothing for what is none, so that reading says that no value is given."""
    return repr(number) if np.isfinite(number) else ""


def _converted(text: str, factor: float) -> str:
    """Return a number times a factor, without the noise of the last digit; what is no number stays, to be refused."""
    number = _number(text)
    return f"{number * factor:.15g}" if np.isfinite(number) else text


def _read_groups(directory: Path) -> dict[str, str]:
    """Return the uses of each group of use_group.csv; nothing if there is no such file."""
    path = directory / "use_group.csv"
    if not path.exists():
        return {}
    sheet = read_sheet(path, "use_group", str(path))
    if isinstance(sheet, Issue):
        raise InputError([sheet])
    return {name.lower(): uses for name, uses in zip(sheet.texts("use_group"), sheet.texts("uses"), strict=True)}


def _read_units(directory: Path) -> _Units:
    """
    Return the units that config.csv tells.

    Raises
    ------
    InputError
        If it is missing, or a unit or the coordinate reference system is not told or not known.
    """
    path = directory / "config.csv"
    file = str(path)
    if not path.exists():
        found = "the file is missing, so the units of lengths and speeds are not known"
        raise InputError([Issue(file, 0, "", found, "a row with long_length, speed and crs")])
    sheet = read_sheet(path, "config", file)
    if isinstance(sheet, Issue):
        raise InputError([sheet])
    line, row = next(_rows(sheet), (0, {}))
    issues: list[Issue] = []

    def factor_of(column: str, factors: Mapping[str, float]) -> float:
        word = row.get(column, "").lower()
        if word not in factors:
            found = f"unknown unit '{word}'" if word else "no value is given"
            nearest = nearest_name(word, factors)
            issues.append(Issue(file, line, f"column '{column}'", found, f"one of {', '.join(factors)}", nearest))
        return factors.get(word, 1.0)

    km, kmh = factor_of("long_length", _KM), factor_of("speed", _KMH)
    crs = row.get("crs", "")
    try:
        transformer = Transformer.from_crs(CRS.from_user_input(crs), _GEOGRAPHIC, always_xy=True)
    except CRSError:
        found = f"unknown coordinate reference system '{crs}'" if crs else "no value is given"
        issues.append(Issue(file, line, "column 'crs'", found, "a code such as EPSG:4326"))
    raise_if_any(issues)

    def to_degrees(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1], errcheck=False))

    words = f"units converted: lengths from {row['long_length']}, speeds from {row['speed']}, places from {crs}"
    return _Units(to_degrees, km, kmh, words, row.get("dataset_name") or directory.resolve().name)


def _base_sheets(base: Network, units: _Units, directory: Path, has_measured: bool) -> dict[str, Sheet]:
    """Return what the base network gives, its sources, those of the import, and the configuration."""
    texts = filled_texts(base)
    tables = {table: texts[table] for table in _FROM_BASE}
    used = {
        source_id
        for table in _FROM_BASE
        for column in columns_of(table)
        if column.references == "source"
        for source_id in tables[table].get(column.name, ())
    }
    columns = [column.name for column in columns_of("source")]
    kept = [row for row in zip(*(texts["source"][name] for name in columns), strict=True) if row[0] in used]
    added = [(_GIVEN, "reported", units.name, "", "", f"Taken over from GMNS; {units.words}.")]
    if has_measured:
        note = "Length of the drawn line, straight where none is drawn, as the files give none."
        added.append((_MEASURED, "derived", units.name, "", "", note))
    tables["source"] = dict(zip(columns, map(list, zip(*added, *kept, strict=True)), strict=True))
    tables["config"] = {**texts["config"], "dataset_name": [units.name]}
    return {table: _as_sheet(table, cells, f"{directory}/{table}.csv") for table, cells in tables.items()}


def _as_sheet(table: str, columns: Mapping[str, Sequence[str]], file: str) -> Sheet:
    rows = [TextRow(0, list(cells)) for cells in zip(*columns.values(), strict=True)]
    return Sheet(file, table, TextRow(0, list(columns)), rows)


def _remark_on_base(base: Network) -> str:
    return f"commodities, driving rules and freight rates are those of '{base.name}'"
