"""Whether the links of a network lead from one place to another, each once."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import combinations, pairwise
from typing import Any, Final

import networkx as nx
import numpy as np
import pandas as pd

from corridor_sim.errors import Issue
from corridor_sim.network.relation_checks import posts_by_crossing
from corridor_sim.network.subject import EARTH_RADIUS_KM, Subject, distances_km, in_words
from corridor_sim.tables import rows_of

_SAME_PLACE_KM: Final = 0.05
_NEAR_KM: Final = 0.5
_SAME_NAME_KM: Final = 10.0
_SAME_LENGTH: Final = 0.01
"""Two links between the same nodes are one link given twice if their lengths differ by less than this share."""
_POSTS_APART_KM: Final = 60.0


def _check_service_paths(subject: Subject) -> Iterator[Issue]:
    """Yield services with two successive nodes between which no links of their mode and gauge lead."""
    for service in subject.rows("service"):
        gauge_mm = 0 if pd.isna(service.gauge_mm) else int(service.gauge_mm)
        usable = subject.by_kind.get((service.mode, gauge_mm), nx.DiGraph())
        for u, v in pairwise([service.from_node_id, *service.via, service.to_node_id]):
            if u not in usable or v not in usable or not nx.has_path(usable, u, v):
                found = f"no {in_words(service.mode, gauge_mm)} links lead from '{u}' to '{v}'"
                yield subject.issue(service, ("service", ""), found, "links of any status, all the way")


def check_flow_ends(subject: Subject) -> Iterator[Issue]:
    """Yield flows that cannot start or end, or between whose ends the modes of their commodity do not lead."""
    modes = {row.commodity_id: frozenset(row.modes) for row in subject.rows("commodity")}
    parts: dict[frozenset[str], dict[str, int]] = {}
    for flow in subject.rows("flow"):
        untouched = [
            (column, node)
            for column in ("origin", "destination")
            if (node := getattr(flow, column)) not in subject.linked_nodes
        ]
        for column, node in untouched:
            yield subject.issue(flow, ("flow", column), f"no link touches node '{node}'", "a node with a link")
        allowed = modes[flow.commodity_id]
        if allowed not in parts:
            parts[allowed] = _parts(subject, allowed)
        part = parts[allowed]
        origin, destination = part.get(flow.origin), part.get(flow.destination)
        if not untouched and (origin is None or origin != destination):
            found = f"no links by {' or '.join(sorted(allowed))} lead from '{flow.origin}' to '{flow.destination}'"
            yield subject.issue(flow, ("flow", ""), found, "links of any status of modes of the commodity, all the way")


def _parts(subject: Subject, modes: frozenset[str]) -> dict[str, int]:
    """Return the number of the connected part that each node is in, by links of some modes."""
    graph = nx.Graph((u, v) for u, v, link in subject.graph.edges(data=True) if link["mode"] in modes)
    return {node: number for number, part in enumerate(nx.connected_components(graph)) for node in part}


def _check_corridor_ways(subject: Subject) -> Iterator[Issue]:
    """Yield corridors with a node that no link touches, or two successive nodes that no links join."""
    graph = nx.Graph(subject.graph.edges())
    for corridor in subject.rows("corridor"):
        for node in corridor.via:
            if node not in graph:
                found = f"no link touches node '{node}'"
                yield subject.issue(corridor, ("corridor", "via"), found, "a node with a link")
        for u, v in pairwise(corridor.via):
            if u in graph and v in graph and not nx.has_path(graph, u, v):
                found = f"no links lead from '{u}' to '{v}'"
                yield subject.issue(corridor, ("corridor", "via"), found, "links of any mode and status, all the way")


def _check_same_place(subject: Subject) -> Iterator[Issue]:
    for node, other, km in _near_nodes(subject, _SAME_PLACE_KM):
        found = f"it is where node '{other.node_id}' is ({1000 * km:.0f} m apart)"
        yield subject.issue(node, ("node", ""), found, "one node for one place, with links of every mode")


def _check_same_link(subject: Subject) -> Iterator[Issue]:
    for link, other in _parallel_links(subject):
        if abs(link.length - other.length) <= _SAME_LENGTH * other.length:
            found = f"link '{other.link_id}' is the same: ends, mode, gauge, status, and {other.length:g} km"
            yield subject.issue(link, ("link", ""), found, "each section once; two tracks are one link")


def _parallel_links(subject: Subject) -> Iterator[tuple[Any, Any]]:
    """Yield pairs of links of one mode, gauge and status that join the same nodes at the same time."""
    groups: dict[Any, list[Any]] = defaultdict(list)
    for link in subject.rows("link"):
        gauge_mm = 0 if pd.isna(link.gauge_mm) else link.gauge_mm
        groups[link.mode, gauge_mm, link.status, frozenset((link.from_node_id, link.to_node_id))].append(link)
    for group in groups.values():
        for other, link in combinations(group, 2):
            is_opposed = link.directed and other.directed and link.from_node_id != other.from_node_id
            if not is_opposed and _overlap(link, other):
                yield link, other


def _overlap(link: Any, other: Any) -> bool:
    return bool(
        (link.open_from or date.min) < (other.open_to or date.max)
        and (other.open_from or date.min) < (link.open_to or date.max)
    )


def _check_posts_beyond(subject: Subject) -> Iterator[Issue]:
    """Yield posts by land from which no link of their mode leads on into their country."""
    crossings = subject.network.tables["bcp"].groupby("crossing_id")["node_id"].apply(frozenset).to_dict()
    for post in subject.rows("bcp"):
        neighbors = {
            other
            for (mode, _), graph in subject.by_kind.items()
            if mode == post.mode and post.node_id in graph
            for other in (*graph.successors(post.node_id), *graph.predecessors(post.node_id))
        }
        if post.mode in ("rail", "road") and neighbors <= crossings[post.crossing_id]:
            found = f"no {post.mode} link leads on from the post at '{post.node_id}'"
            yield subject.issue(post, ("bcp", "node_id"), found, f"a {post.mode} link on this side of the border")


def _check_near_nodes(subject: Subject) -> Iterator[Issue]:
    """Yield nodes that may be one place: nearer than half a kilometer, or of one name within ten, without a link."""
    joined = {frozenset(ends) for ends in subject.graph.edges()}
    for node, other, km in _near_nodes(subject, _SAME_NAME_KM):
        is_near = km < _NEAR_KM
        is_twin = node.name == other.name and node.country == other.country
        if km > _SAME_PLACE_KM and (is_near or is_twin) and {node.node_id, other.node_id} not in joined:
            found = f"node '{other.node_id}' is {km:.1f} km away{' and has the same name' if is_twin else ''}"
            yield subject.issue(node, ("node", ""), found, "one node for one place, or a link that joins the two")


def _near_nodes(subject: Subject, km: float) -> Iterator[tuple[Any, Any, float]]:
    """Yield pairs of nodes, the later first, that are at most so far apart, with their distance."""
    from scipy.spatial import cKDTree  # slow to import, and only checks need it

    if not len(subject.places):
        return
    lon, lat = np.radians(subject.places).T
    sphere = EARTH_RADIUS_KM * np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    nodes = list(subject.rows("node"))
    for i, j in sorted(cKDTree(sphere).query_pairs(km)):
        yield nodes[j], nodes[i], float(np.linalg.norm(sphere[i] - sphere[j]))


def _check_islands(subject: Subject) -> Iterator[Issue]:
    """Yield one node of each part of the network that nothing joins to the largest part."""
    graph = nx.Graph(subject.graph.edges())
    parts = sorted(nx.connected_components(graph), key=lambda part: (-len(part), min(part)))
    rows = {node.node_id: node for node in subject.rows("node")}
    for part in parts[1:]:
        found = f"it and {len(part) - 1} more nodes are connected to nothing else"
        yield subject.issue(rows[min(part)], ("node", ""), found, "a link to the rest of the network")


def _check_kinds(subject: Subject) -> Iterator[Issue]:
    """Yield one node of each part of a mode and gauge where no goods can come aboard, or from which none return."""
    tables = subject.network.tables
    services = tables["service"]
    boarding = frozenset(tables["terminal"]["node_id"]) | frozenset(tables["port"]["node_id"])
    boarding |= frozenset(services["from_node_id"]) | frozenset(services["to_node_id"])
    rows = {node.node_id: node for node in subject.rows("node")}
    for (mode, gauge_mm), graph in subject.by_kind.items():
        kind = in_words(mode, gauge_mm)
        for part in nx.weakly_connected_components(graph):
            if mode != "road" and boarding.isdisjoint(part):
                found = f"no terminal or port lies on the {kind} links around it ({len(part)} nodes)"
                yield subject.issue(
                    rows[min(part)], ("node", ""), found, "links to a terminal, or a row in terminal.csv"
                )
            strong = list(nx.strongly_connected_components(graph.subgraph(part)))
            if len(strong) > 1:
                stuck = min(strong, key=lambda nodes: (len(nodes), min(nodes)))
                found = f"the one-way {kind} links around it lead only one way to or from {len(stuck)} nodes"
                yield subject.issue(rows[min(stuck)], ("node", ""), found, "a way there and back")


def _check_isolated(subject: Subject) -> Iterator[Issue]:
    for node in subject.rows("node"):
        if node.node_id not in subject.linked_nodes:
            yield subject.issue(node, ("node", ""), "no link touches this node")


def _check_dangling(subject: Subject) -> Iterator[Issue]:
    """Yield nodes with one link that nothing uses: no city, terminal, port or post, and no flow or service."""
    tables = subject.network.tables
    used = {
        node
        for table, columns in _USES.items()
        for column in columns
        for cell in tables[table][column]
        for node in (cell if isinstance(cell, tuple) else (cell,))
    }
    ends = pd.concat([tables["link"]["from_node_id"], tables["link"]["to_node_id"]]).value_counts()
    for node in rows_of(tables["node"]):
        if ends.get(node.node_id) == 1 and node.node_id not in used and node.node_type in _PASSED:
            found = f"one link ends here, and nothing uses this {node.node_type}"
            yield subject.issue(node, ("node", ""), found, "a further link, or something that starts or ends here")


_USES: Final = {
    "bcp": ("node_id",), "terminal": ("node_id",), "port": ("node_id",), "flow": ("origin", "destination"),
    "service": ("from_node_id", "to_node_id", "via"), "corridor": ("via",),
}  # fmt: skip
_PASSED: Final = ("junction", "bcp", "station")


def _check_transfers(subject: Subject) -> Iterator[Issue]:
    """Yield nodes without a terminal where gauges meet, or other modes at the end of a service."""
    kinds: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for kind, graph in subject.by_kind.items():
        for node in graph:
            kinds[node].add(kind)
    tables = subject.network.tables
    services = tables["service"]
    service_ends = frozenset(services["from_node_id"]) | frozenset(services["to_node_id"])
    terminals = frozenset(tables["terminal"]["node_id"])
    for node in subject.rows("node"):
        here = kinds.get(node.node_id, set())
        has_gauges = len([mode for mode, _ in here if mode == "rail"]) > 1
        if node.node_id not in terminals and (has_gauges or (node.node_id in service_ends and len(here) > 1)):
            shown = ", ".join(in_words(*kind) for kind in sorted(here))
            found = f"{shown} meet here without a terminal, so nothing can be transloaded"
            yield subject.issue(node, ("node", ""), found, "a row in terminal.csv if goods change here")


def _check_crossing_width(subject: Subject) -> Iterator[Issue]:
    """Yield crossings by land whose posts lie far apart."""
    places = dict(zip(subject.network.tables["node"]["node_id"], subject.places, strict=True))
    for _, (first, *_, last) in sorted(posts_by_crossing(subject.network.tables["bcp"]).items()):
        if last.mode in ("sea", "air"):
            continue
        ends = np.array([places[post.node_id] for post in (first, last)])
        (km,) = distances_km(ends[:1], ends[1:])
        if km > _POSTS_APART_KM:
            found = f"the posts of crossing '{last.crossing_id}' are {km:.0f} km apart"
            yield subject.issue(last, ("bcp", "node_id"), found, f"less than {_POSTS_APART_KM:g} km")


ERRORS: Final = (_check_service_paths, check_flow_ends, _check_corridor_ways, _check_same_place, _check_same_link)
WARNINGS: Final = (
    _check_posts_beyond,
    _check_near_nodes,
    _check_islands,
    _check_kinds,
    _check_isolated,
    _check_dangling,
    _check_transfers,
    _check_crossing_width,
)
