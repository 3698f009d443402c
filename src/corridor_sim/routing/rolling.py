"""
Wagons and trucks that roll on board of vessels, and where goods need a crane.

Goods keep the wagon or truck that they come by as long as a vessel takes it; they leave it by a crane where they go on
by something else. What begins its way at a port is put on whatever suits the vessel and the next leg.
"""

from collections.abc import Mapping
from typing import Final

Vehicle = tuple[str, int]
"""Mode and gauge; a gauge of 0 but for rail."""

ANY: Final[Vehicle] = ("", 0)
"""Goods that are on a wagon or truck as the next leg needs it."""

ON_TRUCK: Final[Vehicle] = ("road", 0)

_TAKES: Final[Mapping[str, tuple[str, ...]]] = {"ferry": ("rail", "road"), "ro_ro": ("road",)}
"""The modes whose vehicles roll on board, by type of vessel."""


def rolls_on(vessel_type: str) -> bool:
    """Return whether vehicles roll on board of a type of vessel; empty: no vessel."""
    return vessel_type in _TAKES


def first_on(vehicle: Vehicle, vessel_type: str) -> Vehicle:
    """Return what goods are on that begin their way by a vehicle or on board of a vessel."""
    if not rolls_on(vessel_type):
        return vehicle
    return ANY if len(_TAKES[vessel_type]) > 1 else ON_TRUCK


def change(on: Vehicle, vehicle: Vehicle, vessel_type: str) -> tuple[bool, Vehicle]:
    """
    Return whether goods need a crane to go on, and what they are on then.

    Parameters
    ----------
    on
        What they are on.
    vehicle, vessel_type
        What they go on by; the type is empty if it is no vessel of a fleet.
    """
    if rolls_on(vessel_type):
        if on[0] in _TAKES[vessel_type]:
            return False, on
        return on != ANY, first_on(vehicle, vessel_type)
    suits = on == vehicle or (on == ANY and vehicle[0] in ("rail", "road"))
    return not suits, vehicle


def aboard(vessel_type: str, by_rail: frozenset[Vehicle]) -> tuple[Vehicle, ...]:
    """Return what goods can be on that are on board of a type of vessel, with wagons of some gauges."""
    wagons = tuple(sorted(by_rail)) if "rail" in _TAKES[vessel_type] else ()
    first = first_on(ON_TRUCK, vessel_type)
    return tuple(dict.fromkeys((first, ON_TRUCK, *wagons)))
