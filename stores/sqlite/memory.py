"""The same stores over memory: what is written is gone with the process, and nothing of it touches a disk."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from stores.sqlite.database import STATEMENTS, Database, migrate


class InMemory(Database):
    """One database of this process, empty when it is made; all threads take turns on its one connection.

    A transaction holds up the readers, too, where a file's would not: that is for one person at a terminal,
    and for tests.
    """

    def __init__(self) -> None:
        super().__init__(Path(":memory:"))
        self._turn = threading.RLock()
        self._only = self._made()

    @property
    def connection(self) -> sqlite3.Connection:
        return self._only

    def _made(self) -> sqlite3.Connection:
        made = sqlite3.connect(
            ":memory:", isolation_level=None, check_same_thread=False, cached_statements=STATEMENTS
        )
        made.row_factory = sqlite3.Row
        made.execute("PRAGMA foreign_keys = ON")
        migrate(made)
        return made

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        with self._turn:
            return super().rows(sql, values)

    def each(self, sql: str, values: Sequence[object] = ()) -> Iterator[sqlite3.Row]:
        """All at once: another thread may write between two of them."""
        return iter(self.rows(sql, values))

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        with self._turn, super().transaction() as connection:
            yield connection

    def close(self) -> None:
        """Forget everything; it may be used again afterwards, and is empty then."""
        with self._turn:
            self._only.close()
            self._only = self._made()
