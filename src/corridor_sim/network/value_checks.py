"""Whether figures are such as railways, roads and ships have."""

from collections.abc import Iterator
from typing import Any, Final

import opening_hours
import pandas as pd

from corridor_sim.errors import Issue, nearest_name
from corridor_sim.network.countries import COUNTRIES
from corridor_sim.network.service_times import BY_CV
from corridor_sim.network.subject import Subject
from corridor_sim.network.weather import doubtful_weather

SPEEDS_KMH: Final = {
    ("rail", ""): (5.0, 160.0),
    ("rail", "main line"): (20.0, 120.0),
    ("rail", "branch line"): (10.0, 90.0),
    ("rail", "border line"): (5.0, 80.0),
    ("road", ""): (5.0, 120.0),
    ("road", "expressway"): (50.0, 110.0),
    ("road", "main road"): (25.0, 90.0),
    ("road", "mountain road"): (10.0, 75.0),
    ("road", "unpaved road"): (5.0, 60.0),
    ("sea", ""): (5.0, 60.0),
    ("air", ""): (200.0, 1000.0),
}
"""Running speeds of trains, trucks, ships and aircraft by mode and class, slowest and quickest; class "" is any."""

TRAINS_A_DAY: Final = {1: (96.0, 144.0), 2: (320.0, 480.0), 3: (480.0, 720.0), 4: (640.0, 960.0)}
"""
Trains a day in both directions by number of tracks: beyond the first it is doubtful, beyond the second impossible.

Assumes on a single track a train every 15 minutes, alternating by direction, and no less than 10; on each of two
tracks every 9 minutes, and no less than 6; a third and fourth track add as much as half of two.
"""


def _check_speed_of_mode(subject: Subject) -> Iterator[Issue]:
    for link in subject.rows("link"):
        low, high = SPEEDS_KMH[link.mode, ""]
        if not low <= link.free_speed <= high:
            found = f"'{link.free_speed:g}' is no running speed by {link.mode}"
            yield subject.issue(link, ("link", "free_speed"), found, f"from {low:g} to {high:g} km/h")


def _check_speed_of_class(subject: Subject) -> Iterator[Issue]:
    for link in subject.rows("link"):
        low, high = SPEEDS_KMH.get((link.mode, link.facility_type), (0.0, float("inf")))
        if not low <= link.free_speed <= high:
            found = f"'{link.free_speed:g}' is unusual on a link of class '{link.facility_type}'"
            yield subject.issue(link, ("link", "free_speed"), found, f"from {low:g} to {high:g} km/h")


def _check_rail_only(subject: Subject) -> Iterator[Issue]:
    for column in ("tracks", "traction", "capacity", "free_share"):
        for link, value in zip(subject.rows("link"), subject.values("link", column), strict=True):
            if link.mode != "rail" and _is_given(value):
                found = f"a link by {link.mode} has the value '{value}'"
                yield subject.issue(link, ("link", column), found, "empty unless the mode is rail")


def _check_capacity_impossible(subject: Subject) -> Iterator[Issue]:
    yield from _capacities(subject, 1, "more trains a day than {} can pass")


def _check_capacity_doubtful(subject: Subject) -> Iterator[Issue]:
    impossible = {issue.line for issue in _check_capacity_impossible(subject)}
    doubtful = _capacities(subject, 0, "very many trains a day on {}")
    yield from (issue for issue in doubtful if issue.line not in impossible)


def _capacities(subject: Subject, bound: int, words: str) -> Iterator[Issue]:
    """Yield links whose trains a day are more than their tracks allow; without tracks as many as four allow."""
    rows = zip(subject.rows("link"), subject.values("link", "capacity"), subject.values("link", "tracks"), strict=True)
    for link, capacity, tracks in rows:
        n_tracks = int(tracks) if _is_given(tracks) else max(TRAINS_A_DAY)
        most = TRAINS_A_DAY[n_tracks][bound]
        if _is_given(capacity) and capacity > most:
            shown = "one track" if n_tracks == 1 else f"{n_tracks} tracks"
            found = f"'{capacity:g}' are {words.format(shown)}"
            yield subject.issue(link, ("link", "capacity"), found, f"at most {most:g}, or more tracks")


def _check_capacity_without_tracks(subject: Subject) -> Iterator[Issue]:
    rows = zip(subject.rows("link"), subject.values("link", "capacity"), subject.values("link", "tracks"), strict=True)
    for link, capacity, tracks in rows:
        if _is_given(capacity) and not _is_given(tracks):
            found = "trains a day are given, but not on how many tracks"
            yield subject.issue(link, ("link", "tracks"), found, "the number of tracks")


def _check_elevation(subject: Subject) -> Iterator[Issue]:
    for link, value in zip(subject.rows("link"), subject.values("link", "elevation_m"), strict=True):
        if link.mode in ("sea", "air") and _is_given(value):
            yield subject.issue(
                link, ("link", "elevation_m"), f"a link by {link.mode} has the value '{value:g}'", "empty"
            )


def _check_seasons(subject: Subject) -> Iterator[Issue]:
    for table in ("link", "bcp"):
        for row, season in zip(subject.rows(table), subject.values(table, "open_season"), strict=True):
            if _is_given(season) and not opening_hours.validate(season):
                found = f"'{season}' cannot be understood"
                allowed = "part of the year in OpenStreetMap notation such as 'May-Oct'; empty: all year"
                yield subject.issue(row, (table, "open_season"), found, allowed)


def _check_carriers(subject: Subject) -> Iterator[Issue]:
    for post, countries in zip(subject.rows("bcp"), subject.values("bcp", "carrier_countries"), strict=True):
        for country in countries or ():
            if country not in COUNTRIES:
                found = f"unknown country '{country}'"
                nearest = nearest_name(country, COUNTRIES)
                yield subject.issue(post, ("bcp", "carrier_countries"), found, "ISO 3166 alpha-3 codes", nearest)


def _check_post_country(subject: Subject) -> Iterator[Issue]:
    countries = dict(zip(*(subject.network.tables["node"][name] for name in ("node_id", "country")), strict=True))
    for post in subject.rows("bcp"):
        if post.country != countries[post.node_id]:
            found = f"the post is of '{post.country}', its node '{post.node_id}' in {countries[post.node_id]}"
            yield subject.issue(post, ("bcp", "country"), found, "the country of its node")


def _check_posts_do_something(subject: Subject) -> Iterator[Issue]:
    procedures = subject.network.tables["procedure"]
    done = set(zip(procedures["bcp_id"], procedures["direction"], strict=True))
    for post in subject.rows("bcp"):
        for direction in ("outbound", "inbound"):
            if (post.bcp_id, direction) not in done:
                found = f"nothing is done {direction} at this post, so it is passed in no time"
                yield subject.issue(post, ("bcp", ""), found, f"a procedure with direction {direction}")


def _check_rates(subject: Subject) -> Iterator[Issue]:
    """Yield the first link of each mode and country for which tariffs are given, but none that fits."""
    tariffs = subject.network.tables["tariff"]
    tariffs = tariffs[tariffs["commodity_id"] == ""]
    given = set(zip(tariffs["mode"], tariffs["country"], strict=True))
    lacking: set[tuple[str, str]] = set()
    for link in subject.rows("link"):
        kind = (link.mode, link.country)
        if given and not {kind, (link.mode, "")} & given and kind not in lacking:
            lacking.add(kind)
            found = f"no freight rate is given by {link.mode} in {link.country}"
            yield subject.issue(link, ("link", ""), found, "a row in tariff.csv, with an empty country for all")


def _check_dates(subject: Subject) -> Iterator[Issue]:
    for link in subject.rows("link"):
        if link.status != "existing" and not link.open_from:
            found = f"the link is {'planned' if link.status == 'planned' else 'under construction'} without a date"
            yield subject.issue(link, ("link", "open_from"), found, "the first day in service, as planned")


def _check_node_types(subject: Subject) -> Iterator[Issue]:
    """Yield nodes that are a post or port in the first place and have no row that says what is there."""
    tables = subject.network.tables
    rows = {"bcp": frozenset(tables["bcp"]["node_id"]), "port": frozenset(tables["port"]["node_id"])}
    for node in subject.rows("node"):
        if node.node_type in rows and node.node_id not in rows[node.node_type]:
            found = f"the node is a {node.node_type}, but nothing says what is done there"
            yield subject.issue(
                node, ("node", "node_type"), found, f"a row in {node.node_type}.csv, or another node_type"
            )


def _check_ignored_shapes(subject: Subject) -> Iterator[Issue]:
    readers = {"cv": BY_CV, "min_h": ("triangular",), "max_h": ("triangular",), "quantiles": ("empirical",)}
    for table in ("procedure", "channel"):
        for row in subject.rows(table):
            for column, distributions in readers.items():
                value = getattr(row, column)
                if _is_given(value) and row.distribution not in distributions:
                    found = f"the value '{value}' is ignored, as the distribution is {row.distribution}"
                    allowed = f"a value with distribution {', '.join(distributions)} only"
                    yield subject.issue(row, (table, column), found, allowed)


def _check_weather(subject: Subject) -> Iterator[Issue]:
    for row, column, found, allowed in doubtful_weather(subject.network):
        yield subject.issue(row, ("weather", column), found, allowed)


def _is_given(value: Any) -> bool:
    return bool(value) if isinstance(value, (tuple, str)) else not pd.isna(value)


ERRORS: Final = (
    _check_speed_of_mode,
    _check_rail_only,
    _check_capacity_impossible,
    _check_elevation,
    _check_seasons,
    _check_carriers,
    _check_post_country,
    _check_rates,
)
WARNINGS: Final = (
    _check_speed_of_class,
    _check_capacity_doubtful,
    _check_capacity_without_tracks,
    _check_posts_do_something,
    _check_dates,
    _check_node_types,
    _check_ignored_shapes,
    _check_weather,
)
