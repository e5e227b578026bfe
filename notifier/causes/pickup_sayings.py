"""What was said of a pickup, as it is written into the event and version of a delivery.

One message tells of all streams of one evening at one place. So the event is a day of
collection in its zones, and the version says of which pickups what was said: from it alone,
without the message, it is known whether that still holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import quote, unquote

from city.collection.pickups import EVENT, Missed, Pickup
from notifier.causes.announcements import stem

EVE, MOVED, BACK, OFF = "eve", "moved", "back", "cancelled"

Key = tuple[str, str, date]
"""Which pickup: zone, stream and scheduled day. A holiday or staff may move it, it stays the same."""


@dataclass(frozen=True, slots=True)
class Saying:
    """That a pickup is on this ``day``, or (OFF) that it is not."""

    key: Key
    kind: str
    day: date

    def holds(self, outcome: Pickup | Missed) -> bool:
        """Whether what was said is what becomes of the pickup."""
        if isinstance(outcome, Missed):
            return self.kind == OFF
        return self.kind != OFF and self.day == outcome.date


def key_of(outcome: Pickup | Missed) -> Key:
    """Which pickup the outcome is about."""
    return (outcome.zone, outcome.stream, outcome.scheduled)


def event_on(day: date, keys: Iterable[Key]) -> str:
    """The id of a day's collection: the same for everybody in these zones."""
    zones = "+".join(sorted({quote(zone, "") for zone, _, _ in keys}))
    return f"{EVENT}{zones}:{day.isoformat()}"


def version_of(kind: str, day: date, keys: Iterable[Key]) -> str:
    """What is said of these pickups, in one line: ``eve@2026-11-24:A/recycling,A/trash=2026-11-23``."""
    named = ",".join(sorted(_named(key, day) for key in keys))
    return f"{kind}@{day.isoformat()}:{named}"


def _named(key: Key, day: date) -> str:
    zone, stream, scheduled = key
    moved = "" if scheduled == day else f"={scheduled.isoformat()}"
    return f"{quote(zone, '')}/{quote(stream, '')}{moved}"


@lru_cache(maxsize=65_536)
def sayings(event_id: str, version: str) -> tuple[Saying, ...]:
    """What a delivery says of which pickups; nothing if it is not about pickups."""
    head, _, named = stem(version).partition(":")
    kind, _, day = head.partition("@")
    if not event_id.startswith(EVENT) or kind not in (EVE, MOVED, BACK, OFF) or not named:
        return ()
    return tuple(_read(each, kind, date.fromisoformat(day)) for each in named.split(","))


def _read(named: str, kind: str, day: date) -> Saying:
    where, _, scheduled = named.partition("=")
    zone, _, stream = where.partition("/")
    key = (unquote(zone), unquote(stream), date.fromisoformat(scheduled) if scheduled else day)
    return Saying(key, kind, day)
