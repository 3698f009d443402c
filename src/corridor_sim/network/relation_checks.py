"""How rows and tables of a network fit together."""

import math
from collections.abc import Callable, Hashable, Iterator
from typing import Any

import pandas as pd

from corridor_sim.errors import nearest_name
from corridor_sim.network.service_times import channels_by_procedure, check_channels
from corridor_sim.network.wrong import Tables, Wrong
from corridor_sim.network.yard_checks import check_port_yards, check_terminal_yards
from corridor_sim.tables import key_of, rows_of


def _check_channels(tables: Tables) -> Iterator[Wrong]:
    channels = channels_by_procedure(tables)
    for procedure in rows_of(tables["procedure"]):
        for column, found, allowed in check_channels(procedure, channels.get(procedure.procedure_id, ())):
            yield Wrong(procedure, column, found, allowed)


def _check_units(tables: Tables) -> Iterator[Wrong]:
    """Yield procedures of consignments at posts where they have the run to themselves, or cannot leave it."""
    mode = dict(zip(tables["bcp"]["bcp_id"], tables["bcp"]["mode"], strict=True))
    for procedure in rows_of(tables["procedure"]):
        if procedure.unit == "consignment" and mode[procedure.bcp_id] != "rail":
            found = f"'consignment' at a post by {mode[procedure.bcp_id]}"
            yield Wrong(procedure, "unit", found, "run; consignments are set out of trains only")


def posts_by_crossing(bcp: pd.DataFrame) -> dict[str, list[Any]]:
    """Return the rows of the posts of each crossing, crossings by their first post."""
    posts: dict[str, list[Any]] = {}
    for post in rows_of(bcp):
        posts.setdefault(post.crossing_id, []).append(post)
    return posts


def _check_crossings(tables: Tables) -> Iterator[Wrong]:
    """Yield what keeps the BCPs of a crossing from being passed one after the other."""
    links = tables["link"]
    ends = zip(links["from_node_id"], links["to_node_id"], strict=True)
    joined = set(zip(links["mode"], map(frozenset, ends), strict=True))
    for crossing, posts in posts_by_crossing(tables["bcp"]).items():
        *_, last = posts
        countries, modes = {post.country for post in posts}, {post.mode for post in posts}
        ids = ", ".join(post.bcp_id for post in posts)
        if modes in ({"sea"}, {"air"}):
            yield from _check_shared(links, posts)
            continue
        place = (last.mode, frozenset(post.node_id for post in posts))
        name = f"crossing '{crossing}'"
        if len(posts) != 2:
            allowed = "two BCPs, one of each country"
            yield Wrong(last, "crossing_id", f"{name} consists of {ids}", allowed)
        elif len(countries) == 1:
            found = f"both BCPs of {name} are of '{last.country}'"
            yield Wrong(last, "country", found, "two different countries")
        elif len(modes) == 2:
            found = f"the BCPs of {name} differ in mode ({', '.join(post.mode for post in posts)})"
            yield Wrong(last, "mode", found, "the same mode at both")
        elif len(place[1]) == 2 and place not in joined:
            found = f"no {last.mode} link joins the BCPs of {name} ({ids})"
            yield Wrong(last, "node_id", found, f"a {last.mode} link from one post's node to the other's")


_A_LINK = {"sea": "a sea link", "air": "an air link"}
_WITHIN = {"sea": "ports that only coasters join", "air": "airports of domestic flights"}
"""What needs a crossing_id of its own beside those of ports and airports abroad."""


def _check_shared(links: pd.DataFrame, posts: list[Any]) -> Iterator[Wrong]:
    """Yield posts by sea or air that no link joins to one of another country, or a link joins to one of their own."""
    mode = posts[0].mode
    by_node = {post.node_id: post for post in posts}
    reached: dict[str, set[str]] = {node: set() for node in by_node}
    for link in rows_of(links[links["mode"] == mode]):
        if link.from_node_id in by_node and link.to_node_id in by_node:
            for node, other in ((link.from_node_id, link.to_node_id), (link.to_node_id, link.from_node_id)):
                reached[node].add(by_node[other].country)
    for node, post in by_node.items():
        if not reached[node] - {post.country}:
            found = f"no {mode} link joins '{node}' to a post of another country in crossing '{post.crossing_id}'"
            yield Wrong(post, "node_id", found, f"{_A_LINK[mode]} to one of them")
        if post.country in reached[node]:
            found = f"{_A_LINK[mode]} joins '{node}' to a post of its own country in crossing '{post.crossing_id}'"
            yield Wrong(post, "crossing_id", found, f"another crossing_id for {_WITHIN[mode]}")


def _check_fleets(tables: Tables) -> Iterator[Wrong]:
    by_sea = tables["service"][tables["service"]["mode"] == "sea"]
    for fleet in rows_of(tables["fleet"]):
        services = by_sea[by_sea["fleet_id"] == fleet.fleet_id]
        ends = list(zip(services["from_node_id"], services["to_node_id"], strict=True))
        if len(ends) != 2 or ends[0] != ends[1][::-1]:
            shown = ", ".join(f"{tail} to {head}" for tail, head in ends) or "none"
            allowed = "two services by sea, each the way back of the other"
            yield Wrong(fleet, "", f"its services are: {shown}", allowed)


def _check_ports(tables: Tables) -> Iterator[Wrong]:
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
                yield Wrong(service, column, f"'{node}' is no port", allowed, nearest_name(node, ports.index))
            elif pd.isna(ports[needed][node]):
                found = f"port '{node}' has no {needed}, which the vessels of '{service.fleet_id}' need"
                yield Wrong(service, column, found, f"a port with a number of {needed} in port.csv")


def _check_wagons(tables: Tables) -> Iterator[Wrong]:
    """Yield trains that would wait for ever, as all wagons of their gauge together do not carry a full load."""
    most_teu = dict(zip(tables["wagon"]["gauge_mm"], tables["wagon"]["capacity_teu"], strict=True))
    for service in rows_of(tables["service"]):
        if service.mode == "rail" and service.capacity_teu > most_teu.get(service.gauge_mm, math.inf):
            all_teu = most_teu[service.gauge_mm]
            found = f"'{service.capacity_teu:g}' is more than all wagons of {service.gauge_mm} mm carry"
            yield Wrong(service, "capacity_teu", found, f"at most {all_teu:g} TEU, or more wagons in wagon.csv")


def _check_targets(tables: Tables) -> Iterator[Wrong]:
    """Check that what a constant is fitted to counts what one constant can move, and is known to be fitted."""
    published = {row.traffic_id: row for row in rows_of(tables["published_traffic"])}
    for target in rows_of(tables["choice_target"]):
        traffic = published[target.traffic_id]
        if traffic.unit in _UNITS_OF_RUNS or traffic.kind == "port" or traffic.towards:
            found = f"'{target.traffic_id}' counts runs, a port or one direction"
            yield Wrong(
                target, "traffic_id", found, "tonnes, TEU or vehicles at crossings, links or corridors, both ways"
            )
        elif not traffic.used_in_calibration or not traffic.observed > 0.0:
            found = f"'{target.traffic_id}' is 0, or not marked as used_in_calibration in published_traffic.csv"
            yield Wrong(target, "traffic_id", found, "a figure above 0 that is marked so")


def _check_border_times(tables: Tables) -> Iterator[Wrong]:
    for row in rows_of(tables["published_border_time"]):
        if row.bcp_id and row.country:
            yield Wrong(row, "country", "a country is given beside a post", "one of them")


OUTSIDE_QUEUE = "outside_queue"
"""Name of the procedure that takes up the hours of a post which neither service nor the queue for lanes explains."""


def _check_border_targets(tables: Tables) -> Iterator[Wrong]:
    """Check that what a post is fitted to is of its kind, and that there are lanes to fit."""
    mode = dict(zip(tables["bcp"]["bcp_id"], tables["bcp"]["mode"], strict=True))
    published = {row.time_id: row for row in rows_of(tables["published_border_time"])}
    procedures = tables["procedure"]
    is_fitted = procedures["lanes"].notna() & (procedures["mean_h"] > 0.0)
    is_other = procedures["lanes"].isna() & (procedures["procedure"] != OUTSIDE_QUEUE)
    expected_h = procedures.assign(hours=procedures["mean_h"] * procedures["probability"])
    n_fitted, other_h = (
        expected_h[which].groupby(["bcp_id", "direction"])["hours"].agg(how).to_dict()
        for which, how in ((is_fitted, "size"), (is_other, "sum"))
    )
    for target in rows_of(tables["border_target"]):
        time, processing = published[target.time_id], published.get(target.processing_id)
        here = (target.bcp_id, target.direction)
        if time.statistic == "processing" or time.mode != mode[target.bcp_id]:
            found = f"'{target.time_id}' is of hours by {time.mode}, {time.statistic}"
            yield Wrong(target, "time_id", found, f"mean or derived hours by {mode[target.bcp_id]}")
        elif time.observed_h <= target.elsewhere_h + other_h.get(here, 0.0):
            found = f"of {time.observed_h:g} h nothing is left beside {target.elsewhere_h:g} h elsewhere"
            found += f" and {other_h[here]:g} h of procedures without lanes" if here in other_h else ""
            yield Wrong(target, "elsewhere_h", found, "less than the published hours")
        if processing is not None and processing.statistic != "processing":
            found = f"'{target.processing_id}' is of hours with the wait in them"
            yield Wrong(target, "processing_id", found, "a row whose statistic is processing")
        if (n := n_fitted.get(here, 0)) != 1:
            found = f"{n} procedures of '{target.bcp_id}' {target.direction} have lanes and hours"
            yield Wrong(target, "bcp_id", found, "one with lanes, whose number and hours are fitted")


def _check_sections(tables: Tables) -> Iterator[Wrong]:
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
                yield Wrong(link, column, found, f"{allowed}, as there")


def _check_unique(table: str, *columns: str) -> Callable[[Tables], Iterator[Wrong]]:
    """Return a check that no two rows of a table agree in all of ``columns``."""

    def check(tables: Tables) -> Iterator[Wrong]:
        first: dict[Hashable, str] = {}
        for row in rows_of(tables[table]):
            values = tuple(getattr(row, column) for column in columns)
            row_id = getattr(row, str(key_of(table)))
            if (other := first.setdefault(values, row_id)) != row_id:
                shown = ", ".join(f"{column} '{value}'" for column, value in zip(columns, values, strict=True))
                found = f"row '{other}' has the same {shown}"
                yield Wrong(row, columns[-1], found, f"each {', '.join(columns)} once")

    return check


def _check_pipeline_ids(tables: Tables) -> Iterator[Wrong]:
    """Yield pipelines called as a link is: a scenario opens and closes both by their ids."""
    links = frozenset(tables["link"]["link_id"])
    for pipeline in rows_of(tables["pipeline"]):
        if pipeline.pipeline_id in links:
            found = f"a link is called '{pipeline.pipeline_id}' too"
            yield Wrong(pipeline, "pipeline_id", found, "an id that no link has")


def _check_season_speeds(tables: Tables) -> Iterator[Wrong]:
    """Yield months that are none, classes that no link has, and months of one kind of link that are given twice."""
    classes = sorted(set(tables["link"]["facility_type"]) - {""})
    first: dict[tuple[str, str, str, str], str] = {}
    for row in rows_of(tables["season_speed"]):
        for month in row.months:
            if month not in _MONTHS:
                yield Wrong(row, "months", f"unknown month '{month}'", "months 1 to 12, such as '12 1 2'")
            elif other := first.get((row.mode, row.facility_type, row.country, month)):
                yield Wrong(row, "months", f"row '{other}' gives month {month} too", "each month once")
            else:
                first[row.mode, row.facility_type, row.country, month] = row.season_speed_id
        if row.facility_type and row.facility_type not in classes:
            found, nearest = f"unknown class '{row.facility_type}'", nearest_name(row.facility_type, classes)
            yield Wrong(row, "facility_type", found, "the facility_type of a link", nearest)


_MONTHS = tuple(map(str, range(1, 13)))


_UNITS_OF_RUNS = ("trains", "sailings", "teu_offered")
"""Units of published traffic that count runs of services."""

_PLACES_OF = {
    "crossing": ("bcp", "crossing_id"),
    "port": ("port", "node_id"),
    "link": ("link", "link_id"),
    "corridor": ("corridor", "corridor_id"),
}
"""Table and column of the ids that published traffic names, by kind of place."""


def _check_traffic_places(tables: Tables) -> Iterator[Wrong]:
    for row in rows_of(tables["published_traffic"]):
        table, column = _PLACES_OF[row.kind]
        known = frozenset(tables[table][column])
        for name in row.places:
            if name not in known:
                allowed = f"a {column} in {table}.csv"
                yield Wrong(row, "places", f"unknown {row.kind} '{name}'", allowed, nearest_name(name, known))
        if row.towards and row.kind in ("port", "corridor"):
            found = f"a direction is given for a {row.kind}"
            yield Wrong(row, "towards", found, "empty unless the kind is crossing or link")
        if row.statistic == "forecast" and row.used_in_calibration:
            yield Wrong(row, "used_in_calibration", "nothing may rest on a forecast", "0 for a forecast")
        if row.commodities and row.unit in _UNITS_OF_RUNS:
            yield Wrong(row, "commodities", "runs are counted whatever they carry", f"empty for {row.unit}")


TABLE_CHECKS: tuple[tuple[str, tuple[str, ...], Callable[[Tables], Iterator[Wrong]]], ...] = (
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
    ("terminal", ("service", "commodity"), check_terminal_yards),
    ("port", ("service", "fleet", "commodity", "terminal"), check_port_yards),
    ("pipeline", ("link",), _check_pipeline_ids),
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
