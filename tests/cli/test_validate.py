"""``corridor-sim validate``: published traffic beside the simulated, against sums over the tables of ``run``."""

import re

import pandas as pd
import pytest

from corridor_sim.data_files import base_network
from corridor_sim.network import read_network

SHORT = ("--days", "73", "--warmup-days", "2", "--replications", "3", "--workers", "1")
TO_YEAR = 5.0
PUBLISHED = """\
traffic_id,name,kind,places,towards,commodities,unit,year,observed,observed_low,observed_high,statistic,used_in_calibration
road,Road pass,crossing,pass_road,KGZ,,t,2023,{t},,,year,1
back,Road pass back,crossing,pass_road,CHN,,t,2023,0,,,year,0
both,Both passes,crossing,pass_road pass_rail,,boxes,vehicles,2023,1,1,2,daily,0
trains,Trains,crossing,pass_rail,KGZ,,trains,2023,1,,,year,0
line,The line to Beta,link,rail_3,,,teu,2023,1,,,year,0
"""


@pytest.fixture(scope="module")
def ran(module_desk, command):
    """Return the result tables of ``run``, and what ``validate`` says of the same."""
    assert command("run", "tiny/tiny.yaml", *SHORT).code == 0
    sent, runs = (
        pd.concat(pd.read_parquet(path) for path in sorted((module_desk / "out" / "tiny" / name).glob("*.parquet")))
        for name in ("consignments", "runs")
    )
    by_road = sent[sent["length_km"] == 555]
    observed = by_road["tonnes_t"].sum() / 3 * TO_YEAR
    (module_desk / "tiny" / "published_traffic.csv").write_text(PUBLISHED.format(t=round(observed)), encoding="utf-8")
    said = command("validate", "tiny/tiny.yaml", *SHORT, "--json", "--out", "facts.csv")
    assert said.code == 0, said.err
    return by_road, sent[sent["length_km"] == 450], runs, said.json


def test_traffic_is_what_the_tables_add_up_to(ran) -> None:
    by_road, by_rail, runs, said = ran
    simulated = {fact["id"]: fact["simulated"] for fact in said["facts"]}
    boxes = pd.concat([by_road, by_rail])["commodity_id"].eq("boxes").sum()
    out = runs[(runs["service_id"] == "alpha_yard") & (runs["departure_h"] >= 0) & (runs["departure_h"] < 73 * 24)]
    assert len(by_road) > 50
    assert len(by_rail) > 50
    assert simulated == {
        "road": pytest.approx(by_road["tonnes_t"].sum() / 3 * TO_YEAR),
        "back": 0.0,
        "both": pytest.approx(boxes / 3 * TO_YEAR),
        "trains": pytest.approx(len(out) / 3 * TO_YEAR),
        "line": pytest.approx(by_rail["load_teu"].sum() / 3 * TO_YEAR),
    }


def test_the_table_is_kept_as_csv(ran, module_desk) -> None:
    facts = pd.read_csv(module_desk / "facts.csv")
    assert facts["id"].tolist() == [fact["id"] for fact in ran[3]["facts"]]
    assert facts["simulated"].tolist() == pytest.approx([fact["simulated"] for fact in ran[3]["facts"]])


def test_json_has_all_that_is_promised(ran) -> None:
    said = ran[3]
    assert (said["scenario_name"], said["replications"], said["days"]) == ("tiny", 3, 73)
    assert [fact["id"] for fact in said["facts"]] == ["road", "back", "both", "trains", "line"]
    promised = {
        "id", "kind", "statistic", "observed", "observed_low", "observed_high", "simulated", "ci95_low", "ci95_high",
        "pi95_low", "pi95_high", "within", "used_in_calibration",
    }  # fmt: skip
    for fact in said["facts"]:
        assert fact.keys() >= promised
        assert fact["kind"] == "traffic"
    road, back, both, *_ = said["facts"]
    assert (road["within"], road["used_in_calibration"], road["is_range_assumed"]) == (True, True, True)
    assert road["pi95_low"] < road["ci95_low"] < road["simulated"] < road["ci95_high"] < road["pi95_high"]
    assert (back["within"], back["ratio"]) == (True, None)
    assert (both["within"], both["is_range_assumed"]) == (False, False)


def test_forecasts_are_shown_apart(desk, command) -> None:
    """A forecast is neither met nor counted, even if it comes out; one for a line that is not built is left out."""
    rows = "told,Passes as told,crossing,pass_road pass_rail,,,t,2030,{t},,,forecast,0\n"
    line = "new,The new line,link,rail_new,,,t,2030,3500000,3000000,4000000,forecast,0\n"
    table = PUBLISHED.splitlines()[0] + "\n" + rows.format(t=1) + line
    (desk / "tiny" / "published_traffic.csv").write_text(table, encoding="utf-8")
    (told,) = command("validate", "tiny/tiny.yaml", *SHORT, "--json").json["facts"]
    table = table.replace(",2030,1,", f",2030,{round(told['simulated'])},")
    (desk / "tiny" / "published_traffic.csv").write_text(table, encoding="utf-8")
    said = command("validate", "tiny/tiny.yaml", *SHORT)
    assert said.code == 0, said.err
    assert "traffic of a year, only forecast" in said.out
    assert next(line.split() for line in said.out.splitlines() if line.startswith("Passes as "))[-3:] == [
        "1.00",
        "-",
        "no",
    ]
    assert "within: 0 of 0; of the 0 that nothing rests on: 0" in said.out


def test_nothing_rests_on_a_forecast(desk, command) -> None:
    row = "told,Told,crossing,pass_road,,,t,2030,1,,,forecast,1\n"
    (desk / "tiny" / "published_traffic.csv").write_text(PUBLISHED.splitlines()[0] + "\n" + row, encoding="utf-8")
    said = command("validate", "tiny/tiny.yaml", *SHORT)
    assert said.code == 2
    assert "column 'used_in_calibration' of row 'told': nothing may rest on a forecast" in said.err


def test_table(module_desk, ran, command) -> None:
    said = command("validate", "tiny/tiny.yaml", *SHORT)
    assert said.code == 0
    road = next(line.split() for line in said.out.splitlines() if line.startswith("Road pass "))
    assert road[-3:] == ["1.00", "yes", "yes"]
    assert "3 replications of 73 days from" in said.out
    assert "within: 2 of 5; of the 4 that nothing rests on: 1" in said.out


def test_same_with_any_number_of_workers(module_desk, ran, command) -> None:
    said = command("validate", "tiny/tiny.yaml", *SHORT[:-1], "2", "--json")
    assert said.json == ran[3]


def test_without_published_traffic(desk, command) -> None:
    said = command("validate", "tiny/tiny.yaml", *SHORT)
    assert said.code == 2
    assert "tiny/published_traffic.csv: no published traffic is given" in said.err


def test_unknown_places_are_named(desk, command) -> None:
    wrong = "road,Road,crossing,pass_raod,,,t,2023,1,,,year,0\nboth,Line,corridor,no_such,KGZ,,t,2023,1,,,year,0\n"
    (desk / "tiny" / "published_traffic.csv").write_text(PUBLISHED.splitlines()[0] + "\n" + wrong, encoding="utf-8")
    said = command("validate", "tiny/tiny.yaml", *SHORT)
    assert said.code == 2
    assert "tiny/published_traffic.csv:2: column 'places' of row 'road': unknown crossing 'pass_raod'" in said.err
    assert "nearest: 'pass_road'" in said.err
    assert "tiny/published_traffic.csv:3: column 'places' of row 'both': unknown corridor 'no_such'" in said.err
    assert (
        "tiny/published_traffic.csv:3: column 'towards' of row 'both': a direction is given for a corridor" in said.err
    )


def test_base_network_has_flows_and_published_traffic_for_each_crossing_to_china_by_rail() -> None:
    """Thirty published totals, of which half at most may be those that flows rest on."""
    published = read_network(base_network()).tables["published_traffic"]
    assert len(published) >= 30
    assert published["used_in_calibration"].mean() <= 0.5
    named = {place for places in published["places"] for place in places}
    assert named >= {"khorgos_rail", "alashankou_dostyk", "saryagash_keles", "irkeshtam", "aktau", "kuryk", "alat"}


BORDER_TIMES = """\
time_id,bcp_id,country,mode,direction,statistic,year,observed_h,observed_low_h,observed_high_h
post,beta_road,,road,inbound,mean,2023,2,1.4,1.7
country,,KGZ,road,,mean,2023,1.5,,
back,alpha_road,,road,inbound,mean,2023,1.5,,
survey,beta_road,,road,inbound,processing,2023,1,,
"""
TARGETS = """\
target_id,bcp_id,direction,time_id,elsewhere_h,capacity_per_day
alpha,alpha_road,outbound,post,0.5,20
"""


def test_hours_at_borders_are_those_of_the_indicators(desk, command) -> None:
    """TFI1 of the post is what validate shows of it; in the other direction nobody passes."""
    (desk / "tiny" / "published_border_time.csv").write_text(BORDER_TIMES, encoding="utf-8")
    (desk / "tiny" / "border_target.csv").write_text(TARGETS, encoding="utf-8")
    ran = command("run", "tiny/tiny.yaml", *SHORT, "--json").json["runs"][0]["indicators"]
    tfi1_h = {row["subject"]: row for row in ran if row["indicator"] == "tfi1_h"}
    said = command("validate", "tiny/tiny.yaml", *SHORT, "--json")
    post, country = said.json["facts"]
    assert (post["id"], post["kind"], post["statistic"], post["unit"]) == ("post", "border", "mean", "h")
    beta = tfi1_h["beta_road inbound"]
    for name, value in (("simulated", "mean"), ("ci95_low", "ci95_low"), ("ci95_high", "ci95_high")):
        assert post[name] == pytest.approx(beta[value])
    # Fewer than one trip in forty meets another at the lane, so that the mean lies outside of the interval of a trip.
    assert (post["pi95_low"], post["pi95_high"]) == (1.5, 1.5)
    # 0.5 h of documents and 1 h of inspection, with next to no queue: in the range published, if not near the figure.
    assert 1.5 <= post["simulated"] < 1.6
    assert (post["within"], post["is_range_assumed"], post["used_in_calibration"]) == (True, False, True)
    assert (country["id"], country["simulated"]) == ("country", pytest.approx(post["simulated"]))
    assert (country["within"], country["used_in_calibration"]) == (True, False)
    shown = command("validate", "tiny/tiny.yaml", *SHORT).out
    assert "95 % of single trips" in shown
    assert re.search(r"^Beta road post, road inbound +2023 +h +2\.0 +1\.4 - 1\.7 +1\.5 ", shown, re.M)


TRANSIT_TIMES = """\
transit_id,name,origin,destination,corridors,commodities,statistic,year,observed_h,observed_low_h,observed_high_h
mean,Boxes by rail,alpha,beta,rail_pass,,average,2023,30,,
told,Boxes by rail,alpha,beta,rail_pass,,announced,2023,30,,
"""


def test_transit_times_that_were_only_announced_are_shown_apart(desk, command) -> None:
    """Neither within nor counted, though the same hours are met as an average."""
    (desk / "tiny" / "published_transit_time.csv").write_text(TRANSIT_TIMES, encoding="utf-8")
    said = command("validate", "tiny/tiny.yaml", *SHORT)
    assert said.code == 0, said.err
    mean, told = (line.split() for line in said.out.splitlines() if line.startswith("Boxes by rail "))
    assert (mean[4], mean[-2:], told[4], told[-2:]) == ("average", ["yes", "no"], "announced", ["-", "no"])
    assert mean[7:-2] == told[7:-2]
    assert "hours in transit, only announced" in said.out
    assert "within: 1 of 1; of the 1 that nothing rests on: 1" in said.out


def test_calibrate_borders_writes_procedures(desk, command) -> None:
    """What is written is the table with the fitted lanes and hours; the post fits with 0.5 h of its 2 h elsewhere."""
    (desk / "tiny" / "published_border_time.csv").write_text(BORDER_TIMES, encoding="utf-8")
    target = TARGETS.replace("alpha,alpha_road,outbound,post,0.5,20", "alpha,alpha_road,outbound,post,0.5,40")
    (desk / "tiny" / "border_target.csv").write_text(target, encoding="utf-8")
    said = command(
        "calibrate", "borders", "tiny/tiny.yaml", "--days", "30", "--warmup-days", "1", "--out", "fitted.csv"
    )
    assert said.code == 0, said.err
    # 40 trucks a day of 1.5 h (2 h published, 0.5 of them elsewhere) are 2.5 lanes.
    row = next(line for line in said.out.splitlines() if line.startswith("alpha ")).split()
    assert row[6:8] == ["3", "1.50"]
    fitted = (desk / "fitted.csv").read_text(encoding="utf-8")
    assert "alpha_road_out,alpha_road,outbound,1,customs,3,fitted_borders,deterministic,1.5,fitted_borders" in fitted
    assert "hours: 0 from figures of the post, 1 from figures that stand for it" in said.out
