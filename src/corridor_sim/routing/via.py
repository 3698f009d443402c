"""What tells alternatives between two places from each other, for people."""

from collections.abc import Collection, Iterator, Sequence

from corridor_sim.routing.arcs import nodes_along
from corridor_sim.routing.legs import Route

Via = tuple[str, ...]
"""Ids of nodes and lines of vessels, in the order in which they are passed."""


def vias_of(routes: Sequence[Route], posts: Sequence[Collection[str]]) -> list[Via]:
    """
    Return by way of what each route goes, so that no two say the same.

    Parameters
    ----------
    routes
        Distinct routes between two places.
    posts
        For each the nodes of its border posts.

    Returns
    -------
    For each its border posts, the nodes where goods change vehicles, and the services that sail; where that is the same
    for several, also the first node that it passes and not all of them do.
    """
    vias = [tuple(_passed(route, {*nodes, *_changes(route)})) for route, nodes in zip(routes, posts, strict=True)]
    return [
        tuple(_passed(route, {*via, *_own_nodes(route, alike)}))
        if len(alike := [other for other, same in zip(routes, vias, strict=True) if same == via]) > 1
        else via
        for route, via in zip(routes, vias, strict=True)
    ]


def _changes(route: Route) -> set[str]:
    return {leg.from_node_id for leg in route.legs[1:]}


def _own_nodes(route: Route, alike: Sequence[Route]) -> list[str]:
    """Return the first node of a route that not all of the others pass, if there is one."""
    common = frozenset.intersection(*(other.nodes for other in alike))
    return [node for leg in route.legs for node in nodes_along(leg.path) if node not in common][:1]


def _passed(route: Route, wanted: Collection[str]) -> Iterator[str]:
    """Yield the nodes wanted, each once, and the services that sail, in order."""
    seen: set[str] = set()
    for leg in route.legs:
        for i, node in enumerate(nodes_along(leg.path)):
            if node in wanted and node not in seen:
                seen.add(node)
                yield node
            if i == 0 and leg.vehicle[0] == "sea":
                yield leg.service_id
