"""An event's dates, times and place as labels in its text: older CivicPlus sites, Google's feeds, and others.

"Event date: December 1, 2026 Event Time: 06:00 PM - 08:00 PM Location: City Hall Description: ...", or
"When: Tue Dec 1, 2026 6pm to 8pm EST Where: City Hall Event Status: confirmed".
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from feeds.dialects import when
from feeds.text.plaintext import plain_text

ORDER = 2

_ROLES = {
    "event date": "days", "event dates": "days", "date": "days", "dates": "days", "fecha": "days",
    "when": "both", "cuándo": "both",
    "event time": "clocks", "event times": "clocks", "time": "clocks", "hora": "clocks",
    "location": "place", "where": "place", "venue": "place", "place": "place", "lugar": "place",
    "dónde": "place", "event status": "status", "description": "", "details": "", "who": "", "cost": "",
    "contact": "", "event description": "", "phone": "", "email": "",
}  # fmt: skip
_LABEL = re.compile(
    rf"(?<![\w-])({'|'.join(sorted(_ROLES, key=len, reverse=True))})\s*:(?!//)\s*", re.IGNORECASE
)
_SOUNDS = re.compile(r"\b(?:dates?|when|fecha|cuándo)\b\s*(?:</?\w+>\s*)*:", re.IGNORECASE)
_HEAD = 4000


def event_of(entry: Mapping[str, Any], zone: str) -> dict[str, Any]:
    """What the labels say; empty where none of them is a day."""
    summary = str(entry.get("summary") or "")[:_HEAD]
    if ":" not in summary or not _SOUNDS.search(html.unescape(summary)):
        return {}
    told = _labelled(plain_text(html.unescape(summary)))
    days = when.days_in(told.get("days") or told.get("both", ""))
    if not days:
        return {}
    found = when.span(days, when.clocks_in(_without_days(told.get("clocks") or told.get("both", ""))), zone)
    found["location"] = told.get("place") or None
    if re.match(r"cancel+ed\b", told.get("status", ""), re.IGNORECASE):
        found["status"] = "CANCELLED"
    return found


def _labelled(words: str) -> dict[str, str]:
    """The text behind each label, the first of its role."""
    parts = _LABEL.split(words)
    told: dict[str, str] = {}
    for label, text in zip(parts[1::2], parts[2::2], strict=True):
        told.setdefault(_ROLES[label.lower()], text.strip(" ,;"))
    return told


def _without_days(words: str) -> str:
    return re.sub(rf"\b{when.DAY}\b", " ", words)
