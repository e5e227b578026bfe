"""What a fetch means for what the city is heard to say. Pure; every decision has a reason."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from city.collection.waste import PickupCalendar
from city.ports import Remembered
from city.records import Closure, Event, Meeting, Record


class State(StrEnum):
    """How a source stands after a refresh, as ``townbell refresh --json`` says it."""

    FRESH = "fresh"  # it answered, with something new
    UNCHANGED = "unchanged"  # it answered, with what we have
    STALE = "stale"  # it did not answer; we go on with the last good records
    HELD = "held"  # it answered with so little that we do not believe it
    FAILED = "failed"  # it did not answer, and we have nothing of it


FEW = 5
"""Sources with fewer records than this may empty in the ordinary course of things."""

LEAST_SHARE = 0.3
"""A source that keeps less than this share of its records from one refresh to the next is held back."""

DATED_KINDS = frozenset({"pickup_calendar"})
"""Kinds of which a record is a whole list of days: a calendar that lost most of them is still one record."""


PASSING_KINDS = frozenset({"event", "meeting", "closure"})
"""Kinds whose records are over some day. Many a feed lists those to come only: after a festival it has
a tenth of what it had, and has lost nothing."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much a source holds, for :func:`with_answer`: records, or of calendars their days to come."""

    size: int
    of: str = "records"

    def __str__(self) -> str:
        return f"{self.size:,} {self.of}"


def days_to_come(calendars: Iterable[Record], today: date) -> Extent:
    """How many days from ``today`` on the calendars list, each stream and zone for itself.

    Days that are past do not count: at the end of December a calendar may rightly have three
    pickups left, and the next year's begin with as few.
    """
    days = (each.days for each in calendars if isinstance(each, PickupCalendar))
    return Extent(sum(sum(day >= today for day in listed) for listed in days), "days to come")


def to_come(records: Iterable[Record], now: datetime) -> int:
    """How many of the records are not over; one without an end is over with its beginning."""
    passing = (each for each in records if isinstance(each, Event | Meeting | Closure))
    return sum(_is_to_come(each, now) for each in passing)


def _is_to_come(record: Event | Meeting | Closure, now: datetime) -> bool:
    until = record.end or (None if isinstance(record, Closure) else record.start)
    return until is None or until >= now


def is_no_loss(had: int, holds: int) -> bool:
    """Whether of what was still to come enough is there. A list of which nothing is to come says nothing."""
    return holds > 0 and holds >= had * LEAST_SHARE


def without_answer(known: int) -> State:
    """The state of a source that could not be fetched or read, with ``known`` records of before."""
    return State.STALE if known else State.FAILED


def with_answer(known: int, now_listed: int, *, is_alert: bool, accepted: bool, cut: bool = False) -> State:
    """The state of a source that answered with something new.

    A listing that suddenly is empty or a fraction of itself is more often a broken
    export than a city that closed; staff can accept it. One that breaks off (``cut``)
    and was whole before loses nothing, however short it is. Alert feeds are exempt:
    theirs are empty on good days, and their records do not depend on the listing.
    """
    if is_alert or accepted:
        return State.FRESH
    if cut and now_listed < known:
        return State.HELD
    if known < FEW:
        return State.FRESH
    return State.HELD if now_listed < known * LEAST_SHARE else State.FRESH


def due(remembered: Remembered | None, now: datetime) -> bool:
    """Whether it is time to ask a source again.

    It is, too, where it was asked in the future: the clock has been set back, and to wait
    until it is that late again would leave alerts unseen for hours.
    """
    if remembered is None or remembered.retry_at is None or remembered.retry_at <= now:
        return True
    return remembered.asked is None or remembered.asked > now


class Asking(StrEnum):
    """Whether a source is asked for all of its content or only for what is newer, and why."""

    FIRST = "nothing of it is kept"
    SETTINGS = "its settings, or the day that its dates depend on, are others"
    CONTENT = "what it has may have changed behind an unchanged time stamp"
    NEWER = "what is kept is good"


WHOLE_EVERY = {"meeting": timedelta(hours=1)}
"""F22: a status change of a meeting does not move the feed's time stamp, so its "not modified"
is believed for an hour at most; of other kinds for a day."""


def asking(remembered: Remembered | None, kind: str, settings: str, now: datetime) -> Asking:
    """Whether this source may be asked with the validators of its last answer (RFC 9110, 13.1)."""
    if remembered is None or not remembered.digest:
        return Asking.FIRST
    if remembered.settings != settings:
        return Asking.SETTINGS
    whole = remembered.whole
    if whole is None or not timedelta(0) <= now - whole < WHOLE_EVERY.get(kind, timedelta(days=1)):
        return Asking.CONTENT
    return Asking.NEWER


ALERT_WAIT = timedelta(minutes=2)
"""An alert source that failed is never left alone for longer of our own accord."""

LONGEST_WISH = timedelta(days=1)
LONGEST_ALERT_WISH = timedelta(minutes=10)
"""The most of a Retry-After that is kept: a wrong one must not silence a source, least of all alerts."""


def next_try(
    source_id: str,
    every: timedelta,
    failures: int,
    wish: timedelta | None,
    now: datetime,
    *,
    is_alert: bool = False,
) -> datetime:
    """When to ask again: after ``every``; after failures up to four times that, but within the hour.

    Never before the server's wish. A list that is read once a day is so tried again within the hour
    and not the day after, and an alert source within two minutes.
    Up to a tenth of the wait is taken off (of a wish it is added), another part after every
    failure: sources that fell silent together do not come back together.
    """
    slowest = ALERT_WAIT if is_alert else timedelta(hours=1)
    backed_off = min(every * (2 if failures == 1 else 4), slowest) if failures else every
    share = zlib.crc32(f"{source_id} {failures}".encode()) / 2**32
    longest = LONGEST_ALERT_WISH if is_alert else LONGEST_WISH
    kept = min(wish or timedelta(0), longest)
    return now + max(backed_off * (1 - share / 10), kept * (1 + share / 10))


def since(
    newest: datetime | None, modified: datetime | None, before: Remembered, now: datetime, *, is_alert: bool
) -> datetime | None:
    """Since when the source had what we have only now; None where it does not say.

    ``newest`` is the newest date of its items, ``modified`` its Last-Modified (RFC 9110, 8.8.2).
    Only what is later than the last change we had can be the date of this one. News are
    often dated by the day alone: they were not there when the source last answered without them.
    """
    if before.changed is None or before.as_of is None:
        return None  # what was there before we first asked says nothing about us
    if newest and before.changed < newest <= now:
        return newest if is_alert else max(newest, before.as_of)
    return modified if modified and before.changed < modified <= now else None
