"""Technical stops by exact tables on the tiny corridor: where trains stop, for how long, and that choice expects it."""

import pytest

from corridor_sim.errors import InputError
from corridor_sim.network import read_network
from corridor_sim.routing import ElementOf, RouteFinder, elements_of


def put_stops(tiny, **stops):
    tiny.write("service", [
        {**row, **(stops if row["service_id"] == "alpha_yard" else dict.fromkeys(stops, ""))}
        for row in tiny.read("service")
    ])  # fmt: skip


BOXES = ("alpha", "beta_rail", "boxes", 0, 3)


def test_trains_stop_on_their_way(tiny, send, run_case) -> None:
    """Every 70 km of the 210 to the yard a train stops for 0.5 h, but not where it ends; that is service."""
    put_stops(tiny, stop_every_km=70, stop_h=0.5)
    ran = run_case(send(BOXES))
    # Loaded at 2; 70 km take 1.75 h. Then to the post at 200 km, 5 h of travel in all, 3 h of customs.
    assert ran.visits("stop:alpha_yard").tolist() == [[3.75, 3.75, 4.25], [6, 6, 6.5]]
    assert ran.visits("alpha_rail_out").tolist() == [[8, 8, 11]]
    assert ran.consignments["travel_h"].tolist() == [5.5] * 3
    assert ran.consignments["service_h"].tolist() == [2 + 1 + 3 + 4 + 1] * 3


def test_a_stop_at_the_border_comes_before_customs(tiny, send, run_case) -> None:
    """Where the distance ends at a post the train stops before its procedures."""
    put_stops(tiny, stop_every_km=200, stop_h=1)
    ran = run_case(send(BOXES))
    assert ran.visits("stop:alpha_yard").tolist() == [[7, 7, 8]]
    assert ran.visits("alpha_rail_out").tolist() == [[8, 8, 11]]


def test_stops_are_expected(tiny) -> None:
    """Two stops of half an hour make the route an hour longer, and its elements still sum to its hours."""
    free = RouteFinder(tiny.case().network).find("alpha", "beta", "boxes")
    put_stops(tiny, stop_every_km=70, stop_h=0.5)
    finder = RouteFinder(tiny.case().network)
    route = finder.find("alpha", "beta", "boxes")
    assert route.cost.hours == free.cost.hours + 1
    elements = elements_of(finder, route, "boxes")
    assert sum(each.cost.hours for each in elements) == pytest.approx(route.cost.hours)
    assert [each.cost.hours for each in elements if each.kind is ElementOf.TRAVEL] == [5 + 1, 0.5, 6]


def test_half_a_stop_is_told(tiny) -> None:
    """A distance without hours is a mistake."""
    put_stops(tiny, stop_every_km=70, stop_h="")
    with pytest.raises(InputError, match="column 'stop_h' of row 'alpha_yard': no value is given, though"):
        read_network(tiny.path)
