"""A folder for what is not finished yet. One that a killed run left is taken away by the next run there."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = ".townbell-unfinished-"


@contextmanager
def unfinished(beside: Path) -> Iterator[Path]:
    """A new folder in ``beside`` that only its owner may read; gone afterwards. Raises OSError."""
    _sweep(beside)
    with tempfile.TemporaryDirectory(dir=beside, prefix=PREFIX) as made, _open(Path(made)) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield Path(made)


def _sweep(folder: Path) -> None:
    """What nobody holds any more: a killed process holds nothing."""
    for left in folder.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError), _open(left) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _open(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
