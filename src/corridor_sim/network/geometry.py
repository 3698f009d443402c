"""The drawn lines of the links, from GeoJSON, and the check of lines from any format."""

import json
from collections.abc import Collection, Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from shapely.geometry import LineString, MultiLineString

from corridor_sim.errors import Issue, unknown_name

LINE_ALLOWED = "a LineString of at least two different points, each longitude and latitude in degrees"


class Drawing(NamedTuple):
    """
    One drawn line before it is checked.

    Attributes
    ----------
    where
        Where it stands in its file, in the words of a message.
    link_id
        The link it is of, None if that is not told.
    line
        The line, None if the geometry is no line.
    """

    where: str
    link_id: str | None
    line: LineString | None


def read_geometry(path: Path, shown_as: str) -> tuple[list[Drawing], list[Issue]]:
    """
    Read the lines of a GeoJSON FeatureCollection whose features have the property ``link_id``.

    Parameters
    ----------
    path
        File; if it does not exist no line is drawn.
    shown_as
        How messages name the file.

    Returns
    -------
    The drawings, and the issues of the file as a whole.
    """
    if not path.is_file():
        return [], []
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        found = f"invalid JSON: {error.msg} (character {error.colno})"
        return [], [Issue(shown_as, error.lineno, "", found, "GeoJSON")]
    except (OSError, UnicodeDecodeError) as error:
        return [], [Issue(shown_as, 0, "", f"the file cannot be read: {error}", "GeoJSON in UTF-8")]
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        return [], [Issue(shown_as, 0, "", "the file has no list 'features'", "a GeoJSON FeatureCollection")]
    drawings = []
    for number, feature in enumerate(features, start=1):
        link_id = _member(feature, "properties", "link_id")
        drawings.append(
            Drawing(f"feature {number}", link_id if isinstance(link_id, str) else None, _read_line(feature))
        )
    return drawings, []


def check_drawings(
    drawings: Iterable[Drawing], file: str, link_ids: Collection[str]
) -> tuple[dict[str, LineString], list[Issue]]:
    """
    Return the lines by link_id, two dimensional, and the issues.

    Parameters
    ----------
    drawings
        Lines as they were read.
    file
        Where from, as messages name it.
    link_ids
        Links that may be drawn, each once.
    """
    lines: dict[str, LineString] = {}
    issues = []
    for where, link_id, line in drawings:
        if link_id is None:
            issues.append(Issue(file, 0, where, "no link_id is given", "the property link_id, a text"))
        elif link_id in lines:
            issues.append(Issue(file, 0, where, f"link '{link_id}' is drawn again", "each link once"))
        elif link_id not in link_ids:
            issues.append(unknown_name(file, 0, where, link_id, "link", link_ids, "the id of a link in link.csv"))
        elif line is None:
            issues.append(Issue(file, 0, f"{where} (link '{link_id}')", "the geometry is no line", LINE_ALLOWED))
        else:
            lines[link_id] = line
    return lines, issues


def line_of(geometry: Any) -> LineString | None:
    """Return a shape from another format as a drawn line: two dimensional, within bounds; None if it is none."""
    if isinstance(geometry, MultiLineString) and len(geometry.geoms) == 1:
        geometry = geometry.geoms[0]
    if not isinstance(geometry, LineString):
        return None
    return _line_through([list(point[:2]) for point in geometry.coords])


def _read_line(feature: Any) -> LineString | None:
    points = _member(feature, "geometry", "coordinates")
    if _member(feature, "geometry", "type") != "LineString" or not isinstance(points, list):
        return None
    return _line_through(points)


def _line_through(points: list[Any]) -> LineString | None:
    if not all(_is_place(point) for point in points):
        return None
    places = [(float(point[0]), float(point[1])) for point in points]
    return LineString(places) if any(a != b for a, b in pairwise(places)) else None


def _is_place(point: Any) -> bool:
    if not isinstance(point, list) or len(point) < 2:
        return False
    bounds = zip(point, (180.0, 90.0), strict=False)
    # NaN, which Python reads from JSON, is within no bounds.
    return all(isinstance(x, (int, float)) and -bound <= x <= bound for x, bound in bounds)


def _member(value: Any, *path: str) -> Any:
    """Return the member of nested JSON objects at ``path``, or None where there is none."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value
