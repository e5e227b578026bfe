"""What a calendar marks as not for the public is not told, in whatever notation."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from city.records import Event
from feeds.fetching.fetch import Part
from feeds.read import Read, read
from feeds.source import Source
from snapshot.codec import decode_many

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
EVENT = "BEGIN:VEVENT\nUID:{0}\nSUMMARY:{0}\nDTSTART:20261124T180000Z\n{1}END:VEVENT\n"


def _read(data: bytes, name: str) -> Read:
    source = Source(id="events", url="file:x", kind="event", format=name)
    return read(source, [Part("", data)], lambda: b"", "America/New_York", NOW)


def _titles(found: Read) -> list[str]:
    events = [each for each in decode_many(found.encoded) if isinstance(each, Event)]
    return sorted(each.title["en"] for each in events)


def _ics(**classes: str) -> bytes:
    events = (EVENT.format(title, f"CLASS:{name}\n" if name else "") for title, name in classes.items())
    return f"BEGIN:VCALENDAR\n{''.join(events)}END:VCALENDAR\n".encode()


def test_private_events_of_a_calendar_are_not_told() -> None:
    """CLASS (RFC 5545, 3.8.1.3): PRIVATE and CONFIDENTIAL stay in the office; staff are told how many."""
    found = _read(_ics(fair="", parade="PUBLIC", doctor="PRIVATE", talk="confidential", odd="X-NEW"), "ics")
    assert _titles(found) == ["fair", "odd", "parade"]
    assert found.problems == "calendar: 2 entries are marked as private and are not told"


def test_private_events_of_a_google_calendar_are_not_told() -> None:
    """``visibility`` is Google's CLASS."""
    when = {"start": {"dateTime": "2026-11-24T18:00:00Z"}, "end": {"dateTime": "2026-11-24T19:00:00Z"}}
    seen = {"fair": None, "parade": "public", "club": "default", "doctor": "private", "talk": "confidential"}
    items = [
        {"id": title, "summary": title, **when} | ({"visibility": each} if each else {})
        for title, each in seen.items()
    ]
    found = _read(json.dumps({"kind": "calendar#events", "items": items}).encode(), "googlecalendar")
    assert _titles(found) == ["club", "fair", "parade"]


def test_a_calendar_with_nothing_public_is_empty() -> None:
    """It was read well, and has nothing to tell."""
    found = _read(_ics(doctor="PRIVATE"), "ics")
    assert (found.count, found.failure, found.problems) == (0, "", "")
