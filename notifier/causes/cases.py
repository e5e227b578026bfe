"""Where requests and permits stand: told to whoever follows them, when it changes.

Who subscribes with a number follows that case, and hears first how it stands now. Without a number it
is every case at their address, or in the whole city, of a kind if the filter names one: those hear of
what is new since they subscribed. Compared is what people were told, never a feed's timestamp (F22).
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from city import localtime
from city.delivery.deliveries import Lane, Notice, Reason
from city.enrolment.roll import Cohort
from city.enrolment.subscriptions import Topic
from city.localized import words_of
from city.records import Permit, ServiceRequest
from notifier.causes.announcements import Announcement, Found, Part, Told, View, Watchers, next_version, stem
from notifier.causes.meetings import matches

FRESH = timedelta(hours=24)
"""So long a change is told to whoever follows no single case."""
WORTH = timedelta(days=2)
"""Until midnight of the next day it is worth hearing, and so for a day at least: the same at every look of
one day, and never over in the minute in which it was seen."""

_REASONS = {Topic.REQUESTS: Reason.REQUEST_STATUS, Topic.PERMITS: Reason.PERMIT_STATUS}


@dataclass(frozen=True, slots=True)
class Case:
    """A request or a permit. ``kind`` is what it is about, by language; ``since`` when it last changed."""

    topic: Topic
    number: str
    status: str
    kind: Mapping[str, str]
    address: str
    note: Mapping[str, str]
    since: datetime | None

    @property
    def event_id(self) -> str:
        """The same for every state of the case."""
        return f"{self.topic}:{self.number}"

    @property
    def version(self) -> str:
        """How it stands."""
        return f"status@{words_of(self.status).replace(' ', '_')}"


def announce(view: View, watchers: Watchers, told: Told, zone_name: str, now: datetime) -> Found:
    """What those who follow requests and permits are to be told at ``now`` (aware)."""
    found: list[Announcement] = []
    stands: dict[str, str] = {}
    followers = {topic: _Followers(topic, watchers) for topic in _REASONS}
    for case in _cases(view, zone_name):
        stands[case.event_id] = case.version
        if case.event_id in told.events or followers[case.topic].may_care(case, now):
            found += _of(case, followers[case.topic], watchers, told, (zone_name, now))
    return Found(tuple(found), lambda event, version: stands.get(event, stem(version)) != stem(version))


def _cases(view: View, zone_name: str) -> Iterator[Case]:
    for each in view.records(ServiceRequest):
        kind = {"": each.service_type.replace("_", " ")}
        since = each.updated or each.opened
        yield Case(Topic.REQUESTS, each.number, each.status, kind, each.address, each.note, since)
    for one in view.records(Permit):
        filed = localtime.at(one.filed, time(0), zone_name) if one.filed else None
        yield Case(Topic.PERMITS, one.number, one.status, one.kind, one.address, {}, filed)


class _Followers:
    """Who follows cases of one topic, by number or by place."""

    def __init__(self, topic: Topic, watchers: Watchers) -> None:
        by_number = watchers.groups(topic, lambda each: _bare(each.filter))
        self._by_number: Mapping[str, Sequence[Part]] = by_number
        self._cohorts = [
            (watchers.roll.cohorts[part.cohort], part) for parts in by_number.values() for part in parts
        ]

    def may_care(self, case: Case, now: datetime) -> bool:
        """Whether anybody could be told of it who was told nothing yet."""
        return bool(self._cohorts) and (_bare(case.number) in self._by_number or _is_fresh(case, now))

    def of_number(self, case: Case) -> Sequence[Part]:
        """Who follows this very case."""
        return self._by_number.get(_bare(case.number), ())

    def of_place(self, case: Case) -> Sequence[Part]:
        """Who follows all cases at its address, or in the whole city."""
        return [part for cohort, part in self._cohorts if _is_about(case, cohort)]


def _of(
    case: Case, followers: _Followers, watchers: Watchers, told: Told, clock: tuple[str, datetime]
) -> Iterator[Announcement]:
    """To whoever heard of it before, what has changed; to the others, that it is so."""
    heard: set[int] = set()
    for history, numbers in told.histories(told.pairs(case.event_id)).items():
        heard.update(numbers)
        yield _announcement(case, next_version(case.version, history), watchers.parts(numbers), clock)
    audience = _without(heard, followers.of_number(case), watchers)
    if _is_fresh(case, clock[1]) and case.since is not None:
        new = watchers.newcomers(case.topic, case.since)
        audience += _without({*heard, *new}, followers.of_place(case), watchers)
    if audience:
        yield _announcement(case, case.version, audience, clock)


def _without(known: Collection[int], parts: Sequence[Part], watchers: Watchers) -> list[Part]:
    if not known:
        return list(parts)
    left = (
        Part(part.cohort, array("q", [each for each in watchers.numbers(part) if each not in known]))
        for part in parts
    )
    return [part for part in left if part.some]


def _announcement(
    case: Case, version: str, audience: Sequence[Part], clock: tuple[str, datetime]
) -> Announcement:
    zone_name, now = clock
    today = localtime.day_of(now, zone_name)
    fresh = case.since if case.since is not None and _is_fresh(case, now) else None
    at = fresh or localtime.at(today, time(0), zone_name)
    facts = {
        "number": case.number,
        "status": case.status,
        "kind": dict(case.kind),
        "note": dict(case.note),
    }
    return Announcement(
        event_id=case.event_id,
        version=version,
        lane=Lane.TIMELY,
        at=at,
        expires=localtime.at(today + WORTH, time(0), zone_name),
        reason=_REASONS[case.topic],
        notice=Notice(_REASONS[case.topic], facts),
        audience=audience,
    )


def _is_fresh(case: Case, now: datetime) -> bool:
    return case.since is not None and case.since <= now < case.since + FRESH


def _is_about(case: Case, cohort: Cohort) -> bool:
    """Whether who follows no single case follows this one: by its kind, and by its address."""
    kinds = [words_of(each) for each in case.kind.values()]
    wanted = not cohort.filter or any(matches(cohort.filter, each) for each in kinds)
    return wanted and (not cohort.placed or cohort.address == words_of(case.address))


def _bare(number: str) -> str:
    """A number as it is compared: "26-00977" is "2600977"."""
    return words_of(number).replace(" ", "")
