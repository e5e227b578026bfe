"""From when and to when a meeting was moved, as clerks write it: "Rescheduled to Dec 3 at 5 PM"."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from city import localtime
from feeds.fields import dates

_WORDS = (
    r"(?:moved|re-?scheduled|changed|postponed|deferred|continued|adjourned|recessed"
    r"|se movi[oó]|movid[oa]|cambiad[oa]|trasladad[oa]|reprogramad[oa]|aplazad[oa]|pospuest[oa])"
)
_FROM = re.compile(rf"\b{_WORDS}\s+(?:from|del?|desde)\s+([^.;)\n]{{6,60}})", re.IGNORECASE)
_TO = re.compile(
    rf"\b{_WORDS}\s+(?:to|until|for|para|al?|hasta)\s+(?:(?:the|el|las?)\s+)?([^;)\n]{{3,70}})", re.IGNORECASE
)
_WEEKDAY = re.compile(
    r"(?:(?:on|el)\s+)?(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|lunes|martes"
    r"|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo)\b\.?,?\s+(?:the\s+)?",
    re.IGNORECASE,
)
_YEAR = r"\b(?:,?\s+(?:del?\s+)?(\d{4})\b)?"
_SHAPES = (
    (re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d\d))?\b"), "{0}/{1}/{2}"),
    (re.compile(rf"([a-z]{{3,10}})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?{_YEAR}", re.IGNORECASE), "{0} {1}, {2}"),
    (re.compile(rf"(\d{{1,2}})\s+de\s+([a-z]{{3,10}}){_YEAR}", re.IGNORECASE), "{0} de {1} de {2}"),
)
"""How a day is written: what is caught, and the same with a year for :mod:`feeds.fields.dates`."""

_ISO = re.compile(r"\d{4}-\d\d-\d\d\b")
_CLOCK = re.compile(
    r"[\s,T]*(?:(?:at|a\s+las?|@|-)\s*)?"
    r"(?:(\d{1,2})(?:[:.](\d{2}))?\s*([ap])\.?\s?m\b|(\d{1,2}):(\d{2})\b|(noon|mediod[ií]a)\b)",
    re.IGNORECASE,
)


def moved_from(words: str, start: datetime, zone: str) -> datetime | None:
    """When a meeting was to be that is now at ``start``: "Moved from Wednesday, January 13, 2027 at 6 PM".

    A day without a time means the same time on that day. None where nothing is said of it.
    """
    return _first(_FROM, words, start, zone, same=False)


def moved_to(words: str, start: datetime, zone: str) -> datetime | None:
    """When a meeting is to be that was to be at ``start``, or ``start`` itself where the list has it already.

    A day without a year is the nearest one, a day without a time is at the same time, and
    a time alone is on the same day. None where no day or time is named: a room is neither.
    """
    return _first(_TO, words, start, zone, same=True)


def _first(
    pattern: re.Pattern[str], words: str, start: datetime, zone: str, *, same: bool
) -> datetime | None:
    for found in pattern.finditer(words):
        there = _instant(found[1], start, zone)
        if there is not None and (same or there != start):
            return there
    return None


def _instant(words: str, start: datetime, zone: str) -> datetime | None:
    local = localtime.local(start, zone)
    weekday = _WEEKDAY.match(words)
    day, rest = _day(words[weekday.end() :] if weekday else words, local.date())
    clock = _clock(rest)
    if day is None and clock is None:
        return None
    return localtime.at(day or local.date(), clock or local.time(), zone)


def _day(words: str, near: date) -> tuple[date | None, str]:
    """The day with which the words begin, and what stands behind it."""
    iso = _ISO.match(words)
    if iso:
        return _read(iso[0]), words[iso.end() :]
    for pattern, shape in _SHAPES:
        found = pattern.match(words)
        day = _nearest(shape, found, near) if found else None
        if found and day:
            return day, words[found.end() :]
    return None, words


def _nearest(shape: str, found: re.Match[str], near: date) -> date | None:
    """The day that is written; where its year is not, the one that lies nearest."""
    year = found[3]
    years = [int(year) + (2000 if len(year) == 2 else 0)] if year else range(near.year - 1, near.year + 2)
    days = (_read(shape.format(found[1], found[2], each)) for each in years)
    return min((day for day in days if day), key=lambda day: abs(day - near), default=None)


def _read(text: str) -> date | None:
    try:
        return dates.day(text, "UTC")
    except ValueError:
        return None


def _clock(words: str) -> time | None:
    found = _CLOCK.match(words)
    if found is None:
        return None
    if found[6]:
        return time(12)
    hour, minute = int(found[1] or found[4]), int(found[2] or found[5] or 0)
    if found[3]:
        hour = hour % 12 + (12 if found[3].lower() == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
