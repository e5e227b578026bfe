"""Which official messages are to be told, and to whom.

What a message means, retires and owes is decided in :mod:`city.advisories`; here it
meets the subscribers: where they are, and what each of them was told before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from city.deliveries import Lane, Notice, Reason
from city.messages import plain_identifier
from city.places import Location
from city.profile import City
from city.records import Advisory, Zone
from city.subscriptions import Subscription, Topic
from notifier.announcements import Announcement, Found, Told, Watchers, place_key

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
    return Found(found, lambda event_id, _version: event_id in retired, staff)


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
        self._reach: dict[tuple[str, object], bool] = {}

    def announce(self, standing: Standing) -> Iterator[Announcement]:
        """What one message is owed to: whom it concerns, by what they heard of its chain."""
        if standing.state is State.LIVE:
            audience = self._concerned(standing.message)
        elif standing.state is State.ALL_CLEAR:
            audience = self._to_be_relieved(standing)
        else:
            return
        earlier = self._history.earlier(standing)
        # To be silent one must be sure that they heard; to give an all-clear it is enough that they may have.
        heard = self._heard(earlier, sure=standing.state is State.LIVE)
        groups: dict[tuple[object, tuple[str, ...]], list[Subscription]] = defaultdict(list)
        for each in (*audience, *self._told_before(standing, heard)):
            groups[place_key(each.location), heard.get(each.id, ())].append(each)
        for (_, ids), members in groups.items():
            yield from self._to_group(standing, [m for m in earlier if event_of(m) in ids], members)

    def _to_group(
        self, standing: Standing, before: Sequence[Message], members: Sequence[Subscription]
    ) -> Iterator[Announcement]:
        """The same for all members: they are at one place and heard the same."""
        message = standing.message
        owed = notice(message, before)
        if owed.kind is Kind.SILENT:
            return
        over = owed.kind is Kind.ALL_CLEAR
        gravest = max(tier(each) for each in (message, *before)) if over else tier(message)
        facts = self._facts(message, members[0].location)
        if over:
            facts = _of_the_end(facts, [self._facts(each, members[0].location) for each in before])
        sent = message.sent or self._now
        yield Announcement(
            event_id=event_of(message),
            version=VERSION,
            lane=Lane.EMERGENCY if gravest is Tier.EMERGENCY else Lane.TIMELY,
            at=min(sent, self._now),
            expires=self._now + RELIEF if over else standing.end or sent + DEFAULT_LIFE,
            reason=_REASONS[owed.kind],
            notice=Notice(_REASONS[owed.kind], _marked(facts, message, standing.chain)),
            audience=list({each.id: each for each in members}.values()),
        )

    def _concerned(self, message: Message) -> Iterator[Subscription]:
        """Subscribers of the message's tier at a place that it concerns."""
        for topic in topics_of(message):
            for members in self._watchers.places(topic):
                if self._concerns(message, members[0].location):
                    yield from members

    def _told_before(
        self, standing: Standing, heard: Mapping[str, tuple[str, ...]]
    ) -> Iterator[Subscription]:
        """Those who heard of the chain under a higher tier and hear how it goes on."""
        if standing.state is State.LIVE:
            for each in self._watchers.named(heard):
                if self._concerns(standing.message, each.location):
                    yield each

    def _to_be_relieved(self, standing: Standing) -> Iterator[Subscription]:
        """Whoever was told of the chain but not of its end, and whom nothing else in it still warns."""
        chain = self._history.chain(standing.chain)
        live = [each.message for each in chain if each.state is State.LIVE]
        fears = {event_of(each.message) for each in chain if self._is_feared(each)}
        for subscription_id, ids in self._heard(self._history.earlier(standing), sure=False).items():
            for each in self._watchers.named([subscription_id]):
                warned = any(self._concerns(message, each.location) for message in live)
                mine = not standing.message.areas or self._concerns(standing.message, each.location)
                if mine and not warned and ids[-1] in fears:
                    yield each

    def _heard(self, earlier: Sequence[Message], *, sure: bool) -> Mapping[str, tuple[str, ...]]:
        """The events that each subscription heard, surely or perhaps, in the order of their sending."""
        heard: dict[str, tuple[str, ...]] = {}
        for message in earlier:
            event_id = event_of(message)
            for each in self._told.of(event_id) if event_id in self._told.events else ():
                if each.sure or (each.told and not sure):
                    heard[each.subscription_id] = (*heard.get(each.subscription_id, ()), event_id)
        return heard

    def _concerns(self, message: Message, location: Location | None) -> bool:
        key = (message.id, place_key(location))
        if key not in self._reach:
            self._reach[key] = (
                bool(concerns(message, location))
                if location is not None
                else any(touches(message, part) for part in self._city.parts)
            )
        return self._reach[key]

    def _is_feared(self, standing: Standing) -> bool:
        """Whether somebody who heard this last still believes it: it did not end long ago by itself."""
        sent = standing.message.sent or self._now
        end = standing.end or sent + DEFAULT_LIFE
        return standing.state is not State.ALL_CLEAR and end + RELIEF > self._now

    def _facts(self, message: Message, location: Location | None) -> Facts:
        """What the message says to somebody at this place, by language."""
        infos = infos_for(message, location) if location is not None else message.infos
        by_language: dict[str, Mapping[str, str]] = {}
        for locale in self._city.locales:
            info = info_for(message, locale, infos)
            if info is not None:
                by_language[locale.split("-")[0]] = _said(message, info)
        return by_language


def topics_of(message: Message) -> tuple[Topic, ...]:
    """Whose subscribers hear a message: its tier's; the gravest weather is weather too."""
    grave_weather = tier(message) is Tier.EMERGENCY and is_nws(message)
    return _TOPICS[tier(message)] + ((Topic.WEATHER,) if grave_weather else ())


def _marked(facts: Facts, message: Message, chain: str) -> Facts:
    """With what the sender looks at once more (B4), and with what it goes on: see notifier/letters.py."""
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
