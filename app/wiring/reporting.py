"""Residents' reports: where they are kept, and to whom they go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.wiring import state
from city.reports import Filed, Report

if TYPE_CHECKING:
    from app.clock import RunningClock
    from app.settings import Settings
    from notifier.reports import Desk


def _desk(settings: Settings, clock: RunningClock) -> Desk:
    from notifier.reports import Desk
    from stores.sealing import FernetSeal, key_in
    from stores.sqlite_reports import SqliteReports

    seal = FernetSeal(key_in(settings.data / "key"))
    return Desk(SqliteReports(state.database(settings.data), seal), clock)


class LateDesk:
    """The desk, made when somebody first reports or asks for a report: no other turn opens the store."""

    def __init__(self, settings: Settings, clock: RunningClock) -> None:
        self._settings, self._clock = settings, clock
        self._made: Desk | None = None

    def desk(self) -> Desk:
        """The desk itself. Raises TownbellError where there is no store to be had."""
        if self._made is None:
            self._made = _desk(self._settings, self._clock)
        return self._made

    def file(self, report: Report) -> Filed:
        """As the desk does."""
        return self.desk().file(report)

    def find(self, number: str) -> Filed | None:
        """As the desk does."""
        return self.desk().find(number)
