"""The events of one calendar as icalendar reads them, each by itself, their times in zones that are known."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Any

import icalendar
import x_wr_timezone  # type: ignore[import-untyped]
from icalendar.cal.component import Component
from icalendar.timezone import tzp

from feeds.ical import zones
from feeds.ical.blocks import Block, Calendar
from feeds.ical.bounds import LIBRARY_ERRORS, told
from feeds.ical.repairs import repaired
from feeds.ical.rules import refusal

MAX_ZONES = 50
MAX_EVENTS = 25_000
"""How many events of one calendar are read, which takes about ten seconds."""

# icalendar keeps the VTIMEZONEs that it meets in one cache for the whole process, where the "Customized
# Time Zone" of one city would become that of the next. It is emptied for each calendar.
_CACHE = threading.Lock()

Trouble = tuple[str, str]
CUT_OFF = "the file ends in the middle of this event"


class _ToZone(x_wr_timezone.UTCChangingWalker):  # type: ignore[misc]  # no types there
    """Moves UTC and floating times to a zone, and no other.

    The library takes a time for floating whose zone has no name: a VTIMEZONE without TZNAME, which is
    optional (RFC 5545, 3.6.5), lost its offset so.
    """

    def is_Floating(self, dt: datetime) -> bool:  # noqa: N802 - the library's name
        return dt.tzinfo is None


class Reader:
    """Reads the events of one VCALENDAR and remembers what it could not read."""

    def __init__(self) -> None:
        self.troubles: list[Trouble] = []
        self.lost = 0

    def events_of(self, calendar: Calendar) -> list[icalendar.Event]:
        """The events that can be read, in the order of the file, their times as X-WR-TIMEZONE has them."""
        unknown: set[str] = set()
        with _CACHE:
            tzp.use_zoneinfo()
            defined = frozenset(self._defined(calendar.zones))
            read = [self._event(block, defined, unknown) for block in calendar.events[:MAX_EVENTS]]
        events = [event for event in read if event is not None]
        self.troubles += calendar.faults
        if len(calendar.events) > MAX_EVENTS:
            self.troubles.append(("calendar", f"only the first {MAX_EVENTS} events are read"))
        for tzid in sorted(unknown):
            self.troubles.append((f"TZID {tzid[:60]!r}", "unknown time zone: read in the city's own"))
        return self._in_calendar_zone(calendar.properties.get("X-WR-TIMEZONE", ""), events)

    def _defined(self, blocks: Iterable[Block]) -> Iterable[str]:
        """The TZIDs that this file defines and that no table knows better; caches their definitions."""
        for block in list(blocks)[:MAX_ZONES]:
            tzid = next(
                (line.partition(":")[2].strip() for line in block.lines if line.startswith("TZID")), ""
            )
            if not tzid or zones.iana_name(tzid) is not None:
                continue
            try:
                _require_yearly(block)
                icalendar.Timezone.from_ical(block.text("VTIMEZONE"))
            except LIBRARY_ERRORS as error:
                self._trouble(f"time zone in line {block.line}", error)
            else:
                yield tzid

    def _event(self, block: Block, defined: frozenset[str], unknown: set[str]) -> icalendar.Event | None:
        where = block.place
        if block.cut_off:
            self.lost += 1
            self.troubles.append((where, CUT_OFF))
            return None
        block.lines = [zones.rewritten(line, defined, unknown) for line in repaired(block.lines)]
        try:
            event = icalendar.Event.from_ical(block.text("VEVENT"))
        except LIBRARY_ERRORS as error:
            self.lost += 1
            self._trouble(where, error)
            return None
        if not block.closed:
            self.troubles.append((where, "it is not closed by END:VEVENT"))
        self.troubles += [
            (where, f"{name or 'a line'} cannot be read: {what}"[:200]) for name, what in event.errors
        ]
        return self._dated(event, where)

    def _dated(self, event: Component, where: str) -> icalendar.Event | None:
        """The event without the properties that cannot be read, if it still says when it is.

        Without its DTSTART an event has no time; without its RECURRENCE-ID it would pass for the series.
        """
        broken = {name for name, value in event.items() if _is_broken(value)}
        if "DTSTART" not in event:
            self.troubles.append((where, "it has no DTSTART"))
            return None
        if broken & {"DTSTART", "RECURRENCE-ID"}:
            self.lost += 1
            return None
        for name in broken:
            del event[name]
        return event if isinstance(event, icalendar.Event) else None

    def _in_calendar_zone(self, name: str, events: list[icalendar.Event]) -> list[icalendar.Event]:
        """UTC and floating times on the clocks that X-WR-TIMEZONE names, as Google and Apple mean it."""
        zone = self._zone(name) if name else None
        if zone is None:
            return events
        calendar = icalendar.Calendar()
        calendar.subcomponents = list(events)
        try:
            return list(_ToZone(zone).walk(calendar).subcomponents)
        except LIBRARY_ERRORS as error:
            self._trouble("X-WR-TIMEZONE", error)
            return events

    def _zone(self, name: str) -> tzinfo | None:
        known = zones.iana_name(name) or zones.guessed_name(name)
        if known is None:
            self.troubles.append(("X-WR-TIMEZONE", f"unknown time zone {name[:60]!r}"))
            return None
        return tzp.timezone(known)

    def _trouble(self, where: str, error: Exception) -> None:
        self.troubles.append((where, told(error)))


def _is_broken(value: Any) -> bool:
    return any(
        isinstance(each, icalendar.vBroken) for each in (value if isinstance(value, list) else (value,))
    )


def _require_yearly(block: Block) -> None:
    """Zones change their offset by the year (RFC 5545, 3.6.5); dateutil would walk another rule for ever."""
    for line in block.lines:
        name, _, rule = line.partition(":")
        if name.upper().startswith("RRULE") and ("FREQ=YEARLY" not in rule.upper() or refusal(rule)):
            raise ValueError(f"its rule is not yearly: {rule[:60]}")
