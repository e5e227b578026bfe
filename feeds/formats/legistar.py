"""Legistar: events of its Web API (webapi.legistar.com/v1/{client}/Events), and rows of its calendar page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from feeds import meetings
from feeds.documents import HEAD, looks_json, text_of
from feeds.formats import Item, Parsed, ParseOptions
from feeds.meetings import text_in
from feeds.plaintext import folded, plain_text
from feeds.statuswords import status_of

_API = re.compile(r'"EventId"\s*:.*"EventBodyName"\s*:|"EventBodyName"\s*:.*"EventDate"\s*:', re.DOTALL)
_ROWS = re.compile(r'"Meeting (?:Date|Time|Location)"\s*:')
_MEETING_ID = re.compile(r"[?&](?:LEGID|ID)=(\d+)", re.IGNORECASE)
_MOVES = re.compile(
    r"\b(?:moved|re-?scheduled|changed|postponed|continued|adjourned|recessed|reprogramad[oa]|aplazad[oa]) ",
    re.IGNORECASE,
)
_NOTE = re.compile(r"--em--(.*?)(?:--em--|\Z)", re.DOTALL)


class Legistar:
    """Meetings of a city that runs Granicus Legistar."""

    name = "legistar"
    aliases = ()

    def recognises(self, data: bytes) -> float:
        """By the field names of an event."""
        if not looks_json(data):
            return 0.0
        head = text_of(data[: HEAD * 4])
        if _API.search(head):
            return 0.95
        return 0.9 if _ROWS.search(head) and '"iCalendar"' in head else 0.0

    def parse(self, data: bytes, options: ParseOptions) -> Parsed:
        """The meetings in the order of the answer; times are local in ``options.zone``. Raises Unreadable."""
        return meetings.parsed(
            self.name, data, "a Legistar answer", lambda record: _item(record, options.zone)
        )


FORMAT = Legistar()


def _item(record: Mapping[str, Any], zone: str) -> Item | None:
    if "EventDate" in record:
        return _from_api(record, zone)
    return _from_row(record, zone) if "Meeting Date" in record else None


def _from_api(event: Mapping[str, Any], zone: str) -> Item | None:
    """EventDate is a day at midnight, EventTime the local time in words."""
    body, clock, place = (text_in(event, f"Event{name}") for name in ("BodyName", "Time", "Location"))
    start = meetings.start_of(text_in(event, "EventDate"), clock, zone)
    if start is None or not body:
        return None
    minutes = text_in(event, "EventMinutesFile") or None
    labels = (body, clock, place, text_in(event, "EventAgendaStatusName"))
    agenda_items = event.get("EventItems")
    return {
        "id": text_in(event, "EventId") or meetings.made_id(body, start),
        "body": folded(body),
        "start": start,
        "location": meetings.place_of(place),
        "status": status_of(labels, [text_in(event, "EventComment")], held=minutes is not None),
        "agenda": text_in(event, "EventAgendaFile") or None,
        "minutes": minutes,
        "video": text_in(event, "EventVideoPath") or None,
        "items": [_agenda_item(each) for each in agenda_items or () if isinstance(each, dict)],
    } | _note(text_in(event, "EventComment"), place, clock)


def _agenda_item(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "number": text_in(item, "EventItemAgendaNumber") or None,
        "title": plain_text(text_in(item, "EventItemTitle")),
        "file": text_in(item, "EventItemMatterFile") or None,
        "action": text_in(item, "EventItemActionName") or None,
        "result": text_in(item, "EventItemPassedFlagName") or None,
    }


def _from_row(row: Mapping[str, Any], zone: str) -> Item | None:
    """A row of the calendar page: cells are words, or words with a link."""
    body, clock, place = (_label(row.get(name)) for name in ("Name", "Meeting Time", "Meeting Location"))
    start = meetings.start_of(_label(row.get("Meeting Date")), clock, zone)
    if start is None or not body:
        return None
    minutes = _link(row.get("Minutes")) or _link(row.get("Approved Minutes"))
    documents = (_label(row.get(name)) for name in ("Agenda", "Meeting Details"))
    labels = (body, clock, _NOTE.sub(" ", place), *documents)
    details = _link(row.get("Meeting Details")) or _link(row.get("iCalendar")) or ""
    found = _MEETING_ID.search(details)
    return {
        "id": found[1] if found else meetings.made_id(body, start),
        "body": folded(body),
        "start": start,
        "location": meetings.place_of(_NOTE.sub("", place)),
        "status": status_of(labels, _NOTE.findall(place), held=minutes is not None),
        "agenda": _link(row.get("Agenda")),
        "minutes": minutes,
        "video": _link(row.get("Video")),
        "items": [],
    } | _note(*_NOTE.findall(place), clock)


def _note(*remarks: str) -> dict[str, str]:
    """What the clerk remarks, where it may say to when or from when the meeting was moved."""
    said = [folded(each) for each in remarks if _MOVES.search(each)]
    return {"note": ". ".join(said)} if said else {}


def _label(cell: Any) -> str:
    if isinstance(cell, dict):
        cell = cell.get("label")
    return cell if isinstance(cell, str) else ""


def _link(cell: Any) -> str | None:
    url = cell.get("url") if isinstance(cell, dict) else None
    return url if isinstance(url, str) and url else None
