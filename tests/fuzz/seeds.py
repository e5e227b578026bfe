"""Sound files to begin from, for fuzzing and for damaging: what is in the project, then what was recorded.

Formats that neither the demo city nor the recorded corpus has start from a file here. A new format
without any fails a test until it has one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from feeds import formats

ROOT = Path(__file__).resolve().parents[2]
RECORDED = ROOT.parent / "shared" / "corpus"
LONGEST = 24_000
"""Files of more bytes are no seeds: a fuzzer would only copy them about."""

_PRIMEGOV = [
    {
        "id": 11,
        "title": "City Council Meeting-SAP",
        "dateTime": "2026-12-01T10:00:00",
        "documentList": [
            {"id": 1, "templateId": 5, "templateName": "Agenda Packet"},
            {"id": 2, "templateId": 6, "templateName": "HTML Agenda"},
        ],
        "videoUrl": "https://video.example/1",
    }
]
_RECOLLECT = {
    "events": [
        {
            "day": "2026-11-24",
            "zone_id": 7,
            "flags": [
                {
                    "name": "garbage",
                    "subject": "Garbage",
                    "event_type": "pickup",
                    "service_name": "waste",
                    "id": 1,
                }
            ],
            "opts": {},
        }
    ],
    "zones": {"7": {"title": "Tuesday A", "id": 7}},
}
_GOOGLE = {
    "kind": "calendar#events",
    "summary": "City",
    "timeZone": "America/New_York",
    "items": [
        {
            "kind": "calendar#event",
            "id": "a",
            "status": "confirmed",
            "summary": "Council",
            "start": {"dateTime": "2026-12-01T18:00:00-05:00", "timeZone": "America/New_York"},
            "end": {"dateTime": "2026-12-01T19:00:00-05:00"},
            "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=5", "EXDATE:20261208T180000"],
        },
        {"id": "b", "summary": "Fair", "start": {"date": "2026-12-05"}, "end": {"date": "2026-12-07"}},
    ],
}
_EVENTS_CALENDAR = {
    "rest_url": "https://x.example/wp-json/tribe/events/v1/events/",
    "events": [
        {
            "id": 7,
            "status": "publish",
            "title": "Holiday Market &#8211; Old Town",
            "description": "<p>Crafts</p>",
            "all_day": False,
            "start_date": "2026-12-05 10:00:00",
            "end_date": "2026-12-05 16:00:00",
            "utc_start_date": "2026-12-05 15:00:00",
            "timezone": "America/New_York",
            "venue": {"venue": "Pier 4", "city": "Port Alder"},
        }
    ],
}
_CIVICCLERK = {
    "@odata.context": "https://x.api.civicclerk.com/v1/$metadata#Events",
    "value": [
        {
            "id": 3,
            "eventName": "City Council",
            "startDateTime": "2026-12-01T18:00:00Z",
            "eventLocation": {"address1": "City Hall", "city": "Port Alder"},
            "publishedFiles": [{"type": "Agenda", "url": "stream/X/1.pdf", "name": "Agenda"}],
        }
    ],
}
_LEGISTAR = [
    {
        "EventId": 5,
        "EventBodyName": "City Council",
        "EventDate": "2026-12-01T00:00:00",
        "EventTime": "6:00 PM",
        "EventLocation": "City Hall --em--CANCELLED--em--",
        "EventAgendaFile": "https://legistar.example/a.pdf",
        "EventItems": [{"EventItemAgendaNumber": "1", "EventItemTitle": "Call to order"}],
    }
]
STARTERS: dict[str, Any] = {
    "civicclerk": _CIVICCLERK,
    "legistar": _LEGISTAR,
    "primegov": _PRIMEGOV,
    "recollect": _RECOLLECT,
    "googlecalendar": _GOOGLE,
    "theeventscalendar": _EVENTS_CALENDAR,
}


@cache
def own(name: str) -> tuple[bytes, ...]:
    """The project's files of this format, the shortest first."""
    starters = [json.dumps(STARTERS[name]).encode()] if name in STARTERS else []
    return _sorted([*starters, *_recognised(ROOT / "cities").get(name, ())])


@cache
def recorded(name: str) -> tuple[bytes, ...]:
    """The recorded files of this format, the shortest first; none where the corpus is not there."""
    return _sorted(_recognised(RECORDED).get(name, ()))


def _sorted(files: Iterable[bytes]) -> tuple[bytes, ...]:
    return tuple(sorted(set(files), key=lambda data: (len(data), data)))


@cache
def _recognised(folder: Path) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix not in (".toml", ".py") and path.stat().st_size <= LONGEST:
            data = path.read_bytes()
            recognised = formats.recognise(data)
            if recognised is not None:
                found.setdefault(recognised.name, []).append(data)
    return found
