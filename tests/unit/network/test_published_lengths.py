"""The tables of lengths in network/README.md tell what the network has, and every large deviation has its reason."""

import csv
import runpy
from itertools import pairwise
from pathlib import Path
from statistics import median

import networkx as nx
import pytest

NETWORK = Path(__file__).parents[3] / "network"
HEADS = ("set no link", "set a link", "remembered route lengths", "planning links")
"""What the line above each of the four tables says, in their order."""


def rows(name):
    with (NETWORK / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def links():
    return rows("link.csv")


@pytest.fixture(scope="module")
def published():
    return rows("published_length.csv")


@pytest.fixture(scope="module")
def graphs(links):
    """Return a graph for each mode; of parallel links the shorter one weighs."""
    result = {}
    for link in links:
        graph = result.setdefault(link["mode"], nx.MultiGraph())
        remembered = link["length_source"] == "road_length_remembered"
        graph.add_edge(
            link["from_node_id"], link["to_node_id"], link["link_id"], km=float(link["length"]), remembered=remembered
        )
    return result


def network_km(graphs, row):
    """Return the length of the shortest path through the stops of a row, and the remembered part of it."""
    total = remembered = 0.0
    graph = graphs[row["mode"]]
    for a, b in pairwise(row["stops"].split()):
        if "-" in (a, b):
            continue
        for u, v in pairwise(nx.dijkstra_path(graph, a, b, weight="km")):
            edge = min(graph[u][v].values(), key=lambda data: data["km"])
            total += edge["km"]
            remembered += edge["km"] * edge["remembered"]
    return total, remembered


@pytest.fixture(scope="module")
def expected(graphs, published):
    """Return for each table the rows it must have: what, network km, published km."""
    tables = {head: [] for head in HEADS}
    for row in published:
        km, remembered = network_km(graphs, row)
        if row["sets_links"]:
            head = "set a link"
        elif row["basis"] == "planning":
            head = "planning links"
        else:
            head = "remembered route lengths" if remembered > km / 2 else "set no link"
        tables[head].append((row["what"], f"{km:.1f}", f"{float(row['km']):g}", row["reason"]))
    return tables


def deviations(table):
    return [float(km) / float(told) - 1 for _, km, told, _ in table]


def tables_of_page():
    """Return the tables of lengths in the page, each with the line above it."""
    text = (NETWORK / "README.md").read_text(encoding="utf-8")
    part = text.split("<!-- lengths: made by compare_lengths.py -->")[1].split("<!-- end of lengths -->")[0]
    paragraphs = part.strip().split("\n\n")
    return list(zip(paragraphs[::2], paragraphs[1::2], strict=True))


def test_page_tells_the_lengths_of_the_network(expected):
    found = tables_of_page()
    assert len(found) == len(HEADS)
    for head, (title, table) in zip(HEADS, found, strict=True):
        assert head in title
        cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]
        assert [(what, km, told, reason) for what, km, told, *_, reason in cells] == expected[head]
        assert [row[3] for row in cells] == [f"{share:+.1%}" for share in deviations(expected[head])]


def test_page_tells_the_median(expected):
    table = expected["set no link"]
    share = median(map(abs, deviations(table)))
    assert f"{len(table)} lengths, median deviation {share:.1%}," in tables_of_page()[0][0]


def test_railways_and_all_agree_within_3_percent_at_the_median(expected, published):
    rail = {row["what"] for row in published if row["mode"] == "rail"}
    table = expected["set no link"]
    assert median(map(abs, deviations(table))) < 0.03
    assert median(map(abs, deviations([row for row in table if row[0] in rail]))) < 0.03


def test_every_deviation_over_10_percent_has_its_reason(expected):
    unexplained = [
        what
        for table in expected.values()
        for (what, _, _, reason), share in zip(table, deviations(table), strict=True)
        if abs(share) > 0.1 and not reason
    ]
    assert unexplained == []


def test_links_that_were_set_have_no_length_of_the_map(links, published):
    source = {link["link_id"]: link["length_source"] for link in links}
    set_links = [link_id for row in published for link_id in row["sets_links"].split()]
    assert {source[link_id] for link_id in set_links}.isdisjoint({"osm_rail_length", "drawn_length", "caspian_lane"})


def test_a_stretch_is_left_out():
    """From a to d by b and c, but for b to c: 1 + 4 km of 1 + 2 + 4; of parallel links the shorter."""
    script = runpy.run_path(str(NETWORK / "compare_lengths.py"))
    ends = (("a", "b", "1"), ("b", "c", "2"), ("b", "c", "3"), ("c", "d", "4"))
    links = [{"from_node_id": u, "to_node_id": v, "mode": "rail", "length": km} for u, v, km in ends]

    def km(stops):
        return sum(float(link["length"]) for link in script["links_between"](links, "rail", stops.split()))

    assert km("a b c d") == 7.0
    assert km("a b - c d") == 5.0
