"""The last good records and validators of each source, in SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from city.ports import Remembered
from stores.sqlite import Database, instant, stamp

_INSTANTS = ("asked", "as_of", "changed", "retry_at")
_PLAIN = ("etag", "last_modified", "digest", "failures", "count", "state", "reason")
_RECALL = f"""SELECT {", ".join((*_INSTANTS, *_PLAIN))}, records
    FROM feeds JOIN feed_records USING (source_id) WHERE source_id = ?"""  # noqa: S608 - our own names
_KEEP = f"""INSERT OR REPLACE INTO feeds (source_id, {", ".join((*_INSTANTS, *_PLAIN))})
    VALUES ({", ".join("?" * (1 + len(_INSTANTS) + len(_PLAIN)))})"""  # noqa: S608 - our own names
_KEEP_RECORDS = """INSERT INTO feed_records VALUES (?, ?)
    ON CONFLICT (source_id) DO UPDATE SET records = excluded.records WHERE records != excluded.records"""


class SqliteFeedMemory:
    """The port city.ports.FeedMemory over one Database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def recall(self, source_id: str) -> Remembered | None:
        """What is remembered of this source."""
        row = self._database.connection.execute(_RECALL, (source_id,)).fetchone()
        return None if row is None else _remembered(row)

    def keep(self, remembered: Mapping[str, Remembered]) -> None:
        """Remember these from now on, in one transaction."""
        with self._database.transaction() as connection:
            for source_id, each in remembered.items():
                instants = (getattr(each, name) for name in _INSTANTS)
                times = [stamp(value) if value else None for value in instants]
                plain = [getattr(each, name) for name in _PLAIN]
                connection.execute(_KEEP, (source_id, *times, *plain))
                connection.execute(_KEEP_RECORDS, (source_id, each.records))


def _remembered(row: sqlite3.Row) -> Remembered:
    fields: dict[str, Any] = {name: row[name] for name in (*_PLAIN, "records")}
    for name in _INSTANTS:
        fields[name] = instant(row[name]) if row[name] else None
    return Remembered(**fields)
