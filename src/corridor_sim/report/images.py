"""Make a figure without pyplot and turn it into bytes that are equal for equal figures."""

import base64
import io
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from corridor_sim.errors import InputError, Issue
from corridor_sim.results import check_file, write_atomically

# Identifiers inside an SVG are hashes; a fixed salt makes them the same in every run.
_SVG_SETTINGS: Final[Any] = {"svg.hashsalt": "corridor_sim", "svg.fonttype": "path"}


class Canvas(FigureCanvasAgg):
    """A canvas that draws when it is asked for the picture: geopandas asks for one after each layer that it adds."""

    def draw_idle(self, *args: Any, **kwargs: Any) -> None:
        """Draw nothing: nobody is looking."""


def new_axes(width_in: float, height_in: float) -> Axes:
    """Return the axes of a new figure of that many inches, which no window or global state knows of."""
    figure = Figure(figsize=(width_in, height_in), layout="constrained")
    Canvas(figure)
    return figure.add_subplot()


def figure_of(ax: Axes) -> Figure:
    """Return the figure that an axes finally belongs to."""
    figure = ax.get_figure(root=True)
    if figure is None:
        raise ValueError("expected an axes that belongs to a figure, got one that was removed")
    return figure


def svg_bytes(ax: Axes) -> bytes:
    """Return the figure of an axes as SVG, cropped to what is drawn, letters as outlines, no date."""
    buffer = io.BytesIO()
    with mpl.rc_context(_SVG_SETTINGS):
        figure_of(ax).savefig(
            buffer,
            format="svg",
            bbox_inches="tight",
            pad_inches=0.04,
            metadata={"Date": None, "Creator": None},
        )
    return buffer.getvalue()


def png_bytes(ax: Axes, dpi: float) -> bytes:
    """Return the figure of an axes as PNG of ``dpi`` dots per inch, cropped to what is drawn, no date."""
    buffer = io.BytesIO()
    figure_of(ax).savefig(
        buffer, format="png", dpi=dpi, bbox_inches="tight", pad_inches=0.04, metadata={"Software": None}
    )
    return buffer.getvalue()


def svg_data_uri(ax: Axes) -> str:
    """Return the figure of an axes as the ``src`` of an image, so that a page needs no second file."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg_bytes(ax)).decode("ascii")


def check_picture_path(path: Path, option: str, may_be_page: bool = False) -> None:
    """
    Require that a picture (or a page) can be written to ``path``, which ``option`` of the command line names.

    Raises
    ------
    InputError
        If it ends in neither .png nor .svg (nor .html), is a folder or lies in none.
    """
    kinds = [".png", ".svg", *([".html"] if may_be_page else [])]
    if path.suffix not in kinds:
        allowed = "a picture, .png or .svg" + (", or a page, .html" if may_be_page else "")
        raise InputError([Issue(str(path), 0, option, f"unknown kind of file '{path.suffix}'", allowed)])
    check_file(path, option)


def write_picture(ax: Axes, path: Path, dpi: float) -> None:
    """Write the figure of an axes as the ending of ``path`` says, .png or .svg; it is there whole or not at all."""
    write_atomically(path, svg_bytes(ax) if path.suffix == ".svg" else png_bytes(ax, dpi))
