"""What makes a network usable beyond right cells: how rows and tables fit together."""

from collections.abc import Mapping

import pandas as pd

from corridor_sim.errors import Issue
from corridor_sim.network.relation_checks import TABLE_CHECKS
from corridor_sim.network.row_checks import ROW_CHECKS
from corridor_sim.network.wrong import Tables, Wrong
from corridor_sim.tables import column_of, key_of, place_of, rows_of, sound_rows


def check_structure(tables: Tables, files: Mapping[str, str], known: list[Issue] | None = None) -> list[Issue]:
    """
    Return what makes a network unusable although each cell is right by itself.

    Parameters
    ----------
    tables
        All tables of a network.
    files
        How messages name the file of each table.
    known
        Issues found already. Rows that have one are not looked at again; checks across rows wait until the
        tables they need have none.

    Returns
    -------
    Issues of nodes, links, crossings, procedures, services, fleets, pipelines, profiles, flows, tariffs, corridors,
    parameters, published traffic and border times, and the configuration.
    """
    known = known or []
    wrong = {table for table, file in files.items() if any(issue.file == file for issue in known)}
    found = []
    for table, check_row in ROW_CHECKS:
        rows = sound_rows(tables[table], files[table], known)
        found += [(table, finding) for row in rows_of(rows) for finding in check_row(row)]
    for table, others, check in TABLE_CHECKS:
        if wrong.isdisjoint({table, *others}):
            found += [(table, finding) for finding in check(tables)]
    issues = [_issue(table, files[table], finding) for table, finding in found]
    if "parameter" not in wrong and (tables["link"]["mode"] == "road").any():
        issues += _check_parameters(tables["parameter"], files["parameter"])
    if len(tables["config"]) > 1:
        issues.append(Issue(files["config"], 0, "", f"the file has {len(tables['config'])} rows", "one row"))
    return issues


def _issue(table: str, file: str, wrong: Wrong) -> Issue:
    row, column, *message = wrong
    return Issue(file, int(row.line), place_of(column, getattr(row, str(key_of(table)))), *message)


def _check_parameters(parameters: pd.DataFrame, file: str) -> list[Issue]:
    given = frozenset(parameters["parameter_id"])
    wanted = [name for name in column_of("parameter", "parameter_id").values if name.startswith("truck_")]
    missing = [name for name in wanted if name not in given]
    if not missing:
        return []
    found = f"no row for {', '.join(missing)}"
    return [Issue(file, 0, place_of("parameter_id"), found, "a row for each of them, as there are road links")]
