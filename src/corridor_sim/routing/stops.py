"""Technical stops of trains: where on the way, and how long."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from corridor_sim.network import Network
from corridor_sim.routing.arcs import Arc
from corridor_sim.tables import rows_of


def stops_id(service_id: str) -> str:
    """Return the name of the station that is the technical stops of a service."""
    return f"stop:{service_id}"


@dataclass(frozen=True)
class Stops:
    """
    Technical stops, all those of a service alike.

    Attributes
    ----------
    every_km, hours
        Distance between two stops, from the first node on, and hours of one, by service id; of services that have any.
    """

    every_km: Mapping[str, float]
    hours: Mapping[str, float]

    @classmethod
    def of(cls, network: Network) -> "Stops":
        """Return the stops of the services of ``network``."""
        rows = [row for row in rows_of(network.tables["service"]) if not pd.isna(row.stop_every_km)]
        return cls(
            {row.service_id: float(row.stop_every_km) for row in rows},
            {row.service_id: float(row.stop_h) for row in rows},
        )

    def along(self, service_id: str, path: Sequence[Arc]) -> Iterator[tuple[float, ...]]:
        """
        Yield for each arc of ``path`` where on it trains of a service stop, as shares of its length in (0, 1].

        There is no stop at the end of the path, where they are unloaded.
        """
        every_km = self.every_km.get(service_id, math.inf)
        end_km = sum(arc.length_km for arc in path)
        n, km = 1, 0.0
        for arc in path:
            stops: list[float] = []
            while every_km * n <= km + arc.length_km and every_km * n < end_km:
                stops.append((every_km * n - km) / arc.length_km)
                n += 1
            km += arc.length_km
            yield tuple(stops)

    def hours_along(self, service_id: str, path: Sequence[Arc]) -> Iterator[float]:
        """Yield for each arc of ``path`` how long trains of a service stop on it, h."""
        for stops in self.along(service_id, path):
            yield len(stops) * self.hours.get(service_id, 0.0)
