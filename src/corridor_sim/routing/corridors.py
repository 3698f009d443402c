"""Which corridor a route belongs to."""

from typing import TYPE_CHECKING

import pandas as pd

from corridor_sim.tables import rows_of

if TYPE_CHECKING:
    from corridor_sim.routing.routes import Route

OTHER_CORRIDOR = "other"
"""Corridor of a route that fits none of the network's."""


def corridor_of(route: "Route", corridors: pd.DataFrame) -> str:
    """Return the first corridor by rank all of whose nodes the route passes, or ``OTHER_CORRIDOR``."""
    for row in rows_of(corridors.sort_values("rank", kind="stable")):
        if route.nodes.issuperset(row.via):
            return str(row.corridor_id)
    return OTHER_CORRIDOR
