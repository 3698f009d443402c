"""
Names to positions: the frozen arrays that engines read, and the histories drawn from them.

Enters: a case. Leaves: a plan, and one history for each replication. It never reads a file and never simulates.
"""

from corridor_sim.plan.build import build_plan, build_plans
from corridor_sim.plan.gates import gate_id
from corridor_sim.plan.history import History, draw_history
from corridor_sim.plan.looked_up import mistakes_in_plans
from corridor_sim.plan.plan import (
    NO_EMPTIES,
    NO_GATES,
    NO_LIMIT,
    NO_PIECES,
    NO_WAREHOUSES,
    SAME_ALL_YEAR,
    SAME_WATER,
    AtClosing,
    Bookings,
    Choices,
    DrivingRest,
    Empties,
    Fleets,
    Flows,
    Gates,
    Green,
    Legs,
    Listed,
    Names,
    News,
    Pieces,
    Plan,
    Routes,
    Services,
    StageKind,
    StationKind,
    Stations,
    Waits,
    Warehouses,
    no_bookings,
    no_green,
)
from corridor_sim.plan.warehouses import REPLENISHMENT

__all__ = [
    "NO_EMPTIES", "NO_GATES", "NO_LIMIT", "NO_PIECES", "NO_WAREHOUSES", "REPLENISHMENT", "SAME_ALL_YEAR",
    "SAME_WATER", "AtClosing", "Bookings", "Choices", "DrivingRest", "Empties", "Fleets", "Flows", "Gates",
    "Green", "History", "Legs", "Listed", "Names", "News", "Pieces", "Plan", "Routes", "Services", "StageKind",
    "StationKind", "Stations", "Waits", "Warehouses", "build_plan", "build_plans", "draw_history", "gate_id",
    "mistakes_in_plans", "no_bookings", "no_green",
]  # fmt: skip
