"""What commands print of runs and sweeps."""

import math
from typing import TYPE_CHECKING

import pandas as pd

from corridor_sim.cli.fixed_width import figure, interval, print_frame, print_rows, print_wrapped
from corridor_sim.cli.printing_warehouses import print_warehouses

if TYPE_CHECKING:
    from corridor_sim.experiment import RunResult, Sweep
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
_MOST_PAIRS = 20
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
    # Of two with as many the one that stands first in the table.
    largest = result.pairs["consignments"].rank(method="first", ascending=False) <= _MOST_PAIRS
    shown = result.pairs.loc[largest, list(headers)]
    print_frame(shown.rename(columns=headers))
    if len(shown) < len(result.pairs):
        place = result.directory.path / "door_to_door.csv"
        print(f"those that send most; {len(result.pairs) - len(shown)} more are in {place}")
    print(
        f"{result.case.simulation.replications} replications; sent: consignments in all of them that were ready in the "
        f"{result.case.simulation.days} days from {result.case.simulation.start}; in a year about "
        f"{result.plan.consignments_a_year:,.0f} consignments are expected"
    )
    _print_indicators(result.measured)
    _print_stations(result)
    print_warehouses(result)
    _print_gas(result.measured)
    print_remarks(result.case, int(result.pairs["unfinished"].sum()))
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


def _print_gas(measured: "Measured") -> None:
    """Print what all pipelines deliver, if there are any."""
    from corridor_sim.indicators import pipeline_rows

    for bcm in pipeline_rows(measured.indicators)["mean"].tail(1):
        print(f"pipelines deliver {figure(bcm)} bcm of gas a year: assumed, capacity times availability")


def _print_stations(result: "RunResult") -> None:
    """Print the places whose queue grows, that are full, then those with most hours of waiting; departures last."""
    from corridor_sim.indicators import FULL, leading, worst_places

    places = leading(worst_places(result.measured))
    rows = [
        [
            row["subject"], "grows" if row["is_growing"] else figure(row["wait_mean_h"]),
            figure(row["growth_per_day"]) if row["is_growing"]
            else "stands" if row["is_standing"] else "full" if row["is_full"] else "",
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
    if (places["is_full"] & ~places["is_growing"] & ~places["is_standing"]).any():
        print(f"full: in use for {100 * FULL:g} % of the open hours or more, so that a little more work makes it grow")


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
        print_wrapped(f"assumed: {sentence}")
    print(f"results: {sweep.directory}")


def _where_it_vanishes(sweep: "Sweep") -> str:
    """Return a sentence on where all together gain nothing any more."""
    gains = sweep.accounts[sweep.accounts["group"] == "all"]
    largest_usd, value = max(zip(gains["gain_usd_per_year"], -gains["value"], strict=True))
    if not largest_usd > 0.0:
        return "all together gain at none of these values"
    largest = f"the gain of all together is largest at {-value:g}{_as_large(gains, -value)}"
    where = f"at {sweep.vanishes_at:.3g} by the mean"
    if math.isnan(sweep.vanishes_at):
        where = "not up to the last value by the mean"
    low, high = sweep.vanishes_at_ci95_low, sweep.vanishes_at_ci95_high
    sure = f"its interval lies above zero up to {low:.3g}" if low < math.inf else _sure_or_not(gains)
    gone = f" and below from {high:.3g} on" if high < math.inf else ""
    return f"{largest}; it vanishes {where}; {sure}{gone}"


def _as_large(gains: "pd.DataFrame", value: float) -> str:
    """Say with which other values' gains the interval of the one at ``value`` overlaps."""
    low, high = (gains[f"gain_ci95_{end}_usd_per_year"] for end in ("low", "high"))
    is_here = gains["value"] == value
    overlaps = ~is_here & (low <= high[is_here].item()) & (high >= low[is_here].item())
    others = ", ".join(f"{other:g}" for other in gains.loc[overlaps, "value"])
    return f" by the mean, though its interval overlaps with that at {others}" if others else ""


def _sure_or_not(gains: "pd.DataFrame") -> str:
    """Say whether a gain whose interval crosses zero nowhere is sure up to the last value or at none."""
    last_low = gains["gain_ci95_low_usd_per_year"].iloc[-1]
    if math.isnan(last_low):
        return "one replication has no interval"
    is_sure = last_low > 0.0
    return "its interval lies above zero up to the last value" if is_sure else "its interval lies above zero at none"


def print_remarks(case: "Case", unfinished: int) -> None:
    """Print what limits the result, and what is assumed."""
    if unfinished:
        print(f"{unfinished} consignments had not arrived at the end; what they could change is withheld")
    print("service includes the hours of border posts that are published with their queue, where no lanes are known")
    for sentence in case.assumed:
        print_wrapped(f"assumed: {sentence}")
