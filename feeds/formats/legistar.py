"""Legistar: events of its Web API (webapi.legistar.com/v1/{client}/Events), and rows of its calendar page.

The API answers in JSON, and in XML where the question does not say what it wants.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from feeds.formats import Item, Parsed, ParseOptions, Problem
from feeds.meetings import systems
from feeds.meetings.systems import text_in
from feeds.meetings.words import status_of
from feeds.text.documents import HEAD, is_page, looks_json, text_of
from feeds.text.markup import local_name, xml_of
from feeds.text.plaintext import folded, plain_text

_ID_AND_BODY, _BODY_AND_DATE = ("EventId", "EventBodyName"), ("EventBodyName", "EventDate")
_API = [[re.compile(rf'"{name}"\s*:') for name in pair] for pair in (_ID_AND_BODY, _BODY_AND_DATE)]
"""Names of fields in the order of the API; tried one after the other, which takes as long as the text is."""
_ROWS = re.compile(r'"Meeting (?:Date|Time|Location)"\s*:')
_MEETING_ID = re.compile(r"[?&](?:LEGID|ID)=(\d+)", re.IGNORECASE)
_MOVES = re.compile(
    r"\b(?:moved|re-?scheduled|changed|postponed|continued|adjourned|recessed|reprogramad[oa]|aplazad[oa]) ",
    re.IGNORECASE,
)
_XML = re.compile(r"<(?:ArrayOf)?GranicusEvent[\s>]")
_NOTE = re.compile(r"--em--(.*?)(?:--em--|\Z)", re.DOTALL)


def _follow(text: str, first: re.Pattern[str], second: re.Pattern[str]) -> bool:
    found = first.search(text)
    return found is not None and second.search(text, found.end()) is not None


class Legistar:
    """Meetings of a city that runs Granicus Legistar."""

    name = "legistar"
    aliases = ()

    def recognises(self, data: bytes) -> float:
        """By the field names of an event."""
        head = text_of(data[: HEAD * 4])
        if not looks_json(data):
            return 0.9 if _XML.search(head) and not is_page(data) else 0.0
        if any(_follow(head, *names) for names in _API):
            return 0.95
        return 0.9 if _ROWS.search(head) and '"iCalendar"' in head else 0.0

    def parse(self, data: bytes, options: ParseOptions) -> Parsed:
        """The meetings in the order of the answer; times are local in ``options.zone``. Raises Unreadable."""
        noun = "a Legistar answer"
        records, problems = systems.records_in(data, noun) if looks_json(data) else _from_xml(data, noun)
        return systems.built(self.name, noun, records, problems, lambda record: _item(record, options.zone))


FORMAT = Legistar()


def _from_xml(data: bytes, noun: str) -> tuple[list[dict[str, Any]], list[Problem]]:
    """The events of an answer in XML, with the names that JSON has. Raises Unreadable."""
    root, whole = xml_of(data, noun)
    events = [each for each in root.iter() if local_name(each) == "GranicusEvent"]
    said = [] if whole else [Problem(f"record {len(events)}", "the XML is damaged here")]
    return [_fields(each) for each in (events if whole else events[:-1])], said


def _fields(element: Any) -> dict[str, Any]:
    """The texts of an element's children; the items of an agenda are a list of the same."""
    return {
        local_name(child): [_fields(each) for each in child] if len(child) else child.text
        for child in element
        if local_name(child)
    }


def _item(record: Mapping[str, Any], zone: str) -> Item | None:
    if "EventDate" in record:
        return _from_api(record, zone)
    return _from_row(record, zone) if "Meeting Date" in record else None


def _from_api(event: Mapping[str, Any], zone: str) -> Item | None:
    """EventDate is a day at midnight, EventTime the local time in words."""
    body, clock, place = (text_in(event, f"Event{name}") for name in ("BodyName", "Time", "Location"))
    start = systems.start_of(text_in(event, "EventDate"), clock, zone)
    if start is None or not body:
        return None
    minutes = text_in(event, "EventMinutesFile") or None
    labels = (body, clock, place, text_in(event, "EventAgendaStatusName"))
    return {
        "id": text_in(event, "EventId") or systems.made_id(body, start),
        "body": folded(body),
        "start": start,
        "location": systems.place_of(place),
        "status": status_of(labels, [text_in(event, "EventComment")], held=minutes is not None),
        "agenda": text_in(event, "EventAgendaFile") or None,
        "minutes": minutes,
        "video": text_in(event, "EventVideoPath") or None,
        "items": _agenda(event.get("EventItems")),
    } | _more(text_in(event, "EventInSiteURL"), text_in(event, "EventComment"), place, clock)


def _agenda(listed: Any) -> list[dict[str, Any]]:
    """The items that have a title, in the order of the agenda."""
    items = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    items.sort(key=_sequence)
    return [item for each in items if (item := _agenda_item(each))["title"]]


def _sequence(item: Mapping[str, Any]) -> int:
    told = text_in(item, "EventItemAgendaSequence")
    return int(told) if told.isdecimal() and len(told) < 10 else 0


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
    start = systems.start_of(_label(row.get("Meeting Date")), clock, zone)
    if start is None or not body:
        return None
    minutes = _link(row.get("Minutes")) or _link(row.get("Approved Minutes"))
    documents = (_label(row.get(name)) for name in ("Agenda", "Meeting Details"))
    labels = (body, clock, _NOTE.sub(" ", place), *documents)
    details = _link(row.get("Meeting Details")) or _link(row.get("iCalendar")) or ""
    found = _MEETING_ID.search(details)
    return {
        "id": found[1] if found else systems.made_id(body, start),
        "body": folded(body),
        "start": start,
        "location": systems.place_of(_NOTE.sub("", place)),
        "status": status_of(labels, _NOTE.findall(place), held=minutes is not None),
        "agenda": _link(row.get("Agenda")),
        "minutes": minutes,
        "video": _link(row.get("Video")),
        "items": [],
    } | _more(_link(row.get("Meeting Details")), *_NOTE.findall(place), clock)


def _more(page: str | None, *remarks: str) -> dict[str, str]:
    """The meeting's page, and what the clerk remarks where it may tell to or from when it was moved."""
    said = ". ".join(folded(each) for each in remarks if _MOVES.search(each))
    return {name: value for name, value in (("url", page), ("note", said)) if value}


def _label(cell: Any) -> str:
    if isinstance(cell, dict):
        cell = cell.get("label")
    return cell if isinstance(cell, str) else ""


def _link(cell: Any) -> str | None:
    url = cell.get("url") if isinstance(cell, dict) else None
    return url if isinstance(url, str) and url else None
