"""What routes and services pass: links with their direction, ports, corridor."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from corridor_sim.indicators import Way
from corridor_sim.network import Network
from corridor_sim.plan import Plan
from corridor_sim.routing import RouteFinder
from corridor_sim.tables import rows_of

_Step = tuple[str, str, str]
"""A link, and the nodes it is entered and left at."""


def ways_of_routes(network: Network, plan: Plan) -> list[Way]:
    """Return what each route of ``plan`` passes, by its position."""
    ends = {row.link_id: (row.from_node_id, row.to_node_id) for row in rows_of(network.tables["link"])}
    make = _Maker(network)
    origin = _origins(plan)
    return [
        make.way(_walk(origin[route], links, ends), corridor_id)
        for route, (links, corridor_id) in enumerate(zip(plan.names.routes, plan.names.corridors, strict=True))
    ]


def _origins(plan: Plan) -> dict[int, str]:
    """Return the node where each route begins, by its position: the origin of the flows that may take it."""
    origin = dict(zip(plan.flows.choice.tolist(), plan.names.origins, strict=True))
    sets = np.repeat(plan.choices.parent, np.diff(plan.choices.ptr))
    return {
        route: origin[k] for route, k in zip(plan.choices.route.tolist(), sets.tolist(), strict=True) if k in origin
    }


def ways_of_services(network: Network) -> dict[str, Way]:
    """Return what each service that can run passes, by its id."""
    make = _Maker(network)
    return {
        name: make.way((arc.link_id, arc.tail, arc.head) for arc in leg.path)
        for name, leg in RouteFinder(network).services.items()
    }


def links_at_crossings(network: Network) -> dict[str, frozenset[str]]:
    """Return the links in force between the two posts of each crossing, by its id."""
    between: dict[tuple[frozenset[str], str], set[str]] = {}
    for link in rows_of(network.tables["link"]):
        ends = frozenset((link.from_node_id, link.to_node_id))
        between.setdefault((ends, link.mode), set()).add(link.link_id)
    posts: dict[tuple[str, str], set[str]] = {}
    for post in rows_of(network.tables["bcp"]):
        posts.setdefault((post.crossing_id, post.mode), set()).add(post.node_id)
    return {
        crossing_id: frozenset(between.get((frozenset(nodes), mode), ()))
        for (crossing_id, mode), nodes in posts.items()
    }


def _walk(origin: str, link_ids: tuple[str, ...], ends: Mapping[str, tuple[str, str]]) -> Iterator[_Step]:
    """Yield the steps of a path that is given by its links."""
    node = origin
    for link_id in link_ids:
        tail, head = ends[link_id]
        before, node = node, head if node == tail else tail
        yield link_id, before, node


class _Maker:
    """Makes ways from steps."""

    def __init__(self, network: Network) -> None:
        nodes, links = network.tables["node"], network.tables["link"]
        self._country = dict(zip(nodes["node_id"], nodes["country"], strict=True))
        self._mode = dict(zip(links["link_id"], links["mode"], strict=True))

    def way(self, steps: Iterable[_Step], corridor_id: str = "") -> Way:
        """Return what ``steps`` pass."""
        taken = list(steps)
        return Way(
            frozenset((link_id, self._country[head]) for link_id, _, head in taken),
            frozenset(node for link_id, tail, head in taken if self._mode[link_id] == "sea" for node in (tail, head)),
            corridor_id,
        )
