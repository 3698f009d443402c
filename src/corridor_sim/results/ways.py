"""What routes and services pass: links with their direction, crossings, ports and modes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pandas as pd

from corridor_sim.network import Network
from corridor_sim.plan import Plan
from corridor_sim.routing import RouteFinder
from corridor_sim.tables import rows_of

Step = tuple[str, str, str]
"""A link, and the nodes it is entered and left at."""


@dataclass(frozen=True)
class Way:
    """
    What a route or a service passes, in order.

    Attributes
    ----------
    modes
        Each stretch of one mode once.
    links, crossings
        Links and border crossings, each with the country that it is left in.
    ports
        Ports where a sea link begins or ends, each once.
    corridor_id
        Corridor of a route; empty for a service.
    """

    modes: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    crossings: tuple[tuple[str, str], ...] = ()
    ports: tuple[str, ...] = ()
    corridor_id: str = ""


def ways_of_routes(plan: Plan, tables: Mapping[str, pd.DataFrame]) -> list[Way]:
    """
    Return what each route of a plan passes, by its position.

    Parameters
    ----------
    plan
        The plan.
    tables
        Tables of the network that it was made from.
    """
    links = tables["link"]
    ends = dict(zip(links["link_id"], zip(links["from_node_id"], links["to_node_id"], strict=True), strict=True))
    make = _Maker(tables)
    origin = _origins(plan)
    return [
        make.way(_walk(origin[route], link_ids, ends), corridor_id)
        for route, (link_ids, corridor_id) in enumerate(zip(plan.names.routes, plan.names.corridors, strict=True))
    ]


def ways_of_services(network: Network) -> dict[str, Way]:
    """Return what each service that can run passes, by its id."""
    make = _Maker(network.tables)
    return {
        name: make.way((arc.link_id, arc.tail, arc.head) for arc in leg.path)
        for name, leg in RouteFinder(network).services.items()
    }


def _origins(plan: Plan) -> dict[int, str]:
    """Return the node where each route begins, by its position: the origin of the flows that may take it."""
    origin = dict(zip(plan.flows.choice.tolist(), plan.names.origins, strict=True))
    sets = np.repeat(plan.choices.parent, np.diff(plan.choices.ptr))
    return {
        route: origin[k] for route, k in zip(plan.choices.route.tolist(), sets.tolist(), strict=True) if k in origin
    }


def _walk(origin: str, link_ids: tuple[str, ...], ends: Mapping[str, tuple[str, str]]) -> Iterator[Step]:
    """Yield the steps of a path that is given by its links."""
    node = origin
    for link_id in link_ids:
        tail, head = ends[link_id]
        before, node = node, head if node == tail else tail
        yield link_id, before, node


class _Maker:
    """Makes ways from steps."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self._country = dict(zip(tables["node"]["node_id"], tables["node"]["country"], strict=True))
        self._mode = dict(zip(tables["link"]["link_id"], tables["link"]["mode"], strict=True))
        self._crossing_of_post = {(post.mode, post.node_id): post.crossing_id for post in rows_of(tables["bcp"])}
        self._ports = set(tables["port"]["node_id"])

    def way(self, steps: Iterable[Step], corridor_id: str = "") -> Way:
        """Return what ``steps`` pass."""
        taken = list(steps)
        at_sea = (node for link_id, *ends in taken if self._mode[link_id] == "sea" for node in ends)
        return Way(
            modes=tuple(mode for mode, _ in groupby(self._mode[link_id] for link_id, _, _ in taken)),
            links=tuple((link_id, self._country[head]) for link_id, _, head in taken),
            crossings=tuple((name, self._country[step[2]]) for step in taken if (name := self._crossing(step))),
            ports=tuple(dict.fromkeys(node for node in at_sea if node in self._ports)),
            corridor_id=corridor_id,
        )

    def _crossing(self, step: Step) -> str:
        """Return the crossing that a step is: the link between two of its posts; empty if it is none."""
        link_id, *ends = step
        one, other = (self._crossing_of_post.get((self._mode[link_id], end), "") for end in ends)
        return one if one == other else ""
