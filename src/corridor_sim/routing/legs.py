"""Legs and routes: what carries a consignment from where to where."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corridor_sim.routing.arcs import Arc, Stage, nodes_along
from corridor_sim.routing.cost import Cost
from corridor_sim.routing.rolling import change, first_on

TRUCK = ""
"""Service id of a leg by truck."""


@dataclass(frozen=True)
class Leg:
    """
    A stretch of a route on one vehicle.

    Attributes
    ----------
    service_id
        The service, or TRUCK.
    path
        The arcs in order.
    stages
        What a run on it does.
    vessel_type
        Of the fleet that runs it; empty if none does.
    """

    service_id: str
    path: tuple[Arc, ...]
    stages: tuple[Stage, ...]
    vessel_type: str = ""

    @property
    def from_node_id(self) -> str:
        """Return the node where it starts."""
        return self.path[0].tail

    @property
    def to_node_id(self) -> str:
        """Return the node where it ends."""
        return self.path[-1].head

    @property
    def vehicle(self) -> tuple[str, int]:
        """Return mode and gauge."""
        return self.path[0].mode, self.path[0].gauge_mm


@dataclass(frozen=True)
class Route:
    """
    Legs in order, with what they cost one consignment.

    ``transloads`` says for each leg whether a crane is used before it (the first never is).
    """

    legs: tuple[Leg, ...]
    cost: Cost

    @property
    def transloads(self) -> tuple[bool, ...]:
        """Return for each leg whether the consignment is transloaded before it."""
        return transloads_along(self.legs)

    @property
    def nodes(self) -> frozenset[str]:
        """Return every node passed."""
        return frozenset(node for leg in self.legs for node in nodes_along(leg.path))

    @property
    def length_km(self) -> float:
        """Return the operating length."""
        return sum(arc.length_km for leg in self.legs for arc in leg.path)


def transloads_along(legs: Sequence[Leg]) -> tuple[bool, ...]:
    """
    Return for each of some legs whether a consignment is transloaded before it.

    That is to another mode or gauge, but for what rolls on board or ashore, or from truck to truck.
    """
    on = first_on(legs[0].vehicle, legs[0].vessel_type)
    found = [False]
    for before, leg in pairwise(legs):
        needs_crane, on = change(on, leg.vehicle, leg.vessel_type)
        found.append(needs_crane or before.service_id == TRUCK == leg.service_id)
    return tuple(found)


def changes_trucks(legs: Sequence[Leg]) -> list[Leg]:
    """Return the legs by truck whose goods come by another truck."""
    return [leg for before, leg in pairwise(legs) if before.service_id == TRUCK and leg.service_id == TRUCK]
