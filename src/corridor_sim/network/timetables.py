"""Timetables as planners write them: opening hours in OpenStreetMap notation with clock times in the place of hours."""

import re

import opening_hours

_CLOCK_TIME = re.compile(r"\b([01]\d|2[0-3]):([0-5]\d)\b")
_RULE = re.compile(r"([^:]* )?\d\d:\d\d(, ?\d\d:\d\d)*|.* off")


def as_opening_hours(timetable: str) -> str:
    """Return the opening hours that begin at each departure of a timetable and last for a minute."""

    def minute_from(clock_time: re.Match[str]) -> str:
        hour, minute = divmod(60 * int(clock_time[1]) + int(clock_time[2]) + 1, 60)
        return f"{clock_time[0]}-{hour:02}:{minute:02}"

    return _CLOCK_TIME.sub(minute_from, timetable)


def is_timetable(text: str) -> bool:
    """Return whether each rule of a text ends in clock times, or says when there are no departures (off)."""
    rules = [rule.strip() for rule in text.split(";")]
    return all(map(_RULE.fullmatch, rules)) and bool(opening_hours.validate(as_opening_hours(text)))
