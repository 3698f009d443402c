"""
Read one YAML file into plain data, keeping the file and line of every value.

The file is read event by event (YAML 1.2 core schema: ``NO`` is text), so that nothing is expanded or built
before it has been checked. Enters: a path. Leaves: mappings, lists and scalars, their positions, the issues.
"""

import math
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from corridor_sim.errors import InputError, Issue

YamlPath = tuple[str | int, ...]
"""Keys and list positions from the root to a value, such as ``('network', 'change', 0, 'cranes')``."""

Positions = dict[YamlPath, tuple[str, int]]
"""File as shown to the planner and line of each value; an option of the command line has line 0."""

MOST_BYTES = 2**20
MOST_LEVELS = 50
MOST_ISSUES = 100
MOST_DIGITS = 100

_FOREIGN = "is not part of the scenario language"

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_PLAIN_KEY = re.compile(r"[\w-]{1,60}")
_LONG_ESCAPE = re.compile(r"\\U([0-9a-fA-F]{8})")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def paths_in(value: object, at: YamlPath = ()) -> Iterator[YamlPath]:
    """Yield the path of a value and of everything in it."""
    yield at
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from paths_in(inner, (*at, key))


def read_document(path: Path, shown_as: str) -> tuple[dict[str, Any], Positions, list[Issue]]:
    """
    Read a YAML file as plain data.

    Parameters
    ----------
    path
        File to read, at most 1 MiB of UTF-8.
    shown_as
        Name of the file in positions and issues.

    Returns
    -------
    The mapping, the position of each of its values, and every issue found. A value that was refused is None.
    A file that could not be read to its end gives an empty mapping and no position, not even of the root.
    """
    composer = _Composer(shown_as)
    try:
        data, positions = composer.document(_read_text(path, shown_as))
    except InputError as error:
        return {}, {}, [*composer.issues, *error.issues]
    return data, positions, composer.issues


def printed_path(path: YamlPath) -> str:
    """
    Return a path as planners read it.

    Examples
    --------
    >>> printed_path(("network", "change", 0, "cranes"))
    'network.change[0].cranes'
    """
    return "".join(map(_printed_step, path)).removeprefix(".")


def _printed_step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _PLAIN_KEY.fullmatch(step) else f".{quoted(step)}"


def issue_at(
    positions: Mapping[YamlPath, tuple[str, int]],
    path: YamlPath,
    found: str,
    allowed: str = "",
    nearest: str = "",
) -> Issue:
    """Return an issue placed at the line of ``path``, or of its nearest ancestor that was written."""
    known = next((path[:end] for end in range(len(path), -1, -1) if path[:end] in positions), None)
    file, line = positions[known] if known is not None else ("", 0)
    if file and not line:  # an option of the command line is a place by itself
        return Issue("", 0, file, found, allowed, nearest)
    return Issue(file, line, printed_path(_in_file(positions, path, file)), found, allowed, nearest)


def _in_file(positions: Mapping[YamlPath, tuple[str, int]], path: YamlPath, file: str) -> YamlPath:
    """Return ``path`` with each place in a list counted as in ``file``: items of other files stand before it."""
    steps: list[str | int] = []
    for depth, step in enumerate(path):
        others = range(step) if isinstance(step, int) else ()
        before = sum(positions.get((*path[:depth], i), (file, 0))[0] != file for i in others)
        steps.append(step - before if isinstance(step, int) else step)
    return tuple(steps)


def quoted(value: object) -> str:
    """Return a value as a message shows it: quoted, on one line and not too long."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    text = _UNPRINTABLE.sub(lambda odd: ascii(odd.group())[1:-1], " ".join(text.split()))
    return f"'{text}'" if len(text) <= 60 else f"'{text[:57]}...'"


def _read_text(path: Path, file: str) -> str:
    """Return the text of a file, or raise an InputError that says why it cannot be had."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise _end(file, 0, f"cannot be read: {error.strerror}") from None
    if len(data) > MOST_BYTES:
        raise _end(file, 0, "the file is larger than 1 MiB", "a scenario; long tables go into CSV files")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"the byte 0x{data[error.start]:02x} is not UTF-8"
        raise _end(file, line, found, "save the file as UTF-8") from None
    odd = _UNPRINTABLE.search(text)
    if odd:
        line = text.count("\n", 0, odd.start()) + 1
        raise _end(file, line, f"unprintable character {odd.group()!a}", "plain text")
    return text


def _end(file: str, line: int, found: str, allowed: str = "") -> InputError:
    """Return the error of a file that cannot be read on."""
    return InputError([Issue(file, line, "", found, allowed)])


def _events(text: str, file: str) -> Iterator[Event]:
    """Yield the events of a YAML text one by one; raise an InputError where it is not YAML."""
    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except MarkedYAMLError as error:
        raise _syntax_error(error, file) from None
    except YAMLError as error:
        raise _end(file, 0, f"not valid YAML: {' '.join(str(error).split())}") from None
    except (ValueError, OverflowError):
        # The parser calls chr() for an escape such as "\UFFFFFFFF" without a check.
        odd = next((code for code in _LONG_ESCAPE.finditer(text) if int(code[1], 16) > sys.maxunicode), None)
        line = text.count("\n", 0, odd.start()) + 1 if odd else 0
        raise _end(file, line, "not valid YAML: an escape in quotes names no character") from None


def _syntax_error(error: MarkedYAMLError, file: str) -> InputError:
    problem, context = error.problem or "", error.context or ""
    line = error.problem_mark.line + 1 if error.problem_mark else 0
    if context and error.context_mark and error.context_mark.line + 1 != line:
        context += f" that starts on line {error.context_mark.line + 1}"
    found = f"not valid YAML: {problem}" + (f" {context}" if context else "")
    if "'\\t'" in problem:
        return _end(file, line, found, "indent with spaces, not with tabs")
    is_colon = "mapping values are not allowed" in problem
    return _end(file, line, found, "a text that holds a colon and a space stands in quotes" if is_colon else "")


class _Composer:
    """
    Build plain data from the events of one file, noting positions and refusing what is not in the language.

    Attributes
    ----------
    issues
        What was refused so far.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.issues: list[Issue] = []
        self._coming: Iterator[Event] = iter(())

    def document(self, text: str) -> tuple[dict[str, Any], Positions]:
        """Return the mapping that the only document of ``text`` consists of, and its positions."""
        self._coming = _events(text, self.file)
        next(self._coming)  # start of the stream
        start = next(self._coming)
        if isinstance(start, StreamEndEvent):
            raise _end(self.file, 1, "the file is empty", "a mapping of keys to values")
        if getattr(start, "version", None) or getattr(start, "tags", None):
            self._refuse(start, (), f"a directive (%) {_FOREIGN}", "the scenario itself; it is read as YAML 1.2")
        root = next(self._coming)
        positions: Positions = {}
        data = self._value(root, (), positions)
        next(self._coming)  # end of the document
        more = next(self._coming)
        if not isinstance(more, StreamEndEvent):
            raise _end(self.file, _line(more), "a second document begins here", "one document in a file (one ---)")
        if not isinstance(data, dict):
            raise _end(self.file, _line(root), f"expected a mapping of keys to values, got {quoted(data)}")
        return data, positions

    def _value(self, event: Event, path: YamlPath, positions: Positions) -> Any:
        """Return the value that begins with ``event``, and note its position unless its key has done so."""
        self._limit(len(path), event)
        positions.setdefault(path, (self.file, _line(event)))
        self._refuse_extras(event, path)
        if isinstance(event, MappingStartEvent):
            return self._mapping(path, positions)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(path, positions)
        return self._scalar(event, path) if isinstance(event, ScalarEvent) else None

    def _sequence(self, path: YamlPath, positions: Positions) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := next(self._coming), SequenceEndEvent):
            values.append(self._value(event, (*path, len(values)), positions))
        return values

    def _mapping(self, path: YamlPath, positions: Positions) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(self._coming), MappingEndEvent):
            key = self._key(event, path)
            here = (*path, str(getattr(event, "value", "?")))
            value_event = next(self._coming)
            if key is None:
                self._value(value_event, here, {})
            elif key in values:
                first = positions[here][1]
                self._refuse(event, here, f"duplicate key {quoted(key)}, already on line {first}", "each key once")
                self._value(value_event, here, {})
            else:
                positions[here] = (self.file, _line(event))
                values[key] = self._value(value_event, here, positions)
        return values

    def _key(self, event: Event, path: YamlPath) -> str | None:
        """Return a key, or None if it was refused."""
        self._refuse_extras(event, path)
        if isinstance(event, CollectionStartEvent):
            self._skip()
            self._refuse(event, path, "a key that is a list or a mapping", "text")
        if not isinstance(event, ScalarEvent):
            return None
        if _is_plain(event) and event.value == "<<":
            self._refuse(event, path, f"merge key '<<' {_FOREIGN}", "the keys themselves")
            return None
        key = self._scalar(event, path)
        if not isinstance(key, str):
            self._refuse(event, path, f"the key {quoted(event.value)} is not text", "text; put it in quotes")
            return None
        return key

    def _skip(self) -> None:
        """Pass over the rest of a list or mapping."""
        depth = 1
        while depth:
            event = next(self._coming)
            depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
            self._limit(depth, event)

    def _limit(self, depth: int, event: Event) -> None:
        """Stop at a list or mapping nested too deep: each level costs time and one of Python's calls."""
        if depth > MOST_LEVELS:
            raise _end(self.file, _line(event), f"nested more than {MOST_LEVELS} levels deep")

    def _scalar(self, event: ScalarEvent, path: YamlPath) -> object:
        """Return the value of a scalar, or None if it was refused."""
        text = str(event.value)
        odd = _UNPRINTABLE.search(text)
        if odd:
            self._refuse(event, path, f"unprintable character {odd.group()!a}", "plain text")
            return None
        value = _resolve(text) if _is_plain(event) else text
        if isinstance(value, float) and not math.isfinite(value):
            allowed = f"a finite number of at most {MOST_DIGITS} characters"
            self._refuse(event, path, f"{quoted(text)} is no number to calculate with", allowed)
            return None
        return value

    def _refuse_extras(self, event: Event, path: YamlPath) -> None:
        """Note an alias, anchor or tag."""
        if not isinstance(event, NodeEvent):
            return
        if event.anchor is not None:
            sort, sign = ("alias", "*") if isinstance(event, AliasEvent) else ("anchor", "&")
            self._refuse(event, path, f"{sort} {quoted(sign + event.anchor)} {_FOREIGN}", "the value itself")
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._refuse(event, path, f"tag {quoted(tag)} {_FOREIGN}", "the value itself; text in quotes")

    def _refuse(self, event: Event, path: YamlPath, found: str, allowed: str) -> None:
        self.issues.append(Issue(self.file, _line(event), printed_path(path), found, allowed))
        if len(self.issues) >= MOST_ISSUES:
            raise _end(self.file, _line(event), f"reading stopped here, after {MOST_ISSUES} mistakes")


def _line(event: Event) -> int:
    """Return the line of an event, counted from 1."""
    return int(event.start_mark.line) + 1


def _is_plain(event: ScalarEvent) -> bool:
    """Return whether a scalar is written without quotes, as no block and without a tag."""
    return not event.style and event.tag is None


def _resolve(text: str) -> str | int | float | bool | None:
    """Return the value of a plain scalar by the core schema of YAML 1.2 (section 10.3.2); nan if too long."""
    if text in _WORDS:
        return _WORDS[text]
    if _NOT_FINITE.fullmatch(text):
        return math.nan
    base_given = _OTHER_BASE.fullmatch(text)
    if not base_given and not _FLOAT.fullmatch(text):
        return text
    if len(text) > MOST_DIGITS:
        return math.nan
    if base_given:
        return int(text, 0)
    return int(text) if _INTEGER.fullmatch(text) else float(text)
