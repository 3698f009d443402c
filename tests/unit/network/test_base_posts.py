"""The hours of posts in the base network add up to the published ones that they are fitted to."""

import pandas as pd
import pytest

from corridor_sim.data_files import base_network
from corridor_sim.network import OUTSIDE_QUEUE, read_network
from corridor_sim.tables import rows_of


def test_service_wait_and_outside_queue_are_the_published_hours() -> None:
    """
    What service and outside queue leave of the published hours is the wait for lanes in the year of the figure.

    With less traffic then it is at most the wait that is expected now; hours are rounded to a hundredth. Where a limit
    of admission holds, the wait for that is left too: at three quarters of the limit 1.5 times the hours between two
    that are let in (M/D/1: rho / (2 (1 - rho)) of these). The fit is simulated elsewhere; here a figure that is changed
    alone is found.
    """
    tables = read_network(base_network()).tables
    posts = tables["bcp"].set_index("bcp_id")
    published = {row.time_id: row for row in rows_of(tables["published_border_time"])}
    done: dict[tuple[str, str], list] = {}
    for row in rows_of(tables["procedure"]):
        done.setdefault((row.bcp_id, row.direction), []).append(row)
    targets = list(rows_of(tables["border_target"]))
    assert len(targets) > 350
    for target in targets:
        rows = done[target.bcp_id, target.direction]
        (at_lanes,) = (row for row in rows if not pd.isna(row.lanes))
        total_h = published[target.time_id].observed_h - target.elsewhere_h
        left_h = total_h - sum(row.mean_h for row in rows)
        post = posts.loc[target.bcp_id]
        is_limited = post["admission_direction"] in (target.direction, "each")
        for_admission_h = 1.5 * 24 / post["admission_limit_per_day"] if is_limited else 0.0
        assert -0.006 <= left_h <= at_lanes.expected_wait_h + for_admission_h + 0.01, target.target_id
        # Lanes serve the capacity in the hours that the post is open, 14 at Irkeshtam and Torugart.
        open_h = 14 if at_lanes.opening_hours else 24
        assert at_lanes.lanes * open_h / at_lanes.mean_h >= target.capacity_per_day * (1 - 1e-9), target.target_id
        if any(row.procedure == OUTSIDE_QUEUE for row in rows) and target.processing_id:
            most_h = min(published[target.processing_id].observed_h, total_h)
            assert at_lanes.mean_h == pytest.approx(most_h, abs=0.001)
