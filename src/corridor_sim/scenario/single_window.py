"""The single window: documents of both sides of a crossing as a procedure of their own, done once."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import permutations
from math import sqrt
from typing import Any

import pandas as pd

from corridor_sim.errors import Issue, nearest_name
from corridor_sim.network import Network, channels_by_procedure, parse_quantiles, pieces_of, variance_of
from corridor_sim.scenario.read import Scenario
from corridor_sim.scenario.schema import SingleWindow
from corridor_sim.scenario.value_types import ALL
from corridor_sim.tables import build_table, rows_of

DOCUMENTS_ONCE = "documents once"
"""Name of the procedure that stands for the documents of both sides."""

_BEFORE_ALL_OTHERS = 0
_HOURS = ("mean_h", "min_h", "max_h")


def with_single_window(network: Network, scenario: Scenario, issues: list[Issue]) -> tuple[Network, tuple[str, ...]]:
    """
    Return the network with the single window of a scenario, and a sentence on what it assumes.

    At each crossing that has it, and in each direction, the share of service times that is documents is taken off the
    procedures of both sides; those that concern some classes of goods only stay. A procedure before those of
    the side that is left has the documents: those of the side whose documents take longer on average, once for both.

    Parameters
    ----------
    network
        In force.
    scenario
        Whose single window it is, if it has one.
    issues
        Ids that the network does not have are added here.
    """
    window = scenario.document.policies.single_window
    if window is None:
        return network, ()
    bcp = network.tables["bcp"]
    known = sorted(set(bcp.loc[bcp["mode"].isin(["road", "rail"]), "crossing_id"]))
    chosen = known if window.crossings == ALL else [one for one in window.crossings if one in known]
    posts = bcp[bcp["crossing_id"].isin(chosen)]
    at_posts = network.tables["procedure"]["bcp_id"].isin(set(posts["bcp_id"]))
    # A crossing whose name is wrong may have any procedure that others have.
    is_known = window.crossings == ALL or set(window.crossings) <= set(known)
    named = posts if is_known else bcp[bcp["crossing_id"].isin(known)]
    at_named = network.tables["procedure"]["bcp_id"].isin(set(named["bcp_id"]))
    names = sorted(set(network.tables["procedure"].loc[at_named, "procedure"]))
    if window.crossings != ALL:
        allowed = f"all, or the crossing_id of a crossing by road or rail in {network.file_of('bcp')}"
        _check(scenario, issues, "crossing", "crossings", enumerate(window.crossings), known, allowed)
    allowed = f"a procedure of these crossings: {', '.join(names)}"
    of_procedures = [(name, name) for name in window.documents if name]
    _check(scenario, issues, "procedure", "documents", of_procedures, names, allowed)
    documents = _documents_of(network, window, posts)
    procedures = pd.concat([_without_documents(network, window, at_posts), documents], ignore_index=True)
    channels = _channels_without_documents(network, window, at_posts)
    network = network.with_table("procedure", procedures).with_table("channel", channels)
    shares = ", ".join(f"{100 * share:g} %{f' of {name}' if name else ''}" for name, share in window.documents.items())
    sentence = (
        f"single window at {len(chosen)} crossings: documents, {shares} of service, are lodged {window.lead_h:g} h "
        "before setting out and done once for both sides"
    )
    return network, (sentence,)


def _check(
    scenario: Scenario,
    issues: list[Issue],
    what: str,
    key: str,
    named: Iterable[tuple[int | str, str]],
    known: Sequence[str],
    allowed: str,
) -> None:
    for place, name in named:
        if name not in known:
            at = ("policies", "single_window", key, place)
            issues.append(scenario.issue(at, f"unknown {what} '{name}'", allowed, nearest_name(name, known)))


def _without_documents(network: Network, window: SingleWindow, at_posts: "pd.Series[bool]") -> pd.DataFrame:
    procedures = network.tables["procedure"]
    shares = pd.Series([_share_of(row, window) for row in rows_of(procedures)], procedures.index, dtype="float64")
    return _scaled(procedures, 1.0 - shares.where(at_posts, 0.0))


def _channels_without_documents(network: Network, window: SingleWindow, at_posts: "pd.Series[bool]") -> pd.DataFrame:
    procedures, channels = network.tables["procedure"][at_posts], network.tables["channel"]
    share = {row.procedure_id: _share_of(row, window) for row in rows_of(procedures)}
    shares = [share.get(name, 0.0) for name in channels["procedure_id"]]
    return _scaled(channels, 1.0 - pd.Series(shares, index=channels.index, dtype="float64"))


def _scaled(table: pd.DataFrame, factor: "pd.Series[float]") -> pd.DataFrame:
    """Return rows of service times with all of their hours multiplied."""
    quantiles = [
        " ".join(f"{p!r}:{hours * by!r}" for p, hours in parse_quantiles(text)) if text and by != 1.0 else text
        for text, by in zip(table["quantiles"], factor, strict=True)
    ]
    return table.assign(**{name: table[name] * factor for name in _HOURS}, quantiles=quantiles)


def _documents_of(network: Network, window: SingleWindow, posts: pd.DataFrame) -> pd.DataFrame:
    """Return a procedure for each side that is left, of the documents of both."""
    channels = channels_by_procedure(network.tables)
    by_side: dict[tuple[str, str], list[Any]] = {}
    for row in rows_of(network.tables["procedure"]):
        if _share_of(row, window) > 0.0:
            by_side.setdefault((row.bcp_id, row.direction), []).append(row)
    rows, lines = [], []
    for _, pair in posts.groupby("crossing_id", sort=True):
        for here, there in permutations(pair["bcp_id"], 2):
            sides = (by_side.get(side, []) for side in ((here, "outbound"), (there, "inbound")))
            slower = max(sides, key=lambda side: _mean_h(side, window))
            mean_h, largest = _mean_h(slower, window), _largest(slower, window)
            if largest is None:
                continue
            variance_h2 = variance_of(pieces_of(largest, channels.get(largest.procedure_id, [])))
            rows.append(_row_of(here, mean_h, sqrt(variance_h2) / float(largest.mean_h)))
            lines.append(int(largest.line))
    table = build_table("procedure", rows)
    table["line"] = lines
    return table


def _mean_h(side: Sequence[Any], window: SingleWindow) -> float:
    return sum(_share_of(row, window) * float(row.probability) * float(row.mean_h) for row in side)


def _largest(side: Sequence[Any], window: SingleWindow) -> Any:
    """Return the procedure whose documents take longest, None if there are none."""
    timed = [row for row in side if row.mean_h > 0.0]
    return max(timed, key=lambda row: _share_of(row, window) * row.probability * row.mean_h, default=None)


def _share_of(row: Any, window: SingleWindow) -> float:
    """Return the share of the service times of a procedure that is documents of all goods."""
    return 0.0 if row.commodity_classes else window.share_of(row.procedure)


def _row_of(bcp_id: str, mean_h: float, cv: float) -> Mapping[str, Any]:
    return {
        "procedure_id": f"{bcp_id}_documents_once",
        "bcp_id": bcp_id,
        "direction": "outbound",
        "sequence": _BEFORE_ALL_OTHERS,
        "procedure": DOCUMENTS_ONCE,
        "distribution": "lognormal" if cv > 0.0 else "deterministic",
        "mean_h": mean_h,
        "cv": cv,
    }
