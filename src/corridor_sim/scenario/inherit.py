"""
Lay the network of a scenario over the one it extends: what it opens, closes and changes is added to what that does.

Enters: plain data and positions of both. Leaves: the lists of both together, and the positions of what is in them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from corridor_sim.scenario.document import Positions, YamlPath, paths_in
from corridor_sim.scenario.schema import TABLES

ADDED = ("open", "close", "change")
"""Lists of ``network`` that a scenario adds to: replacing one would take back in silence what a do-minimum builds."""

Network = Mapping[str, Any]


def add_lists(
    inherited: Network, inherited_positions: Positions, own: Network, own_positions: Positions
) -> tuple[dict[str, list[Any]], Positions]:
    """
    Return the lists of ``network`` that both give, inherited items first, and the positions of all in them.

    The scenario has the last word: what it opens is not closed by what it extends, nor the other way round, and its
    value of a cell takes the place of the inherited one. A list that cannot be read as one is left as it is.

    Parameters
    ----------
    inherited, own
        The key ``network`` of what is extended, and of the scenario itself.
    inherited_positions, own_positions
        File and line of each value by its path from the root.
    """
    lists: dict[str, list[Any]] = {}
    positions: Positions = {}
    for key in ADDED:
        before, after = inherited.get(key), own.get(key, [])
        if not isinstance(before, list) or not isinstance(after, list):
            continue
        kept = list(_kept(key, before, own))
        lists[key] = [*(item for _, item in kept), *after]
        for place, (old, item) in enumerate(kept):
            positions |= _moved(item, ("network", key, old), ("network", key, place), inherited_positions)
        for place, item in enumerate(after):
            positions |= _moved(item, ("network", key, place), ("network", key, len(kept) + place), own_positions)
    return lists, positions


def _kept(key: str, before: list[Any], own: Network) -> Iterator[tuple[int, Any]]:
    """Yield place and item of what is inherited, as far as the scenario itself says nothing else."""
    if key == "change":
        cells = {cell for change in _list(own, "change") for cell in _cells(change)}
        for place, change in enumerate(before):
            again = {column for table, row, column in _cells(change) & cells}
            left = {column: value for column, value in change.items() if column not in again} if again else change
            if left == change or _cells(left):
                yield place, left
    else:
        named = [*_list(own, "open"), *_list(own, "close")]
        yield from ((place, link) for place, link in enumerate(before) if link not in named)


def _list(network: Network, key: str) -> list[Any]:
    value = network.get(key)
    return value if isinstance(value, list) else []


def _cells(change: Any) -> set[tuple[str, str, str]]:
    """Return table, row and column of each cell that an item changes; none of an item that is wrong."""
    tables = [table for table in TABLES if isinstance(change, dict) and table in change]
    if len(tables) != 1:
        return set()
    return {(tables[0], str(change[tables[0]]), column) for column in change if column != tables[0]}


def _moved(item: Any, old: YamlPath, new: YamlPath, positions: Positions) -> Positions:
    """Return the positions of an item and of all in it, by paths that begin with ``new`` in the place of ``old``."""
    return {(*new, *path): positions[(*old, *path)] for path in paths_in(item)}
