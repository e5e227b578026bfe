"""The rows of a listing while its pages come in: in memory, or those of a long list in a file of no name."""

from __future__ import annotations

import os
import weakref
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryFile
from typing import Protocol, overload
from zlib import crc32

from city.errors import TownbellError

FEWEST, MEAN, MOST = 1_024, 1_024, 8_192
"""Rows of one document of a long list: at least, beyond that on average, at most."""

LARGEST = 4_000_000
"""Bytes after which a document of a long list ends, however few rows it has."""


class Rows(Protocol):
    """Where rows are put until the listing is whole."""

    def add(self, rows: Sequence[bytes]) -> None:
        """Those of one page. Raises TownbellError where there is no room for them."""
        ...

    def documents(self, front: bytes, back: bytes) -> Sequence[bytes]:
        """All of them, within the wrapper or under the header of the listing; at least one document."""
        ...


Keep = Callable[[bytes], Rows]
"""Makes what the rows of one reading are put into; they are written with these bytes ``between`` them."""


class Held:
    """In memory, and one document in the end."""

    def __init__(self, between: bytes) -> None:
        self._between = between
        self._rows: list[bytes] = []

    def add(self, rows: Sequence[bytes]) -> None:
        self._rows += rows

    def documents(self, front: bytes, back: bytes) -> Sequence[bytes]:
        return (front + self._between.join(self._rows) + back,)


class Spooled:
    """On disk, and many documents in the end, of which no more than one need be in memory.

    A document ends where a row's own content says so, not where a page did: a row more or less
    moves no end but the next, so that what has been read before is known again
    (:mod:`feeds.tables.cutting`). The file has no name, and is gone with the last who uses it.
    """

    def __init__(self, folder: Path, between: bytes) -> None:
        self._between = between
        with _room():
            folder.mkdir(parents=True, exist_ok=True)
            self._file = TemporaryFile(dir=folder)  # noqa: SIM115 - open as long as its rows are read
        weakref.finalize(self, self._file.close)
        self._ends = array("Q", [0])
        self._size = 0
        self._held = 0

    def add(self, rows: Sequence[bytes]) -> None:
        with _room():
            for row in rows:
                self._file.write(row + self._between)
                self._enter(row)

    def _enter(self, row: bytes) -> None:
        self._size += len(row) + len(self._between)
        self._held += 1
        full = self._held >= MOST or self._size - self._ends[-1] >= LARGEST
        if full or (self._held >= FEWEST and not crc32(row) % MEAN):
            self._ends.append(self._size)
            self._held = 0

    def documents(self, front: bytes, back: bytes) -> Sequence[bytes]:
        with _room():
            self._file.flush()
        if self._held:
            self._ends.append(self._size)
            self._held = 0
        return _Documents(self, front, back) if self._size else (front + back,)

    def __len__(self) -> int:
        """How many documents there are."""
        return len(self._ends) - 1

    def read(self, number: int) -> bytes:
        """The rows of one document, from 0."""
        start, end = self._ends[number], self._ends[number + 1] - len(self._between)
        with _room():
            return os.pread(self._file.fileno(), end - start, start)


class _Documents(Sequence[bytes]):
    """Read from the file each time that one is looked at."""

    def __init__(self, rows: Spooled, front: bytes, back: bytes) -> None:
        self._rows, self._front, self._back = rows, front, back

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> bytes: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[bytes]: ...
    def __getitem__(self, at: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(len(self)))]
        return self._front + self._rows.read(range(len(self))[at]) + self._back


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        fix = "Free some space on it, or narrow the query of the source"
        raise TownbellError(f"the pages could not be kept on the disk: {error.strerror}", fix=fix) from error


class Seen:
    """Which values have been there, in 16 to 32 bytes each: a set of a million would take six times that.

    It knows them by 8 bytes of a hash: among two million rows two are mistaken for each other once
    in ten million listings.
    """

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * 1024))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __contains__(self, value: bytes) -> bool:
        return self._slots[self._slot(_mark(value))] != 0

    def add(self, value: bytes) -> bool:
        """Whether it is new."""
        key = _mark(value)
        at = self._slot(key)
        if self._slots[at]:
            return False
        self._slots[at] = key
        self._count += 1
        if 2 * self._count > len(self._slots):
            self._grow()
        return True

    def _slot(self, key: int) -> int:
        """Where it is, or the empty slot where it belongs."""
        slots, last = self._slots, len(self._slots) - 1
        at = key & last
        while slots[at] and slots[at] != key:
            at = (at + 1) & last
        return at

    def _grow(self) -> None:
        old = self._slots
        self._slots = array("Q", bytes(8 * 2 * len(old)))
        for key in old:
            if key:
                self._slots[self._slot(key)] = key


def _mark(value: bytes) -> int:
    return int.from_bytes(blake2b(value, digest_size=8).digest()) or 1  # 0 is an empty slot
