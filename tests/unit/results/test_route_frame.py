"""The table of routes says what a route passes."""

from types import SimpleNamespace

import pandas as pd

from corridor_sim.plan import build_plan
from corridor_sim.plan.choices import route_id
from corridor_sim.results import routes_of


def test_routes_of_the_tiny_corridor(tiny) -> None:
    """Trucks go over the pass by road, boxes by two trains over the rail crossing."""
    case = tiny.case()
    routes = routes_of(build_plan(case), case.network.tables).set_index("corridor_id")
    road, rail = routes.loc["road_pass"], routes.loc["rail_pass"]
    columns = ["modes", "services", "crossings", "ports", "links", "length_km"]
    assert road[columns].tolist() == ["road", "truck", "pass_road", "", "road_1 road_2 road_3", 555.0]
    assert rail[columns].tolist() == ["rail", "alpha_yard yard_beta", "pass_rail", "", "rail_1 rail_2 rail_3", 450.0]
    assert routes["route_id"].is_unique


def test_ports_of_a_sea_leg(ferry) -> None:
    """A route by sea names the ports at its ends, and no crossing."""
    (ferry.path / "list.csv").write_text(
        "origin,destination,commodity_id,ready_utc,number\neast,west,goods,2023-01-02T00:00,1\n"
    )
    case = ferry.case(demand={"flows": "none", "consignments": "list.csv"})
    (route,) = routes_of(build_plan(case), case.network.tables).to_dict("records")
    assert (route["modes"], route["services"], route["ports"], route["crossings"]) == (
        "sea",
        "east_west",
        "east west",
        "",
    )


def test_names_of_routes_are_no_numbers() -> None:
    """No name is read from CSV as a number, as eight digits or 1e234567 would be: one in 36 of eight hexadecimal."""
    names = pd.Series(
        [route_id(SimpleNamespace(legs=[SimpleNamespace(service_id=str(n), path=())])) for n in range(500)]
    )
    assert names.is_unique
    assert pd.to_numeric(names, errors="coerce").isna().all()
