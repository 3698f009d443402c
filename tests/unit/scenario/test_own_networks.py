"""A network that a scenario or a program brings is looked over before anything is simulated, and can be kept."""

from datetime import date

import pytest

import corridor_sim as cs
from corridor_sim.errors import InputError
from corridor_sim.scenario import build_case, read_scenario


def _scenario(tiny, **keys):
    return read_scenario(str(tiny.scenario(**keys)), [])


def test_errors_of_a_scenarios_own_network_are_said(tiny):
    """A road at 3 km/h passed scenario check without a word; what no run depends on, as sources, still does."""
    tiny.change("link", "road_1", free_speed=3)
    with pytest.raises(InputError) as wrong:
        tiny.case()
    (issue,) = wrong.value.issues
    assert (issue.where, issue.found) == ("column 'free_speed' of row 'road_1'", "'3' is no running speed by road")
    assert issue.allowed == "from 5 to 120 km/h"


def test_edited_network_is_simulated_and_kept(tiny, tmp_path):
    """An edit is seen by the case, whatever the scenario names, and comes back from the folder it was written to."""
    network = cs.read_network(tiny.path)
    edited = network.with_values("link", "road_1", free_speed=61.0)
    case = build_case(_scenario(tiny), edited)
    speed = case.network.tables["link"].set_index("link_id")["free_speed"]
    assert speed["road_1"] == 61.0
    cs.write_network(edited, tmp_path / "edited")
    again = cs.read_network(tmp_path / "edited")
    for table, frame in edited.tables.items():
        ours, theirs = (one.drop(columns="line").to_dict("records") for one in (frame, again.tables[table]))
        assert str(ours) == str(theirs), table
    with pytest.raises(InputError, match="the folder is not empty"):
        cs.write_network(edited, tmp_path / "edited")


def test_edit_that_cannot_run_is_refused(tiny):
    network = cs.read_network(tiny.path)
    with pytest.raises(InputError, match="is no running speed by road"):
        build_case(_scenario(tiny), network.with_values("link", "road_1", free_speed=3.0))


def test_link_that_opens_within_the_run_is_warned_of(tiny):
    """A run of 60 days from 2023-01-01 keeps each link as on its first day; a change on that day or after the end
    is none."""
    network = cs.read_network(tiny.path)

    def warnings(**values):
        return build_case(_scenario(tiny), network.with_values("link", "rail_2", **values)).warnings

    assert warnings(open_from=date(2023, 1, 1)) == ()
    assert warnings(open_from=date(2023, 3, 2)) == ()
    assert warnings(open_from=date(2023, 3, 1)) == (
        "in all of the run each link is as on 2023-01-01, though rail_2 opens on 2023-03-01",
    )
    assert warnings(open_to=date(2023, 1, 2)) == (
        "in all of the run each link is as on 2023-01-01, though rail_2 closes on 2023-01-02",
    )
