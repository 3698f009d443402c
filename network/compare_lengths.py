"""Compare lengths of the base network with published ones and write the tables of README.md.

Usage: ``python network/compare_lengths.py``, after build.py.

Reads   link.csv and published_length.csv beside this script.
Writes  the part of README.md between two marker comments, and prints its first paragraph.

Columns of published_length.csv: ``basis`` is ``line`` (a line's or a route's own length) or ``planning`` (links of a
planner's model: the only figures for many sections, but rough, and some of them are straight lines); ``stops`` are
the nodes passed, where ``-`` leaves out the stretch from the node before it to the node after it; ``sets_links`` names
the links whose length was set by the figure; ``reason`` says why a deviation is large.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

import networkx as nx

HERE = Path(__file__).resolve().parent
BEGIN = "<!-- lengths: made by compare_lengths.py -->"
END = "<!-- end of lengths -->"
LARGE = 0.10
REMEMBERED = "road_length_remembered"
Row = dict[str, str]


@dataclass(frozen=True)
class Comparison:
    """A published length, the network's length between the same stops, and how much of that is remembered."""

    published: Row
    km: float
    remembered_km: float

    @property
    def deviation(self) -> float:
        """Share by which the network is longer than published."""
        return self.km / float(self.published["km"]) - 1

    @property
    def share_remembered(self) -> float:
        """Share of the network's length that rests on remembered route lengths."""
        return self.remembered_km / self.km

    @property
    def group(self) -> str:
        """Return where the comparison belongs: only ``compared`` ones tell how right the network is."""
        if self.published["sets_links"]:
            return "set"
        if self.published["basis"] == "planning":
            return "planning"
        return "remembered" if self.share_remembered > 0.5 else "compared"


def read_rows(path: Path) -> list[Row]:
    """Read a CSV table as text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def links_between(links: Iterable[Row], mode: str, stops: Sequence[str]) -> list[Row]:
    """Return the links of the shortest route of a mode through the stops, planned links included."""
    graph = nx.Graph()
    for row in links:
        tail, head, km = row["from_node_id"], row["to_node_id"], float(row["length"])
        if row["mode"] == mode and (not graph.has_edge(tail, head) or km < graph.edges[tail, head]["km"]):
            graph.add_edge(tail, head, km=km, row=row)
    found = []
    for a, b in pairwise(stops):
        if "-" not in (a, b):
            path = nx.dijkstra_path(graph, a, b, weight="km")
            found += [graph.edges[u, v]["row"] for u, v in pairwise(path)]
    return found


def compare(links: list[Row], published: list[Row]) -> list[Comparison]:
    """Compare every published length with the network."""
    result = []
    for row in published:
        passed = links_between(links, row["mode"], row["stops"].split())
        remembered = sum(float(link["length"]) for link in passed if link["length_source"] == REMEMBERED)
        result.append(Comparison(row, sum(float(link["length"]) for link in passed), remembered))
    return result


def table(comparisons: Iterable[Comparison], *, sets: str) -> list[str]:
    """Return a table; ``sets`` is what stands in the column on links that were set."""
    lines = [
        "| | network, km | published, km | deviation | told by | sets a link | reason |",
        "|---|--:|--:|--:|---|---|---|",
    ]
    for c in comparisons:
        row = c.published
        links = sets or f"rests on remembered lengths: {c.share_remembered:.0%}"
        cells = (
            row["what"],
            f"{c.km:.1f}",
            f"{float(row['km']):g}",
            f"{c.deviation:+.1%}",
            row["published_in"],
            links,
            row["reason"],
        )
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def spread(comparisons: Sequence[Comparison]) -> str:
    """Return number, median absolute deviation and number of large deviations in words."""
    deviations = [abs(c.deviation) for c in comparisons]
    n_large = sum(d > LARGE for d in deviations)
    return f"{len(deviations)} lengths, median deviation {median(deviations):.1%}, {n_large} over {LARGE:.0%}"


def page(comparisons: Sequence[Comparison]) -> str:
    """Return the part of README.md that tells the comparison."""
    groups = {
        name: [c for c in comparisons if c.group == name] for name in ("compared", "set", "remembered", "planning")
    }
    compared = groups["compared"]
    by_mode = "; ".join(
        f"{mode}: {spread([c for c in compared if c.published['mode'] == mode])}" for mode in ("rail", "road", "sea")
    )
    lines = [
        f"**Published lengths that set no link: {spread(compared)}** ({by_mode}).",
        "",
        *table(compared, sets="no"),
        "",
        "Lengths that set a link, so that they prove nothing:",
        "",
        *table(groups["set"], sets="yes"),
        "",
        "Roads of which more than half rests on remembered route lengths, so not counted: "
        f"{spread(groups['remembered'])}.",
        "",
        *table(groups["remembered"], sets=""),
        "",
        f"Rough planning links of the World Bank, a check on gross errors: {spread(groups['planning'])}; "
        f"with the lengths above, {spread([*compared, *groups['planning']])}.",
        "",
        *table(groups["planning"], sets="no"),
    ]
    return "\n".join(lines)


def with_lengths(text: str, lengths: str) -> str:
    """Return a page with the part between the marker comments replaced."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{lengths}\n\n{END}{after}"


def main() -> None:
    """Write the tables into README.md and print what they come to."""
    lengths = page(compare(read_rows(HERE / "link.csv"), read_rows(HERE / "published_length.csv")))
    readme = HERE / "README.md"
    readme.write_text(with_lengths(readme.read_text(encoding="utf-8"), lengths), encoding="utf-8")
    print(lengths.splitlines()[0])


if __name__ == "__main__":
    main()
