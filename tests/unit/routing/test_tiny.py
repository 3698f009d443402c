"""Routes of the tiny corridor, by hand."""

import pytest

from corridor_sim.errors import InputError, NoPathError
from corridor_sim.routing import RouteFinder, StageOf
from corridor_sim.routing.cost import rest_per_driving_hour

ROAD_H = 250 / 50 + 5 / 20 + 300 / 60
# A day: 9 h of driving, one break of 0.75 h (the second would fall at the day's end), 11 h of rest.
REST_PER_H = (0.75 + 11) / 9


def finder_of(tiny, **network) -> RouteFinder:
    return RouteFinder(tiny.case(network=network).network)


def services_of(route) -> list[str]:
    return [leg.service_id for leg in route.legs]


def test_cost_by_road(tiny) -> None:
    """Generalized cost of the road: freight, fees, driving with rest in proportion, service and expected waits."""
    tiny.change("procedure", "beta_road_in_1", expected_wait_h=4)
    route = finder_of(tiny).find("alpha", "beta", "goods")
    # 20 t x 555 km x 0.1 USD/tkm + fees 10 + 20 + 0.
    assert route.cost.usd == pytest.approx(1110 + 30)
    # Service 1.5 + 0.5 + 1 and the expected wait of 4 h.
    assert route.cost.hours == pytest.approx(ROAD_H * (1 + REST_PER_H) + 3 + 4)
    assert services_of(route) == [""]
    assert route.length_km == 555


def test_cost_by_rail(tiny) -> None:
    """Generalized cost by rail: freight, fee, crane, travel, customs, waits expected, loading and unloading."""
    route = finder_of(tiny).find("alpha", "beta", "boxes")
    # 20 t x 450 km x 0.05 + fee 5 + 2 TEU x 50.
    assert route.cost.usd == pytest.approx(450 + 5 + 100)
    # Trains: 5 + 0.5 + 6 travel, 3 + 4 customs, 12 + 6 waiting, 2 + 1 + 1 + 0.5 handling; crane 2 / 4 and 1 waiting.
    assert route.cost.hours == pytest.approx(11.5 + 7 + 18 + 4.5 + 1.5)
    assert services_of(route) == ["alpha_yard", "yard_beta"]


def test_cheapest_of_two_modes(tiny) -> None:
    """A commodity that may use both takes what costs less; its value of time decides."""
    # Road 1140 USD and 26.632 h, rail 555 USD and 42.5 h: they break even at 585 / 15.868 = 36.87 USD/h,
    # which is 1.843 USD for each of 20 t.
    hours = ROAD_H * (1 + REST_PER_H) + 3
    even = (1140 - 555) / (42.5 - hours) / 20
    for value_of_time, services in ((even * 0.999, ["alpha_yard", "yard_beta"]), (even * 1.001, [""])):
        tiny.change("commodity", "anything", value_of_time_usd_per_t_h=value_of_time)
        assert services_of(finder_of(tiny).find("alpha", "beta", "anything")) == services


def test_modes_of_a_commodity_are_respected(tiny) -> None:
    """Goods that may only go by road do so at any price of the road, boxes by rail at any price of the rails."""
    for mode in ("road", "rail"):
        tiny.change("tariff", mode, usd_per_t_km=1000)
    finder = finder_of(tiny)
    for commodity, mode in (("goods", "road"), ("boxes", "rail")):
        route = finder.find("alpha", "beta", commodity)
        assert {arc.mode for leg in route.legs for arc in leg.path} == {mode}


def test_gauge_break_forces_transloading(tiny) -> None:
    """From 1435 to 1520 mm a crane is used; between two services of one gauge none is."""
    route = finder_of(tiny).find("alpha", "beta", "boxes")
    assert [leg.vehicle for leg in route.legs] == [("rail", 1435), ("rail", 1520)]
    assert route.transloads == (False, True)
    tiny.change("link", "rail_3", gauge_mm=1435)
    tiny.change("service", "yard_beta", gauge_mm=1435)
    same = finder_of(tiny).find("alpha", "beta", "boxes")
    assert same.transloads == (False, False)
    # No crane: neither its 1.5 h nor its 100 USD.
    assert route.cost.usd - same.cost.usd == pytest.approx(100)
    assert route.cost.hours - same.cost.hours == pytest.approx(1.5)


def test_no_terminal_no_transloading(tiny) -> None:
    """Where gauges meet without a terminal nobody gets on; the message says how far one gets."""
    tiny.write("terminal", [{**tiny.read("terminal")[0], "node_id": "beta"}])
    with pytest.raises(NoPathError) as error:
        finder_of(tiny).find("alpha", "beta", "boxes")
    assert str(error.value) == (
        "no route from 'alpha' to 'beta' for 'boxes' by rail: it gets to beta_rail, and no further; 'beta' can be "
        "reached from beta_rail; at 'beta_rail' goods are on rail of 1435 mm and go on by rail of 1520 mm, and nothing "
        "is transloaded there"
    )


def test_service_needs_its_links(tiny) -> None:
    """A service whose links are not in force does not run; the other still does."""
    assert set(finder_of(tiny).services) == {"alpha_yard", "yard_beta"}
    finder = finder_of(tiny, close=["rail_3"])
    assert set(finder.services) == {"alpha_yard"}
    with pytest.raises(NoPathError, match="it gets to beta_rail, and no further"):
        finder.find("alpha", "beta", "boxes")


def test_service_needs_links_of_its_gauge(tiny) -> None:
    """A service of one gauge does not run over links of the other."""
    tiny.change("link", "rail_2", gauge_mm=1520)
    assert set(finder_of(tiny).services) == {"yard_beta"}


def test_service_takes_the_quickest_way_through_its_stops(tiny) -> None:
    """A service goes the quickest way in force, through the nodes of ``via`` if it has any."""
    # 150 km at 60 past the posts takes 2.5 h, the way through the Alpha post 5.5 h.
    opened = finder_of(tiny, open=["rail_new"])
    assert [arc.link_id for arc in opened.services["alpha_yard"].path] == ["rail_new"]
    tiny.change("service", "alpha_yard", via="alpha_rail")
    # One way only, or else the quickest to the Alpha post were the new line and back over the border.
    tiny.change("link", "rail_2", directed=1)
    through = finder_of(tiny, open=["rail_new"])
    assert [arc.link_id for arc in through.services["alpha_yard"].path] == ["rail_1", "rail_2"]


@pytest.mark.parametrize(
    ("dates", "runs"),
    [
        ({}, True),
        ({"open_from": "2023-01-01"}, True),
        ({"open_from": "2023-01-02"}, False),
        ({"open_to": "2023-01-02"}, True),
        ({"open_to": "2023-01-01"}, False),
        ({"open_from": "2022-01-01", "open_to": "2024-01-01"}, True),
    ],
)
def test_links_in_force_at_the_start(tiny, dates: dict[str, str], runs: bool) -> None:
    """A link is in force from ``open_from`` on and before ``open_to``; the scenario starts on 2023-01-01."""
    rows = [{**row, "open_from": "", "open_to": ""} for row in tiny.read("link")]
    tiny.write("link", [{**row, **dates} if row["link_id"] == "rail_3" else row for row in rows])
    assert ("yard_beta" in finder_of(tiny).services) is runs


def test_opening_a_link_overrides_its_dates(tiny) -> None:
    """A planned link that a scenario opens is in force whatever its dates."""
    rows = [{**row, "open_from": "2030-01-01" if row["link_id"] == "rail_new" else ""} for row in tiny.read("link")]
    tiny.write("link", rows)
    assert [arc.link_id for arc in finder_of(tiny, open=["rail_new"]).services["alpha_yard"].path] == ["rail_new"]


def test_consignment_must_fit_the_train(tiny) -> None:
    """A consignment larger than a train cannot use the service; one that just fits can."""
    tiny.change("service", "yard_beta", capacity_teu=2)
    assert services_of(finder_of(tiny).find("alpha", "beta", "boxes")) == ["alpha_yard", "yard_beta"]
    tiny.change("service", "yard_beta", capacity_teu=1.9)
    with pytest.raises(NoPathError, match="it gets to beta_rail, and no further"):
        finder_of(tiny).find("alpha", "beta", "boxes")


def test_directed_link(tiny) -> None:
    """A directed link leads from tail to head only."""
    tiny.change("link", "road_2", directed=1)
    finder = finder_of(tiny)
    assert services_of(finder.find("alpha", "beta", "goods")) == [""]
    with pytest.raises(NoPathError, match="it gets to beta_road, and no further"):
        finder.find("beta", "alpha", "goods")


def test_nothing_touches_the_destination(tiny) -> None:
    """A destination without a link in force is said to be so."""
    with pytest.raises(NoPathError) as error:
        finder_of(tiny, close=["road_3", "rail_3"]).find("alpha", "beta", "goods")
    assert str(error.value) == (
        "no route from 'alpha' to 'beta' for 'goods' by road: no link in force touches 'beta'"
    )  # fmt: skip


def test_nothing_leaves_the_origin(tiny) -> None:
    """An origin that nothing leaves by the commodity's modes is said to be so."""
    with pytest.raises(NoPathError, match=r"^no route from 'alpha_rail' to 'beta' for 'goods' by road: no "):
        finder_of(tiny).find("alpha_rail", "beta", "goods")


def test_missing_freight_rate(tiny) -> None:
    """Each mode and country without a freight rate is named; a rate without a country serves all."""
    network = tiny.case().network
    tariffs = network.tables["tariff"]
    tariffs = tariffs.assign(country=["CHN" if mode == "rail" else "" for mode in tariffs["mode"]])
    with pytest.raises(InputError) as error:
        RouteFinder(network.with_table("tariff", tariffs))
    (issue,) = error.value.issues
    assert issue.where == "mode 'rail', country 'KGZ'"
    assert issue.found == "no freight rate is given"


def test_rate_of_a_country_comes_before_the_rate_for_all(tiny) -> None:
    """Freight is paid by the rate of the link's country if there is one."""
    tiny.write("tariff", [*tiny.read("tariff"), {"tariff_id": "kgz", "mode": "road", "country": "KGZ",
                                                 "usd_per_t_km": 0.2}])  # fmt: skip
    # 250 km in CHN at 0.1 and 305 km in KGZ at 0.2, 20 t, and fees of 30.
    assert finder_of(tiny).find("alpha", "beta", "goods").cost.usd == pytest.approx(500 + 1220 + 30)


def test_rate_of_a_commodity_comes_before_the_rate_of_a_country(tiny) -> None:
    """Block trains have rates of their own: by country, or for any; others pay what all pay."""
    own = [
        {"tariff_id": "kgz", "mode": "road", "country": "KGZ", "commodity_id": "", "usd_per_t_km": 0.2},
        {"tariff_id": "goods", "mode": "road", "country": "", "commodity_id": "goods", "usd_per_t_km": 0.05},
        {"tariff_id": "goods_chn", "mode": "road", "country": "CHN", "commodity_id": "goods", "usd_per_t_km": 0.03},
    ]
    tiny.write("tariff", [*({"country": "", "commodity_id": "", **row} for row in tiny.read("tariff")), *own])
    finder = finder_of(tiny)
    # 250 km in CHN and 305 km in KGZ, 20 t, and fees of 30.
    assert finder.find("alpha", "beta", "goods").cost.usd == pytest.approx(20 * (250 * 0.03 + 305 * 0.05) + 30)
    arc = next(arc for arc in finder._arcs if (arc.mode, arc.country) == ("road", "KGZ"))
    assert finder.tariffs.of(arc, "boxes") == 0.2


def test_no_procedures_away_from_a_crossing(tiny) -> None:
    """A run that passes a post's node without taking the link to its partner undergoes nothing."""
    stages = finder_of(tiny).find("alpha", "alpha_road", "goods").legs[0].stages
    assert [(stage.kind, stage.travel_h) for stage in stages] == [(StageOf.TRAVEL, 5.0)]


def test_procedures_of_the_direction(tiny) -> None:
    """Inbound and outbound belong to the country of the post: the way back meets other procedures."""
    rows = tiny.read("procedure")
    back_out = {**rows[0], "procedure_id": "back_out", "bcp_id": "beta_road"}
    back_in = {**rows[0], "procedure_id": "back_in", "bcp_id": "alpha_road", "direction": "inbound"}
    tiny.write("procedure", [*rows, back_out, back_in])
    stages = finder_of(tiny).find("beta", "alpha", "goods").legs[0].stages
    assert [stage.station_id for stage in stages] == ["", "back_out", "", "back_in", ""]


@pytest.mark.parametrize(
    ("daily_h", "break_after_h", "per_h"),
    [
        (9, 4.5, (11 + 0.75) / 9),
        # Breaks after 4 and 8 h of a day of 9; the next day begins anew.
        (9, 4, (11 + 2 * 0.75) / 9),
        # A day of 9 h is over before a break is due.
        (9, 10, 11 / 9),
        (9, 9, 11 / 9),
        (9, 0, 11 / 9),
        (0, 4.5, 0.75 / 4.5),
        (0, 0, 0),
    ],
)
def test_rest_in_proportion(tiny, daily_h: float, break_after_h: float, per_h: float) -> None:
    """Route choice expects the rest that a driver takes in the long run, which the engine's rule gives too."""
    from corridor_sim.kernels.rest import drive

    tiny.change("parameter", "truck_daily_driving_h", value=daily_h)
    tiny.change("parameter", "truck_break_after_h", value=break_after_h)
    network = tiny.case().network
    assert rest_per_driving_hour(network) == pytest.approx(per_h, rel=1e-15)
    # A thousand days of 9 h (2000 spells of 4.5 h), counted to just after the last rest.
    rested, _, _ = drive(9000.0 + 2.0**-20, 0.0, 0.0, daily_h, 11.0, break_after_h, 0.75)
    assert rested / 9000.0 == pytest.approx(per_h, rel=1e-15)
