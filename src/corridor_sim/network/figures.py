"""The figures of a network, each with its source."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from corridor_sim.network.network import Network
from corridor_sim.tables import Column, columns_of, key_of
from corridor_sim.tables.values import empty_value

_COLUMNS = ("table", "id", "column", "unit", "value", "source_id", "line")


def list_figures(network: Network) -> pd.DataFrame:
    """
    Return every figure that the files give: a value in a column that should have a source.

    Parameters
    ----------
    network
        A network.

    Returns
    -------
    Columns table, id, column, unit, value (in that unit), source_id (``""`` if none is given) and line. A
    value equal to the default counts as given only if it has a source.
    """
    return pd.DataFrame(list(_figures(network)), columns=list(_COLUMNS))


def _figures(network: Network) -> Iterator[tuple[Any, ...]]:
    for table, frame in network.tables.items():
        for column in columns_of(table):
            if not column.sourced:
                continue
            cells = frame[[key_of(table), column.name, f"{column.name}_source", "line"]]
            for row_id, value, source_id, line in cells.itertuples(index=False, name=None):
                if not _is_empty(value) and (source_id or not _is_default(column, value)):
                    yield table, row_id, column.name, column.unit, value, source_id, line


def _is_empty(value: Any) -> bool:
    return not value if isinstance(value, tuple) else bool(pd.isna(value)) or value == ""


def _is_default(column: Column, value: Any) -> bool:
    return bool(column.default) and value == empty_value(column)
