"""All indicators of a run, with intervals over its replications."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from corridor_sim.indicators.catalog import CATALOG
from corridor_sim.indicators.grouping import Values
from corridor_sim.indicators.growth import growing_queues
from corridor_sim.indicators.intervals import interval_of
from corridor_sim.indicators.pipelines import pipeline_values
from corridor_sim.indicators.stations import post_values, station_values
from corridor_sim.indicators.subjects import Subjects
from corridor_sim.indicators.trips import Found, trip_values

KEY = ["indicator", "kind", "subject"]
"""What names a row of the table of indicators."""


@dataclass(frozen=True)
class Measured:
    """
    The indicators of a run.

    Attributes
    ----------
    values
        One row for each replication and indicator: replication, the columns of ``KEY``, value; nan is withheld. What is
        not defined in a replication, such as the mean of none, has no row.
    indicators
        One row for each indicator: the columns of ``KEY``, unit, mean, ci95_low, ci95_high, replications. The mean is
        that of the replications' values, withheld (nan) if one of them is; the interval is Student's; replications
        says how many had a value.
    growing
        The stations that have more work than they can do; see ``growing_queues``.
    queues
        Mean number that wait over replications: station_id, date, waiting.
    """

    values: pd.DataFrame
    indicators: pd.DataFrame
    growing: pd.DataFrame
    queues: pd.DataFrame


def measure(tables: Iterable[Mapping[str, pd.DataFrame]], subjects: Subjects) -> Measured:
    """
    Return all indicators of a run.

    Parameters
    ----------
    tables
        For each replication its result tables ``consignments``, ``stations``, ``queues``; taken one after the
        other, so that only one need be in memory.
    subjects
        What the case tells of their subjects.
    """
    trips: list[list[Found]] = []
    stations: list[pd.DataFrame] = []
    queues: list[pd.DataFrame] = []
    for of_one in tables:
        trips.append(list(trip_values(of_one["consignments"], subjects)))
        stations.append(of_one["stations"])
        queues.append(of_one["queues"])
    n = len(trips)
    all_queues = pd.concat(queues)
    growing = growing_queues(pd.concat(stations), all_queues, n)
    jammed = set(growing["station_id"])
    by_pipeline = list(pipeline_values(subjects.pipelines))
    values = pd.concat(
        _frame(r, [*trips[r], *_at_stations(stations[r], queues[r], subjects, jammed), *by_pipeline]) for r in range(n)
    )
    return Measured(values, _with_intervals(values, growing, n), growing, _mean_queues(all_queues, n))


def _mean_queues(queues: pd.DataFrame, replications: int) -> pd.DataFrame:
    """Return the mean number that wait; a station that is not in a replication's table had no queue in it."""
    total = queues.groupby(["station_id", "date"], observed=True, sort=True)["waiting"].sum().reset_index()
    return total.assign(waiting=total["waiting"] / replications)


def _at_stations(
    stations: pd.DataFrame, queues: pd.DataFrame, subjects: Subjects, jammed: Collection[str]
) -> Iterator[Found]:
    for found in station_values(stations, queues):
        if found.indicator == "wait_mean_h" and jammed:
            is_jammed = np.array([subject in jammed for subject in found.subjects])
            yield found._replace(values=np.where(is_jammed, np.nan, found.values))
        else:
            yield found
    yield from post_values(stations, subjects, jammed)


def _frame(replication: int, several: list[Found]) -> pd.DataFrame:
    lengths = [len(found.values) for found in several]
    names = pd.CategoricalDtype(list(CATALOG))
    return pd.DataFrame({
        "replication": replication,
        "indicator": pd.Categorical(np.repeat([found.indicator for found in several], lengths), dtype=names),
        "kind": np.repeat([found.kind for found in several], lengths),
        "subject": [subject for found in several for subject in found.subjects],
        "value": np.concatenate([found.values for found in several]),
    })  # fmt: skip


def _with_intervals(values: pd.DataFrame, growing: pd.DataFrame, replications: int) -> pd.DataFrame:
    rows = [(*key, *interval_of(array), count) for key, array, count in values_by_subject(values, replications)]
    rows += [
        ("growth_per_day", "station", *row, replications)
        for row in growing[["station_id", "growth_per_day", "ci95_low", "ci95_high"]].itertuples(index=False)
    ]
    frame = pd.DataFrame(rows, columns=[*KEY, "mean", "ci95_low", "ci95_high", "replications"])
    frame.insert(3, "unit", frame["indicator"].map({name: each.unit for name, each in CATALOG.items()}))
    return frame


def values_by_subject(values: pd.DataFrame, replications: int) -> Iterator[tuple[tuple[str, str, str], Values, int]]:
    """
    Yield key, values by replication and their number for each indicator, in the order of kind, subject and catalog.

    A total is 0 in the replications that have no row for it.
    """
    if values.empty:
        return
    groups = values.groupby(["kind", "subject", "indicator"], observed=True, sort=True, dropna=False)
    sizes = groups.size()
    # Sorted once and split: pandas takes as long for each of thousands of groups as for thousands of values.
    order = np.argsort(groups.ngroup().to_numpy(), kind="stable")
    arrays = np.split(values["value"].to_numpy(dtype=np.float64)[order], np.cumsum(sizes.to_numpy())[:-1])
    keys: Iterable[tuple[str, str, str]] = sizes.index
    for (kind, subject, indicator), of_one in zip(keys, arrays, strict=True):
        is_short = CATALOG[indicator].is_total and len(of_one) < replications
        array = np.concatenate([of_one, np.zeros(replications - len(of_one))]) if is_short else of_one
        yield (indicator, kind, subject), array, len(array)
