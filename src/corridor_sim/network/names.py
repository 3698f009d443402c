"""Names as people type them: in any case, with or without accents, a name or an id."""

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace

from corridor_sim.errors import InputError, Issue
from corridor_sim.network.network import Network
from corridor_sim.tables import rows_of

_MOST_NEAREST = 5


def find_node(network: Network, text: str, where: str) -> str:
    """
    Return the node_id of the place that ``text`` names.

    Parameters
    ----------
    network
        Whose nodes are meant.
    text
        An id or a name, in any case, with or without accents, spaces and signs. Of several places with one name the
        only city is meant, if there is just one.
    where
        What messages call the place of the text, such as ``FROM``.

    Raises
    ------
    InputError
        If no place or several are meant; the issue names the nearest.
    """
    nodes = network.tables["node"]
    cities = frozenset(nodes.loc[nodes["node_type"] == "city", "node_id"])
    return _find(text, _names(network, "node"), cities, where, "place", network.file_of("node"))


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
        allowed = f"the id or name of one of: {', '.join(f'{name_id} ({name})' for name_id, name in names.items())}"
        raise InputError([replace(issue, allowed=allowed) for issue in error.issues]) from None


def avoid(
    network: Network, names: Iterable[str], kept: Mapping[str, str], where: str, countries: Mapping[str, str]
) -> Network:
    """
    Return the network without the links of countries, nodes and links that are to be avoided.

    Parameters
    ----------
    network
        The network.
    names
        Countries by ISO 3166 alpha-3 code or name, link_ids, or places as for ``find_node``, looked up in this order.
        Avoiding a country closes its links and those that touch its nodes.
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
    avoided = links["link_id"].isin([])
    issues: list[Issue] = []
    for name in names:
        if _plain(name) in codes:
            code = codes[_plain(name)]
            closed = {node for node, country in country_of.items() if country == code}
            avoided |= links["country"] == code
        elif _plain(name) in link_ids:
            closed = set()
            avoided |= links["link_id"] == link_ids[_plain(name)]
        else:
            try:
                closed = {find_node(network, name, where)}
            except InputError as error:
                known = {**{each: each for each in (*named.values(), *link_ids.values())}, **_names(network, "node")}
                issues += [_as_any(issue, name, known) for issue in error.issues]
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


def _as_any(issue: Issue, name: str, known: Mapping[str, str]) -> Issue:
    """Return an issue of an unknown place as that of a name that could also be a country's or a link's."""
    if not issue.found.startswith("unknown place"):
        return issue
    near = _nearest(name, known)
    allowed = f"a country's name or code of three letters, a link or a place: {issue.allowed}"
    return replace(issue, found=f"unknown country, place or link '{name}'", allowed=allowed, nearest=(near or [""])[0])


def _names(network: Network, table: str) -> dict[str, str]:
    frame = network.tables[table]
    return {str(getattr(row, f"{table}_id")): str(row.name) for row in rows_of(frame)}


def _find(text: str, names: Mapping[str, str], preferred: frozenset[str], where: str, kind: str, file: str) -> str:
    if text in names:
        return text
    wanted = _plain(text)
    meant = [name_id for name_id, name in names.items() if wanted in (_plain(name_id), _plain(name))]
    first = [name_id for name_id in meant if name_id in preferred]
    if len(meant) == 1 or len(first) == 1:
        return (first or meant)[0]
    if meant:
        found = f"'{text}' is the name of {len(meant)} {kind}s"
        raise InputError([Issue("", 0, where, found, f"one of {', '.join(meant)}", (first or meant)[0])])
    near = _nearest(text, names)
    allowed = f"the id or name of a {kind} in {file}"
    if len(near) > 1:
        allowed += "; near are " + ", ".join(f"{name_id} ({names[name_id]})" for name_id in near)
    raise InputError([Issue("", 0, where, f"unknown {kind} '{text}'", allowed, near[0] if near else "")])


def _nearest(text: str, names: Mapping[str, str]) -> list[str]:
    """Return the ids whose names are nearest: those spelled nearly so, then those that contain the text."""
    wanted = _plain(text)
    by_spelling: dict[str, list[str]] = {}
    for name_id, name in names.items():
        for spelling in {_plain(name_id), _plain(name)}:
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
