"""A planner's mistakes: each is said in full, with exit code 2, no traceback and nothing written."""

import shutil
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

Spoil = Callable[[], object]

PIPELINES = """\
pipeline_id,name,from_node_id,to_node_id,length_km,capacity_bcm_per_year,availability,status
gas_old,Old line,alpha,beta,200,15,0.5,existing
gas_new,New line,alpha,beta,200,30,0.5,planned
"""


def nothing() -> None:
    """Spoil nothing: the arguments are wrong."""


def write(path: str, content: str | bytes) -> Spoil:
    def spoil() -> None:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(content.encode() if isinstance(content, str) else content)

    return spoil


def case(body: str) -> Spoil:
    """Write tiny/case.yaml, which extends the tiny corridor; ``body`` begins on line 3."""
    return write("tiny/case.yaml", f"extends: tiny\ntitle: A case\n{body}")


def with_pipeline(body: str) -> Spoil:
    """Write tiny/case.yaml, and give its network two pipelines, gas_old in service and gas_new planned."""
    return both(case(body), write("tiny/pipeline.csv", PIPELINES))


def swap(path: str, old: str, new: str) -> Spoil:
    def spoil() -> None:
        text = Path(path).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} is in {path} {text.count(old)} times"
        Path(path).write_text(text.replace(old, new), encoding="utf-8")

    return spoil


def listed(*numbers: str) -> Spoil:
    """Write tiny/case.yaml with a list of consignments, so many in each row."""
    rows = [f"alpha,beta,goods,2023-01-02T00:00:00Z,{number}\n" for number in numbers]
    return both(
        case("demand: {consignments: my.csv}\n"),
        write("tiny/my.csv", "origin,destination,commodity_id,ready_utc,number\n" + "".join(rows)),
    )


def remove(path: str) -> Spoil:
    return lambda: Path(path).unlink()


def both(*spoils: Spoil) -> Spoil:
    return lambda: [spoil() for spoil in spoils]


def bomb() -> str:
    """Return a billion laughs: nine levels, each of nine aliases of the one before."""
    names = "abcdefghi"
    lines = [f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in pairwise(names)]
    return f"a: &a [{', '.join(['ha'] * 9)}]\n" + "".join(lines)


class Bad(NamedTuple):
    """How to spoil the tiny corridor, the arguments of the command, and all that it says."""

    name: str
    spoil: Spoil
    arguments: str
    says: str


RUN, CASE, COMPARE = "run tiny/tiny.yaml", "run tiny/case.yaml", "compare tiny/case.yaml"

_SCENARIOS = sorted(path.stem for path in (Path(__file__).parents[2] / "scenarios").glob("*.yaml"))
NAMES = f"{', '.join(_SCENARIOS[:10])} and {len(_SCENARIOS) - 10} more"

SCENARIO = [
    Bad("a scenario file that is missing", nothing, "run tiny/tni.yaml", f"""\
unknown scenario 'tiny/tni.yaml'
    allowed: {NAMES}
"""),
    Bad("a name nearly right", nothing, "run basline", f"""\
unknown scenario 'basline'
    allowed: {NAMES}
    nearest: 'baseline'
"""),
    Bad("a misspelt key", swap("tiny/tiny.yaml", "drain_days", "drane_days"), RUN, """\
tiny/tiny.yaml:4: simulation.drane_days: unknown key 'drane_days'
    allowed: start, end, days, warmup_days, drain_days, replications, seed
    nearest: 'drain_days'
"""),
    Bad("an unknown link in network.open", case("network:\n  open:\n    - rail_nwe\n"), CASE, """\
tiny/case.yaml:5: network.open[0]: unknown link 'rail_nwe'
    allowed: the link_id of a row in tiny/link.csv
    nearest: 'rail_new'
"""),
    Bad("an unknown pipeline in network.open", with_pipeline("network:\n  open: [gas_nwe, gas_old]\n"), CASE, """\
tiny/case.yaml:4: network.open[0]: unknown link or pipeline 'gas_nwe'
    allowed: the link_id of a row in tiny/link.csv, or the pipeline_id of a row in tiny/pipeline.csv
    nearest: 'gas_new'
tiny/case.yaml:4: network.open[1]: pipeline 'gas_old' is in service already
    allowed: a pipeline whose status is planned or construction
"""),
    Bad("an availability beyond all of the capacity",
        with_pipeline("network:\n  change:\n    - {pipeline: gas_old, availability: 1.2}\n"), CASE, """\
tiny/case.yaml:5: network.change[0].availability: '1.2' is out of range
    allowed: a number from 0 to 1
"""),
    Bad("an unknown column in change", case("network:\n  change:\n    - {terminal: beta_rail, crane: 4}\n"), CASE, """\
tiny/case.yaml:5: network.change[0].crane: unknown column 'crane' of terminal
    allowed: name, cranes, crane_teu_per_h, transload_usd_per_teu, expected_wait_h, yard_teu
    nearest: 'cranes'
"""),
    Bad("a column in change that only describes",
        case("network:\n  change:\n    - {terminal: beta_rail, capacity_teu_per_year: 4000}\n"), CASE, """\
tiny/case.yaml:5: network.change[0].capacity_teu_per_year: the model does not use 'capacity_teu_per_year' of terminal \
yet: a change has no effect
    allowed: name, cranes, crane_teu_per_h, transload_usd_per_teu, expected_wait_h, yard_teu
"""),
    Bad("a negative number of lanes by change",
        case("network:\n  change:\n    - {procedure: alpha_road_out, lanes: -1}\n"), CASE, """\
tiny/case.yaml:5: network.change[0].lanes: '-1' is out of range
    allowed: a whole number of at least 1
"""),
    Bad("scenarios that extend each other",
        both(write("tiny/a.yaml", "extends: b\ntitle: A\n"), write("tiny/b.yaml", "title: B\nextends: a\n")),
        "run tiny/a.yaml", """\
tiny/b.yaml:2: extends: goes round in a circle: tiny/a.yaml -> tiny/b.yaml -> tiny/a.yaml
    allowed: a scenario that does not lead back here
"""),
    Bad("an end before the start", swap("tiny/tiny.yaml", "days: 60, w", "end: 2022-12-31, w"), RUN, """\
tiny/tiny.yaml:4: simulation.end: '2022-12-31' is not after the start '2023-01-01'
    allowed: a day from 1 to 36600 days after the start
"""),
    Bad("no number in YAML", case("demand: {factor: .nan}\n"), CASE, """\
tiny/case.yaml:3: demand.factor: '.nan' is no number to calculate with
    allowed: a finite number of at most 100 characters
"""),
    Bad("a binary file as YAML", write("tiny/case.yaml", b"title: A\n\x89PNG\r\n\x1a\n"), CASE, """\
tiny/case.yaml:2: the byte 0x89 is not UTF-8
    allowed: save the file as UTF-8
"""),
    Bad("a folder of a network that is missing", case("network: {path: ../nowhere}\n"), CASE, """\
tiny/case.yaml:3: network.path: there is no folder '../nowhere'
    allowed: the folder of a network, relative to this file
"""),
    Bad("flows in a file that is missing", case("demand:\n  od_table: my_od.csv\n"), CASE, """\
tiny/case.yaml:4: demand.od_table: there is no file 'my_od.csv'
    allowed: a CSV file, relative to this one
"""),
    Bad("consignments in a file that is missing", case("demand: {consignments: lists/my.csv}\n"), CASE, """\
tiny/case.yaml:3: demand.consignments: there is no file 'lists/my.csv'
    allowed: a CSV file, relative to this one
"""),
    Bad("border times in a file that is missing", case("network: {border_times: my.csv}\n"), CASE, """\
tiny/case.yaml:3: network.border_times: there is no file 'my.csv'
    allowed: a CSV file, relative to this one
"""),
    Bad("a mistake in the planner's own border times", both(
        case("network: {border_times: my.csv}\n"),
        write("tiny/my.csv", "bcp_id,direction,mean_h\nalpha_raod,outbound,2\n")), CASE, """\
tiny/my.csv:2: column 'bcp_id': unknown border-crossing point 'alpha_raod'
    allowed: the id of a border-crossing point in tiny/bcp.csv
    nearest: 'alpha_road'
"""),
    Bad("opening hours that nobody understands by change",
        case("network:\n  change:\n    - {procedure: alpha_road_out, opening_hours: whenever}\n"), CASE, """\
tiny/case.yaml:4: network.change: after the changes, column 'opening_hours' of row 'alpha_road_out': 'whenever' \
cannot be understood
    allowed: opening hours in OpenStreetMap notation such as 'Mo-Fr 09:00-18:00'; empty: always open
"""),
    Bad("a mistake in the planner's own flows", both(
        case("demand: {od_table: my_od.csv}\n"),
        write("tiny/my_od.csv", "flow_id,origin,destination,commodity_id,t_per_year,year\nf,alpha,beta,gods,1,2023\n")),
        CASE, """\
tiny/my_od.csv:2: column 'commodity_id' of row 'f': unknown commodity 'gods'
    allowed: the id of a commodity in tiny/commodity.csv
    nearest: 'goods'
"""),
]  # fmt: skip

NETWORK = [
    Bad("a table that is missing", remove("tiny/node.csv"), RUN, """\
tiny/node.csv: the file is missing
"""),
    Bad("an unknown node in flow.csv", swap("tiny/flow.csv", "alpha,beta,goods", "alpha,betta,goods"), RUN, """\
tiny/flow.csv:2: column 'destination' of row 'goods_out': unknown node 'betta'
    allowed: the id of a node in tiny/node.csv
    nearest: 'beta'
"""),
    Bad("a negative number of lanes in CSV",
        swap("tiny/procedure.csv", "customs,1,deterministic,1.5", "customs,-1,deterministic,1.5"), RUN, """\
tiny/procedure.csv:2: column 'lanes' of row 'alpha_road_out': '-1' is out of range
    allowed: a whole number of at least 1
"""),
    Bad("no number in CSV", swap("tiny/procedure.csv", "deterministic,1.5", "deterministic,NaN"), RUN, """\
tiny/procedure.csv:2: column 'mean_h' of row 'alpha_road_out': 'NaN' is not a number
    allowed: a number of at least 0, unit h
"""),
    Bad("a binary file as CSV", write("tiny/flow.csv", b"\x00\x01flow_id,origin\n"), RUN, """\
tiny/flow.csv:1: unprintable character '\\x00'
    allowed: plain text, a table in CSV
"""),
    Bad("more consignments in a row of the list than anybody sends", listed("100000000000"), CASE, """\
tiny/my.csv:2: column 'number': '100000000000' is out of range
    allowed: a whole number from 1 to 1,000,000
"""),
    Bad("more tonnes than anybody sends", swap("tiny/flow.csv", "goods,14600,", "goods,1e14,"), RUN, """\
tiny/flow.csv:2: column 't_per_year' of row 'goods_out': '1e14' is out of range
    allowed: a number from 0 to 1,000,000,000, unit t/year
"""),
    Bad("flows of more consignments than can be simulated",
        swap("tiny/flow.csv", "goods,14600,", "goods,1000000000,"), f"{RUN} --days 365", """\
tiny/flow.csv: about 59,568,324 consignments are expected in the 435 days simulated, warm-up and drain included
    allowed: at most 20,000,000: fewer days, flows or tonnes per year, or larger consignments
"""),
    Bad("more consignments in a list than can be simulated", listed(*["1000000"] * 21), CASE, """\
tiny/my.csv: about 21,000,780 consignments are expected in the 130 days simulated, warm-up and drain included
    allowed: at most 20,000,000: fewer days, flows or tonnes per year, or larger consignments
"""),
    Bad("a destination that road does not reach", case("network: {close: [road_3]}\n"), CASE, """\
tiny/flow.csv:2: flow 'goods_out': no route from 'alpha' to 'beta' for 'goods' by road: \
it gets to beta_road, alpha_road, and no further; no road in force and no service that has its links in force and \
takes 2 TEU and 20 t leads to 'beta'
    allowed: a destination that links and services in force lead to, by a mode of the commodity
"""),
    Bad("a train that cannot start", case("network: {close: [rail_2]}\n"), CASE, """\
tiny/flow.csv:3: flow 'boxes_out': no route from 'alpha' to 'beta' for 'boxes' by rail: \
no service that has its links in force and takes 2 TEU and 20 t leaves 'alpha'; 'beta' can be reached from beta_rail
    allowed: a destination that links and services in force lead to, by a mode of the commodity
"""),
    Bad("a gauge break without a terminal", remove("tiny/terminal.csv"), RUN, """\
tiny/flow.csv:3: flow 'boxes_out': no route from 'alpha' to 'beta' for 'boxes' by rail: \
it gets to beta_rail, and no further; 'beta' can be reached from beta_rail; at 'beta_rail' goods are on rail of \
1435 mm and go on by rail of 1520 mm, and nothing is transloaded there
    allowed: a destination that links and services in force lead to, by a mode of the commodity
"""),
    Bad("a network to check that is missing", nothing, "network check nowhere", """\
nowhere: there is no such folder
    allowed: a folder with node.csv, link.csv, commodity.csv
"""),
    Bad("mistakes in several tables", both(
        swap("tiny/flow.csv", "alpha,beta,goods", "alpha,betta,goods"),
        swap("tiny/procedure.csv", "customs,1,deterministic,1.5", "customs,-1,deterministic,1.5"),
        swap("tiny/terminal.csv", "Beta yard,1,4", "Beta yard,one,4")), RUN, """\
tiny/flow.csv:2: column 'destination' of row 'goods_out': unknown node 'betta'
    allowed: the id of a node in tiny/node.csv
    nearest: 'beta'
tiny/procedure.csv:2: column 'lanes' of row 'alpha_road_out': '-1' is out of range
    allowed: a whole number of at least 1
tiny/terminal.csv:2: column 'cranes' of row 'beta_rail': 'one' is not a whole number
    allowed: a whole number of at least 1
"""),
    Bad("mistakes of routes, hours and timetables in two scenarios", both(
        case("network:\n  close: [road_3]\n  change:\n    - {procedure: alpha_road_out, opening_hours: 2022 May}\n"
             "    - {service: yard_beta, max_wait_h: null, timetable: 2022 May 01 10:00}\n"),
        write("tiny/other.yaml", "extends: tiny\ntitle: B\nnetwork: {close: [rail_2]}\n")),
        "scenario check tiny/case.yaml tiny/other.yaml", """\
tiny/flow.csv:2: flow 'goods_out': no route from 'alpha' to 'beta' for 'goods' by road: \
it gets to beta_road, alpha_road, and no further; no road in force and no service that has its links in force and \
takes 2 TEU and 20 t leads to 'beta'
    allowed: a destination that links and services in force lead to, by a mode of the commodity
tiny/flow.csv:3: flow 'boxes_out': no route from 'alpha' to 'beta' for 'boxes' by rail: \
no service that has its links in force and takes 2 TEU and 20 t leaves 'alpha'; 'beta' can be reached from beta_rail
    allowed: a destination that links and services in force lead to, by a mode of the commodity
tiny/procedure.csv:2: column 'opening_hours' of row 'alpha_road_out': '2022 May' is never open in the days simulated
    allowed: hours within them
tiny/service.csv:3: column 'timetable' of row 'yard_beta': '2022 May 01 10:00' has no departure in the days simulated
    allowed: departures within them
"""),
    Bad("mistakes of keys, names, rows and routes that have nothing to do with each other", both(
        case("network: {close: [road_3, rail_9]}\npolicies:\n  tolls: 3\n  booking: {slots_per_day: {alpha_raod: 5}}\n"
             "closures:\n  - {link: rail_nwe, start: 2023-01-02, end: 2023-01-03}\n"
             "demand: {od_table: my.csv}\n"
             "headline: {origin: alpha, destination: alpha, commodity: goods}\n"),
        write("tiny/my.csv", "flow_id,origin,destination,commodity_id,t_per_year,year\n"
              "f,alpha,beta,gods,1,2023\ng,alpha,beta,goods,1,2023\n")), "scenario check tiny/case.yaml", """\
tiny/case.yaml:3: network.close[1]: unknown link 'rail_9'
    allowed: the link_id of a row in tiny/link.csv
    nearest: 'rail_3'
tiny/case.yaml:5: policies.tolls: unknown key 'tolls'
    allowed: green_channel, single_window, booking, warehouses
tiny/case.yaml:6: policies.booking.slots_per_day.alpha_raod: unknown post 'alpha_raod'
    allowed: the bcp_id of a post by road in tiny/bcp.csv
    nearest: 'alpha_road'
tiny/case.yaml:8: closures[0].link: unknown link 'rail_nwe'
    allowed: the link_id of a row in tiny/link.csv
    nearest: 'rail_new'
tiny/my.csv:2: column 'commodity_id' of row 'f': unknown commodity 'gods'
    allowed: the id of a commodity in tiny/commodity.csv
    nearest: 'goods'
tiny/my.csv:3: flow 'g': no route from 'alpha' to 'beta' for 'goods' by road: \
it gets to beta_road, alpha_road, and no further; no road in force and no service that has its links in force and \
takes 2 TEU and 20 t leads to 'beta'
    allowed: a destination that links and services in force lead to, by a mode of the commodity
"""),
    Bad("a mistake that leaves in doubt which routes there are, and one that has nothing to do with it", case(
        "network: {opne: [rail_new], close: [rail_2]}\nclosures:\n- {bcp: alpha, start: 2023-01-02, end: 2023-01-03}\n"
        ), "scenario check tiny/case.yaml", """\
tiny/case.yaml:3: network.opne: unknown key 'opne'
    allowed: path, open, close, change, border_times
    nearest: 'open'
tiny/case.yaml:5: closures[0].bcp: unknown bcp 'alpha'
    allowed: the bcp_id of a row in tiny/bcp.csv
    nearest: 'alpha_road'
"""),
    Bad("mistakes beside one of what the scenario builds on", case(
        "network: {pth: ., close: [nothing]}\n"), "scenario check tiny/case.yaml", """\
tiny/case.yaml:3: network.pth: unknown key 'pth'
    allowed: path, open, close, change, border_times
    nearest: 'path'
"""),
    Bad("mistakes in several scenarios", both(
        case("demand: {factr: 2}\n"), write("tiny/other.yaml", "extends: tiny\ntitle: B\nnetwork: {opn: []}\n")),
        f"{CASE} tiny/other.yaml", """\
tiny/case.yaml:3: demand.factr: unknown key 'factr'
    allowed: od_table, consignments, flows, factor
    nearest: 'factor'
tiny/other.yaml:3: network.opn: unknown key 'opn'
    allowed: path, open, close, change, border_times
    nearest: 'open'
"""),
]  # fmt: skip

OTHER_THINGS = "    allowed: an empty or new folder, or one made by this program\n"

ARGUMENTS = [
    Bad("results into a file", write("out", "a letter"), RUN, "out: --out: is a file\n    allowed: a folder\n"),
    Bad("results below a file", write("letters", "a letter"), f"{RUN} --out letters/of/may",
        "letters: --out: is a file\n    allowed: a folder\n"),
    Bad("results among other things", write("out/tiny/letter.txt", "a letter"), RUN,
        "out/tiny: --out: the folder holds something else than results (no manifest.json)\n" + OTHER_THINGS),
    Bad("results under the manifest of something else", write("out/tiny/manifest.json", '{"name": "a web page"}'), RUN,
        "out/tiny: --out: the folder holds something else than results (a manifest.json that this program did not "
        "write)\n" + OTHER_THINGS),
    Bad("only the second folder holds other things", both(case(""), write("out/case/letter.txt", "a letter")),
        f"{RUN} tiny/case.yaml",
        "out/case: --out: the folder holds something else than results (no manifest.json)\n" + OTHER_THINGS),
    Bad("no workers", nothing, f"{RUN} --workers 0",
        "--workers: '0' is out of range\n    allowed: a whole number of at least 1\n"),
    Bad("no replications", nothing, f"{RUN} --replications 0",
        "--replications: '0' is out of range\n    allowed: 1 to 10000 (Number of replications)\n"),
    Bad("fewer days than none", nothing, f"{RUN} --days -3",
        "--days: '-3' is out of range\n    allowed: 1 to 36600 (Days whose consignments count, or give end)\n"),
    Bad("a difference of two of which one names what there is not and the other has a key that is none",
        both(case("network: {open: [rail_nwe]}\n"), write("tiny/other.yaml", "extends: tiny\ntitle: B\nnetwrok: {}\n")),
        "scenario diff tiny/case.yaml tiny/other.yaml",
        "tiny/case.yaml:3: network.open[0]: unknown link 'rail_nwe'\n"
        "    allowed: the link_id of a row in tiny/link.csv\n"
        "    nearest: 'rail_new'\n"
        "tiny/other.yaml:3: netwrok: unknown key 'netwrok'\n"
        "    allowed: extends, adds, title, question, sources, assumes, headline, network, demand, closures, policies, "
        "simulation\n"
        "    nearest: 'network'\n"),
    Bad("scenarios of one name", lambda: shutil.copytree("tiny", "other"), f"{RUN} other/tiny.yaml",
        "other/tiny.yaml: 'tiny' is also the name of tiny/tiny.yaml\n"
        "    allowed: scenarios whose files have different names\n"),
    Bad("a baseline of the same name", lambda: shutil.copytree("tiny", "other"),
        "compare tiny/tiny.yaml --baseline other/tiny.yaml",
        "tiny/tiny.yaml: 'tiny' is also the name of other/tiny.yaml\n"
        "    allowed: scenarios whose files have different names\n"),
    Bad("a comparison of different starts", case("simulation: {start: 2024-01-01}\n"), COMPARE,
        "tiny/case.yaml:3: simulation.start: 'case' has start 2024-01-01, but its baseline 'tiny' has 2023-01-01\n"
        "    allowed: the same in both: extend the other scenario, or name another with --baseline\n"),
    Bad("a comparison of different demand", case("demand: {factor: 2}\n"), COMPARE,
        "tiny/case.yaml:3: demand: 'case' and 'tiny' differ in demand\n"
        "    allowed: the same demand in both, as a difference in hours would mix up demand and supply; or "
        "--different-demand, to compare the consignments that both have\n"),
    Bad("a comparison with nothing", nothing, "compare tiny/tiny.yaml",
        "tiny/tiny.yaml: 'tiny' extends no scenario that it could be compared with\n"
        "    allowed: a scenario to compare with, by --baseline\n"),
    Bad("a map of an unknown kind", nothing, "network map tiny --out map.pdf",
        "map.pdf: --out: unknown kind of file '.pdf'\n    allowed: a picture, .png or .svg, or a page, .html\n"),
    Bad("a map below a file", write("maps", "a letter"), "network map tiny --out maps/map.png",
        "maps: --out: is a file\n    allowed: a folder\n"),
    Bad("a map in the place of a folder", write("map.png/letter.txt", "a letter"), "network map tiny --out map.png",
        "map.png: --out: is a folder\n    allowed: a file\n"),
]  # fmt: skip

USAGE = [
    ("run tiny/tiny.yaml --seed seven", "corridor-sim run: error: argument --seed: 'seven' is not a whole number"),
    ("run tiny/tiny.yaml --days 1.5", "corridor-sim run: error: argument --days: '1.5' is not a whole number"),
    ("run tiny/tiny.yaml --replicates 3", "corridor-sim: error: unrecognized arguments: --replicates 3"),
    ("run", "corridor-sim run: error: the following arguments are required: scenario"),
    ("network", "corridor-sim network: error: the following arguments are required: ACTION"),
]


@pytest.mark.parametrize("bad", [*SCENARIO, *NETWORK, *ARGUMENTS], ids=lambda bad: bad.name)
def test_mistake_is_said_in_full_and_nothing_is_written(bad, desk, command, contents_of):
    bad.spoil()
    before = contents_of(desk)
    said = command(*bad.arguments.split())
    mistakes = sum(not line.startswith(" ") for line in bad.says.splitlines())
    assert said.err == f"{bad.says}{mistakes} {'mistake' if mistakes == 1 else 'mistakes'} in the input\n"
    assert said.code == 2
    assert said.out == ""
    assert contents_of(desk) == before


@pytest.mark.parametrize(("arguments", "says"), USAGE)
def test_wrong_usage_is_said_with_the_right_one(arguments, says, desk, command, contents_of):
    before = contents_of(desk)
    said = command(*arguments.split())
    usage, *_, last = said.err.splitlines()
    assert usage.startswith("usage: corridor-sim")
    assert last == says
    assert said.code == 2
    assert said.out == ""
    assert contents_of(desk) == before


def test_bomb_of_aliases_goes_off_at_once_as_mistakes(desk, command, contents_of):
    """Expanded it would be 9^9 words; each alias is refused where it stands and none is followed."""
    write("tiny/case.yaml", bomb())()
    before, began = contents_of(desk), time.perf_counter()
    said = command("run", "tiny/case.yaml")
    assert time.perf_counter() - began < 2.0
    assert "tiny/case.yaml:2: b[0]: alias '*a' is not part of the scenario language\n" in said.err
    assert len(said.err) < 20_000
    assert (said.code, said.out) == (2, "")
    assert contents_of(desk) == before


def test_process_ends_with_the_code_and_without_a_traceback(desk, command, contents_of):
    case("network: {open: [rail_nwe]}\n")()
    before = contents_of(desk)
    said = command.process("run", "tiny/case.yaml")
    assert said.code == 2
    assert said.out == ""
    assert said.err.startswith("tiny/case.yaml:3: network.open[0]: unknown link 'rail_nwe'\n")
    assert "Traceback" not in said.err
    assert contents_of(desk) == before


def test_results_of_before_stay_when_the_scenario_breaks(desk, command, contents_of):
    """A mistake found later must not cost the results that are there."""
    short = ("--days", "2", "--warmup-days", "1", "--replications", "1")
    assert command("run", "tiny/tiny.yaml", *short).code == 0
    before = contents_of(desk / "out")
    swap("tiny/flow.csv", "alpha,beta,goods", "alpha,betta,goods")()
    assert command("run", "tiny/tiny.yaml", *short).code == 2
    assert contents_of(desk / "out") == before


def test_folder_that_cannot_be_written_is_a_failure_in_words(desk, command, monkeypatch):
    """Not the planner's mistake, so exit code 1; but no traceback either."""

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied", "out/tiny/manifest.json")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    said = command("run", "tiny/tiny.yaml", "--days", "1")
    assert (said.code, said.out) == (1, "")
    assert said.err == "corridor-sim failed: out/tiny/manifest.json: Permission denied\n"
