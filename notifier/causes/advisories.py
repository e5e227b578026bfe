"""Which official messages are to be told, and to whom.

What a message means, retires and owes is decided in :mod:`city.advisories`; here it
meets the subscribers: where they are, and what each of them was told before.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from city.advisories import (
    DEFAULT_LIFE,
    History,
    Info,
    Kind,
    Message,
    Standing,
    State,
    Tier,
    concerns,
    fold,
    info_end,
    info_for,
    infos_for,
    is_nws,
    needs_staff,
    notice,
    speaks_description,
    tier,
    touches,
)
from city.alerts.messages import plain_identifier
from city.delivery.deliveries import SURE, TOLD, Lane, Notice, Reason
from city.earth.places import Location
from city.enrolment.roll import Numbers
from city.enrolment.subscriptions import Topic
from city.profile import City
from city.records import Advisory, Zone
from notifier.causes.announcements import Announcement, Found, Part, Told, Watchers
from notifier.causes.meetings import matches
from notifier.causes.places import Places

VERSION = ""
"""A message never changes, so each is told in one version only (A1)."""

_TOPICS = {
    Tier.EMERGENCY: (Topic.EMERGENCY,),
    Tier.WEATHER: (Topic.WEATHER,),
    Tier.NEWS: (Topic.NEWS,),
}
RELIEF = timedelta(hours=12)
"""For so long an all-clear may be tried, and is still worth hearing after the alert's own end."""

Facts = Mapping[str, Mapping[str, str]]
"""What a message says, by language and part."""

_SPEAKING = (State.LIVE, State.ALL_CLEAR)
_TAKEN_BACK = (State.SUPERSEDED, State.CANCELLED, State.NOT_PUBLIC)
_REASONS = {
    Kind.NEW: Reason.ADVISORY,
    Kind.UPDATE: Reason.ADVISORY_UPDATE,
    Kind.ALL_CLEAR: Reason.ALL_CLEAR,
}


@dataclass(frozen=True, slots=True)
class Outline:
    """The city, or one of its zones, as :class:`city.advisories.Territory` wants it."""

    lat: float | None
    lon: float | None
    ugc: tuple[str, ...]
    same: tuple[str, ...]
    outline: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """The whole city, in parts, and the locales it speaks."""

    parts: tuple[Outline, ...]
    locales: tuple[str, ...]


def ground(city: City, zones: Iterable[Zone]) -> Ground:
    """The whole city as its zones' outlines; where there are none, as its centre."""
    rings = (polygon[0] for zone in zones for polygon in zone.polygons if polygon)
    outlines = tuple(
        Outline(city.latitude, city.longitude, city.ugc, city.same, tuple((lat, lon) for lon, lat in ring))
        for ring in dict.fromkeys(rings)
    )
    centre = Outline(city.latitude, city.longitude, city.ugc, city.same)
    return Ground(outlines or (centre,), city.locales)


def announce(
    advisories: Iterable[Advisory], watchers: Watchers, told: Told, city: Ground, now: datetime
) -> Found:
    """What subscribers to emergencies, weather and news are to be told at ``now`` (aware)."""
    history = fold((each.message for each in advisories), now)
    look = _Look(history, watchers, told, city, now)
    found = tuple(each for standing in history.standings for each in look.announce(standing))
    taken_back = {event_of(each.message) for each in history.standings if each.state in _TAKEN_BACK}
    alive = {event_of(each.message) for each in history.standings if each.state in _SPEAKING}
    staff = tuple(event_of(each.message) for each in history.live if needs_staff(each.message))
    retired = frozenset(taken_back - alive)
    named = tuple((event_id, VERSION) for event_id in sorted(retired))
    return Found(found, lambda event_id, _version: event_id in retired, staff, named)


def event_of(message: Message) -> str:
    """The event's id: the message's identifier, the same for every copy of it (A1)."""
    return plain_identifier(message.identifier)


class _Look:
    """One look at one history."""

    def __init__(self, history: History, watchers: Watchers, told: Told, city: Ground, now: datetime) -> None:
        self._history = history
        self._watchers = watchers
        self._told = told
        self._city = city
        self._now = now

    def announce(self, standing: Standing) -> Iterator[Announcement]:
        """What one message is owed to: whom it concerns, by what they heard of its chain."""
        if standing.state is State.LIVE:
            found = self._warned(standing)
        elif standing.state is State.ALL_CLEAR:
            found = self._relieved(standing)
        else:
            return
        for (ids, blocks), parts in found.items():
            before = [each for each in self._history.earlier(standing) if event_of(each) in ids]
            yield from self._to(standing, before, blocks, parts)

    def _to(
        self, standing: Standing, before: Sequence[Message], blocks: Blocks, audience: Sequence[Part]
    ) -> Iterator[Announcement]:
        """The same for all of the audience: the same blocks concern them, and they heard the same."""
        message = standing.message
        owed = notice(message, before)
        if owed.kind is Kind.SILENT:
            return
        over = owed.kind is Kind.ALL_CLEAR
        gravest = max(tier(each) for each in (message, *before)) if over else tier(message)
        facts = self._facts(message, blocks[0])
        if over:
            facts = _of_the_end(facts, [self._facts(*each) for each in zip(before, blocks[1:], strict=True)])
        sent = message.sent or self._now
        yield Announcement(
            event_id=event_of(message),
            version=VERSION,
            lane=Lane.EMERGENCY if gravest is Tier.EMERGENCY else Lane.TIMELY,
            at=min(sent, self._now),
            expires=self._now + RELIEF if over else standing.end or sent + DEFAULT_LIFE,
            reason=_REASONS[owed.kind],
            notice=Notice(_REASONS[owed.kind], _marked(facts, message, standing.chain)),
            audience=audience,
        )

    def _warned(self, standing: Standing) -> Mapping[_Group, Sequence[Part]]:
        """Subscribers of the message's tier at a place that it concerns, and all who heard of its chain.

        The latter under whatever topic: who heard a higher tier hears how it goes on.
        """
        message, found = standing.message, defaultdict[_Group, list[Part]](list)
        roll = self._watchers.roll
        # To be silent one must be sure that they heard; to give an all-clear it is enough that they may have.
        heard = self._heard(standing, SURE)
        only = _only(message)
        places = Places(self._watchers, [message], self._blocks_of([message], only), only)
        everybody = bytearray(roll.capacity)
        for ids, numbers in heard.items():
            for cohort, some in roll.by_cohort(numbers).items():
                for blocks, part in places.split(cohort, some):
                    found[ids, blocks].append(part)
                for number in some:
                    everybody[number] = 1
        for topic in topics_of(message):
            for cohort in roll.of_topic(topic):
                if topic is Topic.NEWS and not _is_about(message, roll.cohorts[cohort].filter):
                    continue  # asked for other news
                for blocks, part in places.split(cohort, _others(roll.members(cohort), everybody, heard)):
                    found[(), blocks].append(part)
        return found

    def _relieved(self, standing: Standing) -> Mapping[_Group, Sequence[Part]]:
        """Whoever was told of the chain but not of its end, and whom nothing else in it still warns."""
        message, found = standing.message, defaultdict[_Group, list[Part]](list)
        chain = self._history.chain(standing.chain)
        live = [each.message for each in chain if each.state is State.LIVE]
        fears = {event_of(each.message) for each in chain if self._is_feared(each)}
        for ids, numbers in self._heard(standing, TOLD).items():
            if ids[-1] not in fears:
                continue
            before = [each for each in self._history.earlier(standing) if event_of(each) in ids]
            places = Places(self._watchers, [message, *before, *live], self._relief_of(message, before, live))
            for cohort, some in self._watchers.roll.by_cohort(numbers).items():
                for blocks, part in places.split(cohort, some):
                    found[ids, blocks].append(part)
        return found

    def _relief_of(
        self, message: Message, before: Sequence[Message], live: Sequence[Message]
    ) -> Callable[[Location | None], Blocks | None]:
        blocks_of = self._blocks_of([message, *before])

        def relief_of(location: Location | None) -> Blocks | None:
            if any(self._concerns(each, location) for each in live):
                return None
            if message.areas and not self._concerns(message, location):
                return None
            return blocks_of(location, True)

        return relief_of

    def _blocks_of(
        self, messages: Sequence[Message], only: Blocks | None = None
    ) -> Callable[..., Blocks | None]:
        """Which blocks of each message somebody at a place hears; None whom the first does not concern.

        ``only`` are those that everybody hears who hears any, where that is so.
        """

        def blocks_of(location: Location | None, anyway: bool = False) -> Blocks | None:
            if not anyway and not self._concerns(messages[0], location):
                return None
            return only or tuple(_blocks(each, location) for each in messages)

        return blocks_of

    def _heard(self, standing: Standing, bit: int) -> Mapping[tuple[str, ...], Sequence[int]]:
        """Who heard which events of the chain, surely or perhaps (``bit``), in the order of their sending."""
        earlier = [event_of(each) for each in self._history.earlier(standing)]
        pairs = [(each, VERSION) for each in dict.fromkeys(earlier) if each in self._told.events]
        found: dict[tuple[str, ...], array[int]] = defaultdict(lambda: array("q"))
        for history, numbers in self._told.histories(pairs).items():
            events = {event for (event, _), bits in history if bits & bit}
            if events:
                found[tuple(each for each in earlier if each in events)].extend(numbers)
        return found

    def _concerns(self, message: Message, location: Location | None) -> bool:
        if location is not None:
            return bool(concerns(message, location))
        return any(touches(message, part) for part in self._city.parts)

    def _is_feared(self, standing: Standing) -> bool:
        """Whether somebody who heard this last still believes it: it did not end long ago by itself."""
        sent = standing.message.sent or self._now
        end = standing.end or sent + DEFAULT_LIFE
        return standing.state is not State.ALL_CLEAR and end + RELIEF > self._now

    def _facts(self, message: Message, blocks: tuple[int, ...]) -> Facts:
        """What these blocks of the message say, by language."""
        infos = [message.infos[each] for each in blocks]
        by_language: dict[str, Mapping[str, str]] = {}
        for locale in self._city.locales:
            info = info_for(message, locale, infos)
            if info is not None:
                by_language[locale.split("-")[0]] = _said(message, info)
        return by_language


Blocks = tuple[tuple[int, ...], ...]
"""Of each of some messages the places of the blocks that concern somebody."""

_Group = tuple[tuple[str, ...], Blocks]
"""The events that somebody heard, and the blocks that concern them."""


def _only(message: Message) -> Blocks | None:
    """The blocks that concern everybody whom the message concerns; None where that depends on the place."""
    infos = message.infos
    alike = bool(infos) and all(each.areas == infos[0].areas for each in infos)
    return (tuple(range(len(infos))),) if alike else None


def _others(members: Numbers, heard: bytearray, any_heard: object) -> Numbers | None:
    """The members who did not hear; None for all of them."""
    if not any_heard:
        return None
    left = [each for each in members if not heard[each]]
    return None if len(left) == len(members) else left


def _blocks(message: Message, location: Location | None) -> tuple[int, ...]:
    if location is None:
        return tuple(range(len(message.infos)))
    there = infos_for(message, location)
    return tuple(place for place, each in enumerate(message.infos) if any(each is one for one in there))


def topics_of(message: Message) -> tuple[Topic, ...]:
    """Whose subscribers hear a message: its tier's; the gravest weather is weather too."""
    grave_weather = tier(message) is Tier.EMERGENCY and is_nws(message)
    return _TOPICS[tier(message)] + ((Topic.WEATHER,) if grave_weather else ())


def _is_about(message: Message, wanted: str) -> bool:
    """Whether the filter of a subscription to news names what it is; an empty one wants all."""
    return not wanted or any(matches(wanted, each.event) for each in message.infos)


def _marked(facts: Facts, message: Message, chain: str) -> Facts:
    """With what the sender looks at once more (B4), and with what it goes on: see sending/letters.py."""
    marks = {"status": message.status, "scope": message.scope, "chain": chain}
    return {language: {**parts, **marks} for language, parts in (facts or {"en": {}}).items()}


def _of_the_end(facts: Facts, before: Sequence[Facts]) -> Facts:
    """What an all-clear says: what it ends, and only what was not said of the danger itself.

    A Cancel may have no words, or may keep those of the alert: "take cover" is no all-clear.
    """
    languages = {**before[-1], **facts}
    return {
        language: {
            "event": facts.get(language, {}).get("event") or before[-1].get(language, {}).get("event", ""),
            "language": facts.get(language, {}).get("language", ""),
            **{
                part: words
                for part in ("headline", "description", "instruction")
                if (words := facts.get(language, {}).get(part, ""))
                and all(words != each.get(language, {}).get(part) for each in before)
            },
        }
        for language in languages
    }


def _said(message: Message, info: Info) -> Mapping[str, str]:
    end = info_end(info)
    return {
        "event": info.event,
        "language": info.language,
        # The NWS puts its time of issue at length where others put what it is about.
        "headline": "" if is_nws(message) and info.event else info.headline,
        "description": info.description if speaks_description(message) else "",
        "instruction": info.instruction,
        "sender": info.sender_name,
        "area": ", ".join(dict.fromkeys(area.text for area in info.areas if area.text)),
        "starts": info.onset.isoformat() if info.onset else "",
        "ends": end.isoformat() if end else "",
    }
