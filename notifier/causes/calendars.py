"""Any calendar that a city publishes: reminders of a source's events to whoever asked for them by name.

Board vacancies, a library's story hours, a marina's closures: subscribed to under ``news`` with the
source's id as the filter. Who asks for all news, or for a category, hears none of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from city import localtime
from city.delivery.deliveries import Lane, Notice, Reason
from city.enrolment.subscriptions import Topic
from city.localized import words_of
from city.records import Event
from notifier.causes.announcements import (
    Announcement,
    Found,
    Part,
    Told,
    Watchers,
    last_told,
    next_version,
    stem,
)
from notifier.causes.meetings import EVENING

EVE = time(18)
"""On the day before, where no lead was asked for."""

REMINDER, MOVED, OFF, BACK = "reminder", "moved", "cancelled", "reinstated"
_REASONS = {
    REMINDER: Reason.EVENT_REMINDER,
    MOVED: Reason.EVENT_MOVED,
    OFF: Reason.EVENT_CANCELLED,
    BACK: Reason.EVENT_REINSTATED,
}


def announce(events: Iterable[Event], watchers: Watchers, told: Told, zone_name: str, now: datetime) -> Found:
    """What those who asked for a calendar are to be told at ``now`` (aware)."""
    groups = watchers.groups(Topic.NEWS, lambda each: (each.filter, each.lead_minutes))
    named = {key: parts for key, parts in groups.items() if key[0]}
    found: list[Announcement] = []
    valid: dict[str, frozenset[str]] = {}
    for each in events:
        if event_id_of(each) in told.events:
            valid[event_id_of(each)] = _valid(each)
            found += _corrections(each, watchers, told, now)
        for (wanted, lead), members in named.items() if _is_near(each, now) else ():
            if not each.cancelled and wanted == words_of(each.source):
                at = _due(each, lead, zone_name)
                if at <= now < _over(each):
                    found.append(_announcement(each, REMINDER, _version(REMINDER, each), at, members))
    return Found(tuple(found), lambda event, version: stem(version) not in valid.get(event, {stem(version)}))


def moments(events: Iterable[Event], watchers: Watchers, zone_name: str) -> Iterator[datetime]:
    """When a reminder of any of these falls due for somebody who asked for its calendar; in no order."""
    cohorts = [watchers.roll.cohorts[each] for each in watchers.roll.of_topic(Topic.NEWS)]
    leads = defaultdict[str, set[int | None]](set)
    for each in cohorts:
        leads[each.filter].add(each.lead_minutes)
    for event in events:
        yield from (_due(event, lead, zone_name) for lead in leads.get(words_of(event.source), ()))


def _is_near(event: Event, now: datetime) -> bool:
    return now < _over(event) and event.start - now < timedelta(days=16)


def event_id_of(event: Event) -> str:
    """The id of what is told of it: a meeting's may be the same as an event's."""
    return f"event:{event.id}"


def _due(event: Event, lead: int | None, zone_name: str) -> datetime:
    if lead is not None:
        return event.start - timedelta(minutes=lead)
    day = localtime.day_of(event.start, zone_name) - timedelta(days=1)
    return localtime.at(day, EVE, zone_name)


def _over(event: Event) -> datetime:
    """When it is too late to hear of it."""
    return event.start + EVENING if event.all_day else event.start


def _corrections(event: Event, watchers: Watchers, told: Told, now: datetime) -> Iterator[Announcement]:
    """What is owed to those who were told what is no longer so."""
    valid = _valid(event)
    if {stem(each) for each in told.versions(event_id_of(event))} <= valid:
        return
    for history, numbers in told.histories(told.pairs(event_id_of(event))).items():
        heard = last_told(history)
        if heard is None or stem(heard[1]) in valid:
            continue
        said, _, start = stem(heard[1]).partition("@")
        before = datetime.fromisoformat(start)
        kind = OFF if event.cancelled else BACK if said == OFF else MOVED
        if now < max(_over(event), before):
            version = next_version(_version(kind, event), history)
            yield _announcement(event, kind, version, now, watchers.parts(numbers), before=before)


def _announcement(
    event: Event,
    kind: str,
    version: str,
    at: datetime,
    audience: Sequence[Part],
    before: datetime | None = None,
) -> Announcement:
    facts: Mapping[str, Any] = {
        "title": dict(event.title),
        "when": event.start.date().isoformat() if event.all_day else event.start.isoformat(),
        "before": (before or event.start).isoformat(),
        "place": event.place,
    }
    return Announcement(
        event_id=event_id_of(event),
        version=version,
        lane=Lane.TIMELY,
        at=at,
        expires=max(_over(event), before or event.start),
        reason=_REASONS[kind],
        notice=Notice(_REASONS[kind], facts),
        audience=audience,
    )


def _version(kind: str, event: Event) -> str:
    return f"{kind}@{event.start.astimezone(UTC).isoformat()}"


def _valid(event: Event) -> frozenset[str]:
    kinds = (OFF,) if event.cancelled else (REMINDER, MOVED, BACK)
    return frozenset(_version(each, event) for each in kinds)
