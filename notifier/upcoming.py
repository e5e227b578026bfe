"""What falls due next by the calendar and the clock, and for how many: for the staff's page. Pure.

What is due is asked of the same rooms, and who is dropped of the same stages, that will decide it then, for
each moment at which something can fall due. What nobody can know yet (an alert, news, a change) is not in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from city.collection.pickups import Rules
from city.delivery.deliveries import Reason
from city.enrolment.subscriptions import Topic
from city.meetings import with_changes
from city.profile import City
from city.records import Event, Meeting, MeetingChange
from notifier.causes import calendars, digest, meetings, pickups
from notifier.causes.announcements import Announcement, Found, Told, View
from notifier.stages import Desk, run


@dataclass(frozen=True, slots=True)
class Upcoming:
    """One thing that will be told. ``what`` names it by language: a body, an event, or nothing.

    ``topic`` is that of the subscriptions. ``people`` will be told, each counted once; it may be later, where
    their quiet hours say so.
    """

    at: datetime
    reason: Reason
    topic: Topic
    what: Mapping[str, str]
    people: int


def upcoming(view: View, desk: Desk, city: City, until: datetime) -> tuple[Upcoming, ...]:
    """What will fall due after the desk's ``now`` and before ``until`` (aware), the next first."""
    look = _Look(view, desk, city)
    found = [each for at in look.moments(until) for each in look.falling_due(at)]
    return tuple(sorted(found, key=lambda each: (each.at, -each.people, each.reason)))


class _Look:
    def __init__(self, view: View, desk: Desk, city: City) -> None:
        self._view = view
        self._desk = replace(desk, told=Told(), recent=lambda _numbers: {})
        self._watchers = desk.watchers
        self._zone = city.zone
        self._meetings = with_changes(view.records(Meeting), view.records(MeetingChange), city.zone)

    def moments(self, until: datetime) -> list[datetime]:
        """When something may fall due, in order."""
        watchers, zone, now = self._watchers, self._zone, self._desk.now
        every = {
            *meetings.moments(self._meetings, watchers),
            *pickups.moments(watchers, zone, now, until),
            *calendars.moments(self._view.records(Event), watchers, zone),
            *digest.moments(zone, now),
        }
        return sorted(each for each in every if now < each < until)

    def falling_due(self, at: datetime) -> Iterator[Upcoming]:
        """What falls due at this very moment: what did so before is not next any more."""
        every = [each for found in self._found(at) for each in found.announcements if each.at == at]
        same: dict[tuple[Reason, Topic, str], tuple[Announcement, set[int]]] = {}
        for verdict in run(every, replace(self._desk, now=at)):
            if verdict.reason is None and len(verdict.numbers):
                topic = self._watchers.roll.cohorts[verdict.part.cohort].topic
                key = (verdict.announcement.reason, topic, _thing(verdict.announcement))
                _, people = same.setdefault(key, (verdict.announcement, set()))
                people.update(map(self._watchers.roll.party_of, verdict.numbers))
        for (reason, topic, _), (first, people) in same.items():
            yield Upcoming(at, reason, topic, _named(first), len(people))

    def _found(self, at: datetime) -> Iterator[Found]:
        """All that is due then by a schedule."""
        watchers, zone, nobody = self._watchers, self._zone, Told()
        yield meetings.announce(self._meetings, watchers, nobody, at)
        yield pickups.announce(Rules.of(self._view.records), watchers, nobody, zone, at)
        yield calendars.announce(self._view.records(Event), watchers, nobody, zone, at)
        yield digest.announce(self._view, self._meetings, watchers, zone, at)


def _thing(announcement: Announcement) -> str:
    """What is told of; the pickups of one evening are one thing, whatever is collected where."""
    return "" if announcement.reason is Reason.PICKUP_EVE else announcement.event_id


def _named(announcement: Announcement) -> Mapping[str, str]:
    facts = announcement.notice.facts
    if "title" in facts:
        return dict(facts["title"])
    return {"": facts["body"]} if "body" in facts else {}
