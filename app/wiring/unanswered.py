"""Counting what could not be answered, beside the turn: no resident waits for it, and none fails by it."""

from __future__ import annotations

import atexit
import queue
import threading
from typing import TYPE_CHECKING

from app.wiring import state
from app.wiring.state import office
from city.errors import TownbellError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from app.settings import Settings

Noted = tuple[str, str, str, "date"]
WAITING = 200
"""Questions that may wait to be written; more are not counted."""
AT_EXIT = 3.0
"""Seconds that the end of the process may wait for the last of them."""


class Notes:
    """Takes questions at once and has them written by a thread of its own, begun with the first."""

    def __init__(self, write: Callable[[str, str, str, date], None]) -> None:
        self._write = write
        self._waiting: queue.Queue[Noted | None] = queue.Queue(WAITING)
        self._writer: threading.Thread | None = None
        self._guard = threading.Lock()

    def note(self, text: str, language: str, reason: str, day: date) -> None:
        """Comes back at once, whatever becomes of it."""
        with self._guard:
            if self._writer is None:
                self._writer = threading.Thread(target=self._run, name="unanswered", daemon=True)
                self._writer.start()
                atexit.register(self.close)
        try:
            self._waiting.put_nowait((text, language, reason, day))
        except queue.Full:
            return  # counting is a service to the staff, never a burden to a resident

    def close(self) -> None:
        """Have what waits written, if that takes no longer than :data:`AT_EXIT`."""
        writer = self._writer
        if writer is not None and writer.is_alive():
            try:
                self._waiting.put(None, timeout=AT_EXIT)
            except queue.Full:
                return
            writer.join(AT_EXIT)

    def _run(self) -> None:
        while (noted := self._waiting.get()) is not None:
            try:
                self._write(*noted)
            except TownbellError as error:
                _complain(error)


def kept(settings: Settings) -> Notes:
    """Kept in the store of this machine, which is opened when there is something to keep."""
    return Notes(lambda *noted: office.unanswered(settings).note(*noted))


def logged(text: str, language: str, reason: str, day: date) -> None:
    """On AWS: one line in the function's log, to be counted there (CloudWatch Logs Insights)."""
    import json
    import logging

    line = {"unanswered": text, "language": language, "reason": reason, "day": day.isoformat()}
    logging.getLogger(__name__).warning("%s", json.dumps(line, ensure_ascii=False))


def noted(settings: Settings, text: str, language: str, reason: str, day: date) -> None:
    """Counted in the table, where there is one: at once, since a function is stopped when it has answered."""
    if state.in_table(settings):
        try:
            office.unanswered(settings).note(text, language, reason, day)
        except TownbellError as error:
            _complain(error)


def at_once(settings: Settings) -> Callable[[str, str, str, date], None]:
    """Logged, and counted in the table: for a function, which has no later."""

    def note(text: str, language: str, reason: str, day: date) -> None:
        logged(text, language, reason, day)
        noted(settings, text, language, reason, day)

    return note


def _complain(error: TownbellError) -> None:
    import logging

    logging.getLogger(__name__).warning("An unanswered question could not be counted: %s", error)
