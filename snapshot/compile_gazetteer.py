"""Addresses and zones -> the gazetteer file."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from city.records import Zone
from city.streets import display, parse_street
from snapshot import codec, schema
from snapshot.building import building, script
from snapshot.outlines import Outlines

_HOUSE = re.compile(r"\s*(\d{1,7})\s*(.*?)\s*")


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """One place to live: flats of one house that share their zones are one row."""

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
    rows = sorted(_distinct(_rows(parts, Outlines(zones))))
    with building(path, meta) as connection:
        script(connection, schema.GAZETTEER)
        streets = _write_streets(connection, rows)
        _write_addresses(connection, rows, streets)
        script(connection, schema.GAZETTEER_INDEXES)


def _rows(parts: Iterable[bytes], outlines: Outlines) -> Iterator[Row]:
    for part in parts:
        for name, body in codec.lines(part):
            row = _row(json.loads(body), outlines) if name == "address" else None
            if row is not None:
                yield row


def _row(item: Mapping[str, Any], outlines: Outlines) -> Row | None:
    """None for a row that no resident could name: without a house number or a street."""
    house = _HOUSE.fullmatch(item["number"])
    street = parse_street(item["street"])
    if house is None or not street.base:
        return None
    lat, lon = item["lat"], item["lon"]
    zones = {**outlines.zones_at(lat, lon), **item.get("zones", {})}
    return Row(
        street=street.key,
        house=int(house[1]),
        extra=house[2].lower(),
        postcode=item.get("postcode", ""),
        lat=round(lat * schema.MICRODEGREES),
        lon=round(lon * schema.MICRODEGREES),
        zones=json.dumps(zones, sort_keys=True, separators=(",", ":"), ensure_ascii=False),
        name=display(item["street"]),
    )


def _distinct(rows: Iterable[Row]) -> Iterable[Row]:
    """Of rows that a resident could not tell apart, and whose services are the same, the first."""
    found: dict[tuple[str, int, str, str, str], Row] = {}
    for row in rows:
        found.setdefault((row.street, row.house, row.extra, row.postcode, row.zones), row)
    return found.values()


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
    connection.executemany("INSERT INTO points VALUES (?, ?, ?, ?, ?)", _points(numbered))


def _numbered(rows: Iterable[Row], streets: Mapping[str, int]) -> Iterator[tuple[int, Row]]:
    """Each row with its number in the table: street, house number, and position among its twins."""
    previous, twin = (0, 0), 0
    for row in rows:
        here = streets[row.street], min(row.house, schema.MAX_HOUSE)
        twin = twin + 1 if here == previous else 0
        previous = here
        if twin <= schema.MAX_TWINS:
            yield here[0] << schema.STREET_SHIFT | here[1] << schema.HOUSE_SHIFT | twin, row


def _points(numbered: Iterable[tuple[int, Row]]) -> Iterator[tuple[int, float, float, float, float]]:
    for number, row in numbered:
        lat, lon = row.lat / schema.MICRODEGREES, row.lon / schema.MICRODEGREES
        yield number, lon, lon, lat, lat
