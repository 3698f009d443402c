"""What is said of closures that a scenario names."""

import pytest


@pytest.mark.parametrize(
    ("start", "end", "is_met"),
    [
        ("2022-12-20", "2022-12-30", False),
        ("2022-12-20", "2022-12-30T01:00", True),
        ("2023-01-20T23:00", "2023-02-20", True),
        ("2023-01-21", "2023-02-20", False),
        ("2031-01-02", "2031-01-03", False),
    ],
)
def test_a_closure_that_no_day_meets_is_told(tiny, start, end, is_met) -> None:
    """A mistyped year read as if the closure cost nothing; days simulated are those of warm-up and drain too."""
    simulation = {"start": "2023-01-01", "days": 10, "warmup_days": 2, "drain_days": 10}
    case = tiny.case(simulation=simulation, closures=[{"link": "road_2", "start": start, "end": end}])
    said = "".join(case.warnings)
    assert ("outside of the days simulated, 2022-12-30 to 2023-01-21" in said) != is_met
    assert is_met or "link road_2 closed from 20" in said
