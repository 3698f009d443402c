"""Alternatives between two places on a map, and as a time-cost-distance chart."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from corridor_sim.network import Network
from corridor_sim.report.basemap import read_basemap
from corridor_sim.report.images import figure_of, new_axes, write_picture
from corridor_sim.report.labels import Label, place_labels
from corridor_sim.report.maps import Highlight, draw_network_map
from corridor_sim.report.palette import COMPARED, COMPARED_DASHES, GRID, INK
from corridor_sim.report.words import percent
from corridor_sim.routing import OTHER_CORRIDOR, Alternative, ElementOf

MOST_DRAWN: Final = len(COMPARED)
"""Alternatives in one picture: as many as there are colors that can be told apart."""

_DPI: Final = 200.0
_CHART_IN: Final = (9.0, 8.0)
_SMALL: Final = 8.0
_LEAST_LABELED_H: Final = 1.0


def write_route_map(network: Network, network_folder: Path, alternatives: Sequence[Alternative], path: Path) -> None:
    """
    Write a map of alternatives over the base map of ``network_folder``, the cheapest widest and beneath.

    Parameters
    ----------
    network
        The network they were found on.
    network_folder
        Folder of the base map.
    alternatives
        At least one; the first ``MOST_DRAWN`` are drawn.
    path
        File that ends in .png or .svg; see ``check_picture_path``.
    """
    drawn = alternatives[:MOST_DRAWN]
    names = _names(network, drawn)
    highlights = [
        Highlight(name, each.link_ids, f"{each.route.cost.hours:,.0f} h, {percent(each.share)}")
        for name, each in zip(names, drawn, strict=True)
    ]
    links = {link_id for each in drawn for link_id in each.link_ids}
    axes = draw_network_map(
        network.links,
        network.nodes,
        read_basemap(network_folder),
        highlights=highlights,
        fitted_to=sorted(links),
        title=_title(network, alternatives),
    )
    write_picture(axes, path, _DPI)


def write_time_cost_distance(network: Network, alternatives: Sequence[Alternative], path: Path) -> None:
    """
    Write the time-cost-distance chart of alternatives.

    Parameters
    ----------
    network, alternatives, path
        As for ``write_route_map``.
    """
    write_picture(plot_time_cost_distance(network, alternatives), path, _DPI)


def plot_time_cost_distance(network: Network, alternatives: Sequence[Alternative]) -> Axes:
    """
    Draw hours and USD from the origin on against the distance from it, one line for each alternative.

    Parameters
    ----------
    network
        The network they were found on.
    alternatives
        At least one; the first ``MOST_DRAWN`` are drawn.

    Returns
    -------
    The upper axes, hours; below it on the same figure that of USD. What takes no distance (border posts, terminals) is
    a vertical step; border posts are dots, with the name of the place where there is room.

    References
    ----------
    UNESCAP, Time/cost-distance methodology, in: Timeline and cost analysis of transport corridors.
    """
    drawn = alternatives[:MOST_DRAWN]
    hours_ax = new_axes(*_CHART_IN)
    usd_ax = _axes_below(hours_ax)
    places = dict(zip(network.tables["node"]["node_id"], network.tables["node"]["name"], strict=True))
    courses = [_course_of(each) for each in drawn]
    names = _names(network, drawn)
    for i, (course, each) in enumerate(zip(courses, drawn, strict=True)):
        text = f"{names[i]} ({percent(each.share)})"
        for ax, values in ((hours_ax, course.hours), (usd_ax, course.usd)):
            ax.plot(
                course.km,
                values,
                color=COMPARED[i],
                linestyle=COMPARED_DASHES[i],
                linewidth=1.8,
                label=text,
                zorder=3 - 0.1 * i,
            )
            posts = [k for k, _ in course.posts]
            ax.plot(
                course.km[posts], values[posts], linestyle="none", marker="o", markersize=3.5,
                markerfacecolor=COMPARED[i], markeredgecolor=INK, markeredgewidth=0.5,
            )  # fmt: skip
    for ax, label in ((hours_ax, "hours since ready"), (usd_ax, "USD per consignment")):
        ax.set_ylabel(label)
        ax.set_xlim(left=0.0)
        ax.set_ylim(bottom=0.0)
        ax.margins(x=0.04)
        ax.grid(color=GRID, linewidth=0.5)
        ax.spines[["top", "right"]].set_visible(False)
        ax.yaxis.set_major_formatter("{x:,.0f}")
    usd_ax.xaxis.set_major_formatter("{x:,.0f}")
    usd_ax.set_xlabel("km from the origin; steps at border posts (dots) and terminals")
    hours_ax.set_title(_title(network, alternatives), loc="left", fontsize=11, color=INK)
    usd_ax.legend(loc="upper left", fontsize=_SMALL, frameon=False)
    _name_posts(hours_ax, courses, places)
    return hours_ax


def _axes_below(ax: Axes) -> Axes:
    """Return new axes below others on the same figure, with the same distances."""
    figure = figure_of(ax)
    grid = figure.add_gridspec(2, 1)
    ax.set_subplotspec(grid[0])
    below: Axes = figure.add_subplot(grid[1], sharex=ax)
    ax.tick_params(labelbottom=False)
    return below


class _Course(NamedTuple):
    """Distance, hours and money after each element, shape (n + 1,), and the positions of posts with their nodes."""

    km: NDArray[np.float64]
    hours: NDArray[np.float64]
    usd: NDArray[np.float64]
    posts: list[tuple[int, str]]


def _course_of(alternative: Alternative) -> _Course:
    elements = alternative.elements
    km, hours, usd = (
        np.concatenate([[0.0], np.cumsum(values)])
        for values in (
            [element.km for element in elements],
            [element.cost.hours for element in elements],
            [element.cost.usd for element in elements],
        )
    )
    posts = [(k, each.node_id) for k, each in enumerate(elements, start=1) if each.kind is ElementOf.BORDER]
    return _Course(km, hours, usd, posts)


def _name_posts(ax: Axes, courses: Sequence[_Course], places: dict[str, str]) -> None:
    """Name the posts, those that take longest first; lines and dots are kept free as far as there is room."""
    wanted: dict[str, Label] = {}
    for course in courses:
        for k, node_id in course.posts:
            step_h = course.hours[k] - course.hours[k - 1]
            if step_h >= _LEAST_LABELED_H:
                label = Label(round(-10 * step_h), places[node_id], float(course.km[k]), float(course.hours[k]))
                wanted.setdefault(f"{node_id} {course.km[k]:.1f}", label)
    crowd = [np.column_stack([_filled(course.km), _filled(course.hours)]) for course in courses]
    place_labels(ax, list(wanted.values()), crowd=np.concatenate(crowd), fontsize=_SMALL - 1.0)


def _filled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return values with others between each two: points along a line."""
    return np.concatenate([np.linspace(one, other, 12) for one, other in pairwise(values)])


def _names(network: Network, alternatives: Sequence[Alternative]) -> list[str]:
    corridors = network.tables["corridor"]
    known = dict(zip(corridors["corridor_id"], corridors["name"], strict=True)) | {OTHER_CORRIDOR: "Other"}
    return [
        f"{number} {known[each.corridor_id]}, {'-'.join(each.modes)}"
        for number, each in enumerate(alternatives, start=1)
    ]


def _title(network: Network, alternatives: Sequence[Alternative]) -> str:
    places = dict(zip(network.tables["node"]["node_id"], network.tables["node"]["name"], strict=True))
    legs = alternatives[0].route.legs
    title = f"{places[legs[0].from_node_id]} \N{EN DASH} {places[legs[-1].to_node_id]}"
    more = len(alternatives) - MOST_DRAWN
    which = f", the first {MOST_DRAWN} of {len(alternatives)} alternatives" if more > 0 else ""
    return f"{title}{which}: hours and shares as expected at free flow"
