"""Who serves from TOWNBELL_DATA, and who must be alone with it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from city.errors import TownbellError

NAME = ".in-use"


@contextmanager
def in_use(data: Path) -> Iterator[None]:
    """Held by whoever serves from ``data``, any number at once: nothing is restored under them."""
    data.mkdir(parents=True, exist_ok=True)
    while True:
        with (data / NAME).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
            if _is_there(lock, data / NAME):
                yield
                return


def _is_there(lock: IO[str], path: Path) -> bool:
    """False where the folder was moved away by a restore while this waited for its end."""
    try:
        return os.path.samestat(os.fstat(lock.fileno()), path.stat())
    except FileNotFoundError:
        return False


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Raises TownbellError while anybody holds :func:`in_use`."""
    if not data.is_dir():
        yield
        return
    with (data / NAME).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise TownbellError("is in use", where=str(data), fix="Stop townbell serve first") from error
        yield
