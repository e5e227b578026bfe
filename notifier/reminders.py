"""The worker's part in reminders: it sees that the city has moved something, and has the skill woken.

Nothing here can touch an alert at Amazon: that takes a token which only a request has. So the
skill is sent a message on behalf of each resident whose alerts are wrong, and puts them right
with the token that comes with it. Doubled messages do no harm: the second finds nothing to do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from city.collection.pickups import Rules
from city.delivery.device_alerts import MessageOutcome, SkillMessenger
from city.delivery.reminders import ReminderPlan, Tellings, changes, tellings
from city.meetings import with_changes
from city.records import Meeting, MeetingChange
from city.residents import MOVED, Arranged, Messaged, ResidentStore
from notifier.causes.announcements import View

PAUSES = (timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
"""How long after a message the next for the same changes is sent; the last over and over.
Amazon tries to deliver each for an hour."""

LOOK_AGAIN = timedelta(minutes=30)
"""How long not everybody is looked at where the city says nothing new."""


def is_due(mark: str, last: Messaged | None, now: datetime) -> bool:
    """Whether a message about the changes with this mark is to be sent now; "" are none. Pure."""
    if not mark:
        return False
    if last is None or last.mark != mark:
        return True
    return now >= last.at + PAUSES[min(last.tries, len(PAUSES)) - 1]


@dataclass(frozen=True)
class City:
    """All that reminders depend on, so that two states of the city can be told apart."""

    rules: Rules
    meetings: tuple[Meeting, ...]

    @classmethod
    def of(cls, view: View, zone: str) -> City:
        """What a snapshot says of pickups and meetings, with staff's changes."""
        published, changed = view.records(Meeting), view.records(MeetingChange)
        return cls(Rules.of(view.records), with_changes(published, changed, zone))


@dataclass
class Reminders:
    """Looks whose alerts are wrong. ``view`` gives the present snapshot, ``messenger`` wakes the skill.

    Everybody is looked at where the city has said something new of pickups or meetings; between,
    only those whose alerts were found wrong. What is set meanwhile is right when it is set.
    """

    view: Callable[[datetime], View]
    residents: ResidentStore
    messenger: SkillMessenger
    zone: str
    _city: City | None = None
    _again: datetime | None = None
    _wrong: frozenset[str] = frozenset()

    def tick(self, now: datetime) -> Mapping[MessageOutcome, int]:
        """Send what is due at ``now`` (aware); how each message ended."""
        city = City.of(self.view(now), self.zone)
        everybody = city != self._city or self._again is None or now >= self._again
        if everybody:
            self._city, self._again = city, now + LOOK_AGAIN
        if not everybody and not self._wrong:
            return {}
        people = self.residents.everybody() if everybody else self.residents.outlines(self._wrong).items()
        look, wrong, tally = _Look(city, self.zone, now), set[str](), Counter[MessageOutcome]()
        for person, arranged in people:
            mark = look.mark(arranged)
            if mark:
                wrong.add(person)
            tally.update(self._one(person, mark, now) if mark or person in self._wrong else ())
        self._wrong = frozenset(wrong)
        return tally

    def _one(self, person: str, mark: str, now: datetime) -> Sequence[MessageOutcome]:
        last = self.residents.messaged(person)
        if last is not None and not mark:
            self.residents.note_message(person, None)
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

    def __init__(self, city: City, zone: str, now: datetime) -> None:
        self._city = city
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
            self._known[key] = tellings(plan, self._city.rules, self._city.meetings, self._zone, self._now)
        return self._known[key]
