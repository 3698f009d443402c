"""
Write docs/tables.md, the page on the tables of a network, from the columns that the program checks.

Run it after a change in src/corridor_sim/columns: ``python docs/build_tables.py``.
"""

from pathlib import Path

from corridor_sim.tables import columns_of, describe_allowed, key_of

PAGE = Path(__file__).parent / "tables.md"

TABLES = {
    "node": "Places. Required.",
    "link": "Sections of railway, highway and sea between two nodes, one row for both ways. Required.",
    "commodity": "What is sent: the size of a consignment, which is the same by every mode. Required.",
    "flow": "Demand: tonnes a year from one node to another.",
    "profile": "How a flow spreads over the months.",
    "bcp": "Border-crossing points. Two of them with one crossing_id, in two countries and at two nodes that a link of "
    "their mode joins, make a crossing.",
    "procedure": "What a run undergoes at a post, by direction and in the order of sequence.",
    "channel": "The channels of procedures whose service time is a mixture, such as those of risk management.",
    "terminal": "Nodes with cranes, where consignments change mode or gauge.",
    "port": "Nodes with berths.",
    "service": "Trains and sailings between two nodes. The way is the quickest over links of the mode and gauge.",
    "pipeline": "Gas pipelines. They are no part of the simulation: each delivers its availability times its capacity.",
    "fleet": "Vessels that go to and fro. A fleet has exactly two services, each the other's reverse.",
    "weather": "Spells of wind, ice or snow that close places at random; a scenario may change them and add others.",
    "wagon": "Pools of railway wagons, one for a gauge. Without a row for its gauge no train waits for wagons.",
    "tariff": "Freight rates. Each mode and country of the links needs a row, or one with an empty country.",
    "emission": "Well-to-wheel emissions of transport chain elements and hubs (ISO 14083). Without this table they are "
    "not given; with it each mode of the links needs a row, and terminals one for the hub. A row for the kind comes "
    "before one for the country alone.",
    "season_speed": "Speeds that differ by month, of a class of links in a country. A row for the class comes before "
    "one for the country alone.",
    "corridor": "Names for families of routes, told apart by the nodes they pass.",
    "border_target": "Which published hours the lanes of which posts are fitted to by "
    "`corridor-sim calibrate borders`, and how many runs a day they can serve. Procedures named `outside_queue` take "
    "up what is left of the hours.",
    "choice_target": "Which constants of corridors are fitted to which published traffic by "
    "`corridor-sim calibrate choice`.",
    "corridor_constant": "What money, time and reliability do not explain of the choice among corridors; fitted by "
    "`corridor-sim calibrate choice`.",
    "parameter": "Figures of the whole network. Those of trucks are needed as soon as there is a road.",
    "published_traffic": "Published yearly traffic at crossings, ports, links and corridors, which "
    "`corridor-sim validate` puts beside the simulated traffic. Nothing is simulated from it.",
    "published_border_time": "Published hours at border posts, which `corridor-sim validate` puts beside the "
    "simulated. Nothing is simulated from them.",
    "published_transit_time": "Published hours from first departure to last arrival between two places, which "
    "`corridor-sim validate` puts beside the simulated. Nothing is simulated from them.",
    "source": "Where figures come from.",
    "config": "Units and reference system, as in GMNS; one row.",
    "border_times": "A planner's own border times, named by a scenario (network.border_times): one row stands in the "
    "place of all procedures of that post and direction.",
    "consignment_list": "A planner's own consignments, named by a scenario (demand.consignments).",
}

HEAD = """# The tables of a network

A network is a folder of CSV files (UTF-8, commas), one for each table, named by it: `node.csv`, `link.csv` and so on.
Only node, link and commodity are required; a planner's own network needs no more columns than those marked *yes*. A
figure may have beside it a column of its name and `_source` that names a row of `source.csv` (`length`,
`length_source`); `corridor-sim network check` counts those without. `link_geometry.geojson` may hold lines for the map:
features with the property `link_id`. This page is made from the columns that the program checks.
"""

COLUMNS = "| column | needed | unit | allowed | meaning |\n|---|---|---|---|---|\n"


def page() -> str:
    """Return the page."""
    parts = [HEAD]
    for table, meaning in TABLES.items():
        parts.append(f"\n## {table}\n\n{meaning}\n\n{COLUMNS}")
        companions = {f"{column.name}_source" for column in columns_of(table) if column.sourced}
        for column in columns_of(table):
            if column.name in companions:
                continue
            is_key = " (id)" if column.name == key_of(table) else ""
            needed = "yes" if column.required else f"no; default {column.default}" if column.default else "no"
            allowed = describe_allowed(column).split(", with spaces")[0].split(", unit")[0]
            refers = f"; of {column.references}" if column.references else ""
            parts.append(
                f"| `{column.name}`{is_key} | {needed} | {column.unit} | {allowed}{refers} | {column.meaning} |\n"
            )
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
