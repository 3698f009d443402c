"""Choice sets: the alternatives of each origin, destination and commodity, and the waits that they meet."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import pandas as pd

from corridor_sim.errors import Issue, NoPathError, raise_if_any
from corridor_sim.network import Network
from corridor_sim.plan.documents import Documents
from corridor_sim.plan.gates import GatePlaces
from corridor_sim.plan.green import GreenPosts
from corridor_sim.plan.keys import hash_name
from corridor_sim.plan.plan import Choices, Index, News, Waits
from corridor_sim.routing import Leg, Route, RouteFinder, WaitMet, Worth, worth_of
from corridor_sim.routing.routes import unreachable_issue
from corridor_sim.routing.table import K_ALTERNATIVES
from corridor_sim.tables import rows_of
from corridor_sim.units import round_to_grid

SetKey = tuple[str, str, str]
"""Origin, destination and commodity."""

_CLASS_OF_RUNS = 0
_NEWS_INTERVAL_H = 24.0
_NEWS_SMOOTHING = 0.3
"""Assumes that forwarders hear daily, and that what they think of a place is about three days old."""


@dataclass(frozen=True)
class ChoiceSet:
    """
    The alternatives of one origin, destination and commodity, or of those who may divert on one of their routes.

    Attributes
    ----------
    routes
        From door to door.
    worth
        What they are worth.
    ahead
        What of each route lies ahead: all of it, or what follows where one may divert.
    waits
        The waits that each meets ahead.
    """

    routes: tuple[Route, ...]
    worth: Worth
    ahead: tuple[Route, ...]
    waits: tuple[tuple[WaitMet, ...], ...]

    @classmethod
    def of(cls, finder: RouteFinder, commodity_id: str, routes: Sequence[Route], ahead: Sequence[Route]) -> "ChoiceSet":
        """Return the choice set of some routes for a commodity."""
        commodity = finder.commodities[commodity_id]
        worth = worth_of(finder, routes, commodity)
        waits = tuple(tuple(finder.uncertainty.waits_of(each, commodity.commodity_class)) for each in ahead)
        return cls(tuple(routes), worth, tuple(ahead), waits)


def check_reachable(finder: RouteFinder, flows: pd.DataFrame) -> None:
    """
    Check that a route leads to the destination of each flow: quicker by far than finding choice sets.

    Raises
    ------
    InputError
        If a destination cannot be reached; all of them at once.
    """
    found: dict[SetKey, NoPathError | None] = {}
    issues: list[Issue] = []
    for row in rows_of(flows):
        wanted = (row.origin, row.destination, row.commodity_id)
        if wanted not in found:
            found[wanted] = _why_none(finder, wanted)
        if (error := found[wanted]) is not None:
            issues.append(unreachable_issue(row.file, int(row.line), row.flow_id, error))
    raise_if_any(issues)


def _why_none(finder: RouteFinder, wanted: SetKey) -> NoPathError | None:
    """Return why there is no route, or None if there is one."""
    try:
        finder.find(*wanted)
    except NoPathError as error:
        return error
    return None


def find_choice_sets(finder: RouteFinder, flows: pd.DataFrame) -> dict[SetKey, ChoiceSet]:
    """Return the choice set of each origin, destination and commodity among ``flows``, in their order."""
    sets: dict[SetKey, ChoiceSet] = {}
    for row in rows_of(flows):
        wanted = (row.origin, row.destination, row.commodity_id)
        if wanted not in sets:
            routes = finder.alternatives(*wanted, K_ALTERNATIVES)
            sets[wanted] = ChoiceSet.of(finder, row.commodity_id, routes, routes)
    return sets


def classes_of(network: Network, flows: pd.DataFrame) -> dict[str, int]:
    """Return the class of each commodity among ``flows``: the position of its priority among those that occur."""
    priority = dict(
        zip(network.tables["commodity"]["commodity_id"], network.tables["commodity"]["priority"], strict=True)
    )
    occurring = sorted({int(priority[name]) for name in flows["commodity_id"]})
    return {name: occurring.index(int(priority[name])) for name in flows["commodity_id"].unique()}


def number_of(classes: Mapping[str, int]) -> int:
    """Return how many classes there are."""
    return max(classes.values(), default=0) + 1


def build_choices(
    finder: RouteFinder,
    sets: Sequence[tuple[SetKey, ChoiceSet]],
    parents: Sequence[int],
    route: Mapping[tuple[str, tuple[Leg, ...]], int],
    places: Mapping[str, int],
    classes: Mapping[str, int],
    gates: GatePlaces,
    green: GreenPosts,
    documents: Documents,
) -> tuple[Choices, Waits]:
    """
    Return the choice sets and the waits they meet as arrays.

    Parameters
    ----------
    finder
        That found the routes.
    sets
        With origin, destination and commodity.
    parents
        The position of the set of each one's origin, destination and commodity.
    route
        Position of each route by commodity and legs.
    places
        Position of each place by name: stations, then the departures of services.
    classes
        Class of each commodity in queues.
    gates
        Where the gates stand that alternatives pass.
    green
        Where some goods are served and wait apart from others.
    documents
        Those that are done while runs travel.
    """
    rules = finder.choice_rules
    commodities = [finder.commodities[commodity_id] for (_, _, commodity_id), _ in sets]
    usd_per_h = np.array([commodity.usd_per_h for commodity in commodities])
    news = _News()
    known_usd: list[float] = []
    known_variance_h2: list[float] = []
    n_classes = number_of(classes)
    for (_, _, commodity_id), each in sets:
        own, commodity = classes[commodity_id], finder.commodities[commodity_id]
        for certain_usd, one, met in zip(each.worth.certain_usd.tolist(), each.ahead, each.waits, strict=True):
            own_classes = [
                own + n_classes if green.is_class_of_its_own(wait.place, commodity_id) else own for wait in met
            ]
            news.add_alternative(met, places, own_classes)
            saved = green.saved(one, commodity), documents.saved(one, commodity_id, green)
            saved_h, saved_h2 = (sum(parts) for parts in zip(*saved, strict=True))
            expected_h = sum(wait.expected_h for wait in met) + saved_h
            known_usd.append(certain_usd - commodity.usd_per_h * expected_h)
            variance_h2 = finder.uncertainty.known_variance_h2(one, commodity.commodity_class)
            known_variance_h2.append(variance_h2 - saved_h2)
    routes = [(commodity_id, one) for (_, _, commodity_id), each in sets for one in each.routes]
    passed = [gates.along(finder, one, commodity_id) for (_, _, commodity_id), each in sets for one in each.ahead]
    choices = Choices(
        ptr=pointers(len(each.routes) for _, each in sets),
        parent=np.array(parents, dtype=np.int32),
        scale_per_usd=np.array([rules.scale_t_per_usd / commodity.tonnes for commodity in commodities]),
        usd_per_h=usd_per_h,
        usd_per_sd_h=rules.reliability_ratio * usd_per_h,
        route=np.array([route[commodity_id, one.legs] for commodity_id, one in routes], dtype=np.int32),
        key=np.array([hash_name(f"route:{route_id(one)}") for _, one in routes], dtype=np.uint64),
        known_usd=np.array(known_usd, dtype=np.float64),
        known_variance_h2=np.array(known_variance_h2, dtype=np.float64),
        log_size=np.concatenate([each.worth.log_size for _, each in sets] or [np.empty(0)]),
        wait_ptr=pointers(news.counts),
        wait=np.array(news.met, dtype=np.int32),
        wait_share=np.array(news.shares, dtype=np.float64),
        gate_ptr=pointers(len(each) for each in passed),
        gate=np.array([gate for each in passed for gate, _ in each], dtype=np.int32),
        gate_h=np.array([hours for each in passed for _, hours in each], dtype=np.float64),
    )
    return choices, news.waits()


class _News:
    """Collects the waits that alternatives meet."""

    def __init__(self) -> None:
        self.counts: list[int] = []
        self.met: list[int] = []
        self.shares: list[float] = []
        self._position: dict[tuple[int, int], int] = {}
        self._prior_h: list[float] = []

    def add_alternative(self, met: Iterable[WaitMet], places: Mapping[str, int], own_classes: Iterable[int]) -> None:
        """Add the waits of one alternative, each in its own class; whoever rides waits in the class of its run."""
        before = len(self.met)
        for wait, own_class in zip(met, own_classes, strict=True):
            who = (places[wait.place], _CLASS_OF_RUNS if wait.is_of_run else own_class)
            if who not in self._position:
                self._position[who] = len(self._position)
                self._prior_h.append(wait.prior_h)
            self.met.append(self._position[who])
            self.shares.append(wait.share)
        self.counts.append(len(self.met) - before)

    def waits(self) -> Waits:
        """Return all that were met; a wait that is exponential has twice the square of its mean as mean square."""
        prior_h = np.array(self._prior_h, dtype=np.float64)
        who = np.array(list(self._position), dtype=np.int32).reshape(-1, 2)
        return Waits(
            place=np.ascontiguousarray(who[:, 0]),
            priority=np.ascontiguousarray(who[:, 1]),
            prior_h=prior_h,
            prior_h2=2.0 * prior_h**2,
        )


def build_news(network: Network) -> News:
    """Return how waits become known, by the parameters of ``network``."""
    values = {row.parameter_id: float(row.value) for row in rows_of(network.tables["parameter"])}
    interval_h = round_to_grid(values.get("news_interval_h", _NEWS_INTERVAL_H))
    return News(
        interval_h=interval_h,
        delay=int(np.ceil(values.get("news_delay_h", 0.0) / interval_h)),
        smoothing=values.get("news_smoothing", _NEWS_SMOOTHING),
    )


def route_id(route: Route) -> str:
    """
    Return a name of a route, ``r`` and eight hexadecimal digits made of its legs and links: the same in every scenario.

    Without the letter some names would be read from CSV as numbers, 12345678 or 1e234567. Should two routes ever have
    one name, they would share the liking of a consignment, and nothing else.
    """
    legs = (
        f"{leg.service_id or 'truck'}:{' '.join(f'{arc.link_id}>{arc.head}' for arc in leg.path)}" for leg in route.legs
    )
    return f"r{hashlib.blake2b('|'.join(legs).encode(), digest_size=4).hexdigest()}"


def pointers(counts: Iterable[int]) -> Index:
    """Return where each of some contiguous lists begins, and the end."""
    return np.array(list(accumulate(counts, initial=0)), dtype=np.int32)
