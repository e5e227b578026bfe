"""What meeting systems have in common: days and clocks in words, one shape of meeting."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from city import localtime
from city.errors import Unreadable
from feeds.formats import Item, Parsed, Problem
from feeds.text.documents import json_of, saved_objects
from feeds.text.plaintext import folded, plain_text
from feeds.text.refusals import refuse_error

_STATUS_TAIL = re.compile(
    r"(?:(?<!\W)\W+)?\b(?:cancell?ed|cancelad[oa]|postponed|pospuest[oa])\W*\Z", re.IGNORECASE
)
_STATUS_HEAD = re.compile(
    r"\A\W*(?:cancell?ed|cancelad[oa]|postponed|pospuest[oa])\b(?:\s*[-–—:*/|]+\s*|\W*\Z)", re.IGNORECASE
)
_NO_PLACE = re.compile(r"(?:(?:this|the) )?meeting", re.IGNORECASE)
_OFF = ("isCancelled", "isCanceled", "cancelled", "canceled")
_CLOCK = re.compile(r"\b(\d{1,2})(?:[:.](\d{2}))?(?::\d{2})?\s*(?:([ap])\.?\s?m\b\.?)?", re.IGNORECASE)
LONGEST_PLACE = 1_000
_DAY_SHAPES = ("%m/%d/%Y", "%Y-%m-%d", "%b %d, %Y", "%B %d, %Y")


def start_of(day: str, clock: str, zone: str) -> str | None:
    """A local day and time in words as ISO with the offset of ``zone``; the day alone where there is no time.

    >>> start_of("9/26/2024", "10:00 AM", "America/Los_Angeles")
    '2024-09-26T10:00:00-07:00'
    """
    found = _day(day)
    if found is None:
        return None
    hour = _time(clock)
    return localtime.at(found, hour, zone).isoformat() if hour else found.isoformat()


def wall_start(text: str, zone: str) -> str | None:
    """An ISO date-time read on the clocks of ``zone`` whatever offset it claims.

    CivicClerk and PrimeGov send local times, CivicClerk with a "Z" behind them that is not meant.
    """
    try:
        wall = datetime.fromisoformat(text).replace(tzinfo=None)
        return localtime.at(wall.date(), wall.time().replace(microsecond=0), zone).isoformat()
    except (ValueError, OverflowError):
        return None


def _day(text: str) -> date | None:
    words = folded(text).partition("T")[0]
    for shape in _DAY_SHAPES:
        try:
            return datetime.strptime(words, shape).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _time(text: str) -> time | None:
    words = folded(text)
    if words.lower() in ("noon", "12 noon"):
        return time(12)
    found = _CLOCK.match(words)
    if found is None or not (found[2] or found[3]):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if found[3].lower() == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def place_of(text: str) -> str | None:
    """A place on one line, without the status that clerks write before or behind it."""
    parts = [plain_text(line).strip(" ,") for line in text.splitlines()]
    joined = _STATUS_HEAD.sub("", ", ".join(part for part in parts if part)[:LONGEST_PLACE])
    bare = _STATUS_TAIL.sub("", joined)
    return None if bare != joined and _NO_PLACE.fullmatch(bare) else bare or None


def is_off(record: Mapping[str, Any]) -> bool:
    """Whether a field of the record says that the meeting is cancelled."""
    return any(record.get(name) is True for name in _OFF)


def made_id(*parts: str | None) -> str:
    """An id for a meeting without one, the same at every reading."""
    told = "\n".join(part or "" for part in parts)
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:32]


def text_in(record: Mapping[str, Any], *names: str) -> str:
    """The first of these fields that holds words or a number, as text."""
    for name in names:
        value = record.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()
    return ""


def records_in(data: bytes, noun: str) -> tuple[list[dict[str, Any]], list[Problem]]:
    """The records of a JSON answer: a list, one under ``value`` (OData), or one alone. Raises Unreadable."""
    try:
        document = json_of(data, noun)
    except Unreadable as error:
        saved = saved_objects(data, ("value",))
        if not saved:
            raise
        return saved, [Problem("end of file", error.what, cut=True)]
    refuse_error(document)
    more = isinstance(document, dict) and bool(document.get("@odata.nextLink"))
    if isinstance(document, dict):
        document = document["value"] if isinstance(document.get("value"), list) else [document]
    if not isinstance(document, list):
        raise Unreadable(f"this JSON is not {noun}")
    records = [each for each in document if isinstance(each, dict)]
    bad = len(document) - len(records)
    problems = [Problem("records", f"{bad} entries are no objects")] if bad else []
    if more:
        problems.append(Problem("records", "the server holds more than it sent: ask for further pages"))
    return records, problems


def parsed(name: str, data: bytes, noun: str, read: Callable[[dict[str, Any]], Item | None]) -> Parsed:
    """The meetings that ``read`` makes of the records; a record it makes nothing of becomes a problem.

    Raises Unreadable where there are records and none of them is a meeting.
    """
    return built(name, noun, *records_in(data, noun), read)


def built(
    name: str,
    noun: str,
    records: list[dict[str, Any]],
    problems: list[Problem],
    read: Callable[[dict[str, Any]], Item | None],
) -> Parsed:
    """The same of records that have been read already."""
    items: list[Item] = []
    for number, record in enumerate(records, 1):
        item = read(record)
        if item is None:
            problems.append(Problem(f"record {number}", "it has neither a body nor a date"))
        else:
            items.append(item)
    if records and not items:
        raise Unreadable(f"this is not {noun}: no record has a body and a date")
    return Parsed(name, "", tuple(items), tuple(problems))
