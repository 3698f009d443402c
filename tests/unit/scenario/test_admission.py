"""Admission limits and seasons of posts in the network in force."""

import pytest


@pytest.fixture
def posts(tiny):
    """Return a function that gives columns to the posts named, and none of them to the others."""

    def write(**by_post: dict[str, object]) -> None:
        names = {name for values in by_post.values() for name in values}
        tiny.write("bcp", [
            {**row, **dict.fromkeys(names, ""), **by_post.get(row["bcp_id"], {})} for row in tiny.read("bcp")
        ])  # fmt: skip

    return write


def admissions(case) -> dict[str, float]:
    procedures = case.network.tables["procedure"]
    rows = procedures[procedures["procedure"] == "admission"]
    return dict(zip(rows["procedure_id"], rows["entries_per_day"], strict=True))


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        ("", {}),
        ("inbound", {"beta_road_inbound_admission": 48}),
        ("each", {"beta_road_outbound_admission": 48, "beta_road_inbound_admission": 48}),
    ],
)
def test_a_limit_becomes_a_procedure_in_its_direction(tiny, posts, direction, expected) -> None:
    """Without a direction a limit only describes the post."""
    posts(beta_road={"admission_limit_per_day": 48, "admission_direction": direction})
    assert admissions(tiny.case()) == expected


def test_a_scenario_may_set_the_limit(tiny, posts) -> None:
    """A change of the limit is a change of the procedure that stands for it."""
    posts(beta_road={"admission_limit_per_day": 48, "admission_direction": "inbound"})
    case = tiny.case(network={"change": [{"bcp": "beta_road", "admission_limit_per_day": 96.0}]})
    assert admissions(case) == {"beta_road_inbound_admission": 96}
    assert "bcp beta_road: admission_limit_per_day 48.0 changed to 96.0" in case.assumed


@pytest.mark.parametrize("season", ["off", "Jul-Aug"])
def test_a_post_out_of_season_in_all_days_is_not_in_force(tiny, posts, season) -> None:
    """The link between two posts goes, and a scenario that gives another season brings it back."""
    # The tiny corridor is simulated in winter and spring.
    posts(beta_road={"open_season": season})
    assert "road_2" not in set(tiny.case(demand={"factor": 0.0}).network.tables["link"]["link_id"])
    case = tiny.case(network={"change": [{"bcp": "beta_road", "open_season": "Jan-Dec"}]})
    assert "road_2" in set(case.network.tables["link"]["link_id"])
