"""Places that come and go, such as a market or a food truck: when and where they are next, or on a day.

Some stand in the city's list of places, with weekly hours; others only in its calendar of events.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from heapq import nsmallest
from itertools import islice
from typing import TYPE_CHECKING

from city.localtime import day_of, local, start_of
from city.nouns import noun
from city.records import Event, Place
from city.timeline import Timeline
from skill.answers import preferred, published
from skill.answers.happenings import row
from skill.answers.hours import ALL_DAY, next_open, on
from skill.context import Context
from skill.heard import days_named
from skill.heard.dates import Span, days_of
from skill.heard.naming import plain
from skill.heard.wider import EVENING, day_or_evening, is_tonight
from skill.intents.events import sentence, taking_place
from skill.listing import in_their_language
from skill.location.places import closures_of
from skill.screens.touch import to
from skill.turn import Answer, Because, Question, Row, Say, Shape, Slot, Value, Where, Word, say
from words import languages, phrases

if TYPE_CHECKING:
    from city.collection.pickup_rules import Records

MOST = 3
ONE_DAY = timedelta(days=1)
CANDIDATES = 3 * MOST
"""By their weekly hours alone so many are the soonest: of these the closures are looked at."""

AHEAD = timedelta(days=14)

Outing = tuple[date, Place | Event]
Week = tuple[tuple[str, ...], ...]
"""The opening times of each weekday, as published."""


@noun(frozen=True, slots=True)
class Listed:
    """Places of a sort with weekly hours, what they are called, and those of the same hours, numbered."""

    places: Sequence[Place]
    names: frozenset[str]
    by_hours: Mapping[Week, Sequence[tuple[int, Place]]]


def answer(kinds: frozenset[str], names: str, question: Question, context: Context) -> Answer:
    """Those of the day that was named, else the next; what staff say where the city lists none of them.

    ``names`` is the phrase with what events of that sort are called.
    """
    listed, where = context.snapshot.derived(_of_kinds(kinds)), question.slot("place")
    if where is not None:
        listed = _listed([place for place in listed.places if _is_at(place, where)])
    if not listed.places and not _in_calendar(names, question, context, context.now, context.now + AHEAD):
        return published.answer(question, context)
    first = preferred.rather(question, context)
    if first is not None:
        return first
    slot = question.slot("date")
    span = days_of(slot.value, context.today) if slot else None
    if span is None:
        return _told(_next(listed, names, question, context, context.now), (), question, context)
    zone, day = context.settings.zone, span[0]
    if span[1] - day > ONE_DAY:
        return _within(span, listed, names, question, context)
    begin = start_of(day, zone) + (EVENING if is_tonight(question) else timedelta(0))
    open_then = ((day, place) for place in listed.places if _is_open(place, day, context))
    there: list[Outing] = [
        each for each in islice(open_then, MOST) if _lasts_till(each[1], day, begin, context)
    ]
    end = start_of(day + ONE_DAY, zone)
    there += _in_calendar(names, question, context, max(begin, context.now), end, listed)
    if there:
        return _told(there, (), question, context)
    when = day_or_evening(question, day, context.today) or day
    none = say("outing.none_then", topic=Word(f"topic.{question.topic}"), day=when)
    return _told(
        _next(listed, names, question, context, max(context.now, begin))[:1], (none,), question, context
    )


def _within(span: Span, listed: Listed, names: str, question: Question, context: Context) -> Answer:
    """The soonest of a weekend, a week or a longer time; where there are none then, that, and the next."""
    begin = max(start_of(span[0], context.settings.zone), context.now)
    coming = _next(listed, names, question, context, begin)
    there = [each for each in coming if span[0] <= each[0] < span[1]]
    if there or span[1] <= context.today:
        return _told(there or _next(listed, names, question, context, context.now), (), question, context)
    then = days_named.said(span, context.today)
    none = say("outing.none_then", topic=Word(f"topic.{question.topic}"), day=then)
    later = coming if begin == context.now else _next(listed, names, question, context, context.now)
    return _told(later[:1], (none,), question, context)


def _next(listed: Listed, names: str, question: Question, context: Context, after: datetime) -> list[Outing]:
    """The soonest of the places and of the calendar together."""
    coming = _coming(listed, after, context)
    return sorted(
        [*coming, *_in_calendar(names, question, context, after, after + AHEAD, listed)],
        key=lambda each: each[0],
    )


def _lasts_till(place: Place, day: date, moment: datetime, context: Context) -> bool:
    """Whether it is open at the moment or later that day."""
    opens = next_open(place, moment, closures_of(place, context), context.settings.zone)
    return opens is not None and day_of(opens, context.settings.zone) == day


def _in_calendar(
    names: str,
    question: Question,
    context: Context,
    start: datetime,
    end: datetime,
    listed: Listed | None = None,
) -> list[Outing]:
    """The events of the span that are such outings by their title, in the resident's language.

    One of the name of a place that is ``listed`` is that place.
    """
    where = question.slot("place")
    found = context.snapshot.derived(_called(names)).between(start, end)
    known = listed.names if listed else frozenset[str]()
    found = [
        event
        for event in found
        if (where is None or plain(where.value) in plain(event.place))
        and known.isdisjoint(map(plain, event.title.values()))
    ]
    zone = context.settings.zone
    told = in_their_language(found, lambda event: event.title, question.locale)
    return [(max(day_of(event.start, zone), context.today), event) for event in told]


@lru_cache(maxsize=16)
def _of_kinds(kinds: frozenset[str]) -> Callable[[Records], Listed]:
    """What lists the places of these sorts that have weekly hours, once for a snapshot."""

    def listed(records: Records) -> Listed:
        there = [place for place in records(Place) if place.kind in kinds and len(place.hours) == 7]
        return _listed(sorted(there, key=lambda place: place.kind))

    return listed


def _listed(places: Sequence[Place]) -> Listed:
    by_hours: dict[Week, list[tuple[int, Place]]] = {}
    for number, place in enumerate(places):
        by_hours.setdefault(place.hours, []).append((number, place))
    names = frozenset(plain(name) for place in places for name in place.name.values())
    return Listed(places, names, by_hours)


@lru_cache(maxsize=16)
def _called(names: str) -> Callable[[Records], Timeline[Event]]:
    """What finds the events that are such outings by their title, in any language, once for a snapshot."""
    called = {f" {name} " for each in languages() for name in phrases(each).say(names).split("|")}

    def found(records: Records) -> Timeline[Event]:
        events = (
            event
            for event in taking_place(records).items
            if any(name in f" {plain(title)} " for title in event.title.values() for name in called)
        )
        return Timeline(events, lambda event: event.start, lambda event: event.end or event.start)

    return found


def _is_at(place: Place, where: Slot) -> bool:
    """Whether it is what was named, where its name tells; a place that it stands at is in its address."""
    wanted = {plain(where.value), plain(where.name)} - {""}
    told = plain(" ".join((*place.name.values(), *place.aliases, place.address)))
    return any(each in told for each in wanted)


def _is_open(place: Place, day: date, context: Context) -> bool:
    if not place.hours[day.weekday()]:
        return False
    hours = on(place, day, closures_of(place, context), context.settings.zone)
    return hours is not None and bool(hours.spans)


def _coming(listed: Listed, after: datetime, context: Context) -> list[Outing]:
    """The next opening of each within two weeks, the soonest first; one that is open then is that day's."""
    zone = context.settings.zone
    opens = (
        (moment, number, place)
        for number, place in enumerate(_soonest(listed, local(after, zone)))
        if (moment := next_open(place, after, closures_of(place, context), zone)) is not None
    )
    first = sorted(islice(opens, MOST), key=lambda each: each[:2])
    return [(day_of(moment, zone), place) for moment, _, place in first]


def _soonest(listed: Listed, after: datetime) -> list[Place]:
    """Those whose weekly hours come first after the local moment: of hundreds of trucks, few have others."""
    clock, today = after.strftime("%H:%M"), after.weekday()

    def ahead(hours: Week) -> tuple[int, str]:
        for days in range(8):
            spans = hours[(today + days) % 7]
            if spans and (days or any(_lasts(span, clock) for span in spans)):
                return days, spans[0]
        return 8, ""

    weeks = nsmallest(CANDIDATES, ((*ahead(hours), places) for hours, places in listed.by_hours.items()))
    first = (
        (days, span, number, place) for days, span, places in weeks for number, place in places[:CANDIDATES]
    )
    return [place for _, _, _, place in nsmallest(CANDIDATES, first)]


def _lasts(span: str, clock: str) -> bool:
    """Whether hours as published ("10:00-18:00") are not over at the clock time; some last past midnight."""
    begin, _, end = (part.strip() for part in span.partition("-"))
    return end <= begin or end > clock


def _told(outings: Sequence[Outing], first: tuple[Say, ...], question: Question, context: Context) -> Answer:
    told = outings[:MOST]
    if not told and not first:
        return published.answer(question, context)
    return Answer(
        says=(*first, *(_sentence(day, place, context) for day, place in told)),
        because=Because.NOTHING_FOUND if first else Because.ANSWERED,
        title=Word(f"topic.{question.topic}"),
        rows=tuple(_row(day, place, context) for day, place in told),
        shape=Shape.LIST if told else None,
        site=Where(_address(told[0][1])) if told else "",
        used=tuple(sorted({place.source for _, place in told})),
        kinds=("place",) if first else (),
    )


def _address(outing: Place | Event) -> str:
    return outing.place if isinstance(outing, Event) else outing.address


def _sentence(day: date, place: Place | Event, context: Context) -> Say:
    if isinstance(place, Event):
        return sentence(place, context)
    facts: dict[str, Value] = {"name": place.name, "day": day, "spans": _spans(place, day, context)}
    if not place.address:
        return Say("outing.one", facts)
    return Say("outing.at", {**facts, "address": Where(place.address)})


def _spans(place: Place, day: date, context: Context) -> Value:
    hours = on(place, day, closures_of(place, context), context.settings.zone)
    spans = hours.spans if hours else ALL_DAY
    return tuple(say("hours.span", opens=opens, closes=closes) for opens, closes in spans)


def _row(day: date, place: Place | Event, context: Context) -> Row:
    """One of them and its day; touched, it asks for the hours of that day."""
    if isinstance(place, Event):
        return row(place, context)
    return Row(place.name, day, to("FacilityHoursIntent", place=place.id, date=day.isoformat()))
