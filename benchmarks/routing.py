"""
Measure least paths side by side with other libraries, and put the table into README.md.

``python benchmarks/routing.py`` takes some ten minutes; ``--sizes 1000 10000`` takes two.
"""

import argparse
import gc
import math
import platform
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pandas as pd
from routing_peers import CONTESTANTS, Contestant, Roads
from run import _commit, _load, _processor

from corridor_sim.routing import Graph

HERE = Path(__file__).parent
_BEGIN, _END = "<!-- routing: made by routing.py -->\n", "<!-- end of routing -->\n"
_PACKAGES = ("numpy", "numba", "scipy", "networkx", "igraph", "rustworkx", "networkit", "scgraph")
_K = 5
_TURNS = 3
_QUESTIONS = {"one_to_all": 3, "reweighted": 3, "one_to_one": 10, "prepared": 100, "k_shortest": 5}
"""Questions of each kind in a turn, the same for all."""
_ASKED = {"one_to_all": 1.5, "reweighted": 1.5, "prepared": 5.0, "k_shortest": 50.0}
_NAMES = {
    "one_to_all": "one to all",
    "reweighted": "other weights, then one to all",
    "one_to_one": "one to one, nothing prepared",
    "prepared": "one to one, prepared",
    "k_shortest": "five loopless paths",
}
_LONG_S = 1.0
"""What takes longer is asked once."""
_SHORT_S = 0.02
"""What takes less is asked again and again for as long as this."""


@dataclass(frozen=True)
class Measured:
    """Seconds of processor time of one question, by (kind, contestant), and of preparation by contestant."""

    roads: Roads
    seconds: dict[tuple[str, str], float]
    preparation_s: dict[str, float]


def road_network(n: int) -> Roads:
    """
    Return a network that is like roads: a jittered grid, a third of whose streets are missing, both ways open.

    Speeds are 40, 60 or 90 km/h (six, three, one in ten), so that some ways are main roads. Nodes are numbered row by
    row, which is kind to libraries that keep the numbering. Only the largest connected part is kept: a little less than
    ``n`` nodes with 2.75 links each.
    """
    rng = np.random.default_rng(1)
    side = round(math.sqrt(n))
    place = np.stack(np.divmod(np.arange(side * side), side)) + rng.uniform(-0.35, 0.35, (2, side * side))
    number = np.arange(side * side).reshape(side, side)
    u = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    v = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    is_there = rng.random(len(u)) < 0.68
    u, v = u[is_there], v[is_there]
    hours = np.hypot(*(place[:, u] - place[:, v])) / rng.choice([40.0, 60.0, 90.0], len(u), p=[0.6, 0.3, 0.1])
    both = Graph.from_arrays(np.r_[u, v], np.r_[v, u], np.r_[hours, hours], side * side)
    centers = number[side // 2, side // 2 - 3 : side // 2 + 3]
    reached = max((np.isfinite(row) for row in both.distances(centers)), key=np.count_nonzero)
    new = np.cumsum(reached) - 1
    inside = reached[u]
    u, v, hours = new[u[inside]], new[v[inside]], hours[inside]
    return Roads(f"{n:,}", np.r_[u, v], np.r_[v, u], np.r_[hours, hours], int(reached.sum()))


def base_network() -> Roads:
    """Return the base network with hours of travel; of parallel links the quickest, which all libraries can hold."""
    node, link = (pd.read_csv(HERE.parent / "network" / f"{name}.csv") for name in ("node", "link"))
    graph = Graph.from_gmns(node, link.assign(hours=link["length"] / link["free_speed"]), "hours")
    table = pd.DataFrame({"tail": graph.tail, "head": graph.head, "hours": graph.weight})
    least = table.groupby(["tail", "head"], as_index=False)["hours"].min()
    return Roads("base network", *(least[name].to_numpy() for name in least), graph.n_nodes)


def measure(roads: Roads) -> Measured:
    """Ask all contestants the same questions in turn, and require the same answers."""
    rng = np.random.default_rng(5)
    reached = np.flatnonzero(np.isfinite(_ask_ours(roads)))
    pairs = rng.choice(reached, (max(_QUESTIONS.values()), 2)).tolist()
    entered = [build(roads) for build in CONTESTANTS]
    seconds: dict[tuple[str, str], float] = {}
    preparation_s: dict[str, float] = {}
    for kind, n in _QUESTIONS.items():
        players = [each for each in entered if _takes_part(each, kind, roads.n_nodes)]
        questions = [_question(kind, pair, roads) for pair in pairs[:n]]
        answers = {}
        for each in players:
            took, answer = _timed(getattr(each, kind), questions[:1])
            if kind == "prepared":
                preparation_s[each.name] = took
            answers[each.name] = _as_array(answer, kind, roads.n_nodes)
            if not np.allclose(answers[each.name], answers[players[0].name], rtol=1e-9):
                raise AssertionError(f"{each.name}: {kind} of {roads.name} gives other costs")
        seconds.update({(kind, name): s for name, s in _in_turn(players, kind, questions).items()})
        _say(f"{roads.name}: {kind} measured")
    return Measured(roads, seconds, preparation_s)


def _ask_ours(roads: Roads) -> np.ndarray:
    graph = Graph.from_arrays(roads.tail, roads.head, roads.weight, roads.n_nodes)
    return graph.distances([roads.n_nodes // 2])[0]


def _takes_part(contestant: Contestant, kind: str, n_nodes: int) -> bool:
    return getattr(contestant, kind) is not None and n_nodes <= contestant.largest.get(kind, n_nodes)


def _question(kind: str, pair: Sequence[int], roads: Roads) -> tuple[Any, ...]:
    if kind == "one_to_all":
        return (pair[0],)
    if kind == "reweighted":
        return (roads.other_weight, pair[0])
    return (*pair, _K) if kind == "k_shortest" else tuple(pair)


def _in_turn(players: Sequence[Contestant], kind: str, questions: Sequence[tuple[Any, ...]]) -> dict[str, float]:
    """Return the median over turns of the mean seconds of a question."""
    turns: dict[str, list[float]] = {each.name: [] for each in players}
    for _ in range(_TURNS):
        for each in players:
            if turns[each.name] and turns[each.name][0] > _LONG_S:
                continue
            ask = getattr(each, kind)
            first, _ = _timed(ask, questions[:1])
            asked = questions[:1] if first > _LONG_S else questions
            took, again = first * len(asked), 1
            if took < _SHORT_S:
                # The first question after another library's turn takes several times as long as those that follow.
                took, _ = _timed(ask, asked)
                again = max(1, round(_SHORT_S / max(took, 1e-6)))
            took, _ = _timed(ask, asked, again)
            turns[each.name].append(took / again / len(asked))
    return {name: median(times) for name, times in turns.items()}


def _timed(ask: Callable[..., Any], questions: Sequence[tuple[Any, ...]], again: int = 1) -> tuple[float, Any]:
    """Return seconds of processor time, so that others on the machine disturb less, and the last answer."""
    gc.collect()
    gc.disable()
    began = time.process_time()
    for _ in range(again):
        for question in questions:
            answer = ask(*question)
    took = time.process_time() - began
    gc.enable()
    return took, answer


def _as_array(answer: Any, kind: str, n_nodes: int) -> np.ndarray:
    """Return costs in one form; scipy's yen gives them in no particular order, rustworkx leaves out the source."""
    if kind not in ("one_to_all", "reweighted"):
        return np.sort(np.atleast_1d(np.asarray(answer, dtype=np.float64)))
    costs = np.zeros(n_nodes)
    if hasattr(answer, "items"):
        for node, cost in answer.items():
            costs[node] = cost
        return costs
    costs[:] = answer
    costs[~np.isfinite(costs) | (costs > 1e300)] = 0.0
    return costs


def table(measured: Sequence[Measured]) -> str:
    """Return the section of README.md."""
    now = datetime.now(UTC).date().isoformat()
    lines = [
        "",
        f"{now}, commit {_commit()}: {_processor()}, load {_load():.1f}; python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
        + f". Milliseconds of processor time of one question on one thread, median of {_TURNS} turns.",
        "",
    ]
    columns = ["corridor_sim", *_PACKAGES[2:]]
    lines += ["| question | nodes | " + " | ".join(columns) + " | fastest peer by ours | asked | met |"]
    lines += ["|---|--:|" + "--:|" * len(columns) + "--:|--:|---|"]
    for kind, name in _NAMES.items():
        for each in measured:
            lines.append(_row(kind, name, each, columns))
    lines += ["", "| prepared | nodes | corridor_sim landmarks, ms | scgraph hierarchy, ms |", "|---|--:|--:|--:|"]
    lines += [
        f"| preparation | {each.roads.name} | {_milliseconds(each.preparation_s.get('corridor_sim'))} | "
        f"{_milliseconds(each.preparation_s.get('scgraph'))} |"
        for each in measured
    ]
    return "\n".join([*lines, "", ""])


def _row(kind: str, name: str, each: Measured, columns: Sequence[str]) -> str:
    own = each.seconds[kind, "corridor_sim"]
    cells = [_milliseconds(each.seconds.get((kind, column))) for column in columns]
    # Landmarks are held against the fastest peer that prepares nothing.
    against = "one_to_one" if kind == "prepared" else kind
    peers = [each.seconds[against, column] for column in columns[1:] if (against, column) in each.seconds]
    ratio = min(peers) / own if peers else math.nan
    asked = _ASKED.get(kind)
    verdict = "" if asked is None or not peers else "yes" if ratio >= asked else "**no**"
    shown = f"{ratio:.1f}" if peers else "-"
    if kind == "one_to_all":
        slow = each.seconds[kind, "networkx"] / own
        shown += f" (networkx {slow:.0f})"
        verdict = "yes" if ratio >= 1.5 and slow >= 25.0 else "**no**"
    wanted = "" if asked is None else "1.5 (networkx 25)" if kind == "one_to_all" else f"{asked:g}"
    return f"| {name} | {each.roads.name} | " + " | ".join(cells) + f" | {shown} | {wanted} | {verdict} |"


def _milliseconds(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    return f"{1e3 * seconds:.3g}" if seconds < 1.0 else f"{1e3 * seconds:,.0f}"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--print", action="store_true", help="print the table and leave README.md as it is")
    options = parser.parse_args()
    measured = [measure(roads) for roads in [base_network(), *map(road_network, options.sizes)]]
    text = table(measured)
    if options.print:
        print(text)
        return
    readme = HERE / "README.md"
    before, rest = readme.read_text(encoding="utf-8").split(_BEGIN)
    readme.write_text(before + _BEGIN + text + _END + rest.split(_END)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
