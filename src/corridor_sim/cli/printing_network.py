"""What commands print of networks: findings by kind, and sums by section."""

import re
from collections.abc import Iterable, Mapping
from itertools import groupby

import pandas as pd

from corridor_sim.cli.arguments import OVERVIEW
from corridor_sim.cli.fixed_width import print_frame
from corridor_sim.network import Finding

_MOST_ALIKE = 3
_IN_OVERVIEW = ("modes", "statuses", "gauges", "facilities", "figures")

# What differs between findings of one kind: names, countries, numbers.
_PARTICULARS = re.compile(r"'[^']*'|\b[A-Z]{3}\b|\d+(\.\d+)?")


def print_findings(findings: Iterable[Finding]) -> None:
    """Print every error, and the first warnings of each kind."""
    for severity, alike in groupby(sorted(findings, key=_kind), key=_kind):
        listed = list(alike)
        # Each error is to be mended; a warning may be intended, and then so may all of its kind.
        shown = listed if severity[0] == "error" else listed[:_MOST_ALIKE]
        for finding in shown:
            print(f"{finding.severity}: {finding.issue}")
        if left := len(listed) - len(shown):
            print(f"    and {left} more warning{'s' if left > 1 else ''} of this kind; --json has all")


def _kind(finding: Finding) -> tuple[str, str, str]:
    issue = finding.issue
    return finding.severity, issue.file, "" if finding.severity == "error" else _PARTICULARS.sub("", issue.found)


def print_summary(summary: Mapping[str, pd.DataFrame], section: str) -> None:
    """Print one of the tables of a summary, all, or those that fit on a screen."""
    frames = _summary_frames(summary)
    chosen = {OVERVIEW: _IN_OVERVIEW, "all": tuple(frames)}.get(section, (section,))
    for name in chosen:
        title, frame = frames[name]
        print(f"\n{title}")
        print_frame(frame, max_width=60)
    if section == OVERVIEW:
        left = " ".join(name for name in frames if name not in chosen)
        print(f"\nmore by --section NAME: {left}; or all")


def _summary_frames(summary: Mapping[str, pd.DataFrame]) -> dict[str, tuple[str, pd.DataFrame]]:
    """Return title and table of each section as people read them: shares in percent, assumptions once each."""
    frames = {name: (name, frame) for name, frame in summary.items()}
    figures = summary["figures"]
    percent = figures["share"].map(lambda share: f"{100 * share:.1f} %", "ignore")
    frames["figures"] = "figures", figures.assign(share=percent)
    title = "weakest figures: the assumptions on which most cost rests, however sure they are"
    frames["weakest_figures"] = title, summary["weakest_figures"].drop(columns="note")
    assumed = summary["assumptions"].assign(figures=lambda frame: frame["table"] + "." + frame["column"])
    by_source = assumed.groupby(["title", "note"], sort=False)["figures"]
    once = by_source.agg(n_figures="count", figures=lambda cells: ", ".join(sorted(set(cells)))).reset_index()
    frames["assumptions"] = "assumptions", once[["n_figures", "figures", "title", "note"]]
    return frames
