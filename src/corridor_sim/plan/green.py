"""The green channel: which crossings have it, and what their stations and the choice of a route make of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import floor
from typing import Any

import numpy as np
import pandas as pd

from corridor_sim.network import Concerned
from corridor_sim.plan.plan import Green, no_green
from corridor_sim.routing import Commodity, Crossings, Leg, Route, RouteFinder
from corridor_sim.routing.legs import TRUCK
from corridor_sim.scenario import Case, GreenChannel, crossings_named
from corridor_sim.tables import rows_of

Traffic = Iterable[tuple[Route, float]]
"""Routes, and the trucks or wagon groups a year that take each."""


@dataclass(frozen=True)
class GreenPost:
    """
    What one procedure has of the green channel.

    Attributes
    ----------
    lanes, added
        Green lanes, and how many of them are added to the lanes that there are.
    goes_first
        Whether green goods go before all others.
    time_factor
        Factor of their service times.
    saved_h, saved_variance_h2
        How much less the mean and the variance of their service times are, by class of goods.
    """

    lanes: int
    added: int
    goes_first: bool
    time_factor: float
    saved_h: Mapping[str, float]
    saved_variance_h2: Mapping[str, float]


@dataclass(frozen=True)
class GreenPosts:
    """The commodities whose trucks are green, and the procedures that have the green channel, by id."""

    commodities: frozenset[str] = frozenset()
    is_shared: bool = False
    posts: Mapping[str, GreenPost] = field(default_factory=dict)

    def added_lanes(self, procedure_id: str) -> int:
        """Return how many lanes the green channel adds at a procedure."""
        return self.posts[procedure_id].added if procedure_id in self.posts else 0

    def is_class_of_its_own(self, place: str, commodity_id: str) -> bool:
        """Return whether trucks with a commodity wait at a place in a class of green goods."""
        return commodity_id in self.commodities and place in self.posts

    def saved(self, route: Route, commodity: Commodity) -> tuple[float, float]:
        """Return how much less mean (h) and variance (h^2) of the service on a route are for a commodity."""
        met = [
            self.posts[stage.station_id]
            for leg in route.legs
            for stage in leg.stages
            if self._serves(leg, stage.station_id, commodity.commodity_id)
        ]
        of = commodity.commodity_class
        return sum(post.saved_h[of] for post in met), sum(post.saved_variance_h2[of] for post in met)

    def time_factor(self, leg: Leg, station_id: str, commodity_id: str) -> float:
        """Return what the service times of a run with a commodity on a leg are multiplied by at a station."""
        return self.posts[station_id].time_factor if self._serves(leg, station_id, commodity_id) else 1.0

    def _serves(self, leg: Leg, station_id: str, commodity_id: str) -> bool:
        return leg.service_id == TRUCK and commodity_id in self.commodities and station_id in self.posts


def find_green_posts(case: Case, finder: RouteFinder, traffic: Callable[[], Traffic]) -> GreenPosts:
    """
    Return the procedures that have the scenario's green channel.

    Parameters
    ----------
    case
        Whose scenario has it, or not.
    finder
        That knows crossings and service times.
    traffic
        Called for what decides which crossings are covered first.
    """
    channel = case.scenario.document.policies.green_channel
    if channel is None:
        return GreenPosts()
    network = case.network
    crossings = covered(channel, crossings_named(network, channel), trucks_by_crossing(traffic(), finder.crossings))
    posts = {row.bcp_id for row in rows_of(network.tables["bcp"]) if row.crossing_id in crossings}
    return GreenPosts(
        commodities=frozenset(channel.commodities),
        is_shared=channel.shared,
        posts={
            row.procedure_id: _post(channel, row, _lanes_of(row), finder)
            for row in rows_of(network.tables["procedure"])
            if row.bcp_id in posts
        },
    )


def covered(channel: GreenChannel, listed: Sequence[str], trucks: Mapping[str, float]) -> frozenset[str]:
    """
    Return the crossings that are covered: the share of those listed, those with most trucks a year first, then by id.

    Their number is rounded to the nearest, halves up.
    """
    ordered = sorted(listed, key=lambda crossing_id: (-trucks.get(crossing_id, 0.0), crossing_id))
    return frozenset(ordered[: floor(channel.coverage * len(ordered) + 0.5)])


def trucks_by_crossing(traffic: Traffic, crossings: Crossings) -> dict[str, float]:
    """Return the trucks a year through each crossing by road, both ways."""
    trucks: dict[str, float] = {}
    for route, number in traffic:
        for leg in route.legs:
            for arc in leg.path:
                if leg.service_id == TRUCK and crossings.posts_of(arc):
                    crossing_id = crossings.crossing_at[arc.mode, arc.tail][0]
                    trucks[crossing_id] = trucks.get(crossing_id, 0.0) + number
    return trucks


def _lanes_of(row: Any) -> int | None:
    return None if pd.isna(row.lanes) else int(row.lanes)


def _post(channel: GreenChannel, row: Any, lanes: int | None, finder: RouteFinder) -> GreenPost:
    """Return what a procedure gets."""
    factor = channel.factor_of(row.procedure)
    classes = {commodity.commodity_class for commodity in finder.commodities.values()}
    share = {name: Concerned.of(row).share_of(name) for name in classes}
    is_new = channel.lanes_from == "new"
    given = 0
    if lanes is not None:
        given = channel.lanes if is_new else min(channel.lanes, lanes - 1)
    # Where it would have given up its last lane, green still means priority.
    is_last = lanes is not None and given < min(channel.lanes, 1)
    return GreenPost(
        lanes=given,
        added=given if is_new else 0,
        goes_first=channel.priority or is_last,
        time_factor=factor,
        saved_h={name: (1.0 - factor) * share[name] * float(row.mean_h) for name in classes},
        saved_variance_h2={
            name: (1.0 - factor**2) * finder.uncertainty.variance_at(row.procedure_id, name) for name in classes
        },
    )


def build_green(posts: GreenPosts, stations: Mapping[str, int], commodities: Sequence[str], n_classes: int) -> Green:
    """
    Return the green channel as arrays.

    Parameters
    ----------
    posts
        Where it is.
    stations
        Position of each station by id.
    commodities
        Of each flow, shape (F,).
    n_classes
        Classes of priority.
    """
    if not posts.posts:
        return no_green(len(commodities))
    ordered = sorted(posts.posts, key=lambda name: stations[name])
    here = [posts.posts[name] for name in ordered]
    return Green(
        first_class=n_classes,
        is_green=np.array([name in posts.commodities for name in commodities], dtype=np.bool_),
        station=np.array([stations[name] for name in ordered], dtype=np.int32),
        lanes=np.array([post.lanes for post in here], dtype=np.int32),
        goes_first=np.array([post.goes_first for post in here], dtype=np.bool_),
        is_shared=np.full(len(here), posts.is_shared),
        time_factor=np.array([post.time_factor for post in here], dtype=np.float64),
    )
