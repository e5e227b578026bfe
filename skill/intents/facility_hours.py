"""When a place is open: on the day that was named, or today and if closed, next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from city.collection.waste import Holiday
from city.localized import Localized, in_language
from city.localtime import local, start_of
from city.nouns import replace
from city.records import Place
from skill.answers.hours import ALL_DAY, Hours, closed_now, is_over, next_open, on
from skill.context import Context
from skill.dialogs.carried import OTHERS, TOLD
from skill.heard.dates import one_day
from skill.heard.naming import Names, matching, plain
from skill.heard.wider import day_or_evening, is_tonight
from skill.location.places import closures_of, kind_in_words, places_by_name
from skill.memory import Expecting
from skill.screens.touch import to
from skill.turn import (
    Answer,
    Because,
    Between,
    Either,
    Named,
    Pending,
    Question,
    Row,
    Say,
    Shape,
    Slot,
    Touch,
    Value,
    Where,
    Word,
    say,
)
from words import phrases

if TYPE_CHECKING:
    from city.collection.pickup_rules import Records

MOST_CHOICES = 4
EVENING = time(18)
"""What closes by then is closed in the evening."""
KINDS = ("place",)
FIELDS = ("field", "fields", "court", "courts")
"""How the kinds of places to play at end."""


def answer(question: Question, context: Context) -> Answer:
    """The hours of the place that was named; which one, where several are meant."""
    named = question.slot("place", "facility_kind") or _offices(question)
    if named is not None and OTHERS in question.slots:
        return _of_the_others(named, question, context)
    if named is None:
        return _of_what_was_told(question, context) or _which(say("hours.which_place"))
    places = _of_those(_meant(named, context), context)
    if not places:
        return _published(named, question, context) or Answer(
            says=(say("hours.unknown", place=named.value, phone=context.settings.phone),),
            because=Because.NOTHING_FOUND,
            kinds=KINDS,
        )
    if all(place.kind.endswith(FIELDS) for place in places) and (shut := _field(named, question, context)):
        return shut
    if len(places) > 1:
        return _one_of(places[:MOST_CHOICES], question)
    told = _of_place(places[0], question, context)
    if not context.memory.between:
        return told
    # "Bayview" alone is several again, where it is not asked which.
    this = _to_ask(question, {**question.slots, "place": Slot(named.value, places[0].id)})
    return replace(told, remember={**told.remember, "before": this})


def _one_of(places: Sequence[Place], question: Question) -> Answer:
    """Which of several is meant: by a part of its name, by its place in the row, or by a touch."""
    names = Either(tuple(place.name for place in places))
    touch = tuple(_this(place, question) for place in places)
    days = {name: slot for name, slot in question.slots.items() if name in ("date", "when", "holiday")}
    meant = [Slot(in_language(place.name, question.locale), place.id) for place in places]
    between = tuple(_to_ask(question, {**days, "place": slot}) for slot in meant)
    asked = _which(say("hours.which_of", places=names))
    before = _to_ask(question, question.slots)
    return replace(asked, touch=touch, remember={**asked.remember, "between": between, "before": before})


def _to_ask(question: Question, slots: Mapping[str, Slot]) -> Pending:
    return Pending(topic=question.topic, intent=question.intent, slots=slots)


def _of_the_others(named: Slot, question: Question, context: Context) -> Answer:
    """ "And the other library?": those of the kind of the one that was told."""
    told = _meant(named, context)
    kinds, ids = {place.kind for place in told}, {place.id for place in told}
    others = [each for each in context.snapshot.records(Place) if each.kind in kinds and each.id not in ids]
    if not others:
        return Answer(says=(say("more.nothing"),), because=Because.NOTHING_FOUND)
    if len(others) == 1:
        return _of_place(others[0], question, context)
    days = {name: slot for name, slot in question.slots.items() if name not in (OTHERS, "place")}
    return _one_of(others[:MOST_CHOICES], replace(question, slots=days))


def _published(named: Slot, question: Question, context: Context) -> Answer | None:
    """What the city's pages and news say of when a place is open that is in no list: the pier, the warming
    center."""
    from skill.search import answered  # most ask for a place in the list

    asked = phrases(question.locale).say("hours.asked", place=named.value)
    return answered(replace(question, slots={}, text=asked), context)


def _field(named: Slot, question: Question, context: Context) -> Answer | None:
    """Whether one can play says the ground, not the hours: of what was named in words, and on Alexa, which
    tells none, where a field is closed today."""
    from skill.intents import field_status  # few ask for the hours of a field

    days = {name: slot for name, slot in question.slots.items() if name == "date"}
    there = replace(named, id=None, name="") if question.text else named
    told = field_status.answer(replace(question, slots={"place": there, **days}), context)
    closed = any(each.key.startswith("field.closed") for each in told.says)
    return told if question.text or closed else None


def _of_what_was_told(question: Question, context: Context) -> Answer | None:
    """ "Is it open now?": the place that the reply before named, or the office, whose hours come with its
    number."""
    from skill.answers import told  # most name the place

    if (place := told.place(context)) is not None and len(place.hours) == 7:
        return _of_place(place, question, context)
    if told.office(context) is None:
        return None
    from skill.intents import contact_lookup

    return contact_lookup.answer(replace(question, slots={TOLD: Slot("it")}), context)


def _offices(question: Question) -> Slot | None:
    """ "The city offices" are where the city is run from."""
    heard, said = f" {plain(question.text)} ", phrases(question.locale)
    meant = any(f" {words} " in heard for words in said.say("heard.city_offices").split("|"))
    return Slot(said.say("kind.city_hall"), "city_hall") if meant else None


def _which(ask: Say) -> Answer:
    remember = {"expecting": Expecting.PLACE}
    return Answer(because=Because.NEEDS_CHOICE, ask=ask, elicit="place", remember=remember)


def _this(place: Place, question: Question) -> Touch:
    """One of several places of a name, for the day that was asked about."""
    day = question.slot("date")
    return Touch(place.name, to("FacilityHoursIntent", place=place.id, date=day.value if day else ""))


def _call(place: Place) -> tuple[Touch, ...]:
    label = Word("screen.call")
    return (Touch(label, to("ContactLookupIntent", place=place.id)),) if place.phone else ()


def _meant(named: Slot, context: Context) -> tuple[Place, ...]:
    by_name = context.snapshot.derived(places_by_name).matching(named)
    return by_name or context.snapshot.derived(_places_by_kind).matching(named)


def _of_those(places: tuple[Place, ...], context: Context) -> tuple[Place, ...]:
    """Of several, those of which it was just asked which one: "Bayview", of three libraries, is no school."""
    asked = {each.slots["place"].id for each in context.memory.between if "place" in each.slots}
    return tuple(place for place in places if place.id in asked) or places


def _places_by_kind(records: Records) -> Names[Place]:
    return Names(records(Place), lambda place: (place.kind, *kind_in_words(place.kind)))


def _of_place(place: Place, question: Question, context: Context) -> Answer:
    day, zone = _day(question, context), context.settings.zone
    closures = closures_of(place, context)
    hours = on(place, day, closures, zone)
    if hours is not None and "date" in question.slots and (days := _of_days(place, question, context)):
        return days
    if hours is None:
        phone = place.phone or context.settings.phone
        return Answer(
            says=(say("hours.not_published", place=Named(place.name), phone=phone),),
            because=Because.NO_DATA,
            site=Where(place.address),
            about=to("FacilityHoursIntent", place=place.id),
            used=(place.source,),
        )
    shut = _shut_now(place, hours, context) if day == context.today else None
    after = max(start_of(day, zone), context.now)
    then = next_open(place, after, closures, zone) if shut or not hours.spans else None
    evening = () if shut else _shut_in_the_evening(place, hours, question, context.today)
    told = shut or (
        *evening,
        _sentence(place, hours, context),
        *_why(hours, context),
        *_doubt(place, hours, context),
    )
    return Answer(
        says=(*told, *((say("hours.opens_next", when=then),) if then else ())),
        title=place.name,
        rows=(Row(place.name, _spans(hours) if hours.spans else ""),),
        site=Where(place.address),
        about=to("FacilityHoursIntent", place=place.id),
        touch=_call(place),
        used=(place.source,),
    )


def _of_days(place: Place, question: Question, context: Context) -> Answer | None:
    """The hours of several days, such as a weekend; None where one is meant."""
    from skill.answers import open_days  # most ask for one day

    span = open_days.asked(question, context)
    if span is None:
        return None
    says, rows = open_days.told(place, span, context)
    return Answer(
        says=says,
        title=place.name,
        rows=rows,
        shape=Shape.LIST,
        site=Where(place.address),
        about=to("FacilityHoursIntent", place=place.id),
        touch=_call(place),
        used=(place.source,),
    )


def _shut_in_the_evening(place: Place, hours: Hours, question: Question, today: date) -> tuple[Say, ...]:
    """That it is closed tonight, of a place that is open earlier that day."""
    if not is_tonight(question) or any(opens >= closes or closes > EVENING for opens, closes in hours.spans):
        return ()
    day = day_or_evening(question, hours.day, today)
    return (say("hours.closed", place=Named(place.name), day=day or hours.day),) if hours.spans else ()


def _shut_now(place: Place, hours: Hours, context: Context) -> tuple[Say, ...]:
    """That it is closed at this moment of a day on which it opens: by a closure, or after hours."""
    if not hours.spans:
        return ()
    closure = closed_now(place, context.now, closures_of(place, context))
    if closure is None and not is_over(hours, context.now, context.settings.zone):
        return ()
    why = closure.reason or closure.title if closure else {}
    return (say("hours.closed_now", place=Named(place.name)), *_city_says(why))


def _day(question: Question, context: Context) -> date:
    """The day or the holiday that was named; else today."""
    named, holiday = question.slot("date"), question.slot("holiday")
    if holiday is not None:
        coming = [each for each in context.snapshot.records(Holiday) if each.date >= context.today]
        found = matching(holiday, coming, lambda each: (*each.name.values(), each.id))
        if found:
            return min(each.date for each in found)
    return (one_day(named.value, context.today) if named else None) or context.today


def _sentence(place: Place, hours: Hours, context: Context) -> Say:
    facts: dict[str, Value] = {"place": Named(place.name), "day": hours.day}
    if not hours.spans:
        return Say("hours.closed", facts)
    if hours.spans == ALL_DAY:
        return Say("hours.all_day", facts)
    key = "hours.open" if hours.day == context.today else "hours.open_on"
    return Say(key, {**facts, "spans": _spans(hours)})


def _spans(hours: Hours) -> Value:
    return tuple(Between(opens, closes) for opens, closes in hours.spans)


def _why(hours: Hours, context: Context) -> tuple[Say, ...]:
    closure = hours.closure
    if closure is None or (closure.end is not None and closure.end <= context.now):
        return ()
    why = _city_says(closure.reason or (closure.title if hours.spans else {}))
    if not hours.spans:
        return why
    zone = context.settings.zone
    return (*_part(*(_clock(each, hours.day, zone) for each in (closure.start, closure.end))), *why)


def _clock(instant: datetime | None, day: date, zone: str) -> time | None:
    there = local(instant, zone) if instant else None
    return there.time() if there and there.date() == day else None


def _part(start: time | None, end: time | None) -> tuple[Say, ...]:
    """Between which times of the day it is closed, as far as they lie on that day."""
    if start and end:
        return (say("hours.part", start=start, end=end),)
    if start:
        return (say("hours.part_from", start=start),)
    return (say("hours.part_until", end=end),) if end else ()


def _city_says(reason: Localized) -> tuple[Say, ...]:
    return (say("reason.city_says", reason=reason),) if reason else ()


def _doubt(place: Place, hours: Hours, context: Context) -> tuple[Say, ...]:
    """Weekly hours on a holiday of which the city says nothing for this place: told as uncertain."""
    if not hours.spans or hours.closure is not None:
        return ()
    holidays = (each for each in context.snapshot.records(Holiday) if each.date == hours.day)
    holiday = next(holidays, None)
    if holiday is None:
        return ()
    return (say("hours.holiday", holiday=holiday.name, phone=place.phone or context.settings.phone),)
