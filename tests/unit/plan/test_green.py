"""Which crossings the green channel covers, and what the plan makes of it."""

import numpy as np
import pytest

from corridor_sim.errors import InputError
from corridor_sim.plan import build_plan
from corridor_sim.plan.green import covered
from corridor_sim.scenario import GreenChannel

TRUCKS = {"busy": 900.0, "idle": 0.0, "quiet": 20.0, "quieter": 20.0}
LISTED = ["busy", "idle", "new", "quiet", "quieter"]


@pytest.mark.parametrize(
    ("coverage", "expected"),
    [
        (0.0, []),
        (0.09, []),
        # Half of a crossing is one.
        (0.1, ["busy"]),
        (0.4, ["busy", "quiet"]),
        (0.6, ["busy", "quiet", "quieter"]),
        # Without any traffic the id decides, whether routes pass it or not.
        (0.8, ["busy", "idle", "quiet", "quieter"]),
        (1.0, LISTED),
    ],
)
def test_coverage_by_traffic_then_id(coverage: float, expected: list[str]) -> None:
    """Coverage takes the crossings with most trucks first, then by id; each step keeps those before."""
    channel = GreenChannel(crossings=tuple(LISTED), coverage=coverage, commodities=("goods",))
    assert sorted(covered(channel, LISTED, TRUCKS)) == expected


def green(tiny, **keys):
    channel = {"crossings": "all", "commodities": ["goods"], **keys}
    return build_plan(tiny.case(policies={"green_channel": channel}))


def test_both_posts_of_a_crossing_by_road(tiny) -> None:
    """All procedures of both posts have it; those by rail have not."""
    plan = green(tiny, lanes=1)
    posts = [plan.names.stations[s] for s in plan.green.station]
    assert posts == ["alpha_road_out", "beta_road_in_1", "beta_road_in_2"]
    # Two lanes of one procedure, one of the others: one green lane, and priority where the last is not given up.
    assert plan.green.lanes.tolist() == [0, 0, 1]
    assert plan.green.goes_first.tolist() == [True, True, False]
    assert plan.stations.slots[plan.green.station].tolist() == [1, 1, 2]


def test_new_lanes_count_as_slots(tiny) -> None:
    """New lanes are added to those that there are."""
    plan = green(tiny, lanes=2, lanes_from="new")
    assert plan.stations.slots[plan.green.station].tolist() == [3, 3, 4]
    assert plan.green.lanes.tolist() == [2, 2, 2]
    assert not plan.green.goes_first.any()


def test_the_choice_knows_shorter_service(tiny) -> None:
    """Who is green expects the shorter service: 1.5 h saved of 3 at 20 t x 0.5 USD; others expect what they did."""
    plain, plan = build_plan(tiny.case()), green(tiny, time_factor=0.5)
    saved_usd = plain.choices.known_usd - plan.choices.known_usd
    by_flow = saved_usd[plan.choices.ptr[plan.flows.choice]]
    assert dict(zip(plan.names.flows, by_flow.tolist(), strict=True)) == {"goods_out": 15.0, "boxes_out": 0.0}


def test_nothing_without_coverage(tiny) -> None:
    """A green channel that covers nothing is none."""
    plain, plan = build_plan(tiny.case()), green(tiny, lanes=1, priority=True, coverage=0)
    assert plan.green.first_class == 0
    assert len(plan.green.station) == 0
    assert np.array_equal(plain.waits.priority, plan.waits.priority)


def test_what_is_assumed_is_said(tiny) -> None:
    """The case says what the green channel brings, where the last lane is kept, and where nobody is seen to wait."""
    tiny.change("procedure", "beta_road_in_2", lanes="")
    channel = {"crossings": ["pass_road"], "coverage": 0.5, "commodities": ["goods"], "lanes": 1, "time_factor": 0.5}
    assert tiny.case(policies={"green_channel": channel}).assumed == (
        "the network of '.', not the base network",
        "green channel for goods at 50 % of crossings by road (1), those with most trucks first: lanes: 1 taken from "
        "those for all, 0.5 times the service time",
        "the last general lane is not given up: green goods have priority and no lane of their own at alpha_road_out, "
        "beta_road_in_1",
        "1 of the 3 procedures there have no number of lanes: nobody is seen to wait, so lanes and priority change "
        "nothing at them",
    )


def test_ids_that_do_not_exist(tiny) -> None:
    """Crossings, commodities and procedures are named as in the tables, and goods of the channel may go by road."""
    channel = {"crossings": ["pass_rail", "pas_road"], "commodities": ["boxes"], "time_factor": {"custom": 0.5}}
    with pytest.raises(InputError) as error:
        tiny.case(policies={"green_channel": channel})
    lines = str(error.value).replace(f"{tiny.path}/", "").splitlines()
    assert [line.split(": ", 1)[1] for line in lines if line.startswith("tiny.yaml")] == [
        "policies.green_channel.commodities[0]: unknown commodity 'boxes'",
        "policies.green_channel.crossings[0]: unknown crossing 'pass_rail'",
        "policies.green_channel.crossings[1]: unknown crossing 'pas_road'",
        "policies.green_channel.time_factor.custom: unknown procedure 'custom'",
    ]
