"""The table of routes: what a consignment that takes one passes."""

from collections.abc import Iterator, Mapping

import pandas as pd

from corridor_sim.plan import Plan
from corridor_sim.results.ways import ways_of_routes

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
    ways = ways_of_routes(plan, tables)
    return pd.DataFrame({
        "route_id": plan.names.route_ids,
        "corridor_id": plan.names.corridors,
        "modes": [" ".join(way.modes) for way in ways],
        "services": [" ".join(_services(plan, r)) for r in range(len(ways))],
        "crossings": [" ".join(crossing_id for crossing_id, _ in way.crossings) for way in ways],
        "ports": [" ".join(way.ports) for way in ways],
        "length_km": plan.routes.length_km,
        "links": [" ".join(link_id for link_id, _ in way.links) for way in ways],
    }).drop_duplicates("route_id", ignore_index=True)  # fmt: skip


def _services(plan: Plan, route: int) -> Iterator[str]:
    for leg in plan.routes.leg[plan.routes.leg_ptr[route] : plan.routes.leg_ptr[route + 1]]:
        service = plan.legs.service[leg]
        yield plan.names.services[service] if service >= 0 else TRUCK
