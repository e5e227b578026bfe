"""What the staff's first page shows of what the notifier will tell next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from city.enrolment.subscriptions import Topic
from city.errors import TownbellError

if TYPE_CHECKING:
    from app.clock import RunningClock
    from app.settings import Settings
    from notifier.service import Notifier
    from web.staff.ports import Upcoming

AHEAD = timedelta(hours=36)
"""Tonight and tomorrow; of a week ahead too much will change."""
KEPT = timedelta(minutes=1)
"""Of a million people the count takes some seconds, and a page is often looked at."""


def upcoming(settings: Settings, clock: RunningClock) -> Callable[[], Sequence[Upcoming]]:
    """The next first; nothing where there is no snapshot yet. The notifier loads when staff look at it."""
    known: list[tuple[datetime, Sequence[Upcoming]]] = []

    def look() -> Sequence[Upcoming]:
        now = clock.now()
        if not known or not timedelta(0) <= now - known[0][0] < KEPT:
            known[:] = [(now, _found(now))]
        return known[0][1]

    def _found(now: datetime) -> Sequence[Upcoming]:
        from web.staff.ports import Upcoming

        try:
            found = telling().upcoming(now, now + AHEAD)
        except TownbellError:
            return ()
        return [Upcoming(each.at, _kind(each.reason, each.topic), each.what, each.people) for each in found]

    @cache
    def telling() -> Notifier:
        from app.wiring.notifier import notifier

        return notifier(settings, clock)

    return look


def _kind(reason: str, topic: Topic) -> str:
    """The street is swept, not picked up."""
    return "sweeping_eve" if topic is Topic.SWEEPING else str(reason)
