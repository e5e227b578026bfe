"""Who was dropped for which reason, as counts: a row for each cohort and reason, not for person and tick.

A planning drops the same people for the same reasons again and again. What is kept is the most that were
dropped at any one planning: the same however often, and in however many processes, it is looked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from city.delivery.deliveries import Reason
from city.delivery.progress import Drop
from city.enrolment.roll import Roll
from notifier.causes.announcements import Announcement
from notifier.stages import Verdict

NO_DROPS = frozenset({Reason.ALREADY_PLANNED, Reason.NOT_YET})
"""Reasons that are none: they were told, or will be."""


class Dropped:
    """What this process has written down already: only a saving."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, int, str], int] = {}

    def new(
        self, verdicts: Iterable[Verdict], roll: Roll, announcements: Sequence[Announcement]
    ) -> Sequence[Drop]:
        """What these verdicts drop beyond what was known."""
        counts: Counter[tuple[str, str, int, str]] = Counter()
        for each in verdicts:
            if each.reason is not None and each.reason not in NO_DROPS and len(each.numbers):
                counts[*each.announcement.saying, each.part.cohort, each.reason.value] += len(each.numbers)
        found = []
        for (event_id, version, number, reason), count in counts.items():
            key = (event_id, version, number, reason)
            if count > self._known.get(key, 0):
                self._known[key] = count
                cohort = roll.cohorts[number]
                found.append(Drop(event_id, version, number, reason, cohort.channel, cohort.topic, count))
        self._forget({each.saying for each in announcements})
        return found

    def _forget(self, said: set[tuple[str, str]]) -> None:
        """What is no longer announced."""
        self._known = {key: count for key, count in self._known.items() if key[:2] in said}
