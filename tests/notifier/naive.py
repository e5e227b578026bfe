"""The referee: what is due, worked out for one person after the other, as one would explain it.

It shares the city's rules (``city/``) with the notifier, and the names of events and versions.
Nothing here knows of cohorts, cells or parts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from city import localtime
from city.advisories import History, Kind, State, Tier, concerns, fold, notice, tier, touches
from city.collection.pickups import Missed, Pickup, Rules, outcomes
from city.delivery.deliveries import Lane
from city.enrolment.subscriptions import (
    CITY_QUIET_HOURS,
    PICKUP_EVE,
    PICKUP_START,
    SHARED,
    Subscription,
    Topic,
    lead_of,
    place_key,
    zone_of,
)
from city.localized import words_of
from city.meetings import sittings, with_changes
from city.records import Advisory, Meeting, MeetingChange, MeetingStatus, NewsItem, Zone
from notifier.causes import advisories, meetings
from notifier.causes.advisories import RELIEF, event_of, topics_of
from notifier.causes.pickup_changes import change_of
from notifier.causes.pickup_sayings import EVE, Saying, event_on, key_of, sayings, version_of
from tests.notifier.alder import CITY, ZONE, View

RANK = {Topic.EMERGENCY: 0, Topic.WEATHER: 1}


@dataclass(frozen=True)
class Owed:
    """What one person is owed."""

    who: Subscription
    event: str
    version: str
    lane: Lane = Lane.TIMELY
    at: datetime | None = None
    expires: datetime | None = None

    @property
    def person(self) -> Any:
        """Equal for two of one person that would say the same. Two leads are two reminders."""
        place = place_key(self.who.location) if self.who.channel in SHARED else None
        lead = self.at if self.version.startswith(("reminder@", "eve@")) else None
        return (self.who.channel, self.who.target or self.who.id, place, self.event, self.version, lead)


@dataclass
class Referee:
    """Remembers who was told what, in order."""

    told: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    when: dict[str, dict[tuple[str, str], datetime]] = field(default_factory=lambda: defaultdict(dict))
    holders: dict[Any, Subscription] = field(default_factory=dict)

    def plan(
        self, view: View, people: Sequence[Subscription], channels: Iterable[str], now: datetime
    ) -> list[Owed]:
        """What is sent now; it is remembered as told."""
        every = sorted(
            (owed for each in people for owed in self._due(each, view, now)),
            key=lambda owed: RANK.get(owed.who.topic, 2),
        )
        sent = []
        for owed in every:
            mine = owed.who
            quiet = (mine.quiet or CITY_QUIET_HOURS).held_until(now, zone_of(mine, ZONE))
            if (owed.event, owed.version) in self.when[mine.id] or mine.channel not in channels:
                continue
            if (owed.expires and owed.expires <= now) or (quiet and owed.lane is not Lane.EMERGENCY):
                continue
            holder = self.holders.setdefault(owed.person, mine)
            if holder.id != mine.id and not (holder.topic is mine.topic and mine.channel in SHARED):
                continue
            sent.append(owed)
            self.told[mine.id].append((owed.event, owed.version))
            self.when[mine.id][owed.event, owed.version] = now
        return sent

    def _due(self, who: Subscription, view: View, now: datetime) -> Iterator[Owed]:
        heard = self.told[who.id]
        yield from _advisories(who, heard, view, now)
        if who.topic is Topic.MEETINGS or heard:
            yield from _meetings(who, heard, self.when[who.id], view, now)
        if who.topic in (Topic.PICKUP, Topic.SWEEPING):
            yield from _pickups(who, heard, view, now)
        if who.topic is Topic.NEWS:
            yield from _news(who, view, now)


Heard = Sequence[tuple[str, str]]
"""Events and versions, in the order in which they were told."""


def _advisories(who: Subscription, heard: Heard, view: View, now: datetime) -> Iterator[Owed]:
    history = fold((each.message for each in view.records(Advisory)), now)
    parts = advisories.ground(CITY, view.records(Zone)).parts
    mine = {event for event, _ in heard}

    def mattering(message: Any) -> bool:
        if who.location is not None:
            return bool(concerns(message, who.location))
        return any(touches(message, part) for part in parts)

    for standing in history.standings:
        message = standing.message
        before = [each for each in history.earlier(standing) if event_of(each) in mine]
        if standing.state is State.LIVE:
            if not mattering(message) or not (before or _asked_for(who, message)):
                continue
        elif standing.state is not State.ALL_CLEAR or not _to_be_relieved(
            history, standing, before, mattering, now
        ):
            continue
        owed = notice(message, before)
        over = owed.kind is Kind.ALL_CLEAR
        if owed.kind is Kind.SILENT:
            continue
        gravest = max(tier(each) for each in (message, *before)) if over else tier(message)
        lane = Lane.EMERGENCY if gravest is Tier.EMERGENCY else Lane.TIMELY
        yield Owed(who, event_of(message), "", lane, None, now + RELIEF if over else standing.end)


def _asked_for(who: Subscription, message: Any) -> bool:
    if who.topic is Topic.NEWS and who.filter:
        words = [f" {words_of(each.event)} " for each in message.infos]
        return Topic.NEWS in topics_of(message) and any(f" {who.filter} " in each for each in words)
    return who.topic in topics_of(message)


def _to_be_relieved(
    history: History, standing: Any, before: Sequence[Any], mattering: Any, now: datetime
) -> bool:
    """Told of the chain last by what they still fear, not warned by anything else, and at its place."""
    if not before:
        return False
    chain = history.chain(standing.chain)
    fears = {
        event_of(each.message)
        for each in chain
        if each.state is not State.ALL_CLEAR and each.end is not None and each.end + RELIEF > now
    }
    warned = any(mattering(each.message) for each in chain if each.state is State.LIVE)
    there = not standing.message.areas or mattering(standing.message)
    return event_of(before[-1]) in fears and not warned and there


def _meetings(
    who: Subscription, heard: Heard, when: Mapping[tuple[str, str], datetime], view: View, now: datetime
) -> Iterator[Owed]:
    for meeting in sittings(with_changes(view.records(Meeting), view.records(MeetingChange), ZONE)):
        if meeting.status is MeetingStatus.PASSED:
            continue
        mine = [version for event, version in heard if event == meeting.id]
        corrections = list(_correction(who, meeting, mine, now)) if mine else []
        yield from corrections
        words = words_of(who.filter)
        wanted = not words or f" {words} " in f" {words_of(meeting.body)} "
        if who.topic is not Topic.MEETINGS or not wanted:
            continue
        lead = lead_of(who.lead_minutes)
        at, last = meeting.start - lead, meeting.start + (timedelta(0) if lead else timedelta(minutes=5))
        off = meeting.status in (MeetingStatus.CANCELLED, MeetingStatus.POSTPONED)
        said = meeting.status.value if off else "reminder"
        changes = {_version(each, meeting.start) for each in ("moved", "reinstated")}
        since = [
            *(version for version in mine if when[meeting.id, version] >= at),
            *(each.version for each in corrections),
        ]
        is_changed = not off and any(each.partition("#")[0] in changes for each in since)
        if at <= now < last and not is_changed:
            yield Owed(who, meeting.id, _version(said, meeting.start), at=at, expires=last)


def _correction(who: Subscription, meeting: Meeting, mine: Sequence[str], now: datetime) -> Iterator[Owed]:
    said, _, at = mine[-1].partition("#")[0].partition("@")
    was_off, before = said in ("cancelled", "postponed"), datetime.fromisoformat(at)
    off = meeting.status in (MeetingStatus.CANCELLED, MeetingStatus.POSTPONED)
    kind = meeting.status.value if off and not was_off else ""
    if not off and was_off:
        kind = "reinstated"
    elif not off and before != meeting.start:
        kind = "moved"
    if kind and now < (max(before, meeting.start) if off else meeting.start):
        yield Owed(who, meeting.id, _numbered(_version(kind, meeting.start), mine), at=now)


def _version(said: str, start: datetime) -> str:
    return meetings._version(meetings.Reason(f"meeting_{said}"), start)


def _numbered(version: str, before: Sequence[str]) -> str:
    times = sum(each.partition("#")[0] == version for each in before)
    return f"{version}#{times + 1}" if times else version


def _pickups(who: Subscription, heard: Heard, view: View, now: datetime) -> Iterator[Owed]:
    known: dict[Any, list[tuple[Saying, tuple[str, str]]]] = defaultdict(list)
    for pair in heard:
        for saying in sayings(*pair):
            known[saying.key].append((saying, pair))
    by_day: dict[Any, list[Pickup]] = defaultdict(list)
    changes: dict[Any, list[Any]] = defaultdict(list)
    for each in _outcomes(who, view, now):
        told = known.get(key_of(each), [])
        if told and not told[-1][0].holds(each):
            changes[change_of(told[-1][0], each)].append((key_of(each), [pair[1] for _, pair in told]))
        begins = localtime.at(each.date, PICKUP_START, ZONE)
        eve = localtime.at(each.date - timedelta(days=1), PICKUP_EVE, ZONE)
        at = eve if who.lead_minutes is None else begins - timedelta(minutes=who.lead_minutes)
        is_told = any(said.holds(each) and said.kind == EVE for said, _ in told)
        if (
            isinstance(each, Pickup)
            and at <= now < begins
            and not is_told
            and not _changed(told, each, at, now)
        ):
            by_day[each.date, at, begins].append(each)
    for (day, at, begins), there in by_day.items():
        keys = [key_of(each) for each in there]
        yield Owed(who, event_on(day, keys), version_of(EVE, day, keys), at=at, expires=begins)
    for change, about in changes.items():
        keys = [key for key, _ in about]
        times = [versions for _, versions in about]
        version = max((_numbered(change.version(keys), each) for each in times), key=len)
        if now < localtime.at(max(change.before, change.day), time(18), ZONE):
            yield Owed(who, change.event(keys), version, at=now)


def _changed(told: Sequence[Any], each: Pickup, at: datetime, now: datetime) -> bool:
    """In these worlds everything is told in one evening: a change was told since the reminder fell due."""
    return bool(told) and told[-1][0].holds(each) and at <= now


def _outcomes(who: Subscription, view: View, now: datetime) -> Iterator[Pickup | Missed]:
    rules, zones = Rules.of(view.records), who.location.zones if who.location else {}
    today = localtime.day_of(now, ZONE)
    for stream in sorted(rules.streams):
        swept = rules.zone_sets[stream] == ("sweeping",)
        if swept is (who.topic is Topic.SWEEPING) and words_of(who.filter) in ("", words_of(stream)):
            every = outcomes(rules, stream, zones, today - timedelta(14), today + timedelta(16), ZONE)
            yield from _one_a_day(sorted(every, key=lambda each: each.scheduled))


def _one_a_day(every: Iterable[Pickup | Missed]) -> Iterator[Pickup | Missed]:
    days: set[Any] = set()
    for each in every:
        if isinstance(each, Missed) or each.date not in days:
            yield each
        if isinstance(each, Pickup):
            days.add(each.date)


def _news(who: Subscription, view: View, now: datetime) -> Iterator[Owed]:
    every = view.records(NewsItem)
    languages = {language for each in every for language in each.title}
    mine, words = who.locale.split("-")[0], words_of(who.filter)
    for item in every:
        theirs = mine in item.title or mine not in languages
        fresh = item.published <= now < item.published + timedelta(hours=24)
        wanted = not words or any(f" {words} " in f" {words_of(each)} " for each in item.categories)
        if theirs and fresh and wanted and who.created <= item.published:
            yield Owed(who, item.id, "", Lane.DIGEST, item.published, item.published + timedelta(hours=24))
