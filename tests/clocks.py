"""Clocks that only a test moves."""

from __future__ import annotations

from datetime import datetime

from tests.contract.townbell import NOW


class Clock:
    """Stands at the tests' moment until ``at`` is set; nobody may wait by it."""

    def __init__(self) -> None:
        self.at = datetime.fromisoformat(NOW)

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        raise AssertionError(seconds)
