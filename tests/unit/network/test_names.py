"""Loose names, what is avoided, and seasons, on the base network and the small ones."""

from datetime import date

import pytest

from corridor_sim.errors import InputError
from corridor_sim.network import avoid, country_names, find_commodity, find_node, open_on, places_of, read_network

COUNTRIES = {"CHN": "China", "KGZ": "Kyrgyzstan", "BRA": "Brazil"}


@pytest.fixture(scope="module")
def base():
    from corridor_sim.data_files import base_network

    return read_network(base_network(), "network")


def said(call, *arguments) -> list[str]:
    with pytest.raises(InputError) as error:
        call(*arguments)
    return [str(issue) for issue in error.value.issues]


@pytest.mark.parametrize("text", ["xian", "Xi'an", "XIAN", "xi an", "Xī'ān"])
def test_case_accents_and_signs_do_not_matter(base, text: str) -> None:
    """An id or a name, however it is typed."""
    assert find_node(base, text, "FROM") == "xian"


@pytest.mark.parametrize(
    ("text", "node_id"),
    [
        ("Ташкент", "tashkent"), ("АЛМАТЫ", "almaty"), ("Достык", "dostyk"), ("西安", "xian"), ("乌鲁木齐", "urumqi"),
        ("Frunze", "bishkek"), ("Krasnovodsk", "turkmenbashi"), ("Druzhba", "dostyk"), ("alma ata", "almaty"),
    ],
)  # fmt: skip
def test_other_names_and_scripts_are_found(base, text: str, node_id: str) -> None:
    """Cyrillic, Chinese and former names were unknown to route and network places."""
    assert find_node(base, text, "FROM") == node_id
    assert node_id in places_of(base, text, {})["node_id"].tolist()


def test_a_misspelled_other_name_gives_the_place(base) -> None:
    """A name of two places, in any script, is still not guessed at."""
    (unknown,) = said(find_node, base, "Ташкнт", "TO")
    assert unknown.endswith("nearest: 'tashkent'")
    assert "one of horgos_rail, horgos_road" in said(find_node, base, "霍尔果斯", "TO")[0]


def test_unknown_name_gives_the_nearest(base) -> None:
    """A misspelled name is not guessed at."""
    assert said(find_node, base, "Tashkant", "TO") == [
        "TO: unknown place 'Tashkant'\n    allowed: the id or name of a place in network/node.csv; near are tashkent "
        "(Tashkent), tashkurgan (Tashkurgan)\n    nearest: 'tashkent'"
    ]
    (unknown,) = said(find_node, base, "horgos", "FROM")
    assert "horgos_road (Horgos (road)), horgos_rail (Horgos (rail))" in unknown


def test_a_place_far_from_any_name_points_to_the_list(base) -> None:
    """Moscow in another language, and a city that is no place of the network, had no hint at all."""
    for text in ("Moskau", "Paris"):
        (unknown,) = said(find_node, base, text, "FROM")
        assert unknown == (
            f"FROM: unknown place '{text}'\n    allowed: the id or name of a place in network/node.csv; none is "
            "spelled like it, and 'corridor-sim network places' lists all"
        )


@pytest.mark.parametrize(
    ("text", "node_ids"),
    [
        ("Türkmenb", ["turkmenbashi"]),
        ("zamyn", ["zamyn_uud_rail", "zamyn_uud_road"]),
        ("tashkant", ["tashkurgan", "tashkent"]),
        ("brasilia", []),
    ],
)
def test_places_by_part_of_a_name_or_nearly_so(base, text: str, node_ids: list[str]) -> None:
    """By country, then id; accents and case do not matter."""
    assert places_of(base, text, {})["node_id"].tolist() == node_ids


def test_places_of_a_country(base) -> None:
    """By its name as by its code; no text means all."""
    nodes = base.tables["node"]
    of_mongolia = sorted(nodes.loc[nodes["country"] == "MNG", "node_id"])
    for text in ("Mongolia", "mng"):
        assert places_of(base, text, {"MNG": "Mongolia"})["node_id"].tolist() == of_mongolia
    assert len(places_of(base, "", {})) == len(nodes)


def test_ambiguous_name(base) -> None:
    """Two places of one name are told apart by id, unless one of them is the only city."""
    nodes = base.tables["node"]
    named = nodes.assign(name=nodes["name"].where(~nodes["node_id"].isin(["horgos_rail", "horgos_road"]), "Khorgos"))
    both = base.with_table("node", named)
    assert said(find_node, both, "khorgos", "FROM") == [
        "FROM: 'khorgos' is the name of 2 places\n    allowed: one of horgos_rail, horgos_road\n    "
        "nearest: 'horgos_rail'"
    ]
    types = named["node_type"].where(named["node_id"] != "horgos_road", "city")
    assert find_node(base.with_table("node", named.assign(node_type=types)), "khorgos", "FROM") == "horgos_road"


def test_commodity_by_name(base) -> None:
    """Commodities are found as places are."""
    assert find_commodity(base, "farm Perishables", "--commodity") == "agricultural_perishable"
    (unknown,) = said(find_commodity, base, "bananas", "--commodity")
    assert unknown.startswith(
        "--commodity: unknown commodity 'bananas'\n    allowed: the id or name of one of: containerized_goods "
        "(Containerized goods), general_road_goods"
    )


def test_avoid_a_country_a_place_and_a_link(tiny) -> None:
    """What a country or place touches is closed, and a link is closed alone."""
    network = tiny.case().network

    def left(*names: str) -> list[str]:
        return avoid(network, names, {}, "--avoid", COUNTRIES).tables["link"]["link_id"].tolist()

    assert left() == network.tables["link"]["link_id"].tolist()
    assert left("Alpha road post") == ["road_3", "rail_1", "rail_2", "rail_3"]
    assert left("ROAD_1", "rail_3") == ["road_2", "road_3", "rail_1", "rail_2"]
    assert left("Rail") == ["road_1", "road_2", "road_3"]
    # Links of CHN, and those that touch its nodes: what is left lies in KGZ.
    assert left("chn") == left("China") == ["road_3", "rail_3"]


def test_what_cannot_be_avoided(tiny) -> None:
    """The ends, and names that nothing has; all at once."""
    network = tiny.case().network
    names, kept = ["chn", "alpah", "Kirgizstan", "beta"], {"alpha": "FROM", "beta": "TO"}
    allowed = "a country's name or code of three letters, a mode (rail, road), a link or a place: the id or name of a "
    allowed += f"place in {tiny.path}/node.csv"
    unknown = "--avoid: unknown country, mode, place or link"
    assert said(avoid, network, names, kept, "--avoid", COUNTRIES) == [
        "--avoid: 'beta' cannot be avoided: TO is 'beta'\n    allowed: what lies between the two",
        "--avoid: 'chn' cannot be avoided: FROM is 'alpha'\n    allowed: what lies between the two",
        f"{unknown} 'Kirgizstan'\n    allowed: {allowed}\n    nearest: 'Kyrgyzstan'",
        f"{unknown} 'alpah'\n    allowed: {allowed}\n    nearest: 'alpha'",
    ]


def test_base_map_names_the_countries_of_the_network(base) -> None:
    """Each country that can be avoided has a name on the base map, so that it need not be given by its code."""
    from corridor_sim.data_files import base_network

    countries = country_names(base_network())
    assert {"RUS": "Russia", "KGZ": "Kyrgyzstan", "IRN": "Iran"}.items() <= countries.items()
    assert set(base.tables["node"]["country"]) <= countries.keys()


def test_seasons_of_links_and_posts(tiny) -> None:
    """A link is closed out of its season; a post out of its season closes the links of its mode at its crossing."""
    network = tiny.case().network
    links = network.tables["link"]
    seasons = links["link_id"].map({"road_3": "May-Nov"}).fillna("")
    posts = network.tables["bcp"]
    winter = posts["bcp_id"].map({"beta_rail": "Dec-Mar", "alpha_road": "off"}).fillna("")
    network = network.with_table("link", links.assign(open_season=seasons))
    network = network.with_table("bcp", posts.assign(open_season=winter))

    def left(day: str) -> list[str]:
        return open_on(network, date.fromisoformat(day)).tables["link"]["link_id"].tolist()

    assert left("2024-04-30") == ["road_1", "rail_1", "rail_3"]
    assert left("2024-05-01") == ["road_1", "road_3", "rail_1", "rail_3"]
    assert left("2024-12-01") == ["road_1", "rail_1", "rail_2", "rail_3"]
