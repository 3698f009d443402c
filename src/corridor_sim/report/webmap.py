"""The network as an interactive map: one HTML file that needs no network connection."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from bokeh.embed import file_html
from bokeh.layouts import column, row
from bokeh.models.annotations import ScaleBar
from bokeh.models.annotations.dimensional import Metric
from bokeh.models.callbacks import CustomJS
from bokeh.models.ranges import Range1d
from bokeh.models.sources import ColumnDataSource
from bokeh.models.tools import BoxZoomTool, HoverTool, TapTool
from bokeh.models.widgets import CheckboxGroup, Div
from bokeh.plotting import figure
from bokeh.resources import Resources
from jinja2 import Template

from corridor_sim.network import Network
from corridor_sim.report.atlas import principal_places
from corridor_sim.report.basemap import (
    BORDER_COLOR,
    CREDITS,
    LAND_COLOR,
    SHORE_COLOR,
    WATER_COLOR,
    Basemap,
    covered_window,
)
from corridor_sim.report.labels import Mark
from corridor_sim.report.maps import LINK_STYLES, NODE_STYLES, STATUS_DASHES, STATUS_LABELS
from corridor_sim.report.palette import INK
from corridor_sim.report.popups import link_popups, node_popups
from corridor_sim.report.projection import PROJECTION, Extent, fit_extent
from corridor_sim.report.web_names import Name, choose_names

_WIDTH_PX: Final = 1060
_HEIGHT_PX: Final = 640
_DETAIL_M: Final = 1500.0
"""Detail of the base map; ten times as fine for the network."""
_HIT_WIDTH_PX: Final = 11
_SCALE_KM: Final = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0]
_BORDER_DASHES: Final = (6, 2, 1, 2)
_STATUSES: Final = {"existing": "in service", **STATUS_LABELS}
# Names for the whole, for a third, a tenth and a thirtieth of it, posts from a tenth on.
_LEVELS: Final = (1.0, 1 / 3, 1 / 10, 1 / 30)
_POSTS_FROM: Final = 1 / 10

_PAGE: Final = Template("""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; \
style-src 'unsafe-inline'; img-src data: blob:; font-src data:">
<title>{{ title|e }}</title>
<style>
body { margin: 8px 14px; font: 14px/1.4 system-ui, sans-serif; color: #222222; }
h1 { font-size: 18px; margin: 0 0 6px; }
footer { font-size: 12px; color: #555555; margin-top: 6px; max-width: 1300px; }
</style>
{{ bokeh_css }}
{{ bokeh_js }}
</head>
<body>
<h1>{{ title|e }}</h1>
{{ plot_div|indent(0) }}
{{ plot_script }}
<footer>{{ credits|e }} {{ note|e }}</footer>
</body>
</html>
""")

_NOTE: Final = (
    "Drawn lines are schematic. Click a line or a place for its figures and their sources; click beside it to close."
)

_POPUP_CSS: Final = """
:host { font: 12px/1.35 system-ui, sans-serif; }
h3 { margin: 0 0 4px; font-size: 15px; } h4 { margin: 8px 0 2px; font-size: 12px; } p { margin: 1px 0; }
table { border-collapse: collapse; margin-top: 4px; } th { font-weight: normal; text-align: left; color: #555555; }
th, td { padding: 2px 6px 2px 0; vertical-align: top; border-top: 1px solid #dddddd; }
td:nth-child(2) { white-space: nowrap; font-weight: bold; } a { color: #0072B2; }
"""

_SHOW: Final = """
const shown = new Set(kinds.active.map(i => names[i]))
const wanted = new Set(statuses.active.map(i => conditions[i]))
layers.forEach((layer, i) => { layer.visible = shown.has(layer_kind[i]) && wanted.has(layer_status[i]) })
const places = new Set(types.active.map(i => type_names[i]))
marks.forEach((mark, i) => { mark.visible = places.has(mark_type[i]) })
"""

_OPEN: Final = """
// A click chooses in every layer that it hits; places come after lines, and what comes last is shown.
const chosen = sources.filter(source => source.selected.indices.length > 0).at(-1)
popup.visible = chosen !== undefined
if (chosen !== undefined) popup.text = chosen.data.popup[chosen.selected.indices.at(-1)]
"""

_NAMES: Final = """
const share = (cb_obj.end - cb_obj.start) / whole
const last = levels.length - 1
const now = levels.findIndex((_, i) => i == last || share > levels[i + 1] * 1.02)
texts.forEach((pair, i) => { pair.forEach(text => { text.visible = i == now }) })
"""


@dataclass(frozen=True)
class _Layer:
    """A kind of links, or a type of nodes, with what switches it on and off."""

    kind: str
    status: str
    renderers: tuple[Any, ...]
    source: ColumnDataSource


def network_page(network: Network, basemap: Basemap | None) -> bytes:
    """
    Return an interactive map as one HTML page.

    Parameters
    ----------
    network
        A network with at least one link.
    basemap
        Land, borders and water; None for a plain ground.

    Notes
    -----
    Layers are switched by mode (railways also by gauge), by status and by type of place; a click on a link or place
    opens its figures with their sources. The page holds all its scripts and data, and its content policy forbids it
    to ask for anything from elsewhere.
    """
    lines, places = network.links.to_crs(PROJECTION), network.nodes.to_crs(PROJECTION)
    extent = fit_extent(tuple(lines.total_bounds))
    plot = _new_plot(extent)
    if basemap is not None:
        _draw_basemap(plot, basemap, extent)
    links = _draw_links(plot, network, lines)
    nodes = _draw_nodes(plot, network, places)
    _draw_names(plot, places, network)
    popup = _add_popup([*links, *nodes])
    hits = [layer.renderers[-1] for layer in (*links, *nodes)]
    names = HoverTool(renderers=[layer.renderers[-1] for layer in nodes], tooltips="@name")
    plot.add_tools(TapTool(renderers=hits, mode="replace"), names)
    kilometers = Metric(base_unit="m", full_unit="meter", include=["m", "km"], ticks=_SCALE_KM)
    plot.add_layout(
        ScaleBar(
            range=plot.x_range, unit="m", dimensional=kilometers, location="bottom_left", bar_length=0.08,
            background_fill_alpha=0.8, border_line_color=None, padding=8,
        )
    )  # fmt: skip
    controls = _controls(links, nodes)
    page = file_html(
        row(controls, plot, popup),
        resources=Resources(mode="inline", minified=True, log_level="error"),
        title=network.name,
        template=_PAGE,
        template_variables={"credits": CREDITS, "note": _NOTE},
        suppress_callback_warning=True,
    )
    return _numbered(page).encode("utf-8")


def _new_plot(extent: Extent) -> Any:
    """Return an empty map of that extent, whose axes keep one scale."""
    # As much map as fits the window that is wanted, so that the first view shows all of the extent.
    height = max(extent.height_m, extent.width_m * _HEIGHT_PX / _WIDTH_PX)
    width = height * _WIDTH_PX / _HEIGHT_PX
    x, y = (extent.left + extent.right) / 2, (extent.bottom + extent.top) / 2
    plot = figure(
        frame_width=_WIDTH_PX, frame_height=_HEIGHT_PX, tools="pan,wheel_zoom,reset,save", active_scroll="wheel_zoom",
        toolbar_location="above", outline_line_color=INK,
        x_range=Range1d(start=x - width / 2, end=x + width / 2),
        y_range=Range1d(start=y - height / 2, end=y + height / 2),
    )  # fmt: skip
    plot.add_tools(BoxZoomTool(match_aspect=True))
    plot.toolbar.logo = None
    plot.axis.visible = False
    plot.grid.visible = False
    return plot


def _draw_basemap(plot: Any, basemap: Basemap, extent: Extent) -> None:
    # Within the window what is not land is sea; beyond it nothing is known.
    xs, ys = _coordinates([shape.exterior for shape in covered_window(basemap.land)])
    plot.patches(xs, ys, fill_color=WATER_COLOR, line_color=None)
    for frame, fill in ((basemap.land, LAND_COLOR), (basemap.water, WATER_COLOR)):
        shapes = _visible(frame, extent)
        rings = [part.exterior for shape in shapes for part in _parts(shape) if isinstance(part, shapely.Polygon)]
        xs, ys = _coordinates(rings)
        plot.patches(xs, ys, fill_color=fill, line_color=SHORE_COLOR, line_width=0.6)
    borders = shapely.line_merge(shapely.union_all(_visible(basemap.borders, extent)))
    xs, ys = _coordinates(_parts(borders))
    plot.multi_line(xs, ys, line_color=BORDER_COLOR, line_width=1.0, line_dash=_BORDER_DASHES)


def _visible(frame: gpd.GeoDataFrame, extent: Extent) -> list[shapely.Geometry]:
    """Return the projected shapes within an extent and some land around it, without detail that nobody would see."""
    west, south, east, north = extent.geographic_bounds()
    box = (west - 10.0, max(south - 8.0, -80.0), east + 10.0, min(north + 8.0, 84.0))
    inside = gpd.GeoSeries(
        shapely.segmentize(shapely.clip_by_rect(shapely.make_valid(frame.geometry.to_numpy()), *box), 1.0),
        crs=frame.crs,
    )
    projected = inside[~inside.is_empty].to_crs(PROJECTION).simplify(_DETAIL_M)
    return [shape for shape in projected if not shape.is_empty]


def _parts(shape: shapely.Geometry) -> Sequence[shapely.Geometry]:
    return list(shape.geoms) if hasattr(shape, "geoms") else [shape]


def _coordinates(lines: Sequence[shapely.Geometry]) -> tuple[list[list[float]], list[list[float]]]:
    """Return x and y of each line, to 10 m."""
    points = [np.round(shapely.get_coordinates(line), -1) for line in lines]
    return [line[:, 0].tolist() for line in points], [line[:, 1].tolist() for line in points]


def _draw_links(plot: Any, network: Network, lines: gpd.GeoDataFrame) -> list[_Layer]:
    popups = link_popups(network)
    names = dict(zip(network.tables["node"]["node_id"], network.tables["node"]["name"], strict=True))
    gauge = lines["gauge_mm"].fillna(0).astype("int64").to_numpy()
    layers = []
    for (mode, gauge_mm), style in reversed(LINK_STYLES.items()):
        is_kind = (lines["mode"] == mode).to_numpy() & _is_gauge(gauge, gauge_mm)
        for status in _STATUSES:
            chosen = lines[is_kind & (lines["status"] == status).to_numpy()]
            if chosen.empty:
                continue
            xs, ys = _coordinates(chosen.simplify(_DETAIL_M / 10).tolist())
            ends = zip(chosen["from_node_id"], chosen["to_node_id"], strict=True)
            source = ColumnDataSource(
                {
                    "xs": xs,
                    "ys": ys,
                    "name": [f"{names[u]} \N{EN DASH} {names[v]}" for u, v in ends],
                    "popup": [popups[link_id] for link_id in chosen["link_id"]],
                }
            )
            dashes = " ".join(str(round(3 * part)) for part in STATUS_DASHES.get(status, ())) or "solid"
            drawn = plot.multi_line(
                "xs", "ys", source=source, line_color=style.color, line_width=1.5 * style.width, line_dash=dashes,
                selection_line_width=3.5 * style.width, nonselection_line_alpha=1.0,
            )  # fmt: skip
            layers.append(_Layer(style.label, status, (drawn, _hit_lines(plot, source)), source))
    return layers


def _is_gauge(gauge: Any, gauge_mm: int) -> Any:
    """Return which links have a gauge of `LINK_STYLES`, where 0 is any other."""
    named = [mm for _, mm in LINK_STYLES if mm]
    return gauge == gauge_mm if gauge_mm else ~np.isin(gauge, named)


def _hit_lines(plot: Any, source: ColumnDataSource) -> Any:
    """Draw unseen wide lines: a line of a pixel or two is hard to hit."""
    return plot.multi_line(
        "xs", "ys", source=source, line_alpha=0.0, line_width=_HIT_WIDTH_PX,
        selection_line_alpha=0.0, nonselection_line_alpha=0.0,
    )  # fmt: skip


_MARKERS: Final = {"o": "circle", "s": "square", "D": "diamond", "^": "triangle"}


def _draw_nodes(plot: Any, network: Network, places: gpd.GeoDataFrame) -> list[_Layer]:
    popups = node_popups(network)
    layers = []
    for node_type, style in sorted(NODE_STYLES.items(), key=lambda item: -item[1].rank):
        chosen = places[places["node_type"] == node_type]
        if chosen.empty:
            continue
        source = ColumnDataSource(
            {
                "x": np.round(chosen.geometry.x, -1).tolist(),
                "y": np.round(chosen.geometry.y, -1).tolist(),
                "name": chosen["name"].tolist(),
                "popup": [popups[node_id] for node_id in chosen["node_id"]],
            }
        )
        marks = plot.scatter(
            "x", "y", source=source, marker=_MARKERS[style.marker], size=2.0 * style.size, fill_color=style.color,
            line_color=INK, line_width=0.8, nonselection_fill_alpha=1.0, nonselection_line_alpha=1.0,
            selection_line_width=2.5,
        )  # fmt: skip
        layers.append(_Layer(style.label, "", (marks,), source))
    return layers


def _draw_names(plot: Any, places: gpd.GeoDataFrame, network: Network) -> None:
    """Write names beside places, posts when near; the principal ones choose first, then those with more links."""
    ends = [*network.tables["link"]["from_node_id"], *network.tables["link"]["to_node_id"]]
    n_links = {node_id: ends.count(node_id) for node_id in set(ends)}
    principal = principal_places(network)
    named = places[places["node_type"].isin(["city", "port", "terminal", "bcp"])]
    order = sorted(
        zip(named["node_id"], named["name"], named["node_type"], named.geometry, strict=True),
        key=lambda one: (
            one[0] not in principal or one[2] == "bcp",
            NODE_STYLES[one[2]].rank > 1,
            -n_links.get(one[0], 0),
            one[1],
        ),
    )
    marks = [(node_type, Mark(name, point.x, point.y)) for _, name, node_type, point in order]
    whole = plot.x_range.end - plot.x_range.start
    frame_m = (plot.x_range.start, plot.y_range.start, plot.x_range.end, plot.y_range.end)
    texts = []
    for level in _LEVELS:
        wanted = [mark for node_type, mark in marks if node_type != "bcp" or level <= _POSTS_FROM]
        names = choose_names(wanted, [mark for _, mark in marks], whole * level / _WIDTH_PX, frame_m)
        source = ColumnDataSource({
            "name": [name.text for name in names],
            **{part: [getattr(name, part) for name in names] for part in Name._fields[1:]},
        })  # fmt: skip
        # A white outline would cover the letters that it belongs to, so they are written once more.
        halo = {"text_outline_color": "white", "text_outline_width": 3}
        texts.append([
            plot.text(
                "x", "y", "name", source=source, x_offset="x_offset", y_offset="y_offset", text_align="align",
                text_baseline="baseline", text_font_size="11px", text_color=INK, visible=level == 1.0, **outline,
            )
            for outline in (halo, {})
        ])  # fmt: skip
    plot.x_range.js_on_change(
        "end", CustomJS(args={"texts": texts, "levels": list(_LEVELS), "whole": whole}, code=_NAMES)
    )


def _add_popup(layers: Sequence[_Layer]) -> Div:
    """Return the pop-up, hidden until something is chosen."""
    popup = Div(
        text="", visible=False, width=360, stylesheets=[_POPUP_CSS], disable_math=True, name="popup",
        styles={
            "position": "absolute", "right": "24px", "top": "48px", "max-height": "560px", "overflow": "auto",
            "background": "white", "border": f"1px solid {INK}", "padding": "8px 10px", "z-index": "20",
        },
    )  # fmt: skip
    sources = [layer.source for layer in layers]
    for source in sources:
        source.selected.js_on_change("indices", CustomJS(args={"sources": sources, "popup": popup}, code=_OPEN))
    return popup


def _controls(links: Sequence[_Layer], nodes: Sequence[_Layer]) -> Any:
    """Return the switches of the layers with the legend."""
    kinds = [style.label for style in LINK_STYLES.values() if any(layer.kind == style.label for layer in links)]
    conditions = [status for status in _STATUSES if any(layer.status == status for layer in links)]
    types = [style.label for style in NODE_STYLES.values() if any(layer.kind == style.label for layer in nodes)]
    boxes = {
        "kinds": CheckboxGroup(labels=kinds, active=list(range(len(kinds))), name="kinds"),
        "statuses": CheckboxGroup(
            labels=[_STATUSES[status] for status in conditions], active=list(range(len(conditions))), name="statuses"
        ),
        "types": CheckboxGroup(labels=types, active=list(range(len(types))), name="types"),
    }
    of_links = [(layer, renderer) for layer in links for renderer in layer.renderers]
    show = CustomJS(
        args={
            **boxes,
            "names": kinds,
            "conditions": conditions,
            "type_names": types,
            "layers": [renderer for _, renderer in of_links],
            "layer_kind": [layer.kind for layer, _ in of_links],
            "layer_status": [layer.status for layer, _ in of_links],
            "marks": [layer.renderers[0] for layer in nodes],
            "mark_type": [layer.kind for layer in nodes],
        },
        code=_SHOW,
    )
    parts: list[Any] = []
    for title, name in (("Links", "kinds"), ("Status", "statuses"), ("Places", "types")):
        boxes[name].js_on_change("active", show)
        parts += [Div(text=f"<b>{title}</b>", margin=(8, 5, 0, 5)), boxes[name]]
    parts.append(Div(text=_legend(kinds, conditions, types), width=200, disable_math=True))
    return column(*parts, width=215)


def _legend(kinds: Sequence[str], conditions: Sequence[str], types: Sequence[str]) -> str:
    """Return samples of lines and marks as HTML."""
    samples = [
        (_line_sample(style.color, 1.5 * style.width, ()), style.label)
        for style in LINK_STYLES.values()
        if style.label in kinds
    ]
    samples += [
        (_line_sample(INK, 2.0, [3 * part for part in STATUS_DASHES[status]]), _STATUSES[status])
        for status in conditions
        if status in STATUS_DASHES
    ]
    samples += [
        (_mark_sample(style.marker, style.color), style.label) for style in NODE_STYLES.values() if style.label in types
    ]
    rows = "".join(
        f'<div><svg width="40" height="12" style="vertical-align:middle">{mark}</svg> {label}</div>'
        for mark, label in samples
    )
    return f"<b>Legend</b>{rows}"


def _line_sample(color: str, width: float, dashes: Sequence[float]) -> str:
    pattern = f' stroke-dasharray="{" ".join(f"{part:g}" for part in dashes)}"' if dashes else ""
    return f'<line x1="2" y1="6" x2="38" y2="6" stroke="{color}" stroke-width="{width:g}"{pattern}/>'


def _mark_sample(marker: str, color: str) -> str:
    shapes = {
        "o": '<circle cx="20" cy="6" r="4"',
        "s": '<rect x="16" y="2" width="8" height="8"',
        "D": '<polygon points="20,1 24,6 20,11 16,6"',
        "^": '<polygon points="20,1 25,10 15,10"',
    }
    return f'{shapes[marker]} fill="{color}" stroke="{INK}"/>'


_RANDOM: Final = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
_COUNTED: Final = re.compile(r'(?<="id":")p\d+(?=")')


def _numbered(page: str) -> str:
    """Return a page whose identifiers depend on nothing but the page: those of the library differ in every run."""
    body_at = page.index("<body>")
    head, data = page[:body_at], page[body_at:]
    for pattern, name in ((_RANDOM, "00000000-0000-4000-8000-{:012x}"), (_COUNTED, "p{}")):
        found = dict.fromkeys(pattern.findall(data))
        new = {old: name.format(number) for number, old in enumerate(found, start=1)}
        old_ids = re.compile("|".join(rf"(?<=[\"':]){re.escape(old)}(?=[\"'])" for old in sorted(new, reverse=True)))
        data = old_ids.sub(lambda match, new=new: new[match[0]], data)  # type: ignore[misc]
    return head + data
