"""What a network is on one day of the year."""

from datetime import date, datetime, time

import opening_hours
import pandas as pd

from corridor_sim.network.network import Network
from corridor_sim.tables import rows_of


def closed_crossings(network: Network, first: date, last: date) -> pd.Series:
    """Return by link whether it joins two posts of a crossing one of which is out of season from first to last day."""
    posts = list(rows_of(network.tables["bcp"]))
    is_out = {season: not _is_ever_open(season, first, last) for season in {post.open_season for post in posts}}
    post_at = {(post.mode, post.node_id): (post.crossing_id, is_out[post.open_season]) for post in posts}
    links = network.tables["link"]
    is_closed = []
    for link in rows_of(links):
        tail, head = (post_at.get((link.mode, node)) for node in (link.from_node_id, link.to_node_id))
        joins_posts = tail is not None and head is not None and tail[0] == head[0]
        is_closed.append(joins_posts and any(post is not None and post[1] for post in (tail, head)))
    return pd.Series(is_closed, links.index, dtype=bool)


def open_on(network: Network, day: date) -> Network:
    """
    Return the network without the links whose season is over on ``day``, or whose posts' season is.

    Parameters
    ----------
    network
        A network whose links are in force.
    day
        The local day; what is open at its noon is open.

    Returns
    -------
    The network with fewer links: those outside their ``open_season``, and those of a mode that join the two BCPs of
    a crossing one of which is outside its own.
    """
    noon = datetime.combine(day, time(12))
    links = network.tables["link"]
    posts = list(rows_of(network.tables["bcp"]))
    crossing_at = {(post.mode, post.node_id): post.crossing_id for post in posts}
    closed = {post.crossing_id for post in posts if not _is_open(post.open_season, noon)}
    is_open = []
    for link in rows_of(links):
        crossings = {crossing_at.get((link.mode, node)) for node in (link.from_node_id, link.to_node_id)}
        is_closed_crossing = len(crossings) == 1 and not closed.isdisjoint(crossings)
        is_open.append(_is_open(link.open_season, noon) and not is_closed_crossing)
    return network.with_table("link", links[is_open])


def _is_open(season: str, moment: datetime) -> bool:
    return not season or bool(opening_hours.OpeningHours(season).is_open(moment))


def _is_ever_open(season: str, first: date, last: date) -> bool:
    if not season:
        return True
    ends = (datetime.combine(day, clock) for day, clock in ((first, time(0)), (last, time(23, 59))))
    intervals = opening_hours.OpeningHours(season).intervals(*ends)
    return any(state == opening_hours.State.OPEN for _, _, state, _ in intervals)
