"""Events, from a calendar (ICS), a CivicPlus-like event RSS, or a table."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from city import localtime
from city.records import Event
from feeds.fields import dates
from feeds.fields.row import Row
from feeds.fields.rowkind import RowKind, identity
from feeds.kinds import Context
from feeds.meetings.status import Standing, bare_title, standing
from feeds.text.plaintext import TITLE

_DATE_ONLY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LABELS = re.compile(
    r"^.*\bevent dates?:.*?\bdescription:\s*|^.*\bevent times?:.*$", re.IGNORECASE | re.DOTALL
)


def _make(row: Row, context: Context) -> Event:
    title, start = row.need_localized("title", TITLE), row.need_instant("start")
    all_day = _all_day(row)
    labels = (*title.values(), row.text("place"))
    now = standing(labels, start, context.zone, status=row.text("status"))
    end = _end(row, start, all_day, context.zone)
    return Event(
        id=_identity(row, start),
        source=context.source,
        title={language: bare_title(words) for language, words in title.items()},
        start=now.start,
        end=end + (now.start - start) if end else None,
        all_day=all_day,
        place=row.text("place"),
        text={language: _LABELS.sub("", words) for language, words in row.localized("text").items()},
        cancelled=_cancelled(row, now),
        url=row.text("url", 1000),
    )


def _identity(row: Row, start: datetime) -> str:
    """A recurring event's instances share one uid."""
    made = identity(row, *row.localized("title").values(), start.date())
    return f"{made} {start.isoformat()}" if row.item.get("uid") else made


def _all_day(row: Row) -> bool:
    given = row.raw("all_day")
    return bool(_DATE_ONLY.fullmatch(str(row.raw("start")))) if given is None else row.flag("all_day")


def _end(row: Row, start: datetime, all_day: bool, zone: str) -> datetime | None:
    """Half open: an all-day event ends with the midnight after its last day.

    An ICS end date is already that midnight (RFC 5545, 3.6.1); in RSS and tables
    people write the last day itself.
    """
    end = row.instant("end")
    if not all_day:
        return end if end and end >= start else None
    first = dates.day(start, zone)
    last = dates.day(end, zone) if end else first
    exclusive = bool(row.item.get("uid")) and last > first
    return localtime.start_of(last if exclusive else last + timedelta(days=1), zone)


def _cancelled(row: Row, now: Standing) -> bool:
    given = row.raw("cancelled")
    return now.is_off if given is None else now.is_off or row.flag("cancelled")


KIND = RowKind(
    name="event",
    record=Event,
    needs=("title", "start"),
    make=_make,
    names={
        "id": ("id", "uid"),
        "title": ("title", "summary", "name"),
        "start": ("start", "date"),
        "place": ("place", "location"),
        "text": ("text", "description"),
        "url": ("url", "link"),
    },
    also=("status",),
)
