"""What CivicPlus calendars (RSSFeed.aspx?ModID=58) add to RSS: the event's own dates, times and place.

They stand in a namespace of their own (``calendarEvent:EventDates``, ``EventTimes``, ``Location``) and,
on older sites, only as labels in the description. The ``pubDate`` is when the entry was edited.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from city import localtime
from feeds.markup import plain_text

_LABELS = ("event dates?", "event times?", "location", "description")
_LABEL = re.compile(rf"\b({'|'.join(_LABELS)})\s*:", re.IGNORECASE)
_DATE = re.compile(r"\b([A-Z][a-z]+\.? \d{1,2}, ?\d{4}|\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d{2}-\d{2})\b")
_TIME = re.compile(r"\b(\d{1,2})(?::(\d{2}))?\s*([AP])\.?M\b", re.IGNORECASE)
_DATE_SHAPES = ("%B %d, %Y", "%b %d, %Y", "%m/%d/%Y", "%Y-%m-%d")


def event_of(entry: Mapping[str, Any], zone: str) -> dict[str, Any]:
    """``start``, ``end`` (ISO with the offset of ``zone``, or dates) and ``location``; empty for other feeds.

    The time "all day" (12:00 AM to 11:59 PM) gives dates without a time.
    """
    labels = _labelled(entry)
    days = [day for text in _DATE.findall(labels.get("dates", "")) if (day := _day(text))]
    if not days:
        return {}
    clocks = [clock for match in _TIME.finditer(labels.get("times", "")) if (clock := _clock(match))]
    found: dict[str, Any] = _span(days, clocks, zone)
    found["location"] = labels.get("location") or None
    return found


def _labelled(entry: Mapping[str, Any]) -> dict[str, str]:
    """Dates, times and location as text, from the namespace where it is used, else from the description."""
    named = {
        "dates": entry.get("calendarevent_eventdates"),
        "times": entry.get("calendarevent_eventtimes"),
        "location": entry.get("calendarevent_location"),
    }
    if any(named.values()):
        return {name: plain_text(str(value)) for name, value in named.items() if value}
    summary = str(entry.get("summary") or "")
    if "event date" not in summary[:4000].lower():
        return {}
    parts = _LABEL.split(plain_text(html.unescape(summary[:4000])))
    labels = (label.lower().removeprefix("event ").rstrip("s") for label in parts[1::2])
    plural = {"date": "dates", "time": "times"}
    return {
        plural.get(label, label): text.strip(" ,;") for label, text in zip(labels, parts[2::2], strict=True)
    }


def _span(days: list[date], clocks: list[time], zone: str) -> dict[str, Any]:
    first, last = days[0], days[-1]
    if not clocks or (clocks[0] == time(0) and clocks[-1] >= time(23, 59)):
        return {"start": first.isoformat(), "end": last.isoformat() if last != first else None}
    start = localtime.at(first, clocks[0], zone)
    end = localtime.at(last, clocks[1], zone) if len(clocks) > 1 else None
    return {"start": start.isoformat(), "end": end.isoformat() if end and end >= start else None}


def _day(text: str) -> date | None:
    for shape in _DATE_SHAPES:
        try:
            return datetime.strptime(text.replace(".", ""), shape).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _clock(match: re.Match[str]) -> time | None:
    hour, minute = int(match[1]), int(match[2] or 0)
    if not 1 <= hour <= 12 or minute > 59:
        return None
    return time(hour % 12 + (12 if match[3].upper() == "P" else 0), minute)
