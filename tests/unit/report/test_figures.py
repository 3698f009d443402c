import itertools

import numpy as np
import pandas as pd
import pytest

from corridor_sim.report import plot_differences, plot_door_to_door_distributions, plot_queues, plot_split, svg_bytes
from corridor_sim.report.content import PARTS
from corridor_sim.report.images import new_axes

from .conftest import NAN, make_pair, make_pairs


def curves(ax):
    return [line for line in ax.lines if line.get_label().startswith(("baseline", "scenario"))]


def marks(ax):
    return [
        (float(line.get_xdata()[0]), float(line.get_ydata()[0]))
        for line in ax.lines
        if line.get_marker() in ("o", "s", "D")
    ]


def test_distribution_marks_percentiles_on_the_curve():
    # 0, 1, ..., 100: the q-quantile by straight lines between order statistics is 100 q.
    hours = {"baseline": np.arange(101.0)[::-1], "scenario": np.arange(101.0) / 2}
    ax = plot_door_to_door_distributions(hours, title="A to B")
    expected = [(50.0, 0.5), (90.0, 0.9), (95.0, 0.95), (25.0, 0.5), (45.0, 0.9), (47.5, 0.95)]
    assert np.array(marks(ax)) == pytest.approx(np.array(expected))
    baseline, scenario = curves(ax)
    assert list(baseline.get_xdata()) == list(np.arange(101.0))
    assert baseline.get_label() == "baseline\nP50 50.0, P90 90.0, P95 95.0 h"
    assert baseline.get_linestyle() != scenario.get_linestyle()
    assert "hours" in ax.get_xlabel()


def test_a_long_tail_does_not_take_the_room_of_the_rest():
    """Of 0, 1, ..., 99 and 5000 the axis shows what 99 % take; without the last it shows all."""
    hours = np.append(np.arange(100.0), 5000.0)
    ax = plot_door_to_door_distributions({"baseline": hours})
    assert ax.get_xlim()[1] == pytest.approx(99.0)
    assert ax.get_xlabel() == "door-to-door time, hours; the last 1 % is not shown"
    whole = plot_door_to_door_distributions({"baseline": hours[:-1]})
    assert whole.get_xlim()[1] >= 99.0
    assert whole.get_xlabel() == "door-to-door time, hours"


def test_an_unfinished_consignment_counts_but_never_arrives():
    # 101 consignments of which 8 are unfinished: 92 % have arrived, so P95 is withheld and P90 is not.
    hours = np.where(np.arange(101.0) > 92, NAN, np.arange(101.0))
    ax = plot_door_to_door_distributions({"baseline": hours})
    assert marks(ax) == [(50.0, 0.5), (90.0, 0.9)]
    (curve,) = curves(ax)
    assert curve.get_ydata()[-1] == pytest.approx(0.92)
    assert curve.get_label().endswith("P95 withheld h")


def test_a_scenario_without_consignments_is_named_without_a_curve():
    ax = plot_door_to_door_distributions({"baseline": np.array([1.0, 2.0]), "scenario": np.array([])})
    assert len(curves(ax)[1].get_xdata()) == 0


def make_split(**changed):
    parts = {f"{part}_h": 10.0 * (k + 1) for k, part in enumerate(PARTS)}  # 10 + 20 + ... + 70 = 280
    return pd.DataFrame(
        [
            {"pair": "A to B", "scenario": "baseline", **parts},
            {"pair": "A to B", "scenario": "railway", **parts, **changed},
        ]
    )


def test_split_draws_each_part_at_its_place_and_the_total():
    ax = plot_split(make_split())
    widths = [[bar.get_width() for bar in container] for container in ax.containers]
    assert widths == [[w, w] for w in (10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0)]
    assert ax.containers[-1][0].get_x() == 210.0
    assert [text.get_text() for text in ax.texts] == ["280.0 h", "280.0 h", "A to B"]
    assert [text.get_text() for text in ax.get_yticklabels()] == ["baseline", "railway"]
    hatches = [container[0].get_hatch() for container in ax.containers]
    assert all(a != b for a, b in itertools.pairwise(hatches))


def test_split_says_withheld_instead_of_a_bar():
    ax = plot_split(make_split(queue_h=NAN))
    assert "withheld" in [text.get_text() for text in ax.texts]
    assert all(container[1].get_width() == 0.0 for container in ax.containers)


def test_differences_draw_means_intervals_and_hollow_dots(pairs):
    ax = plot_differences(pairs)
    dots = {line.get_ydata()[0]: line for line in ax.lines if line.get_marker() == "o"}
    # Rows in the order given; the fifth is withheld and has no dot.
    assert {y: dot.get_xdata()[0] for y, dot in dots.items()} == {0.0: 0.0, 1.0: -1.2, 2.0: 2.2, 3.0: -31.2}
    assert [y for y, dot in dots.items() if dot.get_markerfacecolor() == "white"] == [1.0]
    whiskers = {line.get_ydata()[0]: list(line.get_xdata()) for line in ax.lines if line.get_marker() == "|"}
    assert whiskers[3.0] == pytest.approx([-35.0, -27.4])
    assert [text.get_text() for text in ax.texts] == ["withheld"]
    zero = ax.lines[0]
    assert list(zero.get_xdata()) == [0.0, 0.0]
    assert "sooner" in ax.get_xlabel()


def test_one_replication_has_a_hollow_dot_and_no_whisker():
    ax = plot_differences(make_pairs(make_pair("A", "B", 100.0, -12.0, NAN)))
    assert not [line for line in ax.lines if line.get_marker() == "|"]
    assert [text.get_text() for text in ax.texts] == ["one replication: no interval"]


def test_figures_draw_on_the_axes_given_with_their_title(pairs):
    for plot, table in ((plot_differences, pairs), (plot_split, make_split())):
        ax = new_axes(6.0, 4.0)
        assert plot(table, ax=ax, title="A title") is ax
        assert ax.get_title(loc="left") == "A title"


def test_equal_figures_have_equal_bytes(pairs):
    assert svg_bytes(plot_differences(pairs)) == svg_bytes(plot_differences(pairs))
    assert svg_bytes(plot_split(make_split())) == svg_bytes(plot_split(make_split()))


def test_queues_have_a_panel_each_with_both_scenarios_and_their_own_scale(queues):
    ax = plot_queues(queues)
    panels = ax.figure.axes
    assert [panel.get_title(loc="left") for panel in panels] == list(queues)
    for panel, curves in zip(panels, queues.values(), strict=True):
        assert [line.get_ydata().tolist() for line in panel.lines] == [curve.tolist() for curve in curves.values()]
        low, high = panel.get_ylim()
        assert low == 0.0
        assert max(1.0, *(curve.max() for curve in curves.values())) <= high
    assert [text.get_text() for text in ax.figure.legends[0].get_texts()] == ["do_minimum", "railway"]
    # The two differ by dashes as well as by color.
    assert len({line.get_linestyle() for line in panels[0].lines}) == 2
