"""Records -> the bulletin file: all of them, or those that changed since the last one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from city.records import KINDS, Address, Record, Zone
from snapshot import codec, schema
from snapshot.building import building, changing, script
from snapshot.rings import box
from snapshot.spans import span, zone_of
from snapshot.texts import SEARCHED, languages, searchable

INSERT = "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?)"

LANGUAGES = frozenset({"en", "es"})
"""Always indexed; others where some record has them."""


AMENDED_MOST = 100
"""After so many amendments a bulletin is compiled from nothing again."""

PLACES = 32
"""A record's number is its source's place among the sources << PLACES | its place in the source: a
source's records are neighbours, and of another number only where the source itself is another."""


def compile_bulletin(
    path: Path, encoded: Iterable[tuple[int, bytes]], zone_name: str, meta: Mapping[str, str]
) -> None:
    """Write the bulletin of the sources' records, each with its place. Addresses are left out."""
    records = [each for place, part in encoded for each in _numbered(place, part)]
    with building(path, meta) as connection:
        script(connection, schema.BULLETIN)
        connection.executemany(INSERT, (_row(*each, zone_name) for each in records))
        script(connection, schema.BULLETIN_INDEXES)
        known = [(number, record) for number, record, _ in records]
        found = {language for _, record in known for language in languages_of(record)}
        for language in sorted(LANGUAGES | found):
            script(connection, schema.TEXTS.format(language=language))
            _index_texts(connection, language, known)
        connection.execute(schema.OUTLINES)
        _index_outlines(connection, known)


def amend_bulletin(path: Path, changed: Mapping[int, Callable[[], bytes]], zone_name: str) -> bool:
    """Replace the records of the sources at these places in a bulletin of ours, in place.

    False where one had better compile from nothing; the file is of no use then. What was indexed
    is taken out with the very words that it was indexed with: the index does not keep them.
    Raises TownbellError or sqlite3.DatabaseError for a file that is not what it should be.
    """
    with changing(path) as connection:
        if not _is_worth_it(connection, changed):
            return False
        indexed = _languages_in(connection)
        for place, read in changed.items():
            _take_out(connection, place, indexed)
            records = list(_numbered(place, read()))
            known = [(number, record) for number, record, _ in records]
            if not {language for _, record in known for language in languages_of(record)} <= indexed:
                return False  # a new language is indexed with every record
            connection.executemany(INSERT, (_row(*each, zone_name) for each in records))
            for language in indexed:
                _index_texts(connection, language, known)
            _index_outlines(connection, known)
    return True


def _is_worth_it(connection: sqlite3.Connection, places: Iterable[int]) -> bool:
    """Whether it costs less than compiling all, and the file was not amended too often.

    What was taken out of the indexes is only marked as gone, until they are made anew.
    """
    often = connection.execute("SELECT value FROM meta WHERE key = 'amended'").fetchone()
    times = int(often[0]) if often else 0
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('amended', ?)", (str(times + 1),))
    every = connection.execute("SELECT COUNT(*) FROM records").fetchone()[0]
    count = "SELECT COUNT(*) FROM records WHERE number >= ? AND number < ?"
    these = sum(connection.execute(count, _span(place)).fetchone()[0] for place in places)
    return bool(times < AMENDED_MOST and these * 3 <= every)


def languages_of(record: Record) -> set[str]:
    """The languages of a record that can be the name of an index."""
    return {each for each in languages(record) if each.isalpha() and each.isascii()}


def _languages_in(connection: sqlite3.Connection) -> set[str]:
    tables = connection.execute("SELECT name FROM sqlite_master WHERE name LIKE 'texts\\___' ESCAPE '\\'")
    return {name.removeprefix("texts_") for (name,) in tables}


def _take_out(connection: sqlite3.Connection, place: int, indexed: Iterable[str]) -> None:
    rows = connection.execute(
        "SELECT number, kind, body FROM records WHERE number >= ? AND number < ?", _span(place)
    ).fetchall()
    known: list[tuple[int, Record]] = [
        (number, codec.decode(KINDS[kind], body)) for number, kind, body in rows
    ]
    for language in indexed:
        table = f"texts_{language}"
        connection.executemany(
            f'INSERT INTO "{table}" ("{table}", rowid, title, body) VALUES (\'delete\', ?, ?, ?)',  # noqa: S608 - a name of letters only
            ((number, *searchable(record, language)) for number, record in known if type(record) in SEARCHED),
        )
    connection.execute("DELETE FROM records WHERE number >= ? AND number < ?", _span(place))
    zones = ((number,) for number, record in known if isinstance(record, Zone))
    connection.executemany("DELETE FROM outlines WHERE number = ?", zones)


def _span(place: int) -> tuple[int, int]:
    return place << PLACES, (place + 1) << PLACES


def _numbered(place: int, encoded: bytes) -> Iterator[tuple[int, Record, str]]:
    """A source's records, each once, by kind and id; of two with one id the last stays."""
    found: dict[tuple[str, str, str], tuple[Record, str]] = {}
    for name, body in codec.lines(encoded):
        if name in KINDS and KINDS[name] is not Address:
            record: Record = codec.decode(KINDS[name], body)
            found[(name, record.source, record.id)] = (record, body.decode())
    for number, key in enumerate(sorted(found), start=place << PLACES):
        yield (number, *found[key])


def _row(number: int, record: Record, body: str, zone_name: str) -> tuple[object, ...]:
    starts, ends = span(record, zone_name)
    kind = codec.NAMES[type(record)]
    return number, kind, record.id, record.source, zone_of(record), starts, ends, body


def _index_texts(
    connection: sqlite3.Connection, language: str, records: Sequence[tuple[int, Record]]
) -> None:
    connection.executemany(
        f'INSERT INTO "texts_{language}" (rowid, title, body) VALUES (?, ?, ?)',  # noqa: S608 - a name of letters only
        ((number, *searchable(record, language)) for number, record in records if type(record) in SEARCHED),
    )


def _index_outlines(connection: sqlite3.Connection, records: Sequence[tuple[int, Record]]) -> None:
    for number, record in records:
        around = box(record.polygons) if isinstance(record, Zone) else None
        if around:
            west, south, east, north = around
            connection.execute(
                "INSERT INTO outlines VALUES (?, ?, ?, ?, ?)", (number, west, east, south, north)
            )
