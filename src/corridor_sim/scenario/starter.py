"""
Begin a scenario: a file with an example of each key in a comment, to be filled in.

Enters: a name, and the scenario from which it is to differ. Leaves: a new file in the working directory.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path

from corridor_sim.errors import InputError, Issue
from corridor_sim.scenario.listing import yaml_scalar
from corridor_sim.scenario.read import SUFFIX, find_scenarios, read_scenario

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")

_TEXT = """\
# What is different from the scenario it extends; all else stays as it is there. The README tells of each key.
# Take away the '#' and the blank behind it before a line to use it.
extends: {parent}
title: {title}
# adds: [caspian_storms]  # scenarios that build on the same, whose changes come before those here
# question: What does it bring?
# sources:
#   - {{title: The document that asks for it, date: {start}, url: "https://..."}}
# assumes:
#   - What its author puts in, one sentence each; the report prints it.
# headline: {{origin: xian, destination: tashkent, commodity: containerized_goods}}  # the hours told in a line
# network:  # also path: FOLDER, a network of your own; border_times: FILE.csv, hours of your own at posts
#   open: [cku_kashgar_torugart, cku_torugart_crossing, cku_torugart_makmal, cku_makmal_jalal_abad, gas_line_d]
#   close: [road_kara_balta_jalal_abad]
#   change:  # table and id, then new values; docs/tables.md has the columns
#     - {{terminal: makmal, cranes: 4}}
#     - {{procedure: torugart_kg_inbound_1, mean_h: 30}}
#     - {{weather: kuryk_late_autumn, per_year: 15}}
#     - {{pipeline: gas_line_c, availability: 0.8}}
# closures:  # of a bcp, link, node or service
#   - {{bcp: nur_zholy, start: {year}-02-10, end: {year}-02-20}}
#   - {{service: aktau_alat, start: {year}-02-10, end: {year}-02-12T06:00, announced: false}}
#   - {{link: road_irkeshtam_sary_tash, per_year: 4, mean_h: 8, months: [11, 12, 1, 2, 3]}}  # at random
# policies:
#   green_channel:
#     crossings: all
#     coverage: 0.5
#     commodities: [agricultural_perishable]
#     lanes: 1
#     lanes_from: general
#     shared: true
#     priority: true
#     time_factor: {{customs: 0.5}}
#   single_window: {{crossings: all, documents: {{customs: 0.5}}, lead_h: 24}}
#   booking: {{slots_per_day: {{nur_zholy: 650}}, direction: outbound}}
#   warehouses:
#     my_stock: {{node: tashkent, flows: [xian_dushanbe], share: 0.2}}
# demand:  # also od_table, consignments: FILE.csv, flows and consignments of your own
#   flows: all
#   factor: 1.1  # comparing it with others then takes --different-demand
# simulation:  # for a comparison, in the scenario that others extend; end: a day, in place of days
#   {{start: {start}, days: 60, warmup_days: 30, drain_days: 90, replications: 4, seed: 1}}
"""


def write_starter(name: str, extends: str, search: Sequence[Path]) -> Path:
    """
    Write ``<name>.yaml`` into the working directory: a scenario that changes nothing yet.

    Parameters
    ----------
    name
        Its name, one that no scenario has.
    extends
        Name or file of the scenario from which it is to differ.
    search
        Folders in which names of scenarios are looked up.

    Returns
    -------
    The file.

    Raises
    ------
    InputError
        If the name is none or taken, or there is no such scenario, or it has mistakes. No file is written over.
    """
    issues = list(_name_issues(name, search))
    try:
        parent = read_scenario(extends, search)
    except InputError as error:
        raise InputError([*issues, *error.issues]) from None
    if issues:
        raise InputError(issues)
    path = Path(name + SUFFIX)
    title = name.replace("_", " ").replace("-", " ")
    start = parent.document.simulation.start
    text = _TEXT.format(parent=yaml_scalar(extends), title=json.dumps(title), start=start, year=start.year)
    # Never over a file that has come meanwhile.
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)
    return path


def _name_issues(name: str, search: Sequence[Path]) -> list[Issue]:
    if not _NAME.fullmatch(name):
        return [Issue("", 0, "NAME", f"'{name}' is no name", "letters, digits, _ and -, such as my_scenario")]
    if Path(name + SUFFIX).exists():
        return [Issue("", 0, "NAME", f"there is a file '{name}{SUFFIX}' already", "a new name")]
    if name in find_scenarios(search):
        return [Issue("", 0, "NAME", f"there is a scenario '{name}' already", "a new name")]
    return []
