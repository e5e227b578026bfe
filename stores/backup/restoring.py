"""A saved state in the place of what is there: both change places at once, or nothing changes."""

from __future__ import annotations

import ctypes
import errno
import os
from itertools import count
from pathlib import Path

from city.errors import TownbellError
from stores.backup.contents import check, read
from stores.backup.in_use import alone
from stores.backup.unfinished import unfinished
from stores.backup.unpacking import unpacked

_EXCHANGE, _HERE = 2, -100
"""RENAME_EXCHANGE and AT_FDCWD (Linux, renameat2)."""
_MOVABLE = "TOWNBELL_DATA must name a folder that can be moved, in a folder that can be written to"


def restore(data: Path, file: Path, stamp: str, city: str) -> Path | None:
    """Put a saved state in the place of ``data``; where what was there has been moved, if anything.

    What is there is never deleted: it lies beside, under a name with ``stamp``. Raises Unreadable for a file
    that is no backup, not of this ``city``, of a newer Townbell or damaged, TownbellError where it cannot be
    put in place; nothing has changed then. Killed at any moment, ``data`` is the old or the new.
    """
    data = data.resolve()  # a link to another disk stays one
    try:
        data.parent.mkdir(parents=True, exist_ok=True)
        with alone(data), unfinished(data.parent) as aside:
            folder, digests, said = unpacked(file, aside)
            check(read(said, str(file)), folder, digests, city, str(file))
            os.sync()
            return _in_place(folder, data, stamp)
    except OSError as error:
        raise TownbellError(
            f"cannot be put in place ({error.strerror})", where=str(data), fix=_MOVABLE
        ) from error


def _in_place(folder: Path, data: Path, stamp: str) -> Path | None:
    if not data.exists():
        folder.rename(data)
        return None
    names = (f"{data.name}.before-{stamp}{f'-{number}' if number else ''}" for number in count())
    before = next(each for name in names if not (each := data.with_name(name)).exists())
    folder.rename(before)  # killed from here on, either of both lies there, whole
    try:
        _swap(before, data)
    except OSError:
        before.rename(folder)
        raise
    return before


def _swap(one: Path, other: Path) -> None:
    if not _exchanged(one, other):
        kept = one.with_name(f"{one.name}.old")
        other.rename(kept)
        one.rename(other)
        kept.rename(one)


def _exchanged(one: Path, other: Path) -> bool:
    """Whether the system could do it in one step. Raises OSError where it may not be done at all."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    if renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in {errno.ENOSYS, errno.EINVAL}:
        return False
    raise OSError(number, os.strerror(number))
