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
from snapshot.database import is_sound, verify

POINTER = "current.json"
KEPT = 3
"""How many generations of each file stay, for readers that have just read an older pointer."""
KEPT_SECONDS = 60
"""So long all of them stay: several refreshes at once bring a generation a second, and a turn that
began with an older one may only now want a shard of it."""


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

    def has(self, name: str) -> bool:
        """Whether the published file is there and of the length that it states."""
        try:
            verify(self.folder / Path(name).name)
        except TownbellError:
            return False
        return True

    def drop_damaged(self) -> tuple[str, ...]:
        """Remove current files that cannot be read to their end; their names.

        The next publish makes them anew, which it would not do for a file that is there: that is
        looked at from outside only, for a big city's take long to read.
        """
        try:
            named = _named(self.pointer() or b"")
        except (ValueError, KeyError):
            return ()  # no pointer that says which are current: everything is made anew
        damaged = [name for name in named if self.has(name) and not is_sound(self.open(name))]
        for name in damaged:
            (self.folder / name).unlink(missing_ok=True)
        return tuple(damaged)

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
            self._touch(named)
            _swap(self.folder, pointer)
            self._prune(named)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _touch(self, named: Sequence[str]) -> None:
        """Give all files of a snapshot one and the same date: that of when it was last current."""
        first, *others = map(self.open, named)
        os.utime(first)
        date = first.stat().st_mtime_ns
        for path in others:
            os.utime(path, ns=(date, date))

    def _prune(self, named: Sequence[str]) -> None:
        """Of each sort of file the newest few stay, and of shards all that those few gazetteers have."""
        fresh = self.open(named[0]).stat().st_mtime_ns - KEPT_SECONDS * 10**9
        for sort in ("bulletin", "gazetteer"):
            for path in self._by_age(sort)[:-KEPT]:
                if path.name not in named and path.stat().st_mtime_ns <= fresh:
                    path.unlink(missing_ok=True)
        oldest = min((path.stat().st_mtime_ns for path in self._by_age("gazetteer")), default=0)
        for path in self._by_age("shard"):
            if path.stat().st_mtime_ns < oldest and path.name not in named:
                path.unlink(missing_ok=True)

    def _by_age(self, sort: str) -> list[Path]:
        return sorted(self.folder.glob(f"{sort}-*"), key=lambda path: path.stat().st_mtime_ns)


def _named(pointer: bytes) -> list[str]:
    document = json.loads(pointer)
    return [document["bulletin"], document["gazetteer"], *document.get("shards", ())]


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
