"""PrimeGov: meetings of its public portal ({city}.primegov.com/api/v2/PublicPortal/ListUpcomingMeetings)."""

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

_SPANISH = re.compile(r"(?:(?<!\s)\s+)?-\s*SAP\s*\Z")
"""Los Angeles lists the Spanish agenda of a meeting as a meeting of its own with this suffix."""


class PrimeGov:
    """Meetings of a city that runs PrimeGov. Its times are local and have no offset."""

    name = "primegov"
    aliases = ()

    def recognises(self, data: bytes) -> float:
        """By the field names of a meeting."""
        if not looks_json(data):
            return 0.0
        head = text_of(data[: HEAD * 4])
        named = '"documentList"' in head and '"dateTime"' in head
        return 0.9 if named and ('"meetingTypeId"' in head or '"title"' in head) else 0.0

    def parse(self, data: bytes, options: ParseOptions) -> Parsed:
        """The meetings in the order of the answer. Raises Unreadable."""
        return systems.parsed(self.name, data, "a PrimeGov answer", lambda record: _item(record, options))


FORMAT = PrimeGov()


def _item(meeting: Mapping[str, Any], options: ParseOptions) -> Item | None:
    title = folded(text_in(meeting, "title"))
    start = systems.wall_start(text_in(meeting, "dateTime"), options.zone) or systems.start_of(
        text_in(meeting, "date"), text_in(meeting, "time"), options.zone
    )
    if start is None or not title:
        return None
    listed = meeting.get("documentList")
    documents = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    names = [text_in(each, "templateName") for each in documents]
    minutes = _document(documents, "minutes", options.url)
    spanish = _SPANISH.search(title) is not None
    off = systems.is_off(meeting)
    return {
        "id": text_in(meeting, "id") or systems.made_id(title, start),
        "body": _SPANISH.sub("", title),
        "start": start,
        "location": systems.place_of(text_in(meeting, "location")),
        "status": "cancelled" if off else status_of([title, *names], held=minutes is not None),
        "agenda": _document(documents, "agenda", options.url),
        "minutes": minutes,
        "video": text_in(meeting, "videoUrl") or None,
        "items": [],
        "language": "es" if spanish else None,
    }


def _document(documents: list[dict[str, Any]], kind: str, base: str) -> str | None:
    """The page of the first document whose template is of this kind; a packet only where nothing else is."""
    named = [each for each in documents if kind in text_in(each, "templateName").lower()]
    named.sort(key=lambda each: "packet" in text_in(each, "templateName").lower())
    for each in named:
        if text_in(each, "templateId"):
            return urljoin(base, f"/Portal/Meeting?meetingTemplateId={text_in(each, 'templateId')}")
        if text_in(each, "id"):
            return urljoin(base, f"/Public/CompiledDocument/{text_in(each, 'id')}")
    return None
