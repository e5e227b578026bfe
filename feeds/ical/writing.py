"""Events of other notations as VEVENTs, so that one reader expands, bounds and cleans them all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from city import localtime
from feeds.ical import zones
from feeds.ical.blocks import Block

_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None, "\x00": None})


def event(where: str, lines: Iterable[str]) -> Block:
    """A whole VEVENT of these property lines; ``where`` is what a problem with it calls it."""
    return Block(0, [line for line in lines if line], closed=True, where=where)


def text(name: str, value: str) -> str:
    """A property of text (RFC 5545, 3.3.11), or nothing where there is none."""
    return f"{name}:{value.translate(_ESCAPES)}" if value.strip() else ""


def time(name: str, moment: date | datetime, zone: str) -> str:
    """A property of a day or a time. An aware time is shown on the clocks of ``zone`` (IANA), if it is known.

    The second of two hours that clocks show twice has no form of its own there: it stays in UTC.
    """
    if not isinstance(moment, datetime):
        return f"{name};VALUE=DATE:{moment:%Y%m%d}"
    known = zones.iana_name(zone) or zones.guessed_name(zone)
    if moment.tzinfo is None:
        return f"{name};TZID={known}:{_written(moment)}" if known else f"{name}:{_written(moment)}"
    utc = moment.astimezone(UTC)
    wall = utc.astimezone(localtime.zone(known)).replace(tzinfo=None) if known else None
    if known is None or wall is None or localtime.at(wall.date(), wall.time(), known) != utc:
        return f"{name}:{_written(utc)}Z"
    return f"{name};TZID={known}:{_written(wall)}"


def _written(moment: datetime) -> str:
    """Four digits of the year, which strftime does not promise."""
    return f"{moment.year:04}{moment:%m%dT%H%M%S}"
