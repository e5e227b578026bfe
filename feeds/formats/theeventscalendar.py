"""The Events Calendar, a WordPress plug-in, as its REST API (``/wp-json/tribe/events/v1/events``) lists it.

It lists every instance of a series as an event of its own. ``start_date`` and ``end_date`` are wall clocks
of ``timezone``; ``utc_start_date`` is the same instant. The items are those of ``ics``, and ``cost``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from city.errors import Unreadable
from feeds.formats import Item, Parsed, ParseOptions, Problem
from feeds.ical import reading, writing
from feeds.ical.blocks import Block, Calendar
from feeds.ical.zones import iana_name
from feeds.meetings.systems import text_in
from feeds.text.documents import HEAD, json_of, looks_json, saved_objects, text_of
from feeds.text.plaintext import folded, plain_text
from feeds.text.refusals import refuse_error

_REST = re.compile(r'"(?:next_)?rest_url"\s*:\s*"[^"]*tribe\\?/events\\?/v1')
_STATUSES = {"canceled": "CANCELLED", "cancelled": "CANCELLED", "postponed": "POSTPONED"}
_ADDRESS = ("venue", "address", "city", "stateprovince", "zip")


class TheEventsCalendar:
    """What a WordPress site with The Events Calendar announces."""

    name = "theeventscalendar"
    aliases = ("tribe",)

    def recognises(self, data: bytes) -> float:
        """By the address of the API, which every event and every listing names."""
        return 0.95 if looks_json(data) and _REST.search(text_of(data[: HEAD * 4])) else 0.0

    def parse(self, data: bytes, options: ParseOptions) -> Parsed:
        """The events in the window, ordered by start. Raises Unreadable."""
        listed, problems = _listed(data)
        public = [each for each in listed if text_in(each, "status") in ("", "publish")]
        calendar = Calendar(events=[_block(number, each, options) for number, each in enumerate(public, 1)])
        found = reading.parsed(self.name, [calendar], options)
        costs = {_uid(each): plain_text(text_in(each, "cost")) or None for each in public}
        items: Iterator[Item] = ({**item, "cost": costs.get(item["uid"])} for item in found.items)
        return replace(found, items=tuple(items), problems=(*problems, *found.problems))


FORMAT = TheEventsCalendar()


def _listed(data: bytes) -> tuple[list[dict[str, Any]], list[Problem]]:
    """The events of a listing, or one alone; a page that is not the last says so."""
    try:
        document = json_of(data, "a listing of The Events Calendar")
    except Unreadable as error:
        saved = saved_objects(data, ("events",))
        if not saved:
            raise
        return saved, [Problem("end of file", error.what, cut=True)]
    refuse_error(document)
    if isinstance(document, dict) and "start_date" in document:
        document = {"events": [document]}
    if isinstance(document, list):
        document = {"events": document}
    events = document.get("events") if isinstance(document, dict) else None
    if not isinstance(events, list):
        raise Unreadable("this JSON is not of The Events Calendar: it has no list of events")
    listed = [each for each in events if isinstance(each, dict)]
    return listed, [Problem("events", what) for what in _missing(document, len(events) - len(listed))]


def _missing(document: Mapping[str, Any], bad: int) -> Iterator[str]:
    if bad:
        yield f"{bad} entries are no objects"
    pages = text_in(document, "total_pages")
    alone = pages not in ("", "0", "1") and not text_in(document, "previous_rest_url")
    if text_in(document, "next_rest_url") or alone:
        yield f"this is one of {pages or 'several'} pages: ask for further pages"


def _uid(event: Mapping[str, Any]) -> str:
    return folded(text_in(event, "global_id", "id", "url"))


def _block(number: int, event: Mapping[str, Any], options: ParseOptions) -> Block:
    """One event as a VEVENT; titles have HTML entities in them."""
    status = text_in(event, "event_status", "tribe_events_status").lower()
    lines = (
        writing.text("UID", _uid(event)),
        writing.text("SUMMARY", plain_text(text_in(event, "title"))),
        writing.text("LOCATION", _venue(event.get("venue"))),
        writing.text("DESCRIPTION", plain_text(text_in(event, "description", "excerpt"))),
        writing.text("STATUS", _STATUSES.get(status, "")),
        writing.text("URL", folded(text_in(event, "url"))),
    )
    return writing.event(f"event {number}", [*lines, *_timed(event, options.zone)])


def _timed(event: Mapping[str, Any], zone: str) -> Iterator[str]:
    """All-day events lie between midnight and 23:59:59; their end, as in iCalendar, is the next midnight."""
    start, end = _clock(event, "start_date"), _clock(event, "end_date")
    if start is None:
        yield f"DTSTART:{folded(text_in(event, 'start_date'))}"
    elif event.get("all_day") is True:
        yield writing.time("DTSTART", start.date(), zone)
        last = end.date() if end and end > start else start.date()
        yield writing.time("DTEND", last + timedelta(days=1), zone)
    else:
        known = _zone(event)
        yield _in(known, zone, "DTSTART", start, _clock(event, "utc_start_date"))
        if end:
            yield _in(known, zone, "DTEND", end, _clock(event, "utc_end_date"))


def _in(known: str, zone: str, name: str, wall: datetime, utc: datetime | None) -> str:
    """The wall clock in the event's zone; without one the instant in UTC, and without both in ``zone``."""
    if not known and utc:
        return writing.time(name, utc.replace(tzinfo=UTC), zone)
    return writing.time(name, wall, known or zone)


def _zone(event: Mapping[str, Any]) -> str:
    """The event's zone as a name; "UTC-5", which WordPress allows, becomes one only where UTC is not told."""
    named = text_in(event, "timezone")
    return iana_name(named) or ("" if text_in(event, "utc_start_date") else named)


def _clock(event: Mapping[str, Any], field: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text_in(event, field)).replace(tzinfo=None)
    except ValueError:
        return None


def _venue(venue: Any) -> str:
    """The venue and its address on lines of their own; none is an empty list."""
    if isinstance(venue, list):
        venue = venue[0] if venue else None
    if not isinstance(venue, Mapping):
        return ""
    parts = (plain_text(text_in(venue, name)) for name in _ADDRESS)
    return "\n".join(dict.fromkeys(part for part in parts if part))
