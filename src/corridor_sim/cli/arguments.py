"""What can be said on the command line; nothing here loads the library, so that ``--help`` answers at once."""

import argparse
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from corridor_sim.cli.loading import loading

OVERVIEW = "overview"
_SECTIONS = (
    "links", "modes", "countries", "statuses", "gauges", "facilities", "figures", "weakest_figures", "assumptions",
)  # fmt: skip


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """
    Return the options of a command line; ``command`` among them runs it and returns whether the input was right.

    Raises
    ------
    SystemExit
        With code 2 if the arguments are wrong, and with 0 after ``--help`` and ``--version``.
    """
    return _parser().parse_args(arguments, argparse.Namespace(in_plain_python=False))


def _command(name: str, home: str = "commands") -> Callable[[argparse.Namespace], bool]:
    """Return a function that loads a module of commands and runs the one named."""

    def run(options: argparse.Namespace) -> bool:
        with loading():
            commands = import_module(f"corridor_sim.cli.{home}")
        return bool(getattr(commands, name)(options))

    return run


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="corridor-sim",
        description="Simulate freight on the transport corridors between China, Central Asia and beyond.",
    )
    parser.add_argument("--version", action=_Version)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands)
    _add_compare(commands)
    _add_sweep(commands)
    _add_route(commands)
    _add_network(commands)
    _add_scenario(commands)
    _add_verify(commands)
    _add_calibrate(commands)
    _add_validate(commands)
    _add_bench(commands)
    return parser


def _add_command(commands: Any, name: str, meaning: str) -> argparse.ArgumentParser:
    """Return the parser of a new command; its own help opens with what the list of commands says of it."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=meaning, description=f"{meaning[0].upper()}{meaning[1:]}."
    )
    return parser


class _Version(argparse.Action):
    """Print the version; looked up only when asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str) -> None:
        super().__init__(option_strings, dest, nargs=0, help="print the version and exit")

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"corridor-sim {version('corridor_sim')}")
        parser.exit()


def _add_run(commands: Any) -> None:
    parser = _add_command(commands, "run", "simulate scenarios")
    parser.add_argument("scenario", nargs="+", help="a scenario's file, or its name")
    _add_simulation_options(parser)
    parser.set_defaults(command=_command("run"))


def _add_compare(commands: Any) -> None:
    parser = _add_command(commands, "compare", "compare scenarios with what they extend, paired")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("scenario", nargs="*", default=[], help="a scenario's file, or its name; of several a table is "
                       "printed last, a row for each")  # fmt: skip
    which.add_argument("--all", action="store_true",
                       help="all scenarios that can be compared with what they extend; that table alone")  # fmt: skip
    which.add_argument("--steps", metavar="SCENARIO", default="",
                       help="what it adds, one after another, each with those before; that table alone")  # fmt: skip
    parser.add_argument("--baseline", help="the scenario to compare with (default: the one that each extends)")
    parser.add_argument("--different-demand", action="store_true",
                        help="compare scenarios of different demand by the consignments that both have")  # fmt: skip
    _add_simulation_options(parser)
    parser.set_defaults(command=_command("compare"))


def _add_sweep(commands: Any) -> None:
    parser = _add_command(commands, "sweep", "vary a number of a scenario: who gains, who loses")
    parser.add_argument("scenario", help="a scenario's file, or its name")
    parser.add_argument("--parameter", required=True, metavar="PATH",
                        help="keys of the number, such as policies.green_channel.coverage")  # fmt: skip
    parser.add_argument("--values", required=True, type=_numbers, metavar="A,B,...",
                        help="its values, ascending, such as 0,0.25,0.5,0.75,1")  # fmt: skip
    parser.add_argument("--baseline", help="the scenario to compare with (default: the one that it extends)")
    parser.add_argument("--figure", type=Path, metavar="FILE", help="draw the accounts, .png or .svg")
    _add_simulation_options(parser)
    parser.set_defaults(command=_command("sweep"))


def _add_route(commands: Any) -> None:
    parser = _add_command(commands, "route", "show the alternatives between two places: hours, cost, CO2e, shares")
    parser.add_argument("origin", metavar="FROM", help="a place's id or name, loosely typed")
    parser.add_argument("destination", metavar="TO", help="a place's id or name, loosely typed")
    parser.add_argument("--commodity", metavar="NAME", help="what is sent (default: the first of commodity.csv)")
    parser.add_argument("--scenario", default="baseline", help="a scenario's file, or its name (default: baseline)")
    parser.add_argument("--at", type=_day, metavar="DATE",
                        help="a day, year-month-day: links in force and in season then (default: those in force at the "
                        "scenario's start, as if all were in season)")  # fmt: skip
    parser.add_argument("--avoid", action="append", default=[], metavar="NAME",
                        help="a country's name or code, a mode (sea), a place or a link; may be repeated")  # fmt: skip
    parser.add_argument("-k", type=_whole, default=8, metavar="N",
                        help="the N cheapest, and beyond 1 that found of each other corridor (default: 8)")  # fmt: skip
    parser.add_argument("--map", type=Path, metavar="FILE", help="draw the alternatives on a map, .png or .svg")
    parser.add_argument("--tcd", type=Path, metavar="FILE",
                        help="draw hours and USD against the distance (time-cost-distance), .png or .svg")  # fmt: skip
    _add_json(parser)
    parser.set_defaults(command=_command("route"))


def _add_verify(commands: Any) -> None:
    parser = _add_command(commands, "verify", "run both engines and report the first difference, if there is one")
    parser.add_argument("scenario", nargs="+", help="a scenario's file, or its name")
    _add_overrides(parser, replications="1")
    _add_json(parser)
    parser.set_defaults(command=_command("verify", "commands_evidence"), replications=1)


def _add_calibrate(commands: Any) -> None:
    parser = _add_command(commands, "calibrate", "fit what no source gives to published figures")
    actions = parser.add_subparsers(required=True, metavar="WHAT")
    for name, meaning, rounds, table in (
        (
            "choice",
            "fit the constants of corridors to published traffic",
            12,
            "the constants there, as corridor_constant",
        ),
        ("borders", "fit lanes and hours of border posts to published hours", 3, "the procedures there, as procedure"),
    ):
        action = _add_command(actions, name, meaning)
        action.add_argument(
            "scenario", nargs="?", default="baseline", help="a scenario's file, or its name (default: baseline)"
        )
        _add_overrides(action, replications="1")
        action.add_argument("--rounds", type=_whole, default=rounds, metavar="N",
                            help=f"rounds, at most (default: {rounds})")  # fmt: skip
        action.add_argument("--out", type=Path, metavar="FILE", help=f"write {table}.csv")
        _add_json(action)
        action.set_defaults(command=_command(f"calibrate_{name}", "commands_evidence"), replications=1)


def _add_validate(commands: Any) -> None:
    parser = _add_command(commands, "validate", "put published figures beside what a scenario simulates")
    parser.add_argument("scenario", nargs="?", default="baseline",
                        help="a scenario's file, or its name (default: baseline)")  # fmt: skip
    _add_overrides(parser)
    _add_workers(parser)
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the figures as CSV")
    _add_json(parser)
    parser.set_defaults(command=_command("validate", "commands_evidence"))


def _add_workers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--workers", type=_whole, metavar="N", help="replications at a time (default: all processors)")


def _add_bench(commands: Any) -> None:
    parser = _add_command(commands, "bench", "measure how quickly the engines run, and how much memory they take")
    parser.add_argument("--size", type=_whole, default=500_000, metavar="N",
                        help="consignments, at most (default: 500000; slow contestants take fewer)")  # fmt: skip
    parser.add_argument("--runs", type=_whole, default=3, metavar="N",
                        help="runs of each, in turn, of which the median counts (default: 3)")  # fmt: skip
    parser.add_argument("--peers", action="store_true",
                        help="measure other programs too (needs the extra bench)")  # fmt: skip
    _add_json(parser)
    parser.set_defaults(command=_command("bench", "commands_evidence"))


def _add_overrides(parser: argparse.ArgumentParser, replications: str = "the scenario's") -> None:
    for name, meaning in (
        ("days", "days whose consignments count"),
        ("warmup-days", "days simulated before them"),
        ("replications", "number of replications"),
        ("seed", "seed of the random numbers"),
    ):
        default = replications if name == "replications" else "the scenario's"
        parser.add_argument(f"--{name}", type=_whole, metavar="N", help=f"{meaning} (default: {default})")


def _add_simulation_options(parser: argparse.ArgumentParser) -> None:
    _add_overrides(parser)
    parser.add_argument("--engine", choices=("compiled", "simpy"), default="compiled",
                        help="compiled (default), or simpy, the reference; both give the same results")  # fmt: skip
    _add_workers(parser)
    parser.add_argument("--out", type=Path, default=Path("out"), metavar="DIR",
                        help="folder of the run directories (default: out)")  # fmt: skip
    _add_json(parser)


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number") from None


def _numbers(text: str) -> tuple[float, ...]:
    try:
        return tuple(map(float, text.split(",")))
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a list of numbers, such as 0,0.5,1") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a day; year-month-day, such as 2025-06-30") from None


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")


def _add_network(commands: Any) -> None:
    parser = _add_command(commands, "network", "check, sum up, look up, draw, export or import a network")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    for name, command, meaning in (
        ("check", "network_check", "check the tables, their references and the geometry"),
        ("summary", "network_summary", "print kilometers, facilities, figures by confidence, assumptions"),
        ("map", "network_map", "draw the network as a picture or an interactive page"),
    ):
        action = _add_command(actions, name, meaning)
        action.add_argument("directory", nargs="?", type=Path, help="folder of the network (default: the base network)")
        if name == "map":
            action.add_argument("--out", type=Path, default=Path("network_map.png"), metavar="FILE",
                                help="picture (.png, .svg) or page (.html); default: network_map.png")  # fmt: skip
        if name == "summary":
            action.add_argument("--at", type=_day, metavar="DATE",
                                help="links of that day, year-month-day (default: the newest state told)")  # fmt: skip
            action.add_argument("--section", choices=(OVERVIEW, *_SECTIONS, "all"), default=OVERVIEW, metavar="NAME",
                                help=f"which table: {', '.join(_SECTIONS)}, or all (default: those that fit on a "
                                "screen)")  # fmt: skip
        _add_json(action)
        action.set_defaults(command=_command(command, "commands_network"))
    places = _add_command(actions, "places", "list the places of a network, as route takes them")
    places.add_argument("text", nargs="?", default="", metavar="TEXT",
                        help="part of their id or name, or their country's name or code (default: all)")  # fmt: skip
    places.add_argument("directory", nargs="?", type=Path, help="folder of the network (default: the base network)")
    _add_json(places)
    places.set_defaults(command=_command("network_places", "commands_network"))
    _add_exchange(actions)


def _add_exchange(actions: Any) -> None:
    export = _add_command(actions, "export", "write a network in the format of other programs")
    export.add_argument("directory", nargs="?", type=Path, help="folder of the network (default: the base network)")
    export.add_argument("--format", required=True, choices=("gmns", "gpkg", "geojson", "geoparquet", "networkx"),
                        help="gmns, geojson, geoparquet: folders; gpkg, networkx (node-link JSON): files")  # fmt: skip
    export.add_argument("--out", type=Path, metavar="PATH",
                        help="new folder, or file to write (default: network.gpkg, network.json, or a folder such as "
                        "network_gmns)")  # fmt: skip
    _add_json(export)
    export.set_defaults(command=_command("network_export", "commands_network"))
    imported = _add_command(actions, "import", "make the folder of a network from GMNS or GeoPackage")
    imported.add_argument("path", type=Path, help="folder of GMNS files, or a .gpkg file")
    imported.add_argument("--out", type=Path, required=True, metavar="DIR", help="new folder of the network")
    _add_json(imported)
    imported.set_defaults(command=_command("network_import", "commands_network"))


def _add_scenario(commands: Any) -> None:
    parser = _add_command(commands, "scenario", "list, show, check, tell apart, describe or begin scenarios")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    listing = _add_command(actions, "list", "list the scenarios")
    _add_json(listing)
    listing.set_defaults(command=_command("scenario_list", "commands_scenario"))
    for name, command, meaning in (
        (
            "show",
            "scenario_show",
            "print a scenario with all that it inherits, and where each value comes from",
        ),
        ("check", "scenario_check", "run every check that needs no simulation"),
    ):
        action = _add_command(actions, name, meaning)
        action.add_argument("scenario", nargs="+", help="a scenario's file, or its name")
        _add_json(action)
        action.set_defaults(command=_command(command, "commands_scenario"), in_plain_python=command == "scenario_check")
    diff = _add_command(actions, "diff", "print what differs between two scenarios, and where it is written")
    diff.add_argument("old", metavar="A", help="a scenario's file, or its name")
    diff.add_argument("new", metavar="B", help="another")
    _add_json(diff)
    diff.set_defaults(command=_command("scenario_diff", "commands_scenario"))
    new = _add_command(actions, "new", "begin a scenario: write NAME.yaml with comments, to be filled in")
    new.add_argument("name", metavar="NAME", help="a new name of letters, digits, _ and -")
    new.add_argument("--extends", default="baseline", metavar="SCENARIO",
                     help="the scenario from which it is to differ: file or name (default: baseline)")  # fmt: skip
    _add_json(new)
    new.set_defaults(command=_command("scenario_new", "commands_scenario"))
    schema = _add_command(actions, "schema", "print the JSON schema of scenarios, by which editors complete them")
    schema.set_defaults(command=_command("scenario_schema", "commands_scenario"))
