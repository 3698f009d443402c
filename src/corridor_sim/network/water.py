"""Water levels: what share of their capacity vessels may load by month, at the shallower of their two ports."""

from typing import Any

from corridor_sim.network.network import Network
from corridor_sim.network.season_speeds import MONTHS
from corridor_sim.tables import rows_of

_FULL = (1.0,) * len(MONTHS)


def payload_shares(network: Network) -> dict[str, tuple[float, ...]]:
    """Return the twelve shares of the services by sea that may not always load all of their capacity, by service id."""
    at_port = {row.node_id: _by_month(row) for row in rows_of(network.tables["port"])}
    found: dict[str, tuple[float, ...]] = {}
    for service in rows_of(network.tables["service"]):
        ends = (at_port.get(node, _FULL) for node in (service.from_node_id, service.to_node_id))
        shares = tuple(map(min, *ends))
        if service.mode == "sea" and shares != _FULL:
            found[service.service_id] = shares
    return found


def _by_month(port: Any) -> tuple[float, ...]:
    """Return the shares of a port for all months; one that is given alone holds in each."""
    given = tuple(map(float, port.payload_shares)) or (1.0,)
    return given if len(given) == len(MONTHS) else given * len(MONTHS)
