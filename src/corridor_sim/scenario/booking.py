"""The electronic queue: a procedure before all others at posts whose slots are booked."""

import pandas as pd

from corridor_sim.errors import Issue, nearest_name
from corridor_sim.network import Network
from corridor_sim.scenario.read import Scenario
from corridor_sim.tables import build_table, rows_of

SLOT = "booked slot"
"""Name of the procedure that lets trucks in at their slots."""

_BEFORE_ALL_OTHERS = -1


def with_booking(network: Network, scenario: Scenario, issues: list[Issue]) -> tuple[Network, tuple[str, ...]]:
    """
    Return the network with the electronic queues of a scenario, and a sentence on each.

    Where a post's slots are booked it has a procedure before all others, which has the slots a day as its entries.

    Parameters
    ----------
    network
        In force.
    scenario
        Whose electronic queues they are, if it has any.
    issues
        Ids that the network does not have are added here.
    """
    booking = scenario.document.policies.booking
    if booking is None:
        return network, ()
    by_road = {row.bcp_id: int(row.line) for row in rows_of(network.tables["bcp"]) if row.mode == "road"}
    allowed = f"the bcp_id of a post by road in {network.file_of('bcp')}"
    for bcp_id in booking.slots_per_day:
        if bcp_id not in by_road:
            at = ("policies", "booking", "slots_per_day", bcp_id)
            nearest = nearest_name(bcp_id, by_road)
            issues.append(scenario.issue(at, f"unknown post '{bcp_id}'", allowed, nearest))
    directions = ("outbound", "inbound") if booking.direction == "each" else (booking.direction,)
    known = {bcp_id: number for bcp_id, number in booking.slots_per_day.items() if bcp_id in by_road}
    rows = [
        {
            "procedure_id": f"{bcp_id}_{direction}_slot",
            "bcp_id": bcp_id,
            "direction": direction,
            "sequence": _BEFORE_ALL_OTHERS,
            "procedure": SLOT,
            "distribution": "deterministic",
            "mean_h": 0.0,
            "entries_per_day": number,
        }
        for bcp_id, number in known.items()
        for direction in directions
    ]
    table = build_table("procedure", rows)
    table["line"] = [by_road[row["bcp_id"]] for row in rows]
    ways = {"outbound": "leave", "inbound": "enter", "each": "pass"}[booking.direction]
    sentences = tuple(
        f"trucks that {ways} by {bcp_id} book one of {number:g} slots a day as they set out"
        for bcp_id, number in known.items()
    )
    procedures = pd.concat([network.tables["procedure"], table], ignore_index=True)
    return network.with_table("procedure", procedures), sentences
