"""Published snapshot files in a folder: the one-machine provider of city.ports.SnapshotFiles."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from city.errors import TownbellError

POINTER = "current.json"
KEPT = 3
"""How many generations of each file stay, for readers that have just read an older pointer."""


class FolderFiles:
    """Snapshot files in one folder. Safe for any number of readers and publishers at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def pointer(self) -> bytes | None:
        """The current pointer's bytes, or None before the first snapshot."""
        try:
            return (self.folder / POINTER).read_bytes()
        except FileNotFoundError:
            return None

    def open(self, name: str) -> Path:
        """The path of a published file. Raises TownbellError where it is missing."""
        path = self.folder / Path(name).name
        if not path.is_file():
            raise TownbellError("a snapshot file is missing", where=path.name, fix="Run: townbell refresh")
        return path

    def publish(self, files: Sequence[Path], pointer: bytes) -> None:
        """Put the files in place, then swap the pointer, then drop what nobody needs any more.

        The pointer is swapped only if every file that it names is there, so that of two
        publishers at once the last wins and a mix is impossible. Raises TownbellError.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._locked():
            for file in files:
                _place(file, self.folder / file.name)
            named = _named(pointer)
            for name in named:
                os.utime(self.open(name))
            _swap(self.folder, pointer)
            self._prune(named)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _prune(self, named: Sequence[str]) -> None:
        """Of each sort of file the newest few stay: when last named by a pointer decides."""
        for sort in {name.partition("-")[0] for name in named}:
            old = sorted(self.folder.glob(f"{sort}-*"), key=lambda path: path.stat().st_mtime_ns)
            for path in old[:-KEPT]:
                if path.name not in named:
                    path.unlink(missing_ok=True)


def _named(pointer: bytes) -> list[str]:
    document = json.loads(pointer)
    return [document["bulletin"], document["gazetteer"]]


def _place(source: Path, target: Path) -> None:
    """Move a finished file into the folder under its own name, durably, even across disks."""
    try:
        source.replace(target)
    except OSError:
        aside = target.with_name(f".{target.name}.{os.getpid()}")
        shutil.copyfile(source, aside)
        flush(aside)
        aside.replace(target)
        source.unlink()


def _swap(folder: Path, pointer: bytes) -> None:
    """Replace the pointer durably. Under the lock one name is enough for all who prepare one."""
    aside = folder / f".{POINTER}"
    with aside.open("wb") as file:
        file.write(pointer)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(folder / POINTER)
    flush(folder)


def flush(path: Path) -> None:
    """Make a file's content, or a folder's entries, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
