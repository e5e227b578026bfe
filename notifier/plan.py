"""What a planning came to: by cohort, and for each person only where somebody reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from city.delivery.deliveries import Dropped, DueAlert, Reason, Said
from city.enrolment.roll import Cohort, Numbers, Roll
from notifier.causes.announcements import Announcement
from notifier.stages import Verdict

AT_ONCE = 1_000
"""Ids that are looked up at once."""


def said(announcement: Announcement, cohort: Cohort) -> Said:
    """What is said of an announcement to the members of a cohort."""
    return Said(
        event_id=announcement.event_id,
        version=announcement.version,
        topic=cohort.topic,
        channel=cohort.channel,
        lane=announcement.lane,
        at=announcement.at,
        expires=announcement.expires,
        reason=announcement.reason,
        notice=announcement.notice,
    )


class Plan:
    """What was decided, and what was written down of it.

    ``for_staff`` are messages that need a person's decision (A14). Of ``due`` and ``dropped``
    nothing is in memory but the numbers: they are made as they are read.
    """

    def __init__(
        self,
        verdicts: Iterable[Verdict],
        names: Callable[[Numbers], Mapping[int, str]],
        roll: Roll,
        for_staff: tuple[str, ...],
        *,
        new: int = 0,
        superseded: int = 0,
    ) -> None:
        self._verdicts = tuple(each for each in verdicts if len(each.numbers))
        self._names = names
        self._cohorts = roll.cohorts
        self.for_staff = for_staff
        self.new = new
        self.superseded = superseded

    @property
    def due(self) -> tuple[DueAlert, ...]:
        """What each person is owed now."""
        return tuple(due for due, reason in self._each() if reason is None)

    @property
    def dropped(self) -> tuple[Dropped, ...]:
        """What each person is not told, and why."""
        return tuple(Dropped(due, reason) for due, reason in self._each() if reason is not None)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many people are told, or dropped for which reason."""
        found: dict[str, int] = {}
        for each in self._verdicts:
            word = each.reason or "due"
            found[word] = found.get(word, 0) + len(each.numbers)
        return found

    def _each(self) -> Iterator[tuple[DueAlert, Reason | None]]:
        for verdict in self._verdicts:
            words = said(verdict.announcement, self._cohorts[verdict.part.cohort])
            for start in range(0, len(verdict.numbers), AT_ONCE):
                some = verdict.numbers[start : start + AT_ONCE]
                names = self._names(some)
                yield from ((DueAlert(names[each], words), verdict.reason) for each in some if each in names)

    def rows(self) -> Mapping[str, Iterator[Mapping[str, str]]]:
        """The document of ``townbell due --json``: its two lists, each row made when it is read."""
        return {
            "due": (_row(due, due.reason) for due, reason in self._each() if reason is None),
            "dropped": (_row(due, reason) for due, reason in self._each() if reason is not None),
        }

    def as_json(self) -> Mapping[str, Any]:
        """The same as lists."""
        return {name: list(rows) for name, rows in self.rows().items()}


def _row(due: DueAlert, reason: str) -> Mapping[str, str]:
    return {
        "subscription_id": due.subscription_id,
        "event_id": due.said.event_id,
        "topic": due.said.topic,
        "channel": due.said.channel,
        "lane": due.said.lane.label,
        "at": due.said.at.isoformat(),
        "reason": reason,
    }
