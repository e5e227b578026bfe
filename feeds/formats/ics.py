"""iCalendar (RFC 5545), expanded to the instances between two instants."""

from __future__ import annotations

import re

from city.errors import Unreadable
from feeds.formats import Parsed, ParseOptions
from feeds.ical import blocks, reading
from feeds.ical.decoding import decoded
from feeds.text.documents import HEAD, is_page, require

MAX_BYTES = 12 * 1024 * 1024
"""A calendar of this size takes ten seconds to read; the largest recorded one has 0.2 MB."""

_BEGIN = re.compile(rb"BEGIN\s*:\s*(?:VCALENDAR|VEVENT)", re.IGNORECASE)


class Ics:
    """What a calendar publishes: meetings, events, collection days."""

    name = "ics"
    aliases = ("ical", "icalendar")

    def recognises(self, data: bytes) -> float:
        """By BEGIN:VCALENDAR at the start of the file."""
        head = data[:HEAD].replace(b"\x00", b"")
        found = _BEGIN.search(head)
        if found is None or is_page(data):
            return 0.0
        return 1.0 if not head[: found.start()].strip(b"\xef\xbb\xbf\xff\xfe \t\r\n") else 0.6

    def parse(self, data: bytes, options: ParseOptions) -> Parsed:
        """The instances in the window, ordered by start. Raises Unreadable for what is no calendar."""
        require(data, "a calendar", MAX_BYTES)
        calendars = blocks.calendars_of(decoded(data))
        if not calendars:
            raise Unreadable("this is not a calendar: it has no BEGIN:VCALENDAR")
        return reading.parsed(self.name, calendars, options)


FORMAT = Ics()
