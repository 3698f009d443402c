"""Consignment tables made by hand."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import pytest

from corridor_sim.indicators import (
    Comparison,
    Measured,
    Side,
    Subjects,
    compare,
    door_to_door,
    pair_consignments,
)
from corridor_sim.results import PARTS
from corridor_sim.tables import build_table


@pytest.fixture
def consignments() -> Callable[..., pd.DataFrame]:
    """Return a function that makes a table: for each replication the hours of its consignments, None unfinished."""

    def table(hours: Sequence[Sequence[float | None]], **columns: Any) -> pd.DataFrame:
        frame = pd.DataFrame(
            [(r, i, of_one) for r, of_all in enumerate(hours) for i, of_one in enumerate(of_all)],
            columns=["replication", "number", "door_to_door_h"],
        ).astype({"door_to_door_h": "float64"})
        same = {"origin": "a", "destination": "b", "commodity_id": "goods", "corridor_id": "pass", **columns}
        # Who has not arrived has been under way for longer than anybody took.
        under_way_h = frame["door_to_door_h"].isna().map({True: 1e6, False: float("nan")})
        # An eighth of the hours in each part but the first, which has the rest.
        shares = dict.fromkeys(PARTS, 0.125) | {PARTS[0]: 0.375}
        parts = {f"{part}_h": frame["door_to_door_h"] * share for part, share in shares.items()}
        given = {
            "flow_id": "flow", "date": "2031-01-01", "route_id": "over_the_pass", "is_diverted": False,
            "tonnes_t": 20.0, "load_teu": 2.0, "length_km": 500.0, "cost_usd": 100.0, "kgco2e": 40.0,
            "logsum_usd": 300.0, "ready_h": 0.0, "under_way_h": under_way_h,
        }  # fmt: skip
        made = frame.assign(**parts, **given | same)
        # It departs after the hours of consolidation.
        made["departure_h"] = made["ready_h"] + made["consolidation_h"]
        made["arrival_h"] = made["ready_h"] + made["door_to_door_h"]
        return made

    return table


@pytest.fixture
def compared() -> Callable[..., Comparison]:
    """Return a function that compares two tables of consignments of all replications, and no other indicators."""
    nothing = Measured(pd.DataFrame({"kind": [], "subject": [], "indicator": [], "value": []}), *[pd.DataFrame()] * 3)

    def of(baseline: pd.DataFrame, scenario: pd.DataFrame, replications: int = 1, days: int = 365) -> Comparison:
        paired = [
            pair_consignments(*(side[side["replication"] == r] for side in (baseline, scenario)))
            for r in range(replications)
        ]
        sides = [Side(name, door_to_door(frame), nothing) for name, frame in (("base", baseline), ("plan", scenario))]
        return compare(*sides, paired, days)

    return of


@pytest.fixture
def subjects() -> Subjects:
    """Return a road over a pass, a railway beside it, a way by rail and sea, a promise for one flow, two pipelines."""
    routes = pd.DataFrame(
        [
            ("over_the_pass", "pass", "road", "pass_road", ""),
            ("under_it", "tunnel", "rail", "pass_rail", ""),
            ("round_it", "coast", "rail sea", "coast_rail pass_rail", "east west"),
        ],
        columns=["route_id", "corridor_id", "modes", "crossings", "ports"],
    )
    posts = pd.DataFrame(
        [
            ("papers", "out outbound", "road", 10.0),
            ("search", "out outbound", "road", 5.0),
            ("entry", "in inbound", "road", 20.0),
            ("train", "in_rail inbound", "rail", 7.0),
        ],
        columns=["station_id", "post", "mode", "fee_usd"],
    )
    ends = {"from_node_id": "field", "to_node_id": "city", "length_km": 1000.0, "status": "existing"}
    pipelines = build_table("pipeline", [
        {"pipeline_id": "old", "name": "Old", "capacity_bcm_per_year": 15.0, "availability": 0.5, **ends},
        {"pipeline_id": "wide", "name": "Wide", "capacity_bcm_per_year": 25.0, "availability": 0.75, **ends},
    ])  # fmt: skip
    return Subjects(routes, posts, {"goods": 30.0}, {"flow": 25.0}, days=60, pipelines=pipelines)
