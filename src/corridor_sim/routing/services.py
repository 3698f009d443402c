"""The services of a network: which can run and where they go, what they take, and how long they are waited for."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from corridor_sim.errors import NoPathError
from corridor_sim.network import Network, payload_shares
from corridor_sim.routing.arcs import Arc
from corridor_sim.routing.cost import Commodity
from corridor_sim.routing.graph import Graph
from corridor_sim.routing.legs import Leg
from corridor_sim.routing.wayside import Wayside
from corridor_sim.tables import rows_of


@dataclass(frozen=True)
class Services:
    """
    The services of a network.

    Attributes
    ----------
    legs
        The leg of each service that can run, by service id.
    handling_h
        Expected hours before departure (wait, loading) and after arrival, by service id.
    vessel_types
        Type of the vessels, or empty, by service id.
    capacity_teu, capacity_t
        What a run takes in its best month, by service id: what fits then is waited for until then.
    """

    legs: Mapping[str, Leg]
    handling_h: Mapping[str, tuple[float, float]]
    vessel_types: Mapping[str, str]
    capacity_teu: Mapping[str, float]
    capacity_t: Mapping[str, float]

    @classmethod
    def of(cls, network: Network, arcs: Sequence[Arc], wayside: Wayside) -> "Services":
        """Return the services of ``network``, whose directed links are ``arcs``."""
        rows = list(rows_of(network.tables["service"].sort_values("service_id", kind="stable")))
        best = {name: max(shares) for name, shares in payload_shares(network).items()}
        fleets = network.tables["fleet"]
        types = dict(zip(fleets["fleet_id"], fleets["vessel_type"], strict=True))
        vessel_types = {row.service_id: types.get(row.fleet_id, "") for row in rows}
        return cls(
            legs=_legs(rows, arcs, wayside, vessel_types),
            handling_h={
                row.service_id: (float(row.expected_wait_h) + float(row.load_h), float(row.unload_h)) for row in rows
            },
            vessel_types=vessel_types,
            capacity_teu={row.service_id: float(row.capacity_teu) * best.get(row.service_id, 1.0) for row in rows},
            capacity_t={
                row.service_id: math.inf
                if np.isnan(row.capacity_t)
                else float(row.capacity_t) * best.get(row.service_id, 1.0)
                for row in rows
            },
        )

    def take(self, service_id: str, commodity: Commodity) -> bool:
        """Return whether a consignment fits on a run."""
        return commodity.teu <= self.capacity_teu[service_id] and commodity.tonnes <= self.capacity_t[service_id]


def _legs(
    rows: Sequence[Any], arcs: Sequence[Arc], wayside: Wayside, vessel_types: Mapping[str, str]
) -> dict[str, Leg]:
    """Return the legs of the services whose links are in force; the path is the quickest through ``via``."""
    ways: dict[tuple[str, int], _Ways] = {}
    legs: dict[str, Leg] = {}
    for row in rows:
        gauge_mm = int(row.gauge_mm) if row.mode == "rail" else 0
        vehicle = (row.mode, gauge_mm)
        if vehicle not in ways:
            ways[vehicle] = _Ways.of([arc for arc in arcs if (arc.mode, arc.gauge_mm) == vehicle])
        path = ways[vehicle].quickest((row.from_node_id, *row.via, row.to_node_id))
        if path:
            stages = wayside.stages_along(row.service_id, path)
            legs[row.service_id] = Leg(row.service_id, path, stages, vessel_types[row.service_id])
    # A fleet goes to and fro: with one way closed it cannot sail the other.
    fleet = {row.service_id: row.fleet_id for row in rows}
    sailing = Counter(fleet[service_id] for service_id in legs)
    return {name: leg for name, leg in legs.items() if not fleet[name] or sailing[fleet[name]] == 2}


@dataclass(frozen=True)
class _Ways:
    """The arcs of one mode and gauge as a graph, weighed by hours."""

    arcs: Sequence[Arc]
    position: dict[str, int]
    graph: Graph

    @classmethod
    def of(cls, arcs: Sequence[Arc]) -> "_Ways":
        nodes = dict.fromkeys(node for arc in arcs for node in (arc.tail, arc.head))
        position = {node: i for i, node in enumerate(nodes)}
        tail, head = ([position[getattr(arc, end)] for arc in arcs] for end in ("tail", "head"))
        return cls(arcs, position, Graph.from_arrays(tail, head, [arc.travel_h for arc in arcs], len(position)))

    def quickest(self, stops: Sequence[str]) -> tuple[Arc, ...]:
        """Return the quickest path through ``stops``; empty if there is none."""
        if not self.position.keys() >= set(stops):
            return ()
        path: list[Arc] = []
        for tail, head in pairwise(stops):
            try:
                _, links = self.graph.path(self.position[tail], self.position[head])
            except NoPathError:
                return ()
            path.extend(self.arcs[link] for link in links.tolist())
        return tuple(path)
