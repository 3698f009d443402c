"""Alternatives on the tiny corridor by hand: which they are, what they are made of, how they are shared."""

import math
from datetime import date
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest

from corridor_sim.data_files import base_network, scenario_folders
from corridor_sim.errors import NoPathError
from corridor_sim.network import read_network
from corridor_sim.routing import ElementOf, RouteFinder, find_alternatives, logit_shares, path_sizes, route_table
from corridor_sim.scenario import read_cases

ROAD_H = 250 / 50 + 5 / 20 + 300 / 60
REST_PER_H = (0.75 + 11) / 9
RAIL_H = 200 / 40 + 10 / 20 + 240 / 40
# 12 + 6 waiting, 2 + 1 + 1 + 0.5 handling, 2 / 4 + 1 on the crane.
TERMINAL_H = 18 + 4.5 + 1.5
RAIL_USD = 20 * 450 * 0.05 + 5 + 2 * 50
ROAD_USD = 20 * 555 * 0.1 + 10 + 20
# The value of an hour is 0.1 USD for each of 20 t.
RAIL_CERTAIN = RAIL_USD + 2 * (RAIL_H + 7 + TERMINAL_H)
# Nothing varies but the waits of 12, 6 and 1 h, whose standard deviations are their means; an hour of it counts 0.4.
RAIL_GENERALIZED = RAIL_CERTAIN + 0.4 * 2 * math.sqrt(12**2 + 6**2 + 1**2)
ROAD_GENERALIZED = ROAD_USD + 2 * (ROAD_H * (1 + REST_PER_H) + 3)


def ways(tiny, commodity: str = "anything", **network) -> list[list[str]]:
    finder = RouteFinder(tiny.case(network=network).network)
    routes = finder.alternatives("alpha", "beta", commodity, 5)
    assert routes[0] == finder.find("alpha", "beta", commodity) or math.isnan(routes[0].cost.kgco2e)
    return [[leg.service_id for leg in route.legs] for route in routes]


def test_two_alternatives_by_hand(tiny) -> None:
    """By rail and by road, with their hours split, money and shares."""
    rail, road = find_alternatives(tiny.case().network, "alpha", "beta", "anything")
    assert (rail.modes, road.modes) == (("rail",), ("road",))
    assert (rail.corridor_id, road.corridor_id) == ("rail_pass", "road_pass")
    assert (rail.route.length_km, road.route.length_km) == (450, 555)
    assert rail.route.cost.usd == pytest.approx(RAIL_USD)
    assert road.route.cost.usd == pytest.approx(ROAD_USD)
    assert rail.hours_split == pytest.approx(
        {"travel_h": RAIL_H, "rest_h": 0, "border_h": 7, "terminal_h": TERMINAL_H}
    )  # fmt: skip
    assert road.hours_split == pytest.approx(
        {"travel_h": ROAD_H, "rest_h": ROAD_H * REST_PER_H, "border_h": 3, "terminal_h": 0}
    )
    assert rail.border_nodes == ("alpha_rail", "beta_rail")
    assert (rail.generalized_usd, road.generalized_usd) == pytest.approx((RAIL_GENERALIZED, ROAD_GENERALIZED))
    # They share no link; 0.05 t/USD and 20 t.
    odds = math.exp(-0.05 * (ROAD_GENERALIZED - RAIL_GENERALIZED) / 20)
    assert (rail.share, road.share) == pytest.approx((1 / (1 + odds), odds / (1 + odds)))


def test_elements_sum_to_the_route(tiny) -> None:
    """Elements are in the order of the way and sum to what the route costs."""
    for alternative in find_alternatives(tiny.case().network, "alpha", "beta", "anything"):
        cost = alternative.route.cost
        assert sum(element.cost.hours for element in alternative.elements) == pytest.approx(cost.hours)
        assert sum(element.cost.usd for element in alternative.elements) == pytest.approx(cost.usd)
        assert sum(alternative.hours_split.values()) == pytest.approx(cost.hours)
        assert sum(element.km for element in alternative.elements) == pytest.approx(alternative.route.length_km)
        traveled = [each.link_id for each in alternative.elements if each.kind is ElementOf.TRAVEL]
        assert tuple(traveled) == alternative.link_ids


def test_parameters_of_the_choice(tiny) -> None:
    """The network's own scale takes the place of the default; almost none leaves path sizes alone to decide."""
    tiny.write("parameter", [*tiny.read("parameter"), {"parameter_id": "choice_scale_t_per_usd", "value": 1e-12}])
    shares = [each.share for each in find_alternatives(tiny.case().network, "alpha", "beta", "anything")]
    assert shares == pytest.approx([0.5, 0.5], abs=1e-9)


def test_too_dear_is_no_alternative(tiny) -> None:
    """What costs more than twice the cheapest is left out; what costs just less is there."""
    # 11,100 t km by road: the rate at which the road costs twice as much as rail.
    rate = (2 * RAIL_CERTAIN - 30 - 2 * (ROAD_H * (1 + REST_PER_H) + 3)) / 11100
    for factor, found in ((0.999, 2), (1.001, 1)):
        tiny.change("tariff", "road", usd_per_t_km=rate * factor)
        assert len(ways(tiny)) == found


def test_another_train_on_the_same_line_is_no_alternative(tiny) -> None:
    """Two services over the same links are one way to go."""
    rows = tiny.read("service")
    tiny.write("service", [*rows, {**rows[0], "service_id": "slower", "expected_wait_h": 13}])
    assert ways(tiny) == [["alpha_yard", "yard_beta"], [""]]


def test_modes_and_number_asked_for(tiny) -> None:
    """Only modes of the commodity, and no more than asked for."""
    assert ways(tiny, "goods") == [[""]]
    finder = RouteFinder(tiny.case().network)
    assert len(finder.alternatives("alpha", "beta", "anything", 1)) == 1


def test_train_of_a_corridor_is_offered_beyond_eight_cheaper_ways() -> None:
    """Goods from Xi'an to Tehran may take the train by Bolashak and Serhetyaka, as those of 2025 went."""
    [case] = read_cases(["baseline"], scenario_folders(), base_network(), {})
    routes = RouteFinder(case.network).alternatives("xian", "tehran", "containerized_goods", 8)
    trains = [[leg.service_id for leg in route.legs] for route in routes]
    assert trains.index(["xian_altynkol", "altynkol_incheh_borun", "incheh_borun_tehran"]) >= 8
    assert len(routes) > 8


@pytest.mark.parametrize(("through", "found"), [("beta_road", 1), ("", 2)])
def test_no_alternative_comes_back_to_a_node(tiny, through: str, found: int) -> None:
    """A truck to a yard and a train back through a place passed already is none; by another line it is one."""
    tiny.write("link", [
        *(row for row in tiny.read("link") if row["mode"] == "road"),
        link("to_yard", "beta_road", "beta_rail", "road", 20),
        *([link("one", "beta_rail", through, "rail", 20), link("two", through, "beta", "rail", 300)]
          if through else [link("own", "beta_rail", "beta", "rail", 320)]),
    ])  # fmt: skip
    tiny.write("service", [{**tiny.read("service")[1], "via": through}])
    # The truck alone is to be the cheapest, or else the way back were the least cost and stay.
    tiny.change("tariff", "rail", usd_per_t_km=0.15)
    for table in ("bcp", "procedure"):
        tiny.write(table, [row for row in tiny.read(table) if "road" in row["bcp_id"]])
    (tiny.path / "corridor.csv").unlink()
    assert len(ways(tiny)) == found


def link(link_id: str, tail: str, head: str, mode: str, km: float) -> dict:
    return {
        "link_id": link_id, "from_node_id": tail, "to_node_id": head, "directed": 0, "mode": mode,
        "gauge_mm": 1520 if mode == "rail" else "", "length": km, "free_speed": 60, "status": "existing",
        "country": "KGZ",
    }  # fmt: skip


def test_table_has_lines_and_shares(tiny) -> None:
    """One row for each alternative, with the lines of its links and emissions not given."""
    table = route_table(tiny.case().network, "alpha", "beta", "anything")
    assert table["corridor"].tolist() == ["rail_pass", "road_pass"]
    assert table["share"].sum() == pytest.approx(1)
    assert table["kgco2e"].isna().all()
    assert table["via"].tolist() == [("alpha_rail", "beta_rail"), ("alpha_road", "beta_road")]
    assert table["seasons"].tolist() == [(), ()]
    assert table.crs == "EPSG:4326"
    assert table["link_ids"].tolist() == [("rail_1", "rail_2", "rail_3"), ("road_1", "road_2", "road_3")]
    assert table.geometry.iloc[1].bounds == (75.0, 40.0, 77.0, 40.0)


def test_a_whole_network_is_taken_as_in_force(tiny) -> None:
    """The planned railway is no way, nor a road before it opens; read from a folder whose name is a text."""
    rows = [{**row, "open_from": "2024-06-01" if row["link_id"] == "road_2" else ""} for row in tiny.read("link")]
    tiny.write("link", rows)
    network = read_network(str(tiny.path))
    assert {"rail_new", "road_2"} <= set(network.tables["link"]["link_id"])
    by_rail, by_road = ("rail_1", "rail_2", "rail_3"), ("road_1", "road_2", "road_3")

    def ways_at(day: date | None) -> list[tuple[str, ...]]:
        return route_table(network, "alpha", "beta", "anything", at=day)["link_ids"].tolist()

    assert ways_at(None) == ways_at(date(2024, 6, 1)) == [by_rail, by_road]
    assert ways_at(date(2024, 5, 31)) == [by_rail]


def test_via_tells_roads_without_posts_apart(tiny) -> None:
    """Where nothing else differs, the first place that not all pass is named."""
    tiny.write("link", [
        link("a1", "alpha", "beta_road", "road", 300), link("a2", "beta_road", "beta", "road", 300),
        link("b1", "alpha", "beta_rail", "road", 310), link("b2", "beta_rail", "beta", "road", 310),
    ])  # fmt: skip
    for table in ("bcp", "procedure", "service", "corridor"):
        (tiny.path / f"{table}.csv").unlink()
    found = find_alternatives(tiny.case().network, "alpha", "beta", "goods")
    assert [each.via for each in found] == [("beta_road",), ("beta_rail",)]


def test_path_sizes_by_hand() -> None:
    """Alone 1; one of two that are the same 1/2; in between by length."""
    assert path_sizes([{"a": 10.0}], [90], 0.05).tolist() == [1.0]
    assert path_sizes([{"a": 10.0, "b": 5.0}, {"a": 10.0, "b": 5.0}], [90, 90], 0.05).tolist() == [0.5, 0.5]
    # Shared 30 of 40 km: 30/40/2 + 10/40; shared 30 of 60 km: 30/60/2 + 30/60.
    both = [{"a": 30.0, "b": 10.0}, {"a": 30.0, "c": 30.0}]
    assert path_sizes(both, [90, 90], 0.05).tolist() == [0.625, 0.75]
    # The second has a third of the odds of the first: 3/4/(1 + 1/3) + 1/4; to the second the first is one other.
    assert path_sizes(both, [90, 90 + 20 * math.log(3)], 0.05) == pytest.approx([0.8125, 0.75])
    assert path_sizes(both, [90, 900], 0.0).tolist() == [0.625, 0.75]


@pytest.mark.parametrize("usd_per_t", [100, 120, 160, 400])
def test_one_more_way_takes_hardly_anything_from_a_choice_set(usd_per_t) -> None:
    """A way over links of the others, however dear, lowers what the set is worth by less than a tenth of its share."""
    ways = [{"a": 70.0, "b": 30.0}, {"c": 70.0, "d": 30.0}]
    costs = [100.0, 110.0]

    def log_sum(ways: list[dict[str, float]], costs: list[float]) -> float:
        return math.log(np.exp(-0.05 * np.array(costs)) @ path_sizes(ways, costs, 0.05))

    more, more_usd = [*ways, {"a": 70.0, "e": 30.0}], [*costs, usd_per_t]
    share = logit_shares(more_usd, path_sizes(more, more_usd, 0.05), 0.05, 1.0)[2]
    assert log_sum(more, more_usd) - log_sum(ways, costs) > -0.1 * share


def test_shares_by_formula() -> None:
    """The formula with both terms, at any level of cost; without the path size the plain logit."""
    weights = [math.exp(-0.05 * 100) * 0.5, math.exp(-0.05 * 130) * 1.0, math.exp(-0.05 * 90) * 0.75]
    for level in (0.0, 1e6):
        shares = logit_shares([level + 100, level + 130, level + 90], [0.5, 1.0, 0.75], 0.05, 1.0)
        np.testing.assert_allclose(shares, np.array(weights) / sum(weights), rtol=1e-9)
    assert logit_shares([100, 100], [0.5, 1.0], 0.05, 0.0).tolist() == [0.5, 0.5]


def test_unreachable_says_where_the_network_breaks(tiny) -> None:
    """How far one gets, from where the end can be reached, and where the two are nearest."""
    finder = RouteFinder(tiny.case(network={"close": ["road_2"]}).network)
    with pytest.raises(NoPathError) as error:
        finder.alternatives("alpha", "beta", "goods", 3)
    # 0.1 degree at 40 degree north: 8.5 km.
    assert str(error.value) == (
        "no route from 'alpha' to 'beta' for 'goods' by road: it gets to alpha_road, and no further; 'beta' can be "
        "reached from beta_road; the two are nearest between 'alpha_road' and 'beta_road', 9 km apart as the crow flies"
    )


def test_nothing_leads_to_the_destination(tiny) -> None:
    """A line without a service leads nowhere, and it is said so of the end too."""
    tiny.write("service", [tiny.read("service")[0]])
    with pytest.raises(NoPathError, match=r"it gets to beta_rail, and no further; no service .* leads to 'beta'$"):
        RouteFinder(tiny.case().network).find("alpha", "beta", "boxes")


def test_base_routes_cost_what_networkx_finds() -> None:
    """On the base network each flow's route and each service's path cost what networkx finds."""
    compared = 0
    for case in read_cases(["baseline", "cku_railway", "do_minimum_2031"], scenario_folders(), base_network(), {}):
        finder = RouteFinder(case.network)
        for commodity_id, flows in case.flows.groupby("commodity_id"):
            graph, _ = finder._graph_for(str(commodity_id))
            known = nx.MultiDiGraph()
            known.add_weighted_edges_from(
                (tail, head, usd)
                for tail, head, usd in zip(graph.tail.tolist(), graph.head.tolist(), graph.weight.tolist(), strict=True)
                if usd < math.inf
            )
            for origin, destination in sorted(set(zip(flows["origin"], flows["destination"], strict=True))):
                ends = finder._states.source(origin), finder._states.target(destination)
                least = nx.dijkstra_path_length(known, *ends)
                route = finder.find(origin, destination, str(commodity_id))
                commodity = finder.commodities[str(commodity_id)]
                usd = route.cost.generalized(commodity)
                # What it costs to change trucks where one has no rights is on no link of the graph.
                for before, leg in pairwise(route.legs):
                    if not before.service_id and not leg.service_id:
                        usd -= finder.terminals[leg.from_node_id].of(commodity).generalized(commodity)
                assert usd == pytest.approx(least, rel=1e-12)
                compared += 1
        compared += services_cost_what_networkx_finds(finder, case.network)
    assert compared > 150


def services_cost_what_networkx_finds(finder: RouteFinder, network) -> int:
    rows = network.tables["service"].set_index("service_id")
    for service_id, leg in finder.services.items():
        known = nx.MultiDiGraph()
        known.add_weighted_edges_from(
            (arc.tail, arc.head, arc.travel_h) for arc in finder._arcs if (arc.mode, arc.gauge_mm) == leg.vehicle
        )
        row = rows.loc[service_id]
        stops = (row["from_node_id"], *row["via"], row["to_node_id"])
        least = sum(nx.dijkstra_path_length(known, *pair) for pair in pairwise(stops))
        assert sum(arc.travel_h for arc in leg.path) == pytest.approx(least, rel=1e-12)
    return len(finder.services)


def test_two_lines_of_vessels_over_one_lane_are_alternatives(ferry) -> None:
    """Goods may take either of two lines between the same ports, though all their way is shared."""
    ferry.write("fleet", [*ferry.read("fleet"), {"fleet_id": "ropax", "name": "Ro-pax", "vessels": 1}])
    rows = ferry.read("service")
    ferry.write("service", [
        *rows,
        *({**row, "service_id": f"{row['service_id']}_ropax", "fleet_id": "ropax", "load_h": 3} for row in rows),
    ])  # fmt: skip
    network = ferry.case().network
    routes = RouteFinder(network).alternatives("east", "west", "goods", 5)
    assert [[leg.service_id for leg in route.legs] for route in routes] == [["east_west"], ["east_west_ropax"]]
    found = find_alternatives(network, "east", "west", "goods")
    assert [each.via for each in found] == [("east_west",), ("east_west_ropax",)]
