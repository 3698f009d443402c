"""
Whether plain data are a scenario, and what is said about the keys that are wrong.

Enters: plain data and positions. Leaves: an immutable ScenarioDocument, or issues in the planner's words.
"""

from collections.abc import Mapping
from itertools import takewhile
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from corridor_sim.errors import Issue, nearest_name
from corridor_sim.scenario.document import MOST_ISSUES, YamlPath, issue_at, quoted
from corridor_sim.scenario.schema import ScenarioDocument


def check_document(
    data: Mapping[str, Any], positions: Mapping[YamlPath, tuple[str, int]], *, complete: bool = True
) -> tuple[ScenarioDocument | None, list[Issue]]:
    """
    Check a merged scenario against the schema.

    Parameters
    ----------
    data
        Plain data: mappings, lists and scalars.
    positions
        Position of each value of ``data``.
    complete
        Whether a missing key is an issue; it is none in a file that others extend.

    Returns
    -------
    The document, or None if it is not one, and the issues.
    """
    try:
        return ScenarioDocument.model_validate(data), []
    except ValidationError as error:
        details = error.errors(include_url=False)
    wanted = [detail for detail in details if complete or not _is_missing(detail)]
    issues = [_issue(detail, positions) for detail in wanted[:MOST_ISSUES]]
    if len(wanted) > MOST_ISSUES:
        issues.append(Issue(issues[-1].file, 0, "", f"{len(wanted) - MOST_ISSUES} more mistakes are not listed"))
    return None, issues


def right_part(data: Mapping[str, Any]) -> tuple[ScenarioDocument, Mapping[str, Any]] | None:
    """
    Return a scenario without the keys whose values are wrong, as a document and as data.

    A list with a mistake is left out as a whole, so that places in lists stay those of the file. None if what is left
    is no scenario.
    """
    left = data
    while True:
        try:
            return ScenarioDocument.model_validate(left), left
        except ValidationError as error:
            wrong = [_wrong_key(detail) for detail in error.errors(include_url=False)]
        fewer = left
        for path in wrong:
            fewer = _without(fewer, path)
        if () in wrong or fewer == left:
            return None
        left = fewer


def _wrong_key(detail: ErrorDetails) -> YamlPath:
    """Return the key to leave out: the innermost that is wrong and in no list, or that of what lacks another."""
    path = detail["loc"][:-1] if detail["type"] == "missing" else detail["loc"]
    if detail["type"] == "mistake":
        path = _moved(path, detail["ctx"]["at"])
    return tuple(takewhile(lambda step: isinstance(step, str), path))


def _without(data: Mapping[str, Any], path: YamlPath) -> Mapping[str, Any]:
    """Return data without the key at ``path``, or without the last one on the way there."""
    key, *deeper = path or ("",)
    if key not in data:
        return data
    inner = data[str(key)]
    if deeper and isinstance(inner, Mapping) and deeper[0] in inner:
        return {**data, str(key): _without(inner, tuple(deeper))}
    return {name: value for name, value in data.items() if name != key}


_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "tuple_type": "a list",
    "bool_type": "true or false",
    "model_type": "a mapping of keys to values",
}
_FOUND = {"missing": "missing", "string_too_short": "empty", "too_short": "empty", "literal_error": "unknown value {}"}


def _issue(detail: ErrorDetails, positions: Mapping[YamlPath, tuple[str, int]]) -> Issue:
    """Return what pydantic found in the planner's words."""
    path = detail["loc"]
    keys, field = _declared(path)
    if detail["type"] == "mistake":
        words = detail["ctx"]
        return issue_at(positions, _moved(path, words["at"]), words["found"], words["allowed"], words["nearest"])
    if detail["type"] == "extra_forbidden":
        nearest = nearest_name(str(path[-1]), keys)
        return issue_at(positions, path, f"unknown key {quoted(path[-1])}", ", ".join(keys), nearest)
    found, hint = _words(detail["type"], detail["input"], field)
    description = (field.description or "") if field else ""
    choices = map(str, get_args(field.annotation)) if field and detail["type"] == "literal_error" else ()
    nearest = nearest_name(str(detail["input"]), choices)
    return issue_at(positions, path, found or detail["msg"], hint.format(description), nearest)


def _words(sort: str, value: object, field: FieldInfo | None) -> tuple[str, str]:
    """Return what is wrong with a value, and what is allowed with a gap for the description of its key."""
    if sort in _EXPECTED:
        needs_quotes = sort == "string_type" and isinstance(value, int | float)
        found = f"expected {_EXPECTED[sort]}, got {quoted(value)}"
        return found, "text, in quotes ({})" if needs_quotes else "{}"
    if field and sort.startswith(("greater_than", "less_than")):
        return f"{quoted(value)} is out of range", f"{_range(field)} ({{}})"
    return _FOUND.get(sort, "").format(quoted(value)), "{}"


def _is_missing(detail: ErrorDetails) -> bool:
    is_day_count = detail["type"] == "mistake" and detail["ctx"]["at"] == ("..",)
    return detail["type"] == "missing" or is_day_count


def _moved(path: YamlPath, steps: YamlPath) -> YamlPath:
    """Return the path reached from ``path`` by ``steps``."""
    for step in steps:
        path = path[:-1] if step == ".." else (*path, step)
    return path


def _range(field: FieldInfo) -> str:
    """Return the range that a field declares."""
    limits = {name: getattr(limit, name) for limit in field.metadata for name in ("ge", "le") if hasattr(limit, name)}
    return f"{limits['ge']} to {limits['le']}"


def _declared(path: YamlPath) -> tuple[list[str], FieldInfo | None]:
    """Return the keys allowed beside the last key of ``path``, and its own declaration if it has one."""
    keys: type[BaseModel] | None = ScenarioDocument
    owner: type[BaseModel] = ScenarioDocument
    field: FieldInfo | None = None
    is_named_freely = False
    for step in path:
        if is_named_freely:  # an id of the planner's own, which no field declares
            is_named_freely = False
        elif isinstance(step, str) and keys is not None:
            owner, field = keys, keys.model_fields.get(step)
            keys = _keys_in(field.annotation) if field else None
            is_named_freely = keys is not None and get_origin(field.annotation if field else None) is Mapping
    return list(owner.model_fields), field


def _keys_in(annotation: object) -> type[BaseModel] | None:
    """Return the model that an annotation is made of, if any."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_keys_in, get_args(annotation))), None)
