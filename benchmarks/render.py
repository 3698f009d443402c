"""The table and the trend plot, made from the files of ``history``."""

import json
import math
from pathlib import Path
from typing import Any

_BEGIN, _END = "<!-- figures: made by run.py -->\n", "<!-- end of figures -->\n"
_PLOTTED = ("compiled", "simpy", "simpy-plain", "heapq")


def render(folder: Path) -> None:
    """Put the latest figures into README.md and draw trend.png."""
    records = [json.loads(path.read_text(encoding="utf-8")) for path in (folder / "history").glob("*.json")]
    records.sort(key=lambda record: (record["date"], record.get("time", "")))
    readme = folder / "README.md"
    before, rest = readme.read_text(encoding="utf-8").split(_BEGIN)
    after = rest.split(_END)[1]
    readme.write_text(before + _BEGIN + _figures(records[-1]) + _END + after, encoding="utf-8")
    _plot(records, folder / "trend.png")


def _figures(record: dict[str, Any]) -> str:
    machine, versions = record["machine"], record["versions"]
    lines = [
        f"{record['date']}, commit {record['commit']}: {machine['processor']}, {machine['cores']} cores, load "
        f"{machine['load_at_end']}; " + ", ".join(f"{name} {number}" for name, number in versions.items()) + ". "
        f"Medians of {record['runs']} runs in turn.",
        "",
        "| case | engine | consignments | passages/s | consignments/s | peak MiB |",
        "|---|---|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {case['name']} | {case['engine']} | {case['consignments']:,} | {case['passages_per_s']:,.0f} | "
        f"{case['consignments_per_s']:,.0f} | {case['peak_mib']:.0f} |"
        for case in record["cases"]
    ]
    lines += ["", "| measure | measured | asked | met |", "|---|--:|--:|---|"]
    lines += [
        f"| {measure['what']} | {measure['value']:.2f} {measure['unit']} | "
        f"{'at most' if measure['at_most'] else 'at least'} {measure['required']:.3g} | {_is_met(measure)} |"
        for measure in record["measures"]
    ]
    return "\n".join(["", *lines, "", ""])


def _is_met(measure: dict[str, Any]) -> str:
    value, required = measure["value"], measure["required"]
    return "yes" if (value <= required if measure["at_most"] else value >= required) else "**no**"


def _plot(records: list[dict[str, Any]], path: Path) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(1, 2, figsize=(11, 4.2), sharey=True, layout="constrained")
    labels = [f"{record['date']}\n{record['commit']}" for record in records]
    for axes, name in zip(panels, ("stations", "base"), strict=True):
        for engine in _PLOTTED:
            values = [_rate(record, name, engine) for record in records]
            if not all(math.isnan(value) for value in values):
                axes.plot(range(len(records)), values, marker="o", label=engine)
        axes.set(yscale="log", title=name, xticks=range(len(records)), xticklabels=labels)
        axes.tick_params(axis="x", labelrotation=90 if len(records) > 6 else 0)
        axes.grid(alpha=0.3)
        axes.legend(frameon=False)
    panels[0].set_ylabel("passages per second")
    figure.savefig(path, dpi=120, metadata={"Software": None})
    plt.close(figure)


def _rate(record: dict[str, Any], name: str, engine: str) -> float:
    rates = [c["passages_per_s"] for c in record["cases"] if (c["name"], c["engine"]) == (name, engine)]
    return rates[0] if rates else float("nan")
