"""
What generated corridors reach: rules that are easily lost as their drawing is changed.

A rule is met if somebody comes to one of its places, or something of one of its flows is sent, in a simulation.
"""

from typing import Any

import numpy as np
from generated_corridors import Corridor, case_of, corridors
from hypothesis import HealthCheck, Phase, given, settings

from corridor_sim.engine import simulate
from corridor_sim.errors import InputError
from corridor_sim.plan import build_plan, draw_history

SAME_CORRIDORS = settings(
    max_examples=100, derandomize=True, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


def places_by_rule(corridor: Corridor) -> dict[str, list[str]]:
    """Return the places and flows of each rule, by the names that a plan has for them; none where it is not drawn."""
    tables, simulation = corridor
    mode = {row["bcp_id"]: row["mode"] for row in tables["bcp"]}
    rooms = [row for name in ("terminal", "port") for row in tables.get(name, []) if row["yard_teu"] != ""]
    shallow = {row["node_id"] for row in tables.get("port", []) if row["payload_shares"]}

    def procedures(is_meant: Any) -> list[str]:
        return [row["procedure_id"] for row in tables["procedure"] if is_meant(row)]

    def services(mode: str, is_meant: Any) -> list[str]:
        return [f"service:{row['service_id']}" for row in tables["service"] if row["mode"] == mode and is_meant(row)]

    return {
        **{
            f"posts by {one} with lanes and opening hours":
                procedures(lambda row, one=one: mode[row["bcp_id"]] == one and row["lanes"] and row["opening_hours"])
            for one in ("road", "rail", "sea", "air")
        },
        **{
            f"service times that are {one}": procedures(lambda row, one=one: row["distribution"] == one)
            for one in ("mixture", "triangular", "empirical")
        },
        "procedures that trains set out consignments for": procedures(lambda row: row["unit"] == "consignment"),
        "admission limits": [
            f"{row['bcp_id']}_{direction}_admission"
            for row in tables["bcp"] if row["admission_limit_per_day"] for direction in ("outbound", "inbound")
        ],
        "trains by timetable": services("rail", lambda row: row["timetable"]),
        "trains with a payload": services("rail", lambda row: row["capacity_t"]),
        "vessels by timetable": services("sea", lambda row: row["fleet_id"] and row["timetable"]),
        "vessels at low water": services("sea", lambda row: {row["from_node_id"], row["to_node_id"]} & shallow),
        "sailings without a fleet": services("sea", lambda row: not row["fleet_id"]),
        "flights by timetable": services("air", lambda row: row["timetable"]),
        "flights at the longest wait": services("air", lambda row: not row["timetable"]),
        "flights with a payload": services("air", lambda row: row["capacity_t"]),
        "technical stops": [f"stop:{row['service_id']}" for row in tables["service"] if row["stop_every_km"]],
        "pools of wagons": [f"wagons:{row['gauge_mm']}" for row in tables.get("wagon", [])],
        "yards": [f"yard:{row['node_id']}:{one}" for row in rooms for one in ("road", "rail1435", "rail1520", "sea")],
        "booked slots": [
            f"booking:{name}_{direction}_slot"
            for name in simulation["policies"].get("booking", {}).get("slots_per_day", ())
            for direction in ("outbound", "inbound")
        ],
        "a single window": [
            f"{row['bcp_id']}_documents_once" for row in tables["bcp"] if "single_window" in simulation["policies"]
        ],
        "weather": [f"gate:node:{row['node_id']}" for row in tables.get("weather", [])],
        "closed services": [f"gate:service:{one['service']}" for one in simulation["closures"] if "service" in one],
        "flows with a timetable": [f"flow:{row['flow_id']}" for row in tables["flow"] if row["timetable"]],
        "replenishments of a warehouse": [
            f"flow:replenishment:{flow_id}"
            for one in simulation["policies"].get("warehouses", {}).values() for flow_id in one["flows"]
        ],
    }  # fmt: skip


def places_met(folder: Any, corridor: Corridor) -> set[str]:
    """Return the places that somebody comes to, and the flows of which something is sent; none in a gridlock."""
    case = case_of(folder, corridor)
    plan = build_plan(case)
    history = draw_history(plan, case.simulation.seed, 0)
    try:
        joined = simulate(plan, history).place_day_joined.sum(axis=1)
    except InputError:
        return set()
    flows = np.unique(history.flow).tolist()
    return {plan.names.places[p] for p in np.flatnonzero(joined)} | {f"flow:{plan.names.flows[f]}" for f in flows}


def test_each_rule_is_met(new_folder) -> None:
    """Each rule is met in some of the same hundred corridors, tried in an order in which few are simulated."""
    drawn: list[tuple[Corridor, dict[str, list[str]]]] = []

    @SAME_CORRIDORS
    @given(corridor=corridors())
    def draw(corridor: Corridor) -> None:
        drawn.append((corridor, places_by_rule(corridor)))

    draw()
    unmet = {rule for _, by_rule in drawn for rule in by_rule}
    while unmet:
        corridor, by_rule = max(drawn, key=lambda one: sum(bool(one[1][rule]) for rule in unmet))
        drawn.remove((corridor, by_rule))
        assert any(by_rule[rule] for rule in unmet), f"never met: {sorted(unmet)}"
        here = places_met(new_folder(), corridor)
        unmet -= {rule for rule in unmet if not here.isdisjoint(by_rule[rule])}
