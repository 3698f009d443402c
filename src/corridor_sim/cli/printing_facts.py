"""What commands print that check a model: calibrations, validations, verifications, contests."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tabulate import tabulate

from corridor_sim.cli.fixed_width import ends, print_frame
from corridor_sim.tables import rows_of

if TYPE_CHECKING:
    import pandas as pd

    from corridor_sim.bench import Figures
    from corridor_sim.experiment import BorderCalibration, Calibration, Validation, Verification


def print_calibration(calibration: "Calibration") -> None:
    """Print what the fitted constants bring about, beside what is published."""
    fits = calibration.fits.assign(is_reached=calibration.fits["is_reached"].map({True: "yes", False: "no"}))
    fits["is_identified"] = fits["is_identified"].map(
        {True: "yes", False: "no: its traffic does not answer; left at 0"}
    )
    print_frame(fits.rename(columns={
        "target_id": "target", "traffic_id": "published traffic", "constant_usd_per_t": "USD/t",
        "is_reached": "reached", "is_identified": "identified", "before": "simulated before",
        "after": "simulated after",
    }))  # fmt: skip
    print(f"{calibration.rounds} rounds; traffic of a year; reached: within 2 % of what is published")


def print_verification(verification: "Verification") -> None:
    """Print what two engines gave for one case."""
    case = verification.case
    compared = (
        f"{verification.consignments} consignments and {verification.visits} visits in "
        f"{case.simulation.replications} {'replication' if case.simulation.replications == 1 else 'replications'}"
    )
    if verification.difference is None:
        print(f"{case.name}: equal bit for bit; {compared}")
    else:
        print(f"{case.name}: different; first at {verification.difference}")


def print_border_calibration(calibration: "BorderCalibration") -> None:
    """Print what was fitted at posts that anybody passes, the figures of other years, and what nothing tells."""
    from corridor_sim.experiment import MOST_UTILIZATION

    fits = calibration.fits
    passed = fits[fits["runs_per_day"] > 0.0]
    rows = [
        [
            row.target_id, row.mode, row.year, f"{row.observed_h:.1f}", f"{row.before_h:.1f}", _or_limit(row.after_h),
            row.lanes, *(f"{hours:.2f}" for hours in (row.service_h, row.wait_h, row.outside_h)),
            f"{row.runs_per_day:.1f}", f"{100 * row.utilization:.0f}", row.hours_from, row.lanes_from,
            "yes" if row.is_reached else "no",
        ]
        for row in rows_of(passed)
    ]  # fmt: skip
    headers = ["post and direction", "mode", "year", "published h", "before h", "after h", "lanes", "service h",
               "wait h", "outside h", "runs a day", "in use %", "hours from", "lanes from", "reached"]  # fmt: skip
    align = ("left", "left", *["right"] * 10, "left", "left", "left")
    print(tabulate(rows, headers=headers, colalign=align, disable_numparse=True))
    in_years = ", ".join(f"{n} of {year}" for year, n in sorted(fits["year"].value_counts().items()))
    hours_from, lanes_from = fits["hours_from"].value_counts(), passed["lanes_from"].value_counts()
    print(
        f"{calibration.rounds} rounds; published: less what the model has elsewhere; after: under the traffic of the "
        f"year, {_LIMIT}: more came\nthan were let in, and nothing is put outside; wait: for lanes, under the "
        f"traffic simulated; reached, within 2 %: "
        f"{int(passed['is_reached'].sum())} of {len(passed)}, others wait longer for opening hours or lanes.\n"
        f"years of the figures: {in_years}.\n"
        f"hours: {hours_from.get('post', 0)} from figures of the post, {hours_from.get('others', 0)} from figures that "
        f"stand for it. lanes: {lanes_from.get('capacity', 0)} from a capacity that is told,\n"
        f"{lanes_from.get('traffic', 0)} from the traffic simulated (at most {100 * MOST_UTILIZATION:g} % in use where "
        f"the figure leaves so much wait), {lanes_from.get('assumption', 0)} from an assumed capacity.\n"
        f"Not identified: how much of the wait is for lanes and how much outside queue, but where a capacity is told; "
        f"anything at\nthe {len(fits) - len(passed)} posts and directions that nobody passes."
    )
    _print_years(calibration.years)


_LIMIT = "limit"


def _or_limit(hours: float) -> str:
    return f"{hours:.1f}" if hours < math.inf else _LIMIT


def _print_years(years: "pd.DataFrame") -> None:
    """Print published figures of a post or country, fitted and not, where there are others than the fitted ones."""
    several = years[years.groupby("place")["place"].transform("size") > 1]
    rows = [
        [
            row.place, row.year, f"{row.observed_h:.1f}", _or_limit(row.fitted_h),
            f"{100 * row.error:+.0f} %" if math.isfinite(row.error) else "-", "yes" if row.used else "no",
        ]
        for row in rows_of(several)
    ]  # fmt: skip
    print()
    print(tabulate(rows, headers=["post or country", "year", "published h", "fitted h", "error", "used"],
                   colalign=("left", "right", "right", "right", "right", "left"), disable_numparse=True))  # fmt: skip
    for is_used, words in ((True, "that posts are fitted to"), (False, "of other years, posts and countries")):
        errors = years.loc[(years["used"] == is_used) & years["error"].lt(math.inf), "error"].abs()
        if len(errors):
            print(f"median error of the {len(errors)} figures {words}: {100 * errors.median():.0f} %")


def print_validation(validation: "Validation") -> None:
    """Print published figures beside simulated ones, a table for each kind."""
    from corridor_sim.indicators import TOLERANCE

    case, facts = validation.case, validation.facts
    print(f"\n{case.name}: {case.scenario.document.title}")
    is_announced = facts["statistic"].isin(_NEVER_MET)
    for title, (kind, announced, beside, decimals, single) in _TABLES.items():
        alike = facts[(facts["kind"] == kind) & (is_announced == announced)]
        if len(alike):
            _print_facts(alike, title, beside, decimals, single)
    held = facts[facts["within"].notna()]
    fresh = held[~held["used_in_calibration"].astype(bool)]
    print(
        f"{case.simulation.replications} replications of {case.simulation.days} days from {case.simulation.start}, "
        f"traffic scaled to a year; ratio: simulated over published;\nwithin: the mean lies in the range published, or "
        f"within {100 * TOLERANCE:g} % where none is (assumed); no mean: nothing passes,\nor a queue grows; "
        "used: flows, constants or posts rest on the figure."
    )
    if (facts["kind"] == "transit").any():
        print(
            "in transit: first departure to last arrival; within, of a single run or a record: it lies where 95 % of "
            "single trips do"
        )
    print(
        f"within: {int(held['within'].sum())} of {len(held)}; of the {len(fresh)} that nothing rests on: "
        f"{int(fresh['within'].sum())}"
    )


_NEVER_MET = ("announced", "forecast")
"""What is told of figures that are held to nothing."""

_TABLES = {
    "traffic of a year": ("traffic", False, "unit", 0, "of one more year"),
    "traffic of a year, only forecast": ("traffic", True, "unit", 0, "of one more year"),
    "hours at a border post": ("border", False, "unit", 1, "of single trips"),
    "hours in transit": ("transit", False, "statistic", 0, "of single trips"),
    "hours in transit, only announced": ("transit", True, "statistic", 0, "of single trips"),
}
"""
By title, in the order in which they are printed: the kind of figures, whether they were only announced or forecast, the
column that tells them apart, decimals, and what ``pi95`` is of.
"""


def _print_facts(facts: "pd.DataFrame", title: str, beside: str, decimals: int, single: str) -> None:
    rows = [
        [
            row.name, row.year, getattr(row, beside).replace("_", " "), f"{row.observed:,.{decimals}f}",
            ends(row.observed_low, row.observed_high, decimals),
            "-" if math.isnan(row.simulated) else f"{row.simulated:,.{decimals}f}",
            ends(row.ci95_low, row.ci95_high, decimals), ends(row.pi95_low, row.pi95_high, decimals),
            "-" if math.isnan(row.ratio) else f"{row.ratio:.2f}", _agreement(row),
            "yes" if row.used_in_calibration else "no",
        ]
        for row in rows_of(facts)
    ]  # fmt: skip
    headers = [title, "year", beside, "published", "range", "simulated", "95 % of mean", f"95 % {single}", "ratio",
               "within", "used"]  # fmt: skip
    align = ("left", "right", "left", *["right"] * 6, "left", "left")
    print(tabulate(rows, headers=headers, colalign=align, maxcolwidths=[44, *[None] * 10], disable_numparse=True))
    print()


def _agreement(row: Any) -> str:
    """Return whether a figure is within its range, in words that do not pass over that nothing is simulated there."""
    if row.statistic in _NEVER_MET:
        return "-"
    if row.within:
        return "yes"
    if math.isnan(row.simulated):
        return "no mean"
    return "nothing passes" if row.simulated == 0.0 else "no"


def print_bench(figures: Sequence["Figures"]) -> None:
    """Print the medians of a contest."""
    rows = [
        [
            each.contestant.name, each.contestant.engine, f"{each.consignments:,}", f"{each.passages_per_s:,.0f}",
            f"{each.consignments_per_s:,.0f}", each.peak_mib, each.cpu_s, each.wall_s,
        ]
        for each in figures
    ]  # fmt: skip
    headers = ["case", "engine", "consignments", "passages/s", "consignments/s", "peak MiB", "processor s", "wall s"]
    align = ("left", "left", *["right"] * (len(headers) - 2))
    print(tabulate(rows, headers=headers, floatfmt=("", "", "", "", "", ".1f", ".2f", ".2f"), colalign=align))
    print(
        "a passage is one consignment or run served by one station; per second of processor time; compilation excluded;"
        "\npeak MiB: beyond the inputs; equal waits checked; on the stations all but those with +sampling read the same"
        "\ntimes, drawn beforehand; on the base scenario engines draw as they go"
    )
