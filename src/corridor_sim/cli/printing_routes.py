"""What ``route`` prints."""

import math
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from tabulate import tabulate

from corridor_sim.cli.fixed_width import print_wrapped

if TYPE_CHECKING:
    from corridor_sim.routing import Alternative
    from corridor_sim.scenario import Case


def print_alternatives(
    case: "Case", asked: tuple[str, str, str], alternatives: Sequence["Alternative"], day: date | None, most: int
) -> None:
    """
    Print alternatives, cheapest first.

    ``asked`` are origin, destination and commodity, ``day`` that asked for, ``most`` how many of the cheapest.
    """
    origin, destination, commodity_id = asked
    commodity = case.network.tables["commodity"].set_index("commodity_id").loc[commodity_id]
    size = f"a consignment of {commodity['tonnes']:g} t and {commodity['teu']:g} TEU"
    print(f"{origin} - {destination}, {commodity_id}, {size}")
    print(_when(case, day))
    rows = []
    for number, each in enumerate(alternatives, start=1):
        cost = each.route.cost
        hours = [f"{value:.1f}" for value in (cost.hours, *each.hours_split.values())]
        kgco2e = "-" if math.isnan(cost.kgco2e) else f"{cost.kgco2e:,.0f}"
        rows.append([
            f"{number}{'*' if each.seasons else ''}", each.corridor_id, " ".join(each.modes), " ".join(each.via),
            f"{each.route.length_km:,.0f}", *hours, f"{cost.usd:,.0f}", kgco2e, f"{100 * each.share:.1f}",
        ])  # fmt: skip
    headers = [
        "", "corridor", "modes", "via", "km", "hours", "travel\nh", "rest\nh", "border\nh", "terminal\nh", "USD",
        "kgCO2e", "share\n%",
    ]  # fmt: skip
    align = ("left", "left", "left", "left", *["right"] * 9)
    widths = [None, None, 10, 26, *[None] * 9]
    print(tabulate(rows, headers=headers, colalign=align, maxcolwidths=widths, disable_numparse=True))
    print(
        "via: border posts, changes of vehicle, lines of vessels; hours, USD and kgCO2e (well to wheel) as expected\n"
        "with nobody else in the way; terminal: waits for departures, loading and transloading; share: path-size\n"
        "logit of generalized cost, at free flow, of those shown"
    )
    print_wrapped(_left_out(len(alternatives), most))
    for sentence in _cautions(case, alternatives, day):
        print_wrapped(sentence)


def _left_out(shown: int, most: int) -> str:
    """Return which ways are not among those shown."""
    from corridor_sim.routing import MOST_STRETCH

    more = f"; more than {most} by -k" if shown >= most else ""
    return (
        f"not shown: ways at over {MOST_STRETCH:g} times the generalized cost (money, value of time, reliability) of "
        f"the cheapest, and those little different from a cheaper one{more}; --avoid shows what goes another way"
    )


def _cautions(case: "Case", alternatives: Sequence["Alternative"], day: date | None) -> Iterator[str]:
    """Yield what a reader must not overlook: seasons, closures, what the network does not give."""
    by_season: dict[tuple[str, ...], list[str]] = {}
    for number, each in enumerate(alternatives, start=1):
        if each.seasons:
            by_season.setdefault(each.seasons, []).append(str(number))
    taken = ", and here taken as open" if day is None else ""
    for seasons, numbers in by_season.items():
        text = "; and ".join(season.replace(";", ",") for season in seasons)
        yield f"* {', '.join(numbers)}: closed in part of the year{taken}; open {text}"
    if closures := case.scenario.document.closures:
        named = ", ".join(dict.fromkeys(f"{each.table} {each.row_id}" for each in closures))
        yield f"closures that {case.name} states do not count here: {named}"
    if stormy := _closed_at_random(case, alternatives):
        yield f"weather closes {', '.join(stormy)} at random; hours here are without such closures"
    if any(math.isnan(each.route.cost.kgco2e) for each in alternatives):
        yield f"kgCO2e: not given, as the network has no table {case.network.file_of('emission')}"


def _closed_at_random(case: "Case", alternatives: Sequence["Alternative"]) -> list[str]:
    """Return the places on the alternatives that the weather of the network closes."""
    arcs = (arc for each in alternatives for leg in each.route.legs for arc in leg.path)
    passed = {node_id for arc in arcs for node_id in (arc.tail, arc.head)}
    closed = set(case.network.tables["weather"]["node_id"])
    return sorted(passed & closed)


def _when(case: "Case", day: date | None) -> str:
    """Return what the links are of, in words."""
    if day is not None:
        return f"on {day}: links in force and in season"
    start = case.simulation.start
    return f"links of {start}, the start of {case.name}, all taken as in season; --at DATE shows a day"
