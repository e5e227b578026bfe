"""Counting questions beside the turn: by topic, language, hour and how they ended; never by whom."""

from __future__ import annotations

import atexit
import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from app.wiring.state import office
from city.errors import TownbellError

if TYPE_CHECKING:
    from datetime import datetime

    from app.settings import Settings
    from city.ports import Asked

log = logging.getLogger(__name__)
EVERY = 5.0
"""Seconds between two writings: whoever is stopped in between has lost so many."""


class Counts:
    """Takes questions at once, and has their sums written by a thread of its own, begun with the first."""

    def __init__(self, write: Callable[[Mapping[Asked, int]], None], zone: str) -> None:
        self._write = write
        self._zone = zone
        self._sums: Counter[Asked] = Counter()
        self._guard = threading.Lock()
        self._more = threading.Event()
        self._over = threading.Event()
        self._writer: threading.Thread | None = None

    def note(self, topic: str, language: str, because: str, now: datetime) -> None:
        """Comes back at once, whatever becomes of it."""
        from city.localtime import local
        from city.ports import Asked

        clock = local(now, self._zone)
        with self._guard:
            self._sums[Asked(clock.date(), clock.hour, topic, language, because)] += 1
            if self._writer is None:
                self._writer = threading.Thread(target=self._run, name="counting", daemon=True)
                self._writer.start()
                atexit.register(self.close)
        self._more.set()

    def flush(self) -> None:
        """Have everything written that was noted until now."""
        with self._guard:
            sums, self._sums = self._sums, Counter()
        if not sums:
            return
        try:
            self._write(sums)
        except TownbellError as error:
            log.warning("Questions could not be counted: %s", error)

    def close(self) -> None:
        """Have the last ones written."""
        self._over.set()
        self._more.set()
        self.flush()

    def _run(self) -> None:
        while not self._over.is_set():
            self._more.wait()
            self._more.clear()
            self._over.wait(EVERY)
            self.flush()


def counted(settings: Settings) -> Counts:
    """Counted in the store of this machine, which is opened when there is something to count."""

    def write(sums: Mapping[Asked, int]) -> None:
        office.questions(settings).add(sums)

    return Counts(write, settings.city.zone)
