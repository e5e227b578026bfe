"""Photos of reports in SQLite, encrypted, each under an id that nobody can guess."""

from __future__ import annotations

import secrets
from datetime import datetime

from city.localtime import micros
from stores.sealing import Seal
from stores.sqlite.database import Database

_BYTES = 16  # of an id: 128 bits


class SqlitePhotos:
    """The port web.reporting.ports.Photos over one Database."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    def keep(self, photo: bytes, now: datetime) -> str:
        """Keep it; its id."""
        photo_id = secrets.token_urlsafe(_BYTES)
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO photos (id, at, sealed) VALUES (?, ?, ?)",
                (photo_id, micros(now), self._seal.close(photo)),
            )
        return photo_id

    def get(self, photo_id: str) -> bytes | None:
        """The photo with this id."""
        row = self._database.row("SELECT sealed FROM photos WHERE id = ?", (photo_id,))
        return self._seal.open(row[0]) if row is not None else None

    def sweep(self, before: datetime) -> int:
        """Delete those that came before that moment; how many they were."""
        with self._database.transaction() as connection:
            gone = connection.execute("DELETE FROM photos WHERE at < ?", (micros(before),))
            return gone.rowcount
