"""Gridlock: a set of trains and vessels that wait only for what others of the set hold ends the run with an error."""

import pytest

from corridor_sim.engine.gridlock import Standstill, Waiter, _Left
from corridor_sim.errors import InputError


def test_trains_that_wait_for_each_other(tiny, send, run_case) -> None:
    """A train holds the wagons that the load in the yard needs, and waits for the room which that load takes."""
    for service in ("alpha_yard", "yard_beta"):
        tiny.change("service", service, gauge_mm=1435)
    tiny.change("link", "rail_3", gauge_mm=1435)
    tiny.write("terminal", [{**row, "yard_teu": 6} for row in tiny.read("terminal")])
    tiny.write("wagon", [{"wagon_id": "flat", "gauge_mm": 1435, "capacity_teu": 6, "empty_h": 10}])
    boxes = [("alpha", "beta", "boxes", ready_h, 3) for ready_h in (0, 1)]
    with pytest.raises(InputError) as caught:
        run_case(send(*boxes))
    # The second train closes at 1 and has its wagons at 25.5, when those of the first are back, before the load of the
    # first, which fills a train at 15.5. It leaves at 27.5 and comes to the full yard 12.5 h later.
    assert str(caught.value) == (
        "gridlock since 2023-01-02 16:00 UTC, none of these can ever go on:\n"
        "    train 0 of 'yard_beta' holds 4 TEU of yard:beta_rail:rail1435 and waits for 4 TEU of wagons:1435 (of 6 in "
        "all)\n"
        "    train 1 of 'alpha_yard' holds 6 TEU of wagons:1435 and waits for 6 TEU of yard:beta_rail:rail1435 (of 6 "
        "in all)\n"
        "    allowed: larger yards (yard_teu), more wagons (wagon.csv), or fewer goods at a time that go on from there"
    )


def test_with_one_more_wagon_there_is_none(tiny, send, run_case) -> None:
    """With wagons for two loads of the yard more, all of the same goods arrive."""
    for service in ("alpha_yard", "yard_beta"):
        tiny.change("service", service, gauge_mm=1435)
    tiny.change("link", "rail_3", gauge_mm=1435)
    tiny.write("terminal", [{**row, "yard_teu": 6} for row in tiny.read("terminal")])
    tiny.write("wagon", [{"wagon_id": "flat", "gauge_mm": 1435, "capacity_teu": 10, "empty_h": 10}])
    ran = run_case(send(*(("alpha", "beta", "boxes", ready_h, 3) for ready_h in (0, 1))))
    assert ran.consignments["arrival_h"].notna().all()


@pytest.fixture
def ring(tiny, ferry):
    """Return two ports with a railway behind each, yards for one load, wagons for two, and one vessel of one load."""
    nodes, lane = ferry.read("node"), ferry.read("link")[0]
    ferry.write(
        "node", [*nodes, *({**nodes[0], "node_id": name, "x_coord": x} for name, x in (("a0", 53), ("b0", 50)))]
    )
    tracks = (("a0", "east"), ("west", "b0"))
    ferry.write("link", [{**lane, "gauge_mm": ""}, *(
        {**lane, "link_id": u, "mode": "rail", "gauge_mm": 1520, "from_node_id": u, "to_node_id": v} for u, v in tracks
    )])  # fmt: skip
    ferry.write("fleet", [{**row, "vessels": 1} for row in ferry.read("fleet")])
    ferry.change("commodity", "goods", modes="rail sea")
    ferry.write("tariff", [*ferry.read("tariff"), {"tariff_id": "rail", "mode": "rail", "usd_per_t_km": 0.1}])
    ferry.write("terminal", [
        {"node_id": name, "name": name, "cranes": 1, "crane_teu_per_h": 4} for name in ("east", "west")
    ])  # fmt: skip
    ferry.write("port", [{**row, "yard_teu": 4} for row in ferry.read("port")])
    ferry.write("wagon", [{"wagon_id": "flat", "gauge_mm": 1520, "capacity_teu": 8, "empty_h": 1}])
    sea = ferry.read("service")
    ferry.write("service", [*({**row, "gauge_mm": ""} for row in sea), *(
        {**sea[0], "service_id": f"{u}_{v}", "mode": "rail", "gauge_mm": 1520, "from_node_id": u, "to_node_id": v,
         "fleet_id": "", "load_h": 1, "unload_h": 1, "max_wait_h": 5}
        for u, v in (*tracks, ("b0", "west"), ("east", "a0"))
    )])  # fmt: skip
    return ferry


def test_vessels_in_a_ring(ring, send, run_case) -> None:
    """Trains outside the yard hold the wagons that goods from the vessel need, and the vessel waits outside as well."""
    loads = [("a0", "b0", "goods", ready_h, 2) for ready_h in range(5)]
    with pytest.raises(InputError) as caught:
        run_case(send(*loads))
    # Loads 0 and 1 go to the port at once, trains 2 and 3 with their wagons wait outside from 14 and 17 on, as load 1
    # waits for the vessel. That left the east at 9 with load 0, which waits for wagons from 17 on, behind train 4. The
    # vessel waits in the west until 46, takes load 1 at 52 and is back in the west at 58; train 2 came in at 53, and
    # its wagons went to train 4, which waits outside behind train 3.
    assert str(caught.value) == (
        "gridlock since 2023-01-03 10:00 UTC, none of these can ever go on:\n"
        "    train 0 of 'west_b0' holds 4 TEU of yard:west:sea and waits for 4 TEU of wagons:1520 (of 8 in all)\n"
        "    train 3 of 'a0_east' holds 4 TEU of wagons:1520 and waits for 4 TEU of yard:east:rail1520 (of 4 in all)\n"
        "    vessel 0 of 'east_west' and 'west_east', which goods in yard:east:rail1520 wait for, waits for 4 TEU of "
        "yard:west:sea (of 4 in all)\n"
        "    allowed: larger yards (yard_teu), more wagons (wagon.csv), or fewer goods at a time that go on from there"
    )


def waiter(name: str, pool: int, teu: float, holds: dict[int, float] | None = None, fleet: int = -1) -> Waiter:
    return Waiter(name, pool, teu, 0.0, holds or {}, fleet)


@pytest.mark.parametrize(
    ("room_teu", "expected"),
    # The train a waits for room that b holds, b for wagons that a holds; c stands behind a. With room for one more
    # load a goes on and gives its wagons back.
    [(4, ["a", "b"]), (8, [])],
)
def test_two_who_wait_for_each_other(room_teu: float, expected: list[str]) -> None:
    """What others who wait do not hold may be had."""
    queues = {0: [waiter("a", 0, 4, {1: 4}), waiter("c", 0, 1, {1: 1})], 1: [waiter("b", 1, 4, {0: 4})]}
    assert [one.name for one in _Left(Standstill(queues, {}), [room_teu, 5], []).cycle()] == expected


@pytest.mark.parametrize(("vessels", "expected"), [(1, ["v", "u", "t"]), (2, [])])
def test_goods_that_wait_for_vessels(vessels: int, expected: list[str]) -> None:
    """Goods that wait for a fleet stand in the yard for ever if all its vessels wait outside, not while one sails."""
    # The vessel v waits for room that the load of the train u takes, u for wagons of the train t, and t for room that
    # goods for the fleet take.
    queues = {
        0: [waiter("v", 0, 4, fleet=0)],
        1: [waiter("t", 1, 4, {2: 4})],
        2: [waiter("u", 2, 4, {0: 4})],
    }
    left = _Left(Standstill(queues, {0: {1: 4.0}}), [4, 4, 4], [vessels])
    assert [one.name for one in left.cycle()] == expected
