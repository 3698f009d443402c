"""The green channel that a scenario names: its ids checked, and what it assumes in words."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from corridor_sim.errors import Issue, nearest_name
from corridor_sim.network import Network
from corridor_sim.scenario.document import YamlPath
from corridor_sim.scenario.read import Scenario
from corridor_sim.scenario.schema import GreenChannel
from corridor_sim.scenario.value_types import ALL
from corridor_sim.tables import rows_of

_MOST_NAMED = 6
_AT: YamlPath = ("policies", "green_channel")


def crossings_named(network: Network, channel: GreenChannel) -> list[str]:
    """Return the ids of the crossings that a green channel lists, sorted; all are those by road."""
    known = _crossings_by_road(network)
    return known if channel.crossings == ALL else sorted(set(channel.crossings) & set(known))


def check_green_channel(network: Network, scenario: Scenario, issues: list[Issue]) -> tuple[str, ...]:
    """
    Return sentences on what the green channel of a scenario brings, and on where it can bring less.

    Parameters
    ----------
    network
        In force.
    scenario
        Whose green channel is checked.
    issues
        Ids that the network does not have are added here.
    """
    channel = scenario.document.policies.green_channel
    if channel is None:
        return ()
    tables = network.tables
    known = _crossings_by_road(network)
    if channel.crossings != ALL:
        allowed = f"all, or the crossing_id of a crossing by road in {network.file_of('bcp')}"
        _check(scenario, issues, "crossing", "crossings", channel.crossings, known, allowed)
    by_road = [row.commodity_id for row in rows_of(tables["commodity"]) if "road" in row.modes]
    allowed = f"the commodity_id of a commodity that may go by road in {network.file_of('commodity')}"
    _check(scenario, issues, "commodity", "commodities", channel.commodities, by_road, allowed)
    procedures = _procedures_at(network, crossings_named(network, channel))
    # A crossing whose name is wrong may have any procedure that others have.
    is_known = channel.crossings == ALL or set(channel.crossings) <= set(known)
    names = sorted({row.procedure for row in (procedures if is_known else _procedures_at(network, known))})
    factors = [name for name in channel.time_factor if name]
    allowed = f"a procedure of these crossings: {', '.join(names)}"
    _check(scenario, issues, "procedure", "time_factor", factors, names, allowed, is_mapping=True)
    return tuple(_sentences(channel, procedures, len(crossings_named(network, channel))))


def _check(
    scenario: Scenario,
    issues: list[Issue],
    what: str,
    key: str,
    named: Iterable[str],
    known: Sequence[str],
    allowed: str,
    *,
    is_mapping: bool = False,
) -> None:
    for place, name in enumerate(named):
        if name not in known:
            at = (*_AT, key, name if is_mapping else place)
            found = f"unknown {what} '{name}'"
            issues.append(scenario.issue(at, found, allowed, nearest_name(name, known)))


def _crossings_by_road(network: Network) -> list[str]:
    return sorted({row.crossing_id for row in rows_of(network.tables["bcp"]) if row.mode == "road"})


def _procedures_at(network: Network, crossings: Sequence[str]) -> list[Any]:
    posts = {row.bcp_id for row in rows_of(network.tables["bcp"]) if row.crossing_id in crossings}
    return [row for row in rows_of(network.tables["procedure"]) if row.bcp_id in posts]


def _sentences(channel: GreenChannel, procedures: Sequence[Any], n_crossings: int) -> Iterable[str]:
    where = f"crossings by road ({n_crossings})"
    share = f"{100 * channel.coverage:g} % of {where}, those with most trucks first" if channel.coverage < 1 else where
    gets = [
        *([f"lanes: {channel.lanes} {_LANES[channel.lanes_from]}"] if channel.lanes else []),
        *(["which serve others when nobody green waits"] if channel.lanes and channel.shared else []),
        *(["priority"] if channel.priority else []),
        *(
            f"{factor:g} times the service time{f' of {name}' if name else ''}"
            for name, factor in channel.time_factor.items()
            if factor < 1
        ),
    ]
    yield f"green channel for {', '.join(channel.commodities)} at {share}: {', '.join(gets) or 'nothing'}"
    last = [row.procedure_id for row in procedures if not pd.isna(row.lanes) and row.lanes <= 1]
    if channel.lanes and channel.lanes_from == "general" and last:
        yield (
            "the last general lane is not given up: green goods have priority and no lane of their own at "
            f"{_named(last)}"
        )
    without = [row for row in procedures if pd.isna(row.lanes)]
    if without and (channel.lanes or channel.priority):
        yield (
            f"{len(without)} of the {len(procedures)} procedures there have no number of lanes: nobody is seen to "
            "wait, so lanes and priority change nothing at them"
        )


_LANES = {"general": "taken from those for all", "new": "added"}


def _named(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
