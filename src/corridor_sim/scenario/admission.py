"""Admission limits of posts as a procedure of their own, before all others."""

from typing import Any

import pandas as pd

from corridor_sim.network import Network
from corridor_sim.tables import build_table, rows_of

ADMISSION = "admission"
"""Name of the procedure that stands for an admission limit."""

_BEFORE_ALL_OTHERS = 0


def with_admission_limits(network: Network) -> Network:
    """
    Return the network with a procedure for each admission limit that says in which direction it holds.

    It takes no time: runs begin it, one after another, at least 24 h / limit apart, at any hour of the post's season.
    """
    posts = [post for post in rows_of(network.tables["bcp"]) if _is_limited(post)]
    if not posts:
        return network
    limits = [
        (post, direction)
        for post in posts
        for direction in ("outbound", "inbound")
        if post.admission_direction in (direction, "each")
    ]
    gates = build_table(
        "procedure",
        [
            {
                "procedure_id": f"{post.bcp_id}_{direction}_{ADMISSION}",
                "bcp_id": post.bcp_id,
                "direction": direction,
                "sequence": _BEFORE_ALL_OTHERS,
                "procedure": ADMISSION,
                "lanes": 1,
                "distribution": "deterministic",
                "mean_h": 0.0,
                "entries_per_day": post.admission_limit_per_day,
            }
            for post, direction in limits
        ],
    )
    gates["line"] = [int(post.line) for post, _ in limits]
    return network.with_table("procedure", pd.concat([network.tables["procedure"], gates], ignore_index=True))


def _is_limited(post: Any) -> bool:
    return bool(post.admission_direction) and not pd.isna(post.admission_limit_per_day)
