"""Alternatives between two places on a map, and as a time-cost-distance chart."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import shapely
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
_FIRST: Final = -1_000_000


def write_route_map(network: Network, network_folder: Path, alternatives: Sequence[Alternative], path: Path) -> None:
    """
    Write a map of alternatives over the base map of ``network_folder``, side by side where they share their way.

    Parameters
    ----------
    network
        The network they were found on.
    network_folder
        Folder of the base map.
    alternatives
        At least one; the ``MOST_DRAWN`` of the largest shares are drawn, with their numbers in the order given.
    path
        File that ends in .png or .svg; see ``check_picture_path``.
    """
    drawn = _drawn(alternatives)
    lines = dict(zip(network.links["link_id"], network.links.geometry, strict=True))
    highlights = [
        Highlight(
            _name(network, number, each),
            each.link_ids,
            f"{each.route.cost.hours:,.0f} h, {percent(each.share)}",
            course=_course(network, lines, each),
            tag=str(number),
        )
        for number, each in drawn
    ]
    links = {link_id for _, each in drawn for link_id in each.link_ids}
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
        As for ``write_route_map``.

    Returns
    -------
    The upper axes, hours; below it on the same figure that of USD. What takes no distance (border posts, terminals) is
    a vertical step; border posts are dots, with the name of the place where there is room.

    References
    ----------
    UNESCAP, Time/cost-distance methodology, in: Timeline and cost analysis of transport corridors.
    """
    drawn = _drawn(alternatives)
    hours_ax = new_axes(*_CHART_IN)
    usd_ax = _axes_below(hours_ax)
    places = dict(zip(network.tables["node"]["node_id"], network.tables["node"]["name"], strict=True))
    courses = [_course_of(each) for _, each in drawn]
    for i, (course, (number, each)) in enumerate(zip(courses, drawn, strict=True)):
        text = f"{_name(network, number, each)} ({percent(each.share)})"
        for ax, values in ((hours_ax, course.hours), (usd_ax, course.usd)):
            ax.plot(
                course.km,
                values,
                color=COMPARED[i],
                linestyle=COMPARED_DASHES[i],
                # The cheapest is on top and narrow, so that of lines in one place each sticks out.
                linewidth=1.4 + 0.5 * i,
                label=text,
                zorder=3 - 0.1 * i,
            )
            posts = [k for k, _ in course.posts]
            ax.plot(
                course.km[posts], values[posts], linestyle="none", marker="o", markersize=3.5,
                markerfacecolor=COMPARED[i], markeredgecolor=INK, markeredgewidth=0.5, zorder=4,
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
    usd_ax.legend(loc="upper left", fontsize=_SMALL, frameon=False, handlelength=4.0)
    tags = [str(number) for number, _ in drawn]
    _name_posts(hours_ax, courses, tags, places)
    usd = [course.usd for course in courses]
    _place(usd_ax, _ends(courses, usd, tags), usd, courses)
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


def _name_posts(ax: Axes, courses: Sequence[_Course], tags: Sequence[str], places: dict[str, str]) -> None:
    """Write the tags, then the names of posts, those that take longest first."""
    wanted: dict[str, Label] = {}
    for course in courses:
        for k, node_id in course.posts:
            step_h = course.hours[k] - course.hours[k - 1]
            if step_h >= _LEAST_LABELED_H:
                label = Label(round(-10 * step_h), places[node_id], float(course.km[k]), float(course.hours[k]))
                wanted.setdefault(f"{node_id} {course.km[k]:.1f}", label)
    hours = [course.hours for course in courses]
    _place(ax, [*_ends(courses, hours, tags), *wanted.values()], hours, courses)


def _ends(courses: Sequence[_Course], values: Sequence[NDArray[np.float64]], tags: Sequence[str]) -> list[Label]:
    """Return the tag of each line at its end, before all other names."""
    return [
        Label(_FIRST, tag, float(course.km[-1]), float(of_course[-1]), is_bold=True)
        for course, of_course, tag in zip(courses, values, tags, strict=True)
    ]


def _place(
    ax: Axes, labels: Sequence[Label], values: Sequence[NDArray[np.float64]], courses: Sequence[_Course]
) -> None:
    """Write names; lines and dots are kept free as far as there is room."""
    crowd = [
        np.column_stack([_filled(course.km), _filled(of_course)])
        for course, of_course in zip(courses, values, strict=True)
    ]
    place_labels(ax, labels, crowd=np.concatenate(crowd), fontsize=_SMALL - 1.0)


def _filled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return values with others between each two: points along a line."""
    return np.concatenate([np.linspace(one, other, 12) for one, other in pairwise(values)])


def _drawn(alternatives: Sequence[Alternative]) -> list[tuple[int, Alternative]]:
    """Return the alternatives of the largest shares with their numbers, in the order given."""
    numbered = list(enumerate(alternatives, start=1))
    largest = sorted(numbered, key=lambda one: -one[1].share)[:MOST_DRAWN]
    return sorted(largest, key=lambda one: one[0])


def _name(network: Network, number: int, alternative: Alternative) -> str:
    corridors = network.tables["corridor"]
    known = dict(zip(corridors["corridor_id"], corridors["name"], strict=True)) | {OTHER_CORRIDOR: "Other"}
    return f"{number} {known[alternative.corridor_id]}, {'-'.join(alternative.modes)}"


def _course(network: Network, lines: Mapping[str, shapely.LineString], alternative: Alternative) -> shapely.LineString:
    """Return the line of an alternative from its origin to its destination."""
    links = network.tables["link"]
    tail = dict(zip(links["link_id"], links["from_node_id"], strict=True))
    parts = [
        line if tail[arc.link_id] == arc.tail else line.reverse()
        for leg in alternative.route.legs
        for arc in leg.path
        if (line := lines[arc.link_id])
    ]
    return shapely.LineString([point for part in parts for point in part.coords])


def _title(network: Network, alternatives: Sequence[Alternative]) -> str:
    places = dict(zip(network.tables["node"]["node_id"], network.tables["node"]["name"], strict=True))
    legs = alternatives[0].route.legs
    title = f"{places[legs[0].from_node_id]} \N{EN DASH} {places[legs[-1].to_node_id]}"
    more = len(alternatives) - MOST_DRAWN
    which = f", {MOST_DRAWN} of {len(alternatives)} alternatives by share" if more > 0 else ""
    return f"{title}{which}: hours and shares as expected at free flow"
