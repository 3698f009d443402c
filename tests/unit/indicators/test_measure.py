"""The table of all indicators, with its intervals."""

import math

import pandas as pd
import pytest

from corridor_sim.indicators import CATALOG, measure

STATIONS = ["replication", "station_id", "slots", "open_h", "joined", "started", "done", "wait_h", "service_h",
            "busy_h", "waiting_at_start", "waiting_at_end"]  # fmt: skip
QUEUES = ["replication", "station_id", "day", "waiting", "date"]


def tables(consignments, hours, waiting=(0, 0, 0), **columns):
    """Return for each replication its tables; at ``papers`` ten are served, and so many wait at midnights."""
    frame = consignments(hours, **columns)
    for r in range(len(hours)):
        row = (r, "papers", 1, 48.0, 10 + waiting[-1], 10, 10, 5.0, 24.0, 24.0, 0, waiting[-1])
        yield {
            "consignments": frame[frame["replication"] == r],
            "stations": pd.DataFrame([row], columns=STATIONS),
            "queues": pd.DataFrame(
                [(r, "papers", day, n, f"2031-01-0{day + 1}") for day, n in enumerate(waiting)], columns=QUEUES
            ),
        }


def by_key(indicators: pd.DataFrame) -> pd.DataFrame:
    assert not indicators.duplicated(["indicator", "kind", "subject"]).any()
    return indicators.set_index(["kind", "subject", "indicator"]).sort_index()


def test_mean_and_interval_are_over_replications(consignments, subjects) -> None:
    """Each replication counts once: means of 10 and 40 h have the mean 25, whatever the numbers sent."""
    found = by_key(measure(tables(consignments, [[10], [30, 50, 40]]), subjects).indicators)
    row = found.loc["all", "all", "mean_h"]
    assert (row["unit"], row["mean"], row["replications"]) == ("h", 25, 2)
    assert row["ci95_high"] - 25 == pytest.approx(math.tan(0.475 * math.pi) * 15)
    assert found.loc[("all", "all", "consignments"), "mean"] == 2
    assert found.loc[("station", "papers", "utilization"), "mean"] == 0.5
    assert found.loc[("post", "out outbound", "tfi1_h"), "mean"] == pytest.approx((5 + 24) / 10)


def test_one_replication_has_no_interval(consignments, subjects) -> None:
    """From one replication there are means without intervals."""
    row = by_key(measure(tables(consignments, [[10, 20]]), subjects).indicators).loc["all", "all", "mean_h"]
    assert row["mean"] == 15
    assert math.isnan(row["ci95_low"])


def test_one_replication_withheld_withholds_the_mean(consignments, subjects) -> None:
    """A mean of those replications in which all arrived would be that of the quick ones."""
    found = by_key(measure(tables(consignments, [[10], [None]]), subjects).indicators)
    assert math.isnan(found.loc[("all", "all", "mean_h"), "mean"])
    assert found.loc[("all", "all", "cost_usd"), "mean"] == 100


def test_a_corridor_used_in_one_replication_of_two(consignments, subjects) -> None:
    """Its share is the mean of one and nothing; its hours are those of the replication that used it."""
    first, second = tables(consignments, [[10], [20]])
    second["consignments"] = second["consignments"].assign(route_id="under_it", corridor_id="tunnel")
    found = by_key(measure([first, second], subjects).indicators)
    assert found.loc[("corridor", "tunnel", "share_of_consignments"), "mean"] == 0.5
    row = found.loc["corridor", "tunnel", "mean_h"]
    assert (row["mean"], row["replications"]) == (20, 1)


def test_a_growing_queue_is_given_by_its_growth(consignments, subjects) -> None:
    """A station with more work than it can do has a growth a day in the place of a mean wait."""
    measured = measure(tables(consignments, [[10], [20]], waiting=(0, 15, 30)), subjects)
    found = by_key(measured.indicators)
    assert found.loc[("station", "papers", "growth_per_day"), "mean"] == 15
    assert math.isnan(found.loc[("station", "papers", "wait_mean_h"), "mean"])
    assert math.isnan(found.loc[("post", "out outbound", "tfi1_h"), "mean"])
    assert measured.growing["station_id"].tolist() == ["papers"]
    assert measured.queues["waiting"].tolist() == [0, 15, 30]
    still = by_key(measure(tables(consignments, [[10], [20]], waiting=(30, 30, 30)), subjects).indicators)
    assert ("station", "papers", "growth_per_day") not in still.index
    assert still.loc[("station", "papers", "wait_mean_h"), "mean"] == 0.5


def test_every_indicator_is_in_the_catalog_with_its_unit(consignments, subjects) -> None:
    """The catalog is the home of names and units, and has nothing that is never measured."""
    sent = {"is_diverted": True, "sent_as": "order", "warehouse_id": "stock", "outstanding_t": 20.0}
    found = measure(tables(consignments, [[10], [20]], waiting=(0, 15, 30), **sent), subjects).indicators
    assert set(found["indicator"]) == set(CATALOG)
    assert (found["unit"] == found["indicator"].map({name: each.unit for name, each in CATALOG.items()})).all()
