"""What a planner sees first of the indicators."""

import math
from dataclasses import replace

import pandas as pd

from corridor_sim.indicators import CATALOG, Measured, corridor_shares, key_rows, leading, worst_places


def indicators(*rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["indicator", "kind", "subject", "mean"])


def test_key_rows_come_in_their_order_with_the_mode() -> None:
    """All consignments first, then by mode, each under its name for people; other kinds are left out."""
    rows = key_rows(indicators(
        ("swd_kmh", "mode", "road", 20.0), ("tfi3_usd", "all", "all", 900.0), ("mean_h", "all", "all", 100.0),
        ("swd_kmh", "mode", "rail", 15.0), ("mean_h", "pair", "a - b, goods", 90.0), ("teu", "all", "all", 1.0),
    ))  # fmt: skip
    speed = CATALOG["swd_kmh"].label
    assert rows["label"].tolist() == [
        CATALOG["mean_h"].label, CATALOG["tfi3_usd"].label, f"{speed}, rail", f"{speed}, road",
    ]  # fmt: skip


def test_corridors_by_share() -> None:
    """The most used corridor comes first, and those that nobody uses not at all."""
    rows = [("share_of_tonnes", "corridor", name, share) for name, share in (("a", 0.2), ("b", 0.0), ("c", 0.8))]
    assert corridor_shares(indicators(*rows))["subject"].tolist() == ["c", "a"]


def measured(waits: dict[str, tuple[float, float]], growing: dict[str, float]) -> Measured:
    """Return indicators of stations from (mean wait, served), and growth a day."""
    rows = [("wait_mean_h", "station", name, wait_h) for name, (wait_h, _) in waits.items()]
    rows += [("served", "station", name, served) for name, (_, served) in waits.items()]
    rows += [("growth_per_day", "station", name, growth) for name, growth in growing.items()]
    frame = pd.DataFrame({"station_id": list(growing), "backlog_days": 5.0})
    return Measured(pd.DataFrame(), indicators(*rows), frame, pd.DataFrame())


def test_worst_places_are_those_that_grow_and_then_by_all_hours_of_waiting() -> None:
    """Hours are the mean wait times those served: 2 h of 100 come before 10 h of 5; who never waits is left out."""
    waits = {"slow": (10.0, 5), "busy": (2.0, 100), "idle": (0.0, 50), "jam": (math.nan, 60), "jammed": (math.nan, 9)}
    places = worst_places(measured(waits, {"jam": 1.5, "jammed": 4.0}))
    assert places["subject"].tolist() == ["jammed", "jam", "busy", "slow"]
    assert places["is_growing"].tolist() == [True, True, False, False]
    assert places["backlog_days"].tolist()[:2] == [5.0, 5.0]


def test_a_swinging_queue_of_days_stands() -> None:
    """Who hears of the queue goes elsewhere, so that it need not grow; trains gather for days, and gates are closed."""
    waits = {"jam": (math.nan, 60), "cranes": (49.0, 700), "lanes": (47.0, 700), "service:train": (84.0, 50),
             "service:ferry": (169.0, 50), "gate:node:port": (60.0, 9), "gate:link:pass": (math.nan, 9)}  # fmt: skip
    places = worst_places(measured(waits, {"jam": 1.5, "gate:link:pass": 2.0})).set_index("subject")
    assert places.index[places["is_standing"]].tolist() == ["cranes", "service:ferry"]
    assert places.index[places["is_growing"]].tolist() == ["jam"]


def test_a_station_in_use_all_the_time_is_full_if_anybody_waits() -> None:
    """Of 95 % or more in use; half a truck waits on average before cranes, and at berths vessels gather a load."""
    seen = {"lanes": (0.95, 1.0), "rooms": (0.94, 9.0), "cranes": (1.0, 0.5), "ferry_berth:port": (1.0, 9.0)}
    waits = dict.fromkeys(seen, (5.0, 70))
    rows = [("utilization", "station", name, use) for name, (use, _) in seen.items()]
    rows += [("waiting_mean", "station", name, n) for name, (_, n) in seen.items()]
    found = measured(waits, {})
    places = worst_places(replace(found, indicators=pd.concat([found.indicators, indicators(*rows)])))
    assert places.loc[places["is_full"], "subject"].tolist() == ["lanes"]


def test_leading_places_are_all_that_grow_or_are_full_eight_stations_and_four_departures() -> None:
    """Departures come after stations however long their waits, and though they grow."""
    waits = {f"service:{k}": (100.0 - k, 10) for k in range(6)} | {f"post_{k}": (19.0 - k, 1) for k in range(10)}
    places = worst_places(measured(waits, {"service:5": 2.0}))
    places["is_full"] = places["subject"] == "post_9"
    assert leading(places)["subject"].tolist() == [
        "post_9", *(f"post_{k}" for k in range(8)), "service:5", *(f"service:{k}" for k in range(3)),
    ]  # fmt: skip
