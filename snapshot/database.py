"""A published SQLite file, opened to be read."""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from city.errors import TownbellError

_BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
_MAGIC = b"SQLite format 3\x00"


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
        self.close = weakref.finalize(self, connection.close)
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


def is_sound(path: Path) -> bool:
    """Whether every page of the file can be read and is what it should be."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False


def _damaged(path: Path) -> TownbellError:
    return TownbellError("a snapshot file is damaged", where=path.name, fix="Run: townbell refresh")
