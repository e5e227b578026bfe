"""Passkeys of the staff in SQLite. What is sealed names its account: a row moved to another's is none."""

from __future__ import annotations

import json
import sqlite3
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime

from city.passkeys import Passkey
from stores.instants import instant, stamp
from stores.sealing import Seal
from stores.sqlite.database import Database


class SqlitePasskeys:
    """The port city.passkeys.PasskeyStore over one Database."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    def of(self, name: str) -> Sequence[Passkey]:
        """Those of an account, the oldest first."""
        rows = self._database.rows("SELECT * FROM staff_passkeys WHERE name = ? ORDER BY added, id", (name,))
        return [each for each in map(self._read, rows) if each is not None]

    def find(self, passkey_id: str) -> Passkey | None:
        row = self._database.row("SELECT * FROM staff_passkeys WHERE id = ?", (passkey_id,))
        return self._read(row) if row is not None else None

    def add(self, passkey: Passkey) -> bool:
        """Keep a new one; False where its id is known already."""
        told = [passkey.id, passkey.name.casefold(), passkey.handle, b64encode(passkey.credential).decode()]
        with self._database.transaction() as connection:
            added = connection.execute(
                "INSERT OR IGNORE INTO staff_passkeys VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    passkey.id,
                    passkey.name,
                    passkey.label,
                    self._seal.close(json.dumps(told).encode()),
                    passkey.counter,
                    stamp(passkey.added),
                    stamp(passkey.used) if passkey.used else None,
                ),
            )
            return added.rowcount == 1

    def count(self, passkey_id: str, counter: int, at: datetime) -> bool:
        """Note a use, where the count has risen or there is none."""
        with self._database.transaction() as connection:
            changed = connection.execute(
                "UPDATE staff_passkeys SET counter = ?1, used = ?2"
                " WHERE id = ?3 AND (counter < ?1 OR (counter = 0 AND ?1 = 0))",
                (counter, stamp(at), passkey_id),
            )
            return changed.rowcount == 1

    def drop(self, name: str, passkey_id: str) -> bool:
        with self._database.transaction() as connection:
            gone = connection.execute(
                "DELETE FROM staff_passkeys WHERE name = ? AND id = ?", (name, passkey_id)
            )
            return gone.rowcount == 1

    def forget(self, name: str) -> None:
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM staff_passkeys WHERE name = ?", (name,))

    def _read(self, row: sqlite3.Row) -> Passkey | None:
        """None where what is sealed was sealed for another row."""
        own_id, name, handle, credential = json.loads(self._seal.open(row["sealed"]))
        if (own_id, name) != (row["id"], row["name"].casefold()):
            return None
        return Passkey(
            id=own_id,
            name=row["name"],
            label=row["label"],
            added=instant(row["added"]),
            handle=handle,
            credential=b64decode(credential),
            counter=row["counter"],
            used=instant(row["used"]) if row["used"] else None,
        )
