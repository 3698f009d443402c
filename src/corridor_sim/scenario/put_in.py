"""
Which of a scenario's effects its author has put in: hours, speeds, money and shares, given rather than simulated.

Enters: two cases. Leaves: names of columns and keys. Whatever else a scenario changes, links, lanes, cranes,
vessels, timetables, opening hours, closures, acts through the model alone, and what comes of it is emergent. Pipelines
are no part of the simulation: all that they deliver is put in.
"""

from collections.abc import Iterator
from typing import Any

from corridor_sim.scenario.case import Case

EFFECT_COLUMNS = frozenset({
    "length", "free_speed", "traction", "mean_h", "min_h", "max_h", "quantiles", "probability", "fee_usd", "share",
    "load_h", "unload_h", "stop_every_km", "stop_h", "transload_usd_per_teu", "usd_per_t_km", "factor", "empty_h",
    "value_of_time_usd_per_t_h", "value", "kgco2e_per_t_km", "kgco2e_per_teu", "expected_wait_h", "crane_teu_per_h",
})  # fmt: skip
"""Columns whose values are hours, speeds, money or shares: a change of them is an effect by itself."""


def put_in(baseline: Case, scenario: Case) -> tuple[str, ...]:
    """Return the columns and keys by which ``scenario`` puts effects in that ``baseline`` has not, sorted."""
    known = set(_put_in(baseline))
    return tuple(sorted({name for name, effect in _put_in(scenario) if (name, effect) not in known}))


def _put_in(case: Case) -> Iterator[tuple[str, Any]]:
    """Yield name of column or key, and where and what it is, of each effect that is put in."""
    document = case.scenario.document
    for change in document.network.change:
        for column, value in change.values.items():
            if column in EFFECT_COLUMNS:
                yield column, (change.table, change.row_id, value)
    if document.network.border_times is not None:
        yield "border_times", document.network.border_times
    green, window = document.policies.green_channel, document.policies.single_window
    if green is not None and any(factor < 1.0 for factor in green.time_factor.values()):
        yield "green_channel.time_factor", tuple(sorted(green.time_factor.items()))
    if window is not None:
        yield "single_window.documents", tuple(sorted(window.documents.items()))
    # That what is ordered is in stock is stated, not simulated.
    for warehouse_id, warehouse in document.policies.warehouses.items():
        yield "warehouses", (warehouse_id, warehouse)
    columns = ["pipeline_id", "capacity_bcm_per_year", "availability"]
    yield "pipelines", tuple(case.network.tables["pipeline"][columns].itertuples(index=False, name=None))
