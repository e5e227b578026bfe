"""The instances of a file's calendars as items, ordered by start: what every calendar format gives.

Without a window there is no clock to make one of: every single event is given, and of a recurring one
the first :data:`UNBOUNDED_INSTANCES`; the caller normally gives a window.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from icalendar import Event
from icalendar.timezone import tzp

from city import localtime
from city.errors import Unreadable
from feeds.formats import Item, Occurrence, Parsed, ParseOptions, Problem
from feeds.ical import blocks
from feeds.ical.bounds import LIBRARY_ERRORS, MAX_INSTANCES, Budget, told
from feeds.ical.events import CUT_OFF, Reader
from feeds.ical.expansion import RULED, Expansion, Instance, Moment, Window, brought_home
from feeds.text.plaintext import folded, folded_lines, has_markup, plain_text

UNBOUNDED_INSTANCES = 200
MAX_ITEMS = 50_000
MAX_PROBLEMS = 100
_CUT = (CUT_OFF, blocks.BREAKS_OFF, blocks.TOO_MANY)

_NOT_PUBLIC = frozenset({"PRIVATE", "CONFIDENTIAL"})
_ESCAPED = re.compile(r"\\([\\;,nN])")


def parsed(name: str, calendars: Iterable[blocks.Calendar], options: ParseOptions, title: str = "") -> Parsed:
    """The instances in the window, ordered by start. Raises Unreadable if no event can be read."""
    reading, listed = _Reading(options), list(calendars)
    for events in brought_home([reading.events_of(each) for each in listed]):
        reading.take(events)
    return reading.result(name, title or title_of(listed))


class _Reading:
    """What has been read of one file so far; ``parse``'s items of the format ``ics``."""

    def __init__(self, options: ParseOptions) -> None:
        self._items: list[tuple[tuple[datetime, str], Item]] = []
        self._troubles: list[tuple[str, str]] = []
        self._options = options
        self._zone = tzp.timezone(options.zone) or localtime.zone(options.zone)
        self._read = self._lost = 0
        bounded = options.start is not None and options.end is not None
        self._budget = Budget(MAX_INSTANCES if bounded else UNBOUNDED_INSTANCES)

    def events_of(self, calendar: blocks.Calendar) -> list[Event]:
        """The events of one VCALENDAR; those of one that cancels (RFC 5546, 3.2.5) are off."""
        reader = Reader()
        events = reader.events_of(calendar)
        if calendar.properties.get("METHOD", "").upper() == "CANCEL":
            for event in events:
                event["STATUS"] = "CANCELLED"
        self._troubles += reader.troubles
        self._read += len(events)
        self._lost += reader.lost
        return events

    def take(self, events: Sequence[Event]) -> None:
        """Adds the instances of one VCALENDAR's events that lie in the window."""
        expansion = Expansion(self._window(), self._budget)
        for instance in expansion.of(events):
            self._add(instance)
        self._troubles += [(f"event {uid}", what) for uid, what in expansion.troubles]

    def result(self, name: str, title: str) -> Parsed:
        """Everything in order. Raises Unreadable if there were events and none could be read."""
        if self._lost and not self._read:
            raise Unreadable(f"none of its {self._lost} events can be read; {': '.join(self._troubles[0])}")
        self._items.sort(key=lambda pair: pair[0])
        if len(self._items) > MAX_ITEMS:
            self._troubles.append(("calendar", f"only the first {MAX_ITEMS} instances are listed"))
        items = tuple(item for _, item in self._items[:MAX_ITEMS])
        return Parsed(name, title, items, _problems(self._troubles))

    def _window(self) -> Window:
        """The window on the city's clocks, so that floating times and whole days are compared on them."""
        bounds = (self._options.start, self._options.end)
        start, end = (moment.astimezone(self._zone) if moment else None for moment in bounds)
        return Window(start, end)

    def _add(self, instance: Instance) -> None:
        try:
            item = _item(instance, self._options.zone)
            position = (_wall(instance.start, self._zone), item["uid"])
        except LIBRARY_ERRORS as error:
            self._troubles.append(
                (f"event {_text(instance.event, 'UID')}", f"its time has no meaning: {told(error)}")
            )
            return
        self._items.append((position, item))


def _item(instance: Instance, zone: str) -> Occurrence:
    event = instance.event
    all_day = not isinstance(instance.start, datetime)
    summary = _words(event, "SUMMARY")
    start = _shown(instance.start, zone)
    keys = {
        "uid": folded(_text(event, "UID")) or _made_uid(start, summary),
        "summary": summary,
        "start": start,
        "end": _shown(instance.end, zone),
        "all_day": all_day,
        "zone": None if all_day else _zone_name(instance.start, zone),
        "location": _place(event),
        "status": folded(_text(event, "STATUS")).upper() or None,
        "description": _description(event),
        "url": folded(_text(event, "URL")) or None,
    }
    item = Occurrence(keys)
    item.private = _text(event, "CLASS").strip().upper() in _NOT_PUBLIC
    if any(name in event for name in RULED):
        item.instance = _shown(_planned(instance), zone)
    return item


def _planned(instance: Instance) -> Moment:
    """When the series itself has this instance: its name, wherever it was moved (RFC 5545, 3.8.4.4)."""
    named: Any = instance.event.get("RECURRENCE-ID")
    own = named is not None and "RANGE" not in named.params
    return named.dt if own else instance.start


def _shown(moment: Moment, zone: str) -> str:
    """A day as it is, an instant with the offset of its own zone, a floating time in the city's zone.

    A time that the clocks skip in spring is shown as what they show then.
    """
    if not isinstance(moment, datetime):
        return moment.isoformat()
    if moment.tzinfo is not None:
        real = moment.astimezone(UTC).astimezone(moment.tzinfo) if 1 < moment.year < 9999 else moment
        return real.isoformat()
    if not 1 < moment.year < 9999:
        # The first and the last year have no room for an offset; nobody goes there.
        return moment.replace(tzinfo=UTC).isoformat()
    return localtime.at(moment.date(), moment.time(), zone).isoformat()


def _wall(moment: Moment, zone: tzinfo) -> datetime:
    """What the sort compares: the time on the city's clocks, where a day begins at midnight."""
    if not isinstance(moment, datetime):
        return datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001 - compared among its like
    if moment.tzinfo is None or moment.tzinfo is zone or not 1 < moment.year < 9999:
        return moment.replace(tzinfo=None)
    return moment.astimezone(zone).replace(tzinfo=None)


def _zone_name(moment: date, zone: str) -> str:
    tz: Any = getattr(moment, "tzinfo", None)
    if tz is None:
        return zone
    return str(getattr(tz, "key", None) or getattr(tz, "_tzid", None) or tz)


def _text(event: Event, name: str) -> str:
    """The property as it is written; of one that stands twice, against RFC 5545, the first."""
    value: Any = event.get(name)
    if isinstance(value, list):
        value = value[0]
    return "" if value is None else str(value)


def _words(event: Event, name: str) -> str:
    value = _text(event, name)
    return plain_text(value) if has_markup(value) else folded(value)


def _place(event: Event) -> str | None:
    """A place of several lines, name and address, is one line with commas."""
    parts = (folded(line).strip(" ,") for line in _text(event, "LOCATION").splitlines())
    place = ", ".join(part for part in parts if part)
    return (plain_text(place) if has_markup(place) else place) or None


def _description(event: Event) -> str | None:
    value = _text(event, "DESCRIPTION")
    return (plain_text(value) if has_markup(value) else folded_lines(value)) or None


def _made_uid(start: str, summary: str) -> str:
    """A UID for an event without one, the same at every reading."""
    return hashlib.sha256(f"{start}\n{summary}".encode("utf-8", "replace")).hexdigest()[:32]


def title_of(calendars: Iterable[blocks.Calendar]) -> str:
    """The name of the first calendar that has one, unescaped."""
    for calendar in calendars:
        name = calendar.properties.get("X-WR-CALNAME") or calendar.properties.get("NAME")
        if name:
            return folded(_ESCAPED.sub(lambda match: " " if match[1] in "nN" else match[1], name))
    return ""


def _problems(troubles: list[tuple[str, str]]) -> tuple[Problem, ...]:
    shown = [Problem(where, what, cut=what in _CUT) for where, what in troubles[:MAX_PROBLEMS]]
    if len(troubles) > MAX_PROBLEMS:
        shown.append(Problem("calendar", f"{len(troubles) - MAX_PROBLEMS} more problems"))
    return tuple(shown)
