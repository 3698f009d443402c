"""What a scenario does to a network: links opened and closed, figures changed, a planner's own border times."""

from typing import Any

import numpy as np
import pandas as pd

from corridor_sim.errors import Issue, nearest_name
from corridor_sim.network import Network
from corridor_sim.scenario.document import YamlPath
from corridor_sim.scenario.read import Scenario
from corridor_sim.tables import (
    Column,
    build_table,
    check_references,
    columns_of,
    find_problem,
    key_of,
    read_table,
    rows_of,
)

Path = tuple[str | int, ...]
"""YAML path."""

_CHANGEABLE = (
    "link",
    "service",
    "terminal",
    "port",
    "fleet",
    "procedure",
    "commodity",
    "parameter",
    "tariff",
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
    return _links_in_force(network, scenario, issues), (
        *changed,
        *replaced,
        *(f"{link} closed" for link in overlay.close),
    )


def _links_in_force(network: Network, scenario: Scenario, issues: list[Issue]) -> Network:
    """
    Keep the links that are in force at the scenario's start.

    ``open`` and ``close`` come before status and dates.
    """
    overlay = scenario.document.network
    links = network.tables["link"].copy()
    for key, named in (("open", overlay.open), ("close", overlay.close)):
        for i, link_id in enumerate(named):
            _check_link(network, links, scenario, ("network", key, i), link_id, issues)
    for i, link_id in enumerate(overlay.open):
        if link_id in overlay.close:
            issues.append(scenario.issue(("network", "open", i), f"link '{link_id}' is both opened and closed"))
    is_opened = links["link_id"].isin(overlay.open)
    links.loc[is_opened, "status"] = "existing"
    links.loc[is_opened, ["open_from", "open_to"]] = None
    start = scenario.document.simulation.start
    has_begun = links["open_from"].map(lambda day: day is None or day <= start).astype(bool)
    goes_on = links["open_to"].map(lambda day: day is None or start < day).astype(bool)
    in_force = (links["status"] == "existing") & has_begun & goes_on & ~links["link_id"].isin(overlay.close)
    return network.with_table("link", links[in_force])


def _check_link(
    network: Network,
    links: pd.DataFrame,
    scenario: Scenario,
    path: YamlPath,
    link_id: str,
    issues: list[Issue],
) -> None:
    known = links["link_id"]
    if link_id not in set(known):
        issues.append(
            scenario.issue(
                path, f"unknown link '{link_id}'", f"the id of a link in {network.file_of('link')}",
                nearest_name(link_id, known),
            )
        )  # fmt: skip
    elif path[1] == "open" and (links.set_index("link_id").loc[link_id, "status"]) == "existing":
        issues.append(
            scenario.issue(
                path,
                f"link '{link_id}' is in service already",
                "a link whose status is planned or construction",
            )
        )


def _change(network: Network, scenario: Scenario, issues: list[Issue]) -> tuple[Network, list[str]]:
    """Apply the items of ``network.change`` in their order."""
    assumed: list[str] = []
    for i, item in enumerate(scenario.document.network.change):
        path: YamlPath = ("network", "change", i)
        table, row_id = item.table, item.row_id
        frame = network.tables[table]
        key = str(key_of(table))
        if row_id not in set(frame[key]):
            file = network.file_of(table)
            issues.append(
                scenario.issue(
                    (*path, table), f"unknown {table} '{row_id}'", f"the {key} of a row in {file}",
                    nearest_name(row_id, frame[key]),
                )
            )  # fmt: skip
            continue
        frame = frame.copy()
        position = frame.index[frame[key] == row_id][0]
        for name, value in item.values.items():
            column = _changeable_column(table, name, scenario, (*path, name), issues)
            if column is None or not _is_right(network, column, value, scenario, (*path, name), issues):
                continue
            before = frame.loc[position, name]
            frame.loc[position, name] = value
            assumed.append(f"{table} {row_id}: {name} {_shown(before)} changed to {_shown(value)}")
        network = network.with_table(table, frame)
    return network, assumed


def _changeable_column(table: str, name: str, scenario: Scenario, path: YamlPath, issues: list[Issue]) -> Column | None:
    columns = {
        column.name: column
        for column in columns_of(table)
        if column.name != key_of(table) and not column.name.endswith("_source")
    }
    if name in columns:
        return columns[name]
    issues.append(
        scenario.issue(path, f"unknown column '{name}' of {table}", ", ".join(columns), nearest_name(name, columns))
    )
    return None


def _is_right(
    network: Network, column: Column, value: Any, scenario: Scenario, path: YamlPath, issues: list[Issue]
) -> bool:
    problem = find_problem(column, value)
    if problem is not None:
        issues.append(scenario.issue(path, problem.found, problem.allowed, problem.nearest))
        return False
    if column.references:
        known = set(network.tables[column.references][str(key_of(column.references))])
        if value not in known:
            file = network.file_of(column.references)
            issues.append(
                scenario.issue(
                    path, f"unknown {column.references} '{value}'", f"the id of a row in {file}",
                    nearest_name(str(value), known),
                )
            )  # fmt: skip
            return False
    return True


def _shown(value: Any) -> str:
    return "(not given)" if value is None or pd.isna(value) else str(value)


def _replace_border_times(network: Network, scenario: Scenario, issues: list[Issue]) -> tuple[Network, list[str]]:
    """Put one procedure in the place of those of each post and direction that the planner's file names."""
    shown = scenario.document.network.border_times
    if shown is None:
        return network, []
    times, found = read_table(scenario.file_of(("network", "border_times")), "border_times", shown_as=shown)
    found += check_references({"border_times": times, "bcp": network.tables["bcp"]}, {"border_times": shown})
    repeated = times[times.duplicated(["bcp_id", "direction"])]
    found += [
        Issue(
            shown,
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
    own = build_table("procedure", [_planner_procedure(row) for row in rows_of(times)])
    own["line"] = times["line"].to_numpy()
    network = network.with_table("procedure", pd.concat([kept, own], ignore_index=True))
    assumed = [
        f"{row.bcp_id} {row.direction}: {row.mean_h:g} h from {shown}, in the place of its procedures"
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
