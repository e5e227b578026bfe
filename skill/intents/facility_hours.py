"""When a place is open: on the day that was named, or today and if closed, next."""

from __future__ import annotations

from datetime import date
from itertools import islice

from city.records import Closure, Holiday, Place
from skill.context import Context
from skill.dates import one_day
from skill.hours import Hours, next_open, on
from skill.memory import Expecting
from skill.naming import matching
from skill.turn import Answer, Because, Either, Question, Row, Say, Slot, Value, say

MOST_CHOICES = 4
KINDS = ("place",)


def answer(question: Question, context: Context) -> Answer:
    """The hours of the place that was named; which one, where several are meant."""
    named = question.slot("place", "facility_kind")
    if named is None:
        return _which(say("hours.which_place"))
    places = _meant(named, context)
    if not places:
        return Answer(
            says=(say("hours.unknown", place=named.value, phone=context.settings.phone),),
            because=Because.NOTHING_FOUND,
            kinds=KINDS,
        )
    if len(places) > 1:
        names = Either(tuple(place.name for place in islice(places, MOST_CHOICES)))
        return _which(say("hours.which_of", places=names))
    return _of_place(places[0], question, context)


def _which(ask: Say) -> Answer:
    remember = {"expecting": Expecting.PLACE}
    return Answer(because=Because.NEEDS_CHOICE, ask=ask, elicit="place", remember=remember)


def _meant(named: Slot, context: Context) -> tuple[Place, ...]:
    places = context.snapshot.records(Place)
    by_name = matching(named, places, lambda place: (place.id, *place.name.values(), *place.aliases))
    return by_name or matching(named, places, lambda place: (place.kind,))


def _of_place(place: Place, question: Question, context: Context) -> Answer:
    day = _day(question, context)
    closures = context.snapshot.records(Closure)
    hours = on(place, day, closures, context.settings.zone)
    if hours is None:
        return Answer(
            says=(say("hours.not_published", place=place.name, phone=place.phone or context.settings.phone),),
            because=Because.NO_DATA,
            used=(place.source,),
        )
    then = None if hours.spans else next_open(place, day, closures, context.settings.zone)
    return Answer(
        says=(
            _sentence(place, hours),
            *_why(hours),
            *_doubt(place, hours, context),
            *((_opens(then),) if then else ()),
        ),
        title=place.name,
        rows=(Row(place.name, _spans(hours) if hours.spans else ""),),
        used=(place.source,),
    )


def _day(question: Question, context: Context) -> date:
    """The day or the holiday that was named; else today."""
    named, holiday = question.slot("date"), question.slot("holiday")
    if holiday is not None:
        coming = [each for each in context.snapshot.records(Holiday) if each.date >= context.today]
        found = matching(holiday, coming, lambda each: (*each.name.values(), each.id))
        if found:
            return min(each.date for each in found)
    return (one_day(named.value, context.today) if named else None) or context.today


def _sentence(place: Place, hours: Hours) -> Say:
    facts: dict[str, Value] = {"place": place.name, "day": hours.day}
    if not hours.spans:
        return Say("hours.closed", facts)
    return Say("hours.open", {**facts, "spans": _spans(hours)})


def _spans(hours: Hours) -> Value:
    return tuple(say("hours.span", opens=opens, closes=closes) for opens, closes in hours.spans)


def _why(hours: Hours) -> tuple[Say, ...]:
    closure = hours.closure
    if closure is None:
        return ()
    if hours.spans:
        return (say("hours.closure_part", title=closure.title or closure.reason),)
    return (say("reason.city_says", reason=closure.reason),) if closure.reason else ()


def _doubt(place: Place, hours: Hours, context: Context) -> tuple[Say, ...]:
    """Weekly hours on a holiday of which the city says nothing for this place: told as uncertain."""
    if not hours.spans or hours.closure is not None:
        return ()
    holidays = (each for each in context.snapshot.records(Holiday) if each.date == hours.day)
    holiday = next(holidays, None)
    if holiday is None:
        return ()
    return (say("hours.holiday", holiday=holiday.name, phone=place.phone or context.settings.phone),)


def _opens(hours: Hours) -> Say:
    return say("hours.opens_next", day=hours.day, opens=hours.spans[0][0])
