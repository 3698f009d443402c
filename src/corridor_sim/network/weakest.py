"""The assumptions on which most of what traffic costs rests."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

import networkx as nx
import pandas as pd

from corridor_sim.network.concerned import Concerned
from corridor_sim.network.figures import list_figures
from corridor_sim.network.network import Network
from corridor_sim.tables import rows_of

_COLUMNS = ("source_id", "n_figures", "figures", "million_usd_per_year", "title", "note")


def list_weakest(network: Network, at: date, n: int = 10) -> pd.DataFrame:
    """
    Return the assumptions that matter most.

    Parameters
    ----------
    network
        A network.
    at
        The day whose links flows take.
    n
        Rows at most.

    Returns
    -------
    One row for each source with confidence ``assumption``, first the one on which most rests: source_id, n_figures
    that refer to it, figures (table and column), million_usd_per_year, title and note.

    Notes
    -----
    What rests on a figure is the part of the yearly generalized cost (money plus value of time) of the flows that it
    stands for, when each flow takes its quickest way by the modes of its commodity: a length its freight and
    hours, a speed its hours, a procedure its hours and fee, a rate its freight, a flow all of its cost. A doubt about a
    figure moves the cost by no more than its own share of this. Figures of trains, terminals and spreads are not
    weighed (0): which trains are taken is not known before routes are sought.
    """
    weights = _weigh(network, at)
    figures = list_figures(network)
    amounts: dict[str, float] = defaultdict(float)
    used: dict[str, list[Any]] = defaultdict(list)
    for figure in rows_of(figures):
        amounts[figure.source_id] += weights.get((figure.table, figure.id, figure.column), 0.0)
        used[figure.source_id].append(figure)
    rows = [
        (
            source.source_id,
            len(used[source.source_id]),
            ", ".join(sorted({f"{figure.table}.{figure.column}" for figure in used[source.source_id]})),
            amounts[source.source_id] / 1e6,
            source.title,
            source.note,
        )
        for source in rows_of(network.tables["source"])
        if source.confidence == "assumption" and used[source.source_id]
    ]
    rows.sort(key=lambda row: (-row[3], -row[1], row[0]))
    return pd.DataFrame(rows[:n], columns=list(_COLUMNS))


@dataclass
class _Rates:
    """What prices the ways of flows."""

    tariffs: dict[tuple[str, str, str], tuple[str, float]]
    posts: dict[tuple[str, str], tuple[str, str]]
    procedures: dict[tuple[str, str], list[Any]] = field(default_factory=lambda: defaultdict(list))


def _weigh(network: Network, at: date) -> dict[tuple[str, str, str], float]:
    """Return the USD a year that rest on figures, by table, row id and column."""
    rates = _Rates(
        {
            (row.mode, row.country, row.commodity_id): (row.tariff_id, float(row.usd_per_t_km))
            for row in rows_of(network.tables["tariff"])
        },
        {(row.mode, row.node_id): (row.crossing_id, row.bcp_id) for row in rows_of(network.tables["bcp"])},
    )
    for row in rows_of(network.tables["procedure"]):
        rates.procedures[row.bcp_id, row.direction].append(row)
    commodities = {row.commodity_id: row for row in rows_of(network.tables["commodity"])}
    weights: dict[tuple[str, str, str], float] = defaultdict(float)
    graph = network.graph(at)
    for flow in rows_of(network.tables["flow"]):
        commodity = commodities[flow.commodity_id]
        usd_per_t: dict[tuple[str, str, str], float] = defaultdict(float)
        total = 0.0
        for link in _quickest_way(graph, flow, frozenset(commodity.modes)):
            for place, usd, is_part in _cost_per_t(link, commodity, rates):
                usd_per_t[place] += usd
                total += usd if is_part else 0.0
        for place, usd in usd_per_t.items():
            weights[place] += flow.t_per_year * usd
        weights["flow", flow.flow_id, "t_per_year"] += flow.t_per_year * total
    return dict(weights)


def _quickest_way(network: nx.MultiDiGraph, flow: Any, modes: frozenset[str]) -> Iterator[dict[str, Any]]:
    """Yield the links of the quickest way of a flow, each with its ends; none if there is no way."""
    graph = nx.DiGraph()
    for u, v, link in network.edges(data=True):
        hours = link["length"] / link["free_speed"]
        if link["mode"] in modes and not (graph.has_edge(u, v) and graph.edges[u, v]["hours"] <= hours):
            graph.add_edge(u, v, **link, hours=hours)
    if flow.origin in graph and flow.destination in graph and nx.has_path(graph, flow.origin, flow.destination):
        for u, v in pairwise(nx.dijkstra_path(graph, flow.origin, flow.destination, weight="hours")):
            yield {**graph.edges[u, v], "tail": u, "head": v}


def _cost_per_t(
    link: dict[str, Any], commodity: Any, rates: _Rates
) -> Iterator[tuple[tuple[str, str, str], float, bool]]:
    """Yield figures with the USD a tonne that rest on them, and whether it is a part of the cost not yielded before."""
    usd_per_h = float(commodity.value_of_time_usd_per_t_h)
    mode, country = link["mode"], link["country"]
    keys = ((mode, of_country, name) for name in (commodity.commodity_id, "") for of_country in (country, ""))
    tariff_id, rate = next((rates.tariffs[key] for key in keys if key in rates.tariffs), ("", 0.0))
    freight, hours = link["length"] * rate, link["hours"] * usd_per_h
    yield ("link", link["link_id"], "length"), freight + hours, True
    yield ("link", link["link_id"], "free_speed"), hours, False
    yield ("tariff", tariff_id, "usd_per_t_km"), freight, False
    yield ("commodity", commodity.commodity_id, "value_of_time_usd_per_t_h"), hours, False
    out, into = (rates.posts.get((mode, node), ("", "")) for node in (link["tail"], link["head"]))
    if not out[0] or out[0] != into[0]:
        return
    for procedure in (*rates.procedures[out[1], "outbound"], *rates.procedures[into[1], "inbound"]):
        share = Concerned.of(procedure).share_of(commodity.commodity_class)
        for column in ("mean_h", "expected_wait_h"):
            usd = share * getattr(procedure, column) * usd_per_h
            yield ("procedure", procedure.procedure_id, column), usd, True
            yield ("commodity", commodity.commodity_id, "value_of_time_usd_per_t_h"), usd, False
        fee = share * procedure.fee_usd / commodity.tonnes
        yield ("procedure", procedure.procedure_id, "fee_usd"), fee, True
