"""Routes of least cost on small networks against every way there is."""

import math
from itertools import pairwise

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from corridor_sim.errors import NoPathError
from corridor_sim.network import NETWORK_TABLES, Network
from corridor_sim.routing import RouteFinder
from corridor_sim.tables import build_table

NODES = "abcde"
VEHICLES = (("road", 0), ("rail", 1435), ("rail", 1520), ("sea", 0))
USD_PER_T_KM = {"road": 0.1, "rail": 0.05, "sea": 0.02}
TONNES, TEU = 20.0, 2.0
# Assumes no driving rest and no border: those are computed by hand for the tiny corridor.


@st.composite
def networks(draw) -> dict[str, list[dict]]:
    """Draw directed links of all modes, services between pairs of nodes, some terminals and a commodity."""
    pairs = st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)).filter(lambda pair: pair[0] != pair[1])
    links = [
        {"link_id": f"l{i}", "from_node_id": u, "to_node_id": v, "directed": draw(st.booleans()), "mode": mode,
         "gauge_mm": gauge or None, "length": float(draw(st.integers(1, 400))), "free_speed": 40.0,
         "status": "existing", "country": "KGZ"}
        for i, ((u, v), (mode, gauge)) in enumerate(
            draw(st.lists(st.tuples(pairs, st.sampled_from(VEHICLES)), min_size=3, max_size=12)))
    ]  # fmt: skip
    services = [
        {"service_id": f"s{i}", "name": "S", "mode": mode, "gauge_mm": gauge or None, "from_node_id": u,
         "to_node_id": v, "capacity_teu": draw(st.sampled_from([1.0, 2.0, 40.0])), "max_wait_h": 24.0,
         "load_h": float(draw(st.integers(0, 4))), "unload_h": 1.0, "travel_cv": 0.0,
         "expected_wait_h": float(draw(st.integers(0, 30)))}
        for i, ((u, v), (mode, gauge)) in enumerate(
            draw(st.lists(st.tuples(pairs, st.sampled_from(VEHICLES[1:])), max_size=8)))
    ]  # fmt: skip
    terminals = [
        {"node_id": node, "name": "T", "cranes": 1, "crane_teu_per_h": 4.0,
         "transload_usd_per_teu": float(draw(st.integers(0, 60))), "expected_wait_h": 2.0}
        for node in draw(st.sets(st.sampled_from(NODES)))
    ]  # fmt: skip
    commodity = {
        "commodity_id": "goods", "name": "Goods", "tonnes": TONNES, "teu": TEU,
        "modes": tuple(sorted(draw(st.sets(st.sampled_from(["road", "rail", "sea"]), min_size=1)))),
        "value_of_time_usd_per_t_h": draw(st.sampled_from([0.0, 0.1, 1.0])),
    }  # fmt: skip
    return {"link": links, "service": services, "terminal": terminals, "commodity": [commodity]}


def network_of(rows: dict[str, list[dict]]) -> Network:
    tariffs = [
        {"tariff_id": mode, "mode": mode, "country": "", "usd_per_t_km": usd} for mode, usd in USD_PER_T_KM.items()
    ]
    nodes = [
        {"node_id": node, "name": node, "x_coord": float(i), "y_coord": 0.0, "node_type": "city", "country": "KGZ",
         "timezone": "UTC"}
        for i, node in enumerate(NODES)
    ]  # fmt: skip
    tables = {name: build_table(name, (rows | {"node": nodes}).get(name, [])) for name in NETWORK_TABLES}
    return Network("drawn", "drawn", {**tables, "tariff": build_table("tariff", tariffs)}, {})


def shortest_km(links: list[dict], vehicle: tuple[str, int], origin: str, destination: str) -> float:
    """Return the length of the shortest way by links of one vehicle, by trying all (speeds are the same)."""
    best = math.inf

    def go(node: str, seen: frozenset[str], km: float) -> None:
        nonlocal best
        if node == destination:
            best = min(best, km)
            return
        for link in links:
            if (link["mode"], link["gauge_mm"] or 0) == vehicle:
                ends = [(link["from_node_id"], link["to_node_id"])]
                ends += [] if link["directed"] else [ends[0][::-1]]
                for tail, head in ends:
                    if tail == node and head not in seen:
                        go(head, seen | {head}, km + link["length"])

    go(origin, frozenset({origin}), 0.0)
    return best


def steps_of(rows: dict[str, list[dict]]) -> list[tuple[tuple, tuple, float]]:
    """Return (state, state, USD) of every truck ride along a link, service and transloading of the commodity."""
    commodity = rows["commodity"][0]
    usd_per_h = commodity["value_of_time_usd_per_t_h"] * TONNES
    steps = []
    for link in rows["link"]:
        if link["mode"] == "road":
            usd = TONNES * link["length"] * USD_PER_T_KM["road"] + usd_per_h * link["length"] / 40.0
            ends = [(link["from_node_id"], link["to_node_id"])]
            ends += [] if link["directed"] else [ends[0][::-1]]
            steps += [((tail, VEHICLES[0]), (head, VEHICLES[0]), usd) for tail, head in ends]
    for service in rows["service"]:
        vehicle = (service["mode"], service["gauge_mm"] or 0)
        ends = (service["from_node_id"], service["to_node_id"])
        km = shortest_km(rows["link"], vehicle, *ends)
        if km < math.inf and service["capacity_teu"] >= TEU:
            hours = km / 40.0 + service["expected_wait_h"] + service["load_h"] + service["unload_h"]
            usd = TONNES * km * USD_PER_T_KM[service["mode"]] + usd_per_h * hours
            steps.append(((ends[0], vehicle), (ends[1], vehicle), usd))
    steps = [step for step in steps if step[0][1][0] in commodity["modes"]]
    for terminal in rows["terminal"]:
        usd = terminal["transload_usd_per_teu"] * TEU + usd_per_h * (2.0 + TEU / 4.0)
        steps += [
            ((terminal["node_id"], before), (terminal["node_id"], after), usd)
            for before in VEHICLES for after in VEHICLES
            if before != after
        ]  # fmt: skip
    return steps


def least_by_trying_all(rows: dict[str, list[dict]], origin: str, destination: str) -> float:
    """Return the least cost over every way that passes no state twice; inf if there is none."""
    steps = steps_of(rows)
    best = math.inf

    def go(state: tuple, seen: frozenset, usd: float) -> None:
        nonlocal best
        if usd >= best:
            return
        if state[0] == destination:
            best = usd
            return
        for tail, head, more in steps:
            if tail == state and head not in seen:
                go(head, seen | {head}, usd + more)

    for vehicle in VEHICLES:
        go((origin, vehicle), frozenset({(origin, vehicle)}), 0.0)
    return best


@given(networks())
@settings(max_examples=150, phases=set(Phase) - {Phase.explain})
def test_least_cost_is_the_least_of_all_ways(rows) -> None:
    """The cost of the route found is the least of all ways, or there is no way and no route."""
    finder = RouteFinder(network_of(rows))
    least = least_by_trying_all(rows, "a", "e")
    if least == math.inf:
        with pytest.raises(NoPathError):
            finder.find("a", "e", "goods")
        return
    route = finder.find("a", "e", "goods")
    usd_per_h = rows["commodity"][0]["value_of_time_usd_per_t_h"] * TONNES
    # Terms are added in another order: a few dozen roundings.
    assert route.cost.usd + usd_per_h * route.cost.hours == pytest.approx(least, rel=1e-13)
    assert_is_a_way(route, rows, "a", "e")


def assert_is_a_way(route, rows: dict[str, list[dict]], origin: str, destination: str) -> None:
    """Assert that a route starts, joins, ends and sums."""
    arcs = [arc for leg in route.legs for arc in leg.path]
    assert (arcs[0].tail, arcs[-1].head) == (origin, destination)
    assert all(one.head == other.tail for one, other in pairwise(arcs))
    assert route.length_km == pytest.approx(sum(arc.length_km for arc in arcs), rel=1e-13)
    terminals = {terminal["node_id"] for terminal in rows["terminal"]}
    for (before, after), is_transloaded in zip(pairwise(route.legs), route.transloads[1:], strict=True):
        assert is_transloaded == (before.vehicle != after.vehicle)
        assert not is_transloaded or after.from_node_id in terminals
    for leg in route.legs:
        assert {(arc.mode, arc.gauge_mm) for arc in leg.path} == {leg.vehicle}
        assert sum(stage.travel_h for stage in leg.stages) == pytest.approx(sum(arc.travel_h for arc in leg.path))
