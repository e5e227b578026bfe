"""Who is still alive among the workers of one machine.

A worker holds a lock on a file of its own for as long as its process lives: the
kernel lets go of it at a crash or kill -9. So what a dead worker had claimed is free
at once, and what a live one claimed is never taken from it because clocks differ.
"""

from __future__ import annotations

import fcntl
import os
import threading
import uuid
from pathlib import Path

from city.errors import TownbellError


class WorkerLocks:
    """Lock files in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._handle: int | None = None
        self._me = ""
        self._guard = threading.Lock()

    @property
    def me(self) -> str:
        """This process's name among the workers; taking it the first time."""
        with self._guard:
            if self._handle is None:
                try:
                    self._join()
                except OSError as error:
                    raise TownbellError(
                        f"no lock can be taken ({error.strerror})",
                        where=self._folder.name,
                        fix="Check that the folder TOWNBELL_DATA names is writable",
                    ) from error
            return self._me

    def _join(self) -> None:
        """Clear away the dead, then take a name."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for other in self._folder.iterdir():
            self.alive(other.name)
        while not self._enter():
            pass

    def _enter(self) -> bool:
        """Take a name. False if another worker cleared the file away before it was locked."""
        name = f"{os.getpid()}-{uuid.uuid4().hex[:12]}"
        handle = os.open(self._folder / name, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle).st_nlink == 0:
            os.close(handle)
            return False
        self._me, self._handle = name, handle
        return True

    def alive(self, worker: str) -> bool:
        """Whether the process with this name still runs. Clears away the file of a dead one."""
        if worker == self._me:
            return True
        path = self._folder / worker
        try:
            handle = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        else:
            path.unlink(missing_ok=True)
            return False
        finally:
            os.close(handle)

    def close(self) -> None:
        """Leave: what this worker still holds is free for others."""
        if self._handle is not None:
            (self._folder / self._me).unlink(missing_ok=True)
            os.close(self._handle)
            self._handle, self._me = None, ""
