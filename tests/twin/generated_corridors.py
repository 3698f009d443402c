"""Generated corridors with what is sent on them, closed and done differently."""

from datetime import datetime, timedelta
from itertools import combinations, pairwise
from typing import Any

from generated_chains import CVS, DAYS, LENGTHS, RESTS, SEASONS, SHORT_H, STARTS, Chain, Rows
from hypothesis import strategies as st


@st.composite
def corridors(draw) -> tuple[dict[str, Rows], dict[str, Any]]:
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
    if draw(st.booleans()):
        tail, head = chain.add_section("sea", "", 0)
        chain.add_service(tail, head, "sea", "", "ferries")
        chain.add_service(head, tail, "sea", "", "ferries")
        kind = draw(st.sampled_from(["container", "ferry", "ro_ro"]))
        vessels = draw(st.integers(1, 3))
        tables["fleet"] = [{"fleet_id": "ferries", "name": "f", "vessels": vessels, "vessel_type": kind}]
        # In some month a vessel takes all of its capacity, so that the largest consignment can go by it.
        tables["port"] = [
            {"node_id": name, "name": name, "berths": draw(st.integers(1, 2)), "ferry_berths": draw(st.integers(1, 2)),
             "payload_shares": draw(st.sampled_from(["", "", "1 0.5 0.75 1 1 1 1 1 1 0.5 1 0.3"]))}
            for name in (tail, head)
        ]  # fmt: skip
    if draw(st.booleans()):
        chain.add_section("road", "", draw(st.integers(0, 1)))
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
    posts = [row for row in tables["bcp"] if row["mode"] == "road"]
    if draw(st.booleans()):
        tables["terminal"] += [{**tables["terminal"][0], "node_id": row["node_id"]} for row in posts]
        for row in tables["bcp"]:
            countries = draw(st.sampled_from(["", "CHN", "KGZ UZB", "KAZ"])) if row["mode"] == "road" else ""
            row["carrier_countries"] = countries
    tables["tariff"] = [{"tariff_id": mode, "mode": mode, "usd_per_t_km": 0.1} for mode in ("road", "rail", "sea")]
    if draw(st.booleans()):
        # Enough for the largest train, and perhaps another beside it.
        teu = max([3, *(row["capacity_teu"] for row in tables["service"])]) + draw(st.sampled_from([0, 2, 6]))
        tables["wagon"] = [{"wagon_id": "w", "gauge_mm": 1520, "capacity_teu": teu, "empty_h": draw(SHORT_H)}]
    names = ("truck_daily_driving_h", "truck_daily_rest_h", "truck_break_after_h", "truck_break_h")
    values = zip(names, draw(RESTS), strict=True)
    tables["parameter"] = [{"parameter_id": name, "value": value} for name, value in values]
    tables["parameter"].append({"parameter_id": "truck_travel_cv", "value": draw(CVS)})
    tables["commodity"] = [
        {"commodity_id": name, "name": name, "modes": "road rail sea", "tonnes": 20, "value_of_time_usd_per_t_h": 1,
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
    simulation["policies"] = {"green_channel": draw(green_channels())} if draw(st.booleans()) else {}
    if tables["procedure"] and draw(st.booleans()):
        lead_h = draw(SHORT_H)
        simulation["policies"]["single_window"] = {"crossings": "all", "documents": 0.5, "lead_h": lead_h}
    if posts and draw(st.booleans()):
        named = draw(st.lists(st.sampled_from([row["bcp_id"] for row in posts]), min_size=1, unique=True))
        simulation["policies"]["booking"] = {
            "slots_per_day": {name: draw(st.sampled_from([1, 5, 7, 96])) for name in named},
            "direction": draw(st.sampled_from(["outbound", "inbound", "each"])),
        }
    return tables, simulation


def add_seasons(draw: Any, tables: dict[str, Rows]) -> None:
    """Give a link and a post a season, which is over on some days of a week, and speeds to some months."""
    for table in ("link", "bcp"):
        rows = tables[table]
        which = draw(st.integers(-1, len(rows) - 1))
        for i, row in enumerate(rows):
            row["open_season"] = draw(SEASONS) if i == which else ""
    if draw(st.booleans()):
        mode, factor = draw(st.sampled_from(["road", "rail", "sea"])), draw(st.sampled_from([0.5, 0.9, 1.25]))
        # Months in which starts lie, or that begin soon after them.
        tables["season_speed"] = [{"season_speed_id": "some", "mode": mode, "months": "1 3 10", "factor": factor}]


@st.composite
def closures_of(draw, tables: dict[str, Rows], start: str) -> Rows:
    """Draw closures of anything in the tables: in quarter hours from the start, or at random."""
    key = {"link": "link_id", "node": "node_id", "bcp": "bcp_id", "service": "service_id"}
    facilities = [(table, row[name]) for table, name in key.items() for row in tables[table]]
    closures: Rows = []
    for table, row_id in draw(st.lists(st.sampled_from(facilities), max_size=4)):
        if draw(st.booleans()):
            begins = datetime.fromisoformat(start) + timedelta(hours=draw(st.integers(-96, 96 * DAYS)) / 4)
            ends = begins + timedelta(hours=draw(st.integers(1, 400)) / 4)
            instants = {"start": f"{begins:%Y-%m-%dT%H:%M}", "end": f"{ends:%Y-%m-%dT%H:%M}"}
            closures.append({table: row_id, **instants, "announced": draw(st.booleans())})
        else:
            closures.append({table: row_id, "per_year": 100, "mean_h": draw(st.sampled_from([0.5, 12, 48]))})
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
