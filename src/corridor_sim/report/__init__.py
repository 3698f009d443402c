"""
Figures, maps and the written report of a comparison.

Enters: tables of indicators, consignments' hours, links and nodes with geometry, and text.
Leaves: matplotlib axes, and one HTML file that stands alone; equal input gives equal bytes.
It never computes an indicator, never runs a simulation, and keeps no state between figures.
"""

from corridor_sim.report.accounts import plot_accounts, write_accounts
from corridor_sim.report.basemap import Basemap, read_basemap
from corridor_sim.report.compose import report_of, write_network_map
from corridor_sim.report.content import ReportContent
from corridor_sim.report.figures import plot_differences, plot_door_to_door_distributions, plot_queues, plot_split
from corridor_sim.report.html import answer_of, render_report, write_report
from corridor_sim.report.images import check_picture_path, png_bytes, svg_bytes
from corridor_sim.report.maps import Highlight, draw_network_map
from corridor_sim.report.routes import plot_time_cost_distance, write_route_map, write_time_cost_distance

__all__ = [
    "Basemap",
    "Highlight",
    "ReportContent",
    "answer_of",
    "check_picture_path",
    "draw_network_map",
    "plot_accounts",
    "plot_differences",
    "plot_door_to_door_distributions",
    "plot_queues",
    "plot_split",
    "plot_time_cost_distance",
    "png_bytes",
    "read_basemap",
    "render_report",
    "report_of",
    "svg_bytes",
    "write_accounts",
    "write_network_map",
    "write_report",
    "write_route_map",
    "write_time_cost_distance",
]
