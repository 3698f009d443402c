"""The sentences and numbers of the report: how a result is said, in one place."""

import math
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

import pandas as pd

WITHHELD: Final = "withheld"
NO_INTERVAL: Final = "one replication: no interval"
NONE: Final = "\N{EN DASH}"

Row = Mapping[str, Any]
"""One row of the table of pairs; the columns are those of `ReportContent.pairs`."""


class Finding(StrEnum):
    """What a comparison says about one origin, destination and commodity."""

    SOONER = "sooner"
    LATER = "later"
    UNCLEAR = "not distinguishable"
    NO_INTERVAL = "one replication"
    EQUAL = "no change"
    WITHHELD = "withheld"
    EMPTY = "no consignments"


def is_missing(value: object) -> bool:
    """Return whether a value of a table is missing: NaN, NA or None."""
    return bool(pd.isna(value))  # type: ignore[call-overload]


def finding(row: Row) -> Finding:
    """Return what the comparison says about a pair."""
    if row["baseline_consignments"] == 0 or row["scenario_consignments"] == 0:
        return Finding.EMPTY
    if is_missing(row["difference_mean_h"]):
        return Finding.WITHHELD
    if row["is_equal"]:
        return Finding.EQUAL
    if is_missing(row["ci95_low_h"]):
        return Finding.NO_INTERVAL
    if not row["distinguishable"]:
        return Finding.UNCLEAR
    return Finding.SOONER if row["difference_mean_h"] < 0 else Finding.LATER


def by_size(pairs: pd.DataFrame) -> list[Row]:
    """Return the rows of pairs: those told apart first, the largest change first; what is not known last."""
    return sorted(rows_of(pairs), key=_order)


def _order(row: Row) -> tuple[int, float, str]:
    rank = {Finding.SOONER: 0, Finding.LATER: 0, Finding.NO_INTERVAL: 1, Finding.UNCLEAR: 1, Finding.EQUAL: 2}
    difference = row["difference_mean_h"]
    size = 0.0 if is_missing(difference) else abs(float(difference))
    return rank.get(finding(row), 3), -size, pair_name(row)


def pair_name(row: Row) -> str:
    """Return a pair's name for people: origin, destination and commodity."""
    return f"{row['origin']} \N{EN DASH} {row['destination']}, {_within_sentence(row['commodity'])}"


def _within_sentence(name: str) -> str:
    """Return a name without the capital that only opens a line; abbreviations keep theirs."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def number(value: float, decimals: int = 1) -> str:
    """
    Return a number for people, with thousands separated and a true minus sign; a missing one is 'withheld'.

    Examples
    --------
    >>> number(1234.56), number(float("nan"))
    ('1,234.6', 'withheld')
    """
    if is_missing(value):
        return WITHHELD
    rounded = round(float(value), decimals) + 0.0  # no minus zero
    return f"{rounded:,.{decimals}f}".replace("-", "\N{MINUS SIGN}")


def signed(value: float) -> str:
    """Return a difference with its sign, such as '+3.0'; zero has none."""
    text = number(value)
    return f"+{text}" if not is_missing(value) and round(float(value), 1) > 0 else text


def percent(share: float) -> str:
    """Return a share in [0, 1] in percent, such as '62 %'."""
    return f"{100 * share:.0f} %"


def interval(row: Row) -> str:
    """Return the 95 % interval of a difference, in hours, without the unit."""
    return f"{signed(row['ci95_low_h'])} to {signed(row['ci95_high_h'])}"


def change(row: Row) -> str:
    """Return how much sooner or later the scenario is, such as '31.2 h sooner'."""
    difference = row["difference_mean_h"]
    if round(float(difference), 1) == 0:
        return "less than 0.1 h " + ("sooner" if difference < 0 else "later")
    return f"{number(abs(difference))} h {'sooner' if difference < 0 else 'later'}"


def pair_sentence(row: Row) -> str:
    """Return what the comparison says about a pair as one sentence with its numbers."""
    means = f"{number(row['baseline_mean_h'])} to {number(row['scenario_mean_h'])} h"
    bracket = NO_INTERVAL if is_missing(row["ci95_low_h"]) else f"95 % interval {interval(row)} h"
    return f"{pair_name(row)}: {change(row)} on average ({bracket}), {means}{_p90(row)}{_costs(row)}."


def _p90(row: Row) -> str:
    """Return the hours within which nine of ten arrive in both, unless withheld; no word on significance."""
    before, after = row["baseline_p90_h"], row["scenario_p90_h"]
    return "" if is_missing(before) or is_missing(after) else f", P90 {number(before)} to {number(after)} h"


def _costs(row: Row) -> str:
    """Return what a consignment costs in both, if the two differ by a dollar or more."""
    before, after = float(row["baseline_mean_cost_usd"]), float(row["scenario_mean_cost_usd"])
    return f"; cost {number(before, 0)} to {number(after, 0)} USD" if abs(after - before) >= 1.0 else ""


def keeps_its_way_yet_changes(row: Row) -> bool:
    """Return whether a pair takes the same corridor in both and is nevertheless told apart."""
    return finding(row) in (Finding.SOONER, Finding.LATER) and row["baseline_corridor"] == row["scenario_corridor"]


def is_moved(row: Row) -> bool:
    """Return whether a pair has consignments in both and takes another corridor."""
    corridors = (row["baseline_corridor"], row["scenario_corridor"])
    return finding(row) is not Finding.EMPTY and not any(map(is_missing, corridors)) and corridors[0] != corridors[1]


def verdict(row: Row) -> str:
    """Return the words beside a difference in the table."""
    found = finding(row)
    if found is Finding.UNCLEAR:
        return "not distinguishable yet" + _more_replications(row)
    return {
        Finding.SOONER: "sooner",
        Finding.LATER: "later",
        Finding.NO_INTERVAL: NO_INTERVAL,
        Finding.EQUAL: "exactly the same",
        Finding.WITHHELD: "consignments unfinished",
        Finding.EMPTY: "no consignments in one of the two",
    }[found]


def _more_replications(row: Row) -> str:
    more = row["more_replications"]
    # Nobody would simulate on to tell minutes.
    if is_missing(more) or round(float(row["difference_mean_h"]), 1) == 0.0:
        return ""
    return f"; about {number(more, 0)} more replication{'' if more == 1 else 's'} would tell"


def bottlenecks(stations: pd.DataFrame, baseline_name: str, scenario_name: str) -> list[str]:
    """
    Return where capacity is short, or else where most is waited, in sentences; then departures that gather too much.

    Parameters
    ----------
    stations
        The columns of `ReportContent.stations`, worst first.
    baseline_name, scenario_name
        Names of the two.
    """
    rows = rows_of(stations)
    at_stations, at_departures = ([row for row in rows if row["is_departure"] is kind] for kind in (False, True))
    sides = (("scenario", scenario_name), ("baseline", baseline_name))
    short = [sentence for side, name in sides for sentence in _short(at_stations, side, name)]
    gathering = [sentence for side, name in sides for sentence in _gathering(at_departures, side, name)]
    if short:
        return [*short, *gathering]
    kinds = ((at_stations, "most is waited"), (at_departures if not gathering else [], "for departures most is waited"))
    clauses = [_longest_wait(of_kind, opening, baseline_name) for of_kind, opening in kinds]
    opening = f"No station is short of capacity. In {scenario_name} {'; '.join(filter(None, clauses))}."
    return [*([opening] if any(clauses) else []), *gathering]


def _longest_wait(rows: list[Row], opening: str, baseline_name: str) -> str:
    """Return where the wait of the scenario that stands first in the table is; nothing if there is none."""
    row = next((row for row in rows if not is_missing(row["scenario_wait_mean_h"])), None)
    if row is None:
        return ""
    before = row["baseline_wait_mean_h"]
    than = "" if is_missing(before) else f" ({number(before)} h in {baseline_name})"
    return f"{opening} at {row['station']}, {number(row['scenario_wait_mean_h'])} h on average{than}"


_MOST_NAMED: Final = 3


def _short(stations: list[Row], side: str, name: str) -> list[str]:
    """Return at which lanes, cranes, berths, ... capacity is short in a scenario, those where most wait by name."""
    short = [row for row in stations if any(row[f"{side}_{sign}"] for sign in ("is_growing", "is_standing", "is_full"))]
    short.sort(key=lambda row: -row[f"{side}_waiting_at_end"])
    clauses = [f"{row['station']} ({_signs(row, side)})" for row in short]
    return [f"In {name} capacity is short at {_listed(clauses)}."] if short else []


def _signs(row: Row, side: str) -> str:
    """Return by what one sees that capacity is short: growth, or else the mean wait; use; and who waits in the end."""
    grows, wait_h = row[f"{side}_is_growing"], row[f"{side}_wait_mean_h"]
    use = row[f"{side}_utilization"]
    growth = f"the queue grows by {figure(row[f'{side}_growth_per_day'])} a day"
    signs = [growth if grows else f"{number(wait_h)} h of waiting on average"]
    if not is_missing(use):
        signs.append(f"{number(100.0 * use)} % in use")
    return ", ".join([*signs, f"{figure(row[f'{side}_waiting_at_end'])} waiting at the end"])


def _gathering(departures: list[Row], side: str, name: str) -> list[str]:
    """Return where more gathers for departures than leaves in a scenario, and where goods wait a week for them."""
    growing = [row for row in departures if row[f"{side}_is_growing"]]
    growing.sort(key=lambda row: -row[f"{side}_growth_per_day"])
    standing = [row for row in departures if row[f"{side}_is_standing"] and not row[f"{side}_is_growing"]]
    standing.sort(key=lambda row: -row[f"{side}_wait_mean_h"])
    kinds = (
        ("more gathers than leaves at", [f"{_train(row)} ({figure(row[f'{side}_growth_per_day'])} more a day)"
                                         for row in growing]),
        ("goods wait a week or more at", [f"{_train(row)} ({number(row[f'{side}_wait_mean_h'])} h on average)"
                                          for row in standing]),
    )  # fmt: skip
    clauses = [f"{opening} {_listed(named)}" for opening, named in kinds if named]
    if not clauses:
        return []
    return [f"Where trains and vessels of {name} gather their load, {', and '.join(clauses)}."]


def _train(row: Row) -> str:
    """Return the name of a service by that of its departures."""
    return str(row["station"]).removesuffix(": departures")


def _listed(clauses: list[str]) -> str:
    """Return the first of some clauses, and how many more there are."""
    more = f"; and {len(clauses) - _MOST_NAMED} more" if len(clauses) > _MOST_NAMED else ""
    return "; ".join(clauses[:_MOST_NAMED]) + more


def unfinished_pairs(pairs: pd.DataFrame) -> list[str]:
    """Return which pairs have no mean because consignments are unfinished, those with most of them by name."""
    rows = [row for row in rows_of(pairs) if finding(row) is Finding.WITHHELD]
    if not rows:
        return []

    def unfinished(row: Row) -> int:
        return int(row["baseline_unfinished"]) + int(row["scenario_unfinished"])

    rows.sort(key=lambda row: (-unfinished(row), pair_name(row)))
    listed = "; ".join(f"{pair_name(row)} ({number(unfinished(row), 0)} unfinished)" for row in rows[:_MOST_NAMED])
    more = f"; and {len(rows) - _MOST_NAMED} more" if len(rows) > _MOST_NAMED else ""
    count = f"{len(rows)} of {len(pairs)} pairs of places and goods have"
    return [f"What waits longest is not in the means: {count} consignments that never arrived: {listed}{more}."]


def overall_sentences(overall: Row) -> list[str]:
    """Return the difference of all consignments, its split and the benefit."""
    sentences = []
    if not is_missing(overall["difference_mean_h"]):
        parts = (
            f": {signed(overall['same_route_h'])} h by those on the same route in both, "
            f"{signed(overall['shift_h'])} h by the {percent(overall['moved_share'])} that take another"
        )
        if overall["moved_share"] == 0.0:
            parts = "; none takes another route"
        sentences.append(f"Over all consignments the mean changes by {signed(overall['difference_mean_h'])} h{parts}.")
    benefit = overall["benefit_usd_per_year"]
    if not is_missing(benefit):
        ends = (overall["benefit_ci95_low_usd_per_year"], overall["benefit_ci95_high_usd_per_year"])
        bracket = NO_INTERVAL if is_missing(ends[0]) else f"95 % interval {large(ends[0])} to {large(ends[1])}"
        sentences.append(f"The benefit to those who send goods is {large(benefit)} USD a year ({bracket}).")
    return sentences


def figure(value: float) -> str:
    """
    Return a figure with three significant digits or all before the point; a missing one is a dash.

    Examples
    --------
    >>> figure(1234.56), figure(-12.345), figure(0.012345), figure(float("nan"))
    ('1,235', '−12.3', '0.0123', '–')
    """
    if is_missing(value):
        return NONE
    if value == 0.0:
        return "0"
    size = math.floor(math.log10(abs(value)))
    return number(value, min(max(0, 2 - size), 6))


def pipelines(rows: pd.DataFrame, is_all: bool) -> list[str]:
    """
    Return what pipelines deliver more or less, and whether that is all there is to say.

    Parameters
    ----------
    rows
        The columns of ``PIPELINE_COLUMNS``, all together last; empty if none differs.
    is_all
        Whether nothing else differs between the scenarios.
    """
    if rows.empty:
        return []
    total = rows_of(rows)[-1]
    sentences = [
        f"Pipelines deliver {figure(total['scenario_mean'])} bcm of gas a year, in the baseline "
        f"{figure(total['baseline_mean'])}: {signed(total['difference'])} bcm. This is assumed, capacity times "
        "availability, and not simulated."
    ]
    if is_all:
        sentences.append("The scenario changes pipelines alone, so that all freight is as in the baseline.")
    return sentences


_MILLION: Final = 1e6


def large(value: float) -> str:
    """
    Return a figure with three significant digits, in millions from one on.

    Examples
    --------
    >>> large(56_409_282.0), large(4321.0)
    ('56.4 million', '4,321')
    """
    if is_missing(value) or abs(value) < _MILLION:
        return figure(value)
    return f"{figure(value / _MILLION)} million"


def answer(pairs: pd.DataFrame, replications: int) -> list[str]:
    """
    Return the answer in two to four sentences: the largest gain, the largest loss, and a count of all pairs.

    Parameters
    ----------
    pairs
        The columns of `ReportContent.pairs`.
    replications
        Number of replications of each scenario.
    """
    rows = rows_of(pairs)
    if not rows:
        return ["No origin and destination were compared."]
    found = [finding(row) for row in rows]
    by_size = sorted(
        (row for row, one in zip(rows, found, strict=True) if one in (Finding.SOONER, Finding.LATER)),
        key=lambda row: -abs(row["difference_mean_h"]),
    )
    sooner = [row for row in by_size if row["difference_mean_h"] < 0]
    later = [row for row in by_size if row["difference_mean_h"] >= 0]
    leading = [pair_sentence(group[0]) for group in (sooner, later) if group]
    if not leading:
        leading = _without_finding(rows, found, replications)
    return [*leading, _count(found)]


def _without_finding(rows: list[Row], found: list[Finding], replications: int) -> list[str]:
    """Return the sentences for when no pair is told apart from no change."""
    if set(found) == {Finding.EQUAL}:
        return ["The scenario changes no door-to-door time."]
    single = [row for row, one in zip(rows, found, strict=True) if one is Finding.NO_INTERVAL]
    unclear = [row for row, one in zip(rows, found, strict=True) if one is Finding.UNCLEAR]
    if single:
        opening = "There is one replication, so no interval tells a difference from chance."
    elif unclear:
        opening = f"No difference is distinguishable from zero with {replications} replications."
    else:
        return ["No difference can be given."]
    largest = max(single or unclear, key=lambda row: abs(row["difference_mean_h"]))
    ending = _more_replications(largest).removeprefix("; ")
    sentences = [opening, f"The largest: {pair_sentence(largest)}"]
    return [*sentences, ending[0].upper() + ending[1:] + "."] if ending else sentences


def _count(found: list[Finding]) -> str:
    """Return one sentence that accounts for every pair compared."""
    words = {
        Finding.SOONER: "sooner",
        Finding.LATER: "later",
        Finding.UNCLEAR: "not distinguishable from no change",
        Finding.NO_INTERVAL: "different, without an interval",
        Finding.EQUAL: "exactly the same in every replication",
        Finding.WITHHELD: "withheld because of unfinished consignments",
        Finding.EMPTY: "without consignments in one of the two",
    }
    counts = {one: found.count(one) for one in words if one in found}
    total = len(found)
    if len(counts) == 1:
        subject = "The only pair of places and goods is" if total == 1 else f"All {total} pairs of places and goods are"
        return f"{subject} {words[found[0]]}."
    parts = [f"{n} {'is' if n == 1 else 'are'} {words[one]}" for one, n in counts.items()]
    return f"Of {total} pairs of places and goods, {', '.join(parts[:-1])} and {parts[-1]}."


def rows_of(frame: pd.DataFrame) -> list[Row]:
    """Return the rows of a table as mappings from column to value."""
    return [{str(column): value for column, value in row.items()} for row in frame.to_dict("records")]
