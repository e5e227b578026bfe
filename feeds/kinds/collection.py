"""Collection days: one stream's regular pickup (or sweeping) in one zone."""

from __future__ import annotations

import re

from city.waste import CollectionDay
from feeds import dates
from feeds.kinds import Context
from feeds.row import Row, Unusable
from feeds.rowkind import RowKind, identity

_WEEKS = {"weekly": 1, "every week": 1, "biweekly": 2, "every other week": 2, "every two weeks": 2}


def _make(row: Row, context: Context) -> CollectionDay:
    stream, zone = row.need("stream"), row.need("zone")
    zone_set, weeks, anchor = row.text("zone_set") or "pickup", _weeks(row), row.day("anchor")
    weekday = dates.weekday(row.need("weekday"))
    if weeks > 1 and anchor is None:
        raise Unusable(f"{stream} in {zone} is collected every {weeks} weeks, but has no anchor date")
    return CollectionDay(
        id=identity(row, zone_set, zone, stream, weekday),
        source=context.source,
        stream=stream,
        zone=zone,
        weekday=weekday,
        zone_set=zone_set,
        every_weeks=weeks,
        anchor=anchor,
        season_start=_season(row, "season_start"),
        season_end=_season(row, "season_end"),
    )


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
    names={"weekday": ("weekday", "day"), "every_weeks": ("every_weeks", "frequency")},
)
