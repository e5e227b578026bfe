"""Whether residents could ever hear of a record: a source may be read well and still say nothing.

What the skill tells is bounded: news of the last two months, events, meetings and holidays to
come. Records outside these bounds are right, but silent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from city.collection.waste import Holiday, PickupCalendar
from city.localtime import day_of
from city.records import Event, Meeting, NewsItem, Record
from feeds.text.counts import counted

RECENT = timedelta(days=60)
"""How old news may be to be told (the skill's own bound)."""

_EARLIEST, _LATEST = 1990, 2100


@dataclass(frozen=True, slots=True)
class Silence:
    """Why nothing of a source can be heard: a word for tests and logs, and a sentence for staff."""

    reason: str
    what: str
    fix: str


def silence(records: Sequence[Record], zone: str, now: datetime) -> Silence | None:
    """Why residents hear none of these records, or None where they hear at least one, or there are none."""
    if not records or any(_may_be_heard(each, zone, now) for each in records):
        return None
    newest = max(filter(None, map(_until, records)), default=None)
    when = f"; the last is of {day_of(newest, zone).isoformat()}" if newest else ""
    if isinstance(records[0], NewsItem):
        return Silence(
            "all_old",
            f"gives {counted(len(records), 'item')}, but none of the last two months, so none is told{when}",
            "Check that the feed is still kept, and the column of its dates",
        )
    over = "it is over" if len(records) == 1 else "all of them are over"
    return Silence(
        "all_past",
        f"gives {counted(len(records), 'record')}, but {over}, so none is told{when}",
        "Ask the portal for what is to come, or check the column of the dates",
    )


def odd_dates(records: Sequence[Record], zone: str) -> tuple[Record, int] | None:
    """The first record whose date cannot be meant (1970, 9999), and how many there are."""
    odd = [each for each in records if (start := start_of(each)) and _is_odd(start, zone)]
    return (odd[0], len(odd)) if odd else None


def _is_odd(start: datetime, zone: str) -> bool:
    year = day_of(start, zone).year
    return not _EARLIEST <= year <= _LATEST


def start_of(record: Record) -> datetime | None:
    """When it begins, came out or was opened; None for what has no such time."""
    found = (
        getattr(record, "published", None)
        or getattr(record, "start", None)
        or getattr(record, "opened", None)
    )
    return found if isinstance(found, datetime) else None


def _until(record: Record) -> datetime | None:
    end = getattr(record, "end", None)
    return end if isinstance(end, datetime) else start_of(record)


def _may_be_heard(record: Record, zone: str, now: datetime) -> bool:
    """Places and the like are told when asked for; a list of exceptions may rightly hold none at present."""
    today = day_of(now, zone)
    if isinstance(record, NewsItem):
        return record.published >= now - RECENT
    if isinstance(record, Event | Meeting):
        return (record.end or record.start + timedelta(hours=2)) > now
    if isinstance(record, Holiday):
        return record.date >= today
    return not isinstance(record, PickupCalendar) or record.end >= today
