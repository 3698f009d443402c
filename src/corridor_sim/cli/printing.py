"""What commands print of runs, comparisons, alternatives and networks."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from corridor_sim.cli.fixed_width import figure, interval, print_frame, print_rows

if TYPE_CHECKING:
    from corridor_sim.experiment import CompareResult, RunResult, Sweep
    from corridor_sim.indicators import Measured
    from corridor_sim.scenario import Case

_STATISTICS = {"mean_h": "mean h", "p50_h": "P50 h", "p90_h": "P90 h", "p95_h": "P95 h"}
_PARTS = {
    "travel_h": "travel h",
    "rest_h": "rest h",
    "consolidation_h": "consol. h",
    "queue_h": "queue h",
    "service_h": "service h",
    "transloading_h": "transl. h",
    "closure_h": "closure h",
}
_HOURS = {**_STATISTICS, **_PARTS}


def print_run(result: "RunResult") -> None:
    """Print the indicators of a run at which a planner looks first, what is assumed and where the results lie."""
    print(f"\n{result.case.name}: {result.case.scenario.document.title}")
    headers = {
        "origin": "from",
        "destination": "to",
        "commodity_id": "commodity",
        "corridor_id": "corridor",
        "consignments": "sent",
        **_HOURS,
        "mean_cost_usd": "USD",
    }
    print_frame(result.pairs[list(headers)].rename(columns=headers))
    print(
        f"{result.case.simulation.replications} replications; sent: consignments in all of them that were ready in the "
        f"{result.case.simulation.days} days from {result.case.simulation.start}; in a year about "
        f"{result.plan.consignments_a_year:,.0f} consignments are expected"
    )
    _print_indicators(result.measured)
    _print_stations(result)
    _print_remarks(result.case, int(result.pairs["unfinished"].sum()))
    print(f"results: {result.directory.path}")


def _print_indicators(measured: "Measured") -> None:
    """Print key indicators and corridor shares with their intervals over replications."""
    from corridor_sim.indicators import corridor_shares, key_rows

    indicators = measured.indicators
    rows = [
        [row["label"], figure(row["mean"]), interval(row["ci95_low"], row["ci95_high"]), row["unit"]]
        for row in key_rows(indicators).to_dict("records")
    ]
    print()
    print_rows(rows, ["all consignments", "mean", "95 % interval", "unit"], numbers=(1, 2))
    shares = [
        [row["subject"], figure(100 * row["mean"]), interval(100 * row["ci95_low"], 100 * row["ci95_high"])]
        for row in corridor_shares(indicators).to_dict("records")
    ]
    print()
    print_rows(shares, ["corridor", "% of tonnes", "95 % interval"], numbers=(1, 2))


def _print_stations(result: "RunResult") -> None:
    """Print the places whose queue grows, then those with most hours of waiting, departures last."""
    from corridor_sim.indicators import leading, worst_places

    places = leading(worst_places(result.measured))
    rows = [
        [
            row["subject"], "grows" if row["is_growing"] else figure(row["wait_mean_h"]),
            figure(row["growth_per_day"]) if row["is_growing"] else "stands" if row["is_standing"] else "",
            figure(row["waiting_at_end"]),
            "" if math.isnan(row["utilization"]) else figure(100 * row["utilization"]),
        ]
        for row in places.to_dict("records")
    ]  # fmt: skip
    print()
    print_rows(
        rows,
        ["longest waits at", "mean wait h", "growth a day", "waiting at the end", "in use %"],
        numbers=(1, 2, 3, 4),
    )
    if places["is_growing"].any():
        print("grows: more work comes than can be done, so that the mean wait depends on the days simulated only")
    if places["is_standing"].any():
        print("stands: days of work wait all along (a week at departures), though the queue is not shown to grow")


def print_comparison(result: "CompareResult") -> None:
    """Print both sides of each pair, their difference, and what is assumed."""
    comparison, case = result.comparison, result.scenario.case
    print(f"\n{comparison.scenario_name} compared with {comparison.baseline_name}: {case.scenario.document.title}")
    rows: list[list[Any]] = []
    for row in comparison.pairs.to_dict("records"):
        pair = [row["origin"], row["destination"], row["commodity_id"]]
        rows.append([*pair, comparison.baseline_name, *_side(row, "baseline_"), ""])
        rows.append(["", "", "", comparison.scenario_name, *_side(row, "scenario_"), _difference(row)])
    headers = ["from", "to", "commodity", "scenario", "corridor", *_HOURS.values(), "difference h [95 % interval]"]
    print_rows(rows, headers)
    print(
        f"{comparison.replications} paired replications; difference: {comparison.scenario_name} less "
        f"{comparison.baseline_name}, emergent from the simulation; it is the mean over replications of the "
        "difference of means, the means above are over all consignments"
    )
    if not result.has_same_demand:
        print("demand differs: differences, their split and the benefit are of the consignments that both have")
    _print_gains(result)
    unfinished = comparison.pairs[["baseline_unfinished", "scenario_unfinished"]].sum().sum()
    _print_remarks(case, int(unfinished))
    print(f"results: {result.scenario.directory.path}\nreport: {result.report}")


def print_sweep(sweep: "Sweep", scenario: "Case") -> None:
    """Print what the favored gain and what others do at each value, and where all together gain nothing any more."""
    print(f"\n{scenario.name}, {sweep.parameter}: {scenario.scenario.document.title}")
    rows = [
        [
            f"{row['value']:g}" if row["group"] == "favored" else "", row["group"], row["consignments"],
            row["left_out"], figure(row["mean_gain_h"]),
            *(
                cell
                for unit in ("h", "usd")
                for cell in (
                    figure(row[f"gain_{unit}_per_year"]),
                    interval(row[f"gain_ci95_low_{unit}_per_year"], row[f"gain_ci95_high_{unit}_per_year"]),
                )
            ),
        ]
        for row in sweep.accounts.to_dict("records")
    ]  # fmt: skip
    headers = [
        "value", "group", "consignments", "left out", "gain h", "h a year", "95 % interval", "USD a year",
        "95 % interval",
    ]  # fmt: skip
    print_rows(rows, headers, numbers=(2, 3, 4, 5, 6, 7, 8))
    print(
        f"favored: {', '.join(sweep.favored) or 'nobody'}; gain: baseline less scenario of the same consignments, "
        "hours at their value of time and money; losses are negative;\nleft out: consignments that have not "
        "arrived in both, whose gains and losses are not counted"
    )
    print(_where_it_vanishes(sweep))
    for sentence in scenario.assumed:
        print(f"assumed: {sentence}")
    print(f"results: {sweep.directory}")


def _where_it_vanishes(sweep: "Sweep") -> str:
    """Return a sentence on where all together gain nothing any more."""
    gains = sweep.accounts[sweep.accounts["group"] == "all"]
    largest_usd, value = max(zip(gains["gain_usd_per_year"], -gains["value"], strict=True))
    if not largest_usd > 0.0:
        return "all together gain at none of these values"
    largest = f"the gain of all together is largest at {-value:g}"
    if math.isnan(sweep.vanishes_at):
        return f"{largest}; it does not vanish up to the last value"
    return f"{largest}; it vanishes at {sweep.vanishes_at:.3g}"


def _print_gains(result: "CompareResult") -> None:
    """Print the split of the differences, the benefit and the key indicators of both scenarios."""
    from corridor_sim.indicators import key_rows

    comparison = result.comparison
    rows = [_gains("all", comparison.overall)]
    changed = comparison.pairs[~(comparison.pairs["is_equal"] & (comparison.pairs["benefit_usd_per_year"] == 0.0))]
    rows += [_gains(_pair_name(row), row) for row in changed.to_dict("records")]
    headers = [
        "difference of a mean consignment", "moved %", "same route h", "shift h", "same route USD", "shift USD",
        "same route kgCO2e", "shift kgCO2e", "benefit USD a year", "95 % interval",
    ]  # fmt: skip
    print()
    print_rows(rows, headers, numbers=range(1, 10))
    print(
        "same route: by consignments on the same route in both; shift: by those that took another; together the "
        "difference;\npairs that differ in nothing are left out; benefit: fall of the expected least generalized cost "
        "(logsum) of all\nconsignments in 365 days"
    )
    shown = [
        [
            row["label"], figure(row["baseline_mean"]), figure(row["scenario_mean"]), figure(row["difference"]),
            interval(row["ci95_low"], row["ci95_high"]), row["unit"],
        ]
        for row in key_rows(comparison.indicators).to_dict("records")
    ]  # fmt: skip
    names = [comparison.baseline_name, comparison.scenario_name]
    print()
    print_rows(shown, ["all consignments", *names, "difference", "95 % interval", "unit"], numbers=(1, 2, 3, 4))


def _gains(name: str, gains: Mapping[Any, Any]) -> list[str]:
    """Return the split and the benefit of a pair, or of all, as cells."""
    split = [figure(gains[f"{part}_{unit}"]) for unit in ("h", "usd", "kgco2e") for part in ("same_route", "shift")]
    ends = interval(gains["benefit_ci95_low_usd_per_year"], gains["benefit_ci95_high_usd_per_year"])
    return [name, figure(100.0 * gains["moved_share"]), *split, figure(gains["benefit_usd_per_year"]), ends]


def _pair_name(row: dict[Any, Any]) -> str:
    from corridor_sim.indicators import pair_subject

    return pair_subject(row["origin"], row["destination"], row["commodity_id"])


def _side(row: dict[Any, Any], prefix: str) -> list[Any]:
    return [row[f"{prefix}corridor_id"], *(row[f"{prefix}{column}"] for column in _HOURS)]


def _difference(row: dict[Any, Any]) -> str:
    """Return the paired difference in words that say whether it can be told from zero."""
    mean, low, high = row["difference_mean_h"], row["ci95_low_h"], row["ci95_high_h"]
    if math.isnan(mean):
        return "withheld"
    if row["is_equal"]:
        return "none: equal in every replication"
    if math.isnan(low):
        return f"{mean:+.1f} (one replication: no interval)"
    text = f"{mean:+.1f} [{low:+.1f}, {high:+.1f}]"
    if row["distinguishable"]:
        return text
    more = row["more_replications"]
    wish = "" if pd.isna(more) else f"; about {more} more replications would tell"
    return f"{text} not distinguishable from zero{wish}"


def _print_remarks(case: "Case", unfinished: int) -> None:
    if unfinished:
        print(f"{unfinished} consignments had not arrived at the end; what they could change is withheld")
    print("service includes the hours of border posts that are published with their queue, where no lanes are known")
    for sentence in case.assumed:
        print(f"assumed: {sentence}")


def summary_frames(summary: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the tables of a summary as people read them, by title: shares in percent, assumptions once each."""
    frames = {name.replace("_", " "): frame for name, frame in summary.items()}
    figures = frames["figures"]
    frames["figures"] = figures.assign(share=figures["share"].map(lambda share: f"{100 * share:.1f} %", "ignore"))
    frames["weakest figures"] = frames["weakest figures"].drop(columns="note")
    titles = {"weakest figures": "weakest figures: the assumptions on which most cost rests, however sure they are"}
    assumed = frames["assumptions"].assign(figures=lambda frame: frame["table"] + "." + frame["column"])
    by_source = assumed.groupby(["title", "note"], sort=False)["figures"]
    frames["assumptions"] = by_source.agg(
        n_figures="count", figures=lambda cells: ", ".join(sorted(set(cells)))
    ).reset_index()[["n_figures", "figures", "title", "note"]]
    return {titles.get(title, title): frame for title, frame in frames.items()}
