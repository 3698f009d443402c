"""Generated corridors with what is sent on them, closed and done differently."""

from datetime import datetime, timedelta
from itertools import combinations, pairwise
from typing import Any

from generated_chains import CVS, DAYS, LENGTHS, RESTS, SEASONS, SHORT_H, STARTS, TIMETABLES, Chain, Rows
from hypothesis import strategies as st

from corridor_sim.scenario import Case

MODES = ("road", "rail", "sea", "air")
MONTHS = "1 3 10"
"""In which some starts lie, or that begin soon after others."""

CLOSED_H = st.sampled_from([0.5, 12, 48])


Corridor = tuple[dict[str, Rows], dict[str, Any]]
"""Tables by name, and the simulation of a scenario with its closures and policies."""


def case_of(folder: Any, corridor: Corridor) -> Case:
    """Return the case of a corridor, which is written into a planner's folder."""
    tables, simulation = corridor
    for name, rows in tables.items():
        if rows:
            folder.write(name, rows)
    apart = ("closures", "policies")
    return folder.case(
        simulation={key: value for key, value in simulation.items() if key not in apart},
        demand={"consignments": "listed.csv"} if tables["listed"] else {},
        **{key: simulation[key] for key in apart},
    )


@st.composite
def corridors(draw) -> Corridor:
    """Draw the tables of a corridor and the simulation of a scenario on it."""
    chain = Chain(draw)
    chain.add_section("road", "", draw(st.integers(1, 2)))
    for _ in range(draw(st.integers(0, 3))):
        # The same gauge again is a transfer without a crane, another a gauge break.
        gauge = draw(st.sampled_from([1435, 1520]))
        tail, head = chain.add_section("rail", gauge, draw(st.integers(0, 1)))
        chain.add_service(tail, head, "rail", gauge)
        if draw(st.booleans()):
            chain.add_service(head, tail, "rail", gauge)
    tables = chain.tables
    add_sea(draw, chain)
    if draw(st.booleans()):
        chain.add_section("road", "", draw(st.integers(0, 1)))
    add_flights(draw, chain)
    # Ways round, so that who meets a closure may divert.
    joined = {(link["from_node_id"], link["to_node_id"]) for link in tables["link"]}
    round_about = [pair for pair in combinations([row["node_id"] for row in tables["node"]], 2) if pair not in joined]
    for tail, head in draw(st.lists(st.sampled_from(round_about), max_size=4, unique=True)):
        chain.add_link(tail, head, "road", "", draw(LENGTHS))
    tables["terminal"] = [
        {"node_id": name, "name": name, "cranes": draw(st.integers(1, 2)),
         "crane_teu_per_h": draw(st.sampled_from([1, 4, 7]))}
        for name in chain.hubs
    ]  # fmt: skip
    # Enough for the largest consignment or load, and perhaps another beside it; a port has a yard of its own.
    ports = {row["node_id"] for row in tables.get("port", [])}
    for row in (*tables["terminal"], *tables.get("port", [])):
        most = max([3, *(one["capacity_teu"] for one in tables["service"] if one["to_node_id"] == row["node_id"])])
        is_port_terminal = "cranes" in row and row["node_id"] in ports
        row["yard_teu"] = "" if is_port_terminal else draw(st.sampled_from(["", "", most, most + 2]))
    for row in tables["bcp"]:
        row["carrier_countries"] = ""
    if draw(st.booleans()):
        add_trucking_rights(draw, tables)
    tables["tariff"] = [{"tariff_id": mode, "mode": mode, "usd_per_t_km": 0.1} for mode in MODES]
    gauges = sorted({row["gauge_mm"] for row in tables["service"] if row["mode"] == "rail"})
    if gauges and draw(st.booleans()):
        # Enough for the largest train, and perhaps another beside it.
        teu = max(row["capacity_teu"] for row in tables["service"]) + draw(st.sampled_from([0, 2, 6]))
        gauge = draw(st.sampled_from(gauges))
        tables["wagon"] = [{"wagon_id": "w", "gauge_mm": gauge, "capacity_teu": teu, "empty_h": draw(SHORT_H)}]
    tables["parameter"] = parameters(draw)
    tables["commodity"] = [
        {"commodity_id": name, "name": name, "modes": " ".join(MODES), "tonnes": 20, "value_of_time_usd_per_t_h": 1,
         "teu": draw(st.sampled_from([1, 2, 3])), "priority": draw(st.integers(0, 2)),
         "commodity_class": draw(st.sampled_from(["", "general", "bulk"]))}
        for name in ("first", "second", "third")
    ]  # fmt: skip
    simulation = {
        "start": draw(STARTS), "days": DAYS, "warmup_days": draw(st.integers(0, 2)),
        "drain_days": draw(st.integers(0, 6)), "seed": draw(st.integers(0, 2**63 - 1)),
    }  # fmt: skip
    add_demand(draw, chain, simulation)
    add_seasons(draw, tables)
    simulation["closures"] = draw(closures_of(tables, simulation["start"]))
    simulation["policies"] = policies(draw, chain)
    return tables, simulation


def add_sea(draw: Any, chain: Chain) -> None:
    """Add a way by sea, or none: by the vessels of a fleet, or by sailings from outside the model."""
    kind = draw(st.sampled_from(["", "", "container", "ferry", "ro_ro", "sailings"]))
    if not kind:
        return
    tail, head = chain.add_section("sea", "", 0)
    fleet = "" if kind == "sailings" else "ferries"
    for ends in ((tail, head), (head, tail)):
        chain.add_service(*ends, "sea", fleet=fleet)
    if fleet:
        row = {"fleet_id": fleet, "name": "f", "vessels": draw(st.integers(1, 3)), "vessel_type": kind}
        chain.tables["fleet"] = [row]
    # In some month a vessel takes all of its capacity, so that the largest consignment can go by it.
    chain.tables["port"] = [
        {"node_id": name, "name": name, "berths": draw(st.integers(1, 2)), "ferry_berths": draw(st.integers(1, 2)),
         "payload_shares": draw(st.sampled_from(["", "", "1 0.5 0.75 1 1 1 1 1 1 0.5 1 0.3"]))}
        for name in (tail, head)
    ]  # fmt: skip
    if draw(st.integers(0, 3)):
        chain.add_posts("water", "sea", (tail, head))


def add_flights(draw: Any, chain: Chain) -> None:
    """Let some fly there and back between two hubs, over what lies between them, or not."""
    if draw(st.booleans()):
        return
    tail, head = sorted(draw(st.lists(st.sampled_from(chain.hubs), min_size=2, max_size=2, unique=True)))
    chain.add_link(tail, head, "air", "", draw(LENGTHS))
    for ends in ((tail, head), (head, tail)):
        chain.add_service(*ends, "air")
    if draw(st.integers(0, 3)):
        chain.add_posts("sky", "air", (tail, head))


def add_trucking_rights(draw: Any, tables: dict[str, Rows]) -> None:
    """
    Let posts by road admit trucks of some countries, with terminals where goods change trucks.

    Of a crossing with a terminal at one post that post alone has a say: there is always a truck that both posts admit.
    """
    by_road = [row for row in tables["bcp"] if row["mode"] == "road"]
    for posts in zip(by_road[::2], by_road[1::2], strict=True):
        with_terminal = draw(st.sampled_from([posts, posts[:1], posts[1:]]))
        tables["terminal"] += [{**tables["terminal"][0], "node_id": row["node_id"]} for row in with_terminal]
        for row in with_terminal:
            row["carrier_countries"] = draw(st.sampled_from(["", "CHN", "KGZ UZB", "KAZ"]))


def parameters(draw: Any) -> Rows:
    """Draw how drivers rest and how news goes round; what is left out is as in other networks."""
    names = ("truck_daily_driving_h", "truck_daily_rest_h", "truck_break_after_h", "truck_break_h")
    values = dict(zip(names, draw(RESTS), strict=True))
    values["truck_travel_cv"] = draw(CVS)
    if draw(st.booleans()):
        values["news_interval_h"] = draw(st.sampled_from([6, 7.5, 48]))
        values["news_delay_h"] = draw(st.sampled_from([0, 6, 30]))
        values["news_smoothing"] = draw(st.sampled_from([0.1, 1]))
        # Goods are less, or not at all, of one mind.
        values["choice_scale_t_per_usd"] = draw(st.sampled_from([0.05, 0.005]))
    return [{"parameter_id": name, "value": value} for name, value in values.items()]


def policies(draw: Any, chain: Chain) -> dict[str, Any]:
    """Draw what is done differently: a green channel, a single window, booked slots, a warehouse."""
    tables, chosen = chain.tables, {}
    by_road = [row["bcp_id"] for row in tables["bcp"] if row["mode"] == "road"]
    if draw(st.booleans()):
        chosen["green_channel"] = draw(green_channels())
    if tables["procedure"] and draw(st.booleans()):
        chosen["single_window"] = {"crossings": "all", "documents": 0.5, "lead_h": draw(SHORT_H)}
    if draw(st.booleans()):
        named = draw(st.lists(st.sampled_from(by_road), min_size=1, unique=True))
        chosen["booking"] = {
            "slots_per_day": {name: draw(st.sampled_from([1, 5, 7, 96])) for name in named},
            "direction": draw(st.sampled_from(["outbound", "inbound", "each"])),
        }
    on_the_way = {
        row["flow_id"]: [hub for hub in chain.hubs if min(ends) < hub < max(ends)]
        for row in tables["flow"]
        for ends in ((row["origin"], row["destination"]),)
    }
    served = [flow_id for flow_id, hubs in on_the_way.items() if hubs]
    if served and draw(st.booleans()):
        flow_id = draw(st.sampled_from(served))
        node, share = draw(st.sampled_from(on_the_way[flow_id])), draw(st.sampled_from([1.0, 0.5]))
        chosen["warehouses"] = {"stock": {"node": node, "flows": [flow_id], "share": share}}
    return chosen


def add_seasons(draw: Any, tables: dict[str, Rows]) -> None:
    """Give a link and a post a season, over on some days of a week, speeds to some months, and a node its weather."""
    for table in ("link", "bcp"):
        rows = tables[table]
        which = draw(st.integers(-1, len(rows) - 1))
        for i, row in enumerate(rows):
            row["open_season"] = draw(SEASONS) if i == which else ""
    if draw(st.booleans()):
        mode, factor = draw(st.sampled_from(["road", "rail", "sea"])), draw(st.sampled_from([0.5, 0.9, 1.25]))
        tables["season_speed"] = [{"season_speed_id": "some", "mode": mode, "months": MONTHS, "factor": factor}]
    if not draw(st.integers(0, 2)):
        node = draw(st.sampled_from([row["node_id"] for row in tables["node"]]))
        months = draw(st.sampled_from(["", MONTHS]))
        tables["weather"] = [
            {"weather_id": "storm", "node_id": node, "months": months, "per_year": 100, "closed_h": draw(CLOSED_H)}
        ]


@st.composite
def closures_of(draw, tables: dict[str, Rows], start: str) -> Rows:
    """Draw closures of anything in the tables: in quarter hours from the start, or at random."""
    key = {"link": "link_id", "node": "node_id", "bcp": "bcp_id", "service": "service_id"}
    closures: Rows = []
    for table in draw(st.lists(st.sampled_from([table for table in key if tables[table]]), max_size=4)):
        row_id = draw(st.sampled_from([row[key[table]] for row in tables[table]]))
        if draw(st.booleans()):
            begins = datetime.fromisoformat(start) + timedelta(hours=draw(st.integers(-96, 96 * DAYS)) / 4)
            ends = begins + timedelta(hours=draw(st.integers(1, 400)) / 4)
            instants = {"start": f"{begins:%Y-%m-%dT%H:%M}", "end": f"{ends:%Y-%m-%dT%H:%M}"}
            closures.append({table: row_id, **instants, "announced": draw(st.booleans())})
        else:
            months = draw(st.sampled_from([{}, {"months": [int(month) for month in MONTHS.split()]}]))
            closures.append({table: row_id, "per_year": 100, "mean_h": draw(CLOSED_H), **months})
    return closures


@st.composite
def green_channels(draw) -> dict[str, Any]:
    """Draw a green channel at all crossings by road, or half of them."""
    return {
        "crossings": "all",
        "coverage": draw(st.sampled_from([1.0, 1.0, 0.5])),
        "commodities": draw(st.sampled_from([["first"], ["second", "third"], ["first", "second", "third"]])),
        "lanes": draw(st.integers(0, 2)),
        "lanes_from": draw(st.sampled_from(["general", "new"])),
        "shared": draw(st.booleans()),
        "priority": draw(st.booleans()),
        "time_factor": draw(st.sampled_from([1.0, 0.3, {"customs": 0.5}])),
    }


def add_demand(draw: Any, chain: Chain, simulation: dict[str, Any]) -> None:
    """Add flows and listed consignments between hubs; the way back only where every service has one."""
    tables, hubs = chain.tables, chain.hubs
    services = {(row["from_node_id"], row["to_node_id"]) for row in tables["service"]}
    pairs = [(a, b) for i, a in enumerate(hubs) for b in hubs[i + 1 :]]
    pairs += [
        (b, a) for a, b in pairs
        if all((v, u) in services or (u, v) not in services
               for u, v in pairwise(hubs) if a <= u and v <= b)
    ]  # fmt: skip
    ends, commodities = st.sampled_from(pairs), st.sampled_from(["first", "second", "third"])
    tables["flow"] = []
    for i in range(draw(st.integers(1, 4))):
        origin, destination = draw(ends)
        tables["flow"].append({
            "flow_id": f"f{i}", "origin": origin, "destination": destination, "commodity_id": draw(commodities),
            "t_per_year": draw(st.sampled_from([4, 12, 1, 0])) * 365 * 20, "year": 2023,
            "timetable": draw(st.sampled_from(["", "", "", *TIMETABLES])),
        })  # fmt: skip
    start = datetime.fromisoformat(simulation["start"])
    quarters = st.integers(-96 * simulation["warmup_days"], 96 * DAYS + 95)
    tables["listed"] = []
    for _ in range(draw(st.integers(0, 5))):
        origin, destination = draw(ends)
        ready = start + timedelta(hours=draw(quarters) / 4)
        tables["listed"] += [
            {"origin": origin, "destination": destination, "commodity_id": name, "ready_utc": ready.isoformat(),
             "number": draw(st.integers(1, 4))}
            for name in draw(st.lists(commodities, min_size=1, max_size=3, unique=True))
        ]  # fmt: skip
