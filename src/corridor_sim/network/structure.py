"""What makes a network usable beyond right cells: how rows and tables fit together."""

import math
import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, available_timezones

import opening_hours
import pandas as pd

from corridor_sim.errors import Issue, nearest_name
from corridor_sim.network.service_times import channels_by_procedure, check_channels, check_service_time
from corridor_sim.network.timetables import is_timetable
from corridor_sim.tables import column_of, key_of, place_of, rows_of

Tables = Mapping[str, pd.DataFrame]


class _Wrong(NamedTuple):
    """What is wrong in a row; ``column`` is empty for the whole row, the rest is that of an ``Issue``."""

    row: Any
    column: str
    found: str
    allowed: str
    nearest: str = ""


def check_structure(tables: Tables, files: Mapping[str, str], known: list[Issue] | None = None) -> list[Issue]:
    """
    Return what makes a network unusable although each cell is right by itself.

    Parameters
    ----------
    tables
        All tables of a network.
    files
        How messages name the file of each table.
    known
        Issues found already. Rows that have one are not looked at again; checks across rows wait until the
        tables they need have none.

    Returns
    -------
    Issues of nodes, links, crossings, procedures, services, fleets, profiles, flows, tariffs, corridors,
    parameters, published traffic and border times, and the configuration.
    """
    known = known or []
    wrong = {table for table, file in files.items() if any(issue.file == file for issue in known)}
    found = []
    for table, check_row in _ROW_CHECKS:
        rows = _sound_rows(tables[table], files[table], known)
        found += [(table, finding) for row in rows_of(rows) for finding in check_row(row)]
    for table, others, check in _TABLE_CHECKS:
        if wrong.isdisjoint({table, *others}):
            found += [(table, finding) for finding in check(tables)]
    issues = [_issue(table, files[table], finding) for table, finding in found]
    if "parameter" not in wrong and (tables["link"]["mode"] == "road").any():
        issues += _check_parameters(tables["parameter"], files["parameter"])
    if len(tables["config"]) > 1:
        issues.append(Issue(files["config"], 0, "", f"the file has {len(tables['config'])} rows", "one row"))
    return issues


def _sound_rows(frame: pd.DataFrame, file: str, known: list[Issue]) -> pd.DataFrame:
    """Return the rows without issues; none if an issue concerns the file as a whole."""
    lines = {issue.line for issue in known if issue.file == file}
    return frame[~frame["line"].isin(lines)] if lines <= set(frame["line"]) else frame.iloc[:0]


def _issue(table: str, file: str, wrong: _Wrong) -> Issue:
    row, column, *message = wrong
    return Issue(file, int(row.line), place_of(column, getattr(row, str(key_of(table)))), *message)


def _check_node(node: Any) -> Iterator[_Wrong]:
    try:
        ZoneInfo(node.timezone)
    except (KeyError, ValueError, OSError):
        found = f"unknown time zone '{node.timezone}'"
        nearest = nearest_name(node.timezone, available_timezones())
        yield _Wrong(node, "timezone", found, "an IANA time zone such as Asia/Bishkek", nearest)


def _check_link(link: Any) -> Iterator[_Wrong]:
    yield from _check_ends(link, "to_node_id", link.from_node_id, link.to_node_id)
    yield from _check_gauge(link)
    yield from _check_section(link)
    yield from _check_hours(link, "open_season", "May-Oct")
    if link.open_from and link.open_to and link.open_from >= link.open_to:
        found = f"'{link.open_to}' is not after open_from"
        yield _Wrong(link, "open_to", found, f"a date after {link.open_from}")


def _check_section(link: Any) -> Iterator[_Wrong]:
    """Yield what keeps the capacity of a link, or of the section that it is part of, from being known."""
    if not pd.isna(link.free_share) and pd.isna(link.capacity):
        yield _Wrong(link, "capacity", "a free_share is given, but not of how many trains", "trains a day, above 0")
    if link.section_id and not pd.isna(link.tracks) and link.tracks > 1:
        found = f"a link of {link.tracks} tracks is part of section '{link.section_id}'"
        yield _Wrong(link, "section_id", found, "empty unless there is one track")


def _check_service(service: Any) -> Iterator[_Wrong]:
    yield from _check_ends(service, "to_node_id", service.from_node_id, service.to_node_id)
    yield from _check_gauge(service)
    yield from _check_departures(service)
    yield from _check_stops(service)
    if service.mode == "sea" and not service.fleet_id and not service.timetable:
        allowed = "the fleet whose vessels run this service by sea, or a timetable if they do nothing else in the model"
        yield _Wrong(service, "fleet_id", "no fleet is given", allowed)
    if service.mode != "sea" and service.fleet_id:
        found = f"a service by {service.mode} has the fleet '{service.fleet_id}'"
        yield _Wrong(service, "fleet_id", found, "empty unless the mode is sea")


def _check_departures(service: Any) -> Iterator[_Wrong]:
    """Yield what keeps the departures of a service from being known."""
    timetable = service.timetable
    if not timetable:
        if pd.isna(service.max_wait_h):
            yield _Wrong(service, "max_wait_h", "no value is given", "a number of at least 0, in h; or a timetable")
        return
    if not pd.isna(service.max_wait_h):
        found = f"'{service.max_wait_h:g}' is given beside a timetable, whose hours alone are departures"
        yield _Wrong(service, "max_wait_h", found, "empty where there is a timetable")
    if not is_timetable(timetable):
        allowed = "weekdays or dates and clock times such as 'Mo,Th 06:00,18:00; Sa 12:00'"
        yield _Wrong(service, "timetable", f"'{timetable}' cannot be understood", allowed)
    else:
        yield from _check_place(service, "timetable", timetable)


def _check_stops(service: Any) -> Iterator[_Wrong]:
    """Yield technical stops of anything but trains, or of which one figure alone is given."""
    figures = {name: getattr(service, name) for name in ("stop_every_km", "stop_h")}
    given = [name for name, value in figures.items() if not pd.isna(value)]
    if given and service.mode != "rail":
        found = f"a service by {service.mode} has the value '{figures[given[0]]:g}'"
        yield _Wrong(service, given[0], found, "empty unless the mode is rail")
    elif len(given) == 1:
        (missing,) = figures.keys() - given
        yield _Wrong(
            service, missing, f"no value is given, though {given[0]} is", f"a number above 0, or no {given[0]}"
        )


def _check_flow(flow: Any) -> Iterator[_Wrong]:
    yield from _check_ends(flow, "destination", flow.origin, flow.destination)


def _check_ends(row: Any, column: str, first: str, second: str) -> Iterator[_Wrong]:
    if first == second:
        yield _Wrong(row, column, f"both ends are '{second}'", "two different nodes")


def _check_gauge(row: Any) -> Iterator[_Wrong]:
    has_gauge = not pd.isna(row.gauge_mm)
    if row.mode == "rail" and not has_gauge:
        yield _Wrong(row, "gauge_mm", "no gauge is given", "1000, 1435 or 1520 on rail")
    if row.mode != "rail" and has_gauge:
        found = f"mode {row.mode} has the gauge '{row.gauge_mm}'"
        yield _Wrong(row, "gauge_mm", found, "empty unless the mode is rail")


_WITHOUT_A_PLACE = re.compile(r"\b(PH|SH|sunrise|sunset|dawn|dusk)\b")
"""Selectors that need a country or a place, which the hours are not given."""


def _check_procedure(procedure: Any) -> Iterator[_Wrong]:
    yield from _check_service_time(procedure)
    yield from _check_hours(procedure, "opening_hours", "Mo-Fr 09:00-18:00")


def _check_service_time(row: Any) -> Iterator[_Wrong]:
    """Yield what is wrong with the service time of a procedure or channel."""
    for column, found, allowed in check_service_time(row):
        yield _Wrong(row, column, found, allowed)


def _check_channels(tables: Tables) -> Iterator[_Wrong]:
    channels = channels_by_procedure(tables)
    for procedure in rows_of(tables["procedure"]):
        for column, found, allowed in check_channels(procedure, channels.get(procedure.procedure_id, ())):
            yield _Wrong(procedure, column, found, allowed)


def _check_units(tables: Tables) -> Iterator[_Wrong]:
    """Yield procedures of consignments at posts where they have the run to themselves, or cannot leave it."""
    mode = dict(zip(tables["bcp"]["bcp_id"], tables["bcp"]["mode"], strict=True))
    for procedure in rows_of(tables["procedure"]):
        if procedure.unit == "consignment" and mode[procedure.bcp_id] != "rail":
            found = f"'consignment' at a post by {mode[procedure.bcp_id]}"
            yield _Wrong(procedure, "unit", found, "run; consignments are set out of trains only")


def _check_bcp(bcp: Any) -> Iterator[_Wrong]:
    yield from _check_hours(bcp, "open_season", "Apr-Nov")


def _check_hours(row: Any, column: str, example: str) -> Iterator[_Wrong]:
    """Yield what keeps hours or a season in OpenStreetMap notation from being understood."""
    hours = getattr(row, column)
    if hours and not opening_hours.validate(hours):
        allowed = f"opening hours in OpenStreetMap notation such as '{example}'; empty: always open"
        yield _Wrong(row, column, f"'{hours}' cannot be understood", allowed)
    else:
        yield from _check_place(row, column, hours)


def _check_place(row: Any, column: str, hours: str) -> Iterator[_Wrong]:
    if unknown := _WITHOUT_A_PLACE.search(hours):
        found = f"'{hours}' speaks of {unknown[0]}, which is not known"
        remedy = ", and closed_on_holidays for public holidays" if column == "opening_hours" else ""
        yield _Wrong(row, column, found, f"weekdays, dates and clock times{remedy}")


def _check_profile(profile: Any) -> Iterator[_Wrong]:
    total = sum(getattr(profile, f"share_{month:02d}") for month in range(1, 13))
    if abs(total - 1.0) > 1e-6:
        yield _Wrong(profile, "", f"the shares of the months sum to {total:.7f}", "1, within 0.000001")


def _check_emission(emission: Any) -> Iterator[_Wrong]:
    """Yield an intensity of the wrong unit, and a kind that the mode has not."""
    wanted, other = "kgco2e_per_t_km", "kgco2e_per_teu"
    if emission.mode == "hub":
        wanted, other = other, wanted
    if pd.isna(getattr(emission, wanted)):
        yield _Wrong(emission, wanted, "no value is given", f"a value, as the mode is {emission.mode}")
    if not pd.isna(getattr(emission, other)):
        found = f"mode {emission.mode} has the value '{getattr(emission, other):g}'"
        yield _Wrong(emission, other, found, f"empty, as the mode is {emission.mode}")
    kinds = {"rail": ("electric", "diesel"), "sea": ("container", "ferry", "ro_ro")}.get(emission.mode, ())
    if emission.kind and emission.kind not in kinds:
        found = f"mode {emission.mode} has the kind '{emission.kind}'"
        yield _Wrong(emission, "kind", found, ", ".join((*kinds, "empty")))


def posts_by_crossing(bcp: pd.DataFrame) -> dict[str, list[Any]]:
    """Return the rows of the posts of each crossing, crossings by their first post."""
    posts: dict[str, list[Any]] = {}
    for post in rows_of(bcp):
        posts.setdefault(post.crossing_id, []).append(post)
    return posts


def _check_crossings(tables: Tables) -> Iterator[_Wrong]:
    """Yield what keeps the BCPs of a crossing from being passed one after the other."""
    links = tables["link"]
    ends = zip(links["from_node_id"], links["to_node_id"], strict=True)
    joined = set(zip(links["mode"], map(frozenset, ends), strict=True))
    for crossing, posts in posts_by_crossing(tables["bcp"]).items():
        *_, last = posts
        countries, modes = {post.country for post in posts}, {post.mode for post in posts}
        ids = ", ".join(post.bcp_id for post in posts)
        if modes == {"sea"}:
            yield from _check_ports_of_water(links, posts)
            continue
        place = (last.mode, frozenset(post.node_id for post in posts))
        name = f"crossing '{crossing}'"
        if len(posts) != 2:
            allowed = "two BCPs, one of each country"
            yield _Wrong(last, "crossing_id", f"{name} consists of {ids}", allowed)
        elif len(countries) == 1:
            found = f"both BCPs of {name} are of '{last.country}'"
            yield _Wrong(last, "country", found, "two different countries")
        elif len(modes) == 2:
            found = f"the BCPs of {name} differ in mode ({', '.join(post.mode for post in posts)})"
            yield _Wrong(last, "mode", found, "the same mode at both")
        elif len(place[1]) == 2 and place not in joined:
            found = f"no {last.mode} link joins the BCPs of {name} ({ids})"
            yield _Wrong(last, "node_id", found, f"a {last.mode} link from one post's node to the other's")


def _check_ports_of_water(links: pd.DataFrame, posts: list[Any]) -> Iterator[_Wrong]:
    """Yield posts by sea that no lane joins to one of another country, or a lane joins to one of their own."""
    by_node = {post.node_id: post for post in posts}
    reached: dict[str, set[str]] = {node: set() for node in by_node}
    for lane in rows_of(links[links["mode"] == "sea"]):
        if lane.from_node_id in by_node and lane.to_node_id in by_node:
            for node, other in ((lane.from_node_id, lane.to_node_id), (lane.to_node_id, lane.from_node_id)):
                reached[node].add(by_node[other].country)
    for node, post in by_node.items():
        if not reached[node] - {post.country}:
            found = f"no sea link joins '{node}' to a post of another country in crossing '{post.crossing_id}'"
            yield _Wrong(post, "node_id", found, "a sea link to one of them")
        if post.country in reached[node]:
            found = f"a sea link joins '{node}' to a post of its own country in crossing '{post.crossing_id}'"
            yield _Wrong(post, "crossing_id", found, "another crossing_id for ports that only coasters join")


def _check_fleets(tables: Tables) -> Iterator[_Wrong]:
    by_sea = tables["service"][tables["service"]["mode"] == "sea"]
    for fleet in rows_of(tables["fleet"]):
        services = by_sea[by_sea["fleet_id"] == fleet.fleet_id]
        ends = list(zip(services["from_node_id"], services["to_node_id"], strict=True))
        if len(ends) != 2 or ends[0] != ends[1][::-1]:
            shown = ", ".join(f"{tail} to {head}" for tail, head in ends) or "none"
            allowed = "two services by sea, each the way back of the other"
            yield _Wrong(fleet, "", f"its services are: {shown}", allowed)


def _check_ports(tables: Tables) -> Iterator[_Wrong]:
    """Yield the ends of services by sea that have no berths for the vessels of the service."""
    ports = tables["port"].set_index("node_id")
    vessel_type = dict(zip(tables["fleet"]["fleet_id"], tables["fleet"]["vessel_type"], strict=True))
    services = tables["service"]
    for service in rows_of(services[services["mode"] == "sea"]):
        if not service.fleet_id:
            continue
        needed = "berths" if vessel_type.get(service.fleet_id, "container") == "container" else "ferry_berths"
        for column in ("from_node_id", "to_node_id"):
            node = getattr(service, column)
            if node not in ports.index:
                allowed = "a node with a row in port.csv"
                yield _Wrong(service, column, f"'{node}' is no port", allowed, nearest_name(node, ports.index))
            elif pd.isna(ports[needed][node]):
                found = f"port '{node}' has no {needed}, which the vessels of '{service.fleet_id}' need"
                yield _Wrong(service, column, found, f"a port with a number of {needed} in port.csv")


def _check_wagons(tables: Tables) -> Iterator[_Wrong]:
    """Yield trains that would wait for ever, as all wagons of their gauge together do not carry a full load."""
    most_teu = dict(zip(tables["wagon"]["gauge_mm"], tables["wagon"]["capacity_teu"], strict=True))
    for service in rows_of(tables["service"]):
        if service.mode == "rail" and service.capacity_teu > most_teu.get(service.gauge_mm, math.inf):
            all_teu = most_teu[service.gauge_mm]
            found = f"'{service.capacity_teu:g}' is more than all wagons of {service.gauge_mm} mm carry"
            yield _Wrong(service, "capacity_teu", found, f"at most {all_teu:g} TEU, or more wagons in wagon.csv")


def _check_targets(tables: Tables) -> Iterator[_Wrong]:
    """Check that what a constant is fitted to counts what one constant can move, and is known to be fitted."""
    published = {row.traffic_id: row for row in rows_of(tables["published_traffic"])}
    for target in rows_of(tables["choice_target"]):
        traffic = published[target.traffic_id]
        if traffic.unit == "trains" or traffic.kind == "port" or traffic.towards:
            found = f"'{target.traffic_id}' counts trains, a port or one direction"
            yield _Wrong(
                target, "traffic_id", found, "tonnes, TEU or vehicles at crossings, links or corridors, both ways"
            )
        elif not traffic.used_in_calibration or not traffic.observed > 0.0:
            found = f"'{target.traffic_id}' is 0, or not marked as used_in_calibration in published_traffic.csv"
            yield _Wrong(target, "traffic_id", found, "a figure above 0 that is marked so")


def _check_border_times(tables: Tables) -> Iterator[_Wrong]:
    for row in rows_of(tables["published_border_time"]):
        if row.bcp_id and row.country:
            yield _Wrong(row, "country", "a country is given beside a post", "one of them")


OUTSIDE_QUEUE = "outside_queue"
"""Name of the procedure that takes up the hours of a post which neither service nor the queue for lanes explains."""


def _check_border_targets(tables: Tables) -> Iterator[_Wrong]:
    """Check that what a post is fitted to is of its kind, and that there are lanes to fit."""
    mode = dict(zip(tables["bcp"]["bcp_id"], tables["bcp"]["mode"], strict=True))
    published = {row.time_id: row for row in rows_of(tables["published_border_time"])}
    procedures = tables["procedure"]
    is_fitted = procedures["lanes"].notna() & (procedures["mean_h"] > 0.0)
    is_other = procedures["lanes"].isna() & (procedures["procedure"] != OUTSIDE_QUEUE)
    n_fitted, other_h = (
        procedures[which].groupby(["bcp_id", "direction"])["mean_h"].agg(how).to_dict()
        for which, how in ((is_fitted, "size"), (is_other, "sum"))
    )
    for target in rows_of(tables["border_target"]):
        time, processing = published[target.time_id], published.get(target.processing_id)
        here = (target.bcp_id, target.direction)
        if time.statistic == "processing" or time.mode != mode[target.bcp_id]:
            found = f"'{target.time_id}' is of hours by {time.mode}, {time.statistic}"
            yield _Wrong(target, "time_id", found, f"mean or derived hours by {mode[target.bcp_id]}")
        elif time.observed_h <= target.elsewhere_h + other_h.get(here, 0.0):
            found = f"of {time.observed_h:g} h nothing is left beside {target.elsewhere_h:g} h elsewhere"
            found += f" and {other_h[here]:g} h of procedures without lanes" if here in other_h else ""
            yield _Wrong(target, "elsewhere_h", found, "less than the published hours")
        if processing is not None and processing.statistic != "processing":
            found = f"'{target.processing_id}' is of hours with the wait in them"
            yield _Wrong(target, "processing_id", found, "a row whose statistic is processing")
        if (n := n_fitted.get(here, 0)) != 1:
            found = f"{n} procedures of '{target.bcp_id}' {target.direction} have lanes and hours"
            yield _Wrong(target, "bcp_id", found, "one with lanes, whose number and hours are fitted")


def _check_sections(tables: Tables) -> Iterator[_Wrong]:
    """Yield links that say something else of their section than the first of it."""
    first: dict[str, Any] = {}
    for link in rows_of(tables["link"]):
        one = first.setdefault(link.section_id, link) if link.section_id else link
        for column in ("capacity", "free_share"):
            mine, its = getattr(link, column), getattr(one, column)
            if mine != its and not (pd.isna(mine) and pd.isna(its)):
                shown = "no value" if pd.isna(mine) else f"'{mine:g}'"
                allowed = "no value" if pd.isna(its) else f"{its:g}"
                found = f"{shown} for section '{link.section_id}', of which link '{one.link_id}' says another"
                yield _Wrong(link, column, found, f"{allowed}, as there")


def _check_unique(table: str, *columns: str) -> Callable[[Tables], Iterator[_Wrong]]:
    """Return a check that no two rows of a table agree in all of ``columns``."""

    def check(tables: Tables) -> Iterator[_Wrong]:
        first: dict[Hashable, str] = {}
        for row in rows_of(tables[table]):
            values = tuple(getattr(row, column) for column in columns)
            row_id = getattr(row, str(key_of(table)))
            if (other := first.setdefault(values, row_id)) != row_id:
                shown = ", ".join(f"{column} '{value}'" for column, value in zip(columns, values, strict=True))
                found = f"row '{other}' has the same {shown}"
                yield _Wrong(row, columns[-1], found, f"each {', '.join(columns)} once")

    return check


def _check_season_speeds(tables: Tables) -> Iterator[_Wrong]:
    """Yield months that are none, classes that no link has, and months of one kind of link that are given twice."""
    classes = sorted(set(tables["link"]["facility_type"]) - {""})
    first: dict[tuple[str, str, str, str], str] = {}
    for row in rows_of(tables["season_speed"]):
        for month in row.months:
            if month not in _MONTHS:
                yield _Wrong(row, "months", f"unknown month '{month}'", "months 1 to 12, such as '12 1 2'")
            elif other := first.get((row.mode, row.facility_type, row.country, month)):
                yield _Wrong(row, "months", f"row '{other}' gives month {month} too", "each month once")
            else:
                first[row.mode, row.facility_type, row.country, month] = row.season_speed_id
        if row.facility_type and row.facility_type not in classes:
            found, nearest = f"unknown class '{row.facility_type}'", nearest_name(row.facility_type, classes)
            yield _Wrong(row, "facility_type", found, "the facility_type of a link", nearest)


_MONTHS = tuple(map(str, range(1, 13)))


def _check_parameter(parameter: Any) -> Iterator[_Wrong]:
    """Check the figures for which the bounds of the column are too wide."""
    if parameter.parameter_id in _ABOVE_ZERO and parameter.value == 0.0:
        yield _Wrong(parameter, "value", f"'{parameter.parameter_id}' is 0", "a number above 0")
    if parameter.parameter_id == "news_smoothing" and parameter.value > 1.0:
        yield _Wrong(parameter, "value", f"'news_smoothing' is {parameter.value:g}", "a share above 0, at most 1")


_ABOVE_ZERO = ("choice_scale_t_per_usd", "news_interval_h", "news_smoothing")


def _check_parameters(parameters: pd.DataFrame, file: str) -> list[Issue]:
    given = frozenset(parameters["parameter_id"])
    wanted = [name for name in column_of("parameter", "parameter_id").values if name.startswith("truck_")]
    missing = [name for name in wanted if name not in given]
    if not missing:
        return []
    found = f"no row for {', '.join(missing)}"
    return [Issue(file, 0, place_of("parameter_id"), found, "a row for each of them, as there are road links")]


_PLACES_OF = {
    "crossing": ("bcp", "crossing_id"),
    "port": ("port", "node_id"),
    "link": ("link", "link_id"),
    "corridor": ("corridor", "corridor_id"),
}
"""Table and column of the ids that published traffic names, by kind of place."""


def _check_traffic_places(tables: Tables) -> Iterator[_Wrong]:
    for row in rows_of(tables["published_traffic"]):
        table, column = _PLACES_OF[row.kind]
        known = frozenset(tables[table][column])
        for name in row.places:
            if name not in known:
                allowed = f"a {column} in {table}.csv"
                yield _Wrong(row, "places", f"unknown {row.kind} '{name}'", allowed, nearest_name(name, known))
        if row.towards and row.kind in ("port", "corridor"):
            found = f"a direction is given for a {row.kind}"
            yield _Wrong(row, "towards", found, "empty unless the kind is crossing or link")
        if row.commodities and row.unit == "trains":
            yield _Wrong(row, "commodities", "trains are counted whatever they carry", "empty for trains")


_ROW_CHECKS: tuple[tuple[str, Callable[[Any], Iterator[_Wrong]]], ...] = (
    ("node", _check_node),
    ("link", _check_link),
    ("service", _check_service),
    ("flow", _check_flow),
    ("bcp", _check_bcp),
    ("procedure", _check_procedure),
    ("channel", _check_service_time),
    ("profile", _check_profile),
    ("emission", _check_emission),
    ("parameter", _check_parameter),
)

_TABLE_CHECKS: tuple[tuple[str, tuple[str, ...], Callable[[Tables], Iterator[_Wrong]]], ...] = (
    ("bcp", ("node", "link"), _check_crossings),
    ("bcp", (), _check_unique("bcp", "mode", "node_id")),
    ("link", (), _check_sections),
    ("procedure", (), _check_unique("procedure", "bcp_id", "direction", "sequence")),
    ("procedure", ("channel",), _check_channels),
    ("procedure", ("bcp",), _check_units),
    ("fleet", ("service",), _check_fleets),
    ("service", ("port", "fleet"), _check_ports),
    ("wagon", (), _check_unique("wagon", "gauge_mm")),
    ("service", ("wagon",), _check_wagons),
    ("tariff", (), _check_unique("tariff", "mode", "country", "commodity_id")),
    ("emission", (), _check_unique("emission", "mode", "kind", "country")),
    ("season_speed", ("link",), _check_season_speeds),
    ("corridor", (), _check_unique("corridor", "rank")),
    ("corridor_constant", (), _check_unique("corridor_constant", "corridor_id", "commodity_class")),
    ("choice_target", ("published_traffic",), _check_targets),
    ("published_border_time", (), _check_border_times),
    ("border_target", (), _check_unique("border_target", "bcp_id", "direction")),
    ("border_target", ("bcp", "procedure", "published_border_time"), _check_border_targets),
    ("published_traffic", ("bcp", "port", "link", "corridor"), _check_traffic_places),
)
"""Table that the issues are of, other tables that are read, check."""
