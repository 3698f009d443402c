"""Warehouses: which flows are served from which stock, and from where each is replenished."""

import pandas as pd

from corridor_sim.errors import Issue, nearest_name
from corridor_sim.network import Network
from corridor_sim.scenario.document import YamlPath
from corridor_sim.scenario.read import Scenario
from corridor_sim.scenario.schema import Warehouse
from corridor_sim.tables import rows_of

SERVED_COLUMNS = ("flow_id", "warehouse_id", "node_id", "share", "file", "line")


def served_flows(
    network: Network, scenario: Scenario, flows: pd.DataFrame | None, issues: list[Issue]
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """
    Return the flows that are served from warehouses, and a sentence on each warehouse.

    Parameters
    ----------
    network
        Whose nodes there are.
    scenario
        Whose warehouses they are, if it has any.
    flows
        Flows in force, those of listed consignments included; None if they are in doubt: then none is looked up.
    issues
        Ids that there are not, flows served twice and warehouses at an end of a flow are added here.

    Returns
    -------
    A row for each flow, columns ``SERVED_COLUMNS``; ``file`` and ``line`` say where the scenario names it.
    """
    ends = {} if flows is None else {row.flow_id: (row.origin, row.destination) for row in rows_of(flows)}
    owner: dict[str, str] = {}
    rows: list[tuple[object, ...]] = []
    for warehouse_id, warehouse in scenario.document.policies.warehouses.items():
        at: YamlPath = ("policies", "warehouses", warehouse_id)
        _check_node(network, scenario, (*at, "node"), warehouse.node, issues)
        for place, flow_id in enumerate(() if flows is None else warehouse.flows):
            path = (*at, "flows", place)
            wrong = _what_is_wrong(warehouse, flow_id, ends, owner)
            if wrong is not None:
                issues.append(scenario.issue(path, *wrong))
                continue
            owner[flow_id] = warehouse_id
            written = scenario.issue(path, "")
            rows.append((flow_id, warehouse_id, warehouse.node, warehouse.share, written.file, written.line))
    sentences = tuple(
        f"warehouse {warehouse_id} at {warehouse.node}: {100 * warehouse.share:g} % of {', '.join(warehouse.flows)} is "
        "ordered from its stock, which always has what is ordered and is replenished one for one"
        for warehouse_id, warehouse in scenario.document.policies.warehouses.items()
    )
    return pd.DataFrame(rows, columns=list(SERVED_COLUMNS)), sentences


def _check_node(network: Network, scenario: Scenario, path: YamlPath, node_id: str, issues: list[Issue]) -> None:
    known = set(network.tables["node"]["node_id"])
    if node_id not in known:
        allowed = f"the node_id of a row in {network.file_of('node')}"
        issues.append(scenario.issue(path, f"unknown node '{node_id}'", allowed, nearest_name(node_id, known)))


def _what_is_wrong(
    warehouse: Warehouse, flow_id: str, ends: dict[str, tuple[str, str]], owner: dict[str, str]
) -> tuple[str, str, str] | None:
    """Return what is wrong with a flow of a warehouse: what was found, what is allowed, the nearest name."""
    if flow_id not in ends:
        return f"unknown flow '{flow_id}'", "the flow_id of a flow that is sent", nearest_name(flow_id, ends)
    if flow_id in owner:
        return f"flow '{flow_id}' is served by '{owner[flow_id]}' already", "one warehouse for each flow", ""
    for end, node_id in zip(("origin", "destination"), ends[flow_id], strict=True):
        if node_id == warehouse.node:
            found = f"the warehouse is at '{node_id}', the {end} of flow '{flow_id}'"
            return found, "flows between two other places", ""
    return None
