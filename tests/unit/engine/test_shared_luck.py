"""Scenarios share luck: what one does to some goods deals nobody else another card."""

from corridor_sim.engine import simulate
from corridor_sim.plan import build_plan, draw_history


def test_trains_of_other_days_keep_their_luck(tiny, engine) -> None:
    """With the goods of one day gone, trains of later days travel as long as before."""
    # Trains close at the limit, one a day, so that a train less shifts no other; each travels with variation.
    tiny.change("service", "alpha_yard", capacity_teu=1000, max_wait_h=1, travel_cv=0.3)
    tiny.change("commodity", "boxes", modes="rail")
    rows = [
        {
            "origin": "alpha",
            "destination": "beta_rail",
            "commodity_id": "boxes",
            "ready_utc": f"2023-01-{day:02d}T06:00",
        }
        for day in range(2, 12)
    ]

    def travel_h(sent: list[dict[str, str]]) -> list[float]:
        tiny.write("list", sent)
        plan = build_plan(
            tiny.case(
                demand={"flows": "none", "consignments": "list.csv"},
                simulation={"start": "2023-01-01", "days": 20, "warmup_days": 0, "drain_days": 20, "replications": 1},
            )
        )
        trace = simulate(plan, draw_history(plan, 1, 0), engine)
        return (trace.run_arrival_h - trace.run_departure_h).tolist()

    all_days, without_third = travel_h(rows), travel_h(rows[:2] + rows[3:])
    assert len(set(all_days)) == 10
    assert without_third == all_days[:2] + all_days[3:]


def test_an_unrelated_row_of_the_list_changes_nobody_elses_luck(tiny, engine) -> None:
    """A listed consignment is known by its flow, day and number, not by its row."""
    tiny.change("procedure", "alpha_road_out", distribution="exponential")
    goods = {"origin": "alpha", "destination": "beta", "commodity_id": "goods", "ready_utc": "2023-01-02T00:00"}
    other = goods | {"commodity_id": "boxes", "ready_utc": "2023-01-01T00:00"}

    def hours(sent: list[dict[str, str]]) -> float:
        tiny.write("list", sent)
        plan = build_plan(tiny.case(demand={"flows": "none", "consignments": "list.csv"}))
        history = draw_history(plan, 1, 0)
        trace = simulate(plan, history, engine)
        return float((trace.arrival_h - history.ready_h)[history.ready_h == 24.0][0])

    assert hours([goods]) == hours([other, goods])
