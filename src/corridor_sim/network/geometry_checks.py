"""Whether the drawn lines fit their links, and everything lies in its country, on land or on water."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from shapely.geometry import Point

from corridor_sim.errors import Issue, nearest_name
from corridor_sim.network.countries import COUNTRIES
from corridor_sim.network.subject import Subject, distances_km

_END_TOLERANCE_DEGREE: Final = 0.01
_LONGEST_DRAWN: Final = 1.02
"""A line on the map can exceed the operating length by rounding alone."""

LONGEST_BY_QUALITY: Final = {
    "full": 1.1, "fine": 1.1, "osm": 1.2, "water": 1.2, "stations": 1.25, "bridged": 1.25, "stitch": 1.25,
    "coarse": 1.3, "via_places": 1.5, "hand": 1.6, "sketch": 2.0, "straight": 2.5, "": 2.5,
}  # fmt: skip
"""How many times as long as its line a link may be, by the quality of the line; "" if it is straight or untold."""

_WIDEST_BY_QUALITY: Final = {"full": 30.0, "fine": 30.0, "osm": 60.0}
"""Kilometers between two points of a line, in the mean, beyond which it does not have the quality told."""

# Beyond these the place is wrong; nearer it may be the base map, simplified to about 0.02 degree, or the drawing.
_IN_COUNTRY_DEGREE: Final = 0.1
_FAR_FROM_COUNTRY_DEGREE: Final = 0.5
_APPROACH_KM: Final = 45.0
"""So near to an end for which port.csv tells no approach a lane may run up a river that the base map does not show."""
_ON_LAND: Final = ("rail", "road")
"""Modes whose links lie on land, in a country of their ends."""
_AT_SEA: Final = "X"
"""First letter of the codes of seas, which are of no country."""


def _check_line_ends(subject: Subject) -> Iterator[Issue]:
    nodes = subject.network.nodes
    places = dict(zip(nodes["node_id"], nodes.geometry, strict=True))
    for link in subject.rows("link"):
        line = subject.network.geometry.get(link.link_id)
        if line is None:
            continue
        allowed = f"a line from its tail to its head, within {_END_TOLERANCE_DEGREE} degree"
        ends = (places[link.from_node_id], places[link.to_node_id])
        points = (Point(line.coords[0]), Point(line.coords[-1]))
        gaps = [place.distance(point) for place, point in zip(ends, points, strict=True)]
        is_turned = all(
            place.distance(point) <= _END_TOLERANCE_DEGREE for place, point in zip(ends, reversed(points), strict=True)
        )
        if is_turned and max(gaps) > _END_TOLERANCE_DEGREE:
            yield subject.issue(link, ("link", ""), "the drawn line runs from its head to its tail", allowed)
            continue
        for node, gap in zip((link.from_node_id, link.to_node_id), gaps, strict=True):
            if gap > _END_TOLERANCE_DEGREE:
                found = f"the drawn line ends {gap:.3f} degree from node '{node}'"
                yield subject.issue(link, ("link", ""), found, allowed)


def _check_line_too_long(subject: Subject) -> Iterator[Issue]:
    for link in subject.drawn_rows:
        if link.drawn_km > _LONGEST_DRAWN * link.length:
            kind = "drawn" if link.is_drawn else "straight"
            found = f"the length '{link.length:g}' is less than the {link.drawn_km:.1f} km of the {kind} line"
            allowed = f"at least {link.drawn_km / _LONGEST_DRAWN:.1f} km, or a shorter line"
            yield subject.issue(link, ("link", "length"), found, allowed)


def _check_line_too_short(subject: Subject) -> Iterator[Issue]:
    for link in subject.drawn_rows:
        quality = link.geometry_quality if link.is_drawn else ""
        most = LONGEST_BY_QUALITY[quality]
        # A kilometer is lost between a node and the place where its line begins.
        if link.length > most * link.drawn_km + 1.0:
            kind = f"line of quality '{quality}'" if quality else "drawn line" if link.is_drawn else "straight line"
            times = f"{link.length / link.drawn_km:.2f} times" if link.drawn_km > 0.0 else "more than"
            found = f"the length '{link.length:g}' is {times} the {link.drawn_km:.1f} km "
            yield subject.issue(
                link, ("link", "length"), f"{found}of the {kind}", f"at most {most:g} times, or a rougher quality"
            )


def _check_pipeline_too_short(subject: Subject) -> Iterator[Issue]:
    """Yield pipelines shorter than the straight lines from node to node that they pass."""
    places = dict(zip(subject.network.tables["node"]["node_id"], subject.places, strict=True))
    for row in subject.rows("pipeline"):
        points = np.array([places[node] for node in (row.from_node_id, *row.via, row.to_node_id)])
        straight_km = float(distances_km(points[:-1], points[1:]).sum())
        if straight_km > row.length_km:
            found = (
                f"the length '{row.length_km:g}' is less than the {straight_km:.0f} km of its nodes in straight lines"
            )
            yield subject.issue(row, ("pipeline", "length_km"), found, "no less, or other nodes")


def _check_quality_told(subject: Subject) -> Iterator[Issue]:
    """Yield qualities that the line cannot have: none is drawn, or its points lie too far apart."""
    for link in subject.drawn_rows:
        quality = link.geometry_quality
        place = ("link", "geometry_quality")
        if quality not in ("", "straight") and not link.is_drawn:
            found = f"the quality is '{quality}', but no line is drawn"
            yield subject.issue(link, place, found, "empty or straight, or a line in link_geometry.geojson")
        elif link.is_drawn and quality in _WIDEST_BY_QUALITY:
            apart_km = link.drawn_km / (len(link.geometry.coords) - 1)
            if apart_km > _WIDEST_BY_QUALITY[quality]:
                found = f"the quality is '{quality}', but the points of the line are {apart_km:.0f} km apart"
                yield subject.issue(
                    link, place, found, f"at most {_WIDEST_BY_QUALITY[quality]:g} km, or a rougher quality"
                )


def _check_countries_known(subject: Subject) -> Iterator[Issue]:
    """Yield countries that do not exist; the codes of seas begin with X."""
    for table in ("node", "link", "bcp"):
        for row in subject.rows(table):
            at_sea = table == "link" and row.mode == "sea"
            if row.country not in COUNTRIES and not (at_sea and row.country.startswith(_AT_SEA)):
                allowed = "an ISO 3166 alpha-3 code"
                allowed = f"the code of a sea, such as XCA, or {allowed}" if at_sea else allowed
                found = f"unknown country '{row.country}'"
                yield subject.issue(row, (table, "country"), found, allowed, nearest_name(row.country, COUNTRIES))


def _check_link_country(subject: Subject) -> Iterator[Issue]:
    """Yield links on land whose country is that of neither end."""
    countries = dict(zip(*(subject.network.tables["node"][name] for name in ("node_id", "country")), strict=True))
    for link in subject.rows("link"):
        ends = sorted({countries[link.from_node_id], countries[link.to_node_id]})
        if link.mode in _ON_LAND and link.country not in ends:
            found = f"the country is '{link.country}', but the ends lie in {' and '.join(ends)}"
            yield subject.issue(link, ("link", "country"), found, "a country of its ends")


def _check_nodes_far_abroad(subject: Subject) -> Iterator[Issue]:
    yield from _nodes_abroad(subject, _FAR_FROM_COUNTRY_DEGREE, np.inf)


def _check_nodes_abroad(subject: Subject) -> Iterator[Issue]:
    yield from _nodes_abroad(subject, _IN_COUNTRY_DEGREE, _FAR_FROM_COUNTRY_DEGREE)


def _nodes_abroad(subject: Subject, from_degree: float, to_degree: float) -> Iterator[Issue]:
    """Yield nodes that lie so far from the country told."""
    nodes = subject.rows("node")
    if subject.ground is None or not nodes:
        return
    codes = [node.country for node in nodes]
    is_abroad = _is_beyond(subject, subject.places, codes, from_degree, to_degree)
    there = subject.ground.countries_at(subject.places)
    for node, abroad, country in zip(nodes, is_abroad, there, strict=True):
        if abroad:
            there_in = f"in {country}" if country else "in no country"
            found = f"{node.x_coord:g} {node.y_coord:g} is {there_in}, not in {node.country}"
            yield subject.issue(
                node, ("node", "country"), found, f"a place within {from_degree:g} degree of {node.country}"
            )


def _check_lines_far_abroad(subject: Subject) -> Iterator[Issue]:
    yield from _lines_abroad(subject, _FAR_FROM_COUNTRY_DEGREE, np.inf)


def _check_lines_abroad(subject: Subject) -> Iterator[Issue]:
    yield from _lines_abroad(subject, _IN_COUNTRY_DEGREE, _FAR_FROM_COUNTRY_DEGREE)


def _lines_abroad(subject: Subject, from_degree: float, to_degree: float) -> Iterator[Issue]:
    """Yield links on land whose line gets so far from the country told, at its farthest."""
    if subject.ground is None or subject.links.empty:
        return
    points, owner = subject.line_points
    on_land = (subject.links["is_drawn"] & subject.links["mode"].isin(_ON_LAND)).to_numpy()[owner]
    points, owner = points[on_land], owner[on_land]
    codes = subject.links["country"].to_numpy()[owner].tolist()
    is_beyond = _is_beyond(subject, points, codes, from_degree, np.inf)
    is_farther = _is_beyond(subject, points, codes, to_degree, np.inf) if np.isfinite(to_degree) else ~is_beyond & False
    farther = set(owner[is_farther].tolist())
    for link, where in _first_points(subject, points, owner, is_beyond):
        if where[1] not in farther:
            x, y = where[0]
            found = f"the line leaves {link.country}: at {x:.2f} {y:.2f} it is more than {from_degree:g} degree away"
            yield subject.issue(link, ("link", "country"), found, "one link for each country")


def _is_beyond(
    subject: Subject, points: NDArray[np.float64], codes: list[str], from_degree: float, to_degree: float
) -> NDArray[np.bool_]:
    """Return which points, of those the base map covers, lie between two distances from the country told for each."""
    assert subject.ground is not None
    is_beyond = subject.ground.covers(points) & ~subject.ground.is_near_country(points, codes, from_degree)
    # An unknown country is another finding.
    is_beyond &= np.isin(np.array(codes), np.array(subject.ground.codes))
    if np.isfinite(to_degree):
        is_beyond &= subject.ground.is_near_country(points, codes, to_degree)
    return np.asarray(is_beyond)


def _check_lanes_ashore(subject: Subject) -> Iterator[Issue]:
    """Yield links at sea that cross land beyond the approaches of their ports."""
    if subject.ground is None or subject.links.empty:
        return
    points, owner = subject.line_points
    at_sea = (subject.links["is_drawn"] & (subject.links["mode"] == "sea")).to_numpy()[owner]
    points, owner = points[at_sea], owner[at_sea]
    if not len(points):
        return
    is_open = np.ones(len(points), dtype=np.bool_)
    for position, column in ((0, "from_node_id"), (-1, "to_node_id")):
        ends = np.array([line.coords[position] for line in subject.links.geometry])[owner]
        approach_km = subject.links[column].map(_approaches(subject)).fillna(_APPROACH_KM).to_numpy()[owner]
        is_open &= distances_km(points, ends) > approach_km
    is_ashore = is_open & subject.ground.covers(points) & subject.ground.is_far_inland(points)
    for link, ((x, y), _) in _first_points(subject, points, owner, is_ashore):
        found = f"the lane crosses land at {x:.2f} {y:.2f}"
        yield subject.issue(link, ("link", ""), found, "a line on water, but for the approaches of its ports")


def _approaches(subject: Subject) -> dict[str, float]:
    """Return the kilometers around each port within which its lanes may cross land, of those that tell them."""
    km = zip(subject.network.tables["port"]["node_id"], subject.values("port", "approach_km"), strict=True)
    return {node: float(value) for node, value in km if not pd.isna(value)}


def _check_lines_afloat(subject: Subject) -> Iterator[Issue]:
    """Yield links on land that cross water."""
    if subject.ground is None or subject.links.empty:
        return
    points, owner = subject.line_points
    on_land = (subject.links["is_drawn"] & subject.links["mode"].isin(_ON_LAND)).to_numpy()[owner]
    points, owner = points[on_land], owner[on_land]
    is_afloat = subject.ground.covers(points) & subject.ground.is_far_offshore(points)
    for link, ((x, y), _) in _first_points(subject, points, owner, is_afloat):
        found = f"the line crosses water at {x:.2f} {y:.2f}"
        yield subject.issue(link, ("link", ""), found, "a line on land, or a link by sea")


def _first_points(
    subject: Subject, points: NDArray[np.float64], owner: NDArray[np.int64], is_wrong: NDArray[np.bool_]
) -> Iterator[tuple[Any, tuple[tuple[float, float], int]]]:
    """Yield each link with a wrong point, and the first of these points with the link's position."""
    links = subject.drawn_rows
    positions, first = np.unique(owner[is_wrong], return_index=True)
    for i, point in zip(positions.tolist(), points[is_wrong][first].tolist(), strict=True):
        yield links[i], ((point[0], point[1]), i)


def _check_doubled_back(subject: Subject) -> Iterator[Issue]:
    """Yield drawn lines that turn back on themselves: the same stretch there and back."""
    for link in subject.drawn_rows:
        points = list(link.geometry.coords)
        for before, point, after in zip(points, points[1:], points[2:], strict=False):
            if before == after:
                found = f"the drawn line turns back on itself at {point[0]:g} {point[1]:g}"
                yield subject.issue(link, ("link", ""), found, "a line without a spur")
                break
        else:
            if link.is_drawn and any(a == b for a, b in pairwise(points)):
                yield subject.issue(link, ("link", ""), "the drawn line has the same point twice in a row")


ERRORS: Final = (
    _check_pipeline_too_short,
    _check_line_ends,
    _check_line_too_long,
    _check_countries_known,
    _check_link_country,
    _check_nodes_far_abroad,
    _check_lines_far_abroad,
    _check_lanes_ashore,
)
WARNINGS: Final = (
    _check_line_too_short,
    _check_quality_told,
    _check_nodes_abroad,
    _check_lines_abroad,
    _check_lines_afloat,
    _check_doubled_back,
)
