"""What pipelines deliver: availability times capacity."""

import pandas as pd

from corridor_sim.indicators import Subjects, gas_difference, pipeline_rows
from corridor_sim.indicators.pipelines import pipeline_values


def test_each_delivers_its_share_of_its_capacity(subjects: Subjects) -> None:
    """15 bcm x 0.5 and 25 bcm x 0.75 a year, and the sum of both."""
    found = [(one.kind, one.subjects, one.values.tolist()) for one in pipeline_values(subjects.pipelines)]
    assert found == [("pipeline", ("old", "wide"), [7.5, 18.75]), ("all", ("all",), [26.25])]


def test_a_network_without_pipelines_says_nothing_of_gas(subjects: Subjects) -> None:
    assert list(pipeline_values(subjects.pipelines.iloc[:0])) == []


def test_the_total_comes_last_and_is_the_difference() -> None:
    """Of a comparison in which one is opened: 18.75 bcm more; what is not of gas is left out."""
    frame = pd.DataFrame(
        [("gas_bcm_per_year", "all", "all", 18.75), ("tonnes", "all", "all", 3.0),
         ("gas_bcm_per_year", "pipeline", "old", 0.0), ("gas_bcm_per_year", "pipeline", "wide", 18.75)],
        columns=["indicator", "kind", "subject", "difference"],
    )  # fmt: skip
    assert pipeline_rows(frame)["subject"].tolist() == ["old", "wide", "all"]
    assert gas_difference(frame) == 18.75
    assert gas_difference(frame[frame["indicator"] == "tonnes"]) == 0.0
