"""CivicClerk: events of its OData service ({slug}.api.civicclerk.com/v1/Events)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from feeds.formats import Item, Parsed, ParseOptions
from feeds.meetings import systems
from feeds.meetings.systems import text_in
from feeds.meetings.words import status_of
from feeds.text.documents import HEAD, looks_json, text_of
from feeds.text.plaintext import folded

_CONTEXT = re.compile(r'"@odata\.context"\s*:\s*"[^"]*civicclerk', re.IGNORECASE)
_FIELDS = ('"eventName"', '"startDateTime"', '"publishedFiles"')


class CivicClerk:
    """Meetings of a city that runs CivicClerk. Its times are local, though they end in "Z"."""

    name = "civicclerk"
    aliases = ()

    def recognises(self, data: bytes) -> float:
        """By the OData context, or by the field names of an event."""
        if not looks_json(data):
            return 0.0
        head = text_of(data[: HEAD * 4])
        if _CONTEXT.search(head):
            return 0.95
        return 0.8 if all(name in head for name in _FIELDS) else 0.0

    def parse(self, data: bytes, options: ParseOptions) -> Parsed:
        """The events that are not deleted, in the order of the answer. Raises Unreadable."""
        found = systems.parsed(self.name, data, "a CivicClerk answer", lambda record: _item(record, options))
        kept = tuple(item for item in found.items if not item.get("deleted"))
        return Parsed(found.format, found.title, kept, found.problems)


FORMAT = CivicClerk()


def _item(event: Mapping[str, Any], options: ParseOptions) -> Item | None:
    title = folded(text_in(event, "eventName"))
    body = folded(text_in(event, "eventCategoryName", "categoryName")) or title
    start = systems.wall_start(text_in(event, "startDateTime", "eventDate"), options.zone)
    if start is None or not body:
        return None
    if event.get("isDeleted") is True:
        return {"deleted": True}
    published = event.get("publishedFiles")
    files = [each for each in published if isinstance(each, dict)] if isinstance(published, list) else []
    notices = (text_in(each, "name") for each in files if text_in(each, "type").lower() == "notice")
    minutes = _file(files, "Minutes", options.url)
    return {
        "id": text_in(event, "id") or systems.made_id(title, start),
        "body": body,
        "start": start,
        "location": _location(event.get("eventLocation")),
        "status": "cancelled"
        if systems.is_off(event)
        else status_of([title, *notices], [text_in(event, "eventNotice")], held=minutes is not None),
        "agenda": _file(files, "Agenda", options.url) or _file(files, "Agenda Packet", options.url),
        "minutes": minutes,
        "video": text_in(event, "externalMediaUrl") or _youtube(text_in(event, "youtubeVideoId")),
        "items": [],
        "title": title,
    } | _ending(event, options.zone)


def _ending(event: Mapping[str, Any], zone: str) -> dict[str, str]:
    end = systems.wall_start(text_in(event, "endDateTime"), zone)
    return {"end": end} if end else {}


def _file(files: list[dict[str, Any]], kind: str, base: str) -> str | None:
    """The address of the first published file of this kind; it is relative to the service."""
    for each in files:
        if text_in(each, "type").lower() == kind.lower() and text_in(each, "url"):
            return urljoin(base, text_in(each, "url"))
    return None


def _youtube(video: str) -> str | None:
    return f"https://www.youtube.com/watch?v={video}" if video else None


def _location(place: Any) -> str | None:
    if not isinstance(place, dict):
        return systems.place_of(place) if isinstance(place, str) else None
    parts = (text_in(place, name) for name in ("address1", "address2", "city", "state", "zipCode"))
    return systems.place_of("\n".join(parts))
