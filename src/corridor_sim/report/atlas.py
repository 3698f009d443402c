"""The map of a whole network: an overview and, below it, the crowded middle enlarged."""

from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from corridor_sim.network import Network
from corridor_sim.report.basemap import Basemap
from corridor_sim.report.drawn import drawn_lines
from corridor_sim.report.images import Canvas
from corridor_sim.report.maps import draw_network_map, extent_of
from corridor_sim.report.projection import PROJECTION

ENLARGED: Final = ("KGZ", "TJK", "TKM", "UZB")
"""Countries whose links the enlarged map is fitted to; it shows the south of Kazakhstan around them."""

_WIDTH_IN: Final = 9.0
_TITLE_IN, _BELOW_IN = 0.3, 0.95
# An enlarged map is worth its room when it shows less than this share of the whole.
_MOST_OF_WHOLE: Final = 0.5


def draw_network_maps(network: Network, basemap: Basemap | None) -> tuple[Axes, ...]:
    """
    Draw a network as a whole and, where it has links in Central Asia and beyond, Central Asia enlarged below.

    Parameters
    ----------
    network
        The network. Places that have a terminal, are an end of a flow or that a corridor is known by are named first.
    basemap
        Land, borders and water; None for a white ground.

    Returns
    -------
    The axes of the overview and of the enlarged map, if there is one, in one figure.
    """
    links, nodes = drawn_lines(network), network.nodes
    principal = principal_places(network)
    lines = links.to_crs(PROJECTION)
    inner = tuple(links.loc[links["country"].isin(ENLARGED), "link_id"])
    extents = [extent_of(lines, ())]
    if inner and (detail := extent_of(lines, inner)).width_m < _MOST_OF_WHOLE * extents[0].width_m:
        extents.append(detail)
    # Names are placed on axes that do not move afterwards, so each has its place from the start.
    heights = [_WIDTH_IN * extent.height_m / extent.width_m for extent in extents]
    total = sum(heights) + _BELOW_IN + len(heights) * _TITLE_IN
    figure = Figure(figsize=(_WIDTH_IN, total))
    Canvas(figure)
    top = total - _TITLE_IN
    overview = figure.add_axes((0.0, (top - heights[0]) / total, 1.0, heights[0] / total))
    if len(extents) == 1:
        return (draw_network_map(links, nodes, basemap, principal=principal, title=network.name, ax=overview),)
    draw_network_map(links, nodes, basemap, principal=principal, title=network.name, framed=inner, ax=overview)
    enlarged = figure.add_axes((0.0, 0.0, 1.0, heights[1] / total))
    draw_network_map(
        links, nodes, basemap, principal=principal, title="The frame above, enlarged", fitted_to=inner, ax=enlarged
    )
    # The overview explains both.
    if legend := enlarged.get_legend():
        legend.remove()
    enlarged.set_xlabel("")
    return overview, enlarged


def principal_places(network: Network) -> frozenset[str]:
    """
    Return the nodes that maps name first: those with a terminal, the ends of flows, what corridors are known by.

    A terminal at the end of a flight is an airport, which the name of its city tells.
    """
    flows, corridors, links = (network.tables[name] for name in ("flow", "corridor", "link"))
    known_by = [node_id for via in corridors["via"] for node_id in via]
    flights = links[links["mode"] == "air"]
    terminals = set(network.tables["terminal"]["node_id"]) - {*flights["from_node_id"], *flights["to_node_id"]}
    return frozenset((*terminals, *flows["origin"], *flows["destination"], *known_by))
