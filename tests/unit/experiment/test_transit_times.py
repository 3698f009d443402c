"""Published transit times beside consignments whose hours are known by hand."""

import math

import pytest

from corridor_sim.experiment import validate_case

# Alone, a truck drives 5, 0.25 and 5 h, breaks for 0.75 h after 4.5 h and rests for 11 h after 9 h; posts take 1.5, 0.5
# and 1 h, of which the first is a break, too.
TRUCK_H = 10.25 + 0.75 + 11 + 3
# A box leaves with its train: 5 h, 3 h at the post, 0.5 h, 4 h at the other and 1 h until it is at hand; 0.5 h on the
# crane, 12 h until the next train closes and 1 h until it leaves, 6 h, and 0.5 h until it is at hand.
BOX_H = 12.5 + 1 + 0.5 + 13 + 6 + 0.5
FIGURE = {"transit_id": "", "name": "A trip", "origin": "alpha", "destination": "beta", "corridors": "",
          "commodities": "", "statistic": "average", "year": 2023, "observed_h": TRUCK_H, "observed_low_h": "",
          "observed_high_h": "", "used_in_calibration": 0}  # fmt: skip


@pytest.fixture
def facts(tiny):
    """Return a function that gives the facts of figures, by id, where a truck and a box are sent on two days."""

    def validated(*figures, **simulation):
        tiny.write("published_transit_time", [FIGURE | figure for figure in figures])
        tiny.write("sent", [
            {"origin": "alpha", "destination": "beta", "commodity_id": goods, "ready_utc": f"2023-01-{day:02}T00:00:00"}
            for day in (2, 12) for goods in ("goods", "boxes")
        ])  # fmt: skip
        demand = {"flows": "none", "consignments": "sent.csv"}
        case = tiny.case(demand=demand, simulation={"days": 20, "replications": 2} | simulation)
        return validate_case(case, 1, lambda *_: None, "simpy").facts.set_index("id")

    return validated


def test_the_clock_runs_from_first_departure_to_last_arrival(facts) -> None:
    """The box waits for a full train or 24 h before it is loaded, which is not in transit."""
    found = facts(
        {"transit_id": "road", "commodities": "goods"},
        {"transit_id": "rail", "corridors": "rail_pass"},
        {"transit_id": "both"},
        {"transit_id": "nobody", "origin": "beta", "destination": "alpha"},
        {"transit_id": "neither", "corridors": "rail_pass", "commodities": "goods"},
    )
    assert found["simulated"].to_dict() == {
        "road": TRUCK_H, "rail": BOX_H, "both": (TRUCK_H + BOX_H) / 2
    }  # fmt: skip
    assert set(found["kind"]) == {"transit"}
    # 2.5 % of the way through four sorted hours, two of each, is within the first two of them.
    assert found.loc["both", ["pi95_low", "pi95_high"]].tolist() == [TRUCK_H, BOX_H]


def test_what_each_statistic_is_held_to(facts) -> None:
    """A mean is held to the figure, a single run to the spread of consignments, and nothing to what was announced."""
    mean_h = (TRUCK_H + BOX_H) / 2
    found = facts(
        {"transit_id": "mean", "observed_h": mean_h},
        {"transit_id": "far", "observed_h": 2 * mean_h},
        {"transit_id": "range", "observed_h": 2 * mean_h, "observed_low_h": mean_h, "observed_high_h": 3 * mean_h},
        {"transit_id": "run", "statistic": "single_run", "observed_h": BOX_H},
        {"transit_id": "longer", "statistic": "single_run", "observed_h": BOX_H + 0.1},
        {"transit_id": "record", "statistic": "record", "observed_h": TRUCK_H - 0.1},
        {"transit_id": "told", "statistic": "announced", "observed_h": mean_h},
    )
    within = found["within"].astype(object).where(found["within"].notna(), None).to_dict()
    assert within == {
        "mean": True, "far": False, "range": True, "run": True, "longer": False, "record": False, "told": None
    }  # fmt: skip
    assert found["is_range_assumed"].to_dict() == {
        "mean": True, "far": True, "range": False, "run": False, "longer": False, "record": False, "told": False
    }  # fmt: skip


def test_withheld_while_somebody_is_under_way(facts) -> None:
    """Who leaves on the 12th has not arrived as it ends: the mean and the upper end depend on how long it takes."""
    found = facts({"transit_id": "road", "commodities": "goods"}, days=12, drain_days=0)
    assert math.isnan(found.loc["road", "simulated"])
    assert math.isnan(found.loc["road", "pi95_high"])
    assert not found.loc["road", "within"]
