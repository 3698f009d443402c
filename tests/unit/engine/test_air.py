"""Flights: a service by air with a payload, by timetable or when full, across a border and on by truck."""

import pytest

from corridor_sim.errors import InputError
from corridor_sim.network import read_network


@pytest.fixture
def flights(tiny):
    """Return the tiny corridor with a flight from Alpha to Beta of 2000 km, at 6:00 and 18:00, for 45 t or 8 TEU."""
    fields = ("capacity_t", "timetable")
    service = {**tiny.read("service")[0], **dict.fromkeys(fields, "")}
    flight = {
        "service_id": "flight", "name": "Flight", "mode": "air", "gauge_mm": "", "from_node_id": "alpha",
        "to_node_id": "beta", "capacity_teu": 8, "capacity_t": 45, "max_wait_h": "", "timetable": "06:00,18:00",
        "load_h": 1, "unload_h": 2,
    }  # fmt: skip
    tiny.write("service", [*({**row, **dict.fromkeys(fields, "")} for row in tiny.read("service")), service | flight])
    lane = {"link_id": "airway", "from_node_id": "alpha", "to_node_id": "beta", "mode": "air", "gauge_mm": "",
            "length": 2000, "free_speed": 800}  # fmt: skip
    tiny.write("link", [*tiny.read("link"), tiny.read("link")[0] | lane])
    tiny.write("commodity", [*tiny.read("commodity"), tiny.read("commodity")[0] | {
        "commodity_id": "parcels", "name": "Parcels", "modes": "air",
    }])  # fmt: skip
    tiny.write("tariff", [*tiny.read("tariff"), {"tariff_id": "air", "mode": "air", "usd_per_t_km": 0.8}])
    return tiny


def test_flights_by_timetable(flights, send, run_case) -> None:
    """Two of 20 t are the payload of a flight of 45 t; the third waits for the next, and pays by tonne and km."""
    ran = run_case(send(("alpha", "beta", "parcels", 4, 3)))
    # Loading takes an hour before 6:00, 2000 km take 2.5 h; the goods are at hand 2 h later.
    assert ran.sailings("flight") == [[6, 8.5, 2], [18, 20.5, 1]]
    assert ran.consignments.sort_values("number")["arrival_h"].tolist() == [10.5, 10.5, 22.5]
    assert ran.consignments["cost_usd"].tolist() == pytest.approx([20 * 2000 * 0.8] * 3, rel=1e-12)


def test_flights_when_full(flights, send, run_case) -> None:
    """Without a timetable a flight leaves when full or at its longest wait."""
    flights.change("service", "flight", timetable="", max_wait_h=10, capacity_t=40)
    ran = run_case(send(("alpha", "beta", "parcels", 4, 3)))
    assert ran.sailings("flight") == [[5, 7.5, 2], [15, 17.5, 1]]


def test_customs_of_an_airport(flights, send, run_case) -> None:
    """Posts by air at both airports are a crossing: their procedures are undergone before and after the flight."""
    posts = [("alpha_air", "alpha", "CHN"), ("beta_air", "beta", "KGZ")]
    post = flights.read("bcp")[0]
    flights.write("bcp", [*flights.read("bcp"), *(
        post | {"bcp_id": name, "name": name, "crossing_id": "sky", "node_id": node, "country": country, "mode": "air"}
        for name, node, country in posts
    )])  # fmt: skip
    procedure = flights.read("procedure")[0]
    flights.write("procedure", [*flights.read("procedure"), *(
        procedure | {"procedure_id": name, "bcp_id": name, "direction": direction, "mean_h": mean_h}
        for name, direction, mean_h in (("alpha_air", "outbound", 3), ("beta_air", "inbound", 4))
    )])  # fmt: skip
    ran = run_case(send(("alpha", "beta", "parcels", 4, 1)))
    assert ran.visits("alpha_air").tolist() == [[6, 6, 9]]
    assert ran.visits("beta_air").tolist() == [[11.5, 11.5, 15.5]]
    assert ran.consignments["arrival_h"].tolist() == [17.5]


def test_only_aircraft_are_so_quick(flights) -> None:
    """A road at the speed of an aircraft is a mistake."""
    flights.change("link", "road_1", free_speed=800)
    with pytest.raises(InputError) as caught:
        read_network(flights.path, "net")
    assert [str(issue) for issue in caught.value.issues] == [
        "net/link.csv:2: column 'free_speed' of row 'road_1': '800' is out of range\n"
        "    allowed: a number above 0 and of at most 160 by road, unit km/h"
    ]
