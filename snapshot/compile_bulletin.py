"""Records -> the bulletin file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from city.records import KINDS, Address, Record, Zone
from snapshot import codec, schema
from snapshot.building import building, script
from snapshot.outlines import box
from snapshot.spans import span, zone_of
from snapshot.texts import languages, searchable

LANGUAGES = frozenset({"en", "es"})
"""Always indexed; others where some record has them."""


def compile_bulletin(path: Path, encoded: Iterable[bytes], zone_name: str, meta: Mapping[str, str]) -> None:
    """Write the bulletin of these sources' records. Addresses in them are left out."""
    records = tuple(_ordered(encoded))
    with building(path, meta) as connection:
        script(connection, schema.BULLETIN)
        connection.executemany(
            "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (_row(number, record, body, zone_name) for number, record, body in records),
        )
        script(connection, schema.BULLETIN_INDEXES)
        _index_texts(connection, [(number, record) for number, record, _ in records])
        _index_outlines(connection, [(number, record) for number, record, _ in records])


def _ordered(encoded: Iterable[bytes]) -> Iterable[tuple[int, Record, str]]:
    """Every record once, by kind, source and id; of two with one id in a source the last stays."""
    found: dict[tuple[str, str, str], tuple[Record, str]] = {}
    for part in encoded:
        for name, body in codec.lines(part):
            if name in KINDS and KINDS[name] is not Address:
                record: Record = codec.decode(KINDS[name], body)
                found[(name, record.source, record.id)] = (record, body.decode())
    for number, key in enumerate(sorted(found), start=1):
        yield (number, *found[key])


def _row(number: int, record: Record, body: str, zone_name: str) -> tuple[object, ...]:
    starts, ends = span(record, zone_name)
    kind = codec.NAMES[type(record)]
    return number, kind, record.id, record.source, zone_of(record), starts, ends, body


def _index_texts(connection: sqlite3.Connection, records: Sequence[tuple[int, Record]]) -> None:
    found = {
        language
        for _, record in records
        for language in languages(record)
        if language.isalpha() and language.isascii()
    }
    for language in sorted(LANGUAGES | found):
        script(connection, schema.TEXTS.format(language=language))
        connection.executemany(
            f'INSERT INTO "texts_{language}" (rowid, title, body) VALUES (?, ?, ?)',  # noqa: S608 - a name of letters only
            ((number, *searchable(record, language)) for number, record in records),
        )


def _index_outlines(connection: sqlite3.Connection, records: Sequence[tuple[int, Record]]) -> None:
    connection.execute(schema.OUTLINES)
    for number, record in records:
        around = box(record.polygons) if isinstance(record, Zone) else None
        if around:
            west, south, east, north = around
            connection.execute(
                "INSERT INTO outlines VALUES (?, ?, ?, ?, ?)", (number, west, east, south, north)
            )
