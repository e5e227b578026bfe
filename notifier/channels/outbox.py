"""A folder like a Maildir: one JSON file a message, complete from the moment it is there.

Written beside (``tmp/``), flushed to the disk, then renamed into ``new/``: a reader
never sees half a message, and a second attempt of the same delivery changes nothing.
A reader moves what it has seen to ``cur/``.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Sequence
from pathlib import Path

from city.delivery.deliveries import Cause, Outcome, Result
from notifier.channels import Letter


class Outbox:
    """The channel ``outbox`` over one folder."""

    name = "outbox"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
        """Write each letter; a full disk may be mended, so it is tried again."""
        return [self._write(letter) for letter in batch]

    def close(self) -> None:
        """Nothing is kept open."""

    def _write(self, letter: Letter) -> Outcome:
        name = f"{letter.delivery_id}.json"
        if any((self._folder / part / name).exists() for part in ("new", "cur")):
            return Outcome(Result.SENT, Cause.ALREADY_THERE)
        try:
            for part in ("tmp", "new", "cur"):
                (self._folder / part).mkdir(parents=True, exist_ok=True)
            # Two processes may write the same letter: each its own file, and the rename settles it.
            aside = self._folder / "tmp" / f"{name}.{os.getpid()}.{threading.get_ident()}"
            with aside.open("w", encoding="utf-8") as file:
                json.dump(letter.body(), file, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(self._folder / "new" / name)
        except OSError as error:
            return Outcome(Result.RETRY, Cause.DISK, detail=os.strerror(error.errno or 0))
        return Outcome(Result.SENT, Cause.ACCEPTED)
