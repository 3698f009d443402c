"""Cranes by an exact table on the tiny corridor: all of a terminal's goods share them, whatever gauge they come by."""

import pytest


@pytest.mark.parametrize(("cranes", "starts_h"), [(1, [15.5, 16, 16.5]), (2, [15.5, 15.5, 16])])
def test_both_directions_share_the_cranes(tiny, send, run_case, cranes: int, starts_h: list[float]) -> None:
    """Boxes that are unloaded from trains of both gauges at one instant take the cranes one after another."""
    there = tiny.read("service")
    ends = {row["service_id"]: {"from_node_id": row["to_node_id"], "to_node_id": row["from_node_id"]} for row in there}
    back = [{**row, **ends[row["service_id"]], "service_id": f"{row['service_id']}_back"} for row in there]
    tiny.write("service", [{**row, "max_wait_h": 0} for row in (*there, *back)])
    tiny.write("terminal", [{**row, "cranes": cranes, "crane_teu_per_h": 4} for row in tiny.read("terminal")])
    # Loading, way and unloading take 2, 12.5 and 1 h from Alpha, 1, 6 and 0.5 h from Beta, the crane half an hour each.
    ran = run_case(send(("alpha", "beta", "boxes", 0, 1), ("beta", "alpha", "boxes", 8, 2)))
    assert ran.visits("crane:beta_rail").tolist() == [[15.5, start_h, start_h + 0.5] for start_h in starts_h]
