"""The demand of a scenario: the network's flows or a planner's own table, and listed consignments."""

import pandas as pd

from corridor_sim.errors import Issue
from corridor_sim.network import Network
from corridor_sim.scenario.document import quoted
from corridor_sim.scenario.read import Scenario
from corridor_sim.scenario.schema import Demand
from corridor_sim.tables import build_table, check_references, read_table, rows_of, sound_rows

_LISTED = "listed"


def assumed_of(demand: Demand) -> tuple[str, ...]:
    """Return what the author of a scenario put into its demand, one sentence each."""
    sentences = []
    if demand.od_table is not None:
        sentences.append(f"the flows of {quoted(demand.od_table)}, not those of the network")
    if demand.consignments is not None:
        alone = "alone, without any flows" if demand.flows == "none" else "beside the flows"
        sentences.append(f"the consignments of {quoted(demand.consignments)} {alone}")
    if demand.factor != 1.0:
        sentences.append(f"all flows times {demand.factor:g}")
    return tuple(sentences)


def flows_of(network: Network, scenario: Scenario, issues: list[Issue]) -> pd.DataFrame:
    """
    Return the flows in force, with the file of each as messages name it.

    Parameters
    ----------
    network, scenario
        Where the flows come from, and what is done to them.
    issues
        Mistakes are added here; rows that have one are left out.
    """
    demand = scenario.document.demand
    flows, file = network.tables["flow"], network.file_of("flow")
    if demand.od_table is not None:
        flows, file = _read(network, scenario, "od_table", "flow", issues)
        for row in rows_of(flows[flows["origin"] == flows["destination"]]):
            where = f"column 'destination' of row '{row.flow_id}'"
            issues.append(Issue(file, int(row.line), where, f"'{row.destination}' is the origin too", "another node"))
        flows = sound_rows(flows, file, issues)
    if demand.flows == "none":
        flows = flows.iloc[0:0]
    return flows.assign(t_per_year=flows["t_per_year"] * demand.factor, file=file)


def consignments_of(
    network: Network, scenario: Scenario, flows: pd.DataFrame, issues: list[Issue]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Return the listed consignments with their flow_id, and ``flows`` with a flow of 0 t for each kind of them.

    Parameters
    ----------
    network, scenario
        What the list may refer to, and where it is named.
    flows
        Flows in force.
    issues
        Mistakes are added here; rows that have one are left out.
    """
    if scenario.document.demand.consignments is None:
        return build_table("consignment_list", []).assign(flow_id=""), flows
    listed, shown = _read(network, scenario, "consignments", "consignment_list", issues)
    issues += [
        Issue(shown, int(row.line), "column 'destination'", f"'{row.destination}' is the origin too", "another node")
        for row in rows_of(listed[listed["origin"] == listed["destination"]])
    ]
    listed = sound_rows(listed, shown, issues)
    listed = listed.assign(
        flow_id=[f"{_LISTED}:{row.origin}:{row.destination}:{row.commodity_id}" for row in rows_of(listed)]
    )
    kinds = listed.drop_duplicates("flow_id")
    own = build_table(
        "flow",
        [
            {
                "flow_id": row.flow_id,
                "origin": row.origin,
                "destination": row.destination,
                "commodity_id": row.commodity_id,
                "t_per_year": 0.0,
                "year": scenario.document.simulation.start.year,
            }
            for row in rows_of(kinds)
        ],
    )
    own = own.assign(line=kinds["line"].to_numpy(), file=shown)
    return listed, own if flows.empty else pd.concat([flows, own], ignore_index=True)


def _read(network: Network, scenario: Scenario, key: str, table: str, issues: list[Issue]) -> tuple[pd.DataFrame, str]:
    """Return the planner's own table and how messages name its file."""
    path = scenario.file_of(("demand", key))
    shown = str(path)
    missing = scenario.missing_file(("demand", key))
    if missing:
        issues.append(missing)
        return build_table(table, []), shown
    frame, wrong = read_table(path, table)
    issues += wrong
    files = {name: network.file_of(name) for name in network.tables}
    issues += check_references({**network.tables, table: frame}, {**files, table: shown})
    return frame, shown
