"""A new SQLite file, built aside."""

from __future__ import annotations

import fcntl
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from city.errors import TownbellError
from snapshot.files import flush

_DISK = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}


@contextmanager
def writing(workdir: Path) -> Iterator[None]:
    """A disk that is full or cannot be written is said. Raises TownbellError for it."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        if isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DISK:
            raise  # a statement of ours is wrong
        said = getattr(error, "strerror", None) or error
        raise TownbellError(
            f"the snapshot cannot be written ({said})",
            where=str(workdir.parent),
            fix="Check that the folder TOWNBELL_DATA names is writable and not full",
        ) from error


@contextmanager
def workspace(workdir: Path) -> Iterator[Path]:
    """A new folder to build in, gone afterwards; what killed builders left behind goes first.

    Whoever builds holds the lock shared, so that nobody clears away what is still being built.
    """
    workdir.mkdir(parents=True, exist_ok=True)
    with (workdir / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass  # others are building
        else:
            for left in workdir.glob("compile-*"):
                shutil.rmtree(left, ignore_errors=True)
        fcntl.flock(lock, fcntl.LOCK_SH)
        with tempfile.TemporaryDirectory(dir=workdir, prefix="compile-") as folder:
            yield Path(folder)


@contextmanager
def building(path: Path, meta: Mapping[str, str]) -> Iterator[sqlite3.Connection]:
    """A new file at ``path``, whole and on the disk when the block ends; gone if it fails."""
    path.unlink(missing_ok=True)
    with changing(path) as connection:
        yield connection
        connection.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())


@contextmanager
def changing(path: Path) -> Iterator[sqlite3.Connection]:
    """A file of ours to change in place, whole and on the disk when the block ends; gone if it fails.

    No journal: what a crash leaves behind is never published.
    """
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            script(connection, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN")
            yield connection
            connection.execute("COMMIT")
        flush(path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def script(connection: sqlite3.Connection, statements: str) -> None:
    """Several statements within the open transaction, which executescript would commit."""
    for statement in statements.split(";"):
        connection.execute(statement)
