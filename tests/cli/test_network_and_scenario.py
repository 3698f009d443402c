"""``network`` and ``scenario``: the commands that simulate nothing."""

import re
import shutil
import subprocess

import numpy as np
import pytest
from PIL import Image

BASE = ()
TINY = ("tiny",)


def test_base_network_has_no_errors(desk, command):
    said = command("network", "check")
    assert (said.code, said.err) == (0, "")
    assert re.search(r"^0 errors, \d+ warnings$", said.out.splitlines()[-1])
    assert all(not line.startswith("error:") for line in said.out.splitlines())


def test_check_of_a_network_with_an_error_says_so(desk, command):
    """The 5 km of road_2 are less than the straight line between its ends, Beta is placed in China, and no source."""
    said = command("network", "check", "tiny")
    assert (said.code, said.err) == (2, "")
    assert re.search(
        r"error: tiny/link.csv:3: column 'length' of row 'road_2': the length '5' is less .*\n    allowed: at least ",
        said.out,
    )
    assert "error: tiny/node.csv:7: column 'country' of row 'beta': 77 40 is in CHN, not in KGZ\n" in said.out
    others = [line for line in said.out.splitlines() if line.startswith("error:") and not line.endswith("no source")]
    assert len(others) == 2
    assert re.fullmatch(r"60 errors, \d+ warnings", said.out.splitlines()[-1])


@pytest.mark.parametrize(("folder", "code"), [(BASE, 0), (TINY, 2)], ids=["base", "tiny"])
def test_check_as_json(folder, code, desk, command):
    said = command("network", "check", *folder, "--json")
    assert said.code == code
    found = said.json
    assert found["errors"] == (60 if code else 0)
    assert found["errors"] + found["warnings"] == len(found["findings"])
    for finding in found["findings"]:
        assert set(finding) == {"severity", "file", "line", "row", "column", "found", "allowed", "nearest"}
        assert finding["severity"] in ("error", "warning")
        assert finding["file"].endswith(".csv")
        assert finding["found"]


def test_finding_as_json_names_file_row_and_column(desk, command):
    found = command("network", "check", "tiny", "--json").json["findings"]
    first = next(finding for finding in found if not finding["found"].endswith("no source"))
    named = {name: first[name] for name in ("severity", "file", "line", "row", "column")}
    assert named == {
        "severity": "error", "file": "tiny/link.csv", "line": 3, "row": "road_2", "column": "length",
    }  # fmt: skip


def test_summary_counts_what_is_there(desk, command):
    said = command("network", "summary", "tiny", "--section", "all")
    assert (said.code, said.err) == (0, "")
    for title in ("links", "modes", "countries", "facilities", "figures", "weakest figures:", "assumptions"):
        assert f"\n{title}" in said.out
    assert re.search(r"^rail +1435 +CHN +planned +1 +150\.0$", said.out, re.M)
    assert re.search(r"^road +- +KGZ +existing +2 +305\.0$", said.out, re.M)


def test_summary_says_each_assumption_once_and_shares_in_percent(desk, command):
    """It was 6,700 lines long, as each of 2,000 assumed figures repeated its note."""
    said = command("network", "summary", "--section", "all")
    assert len(said.out.splitlines()) < 2500
    shares = re.findall(r"^(?:measured|reported|derived|assumption|none) +\d+ +([0-9.]+) %$", said.out, re.M)
    assert sum(map(float, shares)) == pytest.approx(100.0, abs=0.25)
    assert len(shares) == 5


def test_summary_fits_on_a_screen_and_names_what_it_leaves_out(desk, command):
    """It was 930 lines long, most of them assumptions."""
    said = command("network", "summary")
    assert len(said.out.splitlines()) < 75
    assert said.out.splitlines()[-1] == "more by --section NAME: links countries weakest_figures assumptions; or all"
    one = command("network", "summary", "tiny", "--section", "countries")
    assert [line for line in one.out.splitlines() if line and " " not in line] == ["countries"]


def test_check_shows_three_warnings_of_a_kind_and_counts_the_others(desk, command):
    """All are in the JSON; of errors each is printed."""
    said = command("network", "check")
    warnings = [line for line in said.out.splitlines() if line.startswith("warning: ")]
    more = sum(
        int(n) for n in re.findall(r"^    and (\d+) more warnings? of this kind; --json has all$", said.out, re.M)
    )
    leaves = [line for line in warnings if "the line leaves" in line]
    assert len(leaves) == 3
    total = command("network", "check", "--json").json["warnings"]
    assert len(warnings) + more == total
    assert len(warnings) < total


@pytest.mark.parametrize("words", [("scenario", "list"), ("scenario", "--help")], ids=["table", "help"])
def test_a_reader_that_has_seen_enough_is_no_failure(words, program):
    """As of head, which goes before all is said: the command ended with 1, or with 120 if all was in the buffer."""
    process = subprocess.Popen([program, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(120.0) == 0


@pytest.mark.parametrize("folder", [BASE, TINY], ids=["base", "tiny"])
def test_summary_as_json(folder, desk, command):
    said = command("network", "summary", *folder, "--json")
    assert said.code == 0
    assert said.json["at"] == ("0001-01-01" if folder else "2025-12-31")
    assert list(said.json) == [
        "at", "links", "modes", "countries", "statuses", "gauges", "facilities", "figures", "weakest_figures",
        "assumptions",
    ]  # fmt: skip
    assert all(row["length_km"] > 0 and row["n_links"] > 0 for row in said.json["links"])
    counts = {(row["facility"], row["kind"]): row["count"] for row in said.json["facilities"]}
    if folder:
        assert counts["BCP", "road"] == counts["BCP", "rail"] == 2
    else:
        assert min(counts["crossing", "road"], counts["crossing", "rail"]) >= 3


@pytest.mark.parametrize("folder", [BASE, TINY], ids=["base", "tiny"])
def test_map_is_a_picture_with_something_on_it(folder, desk, command):
    said = command("network", "map", *folder, "--out", "network.png")
    assert (said.code, said.out, said.err) == (0, "map: network.png\n", "")
    with Image.open(desk / "network.png") as picture:
        width, height = picture.size
        colors = picture.convert("RGB").getcolors(maxcolors=2**24)
        pixels = np.asarray(picture.convert("L"))
    assert 800 <= width <= 6000
    assert 400 <= height <= 6000
    assert len(colors) > 100
    # No color is nearly all of it, and ink is found in every quarter.
    assert max(count for count, _ in colors) < 0.97 * width * height
    for half in np.array_split(pixels, 2, axis=0):
        for quarter in np.array_split(half, 2, axis=1):
            assert quarter.std() > 1.0
    assert not list(desk.rglob("*.part"))


def test_no_folder_is_made_for_a_map(desk, command):
    """A slip in the folder's name is said before anything is drawn."""
    said = command("network", "map", "tiny", "--out", "maps/network.png")
    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines()[:2] == [
        "maps/network.png: --out: there is no folder 'maps'",
        "    allowed: a file in a folder that is there",
    ]
    assert not (desk / "maps").exists()


def test_map_as_svg_and_json(desk, command):
    said = command("network", "map", "tiny", "--out", "network.svg", "--json")
    assert said.json == {"file": "network.svg"}
    text = (desk / "network.svg").read_text(encoding="utf-8")
    assert text.startswith("<?xml")
    assert text.rstrip().endswith("</svg>")
    assert text.count("<path") > 20
    assert "Alpha" in text or text.count("<use") > 20
    assert not re.search(r'(?:href|src)="https?://', text)


@pytest.mark.parametrize(("to_format", "name"), [("gmns", "net"), ("gpkg", "net.gpkg")])
def test_export_and_import(to_format, name, desk, command):
    said = command("network", "export", "tiny", "--format", to_format, "--out", name)
    assert (said.code, said.out, said.err) == (0, f"{to_format}: {name}\n", "")
    said = command("network", "import", name, "--out", "back")
    assert (said.code, said.out, said.err) == (0, "network: back (6 nodes, 7 links)\n", "")
    assert command("network", "summary", "back", "--json").json == command("network", "summary", "tiny", "--json").json


def test_export_and_import_as_json(desk, command):
    said = command("network", "export", "tiny", "--format", "networkx", "--out", "net.json", "--json")
    assert said.json == {"format": "networkx", "path": "net.json"}
    command("network", "export", "tiny", "--format", "gpkg", "--out", "net.gpkg")
    said = command("network", "import", "net.gpkg", "--out", "back", "--json")
    assert said.json["path"] == "back"
    assert (said.json["rows"]["node"], said.json["rows"]["link"], said.json["remarks"]) == (6, 7, [])


def test_import_into_a_folder_with_something_in_it_says_so(desk, command):
    command("network", "export", "tiny", "--format", "gpkg", "--out", "net.gpkg")
    said = command("network", "import", "net.gpkg", "--out", "tiny")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("tiny: --out: the folder is not empty\n    allowed: a new folder, or an empty one\n")


def test_list_names_the_scenarios_of_the_package_and_of_the_folder(desk, command):
    (desk / "scenarios").mkdir()
    (desk / "scenarios" / "mine.yaml").write_text("extends: baseline\ntitle: My own\n", encoding="utf-8")
    (desk / "scenarios" / "broken.yaml").write_text("titel: My own\n", encoding="utf-8")
    said = command("scenario", "list")
    assert (said.code, said.err) == (0, "")
    assert re.search(r"^mine +baseline +My own$", said.out, re.M)
    assert re.search(r"^cku_railway +do_minimum_2031 ", said.out, re.M)
    assert re.search(r"^broken +broken: \d+ mistakes$", said.out, re.M)
    rows = {row["name"]: row for row in command("scenario", "list", "--json").json}
    assert {"baseline", "do_minimum_2031", "cku_railway", "mine", "broken"} <= set(rows)
    assert rows["cku_railway"]["extends"] == "do_minimum_2031"
    assert rows["cku_railway"]["file"].endswith("cku_railway.yaml")


def test_show_prints_where_each_value_comes_from(desk, command):
    said = command("scenario", "show", "tiny/lanes.yaml")
    assert (said.code, said.err) == (0, "")
    assert 'title: "Three lanes"  # tiny/lanes.yaml:2\n' in said.out
    assert "  seed: 1  # tiny/tiny.yaml:4\n" in said.out
    assert "      lanes: 3  # tiny/lanes.yaml:7\n" in said.out


def test_show_as_json_is_the_whole_document(desk, command):
    tiny, railway = command("scenario", "show", "tiny/tiny.yaml", "cku_railway", "--json").json
    assert tiny["simulation"] == {
        "start": "2023-01-01", "end": None, "days": 60, "warmup_days": 10, "drain_days": 60,
        "replications": 3, "seed": 1,
    }  # fmt: skip
    assert railway["extends"] == "do_minimum_2031"
    assert "cku_torugart_makmal" in railway["network"]["open"]
    assert railway["simulation"]["start"] == "2031-01-01"


def test_check_of_scenarios_counts_what_they_have(desk, command):
    said = command("scenario", "check", "tiny/tiny.yaml", "tiny/railway.yaml")
    assert (said.code, said.err) == (0, "")
    # 14600 t and 29200 t a year in loads of 20 t are 2190 consignments, over 60 of 365 days 120 and 240 of them.
    assert said.out.splitlines() == [
        f"{name}: nothing wrong; {links} links in force, 2 flows on 2 routes, "
        "about 360 consignments in the days that count, 2190 a year"
        for name, links in (("tiny", 6), ("railway", 7))
    ]
    assert command("scenario", "check", "tiny/railway.yaml", "--json").json == [
        {
            "scenario": "railway",
            "links_in_force": 7,
            "flows": 2,
            "routes": 2,
            "consignments_expected": 360,
            "consignments_a_year": 2190,
        }
    ]


def test_check_of_a_broken_scenario_names_what_a_simulation_would_meet(desk, command):
    (desk / "tiny" / "case.yaml").write_text("extends: tiny\ntitle: A\nnetwork: {close: [road_3]}\n", encoding="utf-8")
    said = command("scenario", "check", "tiny/case.yaml")
    assert (said.code, said.out) == (2, "")
    assert "no route from 'alpha' to 'beta' for 'goods' by road" in said.err


@pytest.mark.parametrize("words", [("scenario", "check"), ("run",), ("compare",)])
def test_a_network_with_errors_is_not_taken(words, desk, command):
    """What ``network check`` calls an error of values or topology was taken without a word."""
    links = desk / "tiny" / "link.csv"
    links.write_text(links.read_text(encoding="utf-8").replace("0,road,,250,50,", "0,road,,250,3,"), encoding="utf-8")
    said = command(*words, "tiny/railway.yaml")
    assert (said.code, said.out) == (2, "")
    assert "link.csv:2: column 'free_speed' of row 'road_1': '3' is no running speed by road" in said.err


def test_a_link_that_opens_within_the_run_is_warned_of(desk, command):
    scenario = "extends: tiny\ntitle: A\nsimulation: {start: 2023-06-01}\nnetwork: {path: dated}\n"
    (desk / "tiny" / "case.yaml").write_text(scenario, encoding="utf-8")
    shutil.copytree(desk / "tiny", desk / "tiny" / "dated")
    links = desk / "tiny" / "dated" / "link.csv"
    rows = links.read_text(encoding="utf-8").splitlines()
    dated = [row + (",open_from" if n == 0 else ",2023-06-02" if row.startswith("road_3,") else ",")
             for n, row in enumerate(rows)]  # fmt: skip
    links.write_text("\n".join(dated) + "\n", encoding="utf-8")
    said = command("scenario", "check", "tiny/case.yaml")
    assert said.err.startswith(
        "warning: case: in all of the run each link is as on 2023-06-01, though road_3 opens on 2023-06-02\n"
    )


def test_nothing_is_written_but_the_map(desk, command, contents_of):
    before = contents_of(desk)
    for words in (
        ("network", "check", "tiny"), ("network", "summary", "tiny"), ("scenario", "list"),
        ("scenario", "show", "tiny/tiny.yaml"), ("scenario", "check", "tiny/tiny.yaml"),
    ):  # fmt: skip
        command(*words)
    assert contents_of(desk) == before


def test_export_without_a_place_goes_into_the_working_directory(desk, command):
    """A planner need not think of a name; where it is written is said."""
    for to_format, place in (("gpkg", "network.gpkg"), ("gmns", "network_gmns")):
        said = command("network", "export", "tiny", "--format", to_format)
        assert (said.code, said.out) == (0, f"{to_format}: {place}\n")
        assert (desk / place).exists()


@pytest.mark.parametrize("words", [("calibrate", "borders"), ("network", "export"), ("scenario", "check"), ("route",)])
def test_help_of_each_command_says_what_it_does(words, command):
    """Below the usage stands a sentence, not the options at once."""
    said = command(*words, "--help")
    assert said.code == 0
    sentence = said.out.split("\n\n")[1]
    assert sentence[0].isupper()
    assert sentence.endswith(".")


def test_diff_names_what_differs_and_where_it_is_written(desk, command):
    """One post has 1 lane in the table and 3 in lanes.yaml; the other scenario opens a railway and draws otherwise."""
    said = command("scenario", "diff", "tiny/tiny.yaml", "tiny/lanes.yaml")
    assert (said.code, said.err) == (0, "")
    assert re.search(
        r"^network\.procedure\.alpha_road_out\.lanes +1 +3 +procedure\.csv:\d+; tiny/lanes\.yaml:7$", said.out, re.M
    )
    other = "extends: railway\ntitle: Other luck\nsimulation: {seed: 2}\ndemand: {factor: 1.5}\n"
    (desk / "tiny" / "other.yaml").write_text(other, encoding="utf-8")
    rows = command("scenario", "diff", "tiny/tiny.yaml", "tiny/other.yaml", "--json").json["differences"]
    assert [tuple(row.values()) for row in rows] == [
        ("demand.factor", "1.0", "", "1.5", "tiny/other.yaml:4"),
        ("network.open", "", "", "rail_new", "tiny/railway.yaml:4"),
        ("simulation.seed", "1", "tiny/tiny.yaml:4", "2", "tiny/other.yaml:3"),
    ]


def test_diff_of_scenarios_that_simulate_the_same_says_so(desk, command):
    """Titles are no difference, nor is a cell that is changed to what it is, nor a default that is given."""
    same = "extends: tiny\ntitle: B\nnetwork: {change: [{procedure: alpha_road_out, lanes: 1}]}\ndemand: {factor: 1}\n"
    (desk / "tiny" / "same.yaml").write_text(same, encoding="utf-8")
    said = command("scenario", "diff", "tiny/tiny.yaml", "tiny/same.yaml")
    assert (said.code, said.out) == (0, "tiny and same differ in nothing that is simulated\n")


def test_new_writes_a_scenario_that_can_be_read_with_each_of_its_comments(desk, command):
    said = command("scenario", "new", "my_case", "--extends", "cku_railway")
    assert (said.code, said.err) == (0, "")
    text = (desk / "my_case.yaml").read_text(encoding="utf-8")
    assert "\nextends: cku_railway\n" in text
    assert command("scenario", "show", "my_case.yaml").code == 0
    # Each comment below the opening ones is a line of the language, whose names and values are right.
    used = [line.removeprefix("# ") for line in text.splitlines()[2:]]
    (desk / "used.yaml").write_text("\n".join(used), encoding="utf-8")
    rows = command("scenario", "diff", "my_case.yaml", "used.yaml", "--json").json["differences"]
    keys = {row["key"] for row in rows}
    assert {"demand.factor", "closures", "network.procedure.torugart_kg_inbound_1.mean_h"} < keys


def test_new_writes_over_nothing(desk, command):
    (desk / "mine.yaml").write_text("extends: baseline\n", encoding="utf-8")
    for name, found in (
        ("mine", "there is a file 'mine.yaml' already"), ("baseline", "there is a scenario 'baseline' already"),
        ("a/b", "'a/b' is no name"),
    ):  # fmt: skip
        said = command("scenario", "new", name)
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith(f"NAME: {found}\n")
    assert (desk / "mine.yaml").read_text(encoding="utf-8") == "extends: baseline\n"
    assert not (desk / "baseline.yaml").exists()
