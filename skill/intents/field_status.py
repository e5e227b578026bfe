"""Which sports fields and courts are open, which are closed, and why."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from city.localized import Localized
from city.records import Place
from skill.answers import preferred, published
from skill.answers.hours import on
from skill.context import Context
from skill.heard.dates import days_of
from skill.heard.naming import Names, plain
from skill.listing import offer_rest, on_screen, read_out
from skill.location.places import closures_of, names_of
from skill.screens.touch import to
from skill.turn import Answer, Question, Row, Say, Shape, Slot, Where, Word, say

if TYPE_CHECKING:
    from city.collection.pickup_rules import Records

KINDS = frozenset(
    {
        *("field", "fields", "ball_field", "ball_fields", "soccer_field", "baseball_field", "softball_field"),
        *("sports_field", "athletic_field", "athletic_fields", "court", "tennis_court", "basketball_court"),
    }
)
CLOSED = "closed"


def answer(question: Question, context: Context) -> Answer:
    """Each field with whether it is open, three at a time: those that were named, else all.

    What the city says of today is not held to be true of another day.
    """
    fields = _meant(question, context)
    if not fields:
        return published.answer(question, context)
    first = preferred.posted(question, context)
    if first is not None:
        return first
    slot = question.slot("date")
    span = days_of(slot.value, context.today) if slot else None
    day = max(span[0], context.today) if span else context.today
    told = read_out(fields, question)
    doubt = () if day == context.today else (say("field.by_weather", phone=context.settings.phone),)
    answered = Answer(
        says=(*(_sentence(field, day, context) for field in told), *doubt),
        title=Word("topic.field_status"),
        rows=tuple(_row(field, day) for field in on_screen(fields, question)),
        shape=Shape.LIST,
        site=Where(told[0].address) if told else "",
        used=tuple(sorted({field.source for field in told})),
    )
    return offer_rest(answered, fields, question)


def _meant(question: Question, context: Context) -> tuple[Place, ...]:
    """The fields that bear the name of the place or of the sport; all of them where none does.

    A place that is only called a field is told by its sport: "la cancha de fútbol".
    """
    named = [question.slot("place"), question.slot("activity")]
    if named[0] is not None and named[0].id in KINDS:
        named.reverse()
    for slot in named:
        if slot is not None and (found := _named(slot, context)):
            return found
    return context.snapshot.derived(_fields)


def _named(slot: Slot, context: Context) -> tuple[Place, ...]:
    """Those of the name; of "cancha de fútbol", where they are called "canchas", those that one word of it
    tells from the others."""
    names, every = context.snapshot.derived(_by_name), context.snapshot.derived(_fields)
    if found := names.matching(slot):
        return found
    by_word = (names.matching(Slot(word)) for word in plain(slot.value).split())
    return next((found for found in by_word if 0 < len(found) < len(every)), ())


def _fields(records: Records) -> tuple[Place, ...]:
    """Only those of which the city tells something: a field without status and hours is not called open."""
    fields = (place for place in records(Place) if place.kind in KINDS)
    return tuple(field for field in fields if "status" in field.attributes or len(field.hours) == 7)


def _by_name(records: Records) -> Names[Place]:
    return Names(_fields(records), names_of)


def _sentence(field: Place, day: date, context: Context) -> Say:
    hours = on(field, day, closures_of(field, context), context.settings.zone)
    closure = hours.closure if hours else None
    if hours is not None and not hours.spans:
        return _shut(field, (closure.reason or closure.title) if closure else {})
    if day == context.today and field.attributes.get("status", "").casefold() == CLOSED:
        return _shut(field, _reason(field))
    return say("field.open", name=field.name)


def _shut(field: Place, reason: Localized) -> Say:
    if not reason:
        return say("field.closed", name=field.name)
    return say("field.closed_why", name=field.name, reason=reason)


def _reason(field: Place) -> Localized:
    """Why, in the languages in which the city tells it."""
    told = {"en": field.attributes.get("reason", ""), "es": field.attributes.get("reason_es", "")}
    return {language: words for language, words in told.items() if words}


def _row(field: Place, day: date) -> Row:
    """A field; touched, it asks for the hours of the day."""
    return Row(field.name, "", to("FacilityHoursIntent", place=field.id, date=day.isoformat()))
