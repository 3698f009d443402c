"""Passages through posts, by hand."""

import numpy as np
import pytest

from corridor_sim.results import passages_of


def test_a_passage_is_all_procedures_of_a_post_in_one_direction(tiny, run_case) -> None:
    """
    Two trucks that are ready at midnight come to the pass together, after 5 h and a break of 0.75 h.

    Customs take 1.5 h in one lane: 1.5 and 3 h at the first post. At the second each has 0.5 h of documents and 1 h of
    inspection, 1.5 h, since they come 1.5 h apart. The truck of the day before the days that count is left out. A train
    with three boxes is one passage.
    """
    tiny.write("list", [
        {"origin": "alpha", "destination": "beta", "commodity_id": commodity, "ready_utc": f"{day}T00:00:00",
         "number": number}
        for commodity, day, number in (
            ("goods", "2022-12-31", 1), ("goods", "2023-01-01", 2), ("boxes", "2023-01-01", 3)
        )
    ])  # fmt: skip
    days = {"days": 10, "warmup_days": 2, "drain_days": 10}
    case = tiny.case(demand={"flows": "none", "consignments": "list.csv"}, simulation=days)
    ran = run_case(case)
    found = passages_of(ran.plan, ran.history, ran.trace, case.network.tables["procedure"])
    hours = {post: sorted(of_post["hours"]) for post, of_post in found.groupby("post", observed=True)}
    assert hours["alpha_road outbound"] == [1.5, 3.0]
    assert hours["beta_road inbound"] == [1.5, 1.5]
    rail = {post: of_post for post, of_post in hours.items() if "rail" in post}
    assert [len(of_post) for of_post in rail.values()] == [1] * len(rail)
    spent = {post: sum(of_post) for post, of_post in hours.items()}
    is_counted = ran.trace.visit_joined_h >= 0.0
    at_posts = np.isin(ran.trace.visit_station, [
        ran.plan.names.stations.index(name) for name in case.network.tables["procedure"]["procedure_id"]
        if name in ran.plan.names.stations
    ])  # fmt: skip
    visits_h = (ran.trace.visit_end_h - ran.trace.visit_joined_h)[is_counted & at_posts]
    assert sum(spent.values()) == pytest.approx(visits_h.sum())
