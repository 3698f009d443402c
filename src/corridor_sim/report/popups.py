"""What a pop-up says of a link or a node: its figures, each with its source."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from corridor_sim.network import Network, list_figures
from corridor_sim.tables import rows_of

_STATUS = {"existing": "in service", "construction": "under construction", "planned": "planned"}


def link_popups(network: Network) -> dict[str, str]:
    """Return what the map says of each link, as HTML, by link_id."""
    figures = _figure_rows(network)
    names = _names(network)
    return {
        link.link_id: _page(
            f"{names[link.from_node_id]} \N{EN DASH} {names[link.to_node_id]}",
            [_kind(link), _in_service(link), f"{link.country}; id {link.link_id}"],
            [("", figures.get(("link", link.link_id), []))],
        )
        for link in rows_of(network.tables["link"])
    }


def node_popups(network: Network) -> dict[str, str]:
    """Return what the map says of each node and of what is there, as HTML, by node_id."""
    figures = _figure_rows(network)
    there: dict[str, list[tuple[str, list[Markup]]]] = defaultdict(list)
    for table, word in (("terminal", "Terminal"), ("port", "Port")):
        for row in rows_of(network.tables[table]):
            there[row.node_id].append((f"{word}: {row.name}", figures.get((table, row.node_id), [])))
    node_of = {}
    for post in rows_of(network.tables["bcp"]):
        node_of[post.bcp_id] = post.node_id
        title = f"Border post by {post.mode}: {post.name} ({post.country})"
        there[post.node_id].append((title, figures.get(("bcp", post.bcp_id), [])))
    for row in rows_of(network.tables["procedure"]):
        title = f"{row.direction}: {row.procedure.replace('_', ' ')}"
        there[node_of[row.bcp_id]].append((title, figures.get(("procedure", row.procedure_id), [])))
    _add_services(network, figures, there)
    sources = {row.source_id: row for row in rows_of(network.tables["source"])}
    return {
        node.node_id: _page(
            node.name,
            [
                node.node_type,
                f"{node.country}; {node.x_coord:g} {node.y_coord:g}; id {node.node_id}",
                Markup("position: {}").format(_source(sources.get(node.source))),
            ],
            there[node.node_id],
        )
        for node in rows_of(network.tables["node"])
    }


def _add_services(
    network: Network,
    figures: dict[tuple[str, str], list[Markup]],
    there: dict[str, list[tuple[str, list[Markup]]]],
) -> None:
    """Add each service, with its fleet if it has one, to what is at the node where it begins."""
    fleets = {row.fleet_id: row for row in rows_of(network.tables["fleet"])}
    for row in rows_of(network.tables["service"]):
        there[row.from_node_id].append((f"Service: {row.name}", figures.get(("service", row.service_id), [])))
        if fleet := fleets.get(row.fleet_id):
            there[row.from_node_id].append((f"Fleet: {fleet.name}", figures.get(("fleet", fleet.fleet_id), [])))


def _kind(link: Any) -> str:
    gauge = "" if pd.isna(link.gauge_mm) else f", {link.gauge_mm} mm"
    return f"{link.mode}{gauge}{f', {link.facility_type}' if link.facility_type else ''}"


def _in_service(link: Any) -> str:
    dates = [f"from {link.open_from}" if link.open_from else "", f"until {link.open_to}" if link.open_to else ""]
    return ", ".join(part for part in (_STATUS[link.status], *dates) if part)


def _names(network: Network) -> dict[str, str]:
    nodes = network.tables["node"]
    return dict(zip(nodes["node_id"], nodes["name"], strict=True))


def _figure_rows(network: Network) -> dict[tuple[str, str], list[Markup]]:
    """Return a row of HTML for each figure, by table and row id."""
    sources = {row.source_id: row for row in rows_of(network.tables["source"])}
    rows: dict[tuple[str, str], list[Markup]] = defaultdict(list)
    for figure in rows_of(list_figures(network)):
        value = _in_digits(figure.value) if isinstance(figure.value, float) else str(figure.value)
        cells = (
            escape(figure.column.removesuffix(f"_{figure.unit}").replace("_", " ")),
            escape(f"{value} {figure.unit}".rstrip()),
            _source(sources.get(figure.source_id)),
        )
        rows[figure.table, figure.id].append(Markup("<tr><th>{}</th><td>{}</td><td>{}</td></tr>").format(*cells))
    return rows


def _in_digits(value: float) -> str:
    """Return a number as people write it: six digits that count, thousands apart, no power of ten."""
    whole, _, part = f"{float(f'{value:.6g}'):,.10f}".partition(".")
    return f"{whole}.{part.rstrip('0')}".rstrip(".")


def _source(source: Any) -> Markup:
    if source is None:
        return Markup("<em>no source</em>")
    title = escape(source.title)
    if source.url.startswith(("https://", "http://")):
        title = Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(source.url, title)
    year = f", {source.year}" if source.year else ""
    return Markup("<b>{}</b>: {}{}").format(source.confidence, title, year)


def _page(title: str, remarks: Iterable[str], tables: Iterable[tuple[str, list[Markup]]]) -> str:
    parts = [Markup("<h3>{}</h3>").format(title)]
    parts += [Markup("<p>{}</p>").format(remark) for remark in remarks]
    for heading, rows in tables:
        if heading:
            parts.append(Markup("<h4>{}</h4>").format(heading))
        if rows:
            parts.append(Markup("<table>{}</table>").format(Markup("").join(rows)))
    return str(Markup("").join(parts))
