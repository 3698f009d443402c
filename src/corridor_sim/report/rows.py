"""Rows of the report's tables of indicators, as text."""

from typing import Any, Final

import pandas as pd

from corridor_sim.report import words
from corridor_sim.report.words import Row, figure, is_missing, rows_of

_SIDES: Final = ("baseline", "scenario")
_THOUSAND: Final = 1000.0


def key_rows(key_figures: pd.DataFrame) -> list[dict[str, Any]]:
    """Return label, unit, both means, difference and interval of each key figure; shares in percent."""
    return [_key_row(row) for row in rows_of(key_figures)]


def _key_row(row: Row) -> dict[str, Any]:
    is_share = row["unit"] == "share"
    scale = 100.0 if is_share else 1.0

    def shown(name: str) -> str:
        return words.WITHHELD if is_missing(row[name]) else figure(scale * row[name])

    has_interval = not is_missing(row["ci95_low"])
    return {
        "label": row["label"],
        "unit": "%" if is_share else "" if row["unit"] == "consignments" else row["unit"],
        "baseline": shown("baseline_mean"),
        "scenario": shown("scenario_mean"),
        "difference": shown("difference"),
        "interval": f"{shown('ci95_low')} to {shown('ci95_high')}" if has_interval and row["difference"] != 0.0 else "",
        "is_told": bool(row["distinguishable"]),
    }


def pipeline_rows(pipelines: pd.DataFrame) -> list[list[str]]:
    """Return name, bcm a year in both, and difference of each pipeline."""
    return [
        [
            row["pipeline"], *(figure(row[name]) for name in ("baseline_mean", "scenario_mean")),
            words.signed(row["difference"]) if row["difference"] else figure(0.0),
        ]
        for row in rows_of(pipelines)
    ]  # fmt: skip


def corridor_rows(corridors: pd.DataFrame) -> list[dict[str, Any]]:
    """Return name and, for each side, share of tonnes in percent, mean hours, TFI3, USD/TEU and kg CO2e/(t km)."""
    return [
        {"name": row["corridor"], "sides": [_corridor_side(row, side) for side in _SIDES]} for row in rows_of(corridors)
    ]


def _corridor_side(row: Row, side: str) -> list[str]:
    share = row[f"{side}_share_of_tonnes"]
    names = ("mean_h", "tfi3_usd", "cost_usd_per_teu", "kgco2e_per_tkm")
    if share == 0.0:
        return [words.NONE] * (1 + len(names))
    # A mean that is missing though the corridor is used is withheld; the rest is known when goods are sent.
    values = [row[f"{side}_{name}"] for name in names]
    texts = [
        words.WITHHELD if name == "mean_h" and is_missing(value) else figure(value)
        for name, value in zip(names, values, strict=True)
    ]
    return [figure(100.0 * share), *texts]


def station_rows(stations: pd.DataFrame) -> list[dict[str, Any]]:
    """Return name and, for each side, mean wait or growth, number waiting at the end, and utilization in percent."""
    return [
        {"name": row["station"], "sides": [_station_side(row, side) for side in _SIDES]} for row in rows_of(stations)
    ]


def _station_side(row: Row, side: str) -> dict[str, Any]:
    grows = bool(row[f"{side}_is_growing"])
    growth = f"grows by {figure(row[f'{side}_growth_per_day'])} a day" if grows else ""
    return {
        "wait": growth or figure(row[f"{side}_wait_mean_h"]),
        "is_growing": grows,
        "waiting": figure(row[f"{side}_waiting_at_end"]),
        "utilization": figure(100.0 * row[f"{side}_utilization"]),
    }


def order_rows(orders: pd.DataFrame) -> list[dict[str, Any]]:
    """Return warehouse, flow, hours directly and from stock, differences with intervals, hours of replenishments."""
    return [
        {
            "warehouse": row["warehouse_id"],
            "flow": row["flow"],
            "hours": [_hours(row[f"{side}_{name}"]) for side in ("before", "after") for name in ("h", "p95_h")],
            "differences": [_difference(row, unit) for unit in ("h", "usd", "kgco2e")],
            "sent": [_hours(row[f"replenishment_{name}"]) for name in ("mean_h", "p95_h")],
        }
        for row in rows_of(orders)
    ]


def _hours(value: float) -> str:
    return words.WITHHELD if is_missing(value) else figure(value)


def _difference(row: Row, unit: str) -> dict[str, str]:
    value, low, high = (row[f"difference{end}_{unit}"] for end in ("", "_ci95_low", "_ci95_high"))
    return {"mean": _hours(value) if unit == "h" else figure(value), "interval": _interval(low, high)}


def _interval(low: float, high: float) -> str:
    return "" if is_missing(low) or low == high else f"{figure(low)} to {figure(high)}"


def stock_rows(stocks: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the stock, and for 95 % of the orders and for all: tonnes, their interval, days."""
    return [
        {
            "name": row["subject"],
            "sides": [
                [
                    figure(row[f"{name}_t"]),
                    _interval(row[f"{name}_t_ci95_low"], row[f"{name}_t_ci95_high"]),
                    figure(row[f"{name}_days"]),
                ]
                for name in ("stock_95", "stock_all")
            ],
        }
        for row in rows_of(stocks)
    ]


def split_rows(pairs: pd.DataFrame, overall: Row) -> list[dict[str, Any]]:
    """Return name, share moved, the parts of each difference and the benefit, of all and of each pair that changes."""
    rows = [{"name": "All consignments", **_split(overall)}]
    changed = [row for row in rows_of(pairs) if not is_missing(row["moved_share"]) and _changes(row)]
    changed.sort(key=lambda row: -abs(row["benefit_usd_per_year"]))
    return [*rows, *({"name": words.pair_name(row), **_split(row)} for row in changed)]


def _changes(row: Row) -> bool:
    """Return whether anything of a pair differs between the two."""
    return bool(row["moved_share"] > 0.0 or row["benefit_usd_per_year"] != 0.0 or not row["is_equal"])


def _split(row: Row) -> dict[str, Any]:
    low, high = row["benefit_ci95_low_usd_per_year"], row["benefit_ci95_high_usd_per_year"]

    def part(name: str, unit: str) -> str:
        value = row[f"{name}_{unit}"]
        return words.WITHHELD if is_missing(value) and unit == "h" else figure(value)

    return {
        "moved": "" if is_missing(row["moved_share"]) else figure(100.0 * row["moved_share"]),
        "parts": [part(name, unit) for unit in ("h", "usd", "kgco2e") for name in ("same_route", "shift")],
        "benefit": figure(row["benefit_usd_per_year"] / _THOUSAND),
        "interval": ""
        if is_missing(low) or low == high
        else f"{figure(low / _THOUSAND)} to {figure(high / _THOUSAND)}",
    }
