"""Addresses and zones -> the gazetteer file."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from city.records import Zone
from city.streets import display, parse_street
from snapshot import codec, schema
from snapshot.building import building, script
from snapshot.outlines import Outlines

_HOUSE = re.compile(r"\s*(\d{1,7})\s*(.*?)\s*")


class Row(NamedTuple):
    """One place to live, in the order of the table. Flats of one house that share their zones are one."""

    street: str  # its key
    house: int
    extra: str  # what follows the number: "A", "1/2"
    postcode: str
    lat: int
    lon: int
    zones: str  # as JSON, keys in order
    name: str  # the street, as shown


def compile_gazetteer(path: Path, encoded: Iterable[bytes], meta: Mapping[str, str]) -> None:
    """Write the gazetteer of these sources' addresses, zones found by point where a row has none."""
    parts = tuple(encoded)
    zones = [codec.decode(Zone, body) for part in parts for name, body in codec.lines(part) if name == "zone"]
    rows = list(_distinct(sorted(_rows(parts, Outlines(zones)))))
    with building(path, meta) as connection:
        script(connection, schema.GAZETTEER)
        streets = _write_streets(connection, rows)
        _write_addresses(connection, rows, streets)
        script(connection, schema.GAZETTEER_INDEXES)


def _rows(parts: Iterable[bytes], outlines: Outlines) -> Iterator[Row]:
    for part in parts:
        for name, body in codec.lines(part):
            row = _row(json.loads(body.decode()), outlines) if name == "address" else None
            if row is not None:
                yield row


def _row(item: Mapping[str, Any], outlines: Outlines) -> Row | None:
    """None for a row that no resident could name: without a house number or a street."""
    house = _HOUSE.fullmatch(item["number"])
    key, name = _street(item["street"])
    if house is None or not key:
        return None
    lat, lon = item["lat"], item["lon"]
    zones = outlines.zones_at(lat, lon, item.get("zones", {}))
    return Row(
        street=key,
        house=int(house[1]),
        extra=house[2].lower(),
        postcode=item.get("postcode", ""),
        lat=round(lat * schema.MICRODEGREES),
        lon=round(lon * schema.MICRODEGREES),
        zones=_zone_set(tuple(sorted(zones.items()))),
        name=name,
    )


@lru_cache(maxsize=65536)
def _street(text: str) -> tuple[str, str]:
    """The key of a street and its name as shown; no key where there is no name."""
    street = parse_street(text)
    return (street.key if street.base else ""), display(text)


@lru_cache(maxsize=4096)
def _zone_set(zones: tuple[tuple[str, str], ...]) -> str:
    return json.dumps(dict(zones), separators=(",", ":"), ensure_ascii=False)


def _distinct(rows: Iterable[Row]) -> Iterator[Row]:
    """Of rows, in order, that a resident could not tell apart, one for each set of services."""
    for _, alike in groupby(rows, key=lambda row: row[:4]):
        seen: set[str] = set()
        for row in alike:
            if row.zones not in seen:
                seen.add(row.zones)
                yield row


def _write_streets(connection: sqlite3.Connection, rows: Iterable[Row]) -> Mapping[str, int]:
    names = {row.street: row.name for row in rows}
    numbers = {key: number for number, key in enumerate(sorted(names), start=1)}
    for key, number in numbers.items():
        parts = parse_street(names[key])
        columns = (number, key, parts.base, parts.direction, parts.suffix, parts.post, names[key])
        connection.execute("INSERT INTO streets VALUES (?, ?, ?, ?, ?, ?, ?)", columns)
    return numbers


def _write_addresses(connection: sqlite3.Connection, rows: Iterable[Row], streets: Mapping[str, int]) -> None:
    sets: dict[str, int] = {}
    numbered = tuple(_numbered(rows, streets))
    connection.executemany(
        "INSERT INTO addresses VALUES (?, ?, ?, ?, ?, ?)",
        (
            (number, row.extra, row.postcode, row.lat, row.lon, sets.setdefault(row.zones, len(sets) + 1))
            for number, row in numbered
        ),
    )
    connection.executemany(
        "INSERT INTO zone_sets VALUES (?, ?)", ((each, zones) for zones, each in sets.items())
    )
    connection.executemany("INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?)", _blocks(numbered))


def _numbered(rows: Iterable[Row], streets: Mapping[str, int]) -> Iterator[tuple[int, Row]]:
    """Each row with its number in the table: street, house number, and position among its twins."""
    previous, twin = (0, 0), 0
    for row in rows:
        here = streets[row.street], min(row.house, schema.MAX_HOUSE)
        twin = twin + 1 if here == previous else 0
        previous = here
        if twin <= schema.MAX_TWINS:
            yield here[0] << schema.STREET_SHIFT | here[1] << schema.HOUSE_SHIFT | twin, row


def _blocks(numbered: Sequence[tuple[int, Row]]) -> Iterator[tuple[int, float, float, float, float, int]]:
    """Runs of neighbours on one street, with the box around each."""
    for _, along in groupby(numbered, key=lambda each: each[1].street):
        houses = tuple(along)
        for start in range(0, len(houses), schema.BLOCK):
            block = houses[start : start + schema.BLOCK]
            lons = [row.lon / schema.MICRODEGREES for _, row in block]
            lats = [row.lat / schema.MICRODEGREES for _, row in block]
            yield block[0][0], min(lons), max(lons), min(lats), max(lats), block[-1][0]
