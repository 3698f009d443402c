"""``route``: the alternatives between two places."""

import json
import re

import numpy as np
import pytest
from PIL import Image

ASK = ("route", "alpha", "beta", "--scenario", "tiny/tiny.yaml")
KEYS = {"corridor", "modes", "km", "hours", "hours_split", "cost_usd", "kgco2e", "share"}
MORE_KEYS = {"seasons", "borders", "via", "links"}


def links(command, *arguments: str) -> list[set[str]]:
    said = command(*arguments, "--json")
    assert said.code == 0, said.err
    return [set(each["links"]) for each in said.json]


def test_table(desk, command):
    said = command(*ASK, "--commodity", "anything")
    assert (said.code, said.err) == (0, "")
    first, when, header, _, _, rail, road, *rest = said.out.splitlines()
    assert first == "alpha - beta, anything, a consignment of 20 t and 2 TEU"
    assert when == "links of 2023-01-01, the start of tiny, all taken as in season; --at DATE shows a day"
    assert header.split()[:3] == ["corridor", "modes", "via"]
    cells = rail.split()
    assert cells[1:6] == ["rail_pass", "rail", "alpha_rail", "beta_rail", "450"]
    assert cells[6:] == ["42.5", "11.5", "0.0", "7.0", "24.0", "555", "-", "79.5"]
    cells = road.split()
    assert cells[1:7] == ["road_pass", "road", "alpha_road", "beta_road", "555", "26.6"]
    assert cells[8:] == ["13.4", "3.0", "0.0", "1,140", "-", "20.5"]
    assert rest[-1] == "kgCO2e: not given, as the network has no table tiny/emission.csv"
    assert "at free flow" in "".join(rest)
    assert "not shown: ways at over 2 times the generalized cost" in said.out
    assert "by -k" not in said.out
    assert "; more than 1 by -k; " in " ".join(command(*ASK, "--commodity", "anything", "-k", "1").out.split())


def test_json(desk, command):
    """A list, cheapest first; what is not given is null; shares sum to 1 and hours to their split."""
    said = command(*ASK, "--commodity", "anything", "--json")
    assert isinstance(said.json, list)
    assert [each["corridor"] for each in said.json] == ["rail_pass", "road_pass"]
    for each in said.json:
        assert set(each) == KEYS | MORE_KEYS
        assert each["seasons"] == []
        assert set(each["hours_split"]) == {"travel_h", "rest_h", "border_h", "terminal_h"}
        assert sum(each["hours_split"].values()) == pytest.approx(each["hours"])
        assert each["kgco2e"] is None
        assert isinstance(each["modes"], list)
    assert sum(each["share"] for each in said.json) == pytest.approx(1)
    assert len(command(*ASK, "--commodity", "anything", "-k", "1", "--json").json) == 1


def test_base_network_as_json(desk, command):
    """Names as people type them, emissions given, and planned railways not used before they are built."""
    said = command("route", "XI'AN", "tashkent", "--at", "2031-06-01", "--json")
    assert said.code == 0
    best = said.json[0]
    assert (best["corridor"], best["modes"][0]) == ("khorgos_rail", "rail")
    assert ["rail"] in [each["modes"] for each in said.json]
    assert best["kgco2e"] > 1000
    assert 100 < best["hours"] < 1000
    assert not any(name.startswith("cku_") for each in said.json for name in each["links"])
    built = command("route", "xian", "tashkent", "--scenario", "cku_railway", "--json").json
    assert "cku_rail" in [each["corridor"] for each in built]


def test_links_in_force_on_a_day(desk, command):
    """The crossing of Bor-Dobo and Kyzyl-Art opened on 2025-07-08: before it trucks to Murghab go another way."""
    ask = ("route", "osh", "murghab", "--at")
    before, after = (links(command, *ask, day) for day in ("2025-07-07", "2025-07-08"))
    assert all("crossing_bor_dobo_kyzyl_art" not in each for each in before)
    assert "crossing_bor_dobo_kyzyl_art" in after[0]


def test_second_track_takes_the_place_of_the_first(desk):
    """The second track Dostyk - Aktogay was opened on 2025-09-30."""
    from corridor_sim.data_files import base_network, scenario_folders
    from corridor_sim.scenario import build_case, read_scenario, replace_simulation

    scenario = read_scenario("baseline", scenario_folders())
    for day, found in (("2025-09-29", "rail_dostyk_aktogay"), ("2025-09-30", "rail_dostyk_aktogay_double")):
        case = build_case(replace_simulation(scenario, at=np.datetime64(day).item(), days=1), base_network())
        ids = set(case.network.tables["link"]["link_id"])
        assert ids & {"rail_dostyk_aktogay", "rail_dostyk_aktogay_double"} == {found}


def test_season_of_a_pass(desk, command):
    """The Kulma pass is open from May to November; without a day any season is meant."""
    crossing = "crossing_karasu_cn_kulma"
    ask = ("route", "kashgar", "murghab")
    assert crossing in links(command, *ask)[0]
    assert crossing in links(command, *ask, "--at", "2024-07-01")[0]
    assert all(crossing not in each for each in links(command, *ask, "--at", "2024-01-15"))


def test_a_closed_season_is_never_hidden(desk, command):
    """Without a day a pass is taken as open, which is said, in whatever season the scenario begins; nothing else is."""
    (desk / "winter.yaml").write_text(
        "extends: baseline\ntitle: Winter\nsimulation: {start: 2024-01-10, days: 3, drain_days: 0, warmup_days: 0}\n",
        encoding="utf-8",
    )
    said = command("route", "kashgar", "murghab", "--scenario", "winter.yaml")
    assert (said.code, said.err) == (0, "")
    assert "\nlinks of 2024-01-10, the start of winter, all taken as in season; --at DATE shows a day\n" in said.out
    assert re.search(r"^1\* +ctu_highway +road +karasu_cn kulma ", said.out, re.M)
    assert "\n* 1: closed in part of the year, and here taken as open; open May-Nov" in said.out
    on_a_day = command("route", "kashgar", "murghab", "--at", "2024-07-01")
    assert "\non 2024-07-01: links in force and in season\n" in on_a_day.out
    assert "taken as open" not in on_a_day.out
    as_data = command("route", "kashgar", "murghab", "--json").json
    assert as_data[0]["seasons"][0].startswith("May-Nov")


def test_ports_that_weather_closes_are_told(desk, command):
    said = command("route", "aktau", "baku", "-k", "2")
    assert "\nweather closes aktau, alat, kuryk at random; hours here are without such closures\n" in said.out
    assert "weather" not in command("route", "urumqi", "almaty", "-k", "1").out


def test_closures_of_a_scenario_are_said_not_to_count(desk, command):
    said = command("route", "urumqi", "almaty", "--scenario", "border_closure", "-k", "1")
    assert "\nclosures that border_closure states do not count here: bcp nur_zholy\n" in said.out


def test_no_two_rows_say_the_same(desk, command):
    """Three lines of vessels and other yards are told apart where corridor, modes and posts are the same."""
    for ask in (("tashkent", "poti", "--commodity", "ores_metals"), ("tashkent", "hanoi")):
        said = command("route", *ask, "--json").json
        shown = [(each["corridor"], *each["modes"], *each["via"]) for each in said]
        posts_only = {(each["corridor"], *each["modes"], *each["borders"]) for each in said}
        assert len(posts_only) < len(shown) == len(set(shown))


def test_avoid(desk, command):
    """What is avoided is passed by no alternative."""
    ask = (*ASK, "--commodity", "anything")
    assert links(command, *ask, "--avoid", "rail_2") == [{"road_1", "road_2", "road_3"}]
    assert links(command, *ask, "--avoid", "Alpha road post") == [{"rail_1", "rail_2", "rail_3"}]
    said = command("route", "xian", "tashkent", "--avoid", "kaz", "--json")
    assert said.code == 0
    assert all("altynkol" not in each["borders"] for each in said.json)
    assert command("route", "xian", "tashkent", "--avoid", "Kazakhstan", "--json").out == said.out


def test_unreachable_says_where_it_breaks(desk, command):
    said = command(*ASK, "--commodity", "Boxes", "--avoid", "rail_3")
    assert (said.code, said.out) == (2, "")
    first, last = said.err.splitlines()
    assert first.startswith(
        "no route from 'alpha' to 'beta' for 'boxes' by rail: it gets to beta_rail, and no further; "
    )
    assert last == "1 mistake in the input"


def test_mistakes_are_said_at_once(desk, command):
    said = command(
        "route", "alhpa", "btea", "--scenario", "tiny/tiny.yaml", "--commodity", "coal", "--avoid", "nowhere"
    )
    assert (said.code, said.out) == (2, "")
    for where, nearest in (("FROM: unknown place 'alhpa'", "alpha"), ("TO: unknown place 'btea'", "beta")):
        assert where in said.err
        assert f"nearest: '{nearest}'" in said.err
    assert "--commodity: unknown commodity 'coal'" in said.err
    assert "--avoid: unknown country, mode, place or link 'nowhere'" in said.err
    assert said.err.endswith("4 mistakes in the input\n")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("-k", "0"), "-k: '0' is out of range"),
        (("--at", "2024-02-30"), "'2024-02-30' is not a day"),
        (("--at", "0001-01-01"), "--at: "),
        (("--map", "map.jpg"), "map.jpg: --map: unknown kind of file '.jpg'"),
        (("--tcd", "tiny"), "unknown kind of file ''"),
        (("--scenario", "nowhere"), "unknown scenario 'nowhere'"),
    ],
)
def test_wrong_options(arguments, says, desk, command):
    said = command(*ASK, *arguments)
    assert (said.code, said.out) == (2, "")
    assert says in said.err


def test_same_place_twice(desk, command):
    said = command("route", "alpha", "ALPHA", "--scenario", "tiny/tiny.yaml")
    assert said.code == 2
    assert "TO: both ends are 'alpha'" in said.err


def test_pictures(desk, command):
    """Map and chart are pictures with ink, in the colors of the alternatives, equal for equal input."""
    first, again = (
        command(*ASK, "--commodity", "anything", "--map", f"{n}.png", "--tcd", f"{n}_tcd.png", "--json") for n in "ab"
    )
    assert first.code == 0
    assert json.loads(first.out) == again.json
    assert first.err == "map: a.png\ntcd: a_tcd.png\n"
    for kind in ("", "_tcd"):
        assert (desk / f"a{kind}.png").read_bytes() == (desk / f"b{kind}.png").read_bytes()
        with Image.open(desk / f"a{kind}.png") as picture:
            width, height = picture.size
            pixels = np.asarray(picture.convert("RGB"), dtype=np.int64)
        assert min(width, height) > 400
        # Orange for the first alternative and blue for the second; lines on the map are not opaque.
        for color in ((230, 159, 0), (0, 114, 178)):
            assert (np.abs(pixels - color).max(axis=2) < 45).sum() > 100


def test_chart_has_vertical_steps(desk):
    """Hours and USD rise at a post without a kilometer, and the lines end at the totals."""
    from corridor_sim.network import read_network
    from corridor_sim.report import plot_time_cost_distance
    from corridor_sim.routing import find_alternatives
    from corridor_sim.scenario import build_case, read_scenario

    network = build_case(read_scenario("tiny/tiny.yaml", []), desk).network
    assert read_network(desk / "tiny").name == network.name
    alternatives = find_alternatives(network, "alpha", "beta", "anything")
    hours_ax = plot_time_cost_distance(network, alternatives)
    usd_ax = hours_ax.get_figure().axes[1]
    for ax, total in ((hours_ax, "hours"), (usd_ax, "usd")):
        lines = [line for line in ax.get_lines() if line.get_linestyle() != "None"]
        assert len(lines) == 2
        for line, each in zip(lines, alternatives, strict=True):
            km, value = line.get_data()
            assert (km[-1], value[-1]) == pytest.approx((each.route.length_km, getattr(each.route.cost, total)))
            assert (np.diff(km) >= 0).all()
            assert (np.diff(value) >= 0).all()
    # By road: at km 250 the 1.5 h and 10 USD of the first post, at km 255 the rest of the border.
    km, hours = hours_ax.get_lines()[2].get_data()
    assert np.ptp(hours[km == 250]) == pytest.approx(1.5)
    km, usd = usd_ax.get_lines()[2].get_data()
    assert np.ptp(usd[km == 250]) == pytest.approx(10)
