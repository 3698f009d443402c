"""What commands print that check a model: calibrations, validations, verifications, contests."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tabulate import tabulate

from corridor_sim.cli.fixed_width import ends, print_frame
from corridor_sim.tables import rows_of

if TYPE_CHECKING:
    from corridor_sim.bench import Figures
    from corridor_sim.experiment import Calibration, Validation, Verification


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


def print_validation(validation: "Validation") -> None:
    """Print published figures beside simulated ones."""
    from corridor_sim.indicators import TOLERANCE

    case, facts = validation.case, validation.facts
    rows = [
        [
            row.name, row.year, row.unit, f"{row.observed:,.0f}", ends(row.observed_low, row.observed_high),
            f"{row.simulated:,.0f}", ends(row.ci95_low, row.ci95_high),
            "-" if math.isnan(row.ratio) else f"{row.ratio:.2f}", "yes" if row.within else "no",
            "yes" if row.used_in_calibration else "no",
        ]
        for row in rows_of(facts)
    ]  # fmt: skip
    headers = ["traffic of a year", "year", "unit", "published", "range", "simulated", "95 % interval", "ratio",
               "within", "used"]  # fmt: skip
    align = ("left", *["right"] * 7, "left", "left")
    print(f"\n{case.name}: {case.scenario.document.title}")
    print(tabulate(rows, headers=headers, colalign=align, maxcolwidths=[44, *[None] * 9], disable_numparse=True))
    fresh = facts[~facts["used_in_calibration"].astype(bool)]
    print(
        f"{case.simulation.replications} replications of {case.simulation.days} days from {case.simulation.start}, "
        f"scaled to a year; ratio: simulated over published;\nwithin: the mean lies in the range published, or within "
        f"{100 * TOLERANCE:g} % where none is (assumed); used: flows or constants rest on the figure.\n"
        f"within: {int(facts['within'].sum())} of {len(facts)}; of the {len(fresh)} that nothing rests on: "
        f"{int(fresh['within'].sum())}"
    )


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
