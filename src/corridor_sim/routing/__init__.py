"""
Routes of least generalized cost on the network in force.

Enters: a network whose links are all in force, and the commodities. Leaves: service paths and routes with their stages,
hours and money. It never draws a random number and never changes the network.
"""

from corridor_sim.routing.arcs import Arc, Stage, StageOf, arcs_of, stages_along
from corridor_sim.routing.cost import Tariffs
from corridor_sim.routing.routes import Leg, Route, RouteFinder

__all__ = ["Arc", "Leg", "Route", "RouteFinder", "Stage", "StageOf", "Tariffs", "arcs_of", "stages_along"]
