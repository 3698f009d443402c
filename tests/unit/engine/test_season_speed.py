"""Speeds by season by exact tables on the tiny corridor: of who sets out in a month, and of who chooses in it."""

import math
from datetime import date

import pytest

from corridor_sim.errors import InputError
from corridor_sim.network import open_on

JANUARY, FEBRUARY = 24.0, 31 * 24.0


@pytest.fixture
def winter(tiny):
    """Return the corridor with roads of Kyrgyzstan half as fast in January, a pass a quarter, rails slower."""
    tiny.write("link", [
        {**row, "facility_type": "mountain road" if row["link_id"] == "road_3" else ""} for row in tiny.read("link")
    ])  # fmt: skip
    tiny.write("season_speed", [
        {"season_speed_id": name, "mode": mode, "facility_type": of_type, "country": country, "months": months,
         "factor": factor}
        for name, mode, of_type, country, months, factor in (
            ("kgz", "road", "", "KGZ", "12 1", 0.5),
            ("pass", "road", "mountain road", "", "1", 0.25),
            ("rail", "rail", "", "", "1", 0.8),
        )
    ])  # fmt: skip
    return tiny


def test_runs_travel_as_the_month_lets_them_in_which_they_set_out(winter, send, run_case) -> None:
    """By road 5 h in China, 0.25 h and 5 h behind: 0.5 h and 20 h in January. By rail 11.5 h are 14.375."""
    ran = run_case(send(*(("alpha", "beta", name, ready_h, 1) for name in ("goods", "boxes")
                          for ready_h in (JANUARY, FEBRUARY)), days=60))  # fmt: skip
    hours = ran.consignments.set_index(["commodity_id", "ready_h"])["travel_h"]
    # The hours of a leg are spread evenly over its stages, each rounded to the grid.
    assert hours["goods", JANUARY] == pytest.approx(25.5, abs=1e-5)
    assert hours["goods", FEBRUARY] == 10.25
    assert hours["boxes", JANUARY] == pytest.approx(14.375, abs=1e-5)
    assert hours["boxes", FEBRUARY] == 11.5


def test_choice_knows_the_month(winter, send, run_case) -> None:
    """In January the road is worse by 15.25 h of driving and the rest in proportion, rail by 2.875 h."""
    january, february = (
        run_case(send(("alpha", "beta", "anything", ready_h, 1), days=60)) for ready_h in (JANUARY, FEBRUARY)
    )
    choices, waits = february.plan.choices, february.plan.waits
    usd = []
    for a, known_usd in enumerate(choices.known_usd):
        met = choices.wait[choices.wait_ptr[a] : choices.wait_ptr[a + 1]]
        variance_h2 = choices.known_variance_h2[a] + sum(waits.prior_h[met] ** 2)
        # The value of an hour of 20 t is 2 USD; 0.4 of it that of an hour of standard deviation.
        usd.append(known_usd + 2 * sum(waits.prior_h[met]) + 0.4 * 2 * math.sqrt(variance_h2))
    road = int(february.plan.routes.length_km[choices.route].argmax())
    later = [2 * (15.25 * (1 + 11.75 / 9) if a == road else 2.875) for a in range(len(usd))]
    assert february.consignments["logsum_usd"][0] == pytest.approx(
        -400 * math.log(sum(math.exp(-one / 400) for one in usd))
    )
    slower = [sum(pair) for pair in zip(usd, later, strict=True)]
    assert january.consignments["logsum_usd"][0] == pytest.approx(
        -400 * math.log(sum(math.exp(-one / 400) for one in slower))
    )


def test_the_network_of_a_day_has_its_speeds(winter) -> None:
    """A row for the class comes before one for the country."""
    network = winter.case().network
    by_month = [
        open_on(network, date(2023, month, 15)).tables["link"].set_index("link_id")["free_speed"]
        for month in (1, 2, 12)
    ]
    # At free flow 50, 20 and 60 km/h.
    assert [speed[["road_1", "road_2", "road_3"]].tolist() for speed in by_month] == [
        [50, 10, 15], [50, 20, 60], [50, 10, 30],
    ]  # fmt: skip


def test_rows_that_are_no_seasons(winter) -> None:
    """Months that are none or given twice, and a class that no link has, are told with the place."""
    winter.write("season_speed", [
        {"season_speed_id": "a", "mode": "road", "facility_type": "mountain rode", "months": "1 13", "factor": 0.5},
        {"season_speed_id": "b", "mode": "road", "facility_type": "mountain rode", "months": "1", "factor": 0.5},
    ])  # fmt: skip
    with pytest.raises(InputError) as raised:
        winter.case()
    said = [str(issue).split("season_speed.csv:")[1] for issue in raised.value.issues]
    assert said == [
        "2: column 'facility_type' of row 'a': unknown class 'mountain rode'\n"
        "    allowed: the facility_type of a link\n    nearest: 'mountain road'",
        "2: column 'months' of row 'a': unknown month '13'\n    allowed: months 1 to 12, such as '12 1 2'",
        "3: column 'facility_type' of row 'b': unknown class 'mountain rode'\n"
        "    allowed: the facility_type of a link\n    nearest: 'mountain road'",
        "3: column 'months' of row 'b': row 'a' gives month 1 too\n    allowed: each month once",
    ]
