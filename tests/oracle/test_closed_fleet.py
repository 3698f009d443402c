"""A fleet that goes to and fro through one pilot against machine repair, M/M/1 with a finite source."""

import numpy as np
import pytest

from corridor_sim.engine import simulate
from corridor_sim.plan import build_plan, draw_history

REPLICATIONS = 20
DAYS = 40


def repairs_per_h(machines: int, up_h: float, repair_h: float) -> float:
    """
    Return how many machines a repairman repairs per hour.

    Notes
    -----
    With n in repair p(n) is proportional to N! / (N - n)! (repair / up)^n, and he works unless none is: (1 - p(0)) /
    repair. Times up may be of any distribution, repairs are exponential.
    """
    weights = [1.0]
    for n in range(machines):
        weights.append(weights[-1] * (machines - n) * repair_h / up_h)
    return (1.0 - 1.0 / sum(weights)) / repair_h


@pytest.mark.parametrize("vessels", [2, 5])
def test_fleet_through_one_pilot(ferry, engine, assert_agrees, vessels: int) -> None:
    """Vessels pass a procedure of one lane and exponential times on each round trip, as often as theory says."""
    # Nobody waits for a load or a berth, so that a round trip takes 5 h each way and 2 h of loading, beside the pilot.
    ferry.write("fleet", [{**row, "vessels": vessels} for row in ferry.read("fleet")])
    ferry.write("port", [{**row, "berths": vessels} for row in ferry.read("port")])
    ferry.write("service", [{**row, "max_wait_h": 0} for row in ferry.read("service")])
    ferry.write("bcp", [
        {"bcp_id": name, "name": name, "crossing_id": "water", "node_id": name, "country": country, "mode": "sea"}
        for name, country in (("east", "KAZ"), ("west", "AZE"))
    ])  # fmt: skip
    ferry.write("procedure", [
        {"procedure_id": "pilot", "bcp_id": "east", "direction": "outbound", "sequence": 1, "procedure": "pilot",
         "lanes": 1, "distribution": "exponential", "mean_h": 4}
    ])  # fmt: skip
    # One consignment keeps the simulation going until the end.
    ferry.write("list", [
        {"origin": "east", "destination": "west", "commodity_id": "goods", "ready_utc": "2023-02-09T23:00", "number": 1}
    ])  # fmt: skip
    days = {"start": "2023-01-01", "days": DAYS, "warmup_days": 10, "drain_days": 10, "seed": 52}
    plan = build_plan(ferry.case(demand={"flows": "none", "consignments": "list.csv"}, simulation=days))
    pilot = plan.names.stations.index("pilot")
    rates = []
    for r in range(REPLICATIONS):
        trace = simulate(plan, draw_history(plan, 52, r), engine)
        rates.append(trace.place_day_done[pilot, 10 : 10 + DAYS - 1].sum() / (24.0 * (DAYS - 1)))
    assert_agrees(np.array(rates), repairs_per_h(vessels, 12.0, 4.0))
