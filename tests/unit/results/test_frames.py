"""Result tables of hand-made traces."""

from dataclasses import replace

import numpy as np
import pytest

from corridor_sim.engine import simulate
from corridor_sim.plan import draw_history
from corridor_sim.results import PARTS, frames_of

CRANE, LANES, TRAIN = "crane:beta_rail", "beta_road_in_2", "alpha_rail_out"


@pytest.fixture(scope="module")
def ran(tiny_plan):
    history = draw_history(tiny_plan, 1, 3)
    return history, simulate(tiny_plan, history, keep_visits=True)


@pytest.fixture(scope="module")
def made(tiny_plan, ran):
    """Return the tables of hand-made totals: four visits to the cranes, three to the lanes."""
    history, trace = ran
    place = {name: s for s, name in enumerate(tiny_plan.names.stations)}

    def by_station(crane, lanes) -> np.ndarray:
        values = np.zeros(len(place), dtype=type(crane))
        values[place[CRANE]], values[place[LANES]] = crane, lanes
        return values

    # Waits of 0, 1, 2 and 1 h at the cranes, none at the lanes: some on the 3rd day that counts, some on the last.
    days, service = range(tiny_plan.warmup_days + 2, tiny_plan.warmup_days + 60, 57), len(tiny_plan.names.services)

    def by_day(crane, lanes) -> np.ndarray:
        values = np.zeros((len(place) + service, tiny_plan.warmup_days + tiny_plan.days + tiny_plan.drain_days))
        # What happens before and after the days that count is not in the table.
        values[place[CRANE], [0, *days, tiny_plan.warmup_days + 60]] = [7, *crane, 7]
        values[place[LANES], days] = lanes
        return values

    made = replace(
        trace,
        place_day_joined=by_day((3, 2), (1, 2)).astype(np.int32),
        place_day_started=by_day((3, 1), (1, 2)).astype(np.int32),
        place_day_done=by_day((3, 1), (1, 2)).astype(np.int32),
        place_day_wait_h=by_day((3.0, 1.0), (0.0, 0.0)),
        place_day_service_h=by_day((4.5, 1.0), (2.0, 4.0)),
        place_day_busy_h=by_day((4.0, 1.0), (2.0, 4.0)),
        station_longest_wait_h=by_station(2.0, 0.0),
        station_longest_queue=by_station(2, 0),
    )
    return frames_of(tiny_plan, history, made)


@pytest.fixture(scope="module")
def stations(made):
    return made["stations"].set_index("station_id")


def test_waits(stations) -> None:
    """Sums are over the days that count, the mean wait over those who were served then."""
    columns = [
        "joined",
        "started",
        "done",
        "mean_wait_h",
        "wait_h",
        "longest_wait_h",
        "service_h",
        "busy_h",
        "longest_queue",
    ]
    assert stations.loc[CRANE, columns].tolist() == [5, 4, 4, 1.0, 4.0, 2.0, 5.5, 5.0, 2]
    assert stations.loc[LANES, columns].tolist() == [3, 3, 3, 0.0, 0.0, 0.0, 6.0, 6.0, 0]


def test_queues(made) -> None:
    """Who waits at a midnight has joined and is not served yet; one midnight a week, of stations with any queue."""
    queues = made["queues"]
    assert set(queues["station_id"]) == {CRANE}
    assert queues["day"].tolist() == list(range(0, 61, 7))
    assert queues["date"].tolist()[:2] == ["2023-01-01", "2023-01-08"]
    # One joins on the last day and is served after it: none waits at the midnights before.
    assert queues["waiting"].tolist() == [0] * 9
    assert made["stations"].set_index("station_id").loc[CRANE, ["waiting_at_start", "waiting_at_end"]].tolist() == [
        0,
        1,
    ]


def test_open_hours(stations) -> None:
    """A station that never closes is open through the days that count; departures always are."""
    assert (stations["open_h"] == 60 * 24).all()
    assert stations.loc["service:alpha_yard", ["kind", "joined"]].tolist() == ["departure", 0]


def test_a_station_that_nobody_visits(stations) -> None:
    """Without visits there is no mean wait, rather than one of zero."""
    row = stations.loc[TRAIN]
    assert np.isnan(row["mean_wait_h"])
    assert np.isnan(row["longest_wait_h"])
    assert row[["done", "service_h", "longest_queue"]].tolist() == [0, 0.0, 0]


def test_slots_and_kinds(stations) -> None:
    """Slots are as in the network, empty where there is no limit."""
    assert stations["slots"].astype(object).where(stations["slots"].notna(), None).to_dict() == {
        "alpha_rail_out": 1, "alpha_road_out": 1, "beta_rail_in": None, "beta_road_in_1": 1, "beta_road_in_2": 2,
        CRANE: 1, "service:alpha_yard": None, "service:yard_beta": None,
    }  # fmt: skip
    assert stations.loc[CRANE, "kind"] == "crane"


def test_consignments(tiny_plan, ran) -> None:
    """One row for each consignment ready in the days that count, with its parts and its route's figures."""
    history, trace = ran
    frame = frames_of(tiny_plan, history, trace)["consignments"]
    is_counted = (history.ready_h >= 0.0) & (history.ready_h < 1440.0)
    assert 0 < is_counted.sum() < len(history.ready_h)
    assert frame["ready_h"].tolist() == history.ready_h[is_counted].tolist()
    assert (frame["replication"] == 3).all()
    parts = frame[[f"{part}_h" for part in PARTS]].to_numpy()
    assert (parts.sum(axis=1) == frame["door_to_door_h"]).all()
    assert (frame["door_to_door_h"] == frame["arrival_h"] - frame["ready_h"]).all()
    figures = frame.groupby("flow_id", observed=True)[["tonnes_t", "load_teu", "length_km", "cost_usd"]].agg(
        ["min", "max"]
    )
    # Cost by hand in test_tiny of routing: 1140 USD by road, 555 by rail.
    assert figures.loc["goods_out"].tolist() == pytest.approx([20, 20, 2, 2, 555, 555, 1140, 1140])
    assert figures.loc["boxes_out"].tolist() == pytest.approx([20, 20, 2, 2, 450, 450, 555, 555])


def test_keys_of_consignments_are_unique(tiny_plan, ran) -> None:
    """Flow, date and number name a consignment; the date is that of its key, in UTC."""
    frame = frames_of(tiny_plan, *ran)["consignments"]
    assert not frame.duplicated(["flow_id", "date", "number"]).any()
    assert set(frame["flow_id"]) == {"goods_out", "boxes_out"}
    assert (frame["date"].min(), frame["date"].max()) == ("2023-01-01", "2023-03-01")


def test_runs(tiny_plan, ran) -> None:
    """Runs are numbered from 0 within their service; what they carry is what consignments were sent."""
    history, trace = ran
    runs = frames_of(tiny_plan, history, trace)["runs"]
    for service, capacity_teu in (("alpha_yard", 6), ("yard_beta", 4)):
        of_service = runs[runs["service_id"] == service]
        assert of_service["number"].tolist() == list(range(len(of_service)))
        assert of_service["load_teu"].max() <= capacity_teu
        assert (of_service["load_teu"] == 2 * of_service["consignments"]).all()
    # Every box that has departed did so by one train from Alpha.
    departed = ~np.isnan(trace.departure_h) & (history.flow == tiny_plan.names.flows.index("boxes_out"))
    left = runs[(runs["service_id"] == "alpha_yard") & runs["departure_h"].notna()]
    assert left["consignments"].sum() == departed.sum()
