"""The tables of both READMEs and the trend plot, made from the files of ``history``."""

import json
import math
from pathlib import Path
from typing import Any

from corridor_sim.bench.one_run import SAMPLING
from corridor_sim.engine import ENGINES
from corridor_sim.report.palette import BLUE, GREEN, ORANGE, VERMILLION

# Color, marker and dashes of each program plotted: told apart by the color-blind and in gray.
STYLE = {
    "compiled": (BLUE, "o", "-"),
    "heapq": (VERMILLION, "D", ":"),
    "simpy-plain": (GREEN, "^", "-."),
    "simpy": (ORANGE, "s", "--"),
}
_IN_WORDS = {
    "compiled": "corridor_sim, compiled engine",
    "simpy": "corridor_sim, SimPy engine (the reference)",
    "heapq": "Python loop on `heapq`",
    "simpy-plain": "SimPy",
    "salabim": "salabim",
    "ciw": "Ciw",
}
_CASES = {"stations": "a row of 12 stations", "base": "base scenario, a year"}


def render(folder: Path) -> None:
    """Put the latest figures into README.md and that of the repository, and draw trend.png."""
    records = records_of(folder)
    for readme, text in pages(folder, records[-1]).items():
        readme.write_text(text, encoding="utf-8")
    _plot(records, folder / "trend.png")


def records_of(folder: Path) -> list[dict[str, Any]]:
    """Return all that is kept, the newest last."""
    records = [json.loads(path.read_text(encoding="utf-8")) for path in (folder / "history").glob("*.json")]
    return sorted(records, key=lambda record: (record["date"], record.get("time", "")))


def pages(folder: Path, record: dict[str, Any]) -> dict[Path, str]:
    """Return both READMEs with the figures of ``record`` in their places."""
    made = {folder / "README.md": _figures(record), folder.parent / "README.md": _short_table(record)}
    return {readme: _with_figures(readme.read_text(encoding="utf-8"), lines) for readme, lines in made.items()}


def _with_figures(text: str, lines: list[str]) -> str:
    begin, end = "<!-- figures: made by benchmarks/run.py -->\n", "<!-- end of figures -->\n"
    before, rest = text.split(begin)
    return before + begin + "\n".join(["", *lines, "", ""]) + end + rest.split(end)[1]


def _figures(record: dict[str, Any]) -> list[str]:
    versions = ", ".join(f"{name} {number}" for name, number in record["versions"].items())
    return [
        f"{_when_and_where(record)}, load {record['machine']['load_at_end']}; {versions}. "
        f"{_of_runs(record).capitalize()}.",
        "",
        "| case | engine | consignments | passages/s | consignments/s | peak MiB |",
        "|---|---|--:|--:|--:|--:|",
        *(
            f"| {case['name']} | {case['engine']} | {case['consignments']:,} | {case['passages_per_s']:,.0f} | "
            f"{case['consignments_per_s']:,.0f} | {case['peak_mib']:.0f} |"
            for case in record["cases"]
        ),
        "",
        "| measure | measured | asked | met |",
        "|---|--:|--:|---|",
        *(
            f"| {measure['what']} | {measure['value']:.2f} {measure['unit']} | "
            f"{'at most' if measure['at_most'] else 'at least'} {measure['required']:.3g} | {_is_met(measure)} |"
            for measure in record["measures"]
        ),
    ]


def _short_table(record: dict[str, Any]) -> list[str]:
    return [
        f"| passages per second | {' | '.join(_CASES.values())} |",
        "|---|--:|--:|",
        *(
            f"| {words} | {' | '.join(_shown(record, name, engine) for name in _CASES)} |"
            for engine, words in _IN_WORDS.items()
        ),
        "",
        f"{_when_and_where(record)}, one of them used; {_of_runs(record)}.",
    ]


def _of_runs(record: dict[str, Any]) -> str:
    return "one run of each" if record["runs"] == 1 else f"medians of {record['runs']} runs in turn"


def _when_and_where(record: dict[str, Any]) -> str:
    machine = record["machine"]
    return f"{record['date']}, commit {record['commit']}: {machine['processor']}, {machine['cores']} cores"


def _shown(record: dict[str, Any], name: str, engine: str) -> str:
    rate = _rate(record, name, engine)
    return "-" if math.isnan(rate) else f"{rate:,.0f}"


def _is_met(measure: dict[str, Any]) -> str:
    value, required = measure["value"], measure["required"]
    return "yes" if (value <= required if measure["at_most"] else value >= required) else "**no**"


def _plot(records: list[dict[str, Any]], path: Path) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(1, 2, figsize=(11, 4.2), sharey=True, layout="constrained")
    labels = [f"{record['date']}\n{record['commit']}" for record in records]
    for axes, (name, words) in zip(panels, _CASES.items(), strict=True):
        for engine, (color, marker, dashes) in STYLE.items():
            values = [_trend_rate(record, name, engine) for record in records]
            if not all(math.isnan(value) for value in values):
                axes.plot(
                    range(len(records)), values, color=color, marker=marker, markersize=7, linestyle=dashes,
                    linewidth=2, label=_IN_WORDS[engine].replace("`", ""),
                )  # fmt: skip
        axes.set(yscale="log", title=words, xticks=range(len(records)), xticklabels=labels)
        axes.yaxis.set_major_formatter(mpl.ticker.EngFormatter())
        axes.tick_params(axis="x", labelrotation=90 if len(records) > 6 else 0)
        axes.margins(x=0.1)
        axes.grid(alpha=0.3)
    panels[0].set_ylabel("passages per second")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside right center", frameon=False, handlelength=4)
    figure.savefig(path, dpi=120, metadata={"Software": None})
    plt.close(figure)


def _trend_rate(record: dict[str, Any], name: str, engine: str) -> float:
    """Return the rate of a program as users meet it: our engines draw as they go, the others are given their times."""
    sampling = _rate(record, name, f"{engine}{SAMPLING}") if engine in ENGINES else math.nan
    return _rate(record, name, engine) if math.isnan(sampling) else sampling


def _rate(record: dict[str, Any], name: str, engine: str) -> float:
    rates = [c["passages_per_s"] for c in record["cases"] if (c["name"], c["engine"]) == (name, engine)]
    return rates[0] if rates else float("nan")
