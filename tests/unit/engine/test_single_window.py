"""The single window by exact tables on the tiny corridor: documents done once, in parallel with travel."""

from collections.abc import Callable
from typing import Any

import pytest

from corridor_sim.errors import InputError

DAYS = {"start": "2023-01-01", "days": 20, "warmup_days": 0, "drain_days": 20, "replications": 1}
LISTED = {"flows": "none", "consignments": "list.csv"}
ONCE = "alpha_road_documents_once"


@pytest.fixture
def run_window(tiny, send, run_case) -> Callable[..., Any]:
    """Return a function that simulates listed consignments with a single window."""

    def run(window: dict[str, Any], *rows: tuple[str, str, str, float, int], closures=(), **policies: Any) -> Any:
        send(*rows)
        policies["single_window"] = {"crossings": "all", **window}
        return run_case(tiny.case(demand=LISTED, policies=policies, simulation=DAYS, closures=list(closures)))

    return run


TRUCK = ("alpha", "beta", "goods", 0, 1)
# By road customs of Alpha take 1.5 h; documents and inspection of Beta 0.5 and 1 h. A truck is at the border at 5.75.


@pytest.mark.parametrize(
    ("window", "waited_h", "served_h"),
    [
        # Customs and the documents of Beta are documents: 1.5 h on one side, 0.5 h on the other, 1.5 h once. They are
        # ready at 1.5, long before 5.75; the inspection remains.
        ({"documents": {"customs": 1, "documents": 1}}, 0, (0, 0, 1)),
        ({"documents": {"documents": 1}}, 0, (1.5, 0, 1)),
        ({"documents": 0.5}, 0, (0.75, 0.25, 0.5)),
    ],
)
def test_documents_are_ready_on_arrival(run_window, window, waited_h, served_h) -> None:
    """Only what is no documents is left at the posts, and nobody waits for documents that are ready."""
    ran = run_window(window, TRUCK)
    assert ran.visits(ONCE).tolist() == [[5.75, 5.75, 5.75 + waited_h]]
    for station_id, hours in zip(("alpha_road_out", "beta_road_in_1", "beta_road_in_2"), served_h, strict=True):
        _, start_h, end_h = ran.visits(station_id)[0]
        assert end_h - start_h == hours
    assert ran.consignments.iloc[0]["service_h"] == waited_h + sum(served_h)


@pytest.mark.parametrize(("lead_h", "waited_h"), [(0, 2.25), (2, 0.25), (2.25, 0), (30, 0)])
def test_only_what_is_not_ready_delays(tiny, run_window, lead_h, waited_h) -> None:
    """Documents of 8 h from lodging on are ready at 8 h less the lead; a truck that is there at 5.75 waits for them."""
    tiny.change("procedure", "alpha_road_out", mean_h=8)
    ran = run_window({"documents": {"customs": 1}, "lead_h": lead_h}, TRUCK)
    assert ran.visits(ONCE).tolist() == [[5.75, 5.75, 5.75 + waited_h]]
    assert ran.consignments.iloc[0]["service_h"] == waited_h + 1.5


def test_documents_of_both_sides_once(tiny, run_window) -> None:
    """Of two sides the one whose documents take longer counts: 7 h of Beta rather than 6.5 h of Alpha."""
    tiny.change("procedure", "alpha_road_out", mean_h=6.5)
    tiny.change("procedure", "beta_road_in_1", mean_h=7)
    ran = run_window({"documents": {"customs": 1, "documents": 1}}, TRUCK)
    assert ran.visits(ONCE).tolist() == [[5.75, 5.75, 7]]


def test_trains_too(tiny, run_window) -> None:
    """A train that leaves at 2 and is at the border at 7 waits until its documents, lodged at 2, are ready."""
    tiny.change("procedure", "beta_rail_in", mean_h=6)
    ran = run_window({"documents": {"customs": 1}}, ("alpha", "beta", "boxes", 0, 3))
    assert ran.visits("alpha_rail_documents_once").tolist() == [[7, 7, 8]]
    # Over the border in 0.5 h: at the other post nothing is left to do.
    assert ran.visits("beta_rail_in").tolist() == [[8.5, 8.5, 8.5]]


def test_crossings_without_it_stay(run_window) -> None:
    """Only the crossings named have it."""
    ran = run_window({"crossings": ["pass_rail"], "documents": 1.0}, TRUCK)
    assert ONCE not in ran.plan.names.stations
    assert ran.visits("alpha_road_out").tolist() == [[5.75, 5.75, 7.25]]


def test_the_choice_expects_what_is_left(tiny) -> None:
    """Route choice expects the rest of the services, and of the documents what travel until the border leaves."""
    from corridor_sim.plan import build_plan

    tiny.change("procedure", "alpha_road_out", mean_h=8)
    plain = build_plan(tiny.case())
    plan = build_plan(tiny.case(policies={"single_window": {"crossings": "all", "documents": {"customs": 1}}}))
    saved_usd = plain.choices.known_usd - plan.choices.known_usd
    goods = plan.choices.ptr[plan.flows.choice[plan.names.flows.index("goods_out")]]
    # 8 h less the 3 h that are left after 5 h of travel, at 20 t x 0.5 USD.
    assert saved_usd[goods] == 50


def test_the_choice_expects_documents_of_green_goods_shorter_once(tiny) -> None:
    """Documents that are ready on arrival save green goods all of their hours, and not a part of these once more."""
    from corridor_sim.plan import build_plan

    tiny.change("procedure", "alpha_road_out", mean_h=8)
    window = {"crossings": "all", "documents": {"customs": 1}, "lead_h": 30}
    channel = {"crossings": "all", "commodities": ["goods"], "lanes": 1, "time_factor": 0.75}
    plain = build_plan(tiny.case())
    plan = build_plan(tiny.case(policies={"single_window": window, "green_channel": channel}))
    saved_usd = plain.choices.known_usd - plan.choices.known_usd
    goods = plan.choices.ptr[plan.flows.choice[plan.names.flows.index("goods_out")]]
    # 8 h of documents, and a quarter of 1.5 h of Beta, at 20 t x 0.5 USD.
    assert saved_usd[goods] == 83.75


def test_who_diverts_lodges_anew(tiny, run_window) -> None:
    """
    Documents of 8 h that were lodged 5 h ahead are ready at 3; those of who turns off at 2 are lodged only then.

    From Alpha a fork is 2 h away, and the post 3 h from there, by a road that is closed, or 4 h by another.
    """
    tiny.change("procedure", "alpha_road_out", mean_h=8)
    node = tiny.read("node")[0]
    places = (("fork", 75.4), ("mid", 75.6))
    tiny.write("node", [*tiny.read("node"), *({**node, "node_id": name, "x_coord": x} for name, x in places)])
    road, *others = tiny.read("link")
    ways = (("alpha", "fork", 100), ("fork", "alpha_road", 150), ("fork", "mid", 50), ("mid", "alpha_road", 150))
    tiny.write("link", [*others, *(
        {**road, "link_id": f"{u}_{v}", "from_node_id": u, "to_node_id": v, "length": km} for u, v, km in ways
    )])  # fmt: skip
    closed = [{"link": "fork_alpha_road", "start": "2023-01-01", "end": "2023-01-10", "announced": False}]
    window = {"documents": {"customs": 1}, "lead_h": 5}
    ran = run_window(window, ("alpha", "beta", "goods", 0, 5), closures=closed)
    diverted = int(ran.trace.is_diverted.sum())
    assert diverted > 0
    # 6 h of driving and a break of 0.75 h; whoever meant to go by the other road finds the documents ready.
    ends_h = [6.75] * (5 - diverted) + [10.0] * diverted
    assert sorted(ran.visits(ONCE).tolist()) == [[6.75, 6.75, end_h] for end_h in ends_h]


def test_a_booking_plans_what_is_left_of_documents(tiny, run_window) -> None:
    """With documents ready on arrival a slot at the second post is booked for travel and the break: 6 h ahead."""
    tiny.change("procedure", "alpha_road_out", mean_h=8)
    booking = {"slots_per_day": {"beta_road": 4}, "direction": "inbound"}
    ran = run_window({"documents": {"customs": 1}, "lead_h": 30}, TRUCK, booking=booking)
    assert ran.consignments["departure_h"].tolist() == [0]
    assert ran.visits("beta_road_inbound_slot").tolist() == [[6, 6, 6]]


def test_ids_that_do_not_exist(tiny) -> None:
    """A wrong crossing does not hide a procedure that no crossing has, and one that it may have is not called wrong."""
    window = {"crossings": ["pas_road"], "documents": {"custom": 0.5, "customs": 0.5}}
    with pytest.raises(InputError) as error:
        tiny.case(policies={"single_window": window})
    assert [(issue.where, issue.found) for issue in error.value.issues] == [
        ("policies.single_window.crossings[0]", "unknown crossing 'pas_road'"),
        ("policies.single_window.documents.custom", "unknown procedure 'custom'"),
    ]
