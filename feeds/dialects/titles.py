"""Meetings whose day stands in the title, as Granicus and Legistar write them, and the documents they link.

"City Council - Dec 1, 2026", "Planning Commission - 12/1/2026 - 6:00 PM", "12-01-26 Board Meeting, 11:00 AM".
Granicus gives the moment of a publication as ``pubDate``; for a meeting that is still to come
(``event_id``) it is that of the meeting, and its parts in ``gran:pubDateParts`` are the city's clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Any

from feeds.dialects import when
from feeds.text.plaintext import plain_text

ORDER = 3

_SEPARATOR = r"\s*(?:[-–—|:,(@]|\bon\b|\bfor\b)\s*(?:[A-Z][a-z]{2,8},\s*)?"
_TRAILING = re.compile(
    rf"(?P<body>.{{2,200}}?){_SEPARATOR}(?P<day>{when.DAY})\)?"
    rf"(?:\s*(?:[-–—,@|]|\bat\b)*\s*(?P<clock>{when.CLOCK}))?\s*(?P<rest>.{{0,60}})\Z"
)
_LEADING = re.compile(
    rf"(?P<day>{when.DAY}|\d\d-\d\d-\d\d(?:\d\d)?)\s*[-–—:,]?\s+(?P<body>.{{2,160}}?)"
    rf"(?:\s*(?:[-–—,@|]|\bat\b)+\s*(?P<clock>{when.CLOCK}))?\s*(?:[-–—]\s*(?P<rest>[^-–—]{{0,30}}))?\Z"
)
_SYSTEMS = re.compile(
    r"granicus\.com|legistar|(?:Agenda|Minutes)Viewer\.php|MediaPlayer\.php|MeetingDetail\.aspx|primegov|civicclerk",
    re.IGNORECASE,
)
_MEETINGS = re.compile(
    r"\b(?:council|commission|committee|board|authority|meeting|session|hearing|workshop|agenda|minutes"
    r"|concejo|consejo|comisi[oó]n|comit[eé]|junta|reuni[oó]n|sesi[oó]n|audiencia)s?\b",
    re.IGNORECASE,
)
_DOCUMENTS = (
    ("agenda", re.compile(r"AgendaViewer|[?&]M=A&|[?&]M=AADA\b", re.IGNORECASE)),
    ("minutes", re.compile(r"MinutesViewer|[?&]M=M&", re.IGNORECASE)),
    ("video", re.compile(r"MediaPlayer|/player/clip/|Video\.aspx|\.(?:mp4|m4v|wmv)\b", re.IGNORECASE)),
)
_HREF = re.compile(r"""\bhref\s*=\s*["']([^"'<>\s]{8,500})""", re.IGNORECASE)
_KIND_OF_DOCUMENT = re.compile(
    r"(?:(?<!\s)\s+)?(?:[-–—:]\s*)?\b(?:agenda|minutes|video)s?\s*\Z", re.IGNORECASE
)
_DOCUMENT_OF = re.compile(r"\A(?:agenda|minutes|video)s?\s*(?:[-–—:]|\bfor\b|\bof\b)\s*", re.IGNORECASE)


def event_of(entry: Mapping[str, Any], zone: str) -> dict[str, Any]:
    """``body``, ``start`` and the addresses of ``agenda``, ``minutes`` and ``video``; empty for news."""
    title, link = plain_text(str(entry.get("title") or "")[:500]), str(entry.get("link") or "")
    of_system = _SYSTEMS.search(link) is not None
    if not of_system and not (any(map(str.isdigit, title)) and _MEETINGS.search(title)):
        return {}
    body, day, clocks = _read(title)
    parts = entry.get("gran_pubdateparts") if of_system else None
    published, clock = _parts(parts) if isinstance(parts, Mapping) else (None, None)
    day = day or published
    if day is None:
        return {}
    if not clocks and clock and published == day and "event_id=" in link:
        clocks = [clock]
    return {"body": body or title, **when.span([day], clocks[:1], zone), **dict(_documents(entry, link))}


def _read(title: str) -> tuple[str, date | None, list[time]]:
    """The body, the day and the time of a title; the words behind them, "(CANCELLED)", stay in the title."""
    for pattern in (_TRAILING, _LEADING):
        found = pattern.match(title)
        day = _day(found["day"]) if found else None
        if found and day:
            body = _KIND_OF_DOCUMENT.sub("", _DOCUMENT_OF.sub("", found["body"])).strip(" -–—,:|(")
            return body, day, when.clocks_in(found["clock"] or "")
    return "", None, []


def _day(words: str) -> date | None:
    if short := re.fullmatch(r"(\d\d)-(\d\d)-(\d\d|\d{4})", words):
        year = short[3] if len(short[3]) == 4 else f"20{short[3]}"
        words = f"{year}-{short[1]}-{short[2]}"
    return next(iter(when.days_in(words)), None)


def _parts(parts: Mapping[str, Any]) -> tuple[date | None, time | None]:
    try:
        day = date(*(int(parts[name]) for name in ("yr", "mo", "day")))
        return day, time(int(parts.get("hr", 0)), int(parts.get("min", 0))) if "hr" in parts else None
    except (KeyError, TypeError, ValueError):
        return None, None


def _documents(entry: Mapping[str, Any], link: str) -> Iterator[tuple[str, str]]:
    """The first address of each kind: the entry's own, its enclosures', those in its text."""
    enclosed = (str(each.get("href") or "") for each in entry.get("links") or () if isinstance(each, Mapping))
    addresses = [link, *enclosed, *_HREF.findall(str(entry.get("summary") or "")[:8000])]
    for name, pattern in _DOCUMENTS:
        found = next((each for each in addresses if each.startswith("http") and pattern.search(each)), None)
        if found:
            yield name, plain_text(found)
