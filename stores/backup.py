"""The whole of TOWNBELL_DATA in one file, taken while everything runs, and put back.

Databases are copied by SQLite's own online backup, so that a copy is one moment of
each; immutable snapshot files, the outbox and the keys are copied as they lie. The
file holds keys and personal data: only its owner may read it.
"""

from __future__ import annotations

import fcntl
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from city.errors import TownbellError, Unreadable

MARK = "townbell-backup"
"""The name of the folder inside the file; anything else is no backup of ours."""

_IN_USE = ".in-use"
_PASSING = (".lock", _IN_USE, "publishing", "-wal", "-shm", ".tmp")
"""Endings of what is of use only to the processes that run now."""

_PASSING_FOLDERS = {"work", "workers"}


def save(data: Path, file: Path) -> int:
    """Write everything under ``data`` to ``file`` (tar, gzip); how many files. Atomic."""
    if not data.is_dir():
        raise TownbellError("there is nothing to save", where=str(data), fix="Check TOWNBELL_DATA")
    try:
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".townbell-") as aside:
            packed = Path(aside) / "backup"
            count = _pack(data, packed, Path(aside))
            packed.chmod(0o600)
            packed.replace(file)
    except OSError as error:
        raise TownbellError(f"cannot be written ({error.strerror})", where=str(file)) from error
    return count


def _pack(data: Path, packed: Path, aside: Path) -> int:
    count = 0
    with tarfile.open(packed, "w:gz", compresslevel=3) as tar:
        for path in _kept(data):
            source = _copied(path, aside / "copy.sqlite") if path.suffix == ".sqlite" else path
            if source != path and path.parent == data:
                _whole(source, path.name)
            tar.add(source, f"{MARK}/{path.relative_to(data)}", recursive=False)
            count += 1
    return count


def _kept(data: Path) -> Iterator[Path]:
    for path in sorted(data.rglob("*")):
        inside = path.relative_to(data)
        passing = path.name.endswith(_PASSING) or inside.parts[0] in _PASSING_FOLDERS
        if path.is_file() and not path.is_symlink() and not passing:
            yield path


def _copied(database: Path, to: Path) -> Path:
    """One moment of a database, though others write to it meanwhile."""
    to.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(to)) as copy:
            source.backup(copy)
    except sqlite3.Error as error:
        raise TownbellError(f"cannot be copied ({error})", where=database.name) from error
    return to


def _whole(copy: Path, name: str) -> None:
    """What could not be restored must not take the place of a good backup. Raises TownbellError."""
    if not _is_sound(copy):
        raise TownbellError("is damaged, so nothing is saved", where=name, fix="Restore the last good backup")


@contextmanager
def in_use(data: Path) -> Iterator[None]:
    """Held by whoever serves from ``data``, any number at once: nothing is restored under them."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / _IN_USE).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def _alone(data: Path) -> None:
    """Raises TownbellError while anybody holds :func:`in_use`."""
    if not (data / _IN_USE).exists():
        return
    with (data / _IN_USE).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise TownbellError("is in use", where=str(data), fix="Stop townbell serve first") from error


def restore(data: Path, file: Path, stamp: str) -> Path | None:
    """Put a saved state in the place of ``data``; where what was there has been moved, if anything.

    What is there is moved aside, never deleted. Raises Unreadable for a file that is no
    backup or is damaged; nothing has changed then.
    """
    _alone(data)
    data.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data.parent, prefix=".townbell-") as aside:
        found = _unpacked(file, Path(aside))
        before = data.with_name(f"{data.name}.before-{stamp}") if data.exists() else None
        if before is not None:
            data.rename(before)
        found.rename(data)
    return before


def _unpacked(file: Path, aside: Path) -> Path:
    try:
        with tarfile.open(file) as tar:
            tar.extractall(aside, filter="data")
    except FileNotFoundError as error:
        raise Unreadable("there is no such file", where=str(file)) from error
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        raise Unreadable("is no backup that can be read", where=str(file)) from error
    found = aside / MARK
    if not found.is_dir():
        raise Unreadable("is no backup of Townbell's", where=str(file))
    for database in found.glob("*.sqlite"):
        _sound(database, file)
    return found


def _sound(database: Path, file: Path) -> None:
    if not _is_sound(database):
        raise Unreadable(f"{database.name} in it is damaged", where=str(file))


def _is_sound(database: Path) -> bool:
    try:
        with closing(sqlite3.connect(database)) as connection:
            return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))
    except sqlite3.Error:
        return False
