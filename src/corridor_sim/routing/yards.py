"""Yards of terminals and ports, where goods stand that have come by one run and go on by another."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from corridor_sim.network import Network, rolling_services
from corridor_sim.routing.legs import Leg
from corridor_sim.tables import rows_of

_TRUCK = ("road", 0)


def yard_id(node_id: str, vehicle: tuple[str, int]) -> str:
    """Return the name of the station that is the yard of a node for what comes by a mode and gauge."""
    mode, gauge_mm = vehicle
    return f"yard:{node_id}:{mode}{gauge_mm or ''}"


@dataclass(frozen=True)
class Yards:
    """
    Room in yards, counted by the mode and gauge that goods come by.

    Attributes
    ----------
    room_teu
        Room by station id, TEU.
    place
        Node, mode and gauge by station id.
    rolling
        Ids of services by ferry between ports: their goods stay on their wagons and trucks, and in no port's yard.
    ports
        Nodes whose yard is a port's.
    """

    room_teu: Mapping[str, float]
    place: Mapping[str, tuple[str, tuple[str, int]]]
    rolling: frozenset[str]
    ports: frozenset[str]

    @classmethod
    def of(cls, network: Network) -> "Yards":
        """Return the yards of ``network``: those of terminals and ports that state their room."""
        tables = network.tables
        room_teu: dict[str, float] = {}
        place: dict[str, tuple[str, tuple[str, int]]] = {}
        roads = tables["link"][tables["link"]["mode"] == "road"]
        by_road = {*roads["from_node_id"], *roads["to_node_id"]}
        services = tables["service"]
        for row in (*rows_of(tables["terminal"]), *rows_of(tables["port"])):
            if pd.isna(row.yard_teu):
                continue
            arriving = rows_of(services[services["to_node_id"] == row.node_id])
            vehicles = {(one.mode, int(one.gauge_mm) if one.mode == "rail" else 0) for one in arriving}
            vehicles |= {_TRUCK} if row.node_id in by_road else set()
            for vehicle in sorted(vehicles):
                name = yard_id(row.node_id, vehicle)
                room_teu[name], place[name] = float(row.yard_teu), (row.node_id, vehicle)
        ports = tables["port"]["node_id"][tables["port"]["yard_teu"].notna()]
        return cls(room_teu, place, rolling_services(tables), frozenset(ports))

    def between(self, before: Leg, leg: Leg) -> str:
        """Return the yard in which goods stand from one leg to the next, empty if in none."""
        node_id = leg.from_node_id
        if node_id in self.ports and not self.rolling.isdisjoint((before.service_id, leg.service_id)):
            return ""
        name = yard_id(node_id, before.vehicle)
        return name if name in self.room_teu else ""

    def along(self, legs: Sequence[Leg]) -> Iterator[str]:
        """Yield for each leg of a route the yard that follows it, empty if none does."""
        for before, leg in pairwise(legs):
            yield self.between(before, leg)
        yield ""
