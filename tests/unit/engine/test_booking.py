"""The electronic queue by exact tables on the tiny corridor: slots booked before setting out."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from corridor_sim.errors import InputError

DAYS = {"start": "2023-01-01", "days": 20, "warmup_days": 0, "drain_days": 20, "replications": 1}
LISTED = {"flows": "none", "consignments": "list.csv"}
SLOT, PLACE, CUSTOMS = "alpha_road_outbound_slot", "booking:alpha_road_outbound_slot", "alpha_road_out"


@pytest.fixture
def run_booking(tiny, send, run_case) -> Callable[..., Any]:
    """Return a function that simulates listed trucks (origin, ready h, number) with slots a day at posts."""

    def run(slots_per_day: dict[str, float], *rows: tuple[str, float, int], direction="outbound", **keys: Any) -> Any:
        send(*((origin, "beta", "goods", ready_h, number) for origin, ready_h, number in rows))
        policies = {"booking": {"slots_per_day": slots_per_day, "direction": direction}}
        return run_case(tiny.case(demand=LISTED, policies=policies, simulation=DAYS, **keys))

    return run


# From Alpha a truck is at the post 5.75 h after it sets out, a break of 0.75 h included; customs take 1.5 h.


def test_trucks_wait_at_the_origin(run_booking) -> None:
    """With a slot every 6 h, three trucks ready at 0 set out so as to be there at 6, 12 and 18."""
    ran = run_booking({"alpha_road": 4}, ("alpha", 0, 3))
    rows = ran.consignments.sort_values("number")
    assert rows["departure_h"].tolist() == [0.25, 6.25, 12.25]
    assert rows["queue_h"].tolist() == [0.25, 6.25, 12.25]
    assert ran.visits(PLACE).tolist() == [[0, 0.25, 0.25], [0, 6.25, 6.25], [0, 12.25, 12.25]]
    assert ran.visits(SLOT).tolist() == [[6, 6, 6], [12, 12, 12], [18, 18, 18]]
    assert ran.visits(CUSTOMS).tolist() == [[6, 6, 7.5], [12, 12, 13.5], [18, 18, 19.5]]
    # Ready to Beta: the slot, and 19.25 h from the post on as without an electronic queue (25 - 5.75).
    assert (rows["door_to_door_h"] - [6, 12, 18]).tolist() == [19.25] * 3
    assert ran.trace.station_longest_queue[ran.plan.names.stations.index(PLACE)] == 3


def test_the_first_slot_that_one_can_be_there_for(run_booking) -> None:
    """A truck that is near takes a slot that one from afar, who booked before, could not have reached."""
    # From Alpha at 19 not before 24.75: slot 30. At the post itself at 20: slot 24, and the next at 20 slot 36.
    ran = run_booking({"alpha_road": 4}, ("alpha", 19, 1), ("alpha_road", 20, 2))
    assert ran.visits(PLACE).tolist() == [[19, 24.25, 24.25], [20, 24, 24], [20, 36, 36]]
    assert ran.visits(CUSTOMS)[:, 0].tolist() == [24, 30, 36]


def test_early_and_late(tiny, run_booking) -> None:
    """Who comes before its slot waits for it, at the post; who comes late is let in at once."""
    tiny.change("parameter", "truck_travel_cv", value=0.3)
    ran = run_booking({"alpha_road": 4}, ("alpha", 0, 12))
    joined_h, start_h, end_h = ran.visits(SLOT).T
    is_late = start_h % 6 != 0
    assert 0 < is_late.sum() < 12
    assert start_h[is_late].tolist() == joined_h[is_late].tolist()
    assert (joined_h[~is_late] < start_h[~is_late]).all()
    assert end_h.tolist() == start_h.tolist()
    waits = [ran.visits(name) for name in (PLACE, SLOT, CUSTOMS, "beta_road_in_1", "beta_road_in_2")]
    assert ran.trace.split_h[:, 3].sum() == sum((each[:, 1] - each[:, 0]).sum() for each in waits)


def test_late_behind_a_closure(run_booking) -> None:
    """A truck that a closure keeps from its slot is let in when it comes; those of later slots do not wait for it."""
    closures = [{"bcp": "alpha_road", "start": "2023-01-01", "end": "2023-01-01T10:00"}]
    ran = run_booking({"alpha_road": 4}, ("alpha", 0, 2), closures=closures)
    assert ran.visits(SLOT).tolist() == [[10, 10, 10], [12, 12, 12]]


def test_further_posts_are_booked_on_arrival(run_booking) -> None:
    """A truck has one slot at a time: at the second post on its way it books when it is there."""
    ran = run_booking({"alpha_road": 4, "beta_road": 2}, ("alpha", 0, 1), direction="each")
    # Customs until 7.5, over the border in 0.25 h; slots there at 12 and 24.
    assert ran.visits("beta_road_inbound_slot").tolist() == [[7.75, 12, 12]]
    assert len(ran.visits("booking:beta_road_inbound_slot")) == 0
    assert ran.consignments.iloc[0]["queue_h"] == 0.25 + 4.25


def test_only_posts_by_road(tiny) -> None:
    """Slots at a post by rail, or at none, are a mistake that names the nearest."""
    with pytest.raises(InputError) as error:
        tiny.case(policies={"booking": {"slots_per_day": {"alpha_rail": 3, "alpha_raod": 3}}})
    assert [(issue.found, issue.nearest) for issue in error.value.issues] == [
        ("unknown post 'alpha_rail'", "alpha_road"),
        ("unknown post 'alpha_raod'", "alpha_road"),
    ]


def test_waits_are_known_as_they_are_booked(run_booking) -> None:
    """The news at 24 h has the waits of all three who booked at 0, two of whom have not set out."""
    ran = run_booking({"alpha_road": 1}, ("alpha", 0, 3))
    n = ran.plan.waits.place.tolist().index(ran.plan.names.stations.index(PLACE))
    # Slots 24, 48 and 72 are waits of 18.25, 42.25 and 66.25 h; three tenths of their mean are told.
    assert ran.trace.news_wait_h[0, n] == pytest.approx(0.3 * 42.25)
    assert np.isnan(ran.trace.departure_h).sum() == 0
