"""The written report: one HTML file that needs nothing beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from matplotlib.axes import Axes

from corridor_sim.report import rows as report_rows
from corridor_sim.report import words
from corridor_sim.report.content import STATISTICS, ReportContent
from corridor_sim.report.figures import plot_differences, plot_door_to_door_distributions, plot_queues, plot_split
from corridor_sim.report.images import svg_data_uri
from corridor_sim.report.maps import Highlight, draw_network_map, find_detail
from corridor_sim.report.words import Finding, Row, finding, is_missing, number, pair_name, pair_sentence
from corridor_sim.results import PARTS, write_atomically

# Beyond this many rows a figure is no longer read; the table has them all.
_MOST_DIFFERENCES: Final = 12
_MOST_SPLITS: Final = 6
_MOST_FIGURES_LISTED: Final = 8


def write_report(path: str | Path, content: ReportContent) -> None:
    """
    Write the report of a comparison as one HTML file with its figures inside.

    Parameters
    ----------
    path
        The file to write; its directory exists. It appears under this name only when it is complete.
    content
        What it says. Equal content gives equal bytes.
    """
    write_atomically(Path(path), render_report(content).encode())


def render_report(content: ReportContent) -> str:
    """Return the report of a comparison as HTML."""
    environment = Environment(
        loader=PackageLoader("corridor_sim.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    rows = words.by_size(content.pairs)
    changed = [row for row in rows if finding(row) is not Finding.EQUAL]
    detail = find_detail(content.map_links, content.highlights, content.opened, _compared_links(content))
    return environment.get_template("report.html.j2").render(
        content=content,
        end=content.start + timedelta(days=content.days),
        answer=answer_of(content),
        stations=report_rows.station_rows(content.stations),
        queues=_queues_image(content) if content.queues else None,
        key_figures=report_rows.key_rows(content.key_figures),
        is_key_withheld=bool(content.key_figures[["baseline_mean", "scenario_mean"]].isna().to_numpy().any()),
        orders=report_rows.order_rows(content.orders),
        stocks=report_rows.stock_rows(content.stocks),
        pipelines=report_rows.pipeline_rows(content.pipelines),
        corridors=report_rows.corridor_rows(content.corridors),
        split=report_rows.split_rows(content.pairs, content.overall),
        changed=[_table_pair(row, content) for row in changed],
        unchanged=[_unchanged_row(row) for row in rows if finding(row) is Finding.EQUAL],
        is_withheld=any(_is_withheld(row) for row in rows),
        shares_with_moved=any(map(words.is_moved, rows)) and any(map(words.keeps_its_way_yet_changes, rows)),
        network_map=_map_image(content, detail),
        detail_map=_detail_image(content, detail) if detail else None,
        assumed=_assumed_by_author(content),
        figures=_figures(content, changed),
        assumptions=_grouped_assumptions(content.assumptions),
        sources=[(title, date, url, url.startswith(("https://", "http://"))) for title, date, url in content.sources],
    )


def answer_of(content: ReportContent) -> list[str]:
    """Return the answer: what pipelines deliver, what holds goods up, what is not in the means, what these say."""
    of_pipelines = words.pipelines(content.pipelines, content.is_of_pipelines_alone)
    if content.is_of_pipelines_alone:
        return of_pipelines
    return [
        *of_pipelines,
        *words.bottlenecks(content.stations, content.baseline_name, content.scenario_name),
        *words.unfinished_pairs(content.pairs),
        *words.answer(content.pairs, content.replications),
        *words.overall_sentences(content.overall),
    ]


def _queues_image(content: ReportContent) -> "_Image":
    spoken = [
        f"{station}: " + ", ".join(f"{name} up to {number(float(curve.max()), 0)}" for name, curve in curves.items())
        for station, curves in content.queues.items()
    ]
    return _Image(
        src=svg_data_uri(plot_queues(content.queues)),
        alt="Mean number that wait through the days that count. " + "; ".join(spoken) + ".",
        caption="How many wait at midnight (UTC) at the worst of these stations, on average over the replications. "
        "Each panel has a scale of its own.",
    )


@dataclass(frozen=True)
class _Image:
    src: str
    alt: str
    caption: str
    is_narrow: bool = False


def _is_withheld(row: Row) -> bool:
    sides = [side for side in ("baseline", "scenario") if row[f"{side}_consignments"]]
    return any(is_missing(row[f"{side}_{statistic}_h"]) for side in sides for statistic in STATISTICS)


def _table_pair(row: Row, content: ReportContent) -> dict[str, Any]:
    """Return what the comparison table shows of a pair: a line for each scenario, and the difference."""
    found = finding(row)
    has_difference = found not in (Finding.WITHHELD, Finding.EMPTY)
    return {
        "route": f"{row['origin']} \N{EN DASH} {row['destination']}",
        "commodity": row["commodity"],
        "sides": [
            {"name": content.baseline_name, **_side(row, "baseline")},
            {"name": content.scenario_name, **_side(row, "scenario")},
        ],
        "difference": words.signed(row["difference_mean_h"]) if has_difference else _missing(found),
        "interval": words.interval(row) if has_difference and not is_missing(row["ci95_low_h"]) else "",
        "verdict": words.verdict(row),
        "is_told": found in (Finding.SOONER, Finding.LATER),
    }


def _missing(found: Finding) -> str:
    return words.NONE if found is Finding.EMPTY else words.WITHHELD


def _side(row: Row, side: str) -> dict[str, Any]:
    is_empty = row[f"{side}_consignments"] == 0
    statistics = [row[f"{side}_{statistic}_h"] for statistic in STATISTICS]
    return {
        "corridor": words.NONE if is_missing(row[f"{side}_corridor"]) else row[f"{side}_corridor"],
        "consignments": number(row[f"{side}_consignments"], 0),
        "unfinished": number(row[f"{side}_unfinished"], 0) if row[f"{side}_unfinished"] else "",
        "hours": [words.NONE if is_empty else number(value) for value in statistics],
        "cost": words.NONE if is_empty else number(row[f"{side}_mean_cost_usd"], 0),
    }


def _unchanged_row(row: Row) -> dict[str, Any]:
    return {"name": pair_name(row), **_side(row, "baseline")}


def _assumed_by_author(content: ReportContent) -> list[tuple[str, list[str]]]:
    """Return headings and the sentences under each; a sentence that both authors put in stands once."""
    both = [line for line in content.assumed if line in content.assumed_baseline]
    groups = [
        ("By the scenario's author", [line for line in content.assumed if line not in both]),
        ("By the baseline's author", [line for line in content.assumed_baseline if line not in both]),
    ]
    return [*groups, ("In both", both)] if both else groups


def _map_image(content: ReportContent, detail: Sequence[str]) -> _Image:
    return _Image(
        src=svg_data_uri(_draw_map(content, fitted_to=_compared_links(content), framed=detail)),
        alt=f"Map of the network{_lines_in_words(content)}",
        caption=_map_caption(content) + (" The frame is the map below." if detail else ""),
    )


def _detail_image(content: ReportContent, detail: Sequence[str]) -> _Image:
    return _Image(
        src=svg_data_uri(_draw_map(content, fitted_to=detail)),
        alt=f"Enlarged map of the frame above{_lines_in_words(content)}",
        caption="The frame above, enlarged: where the two scenarios differ.",
    )


def _compared_links(content: ReportContent) -> tuple[str, ...]:
    """Return the links of all corridors on the map and those opened; empty if there is no corridor."""
    on_corridors = {link_id for highlight in content.highlights for link_id in highlight.link_ids}
    return tuple(sorted(on_corridors.union(content.opened))) if on_corridors else ()


def _draw_map(content: ReportContent, fitted_to: Sequence[str] = (), framed: Sequence[str] = ()) -> Axes:
    opened = Highlight(f"opened in {content.scenario_name}", content.opened) if content.opened else None
    return draw_network_map(
        content.map_links,
        content.map_nodes,
        content.basemap,
        highlights=content.highlights,
        opened=opened,
        fitted_to=fitted_to,
        framed=framed,
    )


def _lines_in_words(content: ReportContent) -> str:
    corridors = "; ".join(highlight.legend_text for highlight in content.highlights)
    opened = f" Links opened in {content.scenario_name} are marked." if content.opened else ""
    return (f" with these corridors as wide lines: {corridors}." if corridors else ".") + opened


def _map_caption(content: ReportContent) -> str:
    if not content.highlights:
        return "The network."
    if content.n_moved == 0:
        return (
            "The network around the corridors. No flow changes its route; the wide lines are the corridors of all "
            "flows, in both."
        )
    flows = (
        "the one flow whose most used route changes"
        if content.n_drawn == 1
        else f"the {content.n_drawn} flows whose most used route changes"
    )
    left = content.n_moved - content.n_drawn
    others = f"; {left} more change theirs by less and are not drawn" if left else ""
    return (
        f"The network around the corridors. Wide lines are the corridors of {flows}, before and after: at least "
        f"{words.percent(content.least_drawn_share)} of the consignments of each take another route{others}. Corridors "
        "by which most tonnes change over have a color of their own. Flows that keep their route have no wide line."
    )


def _figures(content: ReportContent, changed: Sequence[Row]) -> list[_Image]:
    """Return the figures of the pairs that change: differences, parts of the time, distributions."""
    images: list[_Image] = []
    if changed:
        images = [
            _differences_image(changed[:_MOST_DIFFERENCES], len(changed)),
            _split_image(changed[:_MOST_SPLITS], content, len(changed)),
        ]
    return images + [_distribution_image(label, hours) for label, hours in content.distributions.items()]


def _differences_image(shown: Sequence[Row], n: int) -> _Image:
    frame = pd.DataFrame([dict(row) for row in shown])
    return _Image(
        src=svg_data_uri(plot_differences(frame)),
        alt="Differences of mean door-to-door time: " + " ".join(_in_words(row) for row in shown),
        caption="Difference of mean door-to-door time with its 95 % interval. "
        "A hollow dot is not distinguishable from no change." + _selection(len(shown), n),
    )


def _in_words(row: Row) -> str:
    if finding(row) in (Finding.WITHHELD, Finding.EMPTY):
        return f"{pair_name(row)}: {words.verdict(row)}."
    return pair_sentence(row)


def _split_image(shown: Sequence[Row], content: ReportContent, n: int) -> _Image:
    sides = (("baseline", content.baseline_name), ("scenario", content.scenario_name))
    frame = pd.DataFrame(
        [
            {
                "pair": pair_name(row),
                "scenario": name,
                **{f"{part}_h": row[f"{side}_{part}_h"] for part in PARTS},
            }
            for row in shown
            for side, name in sides
        ]
    )
    return _Image(
        src=svg_data_uri(plot_split(frame)),
        alt="Mean door-to-door hours by part. "
        + " ".join(f"{one['pair']}, {one['scenario']}: {_parts_in_words(one)}." for one in words.rows_of(frame)),
        caption="Where the hours go: mean door-to-door time by part." + _selection(len(shown), n),
    )


def _parts_in_words(one: Row) -> str:
    if any(is_missing(one[f"{part}_h"]) for part in PARTS):
        return words.WITHHELD
    return ", ".join(f"{part} {number(one[f'{part}_h'])}" for part in PARTS)


def _selection(shown: int, n: int) -> str:
    return f" The first {shown} of {n} in the table." if shown < n else ""


def _distribution_image(label: str, hours: Mapping[str, Any]) -> _Image:
    return _Image(
        src=svg_data_uri(plot_door_to_door_distributions(hours, title=label)),
        alt=f"Share of consignments arrived against door-to-door hours, {label}: {' and '.join(hours)}.",
        caption="Share of consignments that have arrived after so many hours, with P50, P90 and P95 marked.",
        is_narrow=True,
    )


def _grouped_assumptions(assumptions: pd.DataFrame) -> list[dict[str, Any]]:
    """Return each assumption once, with the figures that rest on it; many are counted rather than listed."""
    groups = []
    for (title, note), group in assumptions.fillna({"title": "", "note": ""}).groupby(["title", "note"], sort=False):
        figures = [f"{one['table']} {one['id']}: {one['column']} = {one['value']}" for one in words.rows_of(group)]
        listed = figures[:_MOST_FIGURES_LISTED]
        groups.append({"title": title, "note": note, "figures": listed, "n_more": len(figures) - len(listed)})
    return groups
