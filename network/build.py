"""Build the geometry of the base network and the columns that follow from it.

Usage: ``python network/build.py --data FOLDER`` where FOLDER holds ``geo/`` (see README.md).

Reads   recipe_node.csv, recipe_link.csv, recipe_approach.csv and roads_by_hand.geojson (edited by hand, beside this
        script) and the map data.
Writes  node.csv, link.csv, link_geometry.geojson and basemap_{land,borders,water}.geojson beside this script.
Every other table of the folder is kept by hand. Same inputs, same bytes. Run compare_lengths.py afterwards.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx as nx
from shapely import STRtree, clip_by_rect, line_merge, union_all
from shapely.geometry import LineString, Point, mapping, shape
from shapely.ops import substring

HERE = Path(__file__).resolve().parent
Coordinate = tuple[float, float]
Row = dict[str, str]

EARTH_RADIUS_KM = 6371.0
CENTRAL_MERIDIAN = 77.0
STANDARD_PARALLELS = (math.radians(36.0), math.radians(47.0))
CONE = math.log(math.cos(STANDARD_PARALLELS[0]) / math.cos(STANDARD_PARALLELS[1])) / math.log(
    math.tan(math.pi / 4 + STANDARD_PARALLELS[1] / 2) / math.tan(math.pi / 4 + STANDARD_PARALLELS[0] / 2)
)
CONE_SCALE = (
    EARTH_RADIUS_KM * math.cos(STANDARD_PARALLELS[0]) * math.tan(math.pi / 4 + STANDARD_PARALLELS[0] / 2) ** CONE / CONE
)
SIMPLIFY_DEGREES = 0.002
SNAP_WARNING_KM = 12.0
DRAWN_EXCESS = 1.02
FLIGHT_STEP_KM = 50.0
SPIKE_KM = 8.0
SPIKE_COSINE = -0.85
BASEMAP_WINDOW = (0.0, -10.0, 150.0, 66.0)

NODE_COLUMNS = (
    "node_id",
    "name",
    "x_coord",
    "y_coord",
    "node_type",
    "country",
    "timezone",
    "source",
    "other_names",
    "other_names_source",
)
LINK_COLUMNS = (
    "link_id",
    "from_node_id",
    "to_node_id",
    "directed",
    "mode",
    "gauge_mm",
    "facility_type",
    "length",
    "length_source",
    "free_speed",
    "free_speed_source",
    "tracks",
    "tracks_source",
    "traction",
    "traction_source",
    "capacity",
    "capacity_source",
    "free_share",
    "free_share_source",
    "section_id",
    "elevation_m",
    "elevation_m_source",
    "open_season",
    "open_season_source",
    "status",
    "open_from",
    "open_to",
    "dates_source",
    "country",
    "geometry_quality",
)


@dataclass(frozen=True)
class Edge:
    """One piece of a map layer: its operating length, its drawing and how good the drawing is."""

    key: str
    u: str
    v: str
    km: float
    quality: str
    length_kind: str
    line: LineString


@dataclass(frozen=True)
class Anchor:
    """A point of a layer: an edge and the share of its drawing that lies before the point."""

    edge: int
    fraction: float


@dataclass(frozen=True)
class MapPath:
    """A path over a layer: its length, its drawing, and kilometers by quality and by kind of length."""

    km: float
    coordinates: list[Coordinate]
    qualities: dict[str, float]
    length_kinds: dict[str, float]


def kilometers(a: Sequence[float], b: Sequence[float]) -> float:
    """Return the great-circle distance of two lon/lat points."""
    lon_a, lat_a, lon_b, lat_b = (math.radians(x) for x in (a[0], a[1], b[0], b[1]))
    half = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(half))


def drawn_kilometers(coordinates: Iterable[Sequence[float]]) -> float:
    """Return the length of a drawing."""
    return sum(kilometers(a, b) for a, b in pairwise(coordinates))


def read_rows(path: Path) -> list[Row]:
    """Read a CSV table as text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write a CSV table with Unix line ends."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read_features(path: Path) -> list[dict[str, Any]]:
    """Read the features of a GeoJSON file."""
    features: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["features"]
    return features


def write_features(path: Path, features: Iterable[dict[str, Any]]) -> None:
    """Write a GeoJSON file with one feature a line."""
    body = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features)
    path.write_text('{"type":"FeatureCollection","features":[\n' + body + "\n]}\n", encoding="utf-8")


def read_rail(geo: Path) -> list[Edge]:
    """Read the routable rail layer; lengths are its ``km``, not its drawing."""
    return [
        Edge(str(p["id"]), str(p["u"]), str(p["v"]), p["km"], p["q"], "osm_rail_length", shape(f["geometry"]))
        for f in read_features(geo / "rail_edges.geojson")
        if (p := f["properties"])["main"]
    ]


def read_roads(geo: Path) -> list[Edge]:
    """Read the road layer and what is added to it by hand; tell where each length comes from."""
    kinds = {"geometry": "road_length_geometry", "hand": "road_length_by_hand"}
    edges = []
    for feature in read_features(geo / "roads.geojson") + read_features(HERE / "roads_by_hand.geojson"):
        p = feature["properties"]
        kind = kinds.get(p["km_src"].split()[0], "road_length_remembered")
        edges.append(Edge(p["id"], p["u"], p["v"], p["km"], p["q"], kind, shape(feature["geometry"])))
    return edges


def read_lanes(geo: Path) -> list[Edge]:
    """Read the Caspian lanes; an edge's key is ``Port|Port``."""
    return [
        Edge(f"{p['a']}|{p['b']}", p["a"], p["b"], p["km"], "water", "caspian_lane", shape(f["geometry"]))
        for f in read_features(geo / "caspian_lanes.geojson")
        if (p := f["properties"])
    ]


def read_seas(geo: Path) -> list[Edge]:
    """
    Read the sea lanes of the world, cut where they cross, and the courses of recipe_approach.csv from ports to them.

    An edge's key is its place among the pieces, or the port's node. Lanes that cross without a common vertex would fall
    into 239 networks; at sea one can turn from one into the other. Pieces that touch land are left out.
    """
    lanes = union_all([shape(f["geometry"]) for f in read_features(geo / "sea_lanes_marnet.geojson")])
    land = STRtree([shape(f["geometry"]) for f in read_features(geo / "countries_ne10m.geojson")])
    lines = sorted(lanes.geoms, key=lambda line: tuple(line.coords))
    lines = [line for line in lines if not len(land.query(line, predicate="intersects"))]
    vertices = {line.coords[end] for line in lines for end in (0, -1)}
    courses = [(str(n), list(line.coords)) for n, line in enumerate(lines)]
    for row in read_rows(HERE / "recipe_approach.csv"):
        course = [(float(lon), float(lat)) for lon, lat in (place.split() for place in row["course"].split(";"))]
        course.append(min(vertices, key=lambda vertex: (kilometers(vertex, course[-1]), vertex)))
        courses.append((row["node_id"], course))
    return [
        Edge(key, *ends_of(course), drawn_kilometers(course), "water", "sea_lane", LineString(course))
        for key, course in courses
    ]


def ends_of(course: Sequence[Sequence[float]]) -> tuple[str, str]:
    """Return the names of the vertices between which a line of a layer without names runs."""
    return (f"{course[0][0]} {course[0][1]}", f"{course[-1][0]} {course[-1][1]}")


def read_sketches(geo: Path) -> list[Edge]:
    """Read the sketches of planned railways; an edge's key is the line's place in the file."""
    return [
        Edge(str(n), f"{n}a", f"{n}b", p["km_sketch"], "sketch", "planned_sketch", shape(f["geometry"]))
        for n, f in enumerate(read_features(geo / "rail_planned_sketch.geojson"), start=1)
        if (p := f["properties"])
    ]


class Layer:
    """A map layer on which paths are found between points that need not be its vertices."""

    def __init__(self, edges: list[Edge]) -> None:
        """Index the drawings for the search of the nearest one."""
        self.edges = edges
        self.keys = {edge.key: n for n, edge in enumerate(edges)}
        self._planar = [LineString([_east_north(c) for c in edge.line.coords]) for edge in edges]
        self._tree = STRtree(self._planar)
        self._graph: nx.Graph = nx.Graph()

    def anchor(self, token: str) -> Anchor:
        """Resolve ``edge:KEY`` (its middle), ``edge:KEY@0.3`` or ``LON LAT`` (nearest point of the layer)."""
        if token.startswith("edge:"):
            key, _, share = token.removeprefix("edge:").partition("@")
            return Anchor(self.keys[key], float(share or 0.5))
        return self.nearest(*(float(x) for x in token.split()))

    def nearest(self, lon: float, lat: float) -> Anchor:
        """Return the point of the layer that is nearest to a place."""
        place = Point(_east_north((lon, lat)))
        edge = min(int(n) for n in self._tree.query_nearest(place, all_matches=True))
        return Anchor(edge, round(float(self._planar[edge].project(place, normalized=True)), 6))

    def position(self, anchor: Anchor) -> Coordinate:
        """Return the place of an anchor."""
        point = self._planar[anchor.edge].interpolate(anchor.fraction, normalized=True)
        return _lon_lat((point.x, point.y))

    def split_at(self, anchors: Iterable[Anchor]) -> None:
        """Make the graph on which paths are sought: edges cut at anchors, the shorter of two parallels."""
        cuts: dict[int, set[float]] = defaultdict(set)
        for anchor in anchors:
            cuts[anchor.edge].add(anchor.fraction)
        for n, edge in enumerate(self.edges):
            inner = sorted(f for f in cuts[n] if 0 < f < 1) if n in cuts else []
            for a, b in pairwise([0.0, *inner, 1.0]):
                self._add_piece(n, edge, a, b)

    def _add_piece(self, n: int, edge: Edge, a: float, b: float) -> None:
        u, v = self._vertex(Anchor(n, a)), self._vertex(Anchor(n, b))
        km = edge.km * (b - a)
        if u != v and (not self._graph.has_edge(u, v) or km < self._graph.edges[u, v]["km"]):
            self._graph.add_edge(u, v, km=km, piece=(n, a, b), tail=u)

    def _vertex(self, anchor: Anchor) -> str:
        edge = self.edges[anchor.edge]
        ends = {0.0: edge.u, 1.0: edge.v}
        return ends.get(anchor.fraction, f"cut {anchor.edge} {anchor.fraction}")

    def path(self, anchors: Sequence[Anchor]) -> MapPath:
        """Return the shortest path that passes the anchors in order."""
        km, coordinates = 0.0, [self.position(anchors[0])]
        qualities: dict[str, float] = defaultdict(float)
        kinds: dict[str, float] = defaultdict(float)
        for a, b in pairwise(anchors):
            vertices = nx.dijkstra_path(self._graph, self._vertex(a), self._vertex(b), weight="km")
            for u, v in pairwise(vertices):
                data = self._graph.edges[u, v]
                edge = self.edges[data["piece"][0]]
                km += data["km"]
                qualities[edge.quality] += data["km"]
                kinds[edge.length_kind] += data["km"]
                coordinates += self._drawing(data, forward=data["tail"] == u)[1:]
        return MapPath(km, coordinates, dict(qualities), dict(kinds))

    def _drawing(self, data: dict[str, Any], *, forward: bool) -> list[Coordinate]:
        n, a, b = data["piece"]
        points = [_lon_lat(c) for c in substring(self._planar[n], a, b, normalized=True).coords]
        return points if forward else points[::-1]


def _east_north(c: Sequence[float]) -> Coordinate:
    """Project to kilometers: conformal cone on the sphere, scale right within 1 % in the region."""
    radius = CONE_SCALE / math.tan(math.pi / 4 + math.radians(c[1]) / 2) ** CONE
    angle = CONE * math.radians(c[0] - CENTRAL_MERIDIAN)
    return (radius * math.sin(angle), -radius * math.cos(angle))


def _lon_lat(c: Sequence[float]) -> Coordinate:
    """Undo the projection."""
    latitude = 2 * math.atan((CONE_SCALE / math.hypot(*c)) ** (1 / CONE)) - math.pi / 2
    return (CENTRAL_MERIDIAN + math.degrees(math.atan2(c[0], -c[1]) / CONE), math.degrees(latitude))


def via_tokens(recipe: Row) -> list[str]:
    """Return the places named under ``via``."""
    return [token.strip() for token in recipe["via"].split(";") if token.strip()]


def end_tokens(recipe: Row, nodes: dict[str, Row]) -> list[str]:
    """
    Return what a path passes: the first node, the places named under ``via``, the last node.

    ``tail=TOKEN`` and ``head=TOKEN`` under ``via`` say where this link alone leaves its first node and meets its
    last one, where two lines of the layer pass a station without touching.
    """
    ends = []
    for node_id in (recipe["from_node_id"], recipe["to_node_id"]):
        node = nodes[node_id]
        hint = node.get(f"{recipe['layer']}_anchor", "")
        ends.append(hint or f"{node['x_coord']} {node['y_coord']}")
    via = []
    for token in via_tokens(recipe):
        if token.startswith("tail="):
            ends[0] = token.removeprefix("tail=")
        elif token.startswith("head="):
            ends[1] = token.removeprefix("head=")
        else:
            via.append(token)
    return [ends[0], *via, ends[1]]


def hand_path(recipe: Row, nodes: dict[str, Row]) -> MapPath:
    """Return a line drawn by hand: straight from node to node through the ``LON LAT`` places under ``via``."""
    lon_lat = [token.split() for token in via_tokens(recipe)]
    tail, head = (coordinate_of(nodes[recipe[key]]) for key in ("from_node_id", "to_node_id"))
    coordinates = [tail, *((float(lon), float(lat)) for lon, lat in lon_lat), head]
    km = drawn_kilometers(coordinates)
    return MapPath(km, coordinates, {"hand": km}, {"drawn_by_hand": km})


def flight_path(recipe: Row, nodes: dict[str, Row]) -> MapPath:
    """Return the great circle from node to node."""
    tail, head = (_on_sphere(*coordinate_of(nodes[recipe[key]])) for key in ("from_node_id", "to_node_id"))
    angle = math.acos(sum(a * b for a, b in zip(tail, head, strict=True)))
    n = math.ceil(EARTH_RADIUS_KM * angle / FLIGHT_STEP_KM)
    course = []
    for i in range(n + 1):
        of_tail, of_head = (math.sin(share * angle / n) / math.sin(angle) for share in (n - i, i))
        x, y, z = (of_tail * a + of_head * b for a, b in zip(tail, head, strict=True))
        course.append((math.degrees(math.atan2(y, x)), math.degrees(math.asin(z))))
    km = EARTH_RADIUS_KM * angle
    return MapPath(km, course, {"straight": km}, {"great_circle": km})


def _on_sphere(lon: float, lat: float) -> tuple[float, float, float]:
    """Return a place as a unit vector."""
    x, y = math.radians(lon), math.radians(lat)
    return (math.cos(y) * math.cos(x), math.cos(y) * math.sin(x), math.sin(y))


def find_paths(recipes: list[Row], nodes: dict[str, Row], layers: dict[str, Layer]) -> dict[str, MapPath]:
    """Find the path of each link on its layer; lines of the layers ``hand`` and ``air`` are their own path."""
    anchors: dict[str, list[Anchor]] = {}
    drawers = {"hand": hand_path, "air": flight_path}
    free = {r["link_id"]: drawers[r["layer"]](r, nodes) for r in recipes if r["layer"] in drawers}
    for recipe in recipes:
        if recipe["link_id"] in free:
            continue
        layer = layers[recipe["layer"]]
        anchors[recipe["link_id"]] = [layer.anchor(token) for token in end_tokens(recipe, nodes)]
    for name, layer in layers.items():
        layer.split_at(a for r in recipes if r["layer"] == name for a in anchors[r["link_id"]])
    found = {r["link_id"]: layers[r["layer"]].path(anchors[r["link_id"]]) for r in recipes if r["layer"] in layers}
    return {**found, **free}


def tie_to_node(coordinates: list[Coordinate], node: Coordinate) -> list[Coordinate]:
    """Make a drawing begin at a node: drop what lies nearer to the node than the drawing's end is far."""
    gap = kilometers(coordinates[0], node)
    keep = 0
    while keep < len(coordinates) - 1 and kilometers(coordinates[keep], node) <= gap:
        keep += 1
    return [node, *coordinates[keep:]]


def without_spikes(coordinates: list[Coordinate]) -> list[Coordinate]:
    """Drop the tips of short ways out and back, which the rail layer has where it is drawn through stations."""
    kept = list(coordinates)
    i = 1
    while i < len(kept) - 1:
        before, tip, after = (_east_north(c) for c in kept[i - 1 : i + 2])
        out, back = math.dist(before, tip), math.dist(tip, after)
        product = (tip[0] - before[0]) * (after[0] - tip[0]) + (tip[1] - before[1]) * (after[1] - tip[1])
        if product < SPIKE_COSINE * out * back and min(out, back) < SPIKE_KM:
            del kept[i]
            i = max(1, i - 1)
        else:
            i += 1
    return kept


def drawn(path: MapPath, tail: Coordinate, head: Coordinate) -> list[Coordinate]:
    """Return the drawing of a link from node to node, simplified and rounded."""
    coordinates = tie_to_node(path.coordinates, tail)
    coordinates = tie_to_node(coordinates[::-1], head)[::-1]
    if len(coordinates) < 2 or coordinates[0] != tail:
        coordinates = [tail, head]
    line = LineString(coordinates).simplify(SIMPLIFY_DEGREES)
    inner = [(round(x, 5), round(y, 5)) for x, y in list(line.coords)[1:-1]]
    return [tail, *inner, head]


def largest(shares: dict[str, float]) -> str:
    """Return the key with the largest share, ties by name."""
    return min(shares, key=lambda key: (-shares[key], key))


def link_row(recipe: Row, path: MapPath, line: list[Coordinate]) -> Row:
    """Return a row of link.csv: the recipe's figures, or the map's where the recipe is silent.

    A node may lie beside its layer; the way to it counts where the drawing becomes too long for the path.
    """
    given = bool(recipe["length_km"])
    drawing = drawn_kilometers(line)
    km = drawing if drawing > DRAWN_EXCESS * path.km else path.km
    row = {column: recipe.get(column, "") for column in LINK_COLUMNS}
    row["directed"] = "0"
    row["length"] = recipe["length_km"] if given else f"{km:.1f}"
    row["length_source"] = recipe["length_source"] if given else largest(path.length_kinds)
    row["geometry_quality"] = largest(path.qualities)
    return row


def coordinate_of(node: Row) -> Coordinate:
    """Return the place of a node."""
    return (float(node["x_coord"]), float(node["y_coord"]))


def build_network(geo: Path) -> tuple[list[Row], list[Row], list[dict[str, Any]], list[str]]:
    """Return the rows of node.csv and link.csv, the drawings, and warnings."""
    node_rows = read_rows(HERE / "recipe_node.csv")
    nodes = {row["node_id"]: row for row in node_rows}
    recipes = read_rows(HERE / "recipe_link.csv")
    readers: dict[str, Callable[[Path], list[Edge]]] = {
        "rail": read_rail,
        "road": read_roads,
        "lane": read_lanes,
        "sea": read_seas,
        "sketch": read_sketches,
    }
    layers = {name: Layer(read(geo)) for name, read in readers.items()}
    paths = find_paths(recipes, nodes, layers)
    links, features, warnings = [], [], []
    for recipe in recipes:
        path = paths[recipe["link_id"]]
        ends = [coordinate_of(nodes[recipe[key]]) for key in ("from_node_id", "to_node_id")]
        if recipe["layer"] == "rail":
            path = replace(path, coordinates=without_spikes(path.coordinates))
        line = drawn(path, ends[0], ends[1])
        row = link_row(recipe, path, line)
        links.append(row)
        geometry = {"type": "LineString", "coordinates": [list(c) for c in line]}
        properties = {"link_id": recipe["link_id"]}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
        warnings += link_warnings(row, path, line, ends)
    kept = [{column: row[column] for column in NODE_COLUMNS} for row in node_rows]
    return kept, links, features, warnings


def link_warnings(row: Row, path: MapPath, line: list[Coordinate], ends: list[Coordinate]) -> list[str]:
    """Return what looks wrong with one link."""
    found = []
    for name, end, begin in zip(("tail", "head"), ends, (path.coordinates[0], path.coordinates[-1]), strict=True):
        gap = kilometers(end, begin)
        if gap > SNAP_WARNING_KM:
            found.append(f"{row['link_id']}: the {name} lies {gap:.1f} km from its layer")
    if (line[0], line[-1]) != (ends[0], ends[1]):
        found.append(f"{row['link_id']}: the drawing does not end at its nodes")
    length, drawing = float(row["length"]), drawn_kilometers(line)
    if drawing > DRAWN_EXCESS * length:
        found.append(f"{row['link_id']}: drawn {drawing:.1f} km, length {length:.1f} km")
    return found


def build_land(geo: Path) -> list[dict[str, Any]]:
    """Return the countries inside the window of the base map."""
    return _clipped(read_features(geo / "countries_ne10m.geojson"), ("name", "adm0_a3"), 0.02, 0.02)


def build_borders(geo: Path) -> list[dict[str, Any]]:
    """
    Return the land borders inside the window, each as long a line as it runs on.

    De-facto borders as in Natural Earth, less Baikonur's.
    """
    by_sides: dict[tuple[str, ...], list[Any]] = defaultdict(list)
    for feature in read_features(geo / "borders_ne10m.geojson"):
        sides = tuple(sorted(str(feature["properties"][side]) for side in ("adm0_a3_l", "adm0_a3_r")))
        if "KAB" not in sides:
            by_sides[sides].append(shape(feature["geometry"]))
    states = [
        {"properties": {"countries": " ".join(sides)}, "geometry": mapping(line_merge(union_all(lines)))}
        for sides, lines in sorted(by_sides.items())
    ]
    return _clipped(states, ("countries",), 0.01, 0.0)


def build_water(geo: Path) -> list[dict[str, Any]]:
    """Return the Caspian Sea and the larger lakes inside the window."""
    features = read_features(geo / "caspian_ne10m.geojson") + read_features(geo / "lakes_ne10m.geojson")
    return _clipped(features, ("name",), 0.01, 0.03)


def _clipped(
    features: list[dict[str, Any]], keep: Sequence[str], tolerance: float, least_area: float
) -> list[dict[str, Any]]:
    """Clip to the window, simplify, drop parts smaller than an area in square degrees, round."""
    result = []
    for feature in features:
        clipped = clip_by_rect(shape(feature["geometry"]), *BASEMAP_WINDOW).simplify(tolerance)
        parts = [part for part in getattr(clipped, "geoms", [clipped]) if part.length > tolerance]
        parts = [part for part in parts if part.geom_type != "Polygon" or part.area >= least_area]
        properties = {key: feature["properties"].get(key) for key in keep}
        for part in parts:
            geometry = {"type": part.geom_type, "coordinates": _rounded(mapping(part)["coordinates"])}
            result.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return result


def _rounded(coordinates: Any) -> Any:
    """Round nested coordinates to 3 decimals (100 m)."""
    if isinstance(coordinates[0], (int, float)):
        return [round(x, 3) for x in coordinates]
    return [_rounded(part) for part in coordinates]


def main() -> None:
    """Write the tables and drawings and print what looks wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds geo/")
    geo = parser.parse_args().data / "geo"
    nodes, links, features, warnings = build_network(geo)
    write_rows(HERE / "node.csv", NODE_COLUMNS, nodes)
    write_rows(HERE / "link.csv", LINK_COLUMNS, links)
    write_features(HERE / "link_geometry.geojson", features)
    for name, build in (("land", build_land), ("borders", build_borders), ("water", build_water)):
        write_features(HERE / f"basemap_{name}.geojson", build(geo))
    print(f"{len(nodes)} nodes, {len(links)} links, {len(warnings)} warnings")
    for warning in warnings:
        print(f"  warning: {warning}")


if __name__ == "__main__":
    main()
