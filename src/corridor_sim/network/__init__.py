"""
The network: nodes, links, border-crossing points, terminals, services, demand and prices, with their sources.

Enters: a folder of tables (CSV) and drawn lines (GeoJSON). Leaves: a ``Network``, what its check finds,
summaries. It never stores the state of a run, never applies a scenario and never makes up a figure that the
files do not give.
"""

from corridor_sim.network.check import Finding, check_network, check_usable
from corridor_sim.network.concerned import Concerned, variance_among
from corridor_sim.network.figures import list_figures
from corridor_sim.network.force import is_in_force, newest_day
from corridor_sim.network.geometry import LINE_ALLOWED, Drawing, line_of
from corridor_sim.network.ground import Ground, country_names, read_ground
from corridor_sim.network.names import avoid, find_commodity, find_node, places_of
from corridor_sim.network.network import Network
from corridor_sim.network.read import NETWORK_TABLES, REQUIRED_TABLES, Names, build_network, read_network
from corridor_sim.network.relation_checks import OUTSIDE_QUEUE
from corridor_sim.network.season_speeds import MONTHS, speed_factors
from corridor_sim.network.seasons import Season, in_force, never_open, open_on, open_seasons, seasons_of
from corridor_sim.network.service_times import Piece, channels_by_procedure, parse_quantiles, pieces_of, variance_of
from corridor_sim.network.structure import check_structure
from corridor_sim.network.summary import list_assumptions, summarize
from corridor_sim.network.timetables import as_opening_hours
from corridor_sim.network.water import payload_shares
from corridor_sim.network.weather import doubtful_weather
from corridor_sim.network.write import files_of, filled_texts
from corridor_sim.network.yard_checks import rolling_services

__all__ = [
    "LINE_ALLOWED",
    "MONTHS",
    "NETWORK_TABLES",
    "OUTSIDE_QUEUE",
    "REQUIRED_TABLES",
    "Concerned",
    "Drawing",
    "Finding",
    "Ground",
    "Names",
    "Network",
    "Piece",
    "Season",
    "as_opening_hours",
    "avoid",
    "build_network",
    "channels_by_procedure",
    "check_network",
    "check_structure",
    "check_usable",
    "country_names",
    "doubtful_weather",
    "files_of",
    "filled_texts",
    "find_commodity",
    "find_node",
    "in_force",
    "is_in_force",
    "line_of",
    "list_assumptions",
    "list_figures",
    "never_open",
    "newest_day",
    "open_on",
    "open_seasons",
    "parse_quantiles",
    "payload_shares",
    "pieces_of",
    "places_of",
    "read_ground",
    "read_network",
    "rolling_services",
    "seasons_of",
    "speed_factors",
    "summarize",
    "variance_among",
    "variance_of",
]
