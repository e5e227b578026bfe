"""A small city to publish, and records filled from nothing but their types."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from city.collection.waste import CollectionDay
from city.records import Address, NewsItem, Record, Zone
from snapshot.codec import encode_many
from snapshot.files import FolderFiles
from snapshot.read import Reader, Snapshot
from snapshot.sources import CityFacts, SourceRecords, SourceStatus
from snapshot.write import Published, publish

NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)
FACTS = CityFacts(
    name="Port Alder", state="VA", zone="America/New_York", latitude=37.09, longitude=-75.96,
    ugc=("VAZ095",), same=("051899",),
)  # fmt: skip
NASTY = 'Café "El Niño"\n\ttab, \\ and \u2028'


def full(hint: Any) -> Any:
    """A value of this type, with something in every part of it."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return full(next(each for each in args if each is not type(None)))
    if origin is tuple:
        return (full(args[0]), full(args[0])) if args[-1] is Ellipsis else tuple(full(each) for each in args)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"en": full(args[1]), "es": full(args[1])}
    if is_dataclass(hint) or hasattr(hint, "_fields"):
        kind: Any = hint
        names = [each.name for each in fields(hint)] if is_dataclass(hint) else kind._fields
        return kind(**{name: full(get_type_hints(hint)[name]) for name in names})
    if isinstance(hint, type) and issubclass(hint, Enum):
        return list(hint)[-1]
    return _SIMPLE[hint]


_SIMPLE: dict[Any, Any] = {
    str: NASTY,
    int: 7,
    float: -75.950591,
    bool: True,
    date: date(2028, 2, 29),
    datetime: datetime(2026, 11, 1, 1, 30, tzinfo=timezone(timedelta(hours=-5))),
}


def square(zone_set: str, name: str, west: float, south: float, side: float = 0.01) -> Zone:
    """A zone that is a square with this south-western corner."""
    east, north = west + side, south + side
    ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return Zone(id=name, source="zones", zone_set=zone_set, name={"en": name}, polygons=((ring,),))


def address(number: str, street: str, lat: float = 37.005, lon: float = -75.995, **given: Any) -> Address:
    postcode = given.get("postcode", "")
    return Address(
        **({"id": f"{number} {street} {postcode}", "source": "addresses"} | given),
        number=number, street=street, lat=lat, lon=lon,
    )  # fmt: skip


def news(number: int, **given: Any) -> NewsItem:
    title = {"en": f"Story {number}", "es": f"Historia {number}"}
    values = {"source": "news", "title": title, "published": NOW - timedelta(days=number)}
    return NewsItem(id=f"n{number}", **(values | given))


def collection(zone: str, stream: str = "trash", weekday: int = 0) -> CollectionDay:
    return CollectionDay(
        id=f"{zone}-{stream}", source="collection", stream=stream, zone=zone, weekday=weekday
    )


def source(
    name: str, records: Iterable[Record], state: str = "fresh", as_of: datetime | None = NOW
) -> SourceRecords:
    """A source with these records; its digest is that of the records."""
    every = tuple(records)
    encoded = encode_many(every)
    status = SourceStatus(id=name, kind=name, state=state, records=len(every), as_of=as_of, changed=as_of)
    return SourceRecords(status=status, digest=str(hash(encoded)), encoded=encoded)


def put(folder: Path, *sources: SourceRecords, facts: CityFacts = FACTS) -> Published:
    """Publish these sources into the folder."""
    return publish(sources, facts, FolderFiles(folder / "snapshot"), folder / "work")


def snapshot_of(folder: Path, *records: Record, facts: CityFacts = FACTS) -> Snapshot:
    """The snapshot of these records, each under the source that it names."""
    names = sorted({record.source for record in records})
    put(
        folder,
        *(source(name, [each for each in records if each.source == name]) for name in names),
        facts=facts,
    )
    return Reader(FolderFiles(folder / "snapshot"), 30).current(NOW)
