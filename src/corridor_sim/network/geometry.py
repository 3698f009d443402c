"""The drawn lines of the links, from GeoJSON."""

import json
from collections.abc import Collection
from itertools import pairwise
from pathlib import Path
from typing import Any

from shapely.geometry import LineString

from corridor_sim.errors import Issue, unknown_name

_ALLOWED = "a LineString of at least two different points, each longitude and latitude in degrees"


def read_geometry(path: Path, shown_as: str, link_ids: Collection[str]) -> tuple[dict[str, LineString], list[Issue]]:
    """
    Read the lines of a GeoJSON FeatureCollection whose features have the property ``link_id``.

    Parameters
    ----------
    path
        File; if it does not exist no line is drawn.
    shown_as
        How messages name the file.
    link_ids
        Links that may be drawn.

    Returns
    -------
    Lines by link_id, two dimensional, and the issues.
    """
    if not path.is_file():
        return {}, []
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        found = f"invalid JSON: {error.msg} (character {error.colno})"
        return {}, [Issue(shown_as, error.lineno, "", found, "GeoJSON")]
    except (OSError, UnicodeDecodeError) as error:
        return {}, [Issue(shown_as, 0, "", f"the file cannot be read: {error}", "GeoJSON in UTF-8")]
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        return {}, [Issue(shown_as, 0, "", "the file has no list 'features'", "a GeoJSON FeatureCollection")]
    return _read_features(features, shown_as, link_ids)


def _read_features(
    features: list[Any], file: str, link_ids: Collection[str]
) -> tuple[dict[str, LineString], list[Issue]]:
    lines: dict[str, LineString] = {}
    issues = []
    for number, feature in enumerate(features, start=1):
        link_id = _member(feature, "properties", "link_id")
        where = f"feature {number}"
        line = _read_line(feature)
        if not isinstance(link_id, str):
            issues.append(Issue(file, 0, where, "no link_id is given", "the property link_id, a text"))
        elif link_id in lines:
            issues.append(Issue(file, 0, where, f"link '{link_id}' is drawn again", "each link once"))
        elif link_id not in link_ids:
            issues.append(unknown_name(file, 0, where, link_id, "link", link_ids, "the id of a link in link.csv"))
        elif line is None:
            issues.append(Issue(file, 0, f"{where} (link '{link_id}')", "the geometry is no line", _ALLOWED))
        else:
            lines[link_id] = line
    return lines, issues


def _read_line(feature: Any) -> LineString | None:
    points = _member(feature, "geometry", "coordinates")
    if _member(feature, "geometry", "type") != "LineString" or not isinstance(points, list):
        return None
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
