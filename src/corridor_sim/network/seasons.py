"""Seasons: what a network is on one day of the year, and which of its links and posts are open in parts of it only."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import opening_hours
import pandas as pd

from corridor_sim.network.force import is_in_force, newest_day
from corridor_sim.network.network import Network
from corridor_sim.network.season_speeds import speed_factors
from corridor_sim.tables import rows_of


@dataclass(frozen=True)
class Season:
    """
    The part of the year in which a facility is open.

    Attributes
    ----------
    hours
        In OpenStreetMap notation.
    timezone
        IANA zone that they are of: that of a post's node, or of the node from which a link leads.
    """

    hours: str
    timezone: str


def seasons_of(network: Network) -> dict[tuple[str, str], Season]:
    """Return by table and id the seasons of links, and of posts of which a link leads to another of the crossing."""
    zone = dict(zip(*(network.tables["node"][name] for name in ("node_id", "timezone")), strict=True))
    seasons: dict[tuple[str, str], Season] = {}
    for link, posts in _links_and_posts(network):
        seasons["link", link.link_id] = Season(link.open_season, zone[link.from_node_id])
        seasons |= {("bcp", post.bcp_id): Season(post.open_season, zone[post.node_id]) for post in posts}
    return {facility: season for facility, season in seasons.items() if season.hours}


def never_open(network: Network, first: date, last: date) -> pd.Series:
    """Return by link whether it, or one of two posts that it joins, is out of season from first to last day."""
    return _has_season(network, lambda season: not _is_ever_open(season, first, last))


def in_force(network: Network, day: date | None = None) -> Network:
    """Return the network with the links in force on a day; by default on that of the newest state it tells."""
    links = network.tables["link"]
    is_kept = is_in_force(links, newest_day(links) if day is None else day)
    return network if is_kept.all() else network.with_table("link", links[is_kept])


def open_seasons(network: Network) -> dict[str, tuple[str, ...]]:
    """Return by link the seasons of it and of the posts that it joins, each once; links without any are left out."""
    seasons = {
        link.link_id: tuple(dict.fromkeys(filter(None, (link.open_season, *(post.open_season for post in posts)))))
        for link, posts in _links_and_posts(network)
    }
    return {link_id: hours for link_id, hours in seasons.items() if hours}


def open_on(network: Network, day: date) -> Network:
    """
    Return the network of one day, without the links whose season is over on ``day``, or whose posts' season is.

    Parameters
    ----------
    network
        A network whose links are in force.
    day
        The local day; what is open at its noon is open.

    Returns
    -------
    The network with fewer links: those outside their ``open_season``, and those of a mode that join the two BCPs of
    a crossing one of which is outside its own. Free speeds are those of the month.
    """
    noon = datetime.combine(day, time(12))
    is_closed = _has_season(network, lambda season: not opening_hours.OpeningHours(season).is_open(noon))
    links = network.tables["link"][~is_closed]
    factor = {link_id: factors[day.month - 1] for link_id, factors in speed_factors(network).items()}
    speed = links["free_speed"] * links["link_id"].map(factor).fillna(1.0)
    return network.with_table("link", links.assign(free_speed=speed))


def _has_season(network: Network, is_such: Callable[[str], bool]) -> pd.Series:
    """Return by link whether it has a season that is such, or a post that it joins to another of its crossing has."""
    judged: dict[str, bool] = {"": False}
    found = []
    for link, posts in _links_and_posts(network):
        seasons = (link.open_season, *(post.open_season for post in posts))
        for season in seasons:
            if season not in judged:
                judged[season] = is_such(season)
        found.append(any(judged[season] for season in seasons))
    return pd.Series(found, network.tables["link"].index, dtype=bool)


def _links_and_posts(network: Network) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Yield each link with the two posts of one crossing that it joins, or none."""
    post_at = {(post.mode, post.node_id): post for post in rows_of(network.tables["bcp"])}
    for link in rows_of(network.tables["link"]):
        tail, head = (post_at.get((link.mode, node)) for node in (link.from_node_id, link.to_node_id))
        joins_posts = tail is not None and head is not None and tail.crossing_id == head.crossing_id
        yield link, (tail, head) if joins_posts else ()


def _is_ever_open(season: str, first: date, last: date) -> bool:
    ends = (datetime.combine(day, clock) for day, clock in ((first, time(0)), (last, time(23, 59))))
    intervals = opening_hours.OpeningHours(season).intervals(*ends)
    return any(state == opening_hours.State.OPEN for _, _, state, _ in intervals)
