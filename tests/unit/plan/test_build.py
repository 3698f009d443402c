"""Names become positions."""

import numpy as np
import pytest

from corridor_sim.errors import InputError
from corridor_sim.plan import NO_LIMIT, StageKind, StationKind, build_plan
from corridor_sim.routing import OTHER_CORRIDOR


def first_routes(plan) -> dict[str, int]:
    """Return the route of least cost of each flow."""
    routes = plan.choices.route[plan.choices.ptr[plan.flows.choice]]
    return dict(zip(plan.names.flows, routes.tolist(), strict=True))


def stages_of(plan, flow_id: str) -> list[list[str | float]]:
    """Return the stages of each leg of the first route of a flow: hours of travel, or the id of a procedure."""
    route = first_routes(plan)[flow_id]
    return [
        [
            float(plan.legs.stage_h[g]) if plan.legs.stage_kind[g] == StageKind.TRAVEL
            else plan.names.stations[plan.legs.stage_station[g]]
            for g in range(plan.legs.stage_ptr[leg], plan.legs.stage_ptr[leg + 1])
        ]
        for leg in plan.routes.leg[plan.routes.leg_ptr[route] : plan.routes.leg_ptr[route + 1]]
    ]  # fmt: skip


def test_stages_of_the_tiny_corridor(tiny_plan) -> None:
    """Travel between stations is summed; procedures stand in the order of their sequence."""
    # 250 km at 50; 5 km at 20; 300 km at 60. By rail 200 at 40, 10 at 20 and 240 at 40.
    assert stages_of(tiny_plan, "goods_out") == [[5.0, "alpha_road_out", 0.25, "beta_road_in_1", "beta_road_in_2", 5.0]]
    assert stages_of(tiny_plan, "boxes_out") == [[5.0, "alpha_rail_out", 0.5, "beta_rail_in"], [6.0]]


def test_stations_of_the_tiny_corridor(tiny_plan) -> None:
    """Stations are in the order of their ids; one without a number of lanes has no limit."""
    assert tiny_plan.names.stations == (
        "alpha_rail_out", "alpha_road_out", "beta_rail_in", "beta_road_in_1", "beta_road_in_2", "crane:beta_rail",
    )  # fmt: skip
    assert tiny_plan.stations.slots.tolist() == [1, 1, NO_LIMIT, 1, 2, 1]
    assert tiny_plan.stations.kind.tolist() == [StationKind.PROCEDURE] * 5 + [StationKind.CRANE]


def test_sequence_decides_over_the_order_of_rows(tiny) -> None:
    """Procedures are undergone in the order of ``sequence``, wherever their rows stand."""
    tiny.change("procedure", "beta_road_in_1", sequence=3)
    stages = stages_of(build_plan(tiny.case()), "goods_out")
    assert stages == [[5.0, "alpha_road_out", 0.25, "beta_road_in_2", "beta_road_in_1", 5.0]]


def test_there_and_back_over_one_link(tiny) -> None:
    """Trucks both ways over the one link of a border undergo the procedures of their own direction."""
    # Before, there and back over a single two-way link shared the stages of whichever came first.
    rows = [
        {"flow_id": name, "origin": origin, "destination": destination, "commodity_id": "goods", "t_per_year": 7300,
         "year": 2023}
        for name, origin, destination in (("back", "beta_road", "alpha_road"), ("there", "alpha_road", "beta_road"))
    ]  # fmt: skip
    tiny.write("flow", rows)
    plan = build_plan(tiny.case())
    assert stages_of(plan, "there") == [["alpha_road_out", 0.25, "beta_road_in_1", "beta_road_in_2"]]
    # Nothing is done on the way from Beta to Alpha: neither post has procedures in that direction.
    assert stages_of(plan, "back") == [[0.25]]
    assert len(plan.routes.cost_usd) == 2


def test_luck_has_stable_names(tiny) -> None:
    """Keys of flows, stations, services and legs do not change with what else there is."""
    before = build_plan(tiny.case())
    tiny.write("procedure", [
        {**tiny.read("procedure")[0], "procedure_id": "aaa_first", "sequence": 9}, *tiny.read("procedure")
    ])  # fmt: skip
    tiny.write("service", [{**tiny.read("service")[0], "service_id": "aaa_first"}, *tiny.read("service")])
    tiny.write("flow", [{**tiny.read("flow")[0], "flow_id": "aaa_first", "origin": "beta_road"}, *tiny.read("flow")])
    after = build_plan(tiny.case())
    for kind in ("flows", "stations", "services"):
        names = getattr(after.names, kind)
        assert names[0] == "aaa_first"
        keys = dict(zip(names, getattr(after, kind).key.tolist(), strict=True))
        assert dict(zip(getattr(before.names, kind), getattr(before, kind).key.tolist(), strict=True)).items() <= (
            keys.items()
        )
    assert set(before.legs.key.tolist()) <= set(after.legs.key.tolist())


def test_trucks_between_two_places_share_their_luck_whatever_the_road(tiny) -> None:
    """A truck's travel factor has the same key when a scenario opens another road."""
    before = build_plan(tiny.case())
    tiny.write("link", [
        *tiny.read("link"),
        {"link_id": "tunnel", "from_node_id": "alpha", "to_node_id": "beta_road", "directed": 0, "mode": "road",
         "gauge_mm": "", "length": 100, "free_speed": 50, "status": "existing", "country": "CHN"},
    ])  # fmt: skip
    after = build_plan(tiny.case())
    assert stages_of(after, "goods_out") == [[7.0]]
    # The old road is another corridor and stays an alternative.
    truck = [set(plan.legs.key[plan.legs.service == -1].tolist()) for plan in (before, after)]
    assert truck[0] == truck[1]


def test_corridor_is_the_first_that_fits(tiny) -> None:
    """A route belongs to the corridor of lowest rank whose nodes it passes all, else to none of them."""
    plan = build_plan(tiny.case())
    by_flow = {name: plan.names.corridors[route] for name, route in first_routes(plan).items()}
    assert by_flow == {"goods_out": "road_pass", "boxes_out": "rail_pass"}
    tiny.write("corridor", [
        {"corridor_id": "detour", "name": "Detour", "carec": "", "via": "alpha_road beta_rail", "rank": 1},
        {"corridor_id": "rail", "name": "Rail", "carec": "", "via": "beta_rail", "rank": 2},
    ])  # fmt: skip
    plan = build_plan(tiny.case())
    by_flow = {name: plan.names.corridors[route] for name, route in first_routes(plan).items()}
    assert by_flow == {"goods_out": OTHER_CORRIDOR, "boxes_out": "rail"}


def test_flows_of_one_way_share_a_route(tiny) -> None:
    """Flows with the same legs and commodity share a route."""
    rows = tiny.read("flow")
    tiny.write("flow", [*rows, {**rows[0], "flow_id": "more_goods"}])
    plan = build_plan(tiny.case())
    route = first_routes(plan)
    assert route["goods_out"] == route["more_goods"] != route["boxes_out"]
    assert len(plan.names.routes) == 2


def test_driving_rule_and_durations_are_on_the_time_grid(tiny) -> None:
    """Hours of the rule and of services are rounded to multiples of 2^-20 h when the plan is made."""
    tiny.change("parameter", "truck_break_h", value=0.1)
    tiny.change("service", "alpha_yard", max_wait_h=0.3, load_h=0.7, unload_h=1 / 3)
    plan = build_plan(tiny.case())
    hours = np.array([*plan.rest, *plan.services.max_wait_h, *plan.services.load_h, *plan.services.unload_h])
    assert (hours * 2.0**20 % 1.0 == 0.0).all()
    # The nearest multiple of 2^-20 to 0.1: 104857.6 / 2^20 is between 104857 and 104858, nearer to the latter.
    assert plan.rest.break_h == 104858 / 2**20


def test_every_flow_that_gets_nowhere_is_named(tiny) -> None:
    """Each flow whose destination cannot be reached is an issue of its own, with the line of its row."""
    with pytest.raises(InputError) as error:
        build_plan(tiny.case(network={"close": ["road_2", "rail_3"]}))
    assert [(issue.line, issue.where) for issue in error.value.issues] == [
        (2, "flow 'goods_out'"), (3, "flow 'boxes_out'"),
    ]  # fmt: skip
