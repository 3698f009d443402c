"""What a scenario does to a network, and what may be compared."""

import shutil

import pytest

from corridor_sim.errors import InputError
from corridor_sim.experiment import check_comparable
from corridor_sim.plan import build_plan
from corridor_sim.results import identity_of
from corridor_sim.scenario import put_in

OWN_NETWORK = "the network of '.', not the base network"


def test_own_border_times_keep_the_fees(tiny) -> None:
    """Hours of a planner's own change no money: the fees of the procedures they replace stay."""
    tiny.write("own", [{"bcp_id": "beta_road", "direction": "inbound", "mean_h": 7, "lanes": 1}])
    tiny.change("procedure", "beta_road_in_2", fee_usd=30)
    procedures = tiny.case(network={"path": ".", "border_times": "own.csv"}).network.tables["procedure"]
    own = procedures[procedures["bcp_id"] == "beta_road"]
    # 20 for the documents and 30 for the inspection.
    assert own["fee_usd"].tolist() == [50]


def test_a_headline_is_of_a_flow(tiny) -> None:
    """What nobody sends has no hours to tell."""
    headline = {"origin": "alpha", "destination": "beta", "commodity": "boxes"}
    assert tiny.case(headline=headline).scenario.document.headline is not None
    with pytest.raises(InputError, match="headline: nothing is sent from alpha to beta, box\n") as error:
        tiny.case(headline=headline | {"commodity": "box"})
    assert error.value.issues[0].nearest == "from alpha to beta, boxes"


def test_a_changed_figure_loses_its_source(tiny) -> None:
    """A published source does not say what a scenario's author put in."""
    tiny.write(
        "source", [{"source_id": "s", "confidence": "reported", "title": "T", "url": "", "year": "", "note": ""}]
    )
    tiny.write("terminal", [row | {"cranes_source": "s"} for row in tiny.read("terminal")])
    case = tiny.case(network={"path": ".", "change": [{"terminal": "beta_rail", "cranes": 4}]})
    terminal = case.network.tables["terminal"].iloc[0]
    assert (terminal["cranes"], terminal["cranes_source"]) == (4, "")
    assert case.assumed == (OWN_NETWORK, "terminal beta_rail: cranes 1 changed to 4")


def test_opened_links_are_said_to_be_put_in(tiny) -> None:
    """What a scenario opens is listed with what its author put in."""
    case = tiny.case(network={"path": ".", "open": ["rail_new"]})
    assert case.assumed == (OWN_NETWORK, "link rail_new put into service")


def test_opened_links_that_no_day_opens_are_refused(tiny) -> None:
    """A link put into service that is out of season in all of the days simulated would be missing in silence."""
    rows = [row | {"open_season": "off" if row["link_id"] == "rail_new" else ""} for row in tiny.read("link")]
    tiny.write("link", rows)
    with pytest.raises(InputError, match=r"network\.open\[0\]: link 'rail_new'.*is out of season in all"):
        tiny.case(network={"path": ".", "open": ["rail_new"]})


@pytest.mark.parametrize("table", ["wagon", "weather"])
def test_a_change_of_a_table_that_the_network_has_not(tiny, table: str) -> None:
    """Where the network has no such table the message says so, and does not send the planner to a file without rows."""
    with pytest.raises(InputError) as caught:
        tiny.case(network={"path": ".", "change": [{table: "broad", "empty_h" if table == "wagon" else "per_year": 5}]})
    found = str(caught.value.issues[0]).split(": ", 1)[1]
    place = f"network.change[0].{table}: the network has no {table}, and so no 'broad'\n    allowed: a row of it in "
    assert found.startswith(place)
    assert found.endswith(f"/{table}.csv")


def test_pipelines_are_put_into_service_changed_and_taken_out_as_links_are(tiny) -> None:
    """Of three lines the planned one is opened and one closed; the plan of freight is the same in both."""
    ends = {"from_node_id": "alpha", "to_node_id": "beta", "via": "", "length_km": 200}
    tiny.write("pipeline", [
        {"pipeline_id": name, "name": name, "capacity_bcm_per_year": 10, "availability": 0.5, "status": status, **ends}
        for name, status in (("old", "existing"), ("older", "existing"), ("new", "planned"))
    ])  # fmt: skip
    before = tiny.case(network={"path": "."})
    assert before.network.tables["pipeline"]["pipeline_id"].tolist() == ["old", "older"]
    change = [{"pipeline": "old", "availability": 0.75}]
    case = tiny.case(network={"path": ".", "open": ["new"], "close": ["older"], "change": change})
    pipelines = case.network.tables["pipeline"]
    assert pipelines["pipeline_id"].tolist() == ["old", "new"]
    assert pipelines["availability"].tolist() == [0.75, 0.5]
    assert case.assumed == (
        OWN_NETWORK, "pipeline new put into service", "pipeline old: availability 0.5 changed to 0.75",
        "pipeline older taken out of service",
    )  # fmt: skip
    assert put_in(before, case) == ("pipelines",)
    assert identity_of(build_plan(before), 1) == identity_of(build_plan(case), 1)


def test_a_network_of_its_own_is_put_in_by_the_author(tiny) -> None:
    """Whoever brings a whole network has put in more than nothing."""
    assert tiny.case().assumed == (OWN_NETWORK,)


def test_demand_of_the_author_is_put_in_too(tiny) -> None:
    """A factor, flows and consignments of a scenario's own are listed among what is assumed."""
    (tiny.path / "list.csv").write_text(
        "origin,destination,commodity_id,ready_utc,number\nalpha,beta,goods,2023-01-02T00:00,1\n"
    )
    shutil.copy(tiny.path / "flow.csv", tiny.path / "own.csv")
    case = tiny.case(demand={"factor": 1.5, "od_table": "own.csv", "consignments": "list.csv"})
    assert case.assumed == (
        OWN_NETWORK,
        "the flows of 'own.csv', not those of the network",
        "the consignments of 'list.csv' beside the flows",
        "all flows times 1.5",
    )
    case = tiny.case(demand={"flows": "none", "consignments": "list.csv"})
    assert case.assumed[1:] == ("the consignments of 'list.csv' alone, without any flows",)


@pytest.mark.parametrize("change", [{"commodity": "boxes", "tonnes": 10.0}, {"commodity": "goods", "teu": 1.0}])
def test_sizes_of_consignments_are_demand(tiny, change) -> None:
    """Scenarios whose consignments differ in size are not like with like, though their tonnes a year agree."""
    baseline, scenario = tiny.case(), tiny.case(name="other", network={"path": ".", "change": [change]})
    check_comparable(baseline, tiny.case(name="same"))
    with pytest.raises(InputError, match="'other' and 'tiny' differ in demand"):
        check_comparable(baseline, scenario)
    check_comparable(baseline, scenario, different_demand=True)


def test_only_demand_may_differ_if_told(tiny) -> None:
    """Dates and draws must agree, whatever is said of demand."""
    other = tiny.case(name="other", simulation={"start": "2023-01-01", "days": 5, "replications": 1, "seed": 9})
    with pytest.raises(InputError, match="has seed 9"):
        check_comparable(tiny.case(), other, different_demand=True)


def test_listed_consignments_are_demand(tiny) -> None:
    """Scenarios with different lists of consignments are not like with like."""
    row = {"origin": "alpha", "destination": "beta", "commodity_id": "goods", "ready_utc": "2023-01-01T00:00"}
    tiny.write("one", [row])
    tiny.write("two", [row | {"ready_utc": "2023-01-01T01:00"}])
    with pytest.raises(InputError, match="differ in demand"):
        check_comparable(
            tiny.case(demand={"consignments": "one.csv"}), tiny.case(name="other", demand={"consignments": "two.csv"})
        )


def test_no_route_for_a_listed_consignment_is_said_of_the_list(tiny) -> None:
    """A consignment that cannot get there is found in the planner's list, not in the network's flows."""
    row = {"origin": "beta", "destination": "alpha", "commodity_id": "boxes", "ready_utc": "2023-01-01T00:00"}
    tiny.write("mine", [row])
    with pytest.raises(InputError, match=r"mine\.csv:2: flow 'listed:beta:alpha:boxes': no route from 'beta'"):
        build_plan(tiny.case(demand={"consignments": "mine.csv"}))


@pytest.mark.parametrize("hours", ["Mo-Fr 09:00-18:00; PH off", "sunrise-sunset"])
def test_hours_that_need_a_place_are_refused(tiny, hours: str) -> None:
    """Public holidays and sunrise are not known to the program; such hours are no hours."""
    tiny.change("procedure", "alpha_road_out", opening_hours=hours)
    with pytest.raises(InputError, match=r"speaks of (PH|sunrise), which is not known"):
        tiny.case()


def test_corridor_of_lowest_rank_wins(tiny) -> None:
    """A route that fits two corridors belongs to the one of the lower rank."""
    rows = tiny.read("corridor")
    tiny.write("corridor", [*rows, rows[0] | {"corridor_id": "first", "rank": "3"}])
    tiny.change("corridor", "road_pass", rank="4")
    assert build_plan(tiny.case()).names.corridors == ("rail_pass", "first")
