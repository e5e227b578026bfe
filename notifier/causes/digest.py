"""The weekly letter: what is collected, where bodies meet, what is on, and the news of the week before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from city import localtime
from city.collection.pickups import Pickup, Rules
from city.delivery.deliveries import Lane, Notice, Reason
from city.enrolment.subscriptions import Topic
from city.meetings import OFF, sittings
from city.records import Event, Meeting, NewsItem
from notifier.causes.announcements import Announcement, Found, View, Watchers
from notifier.causes.pickup_days import PickupDays

T = TypeVar("T", Event, NewsItem)

SUNDAY = 6
WRITTEN = time(17)
"""On Sunday at five, for the seven days from Monday on."""
WORTH = timedelta(hours=19)
"""Until Monday noon."""
A_WEEK = timedelta(days=7)
MOST = 8
"""So many of each sort in each language; the first ones. Cities publish the same in several, as several."""


def announce(
    view: View, meetings: Iterable[Meeting], watchers: Watchers, zone_name: str, now: datetime
) -> Found:
    """What subscribers to the digest are to be told at ``now`` (aware): once a week, one letter for each."""
    at = _written(now, zone_name)
    if not watchers.roll.of_topic(Topic.DIGEST) or not at <= now < at + WORTH:
        return Found()
    monday = localtime.day_of(at, zone_name) + timedelta(days=1)
    days = PickupDays(Rules.of(view.records), zone_name, localtime.day_of(now, zone_name))
    known = _for_all(view, meetings, monday, zone_name)
    found: list[Announcement] = []
    for zones, members in watchers.groups(Topic.DIGEST, lambda each: days.zones_of(each.zones)).items():
        facts = {**known, "pickups": list(_pickups(days, zones, monday)), "monday": monday.isoformat()}
        if any(facts[each] for each in ("pickups", "meetings", "events", "news")):
            found.append(
                Announcement(
                    event_id=f"digest:{monday.isoformat()}",
                    version="",
                    lane=Lane.DIGEST,
                    at=at,
                    expires=at + WORTH,
                    reason=Reason.DIGEST,
                    notice=Notice(Reason.DIGEST, facts),
                    audience=members,
                )
            )
    return Found(tuple(found))


def moments(zone_name: str, now: datetime) -> Iterator[datetime]:
    """When the next letter is written."""
    sunday = localtime.day_of(_written(now, zone_name), zone_name) + A_WEEK
    yield localtime.at(sunday, WRITTEN, zone_name)


def _written(now: datetime, zone_name: str) -> datetime:
    """The last Sunday at five that is not after now."""
    today = localtime.day_of(now, zone_name)
    sunday = today - timedelta(days=(today.weekday() - SUNDAY) % 7)
    at = localtime.at(sunday, WRITTEN, zone_name)
    return at if at <= now else localtime.at(sunday - A_WEEK, WRITTEN, zone_name)


def _pickups(
    days: PickupDays, zones: tuple[tuple[str, str], ...], monday: date
) -> Iterator[Mapping[str, Any]]:
    by_day: dict[date, set[str]] = defaultdict(set)
    for topic in (Topic.PICKUP, Topic.SWEEPING):
        for each in days.outcomes(topic, zones, ""):
            if isinstance(each, Pickup) and monday <= each.date < monday + A_WEEK:
                by_day[each.date].add(each.stream)
    return ({"date": day.isoformat(), "streams": sorted(by_day[day])} for day in sorted(by_day))


def _for_all(
    view: View, meetings: Iterable[Meeting], monday: date, zone_name: str
) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """What is the same for the whole city."""
    start, end = (localtime.start_of(each, zone_name) for each in (monday, monday + A_WEEK))
    sat = [each for each in sittings(meetings) if start <= each.start < end and each.status not in OFF]
    on = [each for each in view.records(Event) if start <= each.start < end and not each.cancelled]
    new = [each for each in view.records(NewsItem) if start - A_WEEK <= each.published < start]
    return {
        "meetings": [{"body": each.body, "when": _when(each.start, each.timed)} for each in sat[:MOST]],
        "events": [
            {"title": dict(each.title), "when": _when(each.start, not each.all_day)}
            for each in _first(sorted(on, key=lambda one: (one.start, one.id)))
        ],
        "news": [
            {"title": dict(each.title)}
            for each in _first(sorted(new, key=lambda one: (one.published, one.id), reverse=True))
        ],
    }


def _first(every: Iterable[T]) -> Iterator[T]:
    """Of each language the first ones; who reads which is known when it is put into words."""
    known: Counter[str] = Counter()
    for each in every:
        languages = [language for language, words in each.title.items() if words]
        if any(known[language] < MOST for language in languages):
            known.update(languages)
            yield each


def _when(start: datetime, timed: bool) -> str:
    return start.isoformat() if timed else start.date().isoformat()
