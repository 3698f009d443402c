"""A queue whose hours vary against its fluid limit."""

from itertools import pairwise

import numpy as np
import pytest

from corridor_sim.engine import simulate
from corridor_sim.plan import build_plan, draw_history

REPLICATIONS = 20


@pytest.mark.slow
def test_a_post_open_half_the_day_tends_to_its_fluid_limit(tiny, stations) -> None:
    """The more trucks there are, the nearer the mean wait comes to the 5 h of the fluid."""
    # Fluid: it comes at rate 1 all day and is let in at rate 2.5 from 0:00 to 12:00. At 0:00 the 12 wait that came in
    # the night; they become fewer at rate 1.5 and are gone at 8:00, and from 12:00 others gather. The area under the
    # number waiting is 12 x 8 / 2 + 12 x 12 / 2 = 120, and by Little's law each of a day's 24 waits 5 h.
    theory_h = 5.0
    excess_h = []
    stations(1.0, {"opening_hours": "00:00-12:00", "entries_per_day": 60})
    for n in (1, 4, 16):
        # n trucks an hour and 2.5 n entries an hour; what is done after entering is shorter than the time between two.
        tiny.change("procedure", "post_1", mean_h=0.1 / n, entries_per_day=60 * n)
        tiny.change("flow", "f", t_per_year=n * 8760)
        days = {"start": "2023-01-01", "days": 60, "warmup_days": 2, "drain_days": 5, "seed": 41}
        plan = build_plan(tiny.case(simulation=days))
        means_h = []
        for r in range(REPLICATIONS):
            trace = simulate(plan, draw_history(plan, 41, r), keep_visits=True)
            is_counted = (trace.visit_joined_h >= 0) & (trace.visit_joined_h < 60 * 24)
            means_h.append((trace.visit_start_h - trace.visit_joined_h)[is_counted].mean())
        excess_h.append((np.mean(means_h) - theory_h, np.std(means_h, ddof=1) / np.sqrt(REPLICATIONS)))
    # Whoever comes in the afternoon to an empty post still meets others now and then, for a time that is as much
    # shorter as there are more trucks: what a stochastic queue has beyond the fluid falls as 1 / n.
    for (coarse_h, error_h), (fine_h, fine_error_h) in pairwise(excess_h):
        assert abs(fine_h) <= 0.5 * abs(coarse_h) + 4 * (error_h + fine_error_h)
    last_h, error_h = excess_h[-1]
    assert error_h <= 0.02 * theory_h
    assert abs(last_h) <= 4 * error_h + 0.01 * theory_h
