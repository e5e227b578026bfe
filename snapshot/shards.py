"""Shards: the gazetteer's addresses by ranges of streets, each in a small SQLite file of its own."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from city.errors import TownbellError
from snapshot import schema
from snapshot.building import building, changing, script
from snapshot.register import Place

Row = tuple[int, int, str, str, int, int, int, int]
"""A :data:`snapshot.register.Place` and how many addresses are there."""
Start = tuple[int, int]
"""Street and house: where a shard begins."""

_ROW_BYTES = 32  # what a row takes beside its texts
_COLUMNS = "street, house, extra, postcode, zone_set, lat, lon"
_AT = "street = ? AND house = ? AND extra = ? AND postcode = ? AND zone_set = ? AND lat = ? AND lon = ?"
_ALL = f"SELECT {_COLUMNS}, copies FROM addresses ORDER BY {_COLUMNS}"  # noqa: S608 - our own names
_MORE = (
    f"INSERT INTO addresses VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT ({_COLUMNS}) "  # noqa: S608 - our own names
    "DO UPDATE SET copies = copies + excluded.copies"
)
_FEWER = f"UPDATE addresses SET copies = copies + ? WHERE {_AT} AND copies + ? >= 0"  # noqa: S608 - our own names
_NONE = f"DELETE FROM addresses WHERE {_AT} AND copies = 0"  # noqa: S608 - our own names
_BLOCKS = """
SELECT min(lon), max(lon), min(lat), max(lat), street, min(house), max(house)
FROM (
    SELECT street, house, lat, lon, (
        row_number() OVER (PARTITION BY street ORDER BY house, extra, postcode, zone_set, lat, lon) - 1
    ) / ? AS run
    FROM addresses WHERE street IN (SELECT value FROM json_each(?))
)
GROUP BY street, run ORDER BY street, run
"""
Ask = Callable[[str, Sequence[Any]], Iterable[Any]]
"""What a statement with these values finds."""


class Shard(NamedTuple):
    """A shard and where it begins. ``file`` is where it was written, None where it is an old one."""

    start: Start
    name: str
    file: Path | None = None


class Block(NamedTuple):
    """A run of neighbours on a street and the box around them, in degrees."""

    west: float
    east: float
    south: float
    north: float
    street: int
    first: int
    last: int


class Mismatch(TownbellError):
    """A shard does not hold what is to be taken out of it: it was not made of what we think."""


def write(folder: Path, rows: Iterable[Row], meta: Mapping[str, str]) -> Iterator[tuple[Shard, list[Block]]]:
    """These rows, in order, as shards of about ``SHARD_FILL`` bytes, each with its blocks."""
    for part in _filled(rows):
        path = folder / "shard"
        with building(path, meta) as connection:
            script(connection, schema.SHARD)
            connection.executemany("INSERT INTO addresses VALUES (?, ?, ?, ?, ?, ?, ?, ?)", part)
            its = blocks(connection.execute, {row[0] for row in part})
        yield named(path, part[0][:2]), its


def _filled(rows: Iterable[Row]) -> Iterator[list[Row]]:
    part: list[Row] = []
    size, house = 0, (0, 0)
    for row in rows:
        if size >= schema.SHARD_FILL and row[:2] != house:
            yield part
            part, size = [], 0
        part.append(row)
        size += _ROW_BYTES + len(row[2]) + len(row[3])
        house = row[:2]
    if part:
        yield part


def change(
    folder: Path, shard: Shard, old: Path, changes: Mapping[Place, int], meta: Mapping[str, str]
) -> Iterator[Shard]:
    """A copy with so many addresses more or fewer at these places: none, one shard or, grown, several.

    Raises Mismatch where there are not as many as are to go.
    """
    path = folder / "shard"
    shutil.copyfile(old, path)
    with changing(path) as connection:
        _apply(connection, changes)
        rows = list(connection.execute(_ALL)) if _size(connection) > schema.SHARD_MOST else None
        empty = connection.execute("SELECT 1 FROM addresses LIMIT 1").fetchone() is None
    if rows:
        pieces = [made for made, _ in write(folder, rows, meta)]
        yield from (pieces[0]._replace(start=shard.start), *pieces[1:])
    elif not empty:
        yield named(path, shard.start)


def _apply(connection: sqlite3.Connection, changes: Mapping[Place, int]) -> None:
    for place, by in sorted(changes.items()):
        if by > 0:
            connection.execute(_MORE, (*place, by))
        elif connection.execute(_FEWER, (by, *place, by)).rowcount != 1:
            raise Mismatch("an address that is to go is not there")
        else:
            connection.execute(_NONE, place)


def _size(connection: sqlite3.Connection) -> int:
    pages, page = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    return int(pages) * int(page)


def named(path: Path, start: Start, sort: str = "shard") -> Shard:
    """The finished file under the hash of its content."""
    with path.open("rb") as file:
        name = f"{sort}-{hashlib.file_digest(file, 'sha256').hexdigest()[:20]}.sqlite"
    return Shard(start, name, path.replace(path.with_name(name)))


def blocks(ask: Ask, streets: Iterable[int]) -> list[Block]:
    """Runs of neighbours on these streets of a shard. ``ask`` asks its file."""
    found = ask(_BLOCKS, (schema.BLOCK, json.dumps(list(streets))))
    return [Block(*(each / schema.MICRODEGREES for each in row[:4]), *row[4:]) for row in found]
