"""Sums over places from hand-made loads and ways."""

from types import SimpleNamespace

import pandas as pd
import pytest

from corridor_sim.indicators import traffic_of
from corridor_sim.results import Way

OUT = Way(
    links=(("gate", "KGZ"), ("sea", "AZE")), crossings=(("pass", "KGZ"),), ports=("aktau", "alat"), corridor_id="middle"
)
BACK = Way(links=(("gate", "CHN"),), crossings=(("pass", "CHN"),), corridor_id="middle")
ELSEWHERE = Way(links=(("bypass", "KGZ"),), crossings=(("detour", "KGZ"),), corridor_id="other")
SERVICES = {"train_out": Way(links=(("gate", "KGZ"),), crossings=(("pass", "KGZ"),)), "train_else": ELSEWHERE}
LOADS = pd.DataFrame({
    "replication": [0, 0, 0, 1, 1],
    "route": [0, 1, 2, 0, 0],
    "commodity_id": ["boxes", "boxes", "fruit", "boxes", "fruit"],
    "consignments": [1, 2, 3, 4, 5],
    "tonnes_t": [10.0, 20.0, 30.0, 40.0, 50.0],
    "load_teu": [2.0, 4.0, 6.0, 8.0, 10.0],
})  # fmt: skip
RUNS = pd.DataFrame({
    "replication": [0, 0, 1, 1], "service_id": ["train_out", "train_else"] * 2, "runs": [7, 100, 9, 200],
    "teu_offered": [14.0, 200.0, 18.0, 400.0],
})  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "places", "towards", "commodities", "unit", "expected"),
    [
        ("crossing", ("pass",), "", (), "t", [30.0, 90.0]),
        ("crossing", ("pass",), "KGZ", (), "t", [10.0, 90.0]),
        ("crossing", ("pass",), "CHN", (), "t", [20.0, 0.0]),
        ("crossing", ("pass", "detour"), "", (), "vehicles", [6, 9]),
        ("crossing", ("pass",), "", ("fruit",), "teu", [0.0, 10.0]),
        ("link", ("sea", "gate"), "", (), "teu", [6.0, 18.0]),
        ("port", ("aktau", "alat"), "", (), "t", [10.0, 90.0]),
        ("corridor", ("middle",), "", ("boxes",), "t", [30.0, 40.0]),
        ("crossing", ("pass",), "KGZ", (), "trains", [7, 9]),
        ("crossing", ("pass",), "CHN", (), "trains", [0, 0]),
        ("link", ("gate",), "KGZ", (), "sailings", [7, 9]),
        ("link", ("gate", "bypass"), "", (), "teu_offered", [214.0, 418.0]),
    ],
)
def test_traffic_at_a_place(kind, places, towards, commodities, unit, expected) -> None:
    """What passes two of the places, as the first route does, counts once."""
    place = SimpleNamespace(kind=kind, places=places, towards=towards, commodities=commodities, unit=unit)
    traffic = traffic_of(place, LOADS, RUNS, [OUT, BACK, ELSEWHERE], SERVICES)
    assert traffic.index.to_list() == [0, 1]
    assert traffic.to_list() == expected
