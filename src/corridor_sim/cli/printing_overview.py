"""What is printed of many comparisons: a row for each."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from corridor_sim.cli.fixed_width import figure, interval, print_rows, print_wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

_MUSD = 1e-6
_HEADERS = ("scenario", "headline effect", "benefit, MUSD a year", "assumed or emergent")
_WIDTHS = (None, 32, 28, 25)
"""What is longer is wrapped, but for names, which are copied."""

_OF_EMISSIONS = frozenset({"kgco2e_per_t_km", "kgco2e_per_teu", "traction"})
"""What an author puts in to change emissions."""


def print_overview(overview: pd.DataFrame, out: Path) -> None:
    """Print a row for each comparison, and what its columns are."""
    rows: Sequence[Sequence[Any]] = [_cells(row) for row in overview.to_dict("records")]
    print()
    print_rows(rows, _HEADERS, _WIDTHS)
    print_wrapped(
        "headline effect: on the mean hours from door to door, of all or of one pair, scenario less what it is "
        "compared with, with its 95 % interval; on their median where some have not arrived, so that the mean is "
        "withheld; on emissions and gas where these are put in"
    )
    print_wrapped(
        "benefit: fall of the expected least generalized cost (logsum: money, value of time, reliability, carbon) of "
        "all consignments in 365 days, and the verdict on it; it may go with more hours where goods take cheaper or "
        "surer ways; (+9): about so many more replications would tell"
    )
    print_wrapped(
        "assumed: the author has put in these hours, speeds, money or shares, and what they bring; all else is emergent"
    )
    print(f"results: {out}/overview.csv, with emissions and shares moved, and a folder of {out} for each")


def _cells(row: dict[Any, Any]) -> list[str]:
    return [
        f"{row['scenario']}\nagainst {row['baseline']}",
        _headline(row),
        _verdict(row),
        f"assumed: {row['put_in']}" if row["put_in"] else "emergent",
    ]


def _headline(row: dict[Any, Any]) -> str:
    """Return the effect on hours, and those on gas and emissions where the author has put these in."""
    median = " (median)" if row["statistic"] == "median" else ""
    lines = [f"{_effect(row, 'difference', 'h')} h", f"{row['hours_of']}{median}"]
    put_in = (row["put_in"] or "").split()
    if gas := row["difference_gas_bcm_per_year"]:
        lines.append(f"{gas:+.3g} bcm of gas a year")
    if not (_OF_EMISSIONS.isdisjoint(put_in) or math.isnan(row["difference_kgco2e"])):
        lines += [f"{_effect(row, 'difference', 'kgco2e')} kgCO2e", "of a mean consignment"]
    return "\n".join(lines[2:] if len(lines) > 2 and _is_zero(row, "difference", "h") else lines)


def _verdict(row: dict[Any, Any]) -> str:
    """Return the verdict on the benefit, and the benefit; where that is exactly zero the verdict on the hours."""
    from corridor_sim.indicators import GAIN, LOSS, NONE, UNCLEAR

    if _is_zero(row, "benefit", "usd_per_year"):
        of_hours = {GAIN: "none; sooner", LOSS: "none; later", NONE: "none", UNCLEAR: f"none; hours {UNCLEAR}"}
        return "none" if _is_zero(row, "difference", "h") else of_hours[row["verdict"]]
    more = row["more_replications"]
    is_known = not (pd.isna(more) or math.isnan(row["benefit_ci95_low_usd_per_year"]))
    return f"{row['verdict']}{f' (+{more})' if is_known else ''}\n{_effect(row, 'benefit', 'usd_per_year', _MUSD)}"


def _is_zero(row: dict[Any, Any], name: str, unit: str) -> bool:
    """Return whether a difference is exactly zero in every replication, or in the only one, which has no interval."""
    ends = [row[f"{name}_ci95_{end}_{unit}"] for end in ("low", "high")]
    return bool(row[f"{name}_{unit}"] == 0.0 and all(math.isnan(end) or end == 0.0 for end in ends))


def _effect(row: dict[Any, Any], name: str, unit: str, per: float = 1.0) -> str:
    """Return a difference with its interval, in units of the row's times ``per``."""
    mean, low, high = (row[f"{name}{end}_{unit}"] * per for end in ("", "_ci95_low", "_ci95_high"))
    return f"{figure(mean)} ({ends})" if (ends := interval(low, high)) else figure(mean)
