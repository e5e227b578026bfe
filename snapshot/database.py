"""Opening the SQLite files: to build one aside, and to read a published one."""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from city.errors import TownbellError
from snapshot.files import flush

_BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
_MAGIC = b"SQLite format 3\x00"


@contextmanager
def building(path: Path, meta: Mapping[str, str]) -> Iterator[sqlite3.Connection]:
    """A new file at ``path``, whole and on the disk when the block ends; gone if it fails.

    No journal: what a crash leaves behind is never published.
    """
    path.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            script(connection, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN")
            yield connection
            connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
            connection.execute("COMMIT")
        flush(path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def script(connection: sqlite3.Connection, statements: str) -> None:
    """Several statements within the open transaction, which executescript would commit."""
    for statement in statements.split(";"):
        connection.execute(statement)


class Database:
    """A published file, read only. One connection, shared by all threads under a lock."""

    def __init__(self, path: Path) -> None:
        """Raises TownbellError for a file that is missing, cut short, or no database."""
        self.path = path
        verify(path)
        try:
            address = f"file:{quote(str(path))}?mode=ro&immutable=1"
            connection = sqlite3.connect(address, uri=True, check_same_thread=False, cached_statements=256)
        except sqlite3.Error as error:
            raise _damaged(path) from error
        weakref.finalize(self, connection.close)
        self._connection = connection
        self._lock = threading.Lock()
        self.meta: Mapping[str, str] = dict(self.rows("SELECT key, value FROM meta"))

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """All rows. Raises TownbellError where the file turns out to be damaged."""
        try:
            with self._lock:
                return self._connection.execute(sql, parameters).fetchall()
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF not in _BROKEN:
                raise  # a statement of ours is wrong
            raise _damaged(self.path) from error


def verify(path: Path) -> None:
    """Find what is missing, cut short or no database, without reading more than the header.

    The size that the header states must be the file's. Raises TownbellError.
    """
    try:
        with path.open("rb") as file:
            header = file.read(100)
        size = path.stat().st_size
    except OSError as error:
        raise _damaged(path) from error
    page = int.from_bytes(header[16:18], "big")
    stated = (65536 if page == 1 else page) * int.from_bytes(header[28:32], "big")
    if not header.startswith(_MAGIC) or size != stated:
        raise _damaged(path)


def _damaged(path: Path) -> TownbellError:
    return TownbellError("a snapshot file is damaged", where=path.name, fix="Run: townbell refresh")
