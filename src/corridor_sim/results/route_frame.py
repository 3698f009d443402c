"""The table of routes: what a consignment that takes one passes."""

from collections.abc import Iterator, Mapping

import pandas as pd

from corridor_sim.plan import Plan
from corridor_sim.tables import rows_of

TRUCK = "truck"
"""What stands for a leg by truck among services."""


def routes_of(plan: Plan, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """
    Return one row for each route of the plan; one that costs commodities differently is one route.

    Parameters
    ----------
    plan
        The plan.
    tables
        Tables of the network that it was made from.

    Returns
    -------
    route_id, corridor_id, modes (in order, each stretch of one mode once), services (of the legs, or truck),
    crossings, ports (where a sea leg begins or ends), links; several ids with spaces between; length_km. ``route_id``
    names the same route in every scenario.
    """
    network = _Network(tables)
    links = plan.names.routes
    return pd.DataFrame({
        "route_id": plan.names.route_ids,
        "corridor_id": plan.names.corridors,
        "modes": [" ".join(network.modes(route)) for route in links],
        "services": [" ".join(_services(plan, r)) for r in range(len(links))],
        "crossings": [" ".join(network.crossings(route)) for route in links],
        "ports": [" ".join(network.ports(route)) for route in links],
        "length_km": plan.routes.length_km,
        "links": [" ".join(route) for route in links],
    }).drop_duplicates("route_id", ignore_index=True)  # fmt: skip


def _services(plan: Plan, route: int) -> Iterator[str]:
    for leg in plan.routes.leg[plan.routes.leg_ptr[route] : plan.routes.leg_ptr[route + 1]]:
        service = plan.legs.service[leg]
        yield plan.names.services[service] if service >= 0 else TRUCK


class _Network:
    """What links are: their mode, the crossing that they make, the ports at their ends."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self._mode = dict(zip(tables["link"]["link_id"], tables["link"]["mode"], strict=True))
        posts = {(post.mode, post.node_id): post.crossing_id for post in rows_of(tables["bcp"])}
        ports = set(tables["port"]["node_id"])
        self._crossing: dict[str, str] = {}
        self._ports: dict[str, list[str]] = {}
        for link in rows_of(tables["link"]):
            ends = (link.from_node_id, link.to_node_id)
            crossing = {posts.get((link.mode, end)) for end in ends}
            if len(crossing) == 1 and None not in crossing:
                self._crossing[link.link_id] = crossing.pop() or ""
            if link.mode == "sea":
                self._ports[link.link_id] = [end for end in ends if end in ports]

    def modes(self, links: tuple[str, ...]) -> Iterator[str]:
        last = ""
        for link in links:
            mode = self._mode[link]
            if mode != last:
                yield mode
            last = mode

    def crossings(self, links: tuple[str, ...]) -> list[str]:
        return [self._crossing[link] for link in links if link in self._crossing]

    def ports(self, links: tuple[str, ...]) -> list[str]:
        return list(dict.fromkeys(port for link in links for port in self._ports.get(link, ())))
