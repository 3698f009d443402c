"""Many comparisons in one table, a row for each."""

from collections.abc import Sequence

import pandas as pd

from corridor_sim.experiment.compare import CompareResult
from corridor_sim.indicators import overview_row
from corridor_sim.scenario import put_in

PUT_IN = "put_in"
"""Column with what the author of a scenario has put in, names joined by spaces; all else is emergent."""


def overview_of(results: Sequence[CompareResult]) -> pd.DataFrame:
    """
    Return comparisons in one table.

    Parameters
    ----------
    results
        The comparisons.

    Returns
    -------
    One row for each in their order: the columns of ``indicators.overview_row``, then ``PUT_IN``.
    """
    return pd.DataFrame([_row(result) for result in results]).astype({"more_replications": "Int64"})


def _row(result: CompareResult) -> dict[str, object]:
    scenario, baseline = result.scenario.case, result.baseline.case
    headline = scenario.scenario.document.headline
    pair = None if headline is None else (headline.origin, headline.destination, headline.commodity)
    return overview_row(result.comparison, pair) | {PUT_IN: " ".join(put_in(baseline, scenario))}
