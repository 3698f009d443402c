"""
The network: nodes, links, border-crossing points, terminals, services, demand and prices, with their sources.

Enters: a folder of tables (CSV) and drawn lines (GeoJSON). Leaves: a ``Network``, what its check finds,
summaries. It never stores the state of a run, never applies a scenario and never makes up a figure that the
files do not give.
"""

from corridor_sim.network.check import Finding, check_network
from corridor_sim.network.figures import list_figures
from corridor_sim.network.network import Network
from corridor_sim.network.read import NETWORK_TABLES, read_network
from corridor_sim.network.structure import check_structure
from corridor_sim.network.summary import list_assumptions, summarize

__all__ = [
    "NETWORK_TABLES",
    "Finding",
    "Network",
    "check_network",
    "check_structure",
    "list_assumptions",
    "list_figures",
    "read_network",
    "summarize",
]
