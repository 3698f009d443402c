"""Names as people type them: in any case, with or without accents, an id, a name or another name, in any script."""

import difflib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from corridor_sim.errors import InputError, Issue
from corridor_sim.network.network import Network
from corridor_sim.tables import rows_of

_MOST_NEAREST = 5
_NONE_NEAR = "; none is spelled like it, and 'corridor-sim network places' lists all"


def find_node(network: Network, text: str, where: str) -> str:
    """
    Return the node_id of the place that ``text`` names.

    Parameters
    ----------
    network
        Whose nodes are meant.
    text
        An id or any name, in any case and script, with or without accents, spaces and signs. Of several places with one
        name the only city is meant, if there is just one.
    where
        What messages call the place of the text, such as ``FROM``.

    Raises
    ------
    InputError
        If no place or several are meant; the issue names the nearest.
    """
    nodes = network.tables["node"]
    cities = frozenset(nodes.loc[nodes["node_type"] == "city", "node_id"])
    names = _names(network, "node")
    try:
        return _find(text, names, cities, where, "place", network.file_of("node"))
    except InputError as error:
        raise InputError([replace(each, allowed=each.allowed + _hint(each)) for each in error.issues]) from None


def _hint(issue: Issue) -> str:
    """Return where a planner finds what is near to a place that is not in the network, if none is spelled like it."""
    is_far = not issue.nearest and issue.found.startswith("unknown")
    return _NONE_NEAR if is_far else ""


def places_of(network: Network, text: str, countries: Mapping[str, str]) -> pd.DataFrame:
    """
    Return the places of a network.

    Parameters
    ----------
    network
        The network.
    text
        Part of their id or a name, or their country's name or code; empty for all. If no place is meant, those spelled
        nearly so.
    countries
        Names of countries by code.

    Returns
    -------
    Columns node_id, name, country (code), node_type; by country and id.
    """
    nodes = network.tables["node"][["node_id", "name", "country", "node_type"]]
    wanted, known = _plain(text), _names(network, "node")
    rows = [
        any(wanted in spelling for spelling in known.spellings(row.node_id))
        or wanted in (_plain(row.country), _plain(countries.get(row.country, "")))
        for row in rows_of(nodes)
    ]
    chosen = nodes[rows] if any(rows) else nodes[nodes["node_id"].isin(_nearest(text, known))]
    return chosen.sort_values(["country", "node_id"]).reset_index(drop=True)


def find_commodity(network: Network, text: str, where: str) -> str:
    """
    Return the commodity_id that ``text`` means; the rest as for ``find_node``.

    Raises
    ------
    InputError
        If no commodity or several are meant; the issue lists all there are.
    """
    names = _names(network, "commodity")
    try:
        return _find(text, names, frozenset(), where, "commodity", network.file_of("commodity"))
    except InputError as error:
        allowed = (
            f"the id or name of one of: {', '.join(f'{name_id} ({name})' for name_id, name in names.names.items())}"
        )
        raise InputError([replace(issue, allowed=allowed) for issue in error.issues]) from None


def avoid(
    network: Network, names: Iterable[str], kept: Mapping[str, str], where: str, countries: Mapping[str, str]
) -> Network:
    """
    Return the network without the links of countries, modes, nodes and links that are to be avoided.

    Parameters
    ----------
    network
        The network.
    names
        Countries by ISO 3166 alpha-3 code or name, modes, link_ids, or places as for ``find_node``, looked up in this
        order. Avoiding a country closes its links and those that touch its nodes.
    kept
        Nodes that must not be avoided, and what messages call them.
    where
        What messages call the place of the names, such as ``--avoid``.
    countries
        Names of countries by code; those that the network does not touch do not count.

    Raises
    ------
    InputError
        If a name is unknown, or means or contains a node of ``kept``; all of them at once.
    """
    links, nodes = network.tables["link"], network.tables["node"]
    country_of = dict(zip(nodes["node_id"], nodes["country"], strict=True))
    touched = sorted({*links["country"], *nodes["country"]} - {""})
    named = {code: countries.get(code, code) for code in touched}
    codes = {_plain(text): code for code, name in named.items() for text in (code, name)}
    link_ids = {_plain(link_id): link_id for link_id in links["link_id"]}
    modes = sorted(set(links["mode"]))
    avoided = links["link_id"].isin([])
    issues: list[Issue] = []
    for name in names:
        if _plain(name) in codes:
            code = codes[_plain(name)]
            closed = {node for node, country in country_of.items() if country == code}
            avoided |= links["country"] == code
        elif _plain(name) in modes:
            closed = set()
            avoided |= links["mode"] == _plain(name)
        elif _plain(name) in link_ids:
            closed = set()
            avoided |= links["link_id"] == link_ids[_plain(name)]
        else:
            try:
                closed = {find_node(network, name, where)}
            except InputError as error:
                others = (*named.values(), *modes, *link_ids.values())
                places = _names(network, "node")
                known = _Names({**{each: each for each in others}, **places.names}, places.others)
                issues += [_as_any(issue, name, modes, known) for issue in error.issues]
                continue
        avoided |= links["from_node_id"].isin(closed) | links["to_node_id"].isin(closed)
        issues += [
            Issue("", 0, where, f"'{name}' cannot be avoided: {end} is '{node}'", "what lies between the two")
            for node, end in kept.items()
            if node in closed
        ]
    if issues:
        raise InputError(issues)
    return network.with_table("link", links[~avoided])


def _as_any(issue: Issue, name: str, modes: Sequence[str], known: "_Names") -> Issue:
    """Return an issue of an unknown place as that of a name that could also be a country's, a mode's or a link's."""
    if not issue.found.startswith("unknown place"):
        return issue
    near = _nearest(name, known)
    kinds = f"a country's name or code of three letters, a mode ({', '.join(modes)}), a link or a place"
    allowed = f"{kinds}: {issue.allowed.removesuffix(_NONE_NEAR) if near else issue.allowed}"
    return replace(
        issue, found=f"unknown country, mode, place or link '{name}'", allowed=allowed, nearest=(near or [""])[0]
    )


class _Names(NamedTuple):
    """The names of things by id, and other names of those that have any."""

    names: Mapping[str, str]
    others: Mapping[str, Sequence[str]]

    def spellings(self, name_id: str) -> set[str]:
        """Return the id and all names of one of them, plain."""
        return {_plain(name) for name in (name_id, self.names[name_id], *self.others.get(name_id, ()))}


def _names(network: Network, table: str) -> _Names:
    rows = list(rows_of(network.tables[table]))
    return _Names(
        {str(getattr(row, f"{table}_id")): str(row.name) for row in rows},
        {row.node_id: row.other_names for row in rows} if table == "node" else {},
    )


def _find(text: str, known: _Names, preferred: frozenset[str], where: str, kind: str, file: str) -> str:
    names = known.names
    if text in names:
        return text
    wanted = _plain(text)
    meant = [name_id for name_id in names if wanted in known.spellings(name_id)]
    first = [name_id for name_id in meant if name_id in preferred]
    if len(meant) == 1 or len(first) == 1:
        return (first or meant)[0]
    if meant:
        found = f"'{text}' is the name of {len(meant)} {kind}s"
        raise InputError([Issue("", 0, where, found, f"one of {', '.join(meant)}", (first or meant)[0])])
    near = _nearest(text, known)
    allowed = f"the id or name of a {kind} in {file}"
    if len(near) > 1:
        allowed += "; near are " + ", ".join(f"{name_id} ({names[name_id]})" for name_id in near)
    raise InputError([Issue("", 0, where, f"unknown {kind} '{text}'", allowed, near[0] if near else "")])


def _nearest(text: str, known: _Names) -> list[str]:
    """Return the ids whose names are nearest: those spelled nearly so, then those that contain the text."""
    wanted = _plain(text)
    by_spelling: dict[str, list[str]] = {}
    for name_id in known.names:
        for spelling in known.spellings(name_id):
            by_spelling.setdefault(spelling, []).append(name_id)
    close = difflib.get_close_matches(wanted, sorted(by_spelling), n=_MOST_NEAREST, cutoff=0.7)
    close += [spelling for spelling in sorted(by_spelling) if len(wanted) > 2 and wanted in spelling]
    return list(dict.fromkeys(name_id for spelling in close for name_id in by_spelling[spelling]))[:_MOST_NEAREST]


def _plain(text: str) -> str:
    """
    Return a text without case, accents, spaces and signs.

    Examples
    --------
    >>> _plain("Xi'an"), _plain("Türkmenbaşy port")
    ('xian', 'turkmenbasyport')
    """
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in letters if letter.isalnum())
