"""Consignment tables made by hand."""

from collections.abc import Callable, Sequence

import pandas as pd
import pytest

from corridor_sim.results import PARTS


@pytest.fixture
def consignments() -> Callable[..., pd.DataFrame]:
    """Return a function that makes a table: for each replication the hours of its consignments, None unfinished."""

    def table(hours: Sequence[Sequence[float | None]], **columns: str) -> pd.DataFrame:
        frame = pd.DataFrame(
            [(r, of_one) for r, of_all in enumerate(hours) for of_one in of_all],
            columns=["replication", "door_to_door_h"],
        ).astype({"door_to_door_h": "float64"})
        same = {"origin": "a", "destination": "b", "commodity_id": "goods", "corridor_id": "pass", **columns}
        # Who has not arrived has been under way for longer than anybody took.
        under_way_h = frame["door_to_door_h"].isna().map({True: 1e6, False: float("nan")})
        # An eighth of the hours in each part but the first, which has the rest.
        shares = dict.fromkeys(PARTS, 0.125) | {PARTS[0]: 0.375}
        parts = {f"{part}_h": frame["door_to_door_h"] * share for part, share in shares.items()}
        return frame.assign(**same, **parts, under_way_h=under_way_h, cost_usd=100.0, length_km=500.0)

    return table
