"""
Least paths on any graph, and routes of least generalized cost on the network in force.

Enters: a network whose links are all in force, and the commodities; or any graph as arrays. Leaves: service paths and
routes with their stages, hours, money and emissions, distinct alternatives with their shares; or paths as positions of
links. It never draws a random number and never changes the network.
"""

from corridor_sim.routing.arcs import Arc, Crossings, Stage, StageOf, arcs_of
from corridor_sim.routing.chain import Element, ElementOf, elements_of, hours_to_arcs
from corridor_sim.routing.choice import ChoiceRules, Worth, logit_shares, path_sizes, worth_of
from corridor_sim.routing.corridors import OTHER_CORRIDOR, corridor_of
from corridor_sim.routing.cost import Commodity, Tariffs
from corridor_sim.routing.distinct import MOST_STRETCH
from corridor_sim.routing.graph import Graph
from corridor_sim.routing.legs import Leg, Route
from corridor_sim.routing.pools import Path
from corridor_sim.routing.routes import RouteFinder
from corridor_sim.routing.sections import Sections
from corridor_sim.routing.stops import stops_id
from corridor_sim.routing.table import Alternative, find_alternatives, route_table, table_of
from corridor_sim.routing.timetable import Timetable
from corridor_sim.routing.uncertainty import (
    Uncertainty,
    WaitMet,
    berth_id,
    booking_id,
    crane_id,
    departures_id,
    wagons_id,
)
from corridor_sim.routing.wayside import Wayside
from corridor_sim.routing.yards import Yards, yard_id

__all__ = [
    "MOST_STRETCH",
    "OTHER_CORRIDOR",
    "Alternative",
    "Arc",
    "ChoiceRules",
    "Commodity",
    "Crossings",
    "Element",
    "ElementOf",
    "Graph",
    "Leg",
    "Path",
    "Route",
    "RouteFinder",
    "Sections",
    "Stage",
    "StageOf",
    "Tariffs",
    "Timetable",
    "Uncertainty",
    "WaitMet",
    "Wayside",
    "Worth",
    "Yards",
    "arcs_of",
    "berth_id",
    "booking_id",
    "corridor_of",
    "crane_id",
    "departures_id",
    "elements_of",
    "find_alternatives",
    "hours_to_arcs",
    "logit_shares",
    "path_sizes",
    "route_table",
    "stops_id",
    "table_of",
    "wagons_id",
    "worth_of",
    "yard_id",
]
