"""What is suspicious about a source whose items all became records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from city.collection.waste import CollectionDay, Holiday, PickupCalendar, PickupException, Suspension
from city.profile import City
from city.records import Address, Place, Record
from feeds.checking import hearable
from feeds.checking.trouble import Trouble
from feeds.fields.fieldmap import FieldMap
from feeds.fields.streams import KNOWN
from feeds.formats import Item

FAR = 1.5
"""Degrees from the city's middle beyond which its places do not lie."""


@dataclass(frozen=True, slots=True)
class Whole:
    """One source as a whole: its items, how its columns are chosen, and the records that they made."""

    items: Sequence[Item]
    columns: FieldMap | None
    records: Sequence[Record]


def suspicions(whole: Whole, city: City, now: datetime, where: str) -> Iterator[Trouble]:
    """Records that nobody could hear, dates that nobody meant, places elsewhere, streams, days by number."""
    records = whole.records
    silence = hearable.silence(records, city.zone, now)
    odd = hearable.odd_dates(records, city.zone)
    if odd:
        yield _odd_date(*odd, where)
    elif silence:
        yield Trouble(where, silence.what, silence.fix)
    yield from _elsewhere(records, city, where)
    yield from _strange_streams(records, where)
    if whole.columns is not None and records and isinstance(records[0], CollectionDay):
        yield from _numbered(whole.items, whole.columns, where)


def _odd_date(record: Record, count: int, where: str) -> Trouble:
    start = hearable.start_of(record)
    said = start.date().isoformat() if start else ""
    return Trouble(
        where,
        f"{count} records are of a date that cannot be meant; the first is {record.id[:60]!r} of {said}",
        "Map the date to another column, or leave such rows out at the source: they are often empty dates",
    )


def _elsewhere(records: Sequence[Record], city: City, where: str) -> Iterator[Trouble]:
    """The middle of all positions decides: one wrong row is no wrong map."""
    found = [(each.lat, each.lon) for each in records if isinstance(each, Address | Place)]
    known = [(lat, lon) for lat, lon in found if lat is not None and lon is not None]
    if not known:
        return
    lat, lon = median(each[0] for each in known), median(each[1] for each in known)
    if abs(lat - city.latitude) <= FAR and abs(lon - city.longitude) <= FAR:
        return
    if abs(lon - city.latitude) <= FAR and abs(lat - city.longitude) <= FAR:
        yield Trouble(where, "latitude and longitude are swapped", "Exchange lat and lon in its field map")
        return
    yield Trouble(
        where,
        f"its {len(known)} places lie around {lat:.2f}, {lon:.2f}, far from {city.name}",
        "Check that it is the city's own file, and the columns of lat and lon",
    )


def _strange_streams(records: Sequence[Record], where: str) -> Iterator[Trouble]:
    """A stream by another name than ours is one that no question asks for."""
    named = dict.fromkeys(name for each in records for name in _streams_of(each) if name not in KNOWN)
    if named:
        yield Trouble(
            where,
            f"{', '.join(map(repr, list(named)[:5]))}: no stream that residents can ask for",
            f"Say which it is with a table of values; streams are {', '.join(sorted(KNOWN))}",
        )


def _streams_of(record: Record) -> tuple[str, ...]:
    if isinstance(record, CollectionDay | PickupCalendar):
        return (record.stream,)
    return record.streams if isinstance(record, Holiday | PickupException | Suspension) else ()


def _numbered(items: Sequence[Item], columns: FieldMap, where: str) -> Iterator[Trouble]:
    """Bare numbers count from Monday = 0; where none is 0, they are likely to count otherwise."""
    choices = columns.choices.get("weekday", ())
    said = {str(found) for item in items for each in choices[:1] if (found := each.of(item)) is not None}
    numbers = {each for each in said if re.fullmatch(r"[0-7]", each)}
    if numbers and numbers == said and "0" not in numbers:
        yield Trouble(
            where,
            f"its weekdays are numbers ({', '.join(sorted(numbers))}), and 1 is read as Tuesday: Monday is 0",
            'Say what they mean: weekday = { column = "...", values = { "1" = "monday", "2" = "tuesday" } }',
        )
