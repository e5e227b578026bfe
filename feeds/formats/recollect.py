"""Pickup calendars as ReCollect serves them: events with a day and flags, one flag for each thing collected.

``{"events": [{"day": "2026-11-24", "zone_id": 7, "flags": [{"name": "garbage", "subject":
"Garbage", "event_type": "pickup", "service_name": "waste"}]}], "zones": {"7": {"title": ...}}}``.
An item is one flag of one day; an event without flags is an item of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from city.errors import Unreadable
from feeds.formats import Item, Parsed, ParseOptions, Problem
from feeds.text.documents import HEAD, json_of, looks_json, require, saved_objects, text_of
from feeds.text.refusals import refuse_error

_EVENTS = re.compile(r'\{\s*"(?:events|zones)"\s*:|\[\s*\{')
_DAY = re.compile(r'"day"\s*:\s*"\d{4}-\d\d-\d\d')
_FLAGS = re.compile(r'"flags"\s*:\s*\[')


class ReCollect:
    """A calendar of pickups."""

    name = "recollect"
    aliases = ()

    def recognises(self, data: bytes) -> float:
        """By an event's day and flags near the beginning."""
        if not looks_json(data):
            return 0.0
        head = text_of(data[: HEAD * 4]).lstrip("\ufeff \t\r\n")
        return 0.9 if _EVENTS.match(head) and _DAY.search(head) and _FLAGS.search(head) else 0.0

    def parse(self, data: bytes, options: ParseOptions) -> Parsed:  # noqa: ARG002 - one signature for all
        """The flags by day, in the order of the file. Raises Unreadable where there is no list of events."""
        require(data, "a pickup calendar")
        problems: list[Problem] = []
        try:
            document = json_of(data, "a pickup calendar")
        except Unreadable as error:
            saved = saved_objects(data, ("events",))
            if not saved:
                raise
            problems.append(Problem("end of file", error.what, cut=True))
            document = {"events": saved}
        refuse_error(document)
        events, zones = _parts(document)
        items = tuple(_items(events, zones, problems))
        if events and not items:
            raise Unreadable("this JSON is not a pickup calendar: none of its events has a day")
        return Parsed(self.name, "", items, tuple(problems))


FORMAT = ReCollect()


def _parts(document: Any) -> tuple[list[Any], Mapping[str, Any]]:
    if isinstance(document, list):
        return document, {}
    events = document.get("events") if isinstance(document, dict) else None
    if not isinstance(events, list):
        raise Unreadable("this JSON is not a pickup calendar: it has no list of events")
    zones = document.get("zones")
    return events, zones if isinstance(zones, dict) else {}


def _items(events: list[Any], zones: Mapping[str, Any], problems: list[Problem]) -> Iterator[Item]:
    for number, event in enumerate(events, 1):
        day = event.get("day") if isinstance(event, dict) else None
        if not isinstance(day, str) or not day.strip():
            problems.append(Problem(f"event {number}", "it has no day"))
            continue
        flags = event.get("flags")
        for flag in flags if isinstance(flags, list) and flags else [event]:
            if isinstance(flag, dict):
                yield _item(event, flag, zones)


def _item(event: Mapping[str, Any], flag: Mapping[str, Any], zones: Mapping[str, Any]) -> Item:
    zone_id = _text(event, "zone_id")
    zone = zones.get(zone_id)
    return {
        "day": _text(event, "day")[:10],
        "subject": _text(flag, "subject", "title"),
        "name": _text(flag, "name"),
        "event_type": _text(flag, "event_type"),
        "service": _text(flag, "service_name"),
        "area": _text(flag, "area_name"),
        "zone_id": zone_id,
        "zone_name": _text(zone, "title", "name") if isinstance(zone, dict) else "",
    }


def _text(of: Mapping[str, Any], *names: str) -> str:
    """The first of these that holds words or a number."""
    for name in names:
        value = of.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()
    return ""
