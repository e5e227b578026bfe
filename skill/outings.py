"""Places that come and go, such as a market or a food truck: when and where they are next, or on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from heapq import nsmallest
from itertools import islice
from typing import TYPE_CHECKING

from city.localtime import day_of, local, start_of
from city.records import Place
from skill import preferred, published
from skill.context import Context
from skill.dates import one_day
from skill.hours import ALL_DAY, next_open, on
from skill.naming import plain
from skill.places import closures_of
from skill.touch import to
from skill.turn import Answer, Because, Question, Row, Say, Shape, Slot, Value, Where, Word, say

if TYPE_CHECKING:
    from city.pickup_rules import Records

MOST = 3
CANDIDATES = 3 * MOST
"""By their weekly hours alone so many are the soonest: of these the closures are looked at."""

Outing = tuple[date, Place]


def answer(kinds: frozenset[str], question: Question, context: Context) -> Answer:
    """Those of the day that was named, else the next; what staff say where the city lists none of them."""
    places = [
        place
        for kind in sorted(kinds)
        for place in context.snapshot.derived(_by_kind).get(kind, ())
        if _is_at(place, question.slot("place"))
    ]
    if not places:
        return published.answer(question, context)
    first = preferred.rather(question, context)
    if first is not None:
        return first
    slot = question.slot("date")
    day = one_day(slot.value, context.today) if slot else None
    if day is None:
        return _told(_coming(places, context.now, context), (), question, context)
    there = list(islice(((day, place) for place in places if _is_open(place, day, context)), MOST))
    if there:
        return _told(there, (), question, context)
    none = say("outing.none_then", topic=Word(f"topic.{question.topic}"), day=day)
    after = max(context.now, start_of(day, context.settings.zone))
    return _told(_coming(places, after, context)[:1], (none,), question, context)


def _by_kind(records: Records) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = {}
    for place in records(Place):
        if len(place.hours) == 7:
            found.setdefault(place.kind, []).append(place)
    return found


def _is_at(place: Place, where: Slot | None) -> bool:
    """Whether it is what was named, where its name tells; a place that it stands at is in its address."""
    if where is None:
        return True
    wanted = {plain(where.value), plain(where.name)} - {""}
    told = plain(" ".join((*place.name.values(), *place.aliases, place.address)))
    return any(each in told for each in wanted)


def _is_open(place: Place, day: date, context: Context) -> bool:
    if not place.hours[day.weekday()]:
        return False
    hours = on(place, day, closures_of(place, context), context.settings.zone)
    return hours is not None and bool(hours.spans)


def _coming(places: Sequence[Place], after: datetime, context: Context) -> list[Outing]:
    """The next opening of each within two weeks, the soonest first; one that is open then is that day's."""
    zone = context.settings.zone
    opens = (
        (moment, number, place)
        for number, place in enumerate(_soonest(places, local(after, zone)))
        if (moment := next_open(place, after, closures_of(place, context), zone)) is not None
    )
    first = sorted(islice(opens, MOST), key=lambda each: each[:2])
    return [(day_of(moment, zone), place) for moment, _, place in first]


def _soonest(places: Sequence[Place], after: datetime) -> list[Place]:
    """Those whose weekly hours come first after the local moment: cheap, where there are hundreds."""
    clock = after.strftime("%H:%M")

    def ahead(place: Place) -> tuple[int, str]:
        for days in range(8):
            spans = place.hours[(after.weekday() + days) % 7]
            if spans and (days or any(_lasts(span, clock) for span in spans)):
                return days, spans[0]
        return 8, ""

    return nsmallest(CANDIDATES, places, key=ahead)


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
        rows=tuple(_row(day, place) for day, place in told),
        shape=Shape.LIST if told else None,
        site=Where(told[0][1].address) if told else "",
        used=tuple(sorted({place.source for _, place in told})),
        kinds=("place",) if first else (),
    )


def _sentence(day: date, place: Place, context: Context) -> Say:
    facts: dict[str, Value] = {"name": place.name, "day": day, "spans": _spans(place, day, context)}
    if not place.address:
        return Say("outing.one", facts)
    return Say("outing.at", {**facts, "address": Where(place.address)})


def _spans(place: Place, day: date, context: Context) -> Value:
    hours = on(place, day, closures_of(place, context), context.settings.zone)
    spans = hours.spans if hours else ALL_DAY
    return tuple(say("hours.span", opens=opens, closes=closes) for opens, closes in spans)


def _row(day: date, place: Place) -> Row:
    """One of them and its day; touched, it asks for the hours of that day."""
    return Row(place.name, day, to("FacilityHoursIntent", place=place.id, date=day.isoformat()))
