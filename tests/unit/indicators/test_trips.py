"""Indicators of consignments, by hand."""

import math

import pandas as pd
import pytest

from corridor_sim.indicators.trips import trip_values


def found(frame: pd.DataFrame, subjects) -> dict[tuple[str, str, str], float]:
    """Return the values by kind, subject and indicator."""
    return {
        (each.kind, subject, each.indicator): float(value)
        for each in trip_values(frame, subjects)
        for subject, value in zip(each.subjects, each.values, strict=True)
    }


@pytest.fixture
def three(consignments, subjects):
    """Return the values of two consignments by road (10 and 40 h) and one by rail (24 h)."""
    road = consignments([[10, 40]])
    rail = consignments([[24]], route_id="under_it", corridor_id="tunnel", cost_usd=250.0, kgco2e=20.0, number=9,
                        length_km=1000.0, tonnes_t=60.0, load_teu=4.0)  # fmt: skip
    return found(pd.concat([road, rail]), subjects)


def test_what_was_sent(three) -> None:
    """Consignments, tonnes and TEU are counted by corridor, crossing and pair; a corridor that nobody takes has 0."""
    assert three["corridor", "pass", "consignments"] == 2
    assert three["crossing", "pass_road", "tonnes"] == 40
    assert three["crossing", "pass_rail", "teu"] == 4
    assert three["pair", "a - b, goods", "tonnes"] == 100
    assert (three["corridor", "coast", "consignments"], three["port", "east", "tonnes"]) == (0, 0)
    assert ("corridor", "coast", "mean_h") not in three


def test_shares(three) -> None:
    """Shares of corridors are by consignments and by tonnes: two of three, 40 of 100 t."""
    assert three["corridor", "pass", "share_of_consignments"] == pytest.approx(2 / 3)
    assert three["corridor", "pass", "share_of_tonnes"] == pytest.approx(0.4)
    assert three["corridor", "coast", "share_of_tonnes"] == 0


def test_hours_and_reliability(three) -> None:
    """P95 of 10 and 40 h is 38.5, the mean 25: the buffer is 13.5 / 25. One of two arrives within 25 h and 30 h."""
    assert three["corridor", "pass", "mean_h"] == 25
    assert three["corridor", "pass", "buffer_index"] == pytest.approx(13.5 / 25)
    assert three["corridor", "pass", "on_time_share"] == 0.5
    assert (three["corridor", "pass", "spoiled_t"], three["corridor", "pass", "spoiled_share"]) == (20, 0.5)
    # All of 24 h arrive in time; 20 of 100 t are spoiled.
    assert three["all", "all", "on_time_share"] == pytest.approx(2 / 3)
    assert three["all", "all", "spoiled_share"] == pytest.approx(0.2)


def test_speeds(three) -> None:
    """CPMM's speeds are km of all over hours of all: three eighths of them travel, an eighth before departure."""
    # By road 1000 km in 50 h from door to door: 18.75 h of travel, 43.75 h from departure to arrival.
    assert three["mode", "road", "swod_kmh"] == pytest.approx(1000 / 18.75)
    assert three["mode", "road", "swd_kmh"] == pytest.approx(1000 / 43.75)
    assert three["mode", "rail", "swod_kmh"] == pytest.approx(1000 / 9)
    assert three["corridor", "pass", "transit_mean_h"] == pytest.approx(43.75 / 2)


def test_money_and_emissions(three) -> None:
    """TFI3 is 10,000 t km (500 km x 20 t) at the money over the tonne-km."""
    # By road 200 USD for 2 x 20 t x 500 km = 20,000 t km and 4 TEU; by rail 250 USD for 60,000 t km.
    assert three["corridor", "pass", "tfi3_usd"] == pytest.approx(100)
    assert three["corridor", "tunnel", "tfi3_usd"] == pytest.approx(250 / 6)
    assert three["all", "all", "tfi3_usd"] == pytest.approx(450 / 8)
    assert three["corridor", "pass", "cost_usd_per_teu"] == 50
    assert three["all", "all", "cost_usd"] == 150
    assert three["all", "all", "kgco2e"] == pytest.approx(100 / 3)
    assert three["corridor", "pass", "kgco2e_per_tkm"] == pytest.approx(80 / 20_000)
    assert (three["corridor", "pass", "total_kgco2e"], three["corridor", "coast", "total_kgco2e"]) == (80, 0)


def test_several_crossings_and_modes(consignments, subjects) -> None:
    """A route counts at each crossing and port that it passes, and for no mode if it has two."""
    values = found(consignments([[50]], route_id="round_it", corridor_id="coast"), subjects)
    sent = {key[:2] for key, value in values.items() if key[2] == "consignments" and value == 1}
    assert sent == {
        ("all", "all"), ("pair", "a - b, goods"), ("corridor", "coast"), ("crossing", "coast_rail"),
        ("crossing", "pass_rail"), ("port", "east"), ("port", "west"),
    }  # fmt: skip
    assert values["mode", "rail", "consignments"] == 0


def test_unfinished_withhold_what_they_could_change(consignments, subjects) -> None:
    """Means and speeds are withheld, money is not; who is under way beyond the promise is late already."""
    values = found(consignments([[10, 20, None]]), subjects)
    withheld = {key[2] for key, value in values.items() if key[0] == "all" and math.isnan(value)}
    assert withheld == {"mean_h", "p90_h", "p95_h", "transit_mean_h", "buffer_index", "swod_kmh", "swd_kmh"}
    assert values["all", "all", "unfinished"] == 1
    assert values["all", "all", "on_time_share"] == pytest.approx(2 / 3)
    assert values["all", "all", "spoiled_share"] == pytest.approx(1 / 3)
    # Under way for less than is promised, it may or may not be in time.
    values = found(consignments([[10, 20, None]], under_way_h=24.0), subjects)
    assert math.isnan(values["all", "all", "on_time_share"])
    assert math.isnan(values["all", "all", "spoiled_t"])


def test_no_promise_no_shelf_life_no_emissions(consignments, subjects) -> None:
    """What is not given has no indicator, rather than one of 0."""
    values = found(consignments([[10]], flow_id="other", commodity_id="ore", kgco2e=float("nan")), subjects)
    names = {key[2] for key in values}
    assert not names & {"on_time_share", "spoiled_t", "spoiled_share", "kgco2e", "kgco2e_per_tkm", "total_kgco2e"}


def test_no_consignments(consignments, subjects) -> None:
    """Without consignments there are totals of 0 and nothing else."""
    values = found(consignments([]), subjects)
    assert set(values.values()) == {0.0}
    assert {key[2] for key in values} == {"consignments", "unfinished", "tonnes", "teu", "total_kgco2e"}
