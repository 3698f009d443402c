"""A station by itself against the engines, and by hand."""

import numpy as np

from corridor_sim.engine import simulate
from corridor_sim.experiment.one_station import Arrivals, Hours, thin, waits_of
from corridor_sim.plan import build_plan, draw_history


def test_waits_are_those_of_the_engine(tiny) -> None:
    """Trucks that come at random to one lane of 1.5 h and then to two lanes of about 2 h, as the engine let them."""
    tiny.write("flow", [
        {"flow_id": "out", "origin": "alpha", "destination": "beta", "commodity_id": "goods", "t_per_year": 80_000,
         "year": 2023}
    ])  # fmt: skip
    tiny.change("procedure", "beta_road_in_2", distribution="exponential", mean_h=3.5)
    plan = build_plan(tiny.case())
    trace = simulate(plan, draw_history(plan, 1, 0), keep_visits=True)
    for station, lanes in (("alpha_road_out", 1), ("beta_road_in_2", 2)):
        at = trace.visit_station == plan.names.stations.index(station)
        joined_h, start_h, end_h = (x[at] for x in (trace.visit_joined_h, trace.visit_start_h, trace.visit_end_h))
        waits = waits_of(Arrivals(joined_h, end_h - start_h), lanes, Hours([], []))
        assert len(waits) > 500
        assert waits.max() > 1.0
        np.testing.assert_array_equal(waits, start_h - joined_h)


def test_opening_hours() -> None:
    """Who has started is finished; who comes at the closing hour waits for the next opening."""
    hours = Hours([8.0, 32.0], [20.0, 44.0])
    arrivals = Arrivals(np.array([1.0, 19.0, 19.5, 20.0, 44.0]), np.array([2.0, 3.0, 1.0, 1.0, 1.0]))
    # One lane: 8-10, 19-22; the third may only begin at 32, when the lane has long been free, the fourth after it.
    assert waits_of(arrivals, 1, hours).tolist() == [7.0, 0.0, 12.5, 13.0, np.inf]
    assert hours.per_day(2) == 12.0


def test_a_smaller_share_is_part_of_a_larger_one() -> None:
    arrivals = Arrivals(np.arange(4000.0), np.arange(4000.0))
    fewer, more = thin(arrivals, 0.3, 7), thin(arrivals, 0.6, 7)
    assert set(fewer.joined_h) < set(more.joined_h)
    # Binomial: 1200 of 4000, standard deviation 29.
    assert abs(len(fewer.joined_h) - 1200) < 4 * 29
    assert thin(arrivals, 1.0, 7) is arrivals
