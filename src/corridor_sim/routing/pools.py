"""Room for several paths, as kernels fill it, and the paths in it."""

import numpy as np

from corridor_sim.kernels.alternatives import Kept
from corridor_sim.kernels.k_shortest import PathPool
from corridor_sim.kernels.state import Floats, Positions

Path = tuple[float, Positions]
"""Cost, and the positions of the links in order (int32)."""


def path_pool(n_paths: int, n_links: int, k: int) -> PathPool:
    """Return room for ``k`` answers among ``n_paths`` paths found, with ``n_links`` links or classes in all."""

    def positions(n: int) -> Positions:
        return np.empty(n, dtype=np.int32)

    return PathPool(
        links=positions(n_links), begin=positions(n_paths), size=positions(n_paths), turn=positions(n_paths),
        cost=np.empty(n_paths), waiting=positions(n_paths), taken=positions(k),
        class_path=positions(n_links), class_turn=positions(n_links), class_key=np.empty(n_links),
        class_heap=np.empty(n_links, dtype=np.uint32), class_place=positions(n_links), shared=positions(k),
    )  # fmt: skip


def kept_paths(cost: float, links: Positions, k: int, n_links: int) -> Kept:
    """Return room for ``k`` paths, the first of which is there."""
    kept = Kept(
        np.empty(n_links, dtype=np.int32), np.zeros(k, dtype=np.int32), np.zeros(k, dtype=np.int32), np.zeros(k)
    )
    kept.links[: len(links)] = links
    kept.size[0], kept.cost[0] = len(links), cost
    return kept


def paths_in(links: Positions, begin: Positions, size: Positions, cost: Floats, which: Positions) -> list[Path]:
    """Return the paths at the positions ``which``."""
    return [
        (float(cost[path]), links[begin[path] : begin[path] + size[path]].copy()) for path in which.tolist()
    ]  # fmt: skip
