"""Yards of terminals and ports: whose goods stand in them, and whether they are large enough for a load."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from corridor_sim.network.wrong import Tables, Wrong
from corridor_sim.tables import rows_of


def rolling_services(tables: Tables) -> frozenset[str]:
    """Return the services by ferry or ro-ro vessel: goods stay on their wagons and trucks, and in no yard of a port."""
    rolling = set(tables["fleet"]["fleet_id"][tables["fleet"]["vessel_type"] != "container"])
    services = tables["service"]
    return frozenset(services["service_id"][services["fleet_id"].isin(rolling)])


def check_terminal_yards(tables: Tables) -> Iterator[Wrong]:
    """Yield yards of terminals that never have room for a full train that arrives, or for what a truck brings."""
    for terminal in rows_of(tables["terminal"]):
        yield from _too_small(terminal, tables, frozenset())


def check_port_yards(tables: Tables) -> Iterator[Wrong]:
    """Yield yards of ports that never have room for a full load that arrives, or are given with the terminal too."""
    at_terminal = tables["terminal"].set_index("node_id")["yard_teu"].dropna()
    rolling = rolling_services(tables)
    for port in rows_of(tables["port"]):
        yield from _too_small(port, tables, rolling)
        if not pd.isna(port.yard_teu) and port.node_id in at_terminal.index:
            found = f"terminal '{port.node_id}' gives the room of its yard, too"
            yield Wrong(port, "yard_teu", found, "a value in terminal.csv or in port.csv")


def _too_small(row: Any, tables: Tables, rolling: frozenset[str]) -> Iterator[Wrong]:
    """Yield that a yard has less room than the largest load that may have to stand in it all at once."""
    if pd.isna(row.yard_teu):
        return
    services, goods = tables["service"], tables["commodity"]
    loads = [
        (float(one.capacity_teu), f"a full load of '{one.service_id}'")
        for one in rows_of(services[services["to_node_id"] == row.node_id])
        if one.service_id not in rolling
    ]
    loads += [
        (float(one.teu), f"a consignment of '{one.commodity_id}'") for one in rows_of(goods) if "road" in one.modes
    ]
    most_teu, whose = max(loads, default=(0.0, ""))
    if row.yard_teu < most_teu:
        found = f"'{row.yard_teu:g}' is less than {whose}, which would wait for ever"
        yield Wrong(row, "yard_teu", found, f"at least {most_teu:g} TEU")
