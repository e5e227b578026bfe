"""Everything under TOWNBELL_DATA into one file, while everything runs.

Databases are copied by SQLite's own online backup, so that a copy is one moment of each; immutable snapshot
files, the outbox and the keys are copied as they lie. The file holds keys and personal data: only its owner
may read it.
"""

from __future__ import annotations

import hashlib
import io
import os
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, cast

from city.errors import TownbellError
from stores.backup.contents import CONTENTS, MARK, STORE, Contents, is_sound, written
from stores.backup.in_use import NAME
from stores.backup.unfinished import unfinished

_PASSING = (".lock", NAME, "publishing", "-wal", "-shm", ".tmp")
"""Endings of what is of use only to the processes that run now."""
_PASSING_FOLDERS = {"work", "workers"}


def save(data: Path, file: Path, city: str) -> int:
    """Write everything under ``data``, which is that city's, to ``file`` (tar, gzip); how many files. Atomic.

    Raises TownbellError where there is nothing to save, or it cannot be read or written.
    """
    if not data.is_dir():
        raise TownbellError("there is nothing to save", where=str(data), fix="Check TOWNBELL_DATA")
    if file.resolve().is_relative_to(data.resolve()):
        raise TownbellError("lies in the data itself", where=str(file), fix="Save it somewhere else")
    try:
        with unfinished(file.parent) as aside:
            packed = aside / "backup"
            count = _pack(data, packed, aside / "copy.sqlite", city)
            packed.chmod(0o600)
            _on_disk(packed)
            packed.replace(file)
    except OSError as error:
        raise TownbellError(f"cannot be written ({error.strerror})", where=str(file)) from error
    return count


def _on_disk(packed: Path) -> None:
    """Before it takes the place of a good one: the power may go at any moment."""
    with packed.open("rb") as file:
        os.fsync(file.fileno())


def _pack(data: Path, packed: Path, copy: Path, city: str) -> int:
    files: dict[str, str] = {}
    with tarfile.open(packed, "w:gz", compresslevel=3) as tar:
        for path in _kept(data):
            name = path.relative_to(data).as_posix()
            try:
                source = _copied(path, copy) if path.suffix == ".sqlite" else path
                files[name] = _add(tar, source, f"{MARK}/{name}")
            except FileNotFoundError:
                continue  # an older snapshot was taken away, or a message of the outbox moved on
            if name == STORE:
                _whole(copy)
        _describe(tar, Contents(city=city, files=files))
    return len(files)


def _kept(data: Path) -> Iterator[Path]:
    for path in sorted(data.rglob("*")):
        inside = path.relative_to(data)
        passing = path.name.endswith(_PASSING) or inside.parts[0] in _PASSING_FOLDERS
        if path.is_file() and not path.is_symlink() and not passing:
            yield path


def _copied(database: Path, to: Path) -> Path:
    """One moment of a database, though others write to it meanwhile. Raises FileNotFoundError."""
    to.unlink(missing_ok=True)
    try:
        # By its address, else SQLite makes an empty one of what was taken away just now.
        source = sqlite3.connect(f"{database.resolve().as_uri()}?mode=rw", uri=True)
        with closing(source), closing(sqlite3.connect(to)) as copy:
            source.backup(copy)
    except sqlite3.Error as error:
        if not database.exists():
            raise FileNotFoundError(database.name) from error
        raise TownbellError(f"cannot be copied ({error})", where=database.name) from error
    return to


def _whole(copy: Path) -> None:
    """What could not be restored must not take the place of a good backup. Raises TownbellError."""
    if not is_sound(copy):
        raise TownbellError(
            "is damaged, so nothing is saved", where=STORE, fix="Restore the last good backup"
        )


def _add(tar: tarfile.TarFile, path: Path, name: str) -> str:
    """The SHA-256 of what was added."""
    with path.open("rb") as file:
        info = tarfile.TarInfo(name)
        info.size, info.mode = os.fstat(file.fileno()).st_size, 0o600
        read = _Digested(file)
        tar.addfile(info, cast(IO[bytes], read))
    return read.digest.hexdigest()


class _Digested:
    """A file that is read through, and digested on the way."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self._file.read(size)
        self.digest.update(content)
        return content


def _describe(tar: tarfile.TarFile, contents: Contents) -> None:
    said = written(contents)
    info = tarfile.TarInfo(CONTENTS)
    info.size = len(said)
    tar.addfile(info, io.BytesIO(said))
