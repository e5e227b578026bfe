"""The records of long lists, piece by piece, in SQLite."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from city.errors import TownbellError
from city.ports import Piece
from stores.instants import stamp
from stores.sqlite.database import Database

_ADD = "INSERT OR IGNORE INTO pieces (source_id, key, note, added, records) VALUES (?, ?, ?, ?, ?)"
_TELL = """
INSERT INTO stretches (source_id, told) VALUES (?, ?)
ON CONFLICT (source_id) DO UPDATE SET told = excluded.told WHERE told <> excluded.told
"""
_BATCH = 1000
"""Pieces that are written in one transaction: others may write in between."""


class SqlitePieces:
    """The port city.ports.PieceMemory over one Database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def notes(self, source_id: str) -> Mapping[str, str]:
        """Every known piece of the source, with its note."""
        rows = self._database.rows("SELECT key, note FROM pieces WHERE source_id = ?", (source_id,))
        return {key.hex(): note for key, note in rows}

    def stretches(self, source_id: str) -> bytes:
        """What was said last of how the source's pieces follow each other."""
        row = self._database.row("SELECT told FROM stretches WHERE source_id = ?", (source_id,))
        return bytes(row["told"]) if row else b""

    def add(
        self, source_id: str, pieces: Iterable[Piece], now: datetime, stretches: Callable[[], bytes] = bytes
    ) -> None:
        """Remember these too, a thousand at a time; killed in between, it has some of them."""
        added, rest = stamp(now), iter(pieces)
        while batch := list(islice(rest, _BATCH)):
            rows = [
                (source_id, bytes.fromhex(each.key), each.note, added, zlib.compress(each.records, 1))
                for each in batch
            ]
            with self._database.transaction() as connection:
                connection.executemany(_ADD, rows)
        if told := stretches():
            with self._database.transaction() as connection:
                connection.execute(_TELL, (source_id, told))

    def records(self, source_id: str, keys: Sequence[str]) -> Iterator[bytes]:
        """The records of these pieces. Raises TownbellError where one is not known."""
        sql = "SELECT records FROM pieces WHERE source_id = ? AND key = ?"
        for key in keys:
            row = self._database.row(sql, (source_id, bytes.fromhex(key)))
            if row is None:
                raise TownbellError(
                    "some of its records are lost", where=f"source {source_id!r}", fix="Run: townbell refresh"
                )
            yield zlib.decompress(row["records"])

    def sweep(self, live: Mapping[str, Collection[str]], before: datetime) -> None:
        """Forget what no list has and what was not added just now, for a list that is being read."""
        old = self._database.rows(
            "SELECT source_id, key, number FROM pieces WHERE added < ?", (stamp(before),)
        )
        kept = {source: set(keys) for source, keys in live.items()}
        gone = [(number,) for source, key, number in old if key.hex() not in kept.get(source, ())]
        told = self._database.rows("SELECT source_id FROM stretches")
        without = [tuple(each) for each in told if each["source_id"] not in live]
        if gone or without:
            with self._database.transaction() as connection:
                connection.executemany("DELETE FROM pieces WHERE number = ?", gone)
                connection.executemany("DELETE FROM stretches WHERE source_id = ?", without)
