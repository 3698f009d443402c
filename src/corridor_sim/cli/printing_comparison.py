"""What ``compare`` prints: the answer, the largest differences, key indicators, where everything lies."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tabulate import tabulate

from corridor_sim.cli.fixed_width import figure, interval, print_rows, print_wrapped
from corridor_sim.cli.printing import print_remarks
from corridor_sim.cli.printing_warehouses import print_orders

if TYPE_CHECKING:
    from corridor_sim.experiment import CompareResult
    from corridor_sim.indicators import Comparison
    from corridor_sim.report import ReportContent

_MOST_PAIRS = 15


def print_comparison(result: "CompareResult", content: "ReportContent") -> None:
    """Print the answer of the report, which ``content`` is, the differences that are largest, and what is assumed."""
    from corridor_sim.report import answer_of

    comparison, case = result.comparison, result.scenario.case
    print(f"\n{comparison.scenario_name} compared with {comparison.baseline_name}: {case.scenario.document.title}\n")
    for sentence in answer_of(content):
        print_wrapped(_plain(sentence))
    _print_pipelines(content)
    if not content.is_of_pipelines_alone:
        print()
        _print_pairs(result, content)
        if not result.has_same_demand:
            print("demand differs: differences, their split and the benefit are of the consignments that both have")
        _print_split(comparison)
        print_orders(result)
        _print_indicators(comparison)
    unfinished = comparison.pairs[["baseline_unfinished", "scenario_unfinished"]].sum().sum()
    print_remarks(case, int(unfinished))
    print(f"results: {result.scenario.directory.path}\nreport: {result.report}")


def _print_pairs(result: "CompareResult", content: "ReportContent") -> None:
    """Print the pairs that can be told apart, the largest difference first, then others, and how many are left out."""
    from corridor_sim.report import words

    comparison = result.comparison
    rows = words.by_size(content.pairs)
    shown = [
        [
            _plain(words.pair_name(row)), _hours(row["baseline_mean_h"]),
            _hours(row["scenario_mean_h"]), _hours(row["difference_mean_h"], sign="+"),
            _ends(row["ci95_low_h"], row["ci95_high_h"]), figure(100.0 * row["moved_share"]), words.verdict(row),
        ]
        for row in rows[:_MOST_PAIRS]
    ]  # fmt: skip
    headers = [
        "mean hours door to door", "baseline", "scenario", "differ-\nence", "95 %\ninterval", "other\nroute %", "",
    ]  # fmt: skip
    align = ("left", "right", "right", "right", "right", "right", "left")
    widths = [30, None, None, None, None, None, 20]
    print(tabulate(shown, headers, colalign=align if shown else None, maxcolwidths=widths, disable_numparse=True))
    folder = result.scenario.directory.path
    left_out = len(comparison.pairs) - len(shown)
    rest = f"{left_out} more, and the hours, costs and split of all, are in" if left_out else "More of each is in"
    print_wrapped(f"{comparison.replications} paired replications. {rest} {folder / 'comparison.csv'}")
    print_wrapped(
        f"difference: {comparison.scenario_name} less {comparison.baseline_name}, emergent from the simulation: the "
        "mean over replications of the difference of means; the means beside it are over all consignments"
    )


def _print_pipelines(content: "ReportContent") -> None:
    """Print what pipelines deliver, if that differs."""
    rows = [
        [row["pipeline"], *(figure(row[name]) for name in ("baseline_mean", "scenario_mean", "difference"))]
        for row in content.pipelines.to_dict("records")
    ]
    if rows:
        print()
        print_rows(rows, ["bcm of gas a year, assumed", "baseline", "scenario", "difference"], numbers=(1, 2, 3))


def _print_split(comparison: "Comparison") -> None:
    """Print the parts of the difference of all consignments."""
    overall = comparison.overall
    rows = [
        [
            name, figure(overall[f"difference_{column}"]), _ends_of(overall, unit),
            *(figure(overall[f"{part}_{unit}"]) for part in ("same_route", "shift")),
        ]
        for name, unit, column in (("hours", "h", "mean_h"), ("USD", "usd", "usd"), ("kgCO2e", "kgco2e", "kgco2e"))
    ]  # fmt: skip
    headers = ["difference of a mean consignment", "", "95 % interval", "same route", "other route"]
    print()
    print_rows(rows, headers, numbers=range(1, 5))
    print("same route: by consignments on the same route in both; other route: by those that took another")


def _ends_of(gains: Mapping[str, Any], unit: str) -> str:
    prefix = "" if unit == "h" else "difference_"
    return interval(gains[f"{prefix}ci95_low_{unit}"], gains[f"{prefix}ci95_high_{unit}"])


def _print_indicators(comparison: "Comparison") -> None:
    """Print the indicators at which a planner looks first."""
    from corridor_sim.indicators import key_rows

    shown = [
        [
            row["label"], figure(row["baseline_mean"]), figure(row["scenario_mean"]), figure(row["difference"]),
            interval(row["ci95_low"], row["ci95_high"]), row["unit"],
        ]
        for row in key_rows(comparison.indicators).to_dict("records")
    ]  # fmt: skip
    print()
    print_rows(
        shown, ["all consignments", "baseline", "scenario", "difference", "95 % interval", "unit"], numbers=(1, 2, 3, 4)
    )


def _hours(value: float, sign: str = "") -> str:
    from corridor_sim.report import words

    text = _plain(words.number(value))
    return f"+{text}" if sign and value > 0.0 and text != "0.0" else text


def _ends(low: float, high: float) -> str:
    return "" if math.isnan(low) else f"{_hours(low, sign='+')} to {_hours(high, sign='+')}"


def _plain(text: str) -> str:
    """Return text with the hyphen for minus and dash: whatever is printed to can show that."""
    return text.translate({ord("\N{MINUS SIGN}"): "-", ord("\N{EN DASH}"): "-"})
