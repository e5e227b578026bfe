"""What is to be announced, to a whole group of subscribers at once, and who was told what before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from city.deliveries import DueAlert, Lane, Notice, Reason, Telling
from city.places import Location
from city.subscriptions import Subscription, Topic

R = TypeVar("R")


class View(Protocol):
    """What the notifier reads of a snapshot (snapshot.read.Snapshot)."""

    def records(self, kind: type[R]) -> tuple[R, ...]:
        """All records of this kind."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One thing to tell to everybody in ``audience``, decided once for all of them.

    ``version`` says which state of the event it tells, so that a second state is a
    second telling. ``at`` is when it fell due, ``expires`` when it is too late.
    ``silenced`` is why it is not said after all, where the audience should know.
    """

    event_id: str
    version: str
    lane: Lane
    at: datetime
    expires: datetime
    reason: Reason
    notice: Notice
    audience: Sequence[Subscription]
    silenced: Reason | None = None

    def dues(self) -> Iterator[DueAlert]:
        """What each of the audience is owed."""
        for each in self.audience:
            yield DueAlert(
                subscription_id=each.id,
                event_id=self.event_id,
                version=self.version,
                topic=each.topic,
                channel=each.channel,
                lane=self.lane,
                at=self.at,
                expires=self.expires,
                reason=self.reason,
                notice=self.notice,
                person=each.person,
            )


@dataclass(frozen=True, slots=True)
class Found:
    """What one kind of event came to.

    ``overtaken`` says of an event's version whether it would now be wrong to say it: a
    pending delivery of it is not sent. ``for_staff`` are messages that nobody can be told
    without a person's decision (A14).
    """

    announcements: tuple[Announcement, ...] = ()
    overtaken: Callable[[str, str], bool] = lambda _event_id, _version: False
    for_staff: tuple[str, ...] = ()


class Watchers:
    """The subscriptions, grouped by what decides: nobody is looked at one by one without need."""

    def __init__(self, subscriptions: Iterable[Subscription]) -> None:
        self._by_topic: dict[Topic, list[Subscription]] = defaultdict(list)
        for each in subscriptions:
            self._by_topic[each.topic].append(each)
        self._places: dict[Topic, Sequence[Sequence[Subscription]]] = {}
        self.by_id = {each.id: each for group in self._by_topic.values() for each in group}

    def groups(
        self, topic: Topic, key: Callable[[Subscription], Hashable]
    ) -> Mapping[Any, Sequence[Subscription]]:
        """The topic's subscriptions by this key."""
        found: dict[Any, list[Subscription]] = defaultdict(list)
        for each in self._by_topic.get(topic, ()):
            found[key(each)].append(each)
        return found

    def places(self, topic: Topic) -> Sequence[Sequence[Subscription]]:
        """The topic's subscriptions by where they are; worked out once."""
        if topic not in self._places:
            self._places[topic] = tuple(self.groups(topic, lambda each: place_key(each.location)).values())
        return self._places[topic]

    def named(self, ids: Iterable[str]) -> list[Subscription]:
        """Those of these ids that still exist, in their order."""
        return [self.by_id[each] for each in ids if each in self.by_id]


def by_planning(telling: Telling) -> tuple[datetime, int]:
    """The order in which they were planned."""
    return (telling.planned, telling.number)


def next_version(wanted: str, tellings: Sequence[Telling]) -> str:
    """The version for somebody for whom these were planned, the earliest first, and who is owed ``wanted``.

    Moved, moved back, moved again: the third says what the first said, and is owed all the same. So
    it is numbered, unless it is what was planned for them last.
    """
    standing = [each for each in tellings if not each.overtaken]
    if standing and stem(standing[-1].version) == wanted:
        return standing[-1].version
    number = sum(stem(each.version) == wanted for each in standing)
    return f"{wanted}#{number + 1}" if number else wanted


def stem(version: str) -> str:
    """What a version says, however often it was said before."""
    return version.partition("#")[0]


class Told:
    """Who was told what. ``versions`` is small and known; the names are fetched where needed.

    ``versions`` are those that were planned for somebody, whether or not they were told yet.
    """

    def __init__(
        self,
        versions: Iterable[tuple[str, str]] = (),
        tellings: Callable[[Collection[str]], Sequence[Telling]] = lambda _events: (),
    ) -> None:
        self._versions: dict[str, set[str]] = defaultdict(set)
        for event_id, version in versions:
            self._versions[event_id].add(version)
        self._tellings = tellings
        self._known: dict[str, tuple[Telling, ...]] = {}
        self._by_one: dict[str, dict[str, list[Telling]]] = {}

    @property
    def events(self) -> Collection[str]:
        """The events of which something was planned for somebody."""
        return self._versions.keys()

    def versions(self, event_id: str) -> frozenset[str]:
        """The versions of this event that were planned for somebody."""
        return frozenset(self._versions.get(event_id, ()))

    def of(self, event_id: str) -> tuple[Telling, ...]:
        """Every delivery planned for this event, told or not."""
        if event_id not in self._known:
            self._known[event_id] = tuple(self._tellings([event_id]))
        return self._known[event_id]

    def of_one(self, event_id: str, subscription_id: str) -> Sequence[Telling]:
        """What was planned for one subscription of this event."""
        if event_id not in self._by_one:
            index: dict[str, list[Telling]] = defaultdict(list)
            for each in self.of(event_id):
                index[each.subscription_id].append(each)
            self._by_one[event_id] = dict(index)
        return self._by_one[event_id].get(subscription_id, ())

    def heard(self, event_id: str) -> Mapping[str, Sequence[Telling]]:
        """What was planned for each subscription of this event and still stands, the earliest first."""
        found: dict[str, list[Telling]] = defaultdict(list)
        for each in sorted(self.of(event_id), key=by_planning):
            if not each.overtaken or each.told:
                found[each.subscription_id].append(each)
        return found


def place_key(location: Location | None) -> Hashable:
    """Equal for locations that are told the same: the point and its codes."""
    if location is None:
        return None
    return (location.lat, location.lon, location.ugc, location.same)
