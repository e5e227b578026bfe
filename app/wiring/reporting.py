"""Residents' reports: where they are kept, and to whom they go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from app.wiring import state
from city.reports import Filed, Receiver, Report

if TYPE_CHECKING:
    from app.clock import RunningClock
    from app.settings import Settings
    from city.records import ServiceAttribute
    from notifier.reports import Desk
    from skill.skill import Skill
    from snapshot.read import Snapshot
    from stores.aws.reports import TableReports
    from stores.sqlite.reports import SqliteReports
    from web.reporting.ports import Reporting


def reports(settings: Settings) -> SqliteReports | TableReports:
    """Where reports are kept, sealed."""
    return state.reports(settings)


def desk(settings: Settings, clock: RunningClock) -> Desk:
    """Who takes reports: the store, and the city's own system behind it where there is one."""
    from notifier.reports import Desk

    return Desk(reports(settings), clock, _receiver(settings))


def tended(settings: Settings, clock: RunningClock) -> Callable[[], object]:
    """What the worker does for reports: those the city's system has not taken are sent again, old ones go."""
    tend, sweep = handed_on(settings, clock), photos_swept(settings, clock)
    return lambda: (tend(), sweep())


def handed_on(settings: Settings, clock: RunningClock) -> Callable[[], object]:
    """All of that but for the photos, which lie elsewhere on AWS."""
    tended = desk(settings, clock)
    keep = timedelta(days=settings.report_days)

    def tend() -> None:
        tended.retry()
        tended.sweep(keep)

    return tend


def photos_swept(settings: Settings, clock: RunningClock) -> Callable[[], object]:
    """Photos go that are as old as reports may be."""
    pictures = state.photos(settings)
    keep = timedelta(days=settings.report_days)
    return lambda: pictures.sweep(clock.now() - keep) if pictures is not None else 0


def reporting(settings: Settings, clock: RunningClock, answering: Skill) -> Reporting:
    """The ports of the pages on reports."""
    from app.wiring.published import snapshots
    from skill.dialogs.reporting import SERVICE_TYPES
    from skill.standing import stands
    from web.reporting.ports import Reporting

    late = LateDesk(settings, clock)
    return Reporting(
        kinds=SERVICE_TYPES,
        file=late.file,
        stands=lambda number, locale: stands(answering, number, locale, clock.now()),
        photos=state.photos(settings),
        asks=_asking(settings, snapshots(settings, clock)),
    )


def _asking(
    settings: Settings, snapshot: Callable[[], Snapshot]
) -> Callable[[str, str], Sequence[ServiceAttribute]]:
    """What the city's definition of a service asks, by our service type."""
    from city.records import ServiceDefinition
    from city.service_questions import asked_by
    from words import language_of

    codes = settings.open311.codes if settings.open311 else {}

    def asks(kind: str, locale: str) -> Sequence[ServiceAttribute]:
        known = snapshot().records(ServiceDefinition)
        return asked_by(known, codes.get(kind, kind), language_of(locale))

    return asks


def _receiver(settings: Settings) -> Receiver | None:
    """The city's own system, where it takes reports by machine."""
    if settings.open311 is None:
        return None
    import time

    from app.wiring.feeds import agent
    from net.http import Client
    from net.open311 import Open311Receiver

    private = settings.open311.allow_private
    return Open311Receiver(
        settings.open311,
        lambda: Client(time.monotonic, allow_private=private, user_agent=agent(settings)),
    )


class LateDesk:
    """The desk, made when somebody first reports or asks for a report: no other turn opens the store."""

    def __init__(self, settings: Settings, clock: RunningClock) -> None:
        self._settings, self._clock = settings, clock
        self._made: Desk | None = None

    def desk(self) -> Desk:
        """The desk itself. Raises TownbellError where there is no store to be had."""
        if self._made is None:
            self._made = desk(self._settings, self._clock)
        return self._made

    @property
    def is_live(self) -> bool:
        """As city.toml says; no store is opened for it."""
        return self._settings.open311 is not None

    def file(self, report: Report) -> Filed:
        """As the desk does."""
        return self.desk().file(report)

    def find(self, number: str) -> Filed | None:
        """As the desk does."""
        return self.desk().find(number)
