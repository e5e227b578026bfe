"""The events of a Google calendar as its API lists them (developers.google.com/calendar, ``events.list``).

Asked with ``singleEvents=true`` the API gives instances; without it series with their RRULEs, and the
instances that were changed or deleted as events of their own. Both are read, through the same reader as
iCalendar and with the same items. Addresses of people are never read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from city.errors import Unreadable
from feeds.formats import Parsed, ParseOptions, Problem
from feeds.ical import reading, writing
from feeds.ical.blocks import Block, Calendar
from feeds.meetings.systems import text_in
from feeds.text.documents import HEAD, json_of, looks_json, saved_objects, text_of
from feeds.text.plaintext import folded
from feeds.text.refusals import refuse_error

_KIND = re.compile(r'"kind"\s*:\s*"calendar#events?"')
_RULES = re.compile(r"(?:RRULE|EXRULE|RDATE|EXDATE)[;:][^\r\n]+\Z", re.IGNORECASE)
_PERSONAL = frozenset({"birthday", "focusTime", "fromGmail", "outOfOffice", "workingLocation"})
"""Kinds of entries that people keep for themselves and no city announces (``eventType``)."""


class GoogleCalendar:
    """What a city keeps in a Google calendar."""

    name = "googlecalendar"
    aliases = ("gcal",)

    def recognises(self, data: bytes) -> float:
        """By the kind that the API gives its answers."""
        return 0.95 if looks_json(data) and _KIND.search(text_of(data[: HEAD * 4])) else 0.0

    def parse(self, data: bytes, options: ParseOptions) -> Parsed:
        """The instances in the window, ordered by start, as ``ics`` gives them. Raises Unreadable."""
        document, problems = _document(data)
        listed = [each for each in document["items"] if isinstance(each, dict)]
        if len(listed) < len(document["items"]):
            problems.append(
                Problem("items", f"{len(document['items']) - len(listed)} entries are no objects")
            )
        if text_in(document, "nextPageToken"):
            problems.append(Problem("items", "the server holds more than it sent: ask for further pages"))
        zone = text_in(document, "timeZone") or options.zone
        calendar = Calendar(events=list(_blocks(listed, zone)))
        found = reading.parsed(self.name, [calendar], options, _title(document))
        return replace(found, problems=(*problems, *found.problems))


FORMAT = GoogleCalendar()


def _document(data: bytes) -> tuple[dict[str, Any], list[Problem]]:
    """The answer with its list of items; one event alone is a list of one."""
    try:
        document = json_of(data, "a Google calendar")
    except Unreadable as error:
        saved = saved_objects(data, ("items",))
        if not saved:
            raise
        return {"items": saved}, [Problem("end of file", error.what, cut=True)]
    refuse_error(document)
    if isinstance(document, dict) and document.get("kind") == "calendar#event":
        document = {"items": [document]}
    if isinstance(document, list):
        document = {"items": document}
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        raise Unreadable("this JSON is not a Google calendar: it has no list of items")
    return document, []


def _title(document: Mapping[str, Any]) -> str:
    """The calendar's name; that of a calendar without one is the address of its owner."""
    name = folded(text_in(document, "summary"))
    return "" if "@" in name else name


def _blocks(listed: list[dict[str, Any]], zone: str) -> Iterator[Block]:
    """Every event as a VEVENT; what was changed or deleted of a series that is listed belongs to it."""
    series = {text_in(each, "id"): each for each in listed if isinstance(each.get("recurrence"), list)}
    deleted: dict[str, list[str]] = {}
    for each in listed:
        of = text_in(each, "recurringEventId")
        if of in series and each.get("status") == "cancelled":
            deleted.setdefault(of, []).append(_when(each, "originalStartTime", "EXDATE", zone))
    for number, each in enumerate(listed, 1):
        if each.get("eventType") in _PERSONAL or _is_bare_deletion(each, series):
            continue
        lines = [*_described(each, series), *_timed(each, series, zone)]
        yield writing.event(f"event {number}", [*lines, *deleted.get(text_in(each, "id"), ())])


def _is_bare_deletion(event: Mapping[str, Any], series: Mapping[str, Any]) -> bool:
    """A deletion says no more than which event it was: of a series it is an EXDATE, else nothing to tell."""
    if event.get("status") != "cancelled":
        return False
    return (
        text_in(event, "recurringEventId") in series or not text_in(event, "summary") or "start" not in event
    )


def _described(event: Mapping[str, Any], series: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    master = series.get(text_in(event, "recurringEventId"), event)
    yield writing.text("UID", folded(text_in(master, "iCalUID", "id")))
    yield writing.text("SUMMARY", text_in(event, "summary"))
    yield writing.text("LOCATION", text_in(event, "location"))
    yield writing.text("DESCRIPTION", text_in(event, "description"))
    yield writing.text("STATUS", folded(text_in(event, "status")).upper())
    yield writing.text("URL", folded(text_in(event, "htmlLink")))
    yield writing.text("CLASS", folded(text_in(event, "visibility")).upper())


def _timed(event: Mapping[str, Any], series: Mapping[str, Any], zone: str) -> Iterator[str]:
    yield _when(event, "start", "DTSTART", zone)
    if event.get("endTimeUnspecified") is not True:
        yield _when(event, "end", "DTEND", zone)
    if text_in(event, "recurringEventId") in series:
        yield _when(event, "originalStartTime", "RECURRENCE-ID", zone)
    rules = event.get("recurrence")
    for rule in rules if isinstance(rules, list) else ():
        if isinstance(rule, str) and _RULES.match(rule):
            yield rule


def _when(event: Mapping[str, Any], field: str, name: str, zone: str) -> str:
    """A property of time: a ``date``, or a ``dateTime`` on the clocks of its own zone or the calendar's.

    What is there and cannot be read comes through as it stands, so that the reader says so.
    """
    told = event.get(field)
    if not isinstance(told, Mapping):
        return ""
    day, moment = text_in(told, "date"), text_in(told, "dateTime")
    try:
        if moment:
            return writing.time(name, datetime.fromisoformat(moment), text_in(told, "timeZone") or zone)
        return writing.time(name, date.fromisoformat(day), zone)
    except (ValueError, OverflowError):
        return f"{name}:{folded(moment or day)}"
