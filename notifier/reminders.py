"""The worker's part in reminders: it sees that the city has moved something, and has the skill woken.

Nothing here can touch an alert at Amazon: that takes a token which only a request has. So the
skill is sent a message on behalf of each resident whose alerts are wrong, and puts them right
with the token that comes with it. Doubled messages do no harm: the second finds nothing to do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from city.device_alerts import MessageOutcome, SkillMessenger
from city.meetings import with_changes
from city.pickups import Rules
from city.records import Meeting, MeetingChange
from city.reminders import ReminderPlan, Tellings, changes, tellings
from city.residents import MOVED, Arranged, Messaged, ResidentStore
from notifier.announcements import View

PAUSES = (timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
"""How long after a message the next for the same changes is sent; the last over and over.
Amazon tries to deliver each for an hour."""

LOOK_AGAIN = timedelta(minutes=10)
"""How long nothing is looked at where neither the city nor anybody's reminders have changed."""


def is_due(mark: str, last: Messaged | None, now: datetime) -> bool:
    """Whether a message about the changes with this mark is to be sent now; "" are none. Pure."""
    if not mark:
        return False
    if last is None or last.mark != mark:
        return True
    return now >= last.at + PAUSES[min(last.tries, len(PAUSES)) - 1]


@dataclass
class Reminders:
    """Looks whose alerts are wrong. ``view`` gives the present snapshot, ``messenger`` wakes the skill."""

    view: Callable[[datetime], View]
    residents: ResidentStore
    messenger: SkillMessenger
    zone: str
    _seen: Hashable = None
    _again: datetime | None = field(default=None)

    def tick(self, now: datetime) -> Mapping[MessageOutcome, int]:
        """Send what is due at ``now`` (aware); how each message ended."""
        view = self.view(now)
        seen = (getattr(view, "id", id(view)), self.residents.revision())
        if seen == self._seen and self._again is not None and now < self._again:
            return {}
        self._seen, self._again = seen, now + LOOK_AGAIN
        look = _Look(view, self.zone, now)
        tally: Counter[MessageOutcome] = Counter()
        for person, arranged in self.residents.everybody():
            tally.update(self._one(person, look.mark(arranged), now))
        return tally

    def _one(self, person: str, mark: str, now: datetime) -> Sequence[MessageOutcome]:
        last = self.residents.messaged(person)
        if last is not None and not mark:
            self.residents.note_message(person, None)
        if mark:
            self._again = min(self._again or now, now + PAUSES[0])
        if not is_due(mark, last, now):
            return ()
        return self._send(person, mark, last, now)

    def _send(self, person: str, mark: str, last: Messaged | None, now: datetime) -> Sequence[MessageOutcome]:
        reach = self.residents.reach(person)
        if reach is None:
            return ()
        outcome = self.messenger(reach.api_endpoint, reach.user, {MOVED: True}, now)
        tries = last.tries + 1 if last is not None and last.mark == mark else 1
        self.residents.note_message(person, Messaged(mark=mark, at=now, tries=tries))
        return (outcome,)


class _Look:
    """What every plan comes to at one moment, worked out once for all who agreed to the same."""

    def __init__(self, view: View, zone: str, now: datetime) -> None:
        self._rules = Rules.of(view.records)
        self._meetings = with_changes(view.records(Meeting), view.records(MeetingChange), zone)
        self._zone = zone
        self._now = now
        self._known: dict[Hashable, Tellings] = {}

    def mark(self, arranged: Sequence[Arranged]) -> str:
        """What must be done for a resident without them, as a digest; "" for nothing."""
        found = (
            changes(each.reminders, self._wanted(each.plan), self._now, present=False) for each in arranged
        )
        return "+".join(each.mark for each in found if each.mark)

    def _wanted(self, plan: ReminderPlan) -> Tellings:
        zones = tuple(sorted(plan.place.zones.items())) if plan.place else ()
        when = (plan.days_before, plan.clock, plan.lead_minutes)
        key = (plan.about, plan.subject, zones, plan.most, plan.event, when)
        if key not in self._known:
            self._known[key] = tellings(plan, self._rules, self._meetings, self._zone, self._now)
        return self._known[key]
