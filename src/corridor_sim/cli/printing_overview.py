"""What is printed of many comparisons: a row for each."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from corridor_sim.cli.fixed_width import figure, interval, print_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

_MUSD = 1e-6
_HEADERS = (
    "scenario", "against", "hours of", "difference h", "95 % interval", "benefit MUSD a year", "95 % interval",
    "verdict on benefit", "moved %", "kgCO2e", "effect",
)  # fmt: skip


def print_overview(overview: pd.DataFrame, out: Path) -> None:
    """Print a row for each comparison, and what its columns are."""
    rows: Sequence[Sequence[Any]] = [_cells(row) for row in overview.to_dict("records")]
    print()
    print_rows(rows, _HEADERS, numbers=(3, 4, 5, 6, 8, 9))
    print(
        "difference: of the mean hours from door to door, scenario less what it is compared with; of the median where\n"
        "some have not arrived, so that the mean is withheld; benefit: fall of the expected least generalized cost\n"
        "(logsum: money, value of time, reliability, carbon) of all consignments in 365 days. A gain may go with more\n"
        "hours, of all or of this pair, where goods take cheaper or surer ways; kgCO2e: of a mean consignment;\n"
        "assumed: the author has put in these hours, speeds, money or shares, and what they bring; all else is emergent"
    )
    print(f"results: {out}/overview.csv, and a folder of {out} for each; a report by corridor-sim compare SCENARIO")


def _cells(row: dict[Any, Any]) -> list[str]:
    median = " (median)" if row["statistic"] == "median" else ""
    benefit = [row[f"benefit{end}_usd_per_year"] * _MUSD for end in ("", "_ci95_low", "_ci95_high")]
    return [
        row["scenario"],
        row["baseline"],
        f"{row['hours_of']}{median}",
        figure(row["difference_h"]),
        interval(row["difference_ci95_low_h"], row["difference_ci95_high_h"]),
        figure(benefit[0]),
        interval(benefit[1], benefit[2]),
        _verdict(row),
        figure(100.0 * row["moved_share"]),
        figure(row["difference_kgco2e"]),
        f"assumed: {row['put_in']}{_gas(row)}" if row["put_in"] else "emergent",
    ]


def _gas(row: dict[Any, Any]) -> str:
    """Return what pipelines deliver more or less, if they do."""
    more = row["difference_gas_bcm_per_year"]
    return f" ({more:+.3g} bcm of gas a year)" if more else ""


def _verdict(row: dict[Any, Any]) -> str:
    """Return the verdict on the benefit; where that is exactly zero on the hours, and say so."""
    from corridor_sim.indicators import GAIN, LOSS, NONE, UNCLEAR

    if row["benefit_ci95_low_usd_per_year"] == row["benefit_ci95_high_usd_per_year"] == 0.0:
        of_hours = {GAIN: "none; sooner", LOSS: "none; later", NONE: "none", UNCLEAR: f"none; hours {UNCLEAR}"}
        return of_hours[row["verdict"]]
    more = row["more_replications"]
    if pd.isna(more) or math.isnan(row["benefit_ci95_low_usd_per_year"]):
        return str(row["verdict"])
    return f"{row['verdict']}; about {more} more replications would tell"
