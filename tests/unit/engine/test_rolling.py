"""Wagons and trucks on ferries and ro-ro vessels, by hand: where goods need a crane, and where they roll."""

import pytest

from corridor_sim.errors import NoPathError
from corridor_sim.routing import RouteFinder
from corridor_sim.routing.rolling import ANY, change

ROAD, BROAD, STANDARD, SHIP = ("road", 0), ("rail", 1520), ("rail", 1435), ("sea", 0)


@pytest.fixture
def quays(ferry):
    """Return the ferry line with a farm and a town by road, works and a mill by rail, an hour behind each port."""
    ends = (("farm", "east", "road"), ("works", "east", "rail"), ("town", "west", "road"), ("mill", "west", "rail"))
    ferry.write("node", [*ferry.read("node"), *(
        {"node_id": name, "name": name, "x_coord": 52 if port == "east" else 51, "y_coord": 42 + i, "node_type": "city",
         "country": "KAZ" if port == "east" else "AZE", "timezone": "UTC"}
        for i, (name, port, _) in enumerate(ends, 1)
    )])  # fmt: skip
    ferry.write("link", [*({**row, "gauge_mm": ""} for row in ferry.read("link")), *(
        {"link_id": name, "from_node_id": name, "to_node_id": port, "directed": 0, "mode": mode, "length": 50,
         "gauge_mm": 1520 if mode == "rail" else "", "free_speed": 50, "status": "existing", "country": "KAZ"}
        for name, port, mode in ends
    )])  # fmt: skip
    sailings = [{**row, "capacity_teu": 8, "gauge_mm": ""} for row in ferry.read("service")]
    trains = [
        {**sailings[0], "service_id": name, "mode": "rail", "gauge_mm": 1520, "from_node_id": tail, "to_node_id": head,
         "fleet_id": "", "max_wait_h": 0, "load_h": 0, "unload_h": 0}
        for name, tail, head in (("works_east", "works", "east"), ("west_mill", "west", "mill"))
    ]  # fmt: skip
    ferry.write("service", [*sailings, *trains])
    ferry.write("port", [{"node_id": name, "name": name, "berths": 2, "ferry_berths": 2} for name in ("east", "west")])
    ferry.write("terminal", [
        {"node_id": name, "name": name, "cranes": 4, "crane_teu_per_h": 1, "transload_usd_per_teu": 10}
        for name in ("east", "west")
    ])  # fmt: skip
    ferry.change("commodity", "goods", modes="sea road rail")
    ferry.write("tariff", [{"tariff_id": mode, "mode": mode, "usd_per_t_km": 0.1} for mode in ("sea", "road", "rail")])
    return ferry


@pytest.mark.parametrize(
    ("vessel_type", "crane_h", "arrival_h"),
    [
        ("ferry", [0, 2, 2, 0], [10, 12, 12, 10]),
        ("ro_ro", [0, 2, 2, 4], [12, 14, 12, 14]),
        ("container", [4, 4, 4, 4], [14, 14, 14, 14]),
    ],
)
def test_what_rolls_needs_no_crane(quays, send, run_case, vessel_type, crane_h, arrival_h) -> None:
    """On a ferry trucks and wagons roll, on a ro-ro vessel trucks: a crane moves only who changes what they are on."""
    # A crane takes 2 h for 2 TEU. All are in the east at 1; the vessel is full with the last of them, at 1 or at 3,
    # loads for 1 h, sails for 5 and unloads for 2; it is another hour from the port.
    quays.change("fleet", "ferries", vessel_type=vessel_type)
    pairs = [(u, v) for u in ("farm", "works") for v in ("town", "mill")]
    rows = run_case(send(*((u, v, "goods", 0, 1) for u, v in pairs))).consignments.set_index(["origin", "destination"])
    assert rows.loc[pairs, "transloading_h"].tolist() == crane_h
    assert rows.loc[pairs, "arrival_h"].tolist() == arrival_h
    # Money is for cranes too: 2 TEU at 10 USD, and 0.1 USD for 200 km and 20 t.
    assert rows.loc[pairs, "cost_usd"].tolist() == [400 + 10 * hours for hours in crane_h]


def test_what_rolls_needs_no_terminal(quays, send) -> None:
    """Without cranes at the ports trucks go on as trucks, and nothing goes from truck to train."""
    (quays.path / "terminal.csv").unlink()
    quays.change("fleet", "ferries", vessel_type="ferry")
    finder = RouteFinder(send(("farm", "town", "goods", 0, 1)).network)
    assert [leg.service_id for leg in finder.find("farm", "town", "goods").legs] == ["", "east_west", ""]
    with pytest.raises(NoPathError, match="at 'east' goods are on road and go on by rail of 1520 mm, and nothing"):
        finder.find("farm", "mill", "goods")


@pytest.mark.parametrize(
    ("on", "vehicle", "vessel_type", "needs_crane", "then_on"),
    [
        (BROAD, SHIP, "ferry", False, BROAD),
        (BROAD, STANDARD, "", True, STANDARD),
        (BROAD, SHIP, "ro_ro", True, ROAD),
        (ROAD, SHIP, "ro_ro", False, ROAD),
        # A box from a container vessel is put on what suits the ferry and what comes behind it.
        (SHIP, SHIP, "ferry", True, ANY),
        (ANY, BROAD, "", False, BROAD),
        (ANY, SHIP, "container", True, SHIP),
        (ANY, SHIP, "ro_ro", False, ROAD),
        (SHIP, SHIP, "container", False, SHIP),
        (BROAD, BROAD, "", False, BROAD),
    ],
)
def test_changes(on, vehicle, vessel_type, needs_crane, then_on) -> None:
    """A crane is needed where goods cannot stay on what they are on."""
    assert change(on, vehicle, vessel_type) == (needs_crane, then_on)
