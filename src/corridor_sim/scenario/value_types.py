"""
The types of values in a scenario: what one may be, in words for messages and as JSON schema.

Enters: plain data. Leaves: values of Python's own types, or what pydantic raises.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from corridor_sim.scenario.document import YamlPath, quoted

MOST_DAYS = 36600
MOST_SLOTS = 10_000

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?)?")


def mistake(found: str, allowed: str = "", nearest: str = "", at: YamlPath = ()) -> PydanticCustomError:
    """Return an error in our words; ``at`` leads from the value checked to the one at fault ('..' is up)."""
    words = {"found": found, "allowed": allowed, "nearest": nearest, "at": at}
    return PydanticCustomError("mistake", "{found}", words)


def _parse_day(value: object) -> object:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise mistake(f"expected a date, got {quoted(value)}", "year-month-day, such as 2024-01-31")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise mistake(f"there is no day {quoted(value)}", "year-month-day, such as 2024-01-31") from None


def _parse_instant(value: object) -> object:
    if isinstance(value, datetime):
        return value
    allowed = "a day or an instant (UTC unless it says otherwise), such as 2024-01-31 or 2024-01-31T06:00"
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise mistake(f"expected a day or an instant, got {quoted(value)}", allowed)
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        raise mistake(f"there is no instant {quoted(value)}", allowed) from None
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)


def _check_scalar(value: object) -> object:
    if isinstance(value, dict | list | tuple):
        raise mistake(f"expected one value, got {quoted(value)}", "text, a number, true, false or nothing")
    return value


def check_unique(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names, or raise a mistake if one is there twice."""
    seen: set[str] = set()
    for place, name in enumerate(names):
        if name in seen:
            raise mistake(f"{quoted(name)} is named twice", "each id once", at=(place,))
        seen.add(name)
    return names


Day = Annotated[date, BeforeValidator(_parse_day)]
Instant = Annotated[
    datetime, BeforeValidator(_parse_instant), WithJsonSchema({"type": "string", "pattern": f"^{_INSTANT.pattern}$"})
]
Text = Annotated[str, StringConstraints(min_length=1)]
Scalar = Annotated[str | int | float | bool | None, BeforeValidator(_check_scalar)]
DayCount = Annotated[int, Field(ge=0, le=MOST_DAYS)]


ALL = ("all",)
"""In the place of a list of ids: all there are."""


def _parse_ids(value: object) -> object:
    if value in ("all", ALL):
        return ALL
    if not isinstance(value, list | tuple) or not value or not all(isinstance(one, str) and one for one in value):
        raise mistake(f"expected all or a list of ids, got {quoted(value)}", "all, or a list of ids, at least one")
    return check_unique(tuple(value))


def _parse_factors(value: object) -> object:
    """Return factors by name of procedure; a single one holds for every name, which is empty."""
    factors: dict[Any, Any] = value if isinstance(value, dict) else {"": value}
    for name, factor in factors.items():
        at = (name,) if name else ()
        if isinstance(factor, bool) or not isinstance(factor, int | float):
            raise mistake(
                f"expected a number, got {quoted(factor)}", "a share or factor of service times, 0 to 1", at=at
            )
        if not 0 <= factor <= 1:
            raise mistake(f"{quoted(factor)} is out of range", "0 to 1 (a share or factor of service times)", at=at)
    return {str(name): float(factor) for name, factor in factors.items()}


_FACTOR = {"type": "number", "minimum": 0, "maximum": 1}

Ids = Annotated[
    tuple[str, ...],
    BeforeValidator(_parse_ids),
    WithJsonSchema(
        {
            "anyOf": [
                {"const": "all"},
                {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True},
            ]
        }
    ),
]
Factors = Annotated[
    Mapping[str, float],
    BeforeValidator(_parse_factors),
    WithJsonSchema({"anyOf": [_FACTOR, {"type": "object", "additionalProperties": _FACTOR}]}),
]


def _parse_slots(value: object) -> object:
    """Return slots a day by post, each a number above 0."""
    allowed = f"posts with their slots a day, such as {{nur_zholy: 650}}, each above 0 and at most {MOST_SLOTS:,}"
    if not isinstance(value, dict) or not value:
        raise mistake(f"expected slots by post, got {quoted(value)}", allowed)
    for name, number in value.items():
        is_number = isinstance(number, int | float) and not isinstance(number, bool)
        if not is_number or not 0 < number <= MOST_SLOTS:
            raise mistake(f"{quoted(number)} is no number of slots", allowed, at=(name,))
    return {str(name): float(number) for name, number in value.items()}


Slots = Annotated[
    Mapping[str, float],
    BeforeValidator(_parse_slots),
    WithJsonSchema(
        {
            "type": "object",
            "additionalProperties": {"type": "number", "exclusiveMinimum": 0, "maximum": MOST_SLOTS},
            "minProperties": 1,
        }
    ),
]
