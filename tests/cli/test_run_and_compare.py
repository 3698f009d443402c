"""``run`` and ``compare`` on the tiny corridor: what they print and what they leave behind."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from corridor_sim.cli import commands
from corridor_sim.results import PARTS

SHORT = ("--days", "6", "--warmup-days", "2", "--replications", "2", "--workers", "1")
TABLES = ("consignments", "runs", "stations", "queues")
SUMMARIES = ("door_to_door", "indicators", "routes")
STATISTICS = ("mean_h", "p50_h", "p90_h", "p95_h")
UNITS = ("_h", "_km", "_kmh", "_t", "_teu", "_usd", "_kgco2e", "_usd_per_year", "_bcm_per_year")
# Numbers without a dimension: counts, positions in a sequence, and claims.
WITHOUT_UNIT = {
    "replication",
    "number",
    "slots",
    "joined",
    "started",
    "done",
    "waiting",
    "waiting_at_start",
    "waiting_at_end",
    "day",
    "longest_queue",
    "consignments",
    "unfinished",
    "baseline_consignments",
    "scenario_consignments",
    "baseline_unfinished",
    "scenario_unfinished",
    "distinguishable",
    "is_equal",
    "is_diverted",
    "more_replications",
    "moved_share",
}
# Tables whose rows have units of their own, in the column ``unit``.
UNIT_BY_ROW = ("indicators", "comparison_indicators")  # fmt: skip


@pytest.fixture(scope="module")
def compared(module_desk, command):
    """Return what is said of both variants, and the working directory."""
    said = command("compare", "tiny/lanes.yaml", "tiny/railway.yaml", *SHORT, "--json")
    assert said.code == 0, said.err
    return said.json


@pytest.fixture
def as_table(module_desk, compared, command):
    """Return what is said of one variant without --json; the results are there already."""
    return lambda name: command("compare", f"tiny/{name}.yaml", *SHORT)


def test_run_prints_a_table(desk, command):
    said = command("run", "tiny/tiny.yaml", *SHORT)
    assert said.code == 0
    assert said.err == ""
    assert "tiny: The tiny corridor" in said.out
    assert re.search(r"^from +to +commodity +corridor +sent +mean h +P50 h +P90 h +P95 h +travel h", said.out, re.M)
    assert re.search(r"^alpha +beta +boxes +rail_pass( +[0-9.]+){13}$", said.out, re.M)
    assert re.search(r"^alpha +beta +goods +road_pass( +[0-9.]+){13}$", said.out, re.M)
    assert "2 replications; sent: consignments in all of them that were ready in the 6 days from 2023-01-01" in said.out
    assert re.findall("^assumed: (.*)$", said.out, re.M) == ["the network of '.', not the base network"]
    assert re.search(r"^speed with delay \(SWD, TFI4\), road +[0-9.]+ +[-0-9.]+ to [0-9.]+ +km/h$", said.out, re.M)
    assert re.search(r"^rail_pass +[0-9.]+ +[-0-9.]+ to [0-9.]+$", said.out, re.M)
    assert "longest waits at" in said.out
    assert "results: out/tiny" in said.out
    assert not list((desk / "out" / "tiny").glob("comparison*"))


def test_run_prints_json_of_several_scenarios(desk, command):
    said = command("run", "tiny/tiny.yaml", "tiny/lanes.yaml", *SHORT, "--json")
    assert (said.code, said.err) == (0, "")
    tiny, lanes = said.json["runs"]
    assert (tiny["scenario_name"], lanes["scenario_name"]) == ("tiny", "lanes")
    assert (tiny["replications"], tiny["seed"], tiny["results"], tiny["assumed"]) == (
        2,
        1,
        "out/tiny",
        ["the network of '.', not the base network"],
    )
    assert lanes["assumed"][0] == "Officers are found for two more lanes."
    boxes, goods = tiny["pairs"]
    assert (boxes["commodity_id"], goods["commodity_id"]) == ("boxes", "goods")
    # Goods travel 5 h + 0.25 h + 5 h, and the posts take 1.5 h + 0.5 h + 1 h; see tests/data/tiny.
    assert (goods["travel_h"], goods["service_h"]) == (10.25, 3.0)
    assert sum(goods[f"{part}_h"] for part in PARTS) == pytest.approx(goods["mean_h"])
    found = {(row["kind"], row["subject"], row["indicator"]): row for row in tiny["indicators"]}
    # Trucks are served 1.5 h and 0.5 h + 1 h at two posts, which take 10 and 20 USD; they move 555 km in 10.25 h.
    assert found["post", "beta_road inbound", "tfi1_h"]["mean"] == 1.5
    assert found["post", "beta_road inbound", "tfi2_usd"]["mean"] == 20.0
    speed = found["mode", "road", "swod_kmh"]
    assert (speed["mean"], speed["unit"], speed["replications"]) == (pytest.approx(555 / 10.25), "km/h", 2)
    assert found["pair", "alpha - beta, goods", "cost_usd"]["mean"] == pytest.approx(1140.0)
    assert found["corridor", "rail_pass", "share_of_tonnes"]["ci95_low"] < 1.0


def test_compare_json_has_the_stated_shape(compared):
    assert [pair["scenario_name"] for pair in compared["pairs"]] == ["lanes", "lanes", "railway", "railway"]
    for pair in compared["pairs"]:
        assert (pair["origin"], pair["destination"]) == ("alpha", "beta")
        assert pair["commodity"] in ("boxes", "goods")
        for side in (pair["baseline"], pair["scenario"]):
            assert all(isinstance(side[name], float) for name in STATISTICS)
            assert side["p50_h"] <= side["p90_h"] <= side["p95_h"]
            assert sum(side["split_h"].values()) == pytest.approx(side["mean_h"], rel=1e-12)
            assert set(side["split_h"]) == set(PARTS)
        difference = pair["difference"]
        assert set(difference) == {"mean_h", "ci95_low_h", "ci95_high_h", "distinguishable"}
        assert difference["ci95_low_h"] <= difference["mean_h"] <= difference["ci95_high_h"]
        is_told = not difference["ci95_low_h"] <= 0.0 <= difference["ci95_high_h"]
        assert difference["distinguishable"] is is_told


def test_compare_json_has_the_split_and_the_benefit(compared):
    for part in (*compared["pairs"], *compared["comparisons"]):
        difference, same, shift = part["difference"]["mean_h"], part["same_route"]["mean_h"], part["shift"]["mean_h"]
        assert same + shift == pytest.approx(difference, abs=1e-12)
        assert 0.0 <= part["moved_share"] <= 1.0
    lanes, railway = compared["comparisons"]
    # Three lanes move nobody; the new line takes all boxes, which gain what they pass by.
    assert (lanes["moved_share"], lanes["shift"]["mean_h"]) == (0.0, 0.0)
    assert railway["shift"]["mean_h"] < 0.0
    assert railway["benefit"]["mean_usd_per_year"] > 0.0
    shares = {row["subject"]: row for row in railway["indicators"] if row["indicator"] == "share_of_consignments"}
    assert sum(row["scenario_mean"] for row in shares.values()) == pytest.approx(1.0)


def test_railway_is_told_from_the_corridor_and_three_lanes_are_not(compared):
    lanes_boxes, lanes_goods, railway_boxes, railway_goods = (pair["difference"] for pair in compared["pairs"])
    # Over the new line 150 km at 60 km/h replace 200 km at 40 and 10 km at 20, 3 h less; and the posts' 3 h + 4 h are
    # passed by, 7 h less. Waits differ by minutes.
    assert railway_boxes["distinguishable"]
    assert railway_boxes["mean_h"] == pytest.approx(-10.0, abs=0.5)
    assert not lanes_goods["distinguishable"]
    assert lanes_goods["mean_h"] < 0.0
    for untouched in (lanes_boxes, railway_goods):
        assert untouched == {"mean_h": 0.0, "ci95_low_h": 0.0, "ci95_high_h": 0.0, "distinguishable": False}


def test_compare_says_what_cannot_be_told_what_is_equal_and_what_is_assumed(as_table):
    said = as_table("lanes")
    assert said.code == 0
    assert re.search(r"^No difference is distinguishable from zero with 2 replications\.$", said.out, re.M)
    boxes, goods = (re.search(rf"^Alpha - Beta, {name}(.*)$", said.out, re.M)[1] for name in ("boxes", "goods"))
    assert boxes.endswith("exactly the same")
    # The gain is of minutes, which nobody would simulate on to tell, and no minus stands before a zero.
    assert re.search(r" 0\.0 +0\.0 to [+]?0\.\d +0 +not distinguishable", goods) or re.search(
        r" -0\.[1-9] +-\d\.\d to [+]\d\.\d +0 +not distinguishable", goods
    )
    assert "\nassumed: Officers are found for two more lanes.\n" in said.out
    assert "\nassumed: procedure alpha_road_out: lanes 1 changed to 3\n" in said.out
    assert "2 paired replications" in said.out
    assert "emergent" in said.out
    assert "report: out/lanes/report.html" in said.out
    assert "2 replications were already there and kept" in said.err


def test_compare_gives_the_interval_of_what_can_be_told(as_table):
    said = as_table("railway")
    # The answer of the report comes first, then the table.
    answer, _ = said.out.split("\nmean hours door to door ")
    assert "Alpha - Beta, boxes: 10." in answer
    assert re.search(
        r"^Alpha - Beta, boxes +\d+\.\d +\d+\.\d +-10\.\d +-\d+\.\d to -\d+\.\d +100 +sooner$", said.out, re.M
    )


def test_all_are_compared_in_one_table(desk, command, monkeypatch):
    """
    Each scenario that can be compared with what it extends has a row: its headline, verdict, and what is put in.

    The tiny corridor extends nothing, and later.yaml begins in another year; lanes and a line are capacity, hours are
    put in. The railway's headline is its boxes, which gain 10 h.
    """
    monkeypatch.setattr(commands, "scenario_folders", lambda: (Path("tiny"),))
    later = "extends: tiny\ntitle: Later\nsimulation: {start: 2024-01-01}\n"
    quick = "extends: railway\ntitle: Quick\nnetwork: {change: [{procedure: beta_road_in_2, mean_h: 0.25}]}\n"
    for name, text in (("later", later), ("quick", quick)):
        (desk / "tiny" / f"{name}.yaml").write_text(text, encoding="utf-8")
    said = command("compare", "--all", *SHORT, "--replications", "6")
    assert said.code == 0, said.err
    title, _, *rows = said.out.strip().splitlines()
    assert re.split(r"  +", title) == ["scenario", "headline effect", "benefit, MUSD a year", "assumed or emergent"]
    first = {row.split()[0]: i for i, row in enumerate(rows)}
    lanes, quick, railway = (
        [re.split(r"  +", line.strip()) for line in rows[first[name] : first[name] + 2]]
        for name in ("lanes", "quick", "railway")
    )
    assert [cells[0] for cells in lanes] == ["lanes", "against tiny"]
    assert lanes[1][1] == "all"
    assert lanes[0][-1] == "emergent"
    assert [cells[0] for cells in quick] == ["quick", "against railway"]
    assert quick[0][-2:] == ["gain", "assumed: mean_h"]
    assert [cells[0] for cells in railway] == ["railway", "against tiny"]
    hours = re.fullmatch(r"(.+) \((.+) to (.+)\) h", railway[0][1])
    mean, low, high = map(float, hours.groups())
    assert mean == pytest.approx(-10.0, abs=0.5)
    assert low <= mean <= high
    assert railway[1][1] == "alpha - beta, boxes"
    assert railway[0][-2:] == ["gain", "emergent"]
    # A gain beside hours that rise would read as wrong: the legend says why.
    assert "go with more hours" in " ".join(said.out.split())
    assert max(map(len, said.out.splitlines())) <= 120
    table = pd.read_csv(desk / "out" / "overview.csv")
    assert table["scenario"].tolist() == ["lanes", "quick", "railway"]
    found = command("compare", "tiny/railway.yaml", *SHORT, "--replications", "6", "--json").json["comparisons"][0][
        "benefit"
    ]
    assert table["benefit_usd_per_year"].iloc[2] == found["mean_usd_per_year"]


def test_no_line_of_a_comparison_is_wider_than_a_terminal(as_table):
    for name in ("lanes", "railway"):
        assert max(map(len, as_table(name).out.splitlines())) <= 120


def test_run_prints_the_pairs_that_send_most(module_desk, compared, command, monkeypatch):
    """Where there are more than fit on a screen, the others are counted, and where they lie is said."""
    monkeypatch.setattr("corridor_sim.cli.printing._MOST_PAIRS", 1)
    said = command("run", "tiny/tiny.yaml", *SHORT)
    (row,) = re.findall(r"^alpha +beta +(\w+)", said.out, re.M)
    sent = pd.read_csv("out/tiny/door_to_door.csv").set_index("commodity_id")["consignments"]
    assert sent[row] == sent.max() > sent.min()
    assert "those that send most; 1 more are in out/tiny/door_to_door.csv" in said.out


def test_steps_tell_what_each_adds(desk, command):
    """The benefits of a line, and of lanes added to it, are those of both together, consignment by consignment."""
    both = "extends: tiny\nadds: [railway, lanes]\ntitle: Both\n"
    (desk / "tiny" / "both.yaml").write_text(both, encoding="utf-8")
    said = command("compare", "--steps", "tiny/both.yaml", *SHORT, "--json")
    assert said.code == 0, said.err
    steps = said.json["overview"]
    assert [(step["scenario"], step["baseline"]) for step in steps] == [
        ("both_01_railway", "tiny"),
        ("both_02_lanes", "both_01_railway"),
    ]
    (whole,) = command("compare", "tiny/both.yaml", *SHORT, "--json").json["overview"]
    added = sum(step["benefit_usd_per_year"] for step in steps)
    assert whole["benefit_usd_per_year"] == pytest.approx(added, rel=1e-9)
    assert all(step["benefit_usd_per_year"] > 0.0 for step in steps)


def test_one_replication_has_no_interval(desk, command):
    said = command("compare", "tiny/railway.yaml", *SHORT, "--replications", "1")
    assert said.code == 0
    assert "one replication: no" in said.out


def test_what_has_not_arrived_is_counted_and_withheld(desk, command):
    """Without days to drain, the last trucks are still on the way: 10 h of travel and a night's rest."""
    text = (desk / "tiny" / "tiny.yaml").read_text(encoding="utf-8")
    (desk / "tiny" / "tiny.yaml").write_text(text.replace("drain_days: 60", "drain_days: 0"), encoding="utf-8")
    said = command("compare", "tiny/railway.yaml", *SHORT)
    assert said.code == 0
    assert re.search(r"\d+ consignments had not arrived at the end; what they could change is withheld", said.out)
    assert "withheld" in said.out.splitlines()[-1] or said.out.count("withheld") > 1
    pairs = command("compare", "tiny/railway.yaml", *SHORT, "--json").json["pairs"]
    assert all(pair["baseline"]["mean_h"] is None and pair["difference"]["mean_h"] is None for pair in pairs)


def test_a_post_with_more_work_than_it_can_do_grows(desk, command):
    """Two trucks come a day on average and one is served: one more waits each day, and no mean wait is given."""
    jam = "extends: tiny\ntitle: Jam\nnetwork:\n  change:\n    - {procedure: alpha_road_out, mean_h: 24}\n"
    (desk / "tiny" / "jam.yaml").write_text(jam, encoding="utf-8")
    options = ("--days", "42", "--warmup-days", "2", "--replications", "2", "--workers", "1")
    run = command("run", "tiny/jam.yaml", *options, "--json").json["runs"][0]
    found = {(row["subject"], row["indicator"]): row for row in run["indicators"]}
    growth = found["alpha_road_out", "growth_per_day"]
    # The number of trucks in 2 x 42 days is Poisson of 168: a standard error of 0.15 a day; four of them.
    assert growth["mean"] == pytest.approx(1.0, abs=0.62)
    assert growth["ci95_low"] > 0.0
    assert found["alpha_road_out", "wait_mean_h"]["mean"] is None
    assert found["alpha_road outbound", "tfi1_h"]["mean"] is None
    assert found["crane:beta_rail", "wait_mean_h"]["mean"] is not None
    said = command("compare", "tiny/jam.yaml", *options)
    assert said.code == 0
    text = (desk / "out" / "jam" / "report.html").read_text(encoding="utf-8")
    answer = text[text.index('<div class="answer">') :]
    first = answer[answer.index("<p>") : answer.index("</p>")]
    assert "In jam capacity is short at Alpha road post, outbound: customs (the queue grows by" in first


def test_nothing_sent_is_a_comparison_of_nothing(desk, command):
    path = desk / "tiny" / "tiny.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "demand: {factor: 0}\n", encoding="utf-8")
    said = command("compare", "tiny/railway.yaml", *SHORT, "--json")
    assert said.code == 0
    assert said.json["pairs"] == []
    assert command("compare", "tiny/railway.yaml", *SHORT).code == 0


def test_a_surge_is_compared_by_the_consignments_of_both(desk, command):
    """All of the baseline have a partner that was ready at the same hour; what the surge adds has none."""
    (desk / "tiny" / "surge.yaml").write_text("extends: tiny\ntitle: Surge\ndemand: {factor: 1.5}\n", encoding="utf-8")
    said = command("compare", "tiny/surge.yaml", "--different-demand", *SHORT)
    assert said.code == 0, said.err
    assert "demand differs: differences, their split and the benefit are of the consignments that both have" in said.out
    report = (desk / "out" / "surge" / "report.html").read_text(encoding="utf-8")
    assert "--different-demand --days 6" in report
    assert "The scenarios differ in demand" in report
    key = ["replication", "flow_id", "date", "number"]
    sides = [
        pd.concat(
            pd.read_parquet(part).assign(replication=r) for r, part in enumerate(sorted(folder.glob("*.parquet")))
        )
        for folder in (desk / "out" / name / "consignments" for name in ("tiny", "surge"))
    ]
    before, after = (side.set_index(key)["ready_h"] for side in sides)
    assert len(before) * 1.3 < len(after) < len(before) * 1.7
    assert after.reindex(before.index).equals(before)


def test_orders_from_a_warehouse_are_compared_with_the_same_sent_directly(desk, command):
    """Demand is the same with and without; prints, tables and report tell the orders, and the stock for them."""
    depot = "{depot: {node: beta_road, flows: [goods_out], share: %s}}"
    for name, share in (("served", 0.5), ("unserved", 0)):
        text = f"extends: tiny\ntitle: Depot\npolicies: {{warehouses: {depot % share}}}\n"
        (desk / "tiny" / f"{name}.yaml").write_text(text, encoding="utf-8")
    said = command("compare", "tiny/served.yaml", "tiny/unserved.yaml", *SHORT)
    assert said.code == 0, said.err
    assert "depot goods " in said.out
    folder = desk / "out" / "served"
    (row,) = pd.read_parquet(folder / "comparison_orders.parquet").to_dict("records")
    frames = [pd.read_parquet(part) for part in sorted((folder / "consignments").glob("*.parquet"))]
    n = [int((frame["sent_as"] == "order").sum()) for frame in frames]
    assert row["orders"] == sum(n) > 0
    # Trucks there are never late for more than lanes: 5.75 h from the warehouse, where nobody stands in the way.
    assert (row["after_h"], row["after_p95_h"]) == (5.75, 5.75)
    assert row["before_h"] >= 25
    assert "<h2>Warehouses</h2>" in (folder / "report.html").read_text(encoding="utf-8")
    # Without a share served nothing differs, and there is nothing to tell.
    assert not (desk / "out" / "unserved" / "comparison_orders.csv").exists()
    pairs = pd.read_parquet(desk / "out" / "unserved" / "comparison.parquet")
    assert pairs["is_equal"].all()
    ran = command("run", "tiny/served.yaml", *SHORT)
    assert ran.code == 0
    assert "depot goods_out" in ran.out


def test_another_baseline_can_be_named(desk, command):
    said = command("compare", "tiny/railway.yaml", "--baseline", "tiny/lanes.yaml", *SHORT)
    assert said.code == 0
    assert "railway compared with lanes: New railway" in said.out


def test_process_shows_no_progress_where_nobody_watches(desk, command):
    said = command.process("run", "tiny/tiny.yaml", *SHORT)
    assert said.code == 0
    assert said.err == ""
    assert "\r" not in said.out


def test_run_directory_holds_what_is_stated(module_desk, compared):
    for name in ("tiny", "lanes", "railway"):
        folder = module_desk / "out" / name
        own = {"manifest.json", *(f"{table}.{kind}" for table in SUMMARIES for kind in ("csv", "parquet")), *TABLES}
        compare = {
            f"{table}.{kind}" for table in ("comparison", "comparison_indicators") for kind in ("csv", "parquet")
        }
        compare.add("report.html")
        assert {path.name for path in folder.iterdir()} == own | (set() if name == "tiny" else compare)
        for table in TABLES:
            kinds = ("parquet",) if table == "consignments" else ("csv", "parquet")
            files = {f"replication_000{r}.{kind}" for r in (0, 1) for kind in kinds}
            assert {path.name for path in (folder / table).iterdir()} == files


def test_csv_and_parquet_say_the_same(module_desk, compared):
    paths = sorted(path for path in (module_desk / "out").rglob("*.parquet") if path.parent.name != "consignments")
    assert paths
    for path in paths:
        plain, packed = pd.read_csv(path.with_suffix(".csv")), pd.read_parquet(path)
        assert list(plain.columns) == list(packed.columns)
        assert plain.shape == packed.shape
        for name in packed.select_dtypes("float64"):
            assert plain[name].astype("float64").equals(packed[name]), f"{path}: {name}"


def test_each_number_carries_its_unit_in_its_name(module_desk, compared):
    for path in sorted((module_desk / "out").rglob("*.parquet")):
        for name in pd.read_parquet(path).select_dtypes(["number", "bool"]):
            if path.stem in UNIT_BY_ROW:
                continue
            assert f"_{name}".endswith(UNITS) or name in WITHOUT_UNIT, f"{path}: {name}"


def test_hours_of_each_consignment_add_up_without_remainder(module_desk, compared):
    for path in sorted((module_desk / "out").rglob("consignments/*.parquet")):
        frame = pd.read_parquet(path)
        parts = frame[[f"{part}_h" for part in PARTS]].sum(axis=1)
        assert len(frame)
        assert (parts == frame["door_to_door_h"]).all()
        assert (frame["arrival_h"] - frame["ready_h"] == frame["door_to_door_h"]).all()


def test_manifest_says_what_the_results_rest_on(module_desk, compared):
    manifest = json.loads((module_desk / "out" / "lanes" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["scenario"] == "lanes"
    assert (manifest["seed"], manifest["replications"], manifest["engine"]) == (1, 2, "compiled")
    assert re.fullmatch("[0-9a-f]{64}", manifest["identity"])
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*", manifest["environment"]["corridor_sim"])
    assert {"python", "numpy", "simpy"} < set(manifest["environment"])
    assert manifest["files"] == ["tiny/tiny.yaml", "tiny/lanes.yaml"]
    simulation = manifest["document"]["simulation"]
    assert simulation["days"] == 6
    assert simulation["start"] == "2023-01-01"
    assert manifest["assumed"] == [
        "Officers are found for two more lanes.",
        "the network of '.', not the base network",
        "procedure alpha_road_out: lanes 1 changed to 3",
    ]
