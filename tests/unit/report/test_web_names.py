"""Names of the interactive map, by hand and over many points."""

import numpy as np
import pytest
import shapely

from corridor_sim.report.labels import Mark
from corridor_sim.report.web_names import choose_names


def box_of(name, m_per_px):
    """Return the box of a name in meters: 6.5 pixels a letter, 14 pixels high, as its offset and alignment say."""
    width, height = 6.5 * len(name.text) * m_per_px, 14 * m_per_px
    x, y = name.x + name.x_offset * m_per_px, name.y - name.y_offset * m_per_px
    left = {"left": x, "center": x - width / 2, "right": x - width}[name.align]
    low = {"bottom": y, "middle": y - height / 2, "top": y - height}[name.baseline]
    return shapely.box(left, low, left + width, low + height)


def test_a_name_stands_above_and_right_of_a_lone_point() -> None:
    (name,) = choose_names([Mark("Makmal", 0, 0)], [Mark("Makmal", 0, 0)], 100.0)
    assert (name.align, name.baseline, name.x_offset > 0, name.y_offset < 0) == ("left", "bottom", True, True)


def test_no_name_is_cut_off_by_the_frame() -> None:
    """By the right edge a port's name turns to the left; in a frame of 40 pixels it has no room at all."""
    port = Mark("Shanghai", 0, 0)
    (name,) = choose_names([port], [port], 100.0, (-90_000.0, -9_000.0, 2_000.0, 9_000.0))
    assert name.align == "right"
    assert choose_names([port], [port], 100.0, (-2_000.0, -9_000.0, 2_000.0, 9_000.0)) == []


def test_two_neighbors_have_their_names_on_their_own_sides() -> None:
    """The posts are 5 pixels apart, east to west."""
    posts = [Mark("West post", 0, 0), Mark("East post", 500, 0)]
    assert [name.align for name in choose_names(posts, posts, 100.0)] == ["right", "left"]


def test_a_mark_without_a_name_is_respected() -> None:
    """Marks on all sides leave no place that is read as that of the city."""
    ring = [Mark(f"{k}", 600 * np.cos(a), 600 * np.sin(a)) for k, a in enumerate(np.linspace(0, 2 * np.pi, 17)[:-1])]
    assert choose_names([Mark("Osh", 0, 0)], ring, 100.0) == []


@pytest.mark.parametrize("enlarged", [1.0, 3.0])
def test_each_name_is_nearest_to_its_own_point(enlarged) -> None:
    """So it stays where the map is enlarged."""
    points = np.random.default_rng(4).uniform(0, 60_000, (150, 2))
    marks = [Mark(f"Place {k}", x, y) for k, (x, y) in enumerate(points)]
    names = choose_names(marks, marks, 100.0)
    assert 40 < len(names) < 150
    boxes = {name.text: box_of(name, 100.0 / enlarged) for name in names}
    for name in names:
        gaps = {mark.text: boxes[name.text].distance(shapely.Point(mark.x, mark.y)) for mark in marks}
        assert min(gaps, key=gaps.__getitem__) == name.text
    if enlarged == 1.0:
        assert len(shapely.STRtree(list(boxes.values())).query(list(boxes.values()), "intersects")[0]) == len(boxes)
