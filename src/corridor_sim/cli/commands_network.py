"""The commands of networks: a call of the library, and what is printed of it."""

import argparse
from datetime import date
from pathlib import Path

from corridor_sim.cli import fixed_width, plain_data, printing_network
from corridor_sim.data_files import base_network
from corridor_sim.errors import InputError, Issue
from corridor_sim.network import (
    check_network,
    country_names,
    newest_day,
    places_of,
    read_ground,
    read_network,
    summarize,
)


def network_check(options: argparse.Namespace) -> bool:
    """Check a network and print what is found; wrong if there are errors."""
    findings = check_network(read_network(_network_folder(options)), read_ground(base_network()))
    errors = sum(finding.severity == "error" for finding in findings)
    if options.json:
        plain_data.print_json(plain_data.findings_json(findings, errors))
    else:
        printing_network.print_findings(findings)
        print(f"{errors} errors, {len(findings) - errors} warnings")
    return errors == 0


def network_summary(options: argparse.Namespace) -> bool:
    """Print kilometers, facilities, figures by confidence and the assumptions of a network."""
    network = read_network(_network_folder(options))
    day = options.at or newest_day(network.tables["link"])
    summary = summarize(network, day)
    if options.json:
        tables = {name: plain_data.records(frame) for name, frame in summary.items()}
        plain_data.print_json({"at": day.isoformat(), **tables})
    else:
        shown = "any day" if day == date.min else day.isoformat()
        print(f"Links as on {shown}; modes, countries and gauges count what is in service then.")
        printing_network.print_summary(summary, options.section)
    return True


def network_places(options: argparse.Namespace) -> bool:
    """List the places of a network whose name or country is asked for; wrong if there is none."""
    network = read_network(_network_folder(options))
    places = places_of(network, options.text, country_names(base_network()))
    if places.empty:
        found = f"no place and no country is called '{options.text}'"
        raise InputError([Issue("", 0, "TEXT", found, "part of a name or id, or a country; none for all places")])
    if options.json:
        plain_data.print_json(plain_data.records(places))
    else:
        fixed_width.print_frame(places)
    return True


def network_map(options: argparse.Namespace) -> bool:
    """Draw a network."""
    from corridor_sim.report import write_network_map

    folder = _network_folder(options)
    write_network_map(read_network(folder), base_network(), options.out)
    if options.json:
        plain_data.print_json({"file": str(options.out)})
    else:
        print(f"map: {options.out}")
    return True


def network_export(options: argparse.Namespace) -> bool:
    """Write a network in the format of other programs."""
    from corridor_sim.exchange import default_place, export_network

    folder = _network_folder(options)
    place = options.out or default_place(options.format)
    export_network(read_network(folder), options.format, place, folder / "LICENSE")
    if options.json:
        plain_data.print_json({"format": options.format, "path": str(place)})
    else:
        print(f"{options.format}: {place}")
    return True


def network_import(options: argparse.Namespace) -> bool:
    """Make the folder of a network from files of other programs."""
    from corridor_sim.exchange import import_network

    network, remarks = import_network(options.path, options.out, base_network())
    rows = {table: len(frame) for table, frame in network.tables.items() if len(frame)}
    if options.json:
        plain_data.print_json({"path": str(options.out), "rows": rows, "remarks": remarks})
    else:
        print(f"network: {options.out} ({rows['node']} nodes, {rows['link']} links)")
        for remark in remarks:
            print(f"  {remark}")
    return True


def _network_folder(options: argparse.Namespace) -> Path:
    return base_network() if options.directory is None else Path(options.directory)
