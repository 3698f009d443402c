"""What may be wrong with a network that can be read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import networkx as nx
import pandas as pd
from shapely.geometry import LineString, Point

from corridor_sim.errors import Issue
from corridor_sim.network.figures import list_figures
from corridor_sim.network.network import Network
from corridor_sim.tables import columns_of, key_of, place_of, rows_of

if TYPE_CHECKING:
    from pyproj import Geod

_MOST_LISTED = 5
"""Of findings of one kind in one column so many are listed, the rest is counted."""

_END_TOLERANCE_DEGREE = 0.01
_LONGEST_DRAWN = 1.02
"""A line on the map can exceed the operating length by rounding alone."""
_SHORTEST_DRAWN = 0.5
_ROUGH = frozenset({"hand", "sketch", "coarse", "straight"})
"""Qualities of drawn lines that may be much shorter than the link."""


@dataclass(frozen=True)
class Finding:
    """
    One result of the check.

    Attributes
    ----------
    severity
        ``error``: what the files say cannot be so, or can never be used; ``warning``: it may be intended.
    issue
        What and where.
    """

    severity: Literal["error", "warning"]
    issue: Issue


def check_network(network: Network) -> list[Finding]:
    """
    Return what is doubtful about a network beyond what reading it refuses.

    Parameters
    ----------
    network
        A network as ``read_network`` returns it.

    Returns
    -------
    Findings, errors first, then by file and line: drawn lines that do not fit their links, services without
    a way, flows that cannot start or end, nodes without links, changes of mode or gauge without a terminal,
    ignored coefficients of variation, figures without a source, sources without a figure.
    """
    findings = [Finding(severity, issue) for severity, check in _CHECKS for issue in check(network)]
    return sorted(findings, key=lambda finding: (finding.severity, finding.issue))


def _check_sources_given(network: Network) -> Iterator[Issue]:
    figures = list_figures(network)
    for _, rows in figures[figures["source_id"] == ""].groupby(["table", "column"], sort=False):
        listed = list(rows_of(rows.head(_MOST_LISTED)))
        file, column = network.file_of(listed[0].table), listed[0].column
        allowed = f"a source_id in column '{column}_source'"
        for row in listed:
            found = f"the figure '{row.value}' has no source"
            yield Issue(file, row.line, place_of(column, row.id), found, allowed)
        if len(rows) > _MOST_LISTED:
            found = f"{len(rows) - _MOST_LISTED} more figures have no source"
            yield Issue(file, 0, place_of(column), found, allowed)


def _check_sources_used(network: Network) -> Iterator[Issue]:
    used = {
        source_id
        for table, frame in network.tables.items()
        for column in columns_of(table)
        if column.references == "source"
        for source_id in frame[column.name]
    }
    sources = network.tables["source"]
    rows = sources[~sources["source_id"].isin(used)]
    file = network.file_of("source")
    for row in rows_of(rows.head(_MOST_LISTED)):
        yield Issue(file, row.line, f"row '{row.source_id}'", "no figure refers to this source")
    if len(rows) > _MOST_LISTED:
        yield Issue(file, 0, "", f"no figure refers to {len(rows) - _MOST_LISTED} more sources")


def _check_ignored_cv(network: Network) -> Iterator[Issue]:
    procedures = network.tables["procedure"]
    is_ignored = procedures["cv"].notna() & (procedures["distribution"] != "lognormal")
    for row in rows_of(procedures[is_ignored]):
        found = f"the value '{row.cv}' is ignored, as the distribution is {row.distribution}"
        yield _issue(network, row, ("procedure", "cv"), found, "a value with distribution lognormal only")


def _check_line_ends(network: Network) -> Iterator[Issue]:
    places = network.nodes.set_index("node_id").geometry
    for link in rows_of(network.tables["link"]):
        line = network.geometry.get(link.link_id)
        if line is None:
            continue
        allowed = f"a line from its tail to its head, within {_END_TOLERANCE_DEGREE} degree"
        for node, end in ((link.from_node_id, line.coords[0]), (link.to_node_id, line.coords[-1])):
            gap = places[node].distance(Point(end))
            if gap > _END_TOLERANCE_DEGREE:
                found = f"the drawn line ends {gap:.3f} degree from node '{node}'"
                yield _issue(network, link, ("link", ""), found, allowed)


def _check_line_too_long(network: Network) -> Iterator[Issue]:
    for link, line in _lines(network):
        drawn_km = _length_km(line)
        if drawn_km > _LONGEST_DRAWN * link.length:
            kind = "drawn" if link.link_id in network.geometry else "straight"
            found = f"the length '{link.length:g}' is less than the {drawn_km:.1f} km of the {kind} line"
            allowed = f"at least {drawn_km / _LONGEST_DRAWN:.1f} km, or a shorter line"
            yield _issue(network, link, ("link", "length"), found, allowed)


def _check_line_too_short(network: Network) -> Iterator[Issue]:
    for link, line in _lines(network):
        drawn_km = _length_km(line)
        is_rough = link.link_id not in network.geometry or link.geometry_quality in _ROUGH
        if not is_rough and drawn_km < _SHORTEST_DRAWN * link.length:
            found = f"the length '{link.length:g}' is more than twice the {drawn_km:.1f} km of the drawn line"
            allowed = f"less, or a geometry_quality among {', '.join(sorted(_ROUGH))}"
            yield _issue(network, link, ("link", "length"), found, allowed)


def _lines(network: Network) -> Iterator[tuple[Any, LineString]]:
    links = network.links
    return zip(rows_of(links), links.geometry, strict=True)


def _length_km(line: LineString) -> float:
    return float(_earth().geometry_length(line)) / 1000.0


@cache
def _earth() -> "Geod":
    # Imported when a network is checked, so that a run, which loads this package too, does not wait for it.
    from pyproj import Geod

    return Geod(ellps="WGS84")


def _check_isolated(network: Network) -> Iterator[Issue]:
    linked = _linked_nodes(network)
    for node in rows_of(network.tables["node"]):
        if node.node_id not in linked:
            yield _issue(network, node, ("node", ""), "no link touches this node", "")


def _check_flow_ends(network: Network) -> Iterator[Issue]:
    linked = _linked_nodes(network)
    for flow in rows_of(network.tables["flow"]):
        for column in ("origin", "destination"):
            node = getattr(flow, column)
            if node not in linked:
                found = f"no link touches node '{node}'"
                yield _issue(network, flow, ("flow", column), found, "a node with a link")


def _linked_nodes(network: Network) -> frozenset[str]:
    links = network.tables["link"]
    return frozenset(links["from_node_id"]) | frozenset(links["to_node_id"])


def _check_service_paths(network: Network) -> Iterator[Issue]:
    """Yield services with two successive nodes between which no links of their mode and gauge lead."""
    graph = network.graph()
    for service in rows_of(network.tables["service"]):
        gauge_mm = 0 if pd.isna(service.gauge_mm) else service.gauge_mm
        kind = f"{service.mode} {gauge_mm} mm" if gauge_mm else service.mode
        edges = [
            (u, v)
            for u, v, link in graph.edges(data=True)
            if link["mode"] == service.mode and link["gauge_mm"] == gauge_mm
        ]
        usable = nx.DiGraph(edges)
        usable.add_nodes_from(graph)
        for u, v in pairwise([service.from_node_id, *service.via, service.to_node_id]):
            if not nx.has_path(usable, u, v):
                found = f"no {kind} links lead from '{u}' to '{v}'"
                yield _issue(network, service, ("service", ""), found, "links of any status, all the way")


def _check_transfers(network: Network) -> Iterator[Issue]:
    """Yield nodes without a terminal where gauges meet, or other modes at the end of a service."""
    kinds: dict[str, set[tuple[str, int]]] = {}
    for u, v, link in network.graph().edges(data=True):
        for node in (u, v):
            kinds.setdefault(node, set()).add((link["mode"], link["gauge_mm"]))
    services = network.tables["service"]
    service_ends = frozenset(services["from_node_id"]) | frozenset(services["to_node_id"])
    terminals = frozenset(network.tables["terminal"]["node_id"])
    for node in rows_of(network.tables["node"]):
        here = kinds.get(node.node_id, set())
        has_gauges = len([mode for mode, _ in here if mode == "rail"]) > 1
        if node.node_id not in terminals and (has_gauges or (node.node_id in service_ends and len(here) > 1)):
            shown = ", ".join(f"{mode} {gauge_mm} mm" if gauge_mm else mode for mode, gauge_mm in sorted(here))
            found = f"{shown} meet here without a terminal, so nothing can be transloaded"
            yield _issue(network, node, ("node", ""), found, "a row in terminal.csv if goods change here")


def _issue(network: Network, row: Any, place: tuple[str, str], found: str, allowed: str) -> Issue:
    """Return the issue of a row at ``place``: table and column, the latter empty if it is the whole row."""
    table, column = place
    where = place_of(column, getattr(row, str(key_of(table))))
    return Issue(network.file_of(table), int(row.line), where, found, allowed)


_CHECKS: tuple[tuple[Literal["error", "warning"], Callable[[Network], Iterator[Issue]]], ...] = (
    ("error", _check_line_ends),
    ("error", _check_line_too_long),
    ("error", _check_service_paths),
    ("error", _check_flow_ends),
    ("warning", _check_line_too_short),
    ("warning", _check_isolated),
    ("warning", _check_transfers),
    ("warning", _check_ignored_cv),
    ("warning", _check_sources_given),
    ("warning", _check_sources_used),
)
