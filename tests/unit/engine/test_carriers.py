"""Trucking rights by exact tables on the tiny corridor: where goods change trucks."""

import pytest

from corridor_sim.errors import InputError
from corridor_sim.plan import build_plan

TRUCK = ("alpha", "beta", "goods", 0, 1)


@pytest.fixture
def rights(tiny):
    """Return a function that states whose trucks the post of Beta admits, and where there are cranes."""

    def state(countries: str, *terminals: str) -> None:
        rows = tiny.read("bcp")
        tiny.write("bcp", [
            {**row, "carrier_countries": countries if row["bcp_id"] == "beta_road" else ""} for row in rows
        ])  # fmt: skip
        yard = tiny.read("terminal")[0]
        tiny.write("terminal", [yard, *({**yard, "node_id": name} for name in terminals)])

    return state


def test_transloaded_before_the_border(rights, send, run_case) -> None:
    """Goods of a Chinese truck are moved before the border to one of the other side, with a driver who has rested."""
    rights("KGZ", "alpha_road", "beta_road")
    ran = run_case(send(TRUCK))
    # At the post at 5.75; half an hour on the crane; customs, the border, documents and inspection until 9.5, then 5 h
    # with a break, as the inspection was one. The first driver had a break too.
    assert ran.visits("crane:alpha_road").tolist() == [[5.75, 5.75, 6.25]]
    assert ran.visits("alpha_road_out").tolist() == [[6.25, 6.25, 7.75]]
    row = ran.consignments.iloc[0]
    assert row[["arrival_h", "rest_h", "transloading_h", "travel_h"]].tolist() == [15.25, 1.5, 0.5, 10.25]
    assert row["cost_usd"] == 20 * 0.1 * 555 + 30 + 2 * 50


def test_transloaded_behind_the_border(rights, send, run_case) -> None:
    """With a crane on the other side only they are moved there, after its procedures."""
    rights("KGZ", "beta_road")
    ran = run_case(send(TRUCK))
    assert ran.visits("crane:beta_road").tolist() == [[9, 9, 9.5]]
    assert ran.consignments.iloc[0][["arrival_h", "rest_h"]].tolist() == [15.25, 1.5]


@pytest.mark.parametrize("countries", ["", "CHN", "CHN KGZ"])
def test_through_rights(rights, send, run_case, countries: str) -> None:
    """A truck that both posts admit goes through."""
    rights(countries, "alpha_road", "beta_road")
    ran = run_case(send(TRUCK))
    assert ran.consignments.iloc[0][["arrival_h", "transloading_h"]].tolist() == [25, 0]


def test_a_truck_that_begins_at_the_post(rights, send, run_case) -> None:
    """From the post itself goods go by a truck that is admitted, and need no crane."""
    rights("KGZ")
    ran = run_case(send(("alpha_road", "beta", "goods", 0, 1)))
    assert ran.consignments.iloc[0]["transloading_h"] == 0


def test_no_way_without_rights(rights, tiny) -> None:
    """Without a crane at either post there is no way, and the message says why."""
    rights("KGZ")
    with pytest.raises(InputError, match=r"posts on the way \(road_2\) do not admit the trucks that come there"):
        build_plan(tiny.case())


def test_another_way(detour, rights, send, run_case) -> None:
    """Without a crane trucks go another way, where nobody asks for rights."""
    rights("KGZ")
    ran = run_case(send(TRUCK))
    assert ran.plan.names.routes == (("road_1", "road_4", "road_5"),)
