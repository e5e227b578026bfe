"""Collection days: one stream's regular pickup (or sweeping) in one zone.

A row may name several streams ("Trash & Recycling"), weekdays ("Monday, Thursday"), places in
the month ("2nd and 4th Tuesday"), or with ``once`` the only day on which it happens.
"""

from __future__ import annotations

import re
from datetime import date

from city.collection.waste import CollectionDay
from feeds.fields import weekdays
from feeds.fields.row import Row, Unusable
from feeds.fields.rowkind import RowKind, identity
from feeds.fields.streams import ours
from feeds.fields.weekdays import Recurrence, recurrence
from feeds.kinds import Context

_WEEKS = {"weekly": 1, "every week": 1, "biweekly": 2, "every other week": 2, "every two weeks": 2}


def _make(row: Row, context: Context) -> tuple[CollectionDay, ...]:
    streams, zone = ours(row.need("stream")), row.need("zone")
    zone_set, weeks = row.text("zone_set") or "pickup", _weeks(row)
    anchor, once = row.day("anchor"), row.day("once")
    days = Recurrence((once.weekday(),)) if once else recurrence(row.need("weekday"))
    places = weekdays.ordinals(row.text("ordinals")) or days.ordinals
    _check(f"{streams[0]} in {zone}", weeks, anchor, places)
    named = bool(row.text("id"))
    ends = len(days.weekdays) > 1 and named, len(streams) > 1 and named
    return tuple(
        CollectionDay(
            id=identity(row, zone_set, zone, stream, once or weekday) + _ending(ends, weekday, stream),
            source=context.source,
            stream=stream,
            zone=zone,
            weekday=weekday,
            zone_set=zone_set,
            every_weeks=weeks,
            anchor=anchor,
            ordinals=places,
            once=once,
            season_start=_season(row, "season_start"),
            season_end=_season(row, "season_end"),
        )
        for weekday in days.weekdays
        for stream in streams
    )


def _ending(ends: tuple[bool, bool], weekday: int, stream: str) -> str:
    """What tells the records of one row with an id of its own apart."""
    return (f"-{weekday}" if ends[0] else "") + (f"-{stream}" if ends[1] else "")


def _check(what: str, weeks: int, anchor: date | None, places: tuple[int, ...]) -> None:
    if weeks > 1 and places:
        raise Unusable(f"{what} is collected every {weeks} weeks and on a place in the month: which is it?")
    if weeks > 1 and anchor is None:
        raise Unusable(f"{what} is collected every {weeks} weeks, but has no anchor date")


def _weeks(row: Row) -> int:
    words = row.text("every_weeks").casefold() or "1"
    if words in _WEEKS:
        return _WEEKS[words]
    if not re.fullmatch(r"[1-9]\d?(\.0)?", words):
        raise Unusable(f"every_weeks {words!r} is not a number of weeks")
    return int(float(words))


def _season(row: Row, field: str) -> str:
    """ "MM-DD", from that or from "4/1"."""
    words = row.text(field)
    found = re.fullmatch(r"(\d{1,2})[-/](\d{1,2})", words)
    if words and not (found and 1 <= int(found[1]) <= 12 and 1 <= int(found[2]) <= 31):
        raise Unusable(f"{field} {words!r} is not MM-DD")
    return f"{int(found[1]):02}-{int(found[2]):02}" if found else ""


KIND = RowKind(
    name="collection",
    record=CollectionDay,
    needs=("stream", "zone", "weekday"),
    make=_make,
    names={
        "weekday": ("weekday", "day"),
        "every_weeks": ("every_weeks", "frequency"),
        "once": ("once", "date"),
    },
)
