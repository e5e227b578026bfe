"""Days and instants as cities write them: ISO, the usual US forms, and in Spanish words."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

from city import localtime

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan enero ene",
            "february feb febrero",
            "march mar marzo",
            "april apr abril abr",
            "may mayo",
            "june jun junio",
            "july jul julio",
            "august aug agosto ago",
            "september sep sept septiembre setiembre",
            "october oct octubre",
            "november nov noviembre",
            "december dec diciembre dic",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon lunes lun",
            "tuesday tue tues martes mar",
            "wednesday wed weds miercoles mie",
            "thursday thu thur thurs jueves jue",
            "friday fri viernes vie",
            "saturday sat sabado sab",
            "sunday sun domingo dom",
        )
    )
    for name in names.split()
}
_ACCENTS = str.maketrans("áéíóúü", "aeiouu")
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))?(?::\d{2}(?:\.\d+)?)?\s*(?:([ap])\.?\s*m\b\.?)?", re.IGNORECASE)
_US = re.compile(r"(?<![\d/-])(\d{1,2})(?:/(\d{1,2})/(\d{4}|\d\d)|-(\d{1,2})-(\d{4}))(?![\d/-])")
_NUMBERS = re.compile(r"\s*(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4}|\d\d)(?!\d)")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_ENGLISH = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_SPANISH = re.compile(r"(\d{1,2})\s+(?:de\s+)?([a-z]{3,10})\.?,?\s+(?:del?\s+)?(\d{4})")
_HALF_DAY = 12
_NO_TIME = re.compile(r"^[t ]0{1,2}:00(?::00(?:\.0+)?)?(?=\s+\d)", re.IGNORECASE)
"""The midnight that databases write after a bare date, where the time of day follows from another column."""

_NEVER = re.compile(r"\s*(?:(?:0001|9999)-\d\d-\d\d|\d{1,2}/\d{1,2}/(?:0001|9999)\b)")
_ENDS_OF_TIME = (date.min.year, date.max.year)


def is_never(value: Any) -> bool:
    """Whether a date is one of the first or last year of the calendar: databases write it for none.

    0001-01-01 is the empty date of .NET and of Oracle, 9999-12-31 stands for "no end". Neither can be
    reckoned with: the day after it, or the same instant on another clock, is in no calendar.
    """
    return value.year in _ENDS_OF_TIME if isinstance(value, date) else bool(_NEVER.match(str(value)))


def weekday(value: Any) -> int:
    """Monday = 0 ... Sunday = 6, from an English or Spanish name or that number. ValueError otherwise."""
    word = str(value).strip().casefold().translate(_ACCENTS).rstrip(".")
    if word in _WEEKDAYS:
        return _WEEKDAYS[word]
    if word.endswith("s") and word[:-1] in _WEEKDAYS:
        return _WEEKDAYS[word[:-1]]
    if len(word) == 1 and "0" <= word <= "6":
        return int(word)
    raise ValueError(f"{value!r} is not a weekday")


def day(value: Any, zone: str) -> date:
    """A day. An instant is the day that clocks in ``zone`` show then. ValueError otherwise."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, datetime) or re.search(r"\d[T ]\d", str(value)):
        try:
            return localtime.day_of(instant(value, zone), zone)
        except OverflowError as error:  # the last hours of the year 9999 are the next year elsewhere
            raise ValueError(f"{value!r} is not a date") from error
    found = _day_in(str(value))
    if found is None:
        raise ValueError(f"{value!r} is not a date")
    return found[0]


def instant(value: Any, zone: str) -> datetime:
    """An aware instant; a time without an offset is on the clocks of ``zone``, a day its midnight.

    Raises ValueError where the words hold no date.
    """
    try:
        return _instant(value, zone)
    except OverflowError as error:
        raise ValueError(f"{value!r} is not a date") from error


def _instant(value: Any, zone: str) -> datetime:
    if isinstance(value, datetime):
        return value if value.tzinfo else localtime.at(value.date(), value.time(), zone)
    if isinstance(value, date):
        return localtime.start_of(value, zone)
    text = str(value).strip()
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return _written_out(text, zone)
    return read if read.tzinfo else localtime.at(read.date(), read.time(), zone)


def clock(value: str) -> time:
    """A time of day: 19:00, 7 PM, 7:30 p.m., noon, midnight. ValueError otherwise."""
    word = value.strip().casefold()
    if word in {"noon", "mediodia", "mediodía"}:
        return time(12)
    if word in {"midnight", "medianoche"}:
        return time(0)
    found = _CLOCK.fullmatch(word)
    if not found:
        raise ValueError(f"{value!r} is not a time of day")
    return _clock_of(found)


def _clock_of(found: re.Match[str]) -> time:
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").casefold()
    if half and not 1 <= hour <= _HALF_DAY:
        raise ValueError(f"{found[0]!r} is not a time of day")
    if half:
        hour = hour % _HALF_DAY + (_HALF_DAY if half == "p" else 0)
    return time(hour, minute)


def _written_out(text: str, zone: str) -> datetime:
    found = _day_in(text)
    if found is None:
        raise ValueError(f"{text!r} is not a date")
    the_day, rest = found
    for each in _CLOCK.finditer(_NO_TIME.sub("", rest)):
        if each[2] or each[3]:
            return localtime.at(the_day, _clock_of(each), zone)
    return localtime.start_of(the_day, zone)


def _day_in(text: str) -> tuple[date, str] | None:
    """The first date in the words, and the words after it. Raises ValueError for a thirteenth month."""
    try:
        return _first_day(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is not a date") from error


def _first_day(text: str) -> tuple[date, str] | None:
    words = text.casefold().translate(_ACCENTS)
    if found := _ISO.search(words):
        return date(int(found[1]), int(found[2]), int(found[3])), words[found.end() :]
    if found := _US.search(words):
        the_day = date(_year(found[3] or found[5]), int(found[1]), int(found[2] or found[4]))
        return the_day, words[found.end() :]
    for found in _ENGLISH.finditer(words):
        if found[1] in _MONTHS:
            return date(int(found[3]), _MONTHS[found[1]], int(found[2])), words[found.end() :]
    for found in _SPANISH.finditer(words):
        if found[2] in _MONTHS:
            return date(int(found[3]), _MONTHS[found[2]], int(found[1])), words[found.end() :]
    return None


def _year(digits: str) -> int:
    """Of two digits one of this century: what a city announces is not a hundred years old."""
    return int(digits) + (2000 if len(digits) == 2 else 0)


def is_day_first(text: str) -> bool:
    """Whether it begins with a date in numbers that can only be read day first: 31/12/2026, 24.12.26."""
    found = _NUMBERS.match(text)
    return found is not None and 12 < int(found[1]) <= 31 and 1 <= int(found[2]) <= 12


def is_month_first(text: str) -> bool:
    """Whether it begins with a date in numbers that can only be read month first: 12/31/2026."""
    found = _NUMBERS.match(text)
    return found is not None and 1 <= int(found[1]) <= 12 < int(found[2]) <= 31


def from_day_first(text: str) -> str:
    """The text with the date in numbers in front of it, which is day first, in ISO 8601."""
    found = _NUMBERS.match(text)
    if found is None:
        return text
    return f"{_year(found[3]):04}-{int(found[2]):02}-{int(found[1]):02}{text[found.end() :]}"
