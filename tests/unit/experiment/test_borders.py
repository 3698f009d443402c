"""Posts fitted to hours of which the answer is known."""

import math
from dataclasses import replace

import pytest

from corridor_sim.engine import simulate
from corridor_sim.errors import InputError
from corridor_sim.experiment import calibrate_borders, fitted_network
from corridor_sim.plan import build_plan, draw_history

TRUCKS_A_DAY = 10
HOURS = {"time_id": "alpha", "bcp_id": "alpha_road", "country": "", "mode": "road", "direction": "outbound",
         "statistic": "mean", "year": 2023, "observed_h": 10}  # fmt: skip
BEFORE = HOURS | {"time_id": "alpha_2020", "year": 2020, "observed_h": 5, "traffic_factor": 0.5}
SURVEY = HOURS | {"time_id": "survey", "bcp_id": "", "statistic": "processing", "observed_h": 2}
TARGET = {"target_id": "alpha_out", "bcp_id": "alpha_road", "direction": "outbound", "time_id": "alpha",
          "processing_id": "survey", "capacity_per_day": 12, "capacity_per_day_source": "told"}  # fmt: skip


@pytest.fixture
def targets(tiny):
    """Return a function that gives the case of ten trucks a day that pass one post with a target."""
    procedures = tiny.read("procedure")

    def case(times=(HOURS, BEFORE, SURVEY), confidence="reported", **target):
        tiny.write("flow", [
            {"flow_id": "out", "origin": "alpha", "destination": "beta", "commodity_id": "goods",
             "t_per_year": TRUCKS_A_DAY * 20 * 365, "year": 2023}
        ])  # fmt: skip
        tiny.write("procedure", [*procedures, {
            "procedure_id": "alpha_queue", "bcp_id": "alpha_road", "direction": "outbound", "sequence": 2,
            "procedure": "outside_queue", "lanes": "", "distribution": "deterministic", "mean_h": 1, "cv": "",
            "opening_hours": "", "expected_wait_h": "", "fee_usd": "",
        }])  # fmt: skip
        tiny.write("source", [{"source_id": "told", "confidence": confidence, "title": "Lanes", "year": 2023}])
        columns = [*HOURS, "traffic_factor", "intake_per_day"]
        tiny.write("published_border_time", [{name: row.get(name, "") for name in columns} for row in times])
        tiny.write("border_target", [TARGET | target])
        return tiny.case(simulation={"days": 60, "replications": 2})

    return case


def hours_at_the_post(case, *others: str) -> float:
    """Return the mean hours of the trucks that came to the post in the days that count, as the engine simulates it."""
    plan, spent, passages = build_plan(case), 0.0, 0
    for replication in range(case.simulation.replications):
        trace = simulate(plan, draw_history(plan, case.simulation.seed, replication), keep_visits=True)
        counts = (trace.visit_joined_h >= 0.0) & (trace.visit_joined_h < 24.0 * 60)
        stations = ("alpha_road_out", "alpha_queue", "alpha_road_outbound_admission", *others)
        for station in set(stations).intersection(plan.names.stations):
            at = counts & (trace.visit_station == plan.names.stations.index(station))
            spent += float((trace.visit_end_h - trace.visit_joined_h)[at].sum())
            passages += int(at.sum()) if station == "alpha_road_out" else 0
    return spent / passages


def test_published_hours_come_out(targets) -> None:
    """12 trucks a day at 2 h are one lane, busy for 20 of 24 hours; what its queue leaves of 10 h is outside queue."""
    case = targets()
    found = calibrate_borders(case, 3, lambda *_: None)
    (fit,) = found.fits.to_dict("records")
    assert (fit["lanes"], fit["lanes_from"], fit["service_h"], fit["hours_from"]) == (1, "capacity", 2.0, "post")
    assert fit["wait_h"] > 1.0
    assert fit["outside_h"] == pytest.approx(10 - 2 - fit["wait_h"], abs=0.005)
    assert fit["is_reached"]
    assert fit["before_h"] == pytest.approx(hours_at_the_post(case))
    # The engine's own queue with what was fitted: some trucks come to the post in the last hours and pass it later.
    fitted = replace(case, network=fitted_network(case.network, found.procedures))
    assert hours_at_the_post(fitted) == pytest.approx(10, rel=0.01)


def test_the_wait_for_admission_is_in_the_published_hours(tiny, targets) -> None:
    """One truck in two hours is let in, of ten a day: what it waits for that is not put in the outside queue."""
    limit = {"admission_limit_per_day": 12, "admission_direction": "outbound"}
    none = dict.fromkeys(limit, "")
    tiny.write("bcp", [row | (limit if row["bcp_id"] == "alpha_road" else none) for row in tiny.read("bcp")])
    case = targets(confidence="assumption")
    found = calibrate_borders(case, 3, lambda *_: None)
    (fit,) = found.fits.to_dict("records")
    assert fit["before_h"] == pytest.approx(hours_at_the_post(case))
    assert fit["outside_h"] < 10 - 2 - fit["wait_h"] - 1.0
    assert fit["is_reached"]
    fitted = replace(case, network=fitted_network(case.network, found.procedures))
    assert hours_at_the_post(fitted) == pytest.approx(10, rel=0.01)


def test_other_years_are_predicted_under_their_traffic(targets) -> None:
    """With half of the trucks there is less of a queue for the lane, while service and outside queue stay."""
    found = calibrate_borders(targets(), 1, lambda *_: None)
    (fit,) = found.fits.to_dict("records")
    this, before = (row for _, row in found.years.sort_values("used", ascending=False).iterrows())
    assert (this["time_id"], this["used"], before["time_id"], before["used"]) == ("alpha", True, "alpha_2020", False)
    assert 2 + fit["outside_h"] < before["fitted_h"] < this["fitted_h"] - 0.5 * fit["wait_h"]
    assert before["error"] == pytest.approx(before["fitted_h"] / 5 - 1)


def test_the_wait_for_a_limit_of_the_year_is_not_put_outside(targets, tiny) -> None:
    """
    Of ten trucks a day twelve at most were let in: what their queue takes is not left over for good.

    With a gate of the engine for that limit, and what was fitted, the published hours come out.
    """
    case = targets(times=(HOURS | {"intake_per_day": 12}, SURVEY), capacity_per_day=100)
    found = calibrate_borders(case, 1, lambda *_: None)
    (fit,) = found.fits.to_dict("records")
    assert fit["is_reached"]
    assert 1.0 < fit["outside_h"] < 10 - 2 - 2
    gate = dict.fromkeys(tiny.read("procedure")[0], "") | {
        "procedure_id": "limit", "bcp_id": "alpha_road", "direction": "outbound", "sequence": 1,
        "procedure": "admission", "lanes": 1, "distribution": "deterministic", "mean_h": 0, "entries_per_day": 12,
    }  # fmt: skip
    tiny.write("procedure", [*(
        row | {"entries_per_day": "", "sequence": int(row["sequence"]) + 1} for row in tiny.read("procedure")
    ), gate])  # fmt: skip
    with_gate = tiny.case(simulation={"days": 60, "replications": 2})
    fitted = replace(with_gate, network=fitted_network(with_gate.network, found.procedures))
    assert hours_at_the_post(fitted, "limit") == pytest.approx(10, rel=0.01)


def test_where_more_came_than_were_let_in_nothing_is_put_outside(targets) -> None:
    """The queue for eight of ten a day grows as long as the limit lasts: its hours tell nothing of the post."""
    found = calibrate_borders(targets(times=(HOURS | {"intake_per_day": 8}, SURVEY)), 1, lambda *_: None)
    (fit,) = found.fits.to_dict("records")
    assert (fit["after_h"], fit["outside_h"], fit["is_reached"]) == (math.inf, 0.0, False)
    assert found.years["fitted_h"].tolist() == [math.inf]


def test_hours_of_a_procedure_count_as_often_as_it_applies(targets, tiny) -> None:
    """A check of 4 h for one truck in four takes 1 h of the 10 h, and the fit leaves that much less outside."""
    before = calibrate_borders(targets(capacity_per_day=100), 1, lambda *_: None).fits["outside_h"].item()
    rows = [row | {"probability": ""} for row in tiny.read("procedure")]
    check = rows[-1] | {"procedure_id": "check", "procedure": "check", "mean_h": 4, "probability": 0.25, "sequence": 3}
    tiny.write("procedure", [*rows, check])
    case = tiny.case(simulation={"days": 60, "replications": 2})
    found = calibrate_borders(case, 1, lambda *_: None)
    assert found.fits["outside_h"].item() == pytest.approx(before - 1.0, abs=0.011)


def test_an_assumed_capacity_gives_way_to_the_traffic(targets) -> None:
    """Ten trucks a day at 2 h are 20 lane-hours a day: at most 60 % of 24 h each makes two lanes of one."""
    (fit,) = calibrate_borders(targets(confidence="assumption"), 1, lambda *_: None).fits.to_dict("records")
    assert (fit["lanes"], fit["lanes_from"]) == (2, "traffic")
    assert fit["utilization"] == pytest.approx(fit["runs_per_day"] * 2 / 48)
    (fit,) = calibrate_borders(targets(confidence="assumption", capacity_per_day=40), 1, lambda *_: None).fits.to_dict(
        "records"
    )
    # 40 x 2 h / 24 h = 3.3
    assert (fit["lanes"], fit["lanes_from"]) == (4, "assumption")


def test_service_takes_no_longer_than_all_hours_at_the_post(targets) -> None:
    """Of 4 h published 2.5 h are elsewhere; the survey's 2 h do not fit into the rest, and nothing is left to wait."""
    short = HOURS | {"observed_h": 4}
    case = targets(times=(short, SURVEY), elsewhere_h=2.5, capacity_per_day=100)
    (fit,) = calibrate_borders(case, 1, lambda *_: None).fits.to_dict("records")
    assert (fit["observed_h"], fit["service_h"], fit["outside_h"]) == (1.5, 1.5, 0.0)


def test_targets_are_checked(targets) -> None:
    """A survey as the whole hours, hours as a survey, more hours elsewhere than all, and a post without lanes."""
    with pytest.raises(InputError) as raised:
        targets(time_id="survey", processing_id="alpha")
    said = str(raised.value)
    assert "border_target.csv:2: column 'time_id' of row 'alpha_out': 'survey' is of hours by road, processing" in said
    assert "column 'processing_id' of row 'alpha_out': 'alpha' is of hours with the wait in them" in said
    with pytest.raises(InputError, match="of 10 h nothing is left beside 11 h elsewhere"):
        targets(elsewhere_h=11)
    with pytest.raises(InputError, match="0 procedures of 'alpha_road' inbound have lanes and hours"):
        targets(direction="inbound")
    with pytest.raises(InputError, match="a country is given beside a post"):
        targets(times=(HOURS | {"country": "CHN"}, SURVEY))


def test_no_targets(tiny) -> None:
    with pytest.raises(InputError, match=r"border_target.csv: no targets are given"):
        calibrate_borders(tiny.case(), 1, lambda *_: None)
