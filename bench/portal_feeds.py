"""The bytes of an invented portal's feeds: made from a name and a version, always the same."""

from __future__ import annotations

import json
import zlib

WORDS = [
    "council",
    "library",
    "budget",
    "bridge",
    "harbor",
    "market",
    "festival",
    "permit",
    "playground",
    "water",
    "sewer",
    "road",
    "paving",
    "closure",
    "school",
    "summer",
    "winter",
    "volunteer",
    "hearing",
    "notice",
    "district",
    "plan",
    "review",
    "award",
    "storm",
    "recycling",
]


def _words(seed: str, count: int) -> str:
    number = zlib.crc32(seed.encode())
    return " ".join(WORDS[(number >> (each % 24)) * (each + 7) % len(WORDS)] for each in range(count))


def news(name: str, version: int) -> bytes:
    """An RSS feed of ten items; a new version has a new first item."""
    items = "".join(
        f"<item><guid>{name}-{number}</guid><title>{_words(f'{name}{number}', 7).capitalize()}</title>"
        f"<link>https://portal.example/{name}/{number}</link>"
        f"<pubDate>{1 + number % 20:02} Nov 2026 09:{number % 60:02}:00 GMT</pubDate>"
        f"<description>&lt;p&gt;{_words(f'{name}{number}text', 60)}&lt;/p&gt;</description></item>"
        for number in range(version, version + 10)
    )
    return f"<rss version='2.0'><channel><title>{name}</title>{items}</channel></rss>".encode()


def calendar(name: str, version: int) -> bytes:
    """A calendar of eleven single events and one that comes back every month."""
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{name}-{number}\r\nDTSTAMP:20261101T000000Z\r\n"
        f"DTSTART;TZID=America/New_York:2026120{1 + number % 9}T{9 + number % 9:02}0000\r\n"
        f"DTEND;TZID=America/New_York:2026120{1 + number % 9}T{10 + number % 9:02}0000\r\n"
        f"SUMMARY:{_words(f'{name}{number}', 4).title()}\r\nLOCATION:Room {number}\r\n"
        f"DESCRIPTION:{_words(f'{name}{number}text', 30)}\r\n"
        f"{'RRULE:FREQ=MONTHLY;COUNT=12' if number == version else 'STATUS:CONFIRMED'}\r\nEND:VEVENT\r\n"
        for number in range(version, version + 12)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//portal//EN\r\n{events}END:VCALENDAR\r\n".encode()


def offices(name: str, version: int) -> bytes:
    """A table of ten offices with their telephone numbers."""
    rows = "".join(
        f"{number},{_words(f'{name}{number}', 3).title()} {number},555-01{(number + version) % 100:02}\n"
        for number in range(10)
    )
    return f"id,name,phone\n{rows}".encode()


def outlines(name: str, version: int) -> bytes:
    """GeoJSON of five squares."""
    west, south = -76 + zlib.crc32(name.encode()) % 900 / 1000, 37 + version / 1000
    features = [
        {
            "type": "Feature",
            "properties": {"id": f"{number}"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [
                        [west + x / 100, south + (y + number) / 100]
                        for x, y in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))
                    ]
                ],
            },
        }
        for number in range(5)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def notices(name: str, version: int) -> bytes:
    """An NWS listing with one advisory for the coast."""
    properties = {
        "id": f"urn:{name}.{version}", "areaDesc": "Coast",
        "geocode": {"SAME": ["051899"], "UGC": ["VAZ095"]},
        "sent": f"2026-11-22T1{version % 10}:00:00-05:00", "expires": "2027-01-22T10:00:00-05:00",
        "status": "Actual", "messageType": "Alert", "category": "Met", "severity": "Moderate",
        "certainty": "Likely", "urgency": "Expected", "event": "Coastal Flood Advisory",
        "sender": "w-nws.webmaster@noaa.gov", "headline": f"Coastal Flood Advisory {version}",
        "description": _words(name, 40), "references": [], "parameters": {},
    }  # fmt: skip
    feature = {"id": properties["id"], "type": "Feature", "geometry": None, "properties": properties}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
