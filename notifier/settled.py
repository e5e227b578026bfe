"""What needs no more planning, so that an alert which stays in force costs nothing at every tick.

Only a memory of this process, and only a saving: what was planned is in the store.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from city.deliveries import Dropped, DueAlert, Reason
from notifier.announcements import Announcement

PASSING = frozenset({Reason.QUIET_HOURS, Reason.RATE})
"""Reasons that may be gone at the next look; the others hold for as long as the subscriptions do."""


class Settled:
    """The announcements of which everybody's delivery is planned, or dropped for good."""

    def __init__(self) -> None:
        self._keys: set[Hashable] = set()

    def is_open(self, each: Announcement) -> bool:
        """Whether somebody of its audience may still have to be planned."""
        return _key(each) not in self._keys

    def note(self, announcements: Iterable[Announcement], dropped: Iterable[Dropped]) -> None:
        """After a planning: all is settled but what was dropped for a passing reason."""
        waiting = {_event(each.due) for each in dropped if each.reason in PASSING}
        self._keys = {_key(each) for each in announcements if _event(each) not in waiting}


def _event(each: Announcement | DueAlert) -> tuple[str, str]:
    return (each.event_id, each.version)


def _key(each: Announcement) -> Hashable:
    """The event's version and the very people who hear it: who joins makes it another."""
    return (*_event(each), each.reason, hash(tuple(map(id, each.audience))))
