"""What makes a row of a network right by itself, beyond right cells."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import opening_hours
import pandas as pd

from corridor_sim.errors import nearest_name
from corridor_sim.network.service_times import check_service_time
from corridor_sim.network.timetables import is_timetable
from corridor_sim.network.wrong import Wrong


def _check_node(node: Any) -> Iterator[Wrong]:
    try:
        ZoneInfo(node.timezone)
    except (KeyError, ValueError, OSError):
        found = f"unknown time zone '{node.timezone}'"
        nearest = nearest_name(node.timezone, available_timezones())
        yield Wrong(node, "timezone", found, "an IANA time zone such as Asia/Bishkek", nearest)


def _check_link(link: Any) -> Iterator[Wrong]:
    yield from _check_ends(link, "to_node_id", link.from_node_id, link.to_node_id)
    yield from _check_gauge(link)
    yield from _check_section(link)
    if link.free_speed > _MOST_KMH and link.mode != "air":
        found = f"'{link.free_speed:.12g}' is out of range"
        yield Wrong(
            link, "free_speed", found, f"a number above 0 and of at most {_MOST_KMH:g} by {link.mode}, unit km/h"
        )
    yield from _check_hours(link, "open_season", "May-Oct")
    yield from _check_days(link)


def _check_days(row: Any) -> Iterator[Wrong]:
    if row.open_from and row.open_to and row.open_from >= row.open_to:
        found = f"'{row.open_to}' is not after open_from"
        yield Wrong(row, "open_to", found, f"a date after {row.open_from}")


def _check_pipeline(pipeline: Any) -> Iterator[Wrong]:
    yield from _check_ends(pipeline, "to_node_id", pipeline.from_node_id, pipeline.to_node_id)
    yield from _check_days(pipeline)


_MOST_KMH = 160.0
"""Nothing but aircraft is quicker."""


def _check_section(link: Any) -> Iterator[Wrong]:
    """Yield what keeps the capacity of a link, or of the section that it is part of, from being known."""
    if not pd.isna(link.free_share) and pd.isna(link.capacity):
        yield Wrong(link, "capacity", "a free_share is given, but not of how many trains", "trains a day, above 0")
    if link.section_id and not pd.isna(link.tracks) and link.tracks > 1:
        found = f"a link of {link.tracks} tracks is part of section '{link.section_id}'"
        yield Wrong(link, "section_id", found, "empty unless there is one track")


def _check_service(service: Any) -> Iterator[Wrong]:
    yield from _check_ends(service, "to_node_id", service.from_node_id, service.to_node_id)
    yield from _check_gauge(service)
    yield from _check_departures(service)
    yield from _check_stops(service)
    if service.mode == "sea" and not service.fleet_id and not service.timetable:
        allowed = "the fleet whose vessels run this service by sea, or a timetable if they do nothing else in the model"
        yield Wrong(service, "fleet_id", "no fleet is given", allowed)
    if service.mode != "sea" and service.fleet_id:
        found = f"a service by {service.mode} has the fleet '{service.fleet_id}'"
        yield Wrong(service, "fleet_id", found, "empty unless the mode is sea")


def _check_departures(service: Any) -> Iterator[Wrong]:
    """Yield what keeps the departures of a service from being known."""
    timetable = service.timetable
    if not timetable:
        if pd.isna(service.max_wait_h):
            yield Wrong(service, "max_wait_h", "no value is given", "a number of at least 0, in h; or a timetable")
        return
    if not pd.isna(service.max_wait_h):
        found = f"'{service.max_wait_h:g}' is given beside a timetable, whose hours alone are departures"
        yield Wrong(service, "max_wait_h", found, "empty where there is a timetable")
    yield from _check_timetable(service)


def _check_timetable(row: Any) -> Iterator[Wrong]:
    """Yield what keeps the timetable of a service or flow, if it has one, from being understood."""
    if row.timetable and not is_timetable(row.timetable):
        allowed = "weekdays or dates and clock times such as 'Mo,Th 06:00,18:00; Sa 12:00'"
        yield Wrong(row, "timetable", f"'{row.timetable}' cannot be understood", allowed)
    elif row.timetable:
        yield from _check_place(row, "timetable", row.timetable)


def _check_stops(service: Any) -> Iterator[Wrong]:
    """Yield technical stops of anything but trains, or of which one figure alone is given."""
    figures = {name: getattr(service, name) for name in ("stop_every_km", "stop_h")}
    given = [name for name, value in figures.items() if not pd.isna(value)]
    if given and service.mode != "rail":
        found = f"a service by {service.mode} has the value '{figures[given[0]]:g}'"
        yield Wrong(service, given[0], found, "empty unless the mode is rail")
    elif len(given) == 1:
        (missing,) = figures.keys() - given
        yield Wrong(service, missing, f"no value is given, though {given[0]} is", f"a number above 0, or no {given[0]}")


def _check_flow(flow: Any) -> Iterator[Wrong]:
    yield from _check_ends(flow, "destination", flow.origin, flow.destination)
    yield from _check_timetable(flow)


def _check_ends(row: Any, column: str, first: str, second: str) -> Iterator[Wrong]:
    if first == second:
        yield Wrong(row, column, f"both ends are '{second}'", "two different nodes")


def _check_gauge(row: Any) -> Iterator[Wrong]:
    has_gauge = not pd.isna(row.gauge_mm)
    if row.mode == "rail" and not has_gauge:
        yield Wrong(row, "gauge_mm", "no gauge is given", "1000, 1435 or 1520 on rail")
    if row.mode != "rail" and has_gauge:
        found = f"mode {row.mode} has the gauge '{row.gauge_mm}'"
        yield Wrong(row, "gauge_mm", found, "empty unless the mode is rail")


_WITHOUT_A_PLACE = re.compile(r"\b(PH|SH|sunrise|sunset|dawn|dusk)\b")
"""Selectors that need a country or a place, which the hours are not given."""


def _check_procedure(procedure: Any) -> Iterator[Wrong]:
    yield from _check_service_time(procedure)
    yield from _check_hours(procedure, "opening_hours", "Mo-Fr 09:00-18:00")


def _check_service_time(row: Any) -> Iterator[Wrong]:
    """Yield what is wrong with the service time of a procedure or channel."""
    for column, found, allowed in check_service_time(row):
        yield Wrong(row, column, found, allowed)


def _check_bcp(bcp: Any) -> Iterator[Wrong]:
    yield from _check_hours(bcp, "open_season", "Apr-Nov")


def _check_hours(row: Any, column: str, example: str) -> Iterator[Wrong]:
    """Yield what keeps hours or a season in OpenStreetMap notation from being understood."""
    hours = getattr(row, column)
    if hours and not opening_hours.validate(hours):
        allowed = f"opening hours in OpenStreetMap notation such as '{example}'; empty: always open"
        yield Wrong(row, column, f"'{hours}' cannot be understood", allowed)
    else:
        yield from _check_place(row, column, hours)


def _check_place(row: Any, column: str, hours: str) -> Iterator[Wrong]:
    if unknown := _WITHOUT_A_PLACE.search(hours):
        found = f"'{hours}' speaks of {unknown[0]}, which is not known"
        remedy = ", and closed_on_holidays for public holidays" if column == "opening_hours" else ""
        yield Wrong(row, column, found, f"weekdays, dates and clock times{remedy}")


def _check_port(port: Any) -> Iterator[Wrong]:
    """Yield shares of the payload that are none, or neither one nor twelve."""
    shares = port.payload_shares
    allowed = (
        "one share above 0 and at most 1, or twelve of them from January on, such as '1 1 1 1 1 0.9 0.9 0.9 1 1 1 1'"
    )
    if not all(_SHARE.fullmatch(share) and 0.0 < float(share) <= 1.0 for share in shares):
        yield Wrong(port, "payload_shares", f"'{' '.join(shares)}' has a share that is out of range", allowed)
    elif len(shares) not in (0, 1, 12):
        yield Wrong(port, "payload_shares", f"'{' '.join(shares)}' has {len(shares)} shares", allowed)


_SHARE = re.compile(r"[01]|[01]?\.\d+")


def _check_profile(profile: Any) -> Iterator[Wrong]:
    total = sum(getattr(profile, f"share_{month:02d}") for month in range(1, 13))
    if abs(total - 1.0) > 1e-6:
        yield Wrong(profile, "", f"the shares of the months sum to {total:.7f}", "1, within 0.000001")


def _check_emission(emission: Any) -> Iterator[Wrong]:
    """Yield an intensity of the wrong unit, and a kind that the mode has not."""
    wanted, other = "kgco2e_per_t_km", "kgco2e_per_teu"
    if emission.mode == "hub":
        wanted, other = other, wanted
    if pd.isna(getattr(emission, wanted)):
        yield Wrong(emission, wanted, "no value is given", f"a value, as the mode is {emission.mode}")
    if not pd.isna(getattr(emission, other)):
        found = f"mode {emission.mode} has the value '{getattr(emission, other):g}'"
        yield Wrong(emission, other, found, f"empty, as the mode is {emission.mode}")
    kinds = {"rail": ("electric", "diesel"), "sea": ("container", "ferry", "ro_ro")}.get(emission.mode, ())
    if emission.kind and emission.kind not in kinds:
        found = f"mode {emission.mode} has the kind '{emission.kind}'"
        yield Wrong(emission, "kind", found, ", ".join((*kinds, "empty")))


def _check_parameter(parameter: Any) -> Iterator[Wrong]:
    """Check the figures for which the bounds of the column are too wide."""
    if parameter.parameter_id in _ABOVE_ZERO and parameter.value == 0.0:
        yield Wrong(parameter, "value", f"'{parameter.parameter_id}' is 0", "a number above 0")
    if parameter.parameter_id == "news_smoothing" and parameter.value > 1.0:
        yield Wrong(parameter, "value", f"'news_smoothing' is {parameter.value:g}", "a share above 0, at most 1")


_ABOVE_ZERO = ("choice_scale_t_per_usd", "news_interval_h", "news_smoothing")


ROW_CHECKS: tuple[tuple[str, Callable[[Any], Iterator[Wrong]]], ...] = (
    ("node", _check_node),
    ("link", _check_link),
    ("service", _check_service),
    ("pipeline", _check_pipeline),
    ("flow", _check_flow),
    ("bcp", _check_bcp),
    ("procedure", _check_procedure),
    ("channel", _check_service_time),
    ("port", _check_port),
    ("profile", _check_profile),
    ("emission", _check_emission),
    ("parameter", _check_parameter),
)


def wrong_in_row(table: str, row: Any) -> Iterator[Wrong]:
    """Yield what is wrong in a row by itself."""
    for name, check in ROW_CHECKS:
        if name == table:
            yield from check(row)
