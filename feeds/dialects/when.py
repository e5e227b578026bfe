"""When an event is, out of the texts that feeds have for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from city import localtime
from feeds.fields import dates

Moment = date | datetime

CLOCK = r"\d{1,2}(?::\d\d)?(?::\d\d)?\s*(?:[apAP]\.?\s?[mM]\b\.?)?"
DAY = (
    r"(?:[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd|th)?, ?\d{4}|\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d\d-\d\d"
    r"|\d{1,2} de [a-z]{4,10} (?:de|del) \d{4})"
)
_DAY = re.compile(rf"\b{DAY}\b")
_TIME = re.compile(r"\b(\d{1,2})(?::(\d\d))?(?::\d\d)?\s*(?:([ap])\.?\s?m\b)?", re.IGNORECASE)
_RANGE = re.compile(
    r"\b(\d{1,2})(?::(\d\d))?\s*(?:-|–|—|to|a|until)\s*(\d{1,2})(?::(\d\d))?\s*([ap])\.?\s?m\b", re.IGNORECASE
)
_NOON = re.compile(r"\b(?:12(?::00)?\s*)?(noon|mediod[ií]a)\b", re.IGNORECASE)
_MIDNIGHT = re.compile(r"\b(?:12(?::00)?\s*)?(midnight|medianoche)\b", re.IGNORECASE)
_BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z)?)?\Z")


def moment(text: str, zone: str) -> Moment | None:
    """One time as a machine writes it: ISO 8601 in either form, RFC 822, or a day; None for anything else.

    What has no offset is on the clocks of ``zone``.
    """
    words = text.strip()
    if basic := _BASIC.match(words):
        year, month, day, hour, minute, second, utc = basic.groups()
        words = f"{year}-{month}-{day}" + (f"T{hour}:{minute}:{second or '00'}{utc or ''}" if hour else "")
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", words):
            return date.fromisoformat(words)
        return _local(dates.instant(words, zone) if words[:4].isdigit() else _written(words, zone), zone)
    except (ValueError, OverflowError, IndexError, TypeError):
        return None


def _written(words: str, zone: str) -> Moment:
    if re.match(r"[A-Za-z]{3}, \d{1,2} [A-Za-z]{3} \d{4}", words):
        return parsedate_to_datetime(words)
    read = dates.instant(words, zone)
    return read if any(_TIME.finditer(words.partition(str(read.year))[2])) else dates.day(words, zone)


def _local(read: Moment, zone: str) -> Moment:
    if not isinstance(read, datetime):
        return read
    return localtime.local(read, zone) if read.tzinfo else localtime.at(read.date(), read.time(), zone)


def days_in(words: str) -> list[date]:
    """The days that a text names, in their order."""
    found = (_day(each[0]) for each in _DAY.finditer(words))
    return [day for day in found if day is not None]


def _day(words: str) -> date | None:
    try:
        return dates.day(words, "UTC")
    except ValueError:
        return None


def clocks_in(words: str) -> list[time]:
    """The times of day that a text names: "6-8 pm" begins in the evening, "11 to 1 pm" in the morning."""
    words = _MIDNIGHT.sub("12:00 am", _NOON.sub("12:00 pm", words))
    return [clock for clock in _clocks(_RANGE.sub(_spelt_out, words)) if clock is not None]


def _clocks(words: str) -> Iterator[time | None]:
    for found in _TIME.finditer(words):
        hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
        if not half and not found[2]:
            continue
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "p" else 0)
        elif half:
            continue
        yield time(hour, minute) if hour < 24 and minute < 60 else None


def _spelt_out(found: re.Match[str]) -> str:
    """The first of two times, which leaves its half of the day to the second."""
    first, last, half = int(found[1]) % 12, int(found[3]) % 12, found[5].lower()
    same = (first, int(found[2] or 0)) <= (last, int(found[4] or 0))
    other = half if same else "ap"[half == "a"]
    return f"{found[1]}:{found[2] or '00'} {other}m - {found[3]}:{found[4] or '00'} {half}m"


def span(days: list[date], clocks: list[time], zone: str) -> dict[str, Any]:
    """``start`` and ``end`` of an event on these days at these times; whole days where there are none.

    From midnight to the last minute of the day is how calendars write "all day".
    """
    first, last = days[0], max(days[-1], days[0])
    if not clocks or (clocks[0] == time(0) and clocks[-1] >= time(23, 59)):
        return {"start": first.isoformat(), "end": last.isoformat() if last != first else None}
    start = localtime.at(first, clocks[0], zone)
    end = localtime.at(last, clocks[1], zone) if len(clocks) > 1 else None
    return {"start": start.isoformat(), "end": end.isoformat() if end and end >= start else None}


def between(start: Moment | None, end: Moment | None, *, exclusive: bool = False) -> dict[str, Any]:
    """``start`` and ``end`` out of two moments; an ``exclusive`` end of days is the day after the last."""
    if start is None:
        return {}
    timed = isinstance(start, datetime)
    if end is None or isinstance(end, datetime) != timed or end < start:
        return {"start": start.isoformat(), "end": None}
    if not timed and exclusive and end > start:
        end -= timedelta(days=1)
    return {"start": start.isoformat(), "end": end.isoformat() if timed or end != start else None}
