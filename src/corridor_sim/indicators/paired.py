"""Consignments of two scenarios paired by key, and what each pair of places and goods gains by them."""

import numpy as np
import pandas as pd

from corridor_sim.indicators.door_to_door import PAIR

CONSIGNMENT = ["flow_id", "date", "number"]
"""What names a consignment in both scenarios, if the flow of that name is of the same places and goods in both."""

MEASURES = {"h": "door_to_door_h", "usd": "cost_usd", "kgco2e": "kgco2e"}
"""What is compared of a consignment, by the unit that ends the names of columns."""


PAIRED_COLUMNS = [*CONSIGNMENT, *PAIR, "route_id", *MEASURES.values(), "logsum_usd"]
"""The columns of consignments that ``pair_consignments`` reads."""


def pair_consignments(baseline: pd.DataFrame, scenario: pd.DataFrame) -> pd.DataFrame:
    """
    Return sums over the consignments of one replication that both scenarios sent.

    Parameters
    ----------
    baseline, scenario
        Result tables of consignments of the replication; ``route_id`` names the same route in both.

    Returns
    -------
    One row for each origin, destination and commodity: consignments, moved (those whose route differs), for each
    measure of ``MEASURES`` same_route_<unit> and shift_<unit> (sums of scenario less baseline over those on the same
    route and over those moved; nan if one is unfinished), benefit_usd (sum of baseline's less scenario's
    expected least generalized cost).
    """
    both = _joined(baseline[PAIRED_COLUMNS], scenario[PAIRED_COLUMNS])
    is_moved = (both["route_id"].astype(object) != both["route_id_before"].astype(object)).to_numpy()
    n = len(both)
    sums = {"consignments": np.ones(n), "moved": is_moved.astype(np.float64)}
    for unit, column in MEASURES.items():
        change = (both[column] - both[f"{column}_before"]).to_numpy(dtype=np.float64)
        sums[f"same_route_{unit}"] = np.where(is_moved, 0.0, change)
        sums[f"shift_{unit}"] = np.where(is_moved, change, 0.0)
    sums["benefit_usd"] = (both["logsum_usd_before"] - both["logsum_usd"]).to_numpy(dtype=np.float64)
    keys = both.groupby(PAIR, observed=True, sort=True)
    rows = keys.ngroup().to_numpy()
    names = keys.size().reset_index()[PAIR].astype(str)
    # A sum of nan is nan, unlike those of pandas.
    return names.assign(**{name: np.bincount(rows, weights=each, minlength=len(names)) for name, each in sums.items()})


def _joined(baseline: pd.DataFrame, scenario: pd.DataFrame) -> pd.DataFrame:
    """Return the scenario's rows that the baseline has too, with its columns as ``<name>_before``."""
    keys = [*CONSIGNMENT, *PAIR]
    # Of one demand both have the same rows, and a join takes several times as long as to see that. A row is one
    # consignment: the engines make its number from flow and date.
    if scenario[keys].equals(baseline[keys]):
        return scenario.assign(**{f"{name}_before": baseline[name].array for name in baseline if name not in keys})
    return scenario.merge(baseline, on=keys, suffixes=("", "_before"), validate="1:1")
