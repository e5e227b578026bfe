"""What is due, to whom, and why: pure. What was planned before is sorted out by the stages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from city.collection.pickups import Rules
from city.meetings import with_changes
from city.profile import City
from city.records import Advisory, Event, Meeting, MeetingChange, NewsItem, Zone
from notifier.causes import advisories, calendars, cases, digest, meetings, news, pickups
from notifier.causes.announcements import Announcement, Found, Told, View, Watchers


@dataclass(frozen=True, slots=True)
class Owed:
    """Everything that is due at one instant, whether or not it was planned before."""

    announcements: tuple[Announcement, ...]
    judges: tuple[Callable[[str, str], bool], ...]
    for_staff: tuple[str, ...]
    retired: tuple[tuple[str, str], ...] = ()

    def overtaken(self, planned: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """What would now be wrong to say: of these (event, version) pairs, and of what was never planned."""
        wrong = [pair for pair in planned if any(is_wrong(*pair) for is_wrong in self.judges)]
        return list(dict.fromkeys([*wrong, *self.retired]))


def due(view: View, watchers: Watchers, told: Told, city: City, now: datetime) -> Owed:
    """What all subscribers are owed at ``now`` (aware), by what the city says in ``view``."""
    sittings = with_changes(view.records(Meeting), view.records(MeetingChange), city.zone)
    ground = advisories.ground(city, view.records(Zone))
    messages = view.records(Advisory)
    return _together(
        [
            advisories.announce(messages, watchers, told, ground, now),
            meetings.announce(sittings, watchers, told, now),
            pickups.announce(Rules.of(view.records), watchers, told, city.zone, now),
            news.announce(view.records(NewsItem), watchers, now),
            calendars.announce(view.records(Event), watchers, told, city.zone, now),
            cases.announce(view, watchers, told, city.zone, now),
            digest.announce(view, sittings, watchers, city.zone, now),
        ]
    )


def _together(found: Iterable[Found]) -> Owed:
    parts = tuple(found)
    return Owed(
        announcements=tuple(each for part in parts for each in part.announcements),
        judges=tuple(part.overtaken for part in parts),
        for_staff=tuple(event for part in parts for event in part.for_staff),
        retired=tuple(pair for part in parts for pair in part.retired),
    )
