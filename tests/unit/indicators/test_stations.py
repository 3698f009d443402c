"""Indicators of stations and posts by hand; which queues grow, on queues of known nature."""

import math

import numpy as np
import pandas as pd
import pytest

from corridor_sim.indicators import growing_queues
from corridor_sim.indicators.stations import post_values, station_values
from corridor_sim.indicators.subjects import subjects_of


def stations(*rows, replication=0) -> pd.DataFrame:
    """Return a table of stations; a row is station, slots, joined, started, done, wait_h, service_h."""
    columns = ["station_id", "slots", "joined", "started", "done", "wait_h", "service_h"]
    frame = pd.DataFrame(rows, columns=columns).astype({"slots": "Int64"})
    waiting = frame["joined"] - frame["started"]
    return frame.assign(
        replication=replication, open_h=100.0, busy_h=frame["service_h"], waiting_at_start=0, waiting_at_end=waiting
    )


def queues(waiting: dict[str, list[int]], step=1, replication=0) -> pd.DataFrame:
    """Return a table of queues from the numbers that wait at each station."""
    rows = [(name, step * k, n) for name, several in waiting.items() for k, n in enumerate(several)]
    return pd.DataFrame(rows, columns=["station_id", "day", "waiting"]).assign(replication=replication)


POST = stations(
    ("papers", 2, 42, 40, 40, 60.0, 80.0),
    ("search", 1, 10, 10, 8, 5.0, 24.0),
    ("entry", None, 40, 40, 40, 0.0, 400.0),
    ("train", 1, 4, 4, 4, 2.0, 6.0),
    ("idle", 1, 0, 0, 0, 0.0, 0.0),
)


def found(several) -> dict[tuple[str, str, str], float]:
    return {
        (each.indicator, each.kind, subject): float(value)
        for each in several
        for subject, value in zip(each.subjects, each.values, strict=True)
    }


def test_stations_by_hand() -> None:
    """Waits are of those whose service began; utilization is hours of service over slots x open hours."""
    values = found(station_values(POST, queues({"papers": [0, 4, 2]})))
    assert values["wait_mean_h", "station", "papers"] == 1.5
    assert values["utilization", "station", "papers"] == 0.4
    assert values["waiting_mean", "station", "papers"] == 2
    assert values["waiting_at_end", "station", "papers"] == 2
    assert values["waiting_mean", "station", "search"] == 0
    # Without a number of lanes there is no utilization; without visits there is nothing.
    assert ("utilization", "station", "entry") not in values
    assert "idle" not in {key[2] for key in values}


def test_no_slot_is_busy_for_longer_than_it_is_open() -> None:
    """Of 250 h of service at two slots open for 100 h each 60 h were after closing time."""
    table = stations(("papers", 2, 40, 40, 40, 60.0, 250.0)).assign(busy_h=190.0)
    assert found(station_values(table, queues({})))["utilization", "station", "papers"] == 0.95


def test_posts_by_hand(subjects) -> None:
    """Hours and money of a passage are over all procedures; ten of forty were searched as well."""
    values = found(post_values(POST, subjects, ()))
    # 40 trucks waited 60 h and were served 80 h at papers; ten waited 5 h for a search of 3 h.
    assert values["tfi1_h", "post", "out outbound"] == pytest.approx((60 + 80 + 5 + 10 * 3) / 40)
    assert values["tfi2_usd", "post", "out outbound"] == pytest.approx((40 * 10 + 10 * 5) / 40)
    assert values["tfi1_h", "post", "in inbound"] == 10
    # CPMM's mean is over passages: 80 by road, 4 by rail.
    assert values["passages", "mode", "road"] == 80
    assert values["tfi1_h", "mode", "road"] == pytest.approx((175 + 400) / 80)
    assert values["tfi1_h", "all", "all"] == pytest.approx((175 + 400 + 8) / 84)
    assert values["tfi2_usd", "all", "all"] == pytest.approx((450 + 40 * 20 + 4 * 7) / 84)


def test_consignments_set_out_are_no_passages_of_trains() -> None:
    """Four trains pass a post of which nine consignments are inspected; at the other there are consignments alone."""
    procedure = pd.DataFrame(
        [
            ("papers", "rail", "outbound", "run"),
            ("search", "rail", "outbound", "consignment"),
            ("scan", "rail", "inbound", "consignment"),
        ],
        columns=["procedure_id", "bcp_id", "direction", "unit"],
    ).assign(fee_usd=1.0)
    tables = {
        "procedure": procedure,
        "bcp": pd.DataFrame({"bcp_id": ["rail"], "mode": ["rail"]}),
        "commodity": pd.DataFrame({"commodity_id": []}),
        "pipeline": pd.DataFrame(),
    }
    subjects = subjects_of(tables, pd.DataFrame({"flow_id": []}), pd.DataFrame(), 60)
    table = stations(
        ("papers", 1, 4, 4, 4, 2.0, 6.0), ("search", 1, 9, 9, 9, 9.0, 18.0), ("scan", 1, 5, 5, 5, 0.0, 5.0)
    )
    values = found(post_values(table, subjects, ()))
    assert values["passages", "post", "rail outbound"] == 4
    assert values["tfi1_h", "post", "rail outbound"] == 2
    assert values["tfi1_h", "post", "rail inbound"] == 1


def test_a_growing_station_withholds_the_hours_of_its_post(subjects) -> None:
    """A queue that grows has no mean wait, nor has what it is part of; money is known."""
    values = found(post_values(POST, subjects, {"search"}))
    assert {key[1:] for key, value in values.items() if key[0] == "tfi1_h" and math.isnan(value)} == {
        ("post", "out outbound"), ("mode", "road"), ("all", "all"),
    }  # fmt: skip
    assert values["tfi2_usd", "post", "out outbound"] == 11.25


def single_server(rho: float, days: int, seed: int, first: int) -> tuple[np.ndarray, int]:
    """Return the numbers that wait at midnights and all served, at 20 arrivals a day and ``first`` in line."""
    rng = np.random.default_rng(seed)
    n = rng.poisson(20 * days)
    arrivals = np.concatenate([np.zeros(first), np.sort(rng.uniform(0, days, n))])
    service = rng.exponential(rho / 20, len(arrivals))
    starts = np.empty(len(arrivals))
    free = 0.0
    for i, (at, takes) in enumerate(zip(arrivals, service, strict=True)):
        starts[i] = max(at, free)
        free = starts[i] + takes
    midnights = np.arange(0, days + 1, 7)
    waiting = np.searchsorted(arrivals, midnights, side="right") - np.searchsorted(starts, midnights, side="right")
    return waiting, int((starts <= days).sum())


def reported(rho: float, seeds: range, replications: int, days: int = 364, is_filled: bool = True) -> float:
    """Return the share of stations reported as growing; each begins with a queue of equilibrium if wanted."""
    n = 0
    for seed in seeds:
        # In equilibrium the number in an M/M/1 system is geometric.
        first = np.random.default_rng(-seed % 2**32).geometric(1 - rho, replications) - 1 if is_filled else [0] * 99
        runs = [single_server(rho, days, 1000 * seed + r, int(first[r])) for r in range(replications)]
        table = pd.concat([queues({"q": run[0].tolist()}, 7, r) for r, run in enumerate(runs)])
        served = pd.concat([stations(("q", 1, 0, run[1], 0, 0.0, 0.0), replication=r) for r, run in enumerate(runs)])
        n += len(growing_queues(served, table, replications))
    return n / len(seeds)


@pytest.mark.parametrize(("rho", "replications"), [(0.95, 1), (0.98, 4)])
def test_stable_queues_near_capacity_do_not_grow(rho: float, replications: int) -> None:
    """At most one in forty stable queues is reported, which is what the interval allows."""
    # Of 120 with probability 1/40 each, three are expected and more than 8 are one in 200.
    assert reported(rho, range(120), replications) <= 8 / 120


@pytest.mark.parametrize("replications", [1, 4])
def test_overloaded_queues_grow(replications: int) -> None:
    """With a tenth more work than can be done the queue is reported in nearly every case, from one replication too."""
    # 20 a day come and 18.2 are served: in 52 weeks 660 wait, with a standard deviation of 118.
    assert reported(1.1, range(20), replications, is_filled=False) >= 0.95


def test_growth_by_hand() -> None:
    """Growth is the mean change between midnights a day; the backlog is what is left over what is served a day."""
    # Changes of 8, 6 and 10 in two days each: 4 a day; 24 are left and 18 were served in 6 days.
    (row,) = growing_queues(stations(("q", 1, 42, 18, 18, 0.0, 0.0)), queues({"q": [0, 8, 14, 24]}, 2), 1).to_dict(
        "records"
    )
    assert (row["growth_per_day"], row["backlog_days"]) == (4, 8)
    # sd of 4, 3 and 5 is 1; t for two degrees of freedom is 4.3027.
    assert row["ci95_low"] == pytest.approx(4 - 4.302653 / math.sqrt(3), rel=1e-6)


def test_a_short_queue_is_not_reported_whatever_its_trend() -> None:
    """What is worked off within two days is no backlog, though it has grown every day."""
    table = queues({"q": [0, 8, 14, 24]}, 2)
    # 24 left: reported if fewer than 12 a day are served.
    assert growing_queues(stations(("q", 1, 96, 72, 72, 0.0, 0.0)), table, 1).empty
    assert len(growing_queues(stations(("q", 1, 94, 70, 70, 0.0, 0.0)), table, 1)) == 1


def test_replications_without_a_queue_count() -> None:
    """A station that queued in one of two replications had none in the other."""
    table = queues({"q": [0, 8, 14, 24]}, 2)
    served = pd.concat([stations(("q", 1, 42, 18, 18, 0.0, 0.0), replication=r) for r in range(2)])
    # Changes of 4, 3, 5, 0, 0, 0 a day: mean 2, sd 2.28, t = 2.571, half-width 2.39.
    assert growing_queues(served, table, 2).empty
