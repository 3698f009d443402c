"""Which of some hand-made candidates are different alternatives."""

import pytest

from corridor_sim.routing.distinct import Candidate, distinct


def candidate(carriage: str, corridor_id: str = "pass", **usd_by_link: float) -> Candidate:
    """Return a candidate by links that are entered at one end, with 10 USD beside them for handling."""
    links = {(name, "tail"): usd for name, usd in usd_by_link.items()}
    return Candidate(10 + sum(usd_by_link.values()), links, corridor_id, tuple(carriage.split()))


RAIL = candidate("rail", line=80, end=10)  # 100 USD
RAIL_ROAD = candidate("rail road", line=80, street=11)
LATER_TRAIN = candidate("rail", line=80, end=12)
OTHER_LINE = candidate("rail", other=110)


@pytest.mark.parametrize(
    ("candidates", "k", "chosen"),
    [
        # 80 of 100 USD are shared: one way by rail, another if a truck takes the last part.
        ([RAIL, LATER_TRAIN], 5, [0]),
        ([RAIL, RAIL_ROAD], 5, [0, 1]),
        ([RAIL, RAIL_ROAD, LATER_TRAIN, OTHER_LINE], 5, [0, 1, 3]),
        ([RAIL, RAIL_ROAD, OTHER_LINE], 2, [0, 1]),
        ([RAIL, RAIL_ROAD, OTHER_LINE], 1, [0]),
        # Three other kinds at most; lines have no limit but k.
        ([RAIL, *(candidate(f"rail {n}", line=80, end=10) for n in "abcd"), OTHER_LINE], 9, [0, 1, 2, 3, 5]),
        # 70 of 100 USD are not too much to share, 71 are.
        ([candidate("rail", line=70, end=20), candidate("rail", line=70, far=30)], 5, [0, 1]),
        ([candidate("rail", line=71, end=19), candidate("rail", line=71, far=30)], 5, [0]),
        # Twice as dear is just cheap enough.
        ([RAIL, candidate("rail", other=190)], 5, [0, 1]),
        ([RAIL, candidate("rail", other=191)], 5, [0]),
        # Another corridor is another way, however much of the line is one.
        ([RAIL, candidate("rail", "other pass", line=80, end=12)], 5, [0, 1]),
        # The cheapest of each named corridor is kept beyond k, and takes no place of another; two dear ones do not.
        ([RAIL, OTHER_LINE, candidate("rail", "far", f=120), candidate("rail", "far", g=130)], 2, [0, 1, 2]),
        ([RAIL, candidate("rail", "other", f=120), candidate("rail", "far", f=191)], 1, [0]),
        # A corridor needs no place among the three kinds.
        (
            [
                RAIL,
                *(candidate(f"rail {n}", line=80, end=10) for n in "abc"),
                candidate("rail", "far", line=80, end=10),
            ],
            9,
            [0, 1, 2, 3, 4],
        ),
        # Two lines of vessels over one lane.
        ([candidate("ferry", lane=90), candidate("ropax", lane=95)], 5, [0, 1]),
    ],
)
def test_what_is_chosen(candidates, k, chosen) -> None:
    """Other links, corridors or carriages."""
    assert distinct(candidates, k) == chosen


def test_one_link_is_another_in_the_other_direction() -> None:
    """A line that is passed one way is not shared with who passes it the other way."""
    there, back = (Candidate(100, {("line", tail): 90.0}, "pass", ("rail",)) for tail in ("west", "east"))
    assert distinct([there, back], 5) == [0, 1]
