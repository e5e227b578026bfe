"""One SQLite file for everything residents and staff create: opening, migrating, transactions.

WAL with full sync: a committed row survives a power cut, and readers never wait for
the one writer. Any number of processes may have the file open.
"""

from __future__ import annotations

import fcntl
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from city.errors import TownbellError
from stores.sqlite.schema import MIGRATIONS

BUSY_SECONDS = 20.0
CACHE_KIB = 16_000
"""The most that one connection keeps of the file: a million rows under two keys are written all over it."""


ROWS_AT_ONCE = 64
STATEMENTS = 400
"""Kept ready by a connection: those that take many rows are another for each number of rows."""


class Database:
    """The file, with one connection a thread. Opens nothing before it is used."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._threads = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._guard = threading.Lock()

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection. Raises TownbellError if the file cannot be used."""
        known: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if known is None:
            known = self._connect()
            self._threads.connection = known
        return known

    def _connect(self) -> sqlite3.Connection:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(
                self.path,
                timeout=BUSY_SECONDS,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=STATEMENTS,
            )
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from error
        try:
            self._prepare(connection)
        except (OSError, sqlite3.Error) as error:
            connection.close()
            raise self._unusable(error) from error
        with self._guard:
            self._open.append(connection)
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """One at a time: SQLite does not wait for others while it turns a new file to WAL."""
        connection.row_factory = sqlite3.Row
        with self.path.with_name(f"{self.path.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
            migrate(connection)

    def _unusable(self, error: Exception) -> TownbellError:
        return TownbellError(
            f"the store cannot be used ({error})",
            where=self.path.name,
            fix="Check that the folder TOWNBELL_DATA names is writable and not full, or restore a backup",
        )

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        """What a query finds. Raises TownbellError if the file cannot be read."""
        try:
            return self.connection.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._unusable(error) from error

    def each(self, sql: str, values: Sequence[object] = ()) -> Iterator[sqlite3.Row]:
        """What a query finds, one by one: never all in memory. Raises as :meth:`rows` does."""
        try:
            yield from self.connection.execute(sql, values)
        except sqlite3.DatabaseError as error:
            raise self._unusable(error) from error

    def row(self, sql: str, values: Sequence[object] = ()) -> sqlite3.Row | None:
        """The first row of what a query finds."""
        return next(iter(self.rows(sql, values)), None)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; takes the write lock at once, so that what is read stays true.

        One within another is part of it: what several stores write ends together.

        Raises TownbellError if the file is damaged, the disk full, or another process
        keeps the lock too long. A broken rule of the schema is a bug and raised as it is.
        """
        try:
            with _all_or_nothing(self.connection) as connection:
                yield connection
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
            raise
        except sqlite3.DatabaseError as error:
            raise self._unusable(error) from error

    def close(self) -> None:
        """Close the connections of all threads. The database may be used again afterwards."""
        with self._guard:
            for connection in self._open:
                connection.close()
            self._open.clear()
            self._threads = threading.local()


def in_rows(connection: sqlite3.Connection, sql: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Run this with all rows as the values of ``{rows}``: one step of SQLite for every ROWS_AT_ONCE."""
    for start in range(0, len(rows), ROWS_AT_ONCE):
        some = rows[start : start + ROWS_AT_ONCE]
        marks = f"({','.join('?' * len(some[0]))})"
        values = list(chain.from_iterable(some))
        connection.execute(sql.format(rows=",".join([marks] * len(some))), values)


@contextmanager
def _all_or_nothing(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    if connection.in_transaction:
        yield connection
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the file to the newest schema; several processes may try at once."""
    if connection.execute("PRAGMA user_version").fetchone()[0] >= len(MIGRATIONS):
        return
    with _all_or_nothing(connection):
        done = connection.execute("PRAGMA user_version").fetchone()[0]
        for number, statements in enumerate(MIGRATIONS[done:], start=done + 1):
            for statement in statements:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
