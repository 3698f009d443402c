"""Both engines where closures come often and passes have seasons: the same diversions, nobody lost, no hour amiss."""

import numpy as np

from corridor_sim.plan import build_plan
from corridor_sim.results import counted, frames_of

REPLICATIONS = 8
OFTEN = {"per_year": 50, "mean_h": 100}


def test_closures_that_come_often(detour, twins) -> None:
    """All arrive, the split is exact, and each has the length and money of the route that it took."""
    detour.change("parameter", "truck_travel_cv", value=0.3)
    detour.write("flow", [
        {"flow_id": name, "origin": "alpha", "destination": "beta", "commodity_id": name, "t_per_year": 365 * 20 * 4,
         "year": 2023}
        for name in ("goods", "boxes", "anything")
    ])  # fmt: skip
    detour.write("link", [
        {**row, "open_season": {"road_5": "Jan 05-Nov 30", "rail_2": "Jan-Jun Mo-Fr"}.get(row["link_id"], "")}
        for row in detour.read("link")
    ])  # fmt: skip
    detour.write("season_speed", [{"season_speed_id": "winter", "mode": "road", "months": "1", "factor": 0.8}])
    facilities = [("link", "road_2"), ("bcp", "beta_road"), ("link", "road_5"), ("node", "side"), ("link", "rail_3")]
    facilities += [("service", "yard_beta"), ("link", "rail_2"), ("link", "road_6"), ("node", "beta")]
    case = detour.case(
        closures=[
            *({table: row_id, **OFTEN} for table, row_id in facilities),
            {"bcp": "alpha_road", "start": "2023-01-08", "end": "2023-01-11"},
            {"bcp": "alpha_rail", "start": "2023-01-03", "end": "2023-01-06", "announced": False},
        ],
        simulation={"days": 20, "warmup_days": 5, "drain_days": 200},
    )
    plan = build_plan(case)
    ran = [twins(plan, seed=7, replication=r) for r in range(REPLICATIONS)]
    diverted = sum(int(one.trace.is_diverted.sum()) for one in ran)
    # Enough of them that the rest says something.
    assert diverted > 100
    for one in ran:
        trace, is_counted = one.trace, counted(plan, one.history)
        door_to_door_h = (trace.arrival_h - one.history.ready_h)[is_counted]
        assert trace.split_h[is_counted].sum(axis=1).tolist() == door_to_door_h.tolist()
        table = frames_of(plan, one.history, trace)["consignments"]
        # Hauling costs 2 USD/km by road and 1 by rail; besides come fees and cranes.
        by_road_km, by_rail_km = _km_by_mode(plan, trace.route[is_counted])
        assert table["length_km"].tolist() == (by_road_km + by_rail_km).tolist()
        besides_usd = table["cost_usd"] - 2 * by_road_km - by_rail_km
        assert ((besides_usd > -1e-9) & (besides_usd < 300)).all()


def _km_by_mode(plan, routes) -> np.ndarray:
    km = {"road_1": 250, "road_2": 5, "road_3": 300, "road_4": 100, "road_5": 400, "road_6": 200}
    km |= {"rail_1": 200, "rail_2": 10, "rail_3": 240}
    return np.array([
        [sum(km[link] for link in plan.names.routes[route] if link.startswith(mode)) for route in routes]
        for mode in ("road", "rail")
    ])  # fmt: skip
