"""Emissions of routes by hand, and what is wrong in their table."""

import math

import pytest

from corridor_sim.errors import InputError
from corridor_sim.routing import RouteFinder
from corridor_sim.routing.arcs import Arc
from corridor_sim.routing.cost import Emissions


def row(mode: str, value: float, kind: str = "", country: str = "") -> dict:
    column, other = ("kgco2e_per_t_km", "kgco2e_per_teu")[:: -1 if mode == "hub" else 1]
    emission_id = "_".join(filter(None, (mode, kind, country)))
    return {"emission_id": emission_id, "mode": mode, "kind": kind, "country": country, column: value, other: ""}


ROWS = [row("road", 0.1), row("rail", 0.03), row("hub", 5)]


def kgco2e(tiny, commodity: str) -> float:
    return RouteFinder(tiny.case().network).find("alpha", "beta", commodity).cost.kgco2e


def issues_of(tiny, rows: list[dict]) -> list[str]:
    tiny.write("emission", rows)
    with pytest.raises(InputError) as error:
        RouteFinder(tiny.case().network)
    return [str(issue).removeprefix(f"{tiny.path}/") for issue in error.value.issues]


def test_road_and_rail_by_hand(tiny) -> None:
    """Tonne-km times intensity, and the crane by TEU."""
    tiny.write("emission", ROWS)
    assert kgco2e(tiny, "goods") == pytest.approx(20 * 555 * 0.1)
    assert kgco2e(tiny, "boxes") == pytest.approx(20 * 450 * 0.03 + 2 * 5)


def test_traction_and_country(tiny) -> None:
    """The row of the kind and country comes first, then that of the kind, then that of the country."""
    rows = [{**one, "traction": ""} for one in tiny.read("link")]
    for one in rows:
        if one["link_id"] in ("rail_1", "rail_2"):
            one["traction"] = "electric"
    tiny.write("link", rows)
    tiny.write("emission", [
        *ROWS, row("rail", 0.01, "electric"), row("rail", 0.02, "electric", "CHN"), row("rail", 0.04, country="KGZ"),
    ])  # fmt: skip
    # 200 km electric in China, 10 km electric and 240 km of unknown traction in Kyrgyzstan.
    assert kgco2e(tiny, "boxes") == pytest.approx(20 * (200 * 0.02 + 10 * 0.01 + 240 * 0.04) + 10)


def test_without_a_table_they_are_not_given(tiny) -> None:
    """A network without the table loads, and its emissions are not given rather than 0."""
    assert math.isnan(kgco2e(tiny, "goods"))
    assert math.isnan(kgco2e(tiny, "boxes"))


def test_vessels_by_type() -> None:
    """At sea the kind is the type of the vessel; without a row of its own it takes that of the mode."""
    arc = Arc("l", "a", "b", "sea", "XCA", 0, 100.0, 5.0)
    emissions = Emissions({("sea", "ferry", ""): 0.13, ("sea", "", ""): 0.03}, math.nan, is_given=True)
    assert emissions.of(arc, "ferry") == 0.13
    assert emissions.of(arc, "container") == 0.03


def test_a_mode_without_a_row_is_an_error(tiny) -> None:
    """Each mode, kind and country without a row is named, and so is the hub where there are terminals."""
    assert issues_of(tiny, [row("road", 0.1, country="CHN"), row("rail", 0.1)]) == [
        "emission.csv: mode 'hub': no emission intensity is given\n"
        "    allowed: a row with mode hub and kgco2e_per_teu, as there are terminals",
        "emission.csv: mode 'road', kind '', country 'KGZ': no emission intensity is given\n"
        "    allowed: a row with mode road, and with this kind and country or either of them empty for all",
    ]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"kgco2e_per_t_km": ""}, "column 'kgco2e_per_t_km' of row 'road': no value is given"),
        ({"kgco2e_per_teu": 3}, "column 'kgco2e_per_teu' of row 'road': mode road has the value '3'"),
        ({"kind": "ferry"}, "column 'kind' of row 'road': mode road has the kind 'ferry'"),
        ({"kgco2e_per_t_km": -1}, "column 'kgco2e_per_t_km' of row 'road': '-1' is out of range"),
        ({"mode": "pipe"}, "column 'mode' of row 'road': unknown value 'pipe'"),
        ({"mode": "rail"}, "column 'country' of row 'rail': row 'road' has the same mode 'rail'"),
    ],
)
def test_mistakes_in_the_table(tiny, wrong: dict, says: str) -> None:
    """Each mistake is said with its line and cell."""
    (issue, *_) = issues_of(tiny, [{**ROWS[0], **wrong}, *ROWS[1:]])
    assert issue.split(":", 2)[2].strip().startswith(says)


def test_base_network_gives_all_emissions() -> None:
    """Every base flow has emissions, of the order of 10 to 150 g a tonne-km, or to 1000 in the air."""
    from corridor_sim.data_files import base_network, scenario_folders
    from corridor_sim.scenario import read_cases

    (case,) = read_cases(["baseline"], scenario_folders(), base_network(), {})
    finder = RouteFinder(case.network)
    for flow in case.flows.itertuples():
        route = finder.find(flow.origin, flow.destination, flow.commodity_id)
        tonnes = finder.commodities[flow.commodity_id].tonnes
        most = 1.0 if any(arc.mode == "air" for leg in route.legs for arc in leg.path) else 0.15
        assert 0.01 < route.cost.kgco2e / (tonnes * route.length_km) < most
