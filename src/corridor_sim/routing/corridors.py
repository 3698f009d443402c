"""Which corridor a route belongs to."""

import pandas as pd

from corridor_sim.routing.legs import Route
from corridor_sim.tables import rows_of

OTHER_CORRIDOR = "other"
"""Corridor of a route that fits none of the network's."""


Corridors = tuple[tuple[str, frozenset[str]], ...]
"""Corridors by rank, each with the nodes that its routes pass."""


def corridors_by_rank(corridors: pd.DataFrame) -> Corridors:
    """Return the rows of a table of corridors by rank."""
    rows = rows_of(corridors.sort_values("rank", kind="stable"))
    return tuple((str(row.corridor_id), frozenset(row.via)) for row in rows)


def corridor_of(route: Route, corridors: Corridors) -> str:
    """Return the first corridor by rank all of whose nodes the route passes, or ``OTHER_CORRIDOR``."""
    nodes = route.nodes
    return next((corridor_id for corridor_id, via in corridors if nodes >= via), OTHER_CORRIDOR)
