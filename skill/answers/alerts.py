"""The official messages that concern the resident now, the gravest first."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

# From the parts, not from city.advisories: that has what only the notifier needs, too.
from city.alerts.history import DEFAULT_LIFE, Standing, fold
from city.alerts.meaning import Tier, info_for, is_nws, starts_later, tier
from city.alerts.messages import Info, Message
from city.alerts.reach import concerns, infos_for, touches
from city.earth.places import Location
from city.localtime import local
from city.nouns import noun
from city.records import Advisory, Zone
from skill.context import Context
from skill.turn import Say, Value, Word, say
from words import language_of, phrases

if TYPE_CHECKING:
    from city.collection.pickup_rules import Records
    from snapshot.read import Snapshot

Ring = tuple[tuple[float, float], ...]

MOST_OPENINGS = 2  # emergencies told at the head of one answer


@noun(frozen=True, slots=True)
class Graded:
    """A message in force, and how grave it is."""

    standing: Standing
    tier: Tier


@noun(frozen=True, slots=True)
class InForce:
    """What a snapshot's advisories mean from one instant until another, the gravest first.

    ``grave`` are the chains of the emergencies. ``at`` holds the place that was asked about last, and what
    concerns it: a turn asks three times, and its place is one object.
    """

    since: datetime
    until: datetime
    graded: tuple[Graded, ...]
    grave: frozenset[str]
    in_city: dict[str, bool]  # whether a chain concerns any part of the city, once that was asked
    at: list[tuple[Location, tuple[Graded, ...]]]


_IN_FORCE: WeakKeyDictionary[Snapshot, InForce] = WeakKeyDictionary()
"""Kept as long as the snapshot it is of: deciding it anew for every turn takes longer than the turn."""


def live(context: Context) -> tuple[Standing, ...]:
    """What is in force at the resident's place, or anywhere in the city where none is known."""
    return tuple([each.standing for each in _mine(context)])


def opened(context: Context) -> tuple[Standing, ...]:
    """The emergencies with which this turn's answer must begin.

    Each is heard once per conversation; an update to it is told again.
    """
    if not _in_force(context).grave:
        return ()
    mine = (each.standing for each in _mine(context) if each.tier is Tier.EMERGENCY)
    return tuple(islice((each for each in mine if mark(each) not in context.memory.heard), MOST_OPENINGS))


def is_grave(standing: Standing, context: Context) -> bool:
    """Whether what is in force is an emergency: that was decided once, for all turns."""
    return standing.chain in _in_force(context).grave


def _mine(context: Context) -> tuple[Graded, ...]:
    """What concerns the resident's place, the gravest first; without one, what concerns the city."""
    kept, place = _in_force(context), context.place
    if place is None:
        return tuple(each for each in kept.graded if _in_city(each.standing, context))
    for asked, found in kept.at:
        if asked is place:
            return found
    found = tuple([each for each in kept.graded if concerns(each.standing.message, place)])
    kept.at[:] = [(place, found)]
    return found


def _in_force(context: Context) -> InForce:
    kept = _IN_FORCE.get(context.snapshot)
    if kept is None or not kept.since <= context.now < kept.until:
        kept = _IN_FORCE[context.snapshot] = _decided(context)
    return kept


def _decided(context: Context) -> InForce:
    """Who is in force now, and until when nothing of that changes by itself."""
    advisories = context.snapshot.records(Advisory)
    history = fold((advisory.message for advisory in advisories), context.now)
    ends = [each.end or (each.message.sent or context.now) + DEFAULT_LIFE for each in history.live]
    graded = [Graded(each, tier(each.message)) for each in history.live]
    graded.sort(key=lambda each: -each.tier)
    grave = frozenset(each.standing.chain for each in graded if each.tier is Tier.EMERGENCY)
    until = min(ends, default=context.now + DEFAULT_LIFE)
    return InForce(context.now, until, tuple(graded), grave, {}, [])


def _in_city(standing: Standing, context: Context) -> bool:
    """Kept, since a big city's outlines are long to read; whoever's place is known needs none of it."""
    kept = _IN_FORCE[context.snapshot].in_city
    if standing.chain not in kept:
        kept[standing.chain] = reaches_city(standing.message, context)
    return kept[standing.chain]


def reaches_city(message: Message, context: Context) -> bool:
    """Whether it concerns any part of the city: by its codes, or by the outline of any of its zones."""
    whole = context.settings
    if not any(area.drawn for area in message.areas):
        return bool(touches(message, whole))
    rings = context.snapshot.derived(_rings)
    parts = [replace(whole, outline=tuple((lat, lon) for lon, lat in ring)) for ring in rings]
    return any(touches(message, part) for part in parts or [whole])


def _rings(records: Records) -> frozenset[Ring]:
    return frozenset(polygon[0] for zone in records(Zone) for polygon in zone.polygons if polygon)


def mark(standing: Standing) -> tuple[str, str]:
    """What is remembered of an emergency that was told: its chain, and which message of it."""
    sent = standing.message.sent
    return standing.chain, sent.isoformat() if sent else ""


def told_first(standing: Standing, context: Context, locale: str) -> Say:
    """The one sentence that begins every answer until it was heard."""
    return say("alert.emergency", what=headline(standing, context, locale))


def headline(standing: Standing, context: Context, locale: str) -> Value:
    """What it is about: the publisher's headline, or for the NWS the event and until when.

    NWS headlines tell their own time of issue at length; the event's name has words in every language.
    """
    info = info_of(standing.message, context.place, locale)
    if _has_headline(info, standing):
        return info.headline
    return _timed(_event(info, locale), starts_later(info, context.now), standing.end, context)


def called(standing: Standing, context: Context, locale: str) -> Value:
    """What it is about, without a word of when: for what is over."""
    info = info_of(standing.message, context.place, locale)
    return info.headline if _has_headline(info, standing) else _event(info, locale)


def _has_headline(info: Info, standing: Standing) -> bool:
    return bool(info.headline) and not (info.event and is_nws(standing.message))


def _event(info: Info, locale: str) -> Value:
    known = event_key(info.event)
    return Word(known) if phrases(locale).has(known) else info.event or Word("alert.unnamed")


def _timed(event: Value, start: datetime | None, end: datetime | None, context: Context) -> Value:
    """From when, if that is still to come (A20), and until when."""
    if start is not None and end is not None:
        return say(
            "alert.from_until", event=event, start=_moment(start, context), end=_moment(end, context, start)
        )
    if start is not None:
        return say("alert.from", event=event, start=_moment(start, context))
    return say("alert.until", event=event, end=_moment(end, context)) if end is not None else event


def _moment(instant: datetime, context: Context, after: datetime | None = None) -> Value:
    """The time alone if it is today, or on the day that was just said; else day and time."""
    there = local(instant, context.settings.zone)
    said = local(after, context.settings.zone).date() if after else context.today
    return there.time() if there.date() == said else instant


def what_to_do(standing: Standing, context: Context, locale: str) -> tuple[Say, ...]:
    """The instruction as the publisher wrote it, and if need be in which language; () without one (A17)."""
    info = info_of(standing.message, context.place, locale)
    if not info.instruction:
        return ()
    language = info.language.split("-")[0].lower()
    foreign = f"alert.in.{language}"
    if language == language_of(locale) or not phrases(locale).has(foreign):
        return (say("list.item", item=info.instruction),)
    return (say(foreign, text=info.instruction),)


def info_of(message: Message, place: Location | None, locale: str) -> Info:
    """The block of the message for this place and language (A16)."""
    blocks = infos_for(message, place) if place else None
    return info_for(message, locale, blocks) or Info()


def event_key(event: str) -> str:
    """The phrase key of an NWS event's name."""
    return f"event.{event.strip().lower().replace(' ', '_')}"
