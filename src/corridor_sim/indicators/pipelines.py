"""What pipelines deliver: availability times capacity, computed from what is put in and not simulated."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from corridor_sim.indicators.trips import Found

GAS = "gas_bcm_per_year"
"""The indicator: of each pipeline, of kind ``pipeline``, and of all of them."""


def pipeline_values(pipelines: pd.DataFrame) -> Iterator[Found]:
    """
    Yield what pipelines deliver, each and all together, in billions of cubic meters (bcm) a year.

    Parameters
    ----------
    pipelines
        Rows of the table ``pipeline``, those in force; of none nothing is yielded.
    """
    if len(pipelines):
        each = (pipelines["capacity_bcm_per_year"] * pipelines["availability"]).to_numpy(dtype=np.float64)
        yield Found(GAS, "pipeline", tuple(pipelines["pipeline_id"]), each)
        yield Found(GAS, "all", ("all",), each.sum(keepdims=True))


def pipeline_rows(indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a table of indicators that tell what pipelines deliver, that of all together last."""
    rows = indicators[indicators["indicator"] == GAS]
    return rows.sort_values(["kind", "subject"], key=lambda column: column.where(column != "all", "~"), kind="stable")


def gas_difference(comparison_indicators: pd.DataFrame) -> float:
    """Return how much more all pipelines together deliver in the scenario than in the baseline, bcm a year."""
    rows = pipeline_rows(comparison_indicators)
    return float(rows.loc[rows["kind"] == "all", "difference"].sum())
