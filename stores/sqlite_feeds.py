"""The last good records and validators of each source, in SQLite."""

from __future__ import annotations

from city.ports import Remembered
from stores.sqlite import Database, instant, stamp


class SqliteFeedMemory:
    """The port city.ports.FeedMemory over one Database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def recall(self, source_id: str) -> Remembered | None:
        """What is remembered of this source."""
        row = self._database.row("SELECT * FROM feeds WHERE source_id = ?", (source_id,))
        if row is None:
            return None
        values = {key: row[key] for key in row.keys() if key != "source_id"}  # noqa: SIM118 - a Row is no dict
        for name in ("as_of", "changed", "retry_at"):
            values[name] = instant(values[name]) if values[name] else None
        return Remembered(**values)

    def keep(self, source_id: str, remembered: Remembered) -> None:
        """Remember this from now on."""
        times = [
            stamp(each) if each else None
            for each in (remembered.as_of, remembered.changed, remembered.retry_at)
        ]
        validators = (remembered.etag, remembered.last_modified, remembered.digest)
        standing = (remembered.failures, remembered.records, remembered.count)
        why = (remembered.state, remembered.reason)
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO feeds (source_id, as_of, changed, retry_at, etag, last_modified,"
                " digest, failures, records, count, state, reason)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (source_id, *times, *validators, *standing, *why),
            )
