"""What needs no more planning, so that an alert which stays in force costs nothing at every tick.

Only a memory of this process, and only a saving: what was planned is in the store.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable

from city.delivery.deliveries import Reason
from city.enrolment.roll import Roll
from notifier.causes.announcements import Announcement, Part
from notifier.stages import Verdict

PASSING = frozenset({Reason.QUIET_HOURS, Reason.RATE})
"""Reasons that may be gone at the next look; the others hold for as long as the subscriptions do."""


class Settled:
    """Of which announcements everybody of a part is planned, or dropped for good.

    That holds while the cohort has the same members; where somebody was dropped because another
    subscription of theirs is told, while nobody's subscription changes.
    """

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[array[int], Roll | None]] = {}

    def is_open(self, each: Announcement, part: Part, roll: Roll) -> bool:
        """Whether some of this part may still have to be planned."""
        members, as_of = self._known.get(_key(each, part), (None, None))
        return members is not roll.members(part.cohort) or as_of not in (None, roll)

    def note(self, verdicts: Iterable[Verdict], roll: Roll) -> None:
        """After a planning: what it has settled."""
        reasons: dict[Hashable, set[Reason]] = {}
        cohorts: dict[Hashable, int] = {}
        for each in verdicts:
            key = _key(each.announcement, each.part)
            cohorts[key] = each.part.cohort
            reasons.setdefault(key, set()).update([each.reason] if each.reason else [])
        for key, why in reasons.items():
            if not why & PASSING:
                as_of = roll if Reason.ONE_PER_PERSON in why else None
                self._known[key] = (roll.members(cohorts[key]), as_of)

    def keep(self, announcements: Iterable[Announcement]) -> None:
        """Forget what is no longer announced."""
        keys = {_key(each, part) for each in announcements for part in each.audience}
        self._known = {key: known for key, known in self._known.items() if key in keys}


def _key(each: Announcement, part: Part) -> Hashable:
    """Whom a drawing cuts out of a cohort is decided by the announcement: it need not be looked up again."""
    some: object = None
    if callable(part.some):
        some = "cut"
    elif part.some is not None:
        some = array("q", part.some).tobytes()
    return (*each.saying, each.reason, each.at, each.silenced, part.cohort, some)
