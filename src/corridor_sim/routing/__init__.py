"""
Least paths on any graph, and routes of least generalized cost on the network in force.

Enters: a network whose links are all in force, and the commodities; or any graph as arrays. Leaves: service paths and
routes with their stages, hours, money and emissions, distinct alternatives with their shares; or paths as positions of
links. It never draws a random number and never changes the network.
"""

from corridor_sim.routing.arcs import Arc, Stage, StageOf, arcs_of, stages_along
from corridor_sim.routing.chain import Element, ElementOf, elements_of
from corridor_sim.routing.choice import logit_shares, path_sizes
from corridor_sim.routing.corridors import OTHER_CORRIDOR, corridor_of
from corridor_sim.routing.cost import Tariffs
from corridor_sim.routing.graph import Graph
from corridor_sim.routing.pools import Path
from corridor_sim.routing.routes import Leg, Route, RouteFinder
from corridor_sim.routing.table import Alternative, find_alternatives, route_table, table_of
from corridor_sim.routing.timetable import Timetable

__all__ = [
    "OTHER_CORRIDOR",
    "Alternative",
    "Arc",
    "Element",
    "ElementOf",
    "Graph",
    "Leg",
    "Path",
    "Route",
    "RouteFinder",
    "Stage",
    "StageOf",
    "Tariffs",
    "Timetable",
    "arcs_of",
    "corridor_of",
    "elements_of",
    "find_alternatives",
    "logit_shares",
    "path_sizes",
    "route_table",
    "stages_along",
    "table_of",
]
