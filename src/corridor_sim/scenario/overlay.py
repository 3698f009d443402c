"""What a scenario does to a network: links and pipelines opened and closed, figures changed, own border times."""

from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from corridor_sim.errors import Issue, nearest_name
from corridor_sim.network import Network, check_structure, is_in_force, never_open
from corridor_sim.scenario.document import YamlPath
from corridor_sim.scenario.read import Scenario
from corridor_sim.tables import (
    Problem,
    build_table,
    check_references,
    columns_of,
    find_problem,
    key_of,
    parse_cell,
    read_table,
    rows_of,
)

PLANNER_PROCEDURE = "border_times"
"""Name of the one procedure that stands for a planner's own border times."""


def apply_overlay(network: Network, scenario: Scenario, issues: list[Issue]) -> tuple[Network, tuple[str, ...]]:
    """
    Return the network in force, and a sentence for each figure that the scenario changes.

    Parameters
    ----------
    network, scenario
        What is changed, and by what.
    issues
        Mistakes are added here.
    """
    overlay = scenario.document.network
    network, changed = _change(network, scenario, issues)
    network, replaced = _replace_border_times(network, scenario, issues)
    for key, named in (("open", overlay.open), ("close", overlay.close)):
        for i, row_id in enumerate(named):
            _check_in_service(network, scenario, ("network", key, i), row_id, issues)
    tables = _ids_in_service(network)
    assumed = (
        *(f"{tables.get(row_id)} {row_id} put into service" for row_id in overlay.open),
        *changed,
        *replaced,
        *(f"{tables.get(row_id)} {row_id} taken out of service" for row_id in overlay.close),
    )
    network = _links_in_season(network, scenario, issues)
    for table in _IN_SERVICE:
        network = network.with_table(table, _in_force(network.tables[table], str(key_of(table)), scenario))
    return network, assumed


_IN_SERVICE = ("link", "pipeline")
"""Tables whose rows a scenario puts into service and takes out of it; an id is that of one row in all of them."""


def _ids_in_service(network: Network) -> dict[str, str]:
    """Return the table of each id that may be put into service or taken out of it."""
    return {row_id: table for table in _IN_SERVICE for row_id in network.tables[table][str(key_of(table))]}


def _in_force(rows: pd.DataFrame, key: str, scenario: Scenario) -> pd.DataFrame:
    """Return the rows in force at the scenario's start; ``open`` and ``close`` come before status and dates."""
    overlay = scenario.document.network
    rows = rows.copy()
    is_opened = rows[key].isin(overlay.open)
    rows.loc[is_opened, "status"] = "existing"
    rows.loc[is_opened, ["open_from", "open_to"]] = None
    return rows[is_in_force(rows, scenario.document.simulation.start) & ~rows[key].isin(overlay.close)]


def _links_in_season(network: Network, scenario: Scenario, issues: list[Issue]) -> Network:
    """Leave out links that are out of season in all of the days simulated, or join a post that is."""
    links = network.tables["link"]
    simulation = scenario.document.simulation
    first = simulation.start - timedelta(days=simulation.warmup_days)
    last = simulation.start + timedelta(days=simulation.days + simulation.drain_days)
    is_shut = never_open(network, first, last)
    opened = () if "simulation" in scenario.in_doubt else scenario.document.network.open
    for i, link_id in enumerate(opened):
        if is_shut[links["link_id"] == link_id].any():
            found = f"link '{link_id}', or a post that it joins, is out of season in all of the days simulated"
            issues.append(scenario.issue(("network", "open", i), found, "an open_season with some of them"))
    return network.with_table("link", links[~is_shut])


def _check_in_service(network: Network, scenario: Scenario, path: YamlPath, row_id: str, issues: list[Issue]) -> None:
    """Note an id that is unknown, or under ``open`` although it is in service."""
    tables = _ids_in_service(network)
    if row_id not in tables:
        issues.append(scenario.issue(path, *_unknown_in_service(network, row_id)))
        return
    frame = network.tables[tables[row_id]]
    (status,) = frame.loc[frame[str(key_of(tables[row_id]))] == row_id, "status"]
    if path[1] == "open" and status == "existing":
        allowed = f"a {tables[row_id]} whose status is planned or construction"
        issues.append(scenario.issue(path, f"{tables[row_id]} '{row_id}' is in service already", allowed))


def _unknown_in_service(network: Network, row_id: str) -> Problem:
    """Return what is wrong with an id that is neither a link's nor, where there are any, a pipeline's."""
    given = [table for table in _IN_SERVICE if len(network.tables[table])]
    allowed = ", or ".join(f"the {key_of(table)} of a row in {network.file_of(table)}" for table in given)
    return Problem(f"unknown {' or '.join(given)} '{row_id}'", allowed, nearest_name(row_id, _ids_in_service(network)))


def _change(network: Network, scenario: Scenario, issues: list[Issue]) -> tuple[Network, list[str]]:
    """Apply the items of ``network.change`` in their order, and check that the tables still fit together."""
    assumed: list[str] = []
    for i, item in enumerate(scenario.document.network.change):
        path: YamlPath = ("network", "change", i)
        table, row_id = item.table, item.row_id
        frame = network.tables[table].copy()
        key = str(key_of(table))
        if row_id not in set(frame[key]):
            issues.append(scenario.issue((*path, table), *_unknown(network, table, row_id)))
            continue
        position = frame.index[frame[key] == row_id][0]
        for name, given in item.values.items():
            value, problem = _value_of(network, table, name, given)
            if problem is not None:
                issues.append(scenario.issue((*path, name), *problem))
                continue
            before = frame.at[position, name]  # noqa: PD008 (only ``at`` takes a tuple as one value)
            frame.at[position, name] = value  # noqa: PD008
            if f"{name}_source" in frame.columns:
                # The published source does not say this.
                frame.at[position, f"{name}_source"] = ""  # noqa: PD008
            assumed.append(f"{table} {row_id}: {name} {_shown(before)} changed to {_shown(value)}")
        network = network.with_table(table, frame)
    if assumed and not issues:
        broken = check_structure(network.tables, {name: network.file_of(name) for name in network.tables})
        issues += [
            scenario.issue(("network", "change"), f"after the changes, {issue.where}: {issue.found}", issue.allowed)
            for issue in broken
        ]
    return network, assumed


def _value_of(network: Network, table: str, name: str, given: Any) -> tuple[Any, Problem | None]:
    """Return the value given for a column as the table holds it, and what is wrong with it, if anything."""
    columns = {
        column.name: column
        for column in columns_of(table)
        if column.name != key_of(table) and not column.name.endswith("_source")
    }
    used = [column.name for column in columns.values() if column.is_used]
    if name not in columns:
        return None, Problem(f"unknown column '{name}' of {table}", ", ".join(used), nearest_name(name, used))
    column = columns[name]
    if not column.is_used:
        found = f"the model does not use '{name}' of {table} yet: a change has no effect"
        return None, Problem(found, ", ".join(used))
    # YAML reads a single month or share as a number.
    if column.dtype == "numbers" and isinstance(given, int | float) and not isinstance(given, bool):
        given = str(given)
    if isinstance(given, str) and (column.is_list or column.dtype == "date"):
        value, problem = parse_cell(column, given)
    else:
        value, problem = given, find_problem(column, given)
    if problem is None and column.references and value:
        known = set(network.tables[column.references][str(key_of(column.references))])
        unknown = [one for one in (value if isinstance(value, tuple) else (value,)) if one not in known]
        problem = _unknown(network, column.references, unknown[0]) if unknown else None
    return value, problem


def _unknown(network: Network, table: str, row_id: str) -> Problem:
    """Return what is wrong with an id that no row of a table has."""
    key = str(key_of(table))
    if network.tables[table].empty:
        return Problem(f"the network has no {table}, and so no '{row_id}'", f"a row of it in {network.file_of(table)}")
    allowed = f"the {key} of a row in {network.file_of(table)}"
    return Problem(f"unknown {table} '{row_id}'", allowed, nearest_name(row_id, network.tables[table][key]))


def _shown(value: Any) -> str:
    return "(not given)" if value is None or pd.isna(value) else str(value)


def _replace_border_times(network: Network, scenario: Scenario, issues: list[Issue]) -> tuple[Network, list[str]]:
    """Put one procedure in the place of those of each post and direction that the planner's file names."""
    shown = scenario.document.network.border_times
    if shown is None:
        return network, []
    missing = scenario.missing_file(("network", "border_times"))
    if missing:
        issues.append(missing)
        return network, []
    path = scenario.file_of(("network", "border_times"))
    times, found = read_table(path, "border_times")
    found += check_references(
        {"border_times": times, "bcp": network.tables["bcp"]},
        {"border_times": str(path), "bcp": network.file_of("bcp")},
    )
    repeated = times[times.duplicated(["bcp_id", "direction"])]
    found += [
        Issue(
            str(path),
            int(row.line),
            "column 'direction'",
            f"'{row.bcp_id}' {row.direction} is given twice",
            "one row",
        )
        for row in rows_of(repeated)
    ]
    issues += found
    if found:
        return network, []
    procedures = network.tables["procedure"]
    named = pd.MultiIndex.from_frame(times[["bcp_id", "direction"]])
    kept = procedures[~pd.MultiIndex.from_frame(procedures[["bcp_id", "direction"]]).isin(named)]
    fees = procedures.groupby(["bcp_id", "direction"])["fee_usd"].sum().to_dict()
    own = build_table(
        "procedure",
        [_planner_procedure(row) | {"fee_usd": fees.get((row.bcp_id, row.direction), 0.0)} for row in rows_of(times)],
    )
    own["line"] = times["line"].to_numpy()
    network = network.with_table("procedure", pd.concat([kept, own], ignore_index=True))
    assumed = [
        f"{row.bcp_id} {row.direction}: {row.mean_h:g} h from {shown}, at any hour, in the place of its procedures; "
        "their fees stay"
        for row in rows_of(times)
    ]
    return network, assumed


def _planner_procedure(row: Any) -> dict[str, Any]:
    varies = not np.isnan(row.cv) and row.cv > 0.0
    return {
        "procedure_id": f"{row.bcp_id}_{row.direction}_{PLANNER_PROCEDURE}",
        "bcp_id": row.bcp_id,
        "direction": row.direction,
        "sequence": 1,
        "procedure": PLANNER_PROCEDURE,
        "lanes": row.lanes,
        "distribution": "lognormal" if varies else "deterministic",
        "mean_h": row.mean_h,
        "cv": row.cv,
    }
