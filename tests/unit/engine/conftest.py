"""Lists of consignments in the place of flows."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from corridor_sim.scenario import Case

START = datetime(2023, 1, 1)


@pytest.fixture
def send(tiny) -> Callable[..., Case]:
    """Return a function that gives the case of listed (origin, destination, commodity, ready h, number)."""

    def case(*rows: tuple[str, str, str, float, int], **simulation: int) -> Case:
        tiny.write("list", [
            {"origin": origin, "destination": destination, "commodity_id": commodity,
             "ready_utc": (START + timedelta(hours=ready_h)).isoformat(), "number": number}
            for origin, destination, commodity, ready_h, number in rows
        ])  # fmt: skip
        days = {"start": "2023-01-01", "days": 20, "warmup_days": 0, "drain_days": 20, "replications": 1}
        return tiny.case(demand={"flows": "none", "consignments": "list.csv"}, simulation={**days, **simulation})

    return case
