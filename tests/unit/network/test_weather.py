"""Weather that cannot be is told by the check of a network and of a scenario."""

from corridor_sim.network import check_network, read_network


def test_more_closed_hours_than_months_have_is_a_warning(tiny):
    """January and December have 2 x 31 x 24 = 1488 h: 31 closures of 48 h, and not 32; a month has at most 744 h."""
    tiny.write("weather", [
        {"weather_id": name, "node_id": "beta_road", "months": months, "per_year": per_year, "closed_h": closed_h}
        for name, months, per_year, closed_h in (
            ("all", "1 12", 31, 48), ("more", "1 12", 32, 48), ("long", "", 1, 745), ("most", "", 1, 744),
        )
    ])  # fmt: skip
    said = [
        str(found.issue)
        for found in check_network(read_network(tiny.path, "net"))
        if "weather" in found.issue.file and found.severity == "warning"
    ]
    assert said == [
        "net/weather.csv:3: column 'per_year' of row 'more': '32' closures a year of 48 h are 1,536 h, and its months "
        "have 1,488 h\n    allowed: at most 31 of this length",
        "net/weather.csv:4: column 'closed_h' of row 'long': a closure of '745' h on average is longer than a month\n"
        "    allowed: hours of a storm or the like, at most 744",
    ]


def test_weather_that_a_scenario_makes_impossible_is_a_warning(tiny):
    """All months have 8766 h, ten times a year 876.6 h: longer than a month too."""
    row = {"weather_id": "snow", "node_id": "beta_road", "per_year": 10, "closed_h": 48}
    tiny.write("weather", [row])
    assert tiny.case().warnings == ()
    assert tiny.case(network={"change": [{"weather": "snow", "closed_h": 880}]}).warnings == (
        "weather snow, per_year: '10' closures a year of 880 h are 8,800 h, and its months have 8,766 h; "
        "at most 9.96 of this length",
        "weather snow, closed_h: a closure of '880' h on average is longer than a month; hours of a storm or the like, "
        "at most 744",
    )
